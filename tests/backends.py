"""One way to ask for gradients, on whichever backend Keras runs."""

import keras


def value_and_gradients(function, arrays, upstream, dtype="float32"):
    """Return function(*arrays) and the gradients of sum(upstream * function(*arrays)), as NumPy arrays."""
    tensors = [keras.ops.convert_to_tensor(array, dtype) for array in arrays]
    upstream = keras.ops.convert_to_tensor(upstream, dtype)
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(tensors)
            outputs = function(*tensors)
        gradients = tape.gradient(outputs, tensors, output_gradients=upstream)
    elif backend == "jax":
        import jax

        def forward_and_back(upstream, *tensors):
            outputs, backward = jax.vjp(function, *tensors)
            return outputs, backward(upstream)

        outputs, gradients = jax.jit(forward_and_back)(
            upstream, *tensors
        )  # one program instead of a hundred small ones
    else:
        tensors = [tensor.clone().requires_grad_() for tensor in tensors]
        outputs = function(*tensors)
        outputs.backward(upstream)
        gradients = [tensor.grad for tensor in tensors]
    outputs, *gradients = (keras.ops.convert_to_numpy(tensor).astype("float64") for tensor in (outputs, *gradients))
    return outputs, gradients
