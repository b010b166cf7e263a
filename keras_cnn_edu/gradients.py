"""Gradients of functions, the same on every backend: Keras trains with them, but has no name for them."""

import functools

import keras


def gradient(function, tensor):
    """Differentiate a function with respect to its only argument.

    Args:
        function: from a tensor to one number (a tensor of shape ()), made of `keras.ops`, layers and models.
        tensor: where; an array or tensor of floats.

    Returns:
        A NumPy array of the shape of `tensor`: by how much the number grows with each of its elements.

    Example:
        >>> gradient(lambda x: keras.ops.sum(x**2), [1.0, 2.0, 3.0]).tolist()
        [2.0, 4.0, 6.0]
    """
    _, slopes = with_gradients(function)(None, keras.ops.convert_to_tensor(tensor))
    return keras.ops.convert_to_numpy(slopes)


def with_gradients(function):
    """Make a function return its gradients too.

    Args:
        function: from tensors to one tensor.

    Returns:
        A function (upstream, *tensors) -> (outputs, gradient for each tensor), where `upstream` is the gradient of the
        loss with respect to the outputs; None where they are the loss itself, one number. Tensors in, tensors out: it
        can be compiled.

    Example:
        >>> upstream, two, three = map(keras.ops.convert_to_tensor, (1.0, 2.0, 3.0))
        >>> [float(result) for result in with_gradients(keras.ops.multiply)(upstream, two, three)]
        [6.0, 3.0, 2.0]
    """

    def on_tensorflow(upstream, *tensors):
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(tensors)
            outputs = function(*tensors)
        return outputs, *tape.gradient(outputs, tensors, output_gradients=upstream, unconnected_gradients="zero")

    def on_jax(upstream, *tensors):
        import jax

        outputs, backward = jax.vjp(function, *tensors)
        return outputs, *backward(jax.numpy.ones_like(outputs) if upstream is None else upstream)

    def on_torch(upstream, *tensors):
        import torch

        leaves = [tensor.detach().requires_grad_() for tensor in tensors]
        outputs = function(*leaves)
        gradients = torch.autograd.grad(outputs, leaves, upstream, allow_unused=True, materialize_grads=True)
        return outputs.detach(), *gradients

    return {"tensorflow": on_tensorflow, "jax": on_jax, "torch": on_torch}[keras.backend.backend()]


def by_steps(tensors):
    """Say whether a framework has to see every single step of a function to derive it.

    Forward derivatives (`tf.autodiff.ForwardAccumulator`, `torch.autograd.forward_ad`) are taken step by step: neither
    through a backward pass of one's own, nor, on TensorFlow, through a compiled function or a compiled loop. Inside
    `torch.func` the steps are derived too, forward or not.
    """
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf
        from tensorflow.python.eager.forwardprop_util import pack_tangents

        tensors = [tf.convert_to_tensor(tensor) for tensor in tensors]  # variables are read here
        return bool(pack_tangents(tensors).tangents)  # how the tensors change, where that is asked for
    if backend == "torch":
        import torch
        from torch.autograd import forward_ad

        return forward_ad._current_level >= 0 or torch._C._functorch.peek_interpreter_stack() is not None
    return False


def with_backward(function, backward):
    """Give a function a backward pass of its own, on every backend, in every mode of differentiation.

    What a framework derives from the steps of a function is right, but need not be the quickest backward pass.

    Forward derivatives need no third function: the map from changes of the tensors to the change of the outputs is the
    transpose of `backward`, or is derived from the steps. For second derivatives `backward` is derived itself: it must
    be made of differentiable steps, or be made by `with_backward` too.

    Args:
        function: from tensors to a tensor, or to a tuple of tensors. It uses no other tensors than these.
        backward: (upstream, *tensors) -> a tuple: the gradient for each tensor, linear in `upstream`. That is the
            gradient of the loss with respect to what the function returned: a tensor, or a tuple of tensors.

    Returns:
        A function of the same tensors with the same results.

    Example:
        >>> square = with_backward(lambda x: x**2, lambda upstream, x: (2 * x * upstream,))
        >>> gradient(square, 3.0).item()
        6.0
    """
    return lambda *tensors: derived(function(*constants(*tensors)), backward, *tensors)


def bilinear_backward(forward, backward):
    """Make the backward pass of a function of two tensors, linear in each, differentiable by the same two functions.

    Such a function f changes by f(dx, k) + f(x, dk) where its tensors change by dx and dk, and its gradient for one
    tensor does not hold that tensor: second derivatives are made of f and of its gradients, with changes put in.

    Args:
        forward: (x, k) -> outputs, linear in x and in k.
        backward: (upstream, x, k) -> (gradient for x, gradient for k).

    Returns:
        A backward pass for `with_backward`, with the results of `backward`.

    Example:
        >>> product = lambda x, k: x * k
        >>> backward = bilinear_backward(product, lambda upstream, x, k: (upstream * k, upstream * x))
        >>> gradient(lambda x: with_backward(product, backward)(x, x), 3.0).item()
        6.0
    """

    def backward_of_backward(changes, upstream, x, k):
        x_change, k_change = changes
        to_upstream = outputs(x_change, k) + outputs(x, k_change)
        to_x, _ = gradients(upstream, x, k_change)
        _, to_k = gradients(upstream, x_change, k)
        return to_upstream, to_x, to_k

    gradients = with_backward(backward, backward_of_backward)
    outputs = with_backward(forward, gradients)
    return gradients


def constants(*tensors):
    """Return tensors through which no gradient passes, unless each step is to be derived."""
    return tensors if by_steps(tensors) else tuple(map(keras.ops.stop_gradient, tensors))


def derived(outputs, backward, *tensors):
    """Say how outputs, computed from the `constants` of some tensors, are derived with respect to these tensors.

    `with_backward` in two halves, for a function that is to be read where it is called.

    Args:
        outputs: a tensor, or a tuple of tensors.
        backward: as in `with_backward`.
        *tensors: from which the outputs were computed.

    Returns:
        The outputs.

    Example:
        >>> def square(x):
        ...     (number,) = constants(x)
        ...     return derived(number * number, lambda upstream, x: (2 * x * upstream,), x)
        >>> gradient(square, keras.ops.convert_to_tensor(3.0)).item()
        6.0
    """
    if by_steps(tensors):
        return outputs
    derive = {"tensorflow": _derived_on_tensorflow, "jax": _derived_on_jax, "torch": _derived_on_torch}
    several = isinstance(outputs, tuple)
    results = outputs if several else (outputs,)

    def to_all(upstream, *tensors):
        return tuple(backward(tuple(upstream) if several else upstream[0], *tensors))

    results = derive[keras.backend.backend()](results, to_all, tensors)
    return tuple(results) if several else results[0]


def _derived_on_tensorflow(results, backward, tensors):
    import tensorflow as tf

    _derive_updates()

    @tf.custom_gradient
    def run(*tensors):
        return list(results), lambda *upstream: backward(upstream, *tensors)

    # What a gradient uses must belong to the same graph as the step that it is of; a copy does.
    return run(*map(tf.identity, tensors))


@functools.cache
def _derive_updates():
    """Tell TensorFlow the gradient of the step that it takes, where XLA compiles, for the gradient of a slice."""
    import tensorflow as tf
    from tensorflow.compiler.tf2xla.python.xla import dynamic_update_slice

    @tf.RegisterGradient("XlaDynamicUpdateSlice")
    def backward(step, upstream):
        _, update, start = step.inputs
        to_update = tf.slice(upstream, start, tf.shape(update))
        return dynamic_update_slice(upstream, tf.zeros_like(update), start), to_update, None


def _derived_on_torch(results, backward, tensors):
    import torch

    class Derived(torch.autograd.Function):
        @staticmethod
        def forward(context, *results_and_tensors):
            context.save_for_backward(*results_and_tensors[many:])
            return tuple(result.view_as(result) for result in results_and_tensors[:many])

        @staticmethod
        def backward(context, *upstream):
            return *[None] * many, *backward(upstream, *context.saved_tensors)

    many = len(results)
    return Derived.apply(*results, *tensors)


def _derived_on_jax(results, backward, tensors):
    import jax

    @jax.custom_jvp
    def run(results, tensors):
        return results

    @run.defjvp
    def forward(values, changes):
        (results, tensors), (_, changes) = values, changes
        shapes = tuple(map(jax.typeof, results))
        changed = tuple(_jax_derivative().bind(*tensors, *changes, backward=backward, shapes=shapes))
        return run(results, tensors), changed

    return run(tuple(map(jax.numpy.asarray, results)), tuple(map(jax.numpy.asarray, tensors)))


@functools.cache
def _jax_derivative():
    """Return a step for JAX, (*tensors, *their changes) -> changes of the outputs, which knows its transpose.

    A `jax.custom_vjp` knows its way back, but has no forward derivatives; a `jax.custom_jvp` has them, but JAX derives
    the way back from them. This step is the forward derivative of the second and goes back as the first does. JAX asks
    of a step how to compute it, its shapes, its own derivative, its transpose, and how to do many at once.
    """
    import jax
    from jax.extend.core import Primitive
    from jax.interpreters import ad, batching, mlir

    derivative = Primitive("derivative")
    derivative.multiple_results = True

    def halves(operands):
        many = len(operands) // 2
        return operands[:many], operands[many:]

    def forward(*operands, backward, shapes):
        tensors, changes = halves(operands)
        upstream = [jax.numpy.zeros(outputs.shape, outputs.dtype) for outputs in shapes]
        _, transpose = jax.vjp(lambda upstream: backward(upstream, *tensors), upstream)
        return transpose(tuple(changes))[0]

    def change(operands, changes, **settings):
        return jax.jvp(functools.partial(forward, **settings), operands, tuple(map(ad.instantiate_zeros, changes)))

    def transpose(upstream, *operands, backward, shapes):
        tensors, _ = halves(operands)
        return [None] * len(tensors) + list(backward(list(map(ad.instantiate_zeros, upstream)), *tensors))

    def batched(operands, axes, backward, shapes):
        size = next(operand.shape[axis] for operand, axis in zip(operands, axes, strict=True) if axis is not None)
        operands = [batching.bdim_at_front(operand, axis, size) for operand, axis in zip(operands, axes, strict=True)]
        shapes = tuple(outputs.update(shape=(size, *outputs.shape)) for outputs in shapes)
        results = derivative.bind(*operands, backward=jax.vmap(backward), shapes=shapes)
        return results, [0] * len(results)

    derivative.def_impl(forward)
    derivative.def_abstract_eval(lambda *operands, backward, shapes: shapes)
    mlir.register_lowering(derivative, mlir.lower_fun(forward, multiple_results=True))
    ad.primitive_jvps[derivative] = change
    ad.primitive_transposes[derivative] = transpose
    batching.primitive_batchers[derivative] = batched
    return derivative
