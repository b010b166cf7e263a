"""Gradients of functions, the same on every backend: Keras trains with them, but has no name for them."""

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
    tensor = keras.ops.convert_to_tensor(tensor)
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return keras.ops.convert_to_numpy(jax.grad(function)(tensor))
    if backend == "torch":
        import torch

        tensor = tensor.detach().requires_grad_()
        (slopes,) = torch.autograd.grad(function(tensor), tensor, allow_unused=True, materialize_grads=True)
        return keras.ops.convert_to_numpy(slopes)
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(tensor)
        value = function(tensor)
    return keras.ops.convert_to_numpy(tape.gradient(value, tensor, unconnected_gradients="zero"))


def with_gradients(function):
    """Make a function return its gradients too.

    Args:
        function: from tensors to one tensor.

    Returns:
        A function (upstream, *tensors) -> (outputs, gradient for each tensor), where `upstream` is the gradient of the
        loss with respect to the outputs. Tensors in, tensors out: it can be compiled.

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
        return outputs, *tape.gradient(outputs, tensors, output_gradients=upstream)

    def on_jax(upstream, *tensors):
        import jax

        outputs, backward = jax.vjp(function, *tensors)
        return outputs, *backward(upstream)

    def on_torch(upstream, *tensors):
        import torch

        leaves = [tensor.detach().requires_grad_() for tensor in tensors]
        outputs = function(*leaves)
        return outputs.detach(), *torch.autograd.grad(outputs, leaves, upstream)

    return {"tensorflow": on_tensorflow, "jax": on_jax, "torch": on_torch}[keras.backend.backend()]
