"""Gradients of functions, the same on every backend. Keras trains with gradients, but has no function for them."""

import functools
from collections.abc import Callable

import keras
import numpy as np


def gradient(function: Callable, tensor) -> np.ndarray:
    """Differentiate a function with respect to its only argument.

    Args:
        function: from a tensor to one number (a tensor of shape ()), made of `keras.ops`, layers and models.
        tensor: at which values to differentiate; an array or tensor of floats.

    Returns:
        A NumPy array of the shape of `tensor`: how fast the number grows with each of its elements.

    Example:
        >>> gradient(lambda x: keras.ops.sum(x**2), [1.0, 2.0, 3.0]).tolist()
        [2.0, 4.0, 6.0]
    """
    _, slopes = with_gradients(function)(None, keras.ops.convert_to_tensor(tensor))
    return keras.ops.convert_to_numpy(slopes)


def with_gradients(function: Callable) -> Callable:
    """Make a function return its gradients as well.

    Args:
        function: from tensors to one tensor.

    Returns:
        A function (upstream, *tensors) -> (outputs, gradient for each tensor), where `upstream` is the gradient of the
        loss with respect to the outputs; None if the output is the loss itself, one number. Tensors in, tensors out: it
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


def differentiates_every_step(tensors) -> bool:
    """Say whether the framework is differentiating a function step by step, and so must see every step.

    It does in forward mode (`tf.autodiff.ForwardAccumulator`, `torch.autograd.forward_ad`), which knows nothing of a
    backward pass given by `with_backward` and, on TensorFlow, cannot enter a compiled function or a compiled loop.
    `torch.func` differentiates every step in both modes.
    """
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf
        from tensorflow.python.eager.forwardprop_util import pack_tangents

        tensors = [tf.convert_to_tensor(tensor) for tensor in tensors]  # variables are read here
        return bool(pack_tangents(tensors).tangents)  # there are some in forward mode
    if backend == "torch":
        import torch
        from torch.autograd import forward_ad

        return forward_ad._current_level >= 0 or torch._C._functorch.peek_interpreter_stack() is not None
    return False


def with_backward(function: Callable, backward: Callable) -> Callable:
    """Give a function a backward pass of its own, on every backend, in every mode of differentiation.

    The backward pass that a framework makes from the steps of a function is right, but need not be the fastest.

    Forward mode needs no third function: the map from changes of the tensors to the change of the outputs is the
    transpose of `backward`, or the framework differentiates the steps. For second derivatives `backward` itself is
    differentiated: it must consist of differentiable steps, or be made by `with_backward` too.

    Args:
        function: from tensors to a tensor, or to a tuple of tensors. It uses no tensors but its arguments.
        backward: (upstream, *tensors) -> a tuple with the gradient for each tensor, linear in `upstream`, which is the
            gradient of the loss with respect to what the function returned: a tensor, or a tuple of tensors.

    Returns:
        A function of the same tensors with the same results.

    Example:
        >>> square = with_backward(lambda x: x**2, lambda upstream, x: (2 * x * upstream,))
        >>> gradient(square, 3.0).item()
        6.0
    """
    return lambda *tensors: attach_backward(function(*constants(*tensors)), backward, *tensors)


def bilinear_backward(forward: Callable, backward: Callable) -> Callable:
    """Give the backward pass of a bilinear function a backward pass of its own, made of the same two functions.

    A function f(x, k) that is linear in x and in k changes by f(dx, k) + f(x, dk) if x and k change by dx and dk. Its
    gradient for x does not depend on x, nor that for k on k. So second derivatives are f and its gradients again, with
    changes in place of tensors.

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
    """Return the tensors as constants, through which no gradient passes, unless every step is differentiated."""
    return tensors if differentiates_every_step(tensors) else tuple(map(keras.ops.stop_gradient, tensors))


def attach_backward(outputs, backward: Callable, *tensors):
    """Attach a backward pass to outputs that were computed from the `constants` of some tensors.

    This is `with_backward` in two steps: first the outputs are computed, in plain sight, then their gradient is stated.

    Args:
        outputs: a tensor, or a tuple of tensors.
        backward: as in `with_backward`.
        *tensors: those from which the outputs were computed.

    Returns:
        The outputs, with a gradient for each of the tensors.

    Example:
        >>> def square(x):
        ...     (number,) = constants(x)
        ...     return attach_backward(number * number, lambda upstream, x: (2 * x * upstream,), x)
        >>> gradient(square, keras.ops.convert_to_tensor(3.0)).item()
        6.0
    """
    if differentiates_every_step(tensors):
        return outputs
    attach = {"tensorflow": _attach_on_tensorflow, "jax": _attach_on_jax, "torch": _attach_on_torch}
    several = isinstance(outputs, tuple)
    results = outputs if several else (outputs,)

    def gradients(upstream, *tensors):
        return tuple(backward(tuple(upstream) if several else upstream[0], *tensors))

    results = attach[keras.backend.backend()](results, gradients, tensors)
    return tuple(results) if several else results[0]


def _attach_on_tensorflow(results, backward, tensors):
    import tensorflow as tf

    _register_gradient_of_update()

    @tf.custom_gradient
    def run(*tensors):
        return list(results), lambda *upstream: backward(upstream, *tensors)

    # The backward pass may only use tensors of the same graph as the step `run`; copies made here are.
    return run(*map(tf.identity, tensors))


@functools.cache
def _register_gradient_of_update():
    """Tell TensorFlow the gradient of `XlaDynamicUpdateSlice`, the step that XLA takes for the gradient of a slice."""
    import tensorflow as tf
    from tensorflow.compiler.tf2xla.python.xla import dynamic_update_slice

    @tf.RegisterGradient("XlaDynamicUpdateSlice")
    def backward(step, upstream):
        _, update, start = step.inputs
        to_update = tf.slice(upstream, start, tf.shape(update))
        return dynamic_update_slice(upstream, tf.zeros_like(update), start), to_update, None


def _attach_on_torch(results, backward, tensors):
    import torch

    class Attached(torch.autograd.Function):
        @staticmethod
        def forward(context, *results_and_tensors):
            context.save_for_backward(*results_and_tensors[many:])
            return tuple(result.view_as(result) for result in results_and_tensors[:many])

        @staticmethod
        def backward(context, *upstream):
            return *[None] * many, *backward(upstream, *context.saved_tensors)

    many = len(results)
    return Attached.apply(*results, *tensors)


def _attach_on_jax(results, backward, tensors):
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
    """Return a JAX primitive, (*tensors, *their changes) -> changes of the outputs, with a transpose of its own.

    `jax.custom_vjp` takes a backward pass, but has no forward mode; `jax.custom_jvp` has a forward mode, but JAX makes
    the backward pass from it. So we give `custom_jvp` this primitive for its forward mode: the transpose of it, which
    JAX uses in the backward pass, is `backward`. JAX asks a primitive how to compute it, for its shapes, its own
    derivative and its transpose, and how to apply it to a batch.
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
