"""What a layer costs: parameters, multiply-adds, bytes."""

import math

import numpy as np

from keras_cnn_edu.tracing.kinds import family_of, kind_of
from keras_cnn_edu.tracing.windows import kernels_of, windows_of


def parameters(layer):
    """Count the weights of a layer, trained or not; an operation of `keras.ops` has none."""
    return sum(math.prod(weight.shape) for weight in getattr(layer, "weights", []))


def dense_parameters(call):
    """Count the weights that a dense layer would need to compute the same: one for each pair of input and output.

    Args:
        call: a `tracing.Call`.

    Returns:
        How many, biases included; None for a layer without a kernel.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> conv = keras.layers.Conv2D(6, 5, padding="same")
        >>> call, = trace(keras.Sequential([keras.Input((28, 28, 1)), conv])).calls
        >>> parameters(conv), dense_parameters(call)  # 5·5·6 + 6, and 784·4704 + 4704
        (156, 3692640)
    """
    if not kernels_of(call):
        return None
    inputs, outputs = (
        sum(math.prod(tensor.shape[1:]) for tensor in tensors) for tensors in (call.inputs, call.outputs)
    )
    return inputs * outputs + (outputs if getattr(call.layer, "use_bias", False) else 0)


def multiply_adds(call):
    """Count the products that a layer adds up for one image: each weight of a kernel is used once at every position.

    Counted as in the papers: convolutions and dense layers, without biases, normalizations, activations and pooling.

    Args:
        call: a `tracing.Call`.

    Returns:
        How many, 0 for a layer without a kernel; None where it is not known.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> conv = keras.layers.Conv2D(6, 5, padding="same")
        >>> call, = trace(keras.Sequential([keras.Input((28, 28, 1)), conv])).calls
        >>> multiply_adds(call)  # 28·28 positions, 5·5·6 weights
        117600
    """
    kernels = sum(math.prod(kernel.shape) for kernel in kernels_of(call))
    if kernels:
        return kernels * _positions(call)
    if call.inside:
        inside = [multiply_adds(part) for part in call.inside.calls]
        steps = call.inputs[0].shape[1] if family_of(call.layer) == "time-distributed" else 1
        return None if None in inside else steps * sum(inside)
    kind = kind_of(call.layer)
    return None if kind is None or kind.adds_products else 0


def memory(call):
    """Count the bytes that the outputs of a layer take for one image.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> conv = keras.layers.Conv2D(6, 5, padding="same")
        >>> call, = trace(keras.Sequential([keras.Input((28, 28, 1)), conv])).calls
        >>> memory(call)  # 28·28·6 numbers of 4 bytes
        18816
    """
    return sum(math.prod(tensor.shape[1:]) * _bytes(tensor.dtype) for tensor in call.outputs)


def _positions(call):
    """How often each weight is used."""
    windows = windows_of(call)
    if family_of(call.layer) == "locally connected":  # does not share its weights
        return 1
    if windows is None:  # dense: once for each row that it is applied to
        return math.prod(call.outputs[0].shape[1:-1])
    sizes = call.inputs[0].shape if windows.transposed else call.outputs[0].shape  # stamped, or read
    return math.prod(sizes[axis] for axis in windows.axes)


def _bytes(dtype):
    return 2 if dtype == "bfloat16" else np.dtype(dtype).itemsize  # NumPy has no bfloat16
