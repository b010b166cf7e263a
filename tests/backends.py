"""One way to ask for gradients, on whichever backend Keras runs."""

import itertools

import keras


def output_shape(function, *arrays):
    """Return the shape of what a function returns."""
    return tuple(function(*(keras.ops.convert_to_tensor(array, "float32") for array in arrays)).shape)


def recorded_steps(function, *arrays):
    """Count the operations that a backend records of a function: what it has to compile."""
    tensors = [keras.ops.convert_to_tensor(array, "float32") for array in arrays]
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        graph = tf.function(function, autograph=False).get_concrete_function(*tensors).graph.as_graph_def()
        return len(graph.node) + sum(len(inner.node_def) for inner in graph.library.function)
    import jax

    return str(jax.make_jaxpr(function)(*tensors)).count(" = ")


def value_and_gradients(function, arrays, upstream, dtype="float32"):
    """Return function(*arrays) and the gradients of sum(upstream * function(*arrays)), as NumPy arrays."""
    return with_gradients(function, dtype)(arrays, upstream)


def with_gradients(function, dtype="float32"):
    """Return a function of (arrays, upstream) that does the same, to be called several times: JAX compiles it once."""
    differentiate = {"tensorflow": on_tensorflow, "jax": on_jax, "torch": on_torch}[keras.backend.backend()](function)

    def compute(arrays, upstream):
        tensors = [keras.ops.convert_to_tensor(array, dtype) for array in arrays]
        outputs, gradients = differentiate(keras.ops.convert_to_tensor(upstream, dtype), *tensors)
        outputs, *gradients = (keras.ops.convert_to_numpy(tensor).astype("float64") for tensor in (outputs, *gradients))
        return outputs, gradients

    return compute


def on_tensorflow(function):
    """Return a function of (upstream, *tensors) that returns the outputs and the gradients."""
    import tensorflow as tf

    def forward_and_backward(upstream, *tensors):
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            outputs = function(*tensors)
        return outputs, tape.gradient(outputs, tensors, output_gradients=upstream)

    return forward_and_backward


def on_jax(function):
    """Do the same as one program, instead of a hundred small ones."""
    import jax

    @jax.jit
    def forward_and_backward(upstream, *tensors):
        outputs, backward = jax.vjp(function, *tensors)
        return outputs, backward(upstream)

    return forward_and_backward


def on_torch(function):
    """Do the same."""

    def forward_and_backward(upstream, *tensors):
        tensors = [tensor.clone().requires_grad_() for tensor in tensors]
        outputs = function(*tensors)
        outputs.backward(upstream)
        return outputs, [tensor.grad for tensor in tensors]

    return forward_and_backward


def forward(function):
    """Return the derivative of a function of one number, taken in forward mode."""
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return lambda at: jax.jvp(function, (at,), (keras.ops.ones_like(at),))[1]
    if backend == "torch":
        import torch

        return lambda at: torch.func.jvp(function, (at,), (keras.ops.ones_like(at),))[1]
    import tensorflow as tf

    def slope(at):
        with tf.autodiff.ForwardAccumulator(at, tf.ones_like(at)) as accumulator:
            value = function(at)
        return accumulator.jvp(value)

    return slope


def backward(function):
    """Return the same, taken in reverse mode."""
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return jax.grad(function)
    if backend == "torch":
        import torch

        return torch.func.grad(function)
    import tensorflow as tf

    def slope(at):
        with tf.GradientTape() as tape:
            tape.watch(at)
            value = function(at)
        return tape.gradient(value, at)

    return slope


def by_autograd(function):
    """Return the same, taken by the plain automatic differentiation of PyTorch."""
    import torch

    def slope(at):
        at = at if at.requires_grad else at.clone().requires_grad_()
        return torch.autograd.grad(function(at), at, create_graph=True)[0]

    return slope


def compile_whole(function):
    """Compile a function with all that it calls."""
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return jax.jit(function)
    if backend == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=True)
    return function


ORDERS = tuple(itertools.product([forward, backward], repeat=2))  # the first derivative, the second
if keras.backend.backend() == "torch":
    ORDERS += ((by_autograd, by_autograd),)


def second_derivatives(function, orders=ORDERS, whole=False):
    """Return the second derivative of a function of one number at 0, taken in several orders of the two modes."""
    zero = keras.ops.convert_to_tensor(0.0, "float64")
    whole = whole or keras.backend.backend() == "jax"  # one program instead of a hundred small ones
    run = compile_whole if whole else lambda function: function
    curvatures = {f"{second.__name__} of {first.__name__}": run(second(first(function))) for first, second in orders}
    return {order: float(keras.ops.convert_to_numpy(curvature(zero))) for order, curvature in curvatures.items()}
