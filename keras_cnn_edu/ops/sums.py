"""Sums over all axes but the channels, and how a processor computes them fast."""

import math

from keras import ops

from keras_cnn_edu.gradients import with_backward
from keras_cnn_edu.ops.precision import widened
from keras_cnn_edu.xla import default_device


def channel_sums(inputs, axis: int = -1):
    """Add up each channel over all other axes.

    sums[c] = sum of inputs[…, c]

    On a processor it is a matrix product: ones times the matrix whose rows are the pixels. XLA adds up columns by
    jumping through memory; its matrix product reads memory in order, and is several times faster. On a graphics card,
    which may round the factors of a product to ten bits, it stays a sum.

    Args:
        inputs: tensor with the channels on `axis`.
        axis: the axis that is kept.

    Returns:
        Tensor (channels,).

    Example:
        >>> ops.convert_to_numpy(channel_sums(ops.convert_to_tensor([[1.0, 10.0], [2.0, 20.0]]))).tolist()
        [3.0, 30.0]
    """
    inputs = ops.convert_to_tensor(inputs)
    dtype, inputs, rank = inputs.dtype, widened(inputs), len(inputs.shape)
    if axis % rank != rank - 1 or default_device() != "cpu":
        return ops.cast(ops.sum(inputs, [other for other in range(rank) if other != axis % rank]), dtype)

    def add_up(inputs):
        *sizes, channels = ops.shape(inputs)
        pixels = math.prod(sizes)
        # Two rows of halves in place of one row of ones, for which XLA would compile a loop, or make it a sum again.
        halves = ops.full((2, pixels), 0.5, inputs.dtype)
        return ops.sum(halves @ ops.reshape(inputs, (pixels, channels)), 0)

    def backward(upstream, inputs):
        return (ops.broadcast_to(upstream, ops.shape(inputs)),)  # each summand receives the gradient of the sum

    return ops.cast(with_backward(add_up, backward)(inputs), dtype)
