"""The gradient of a function, the same on every backend: Keras trains with it, but has no name for it."""

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
        tensor = tensor.detach().requires_grad_()
        function(tensor).backward()
        return keras.ops.convert_to_numpy(tensor.grad)
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(tensor)
        value = function(tensor)
    return keras.ops.convert_to_numpy(tape.gradient(value, tensor, unconnected_gradients="zero"))
