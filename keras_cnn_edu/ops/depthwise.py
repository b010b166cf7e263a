"""Depthwise cross-correlation: every channel has its own kernels, and channels do not mix."""

import math

from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops import padding as pads
from keras_cnn_edu.ops.precision import widened
from keras_cnn_edu.ops.tap_loop import MAX_UNROLLED, sum_over_taps
from keras_cnn_edu.ops.tensors import same_dtype, spatial_axes
from keras_cnn_edu.ops.windows import taps
from keras_cnn_edu.types import Padding, Sizes


def depthwise_cross_correlate(
    inputs,
    kernel,
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    padding_mode: str = "zeros",
):
    """Cross-correlate each channel with its own kernels.

    outputs[b, i, j, c * depth_multiplier + m] =
        sum over u, v of inputs[b, i*s + u*d, j*s + v*d, c] * kernel[u, v, c, m]

    It is `cross_correlate` with one group per channel: input_channels times fewer multiplications.

    Args:
        inputs: tensor (batch, height, width, channels), or with one or three spatial axes.
        kernel: tensor (kernel_height, kernel_width, channels, depth_multiplier).
        strides, padding, dilation_rate, padding_mode: as in `ops.cross_correlate`.

    Returns:
        Tensor (batch, out_height, out_width, channels * depth_multiplier).

    Raises:
        ValueError, TypeError: as `ops.cross_correlate`.

    Example:
        >>> image = ops.reshape(ops.arange(8.0), (1, 2, 2, 2))  # 0: 0 2 / 4 6, 1: 1 3 / 5 7
        >>> outputs = depthwise_cross_correlate(image, ops.ones((2, 2, 2, 1)))
        >>> ops.convert_to_numpy(outputs).ravel().tolist()
        [12.0, 16.0]

    Reference: F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017, section 2.
    https://arxiv.org/abs/1610.02357
    """
    inputs, kernel = same_dtype(inputs=inputs, kernel=kernel)
    rank = spatial_axes(kernel.shape, "(*kernel_size, channels, depth_multiplier)")
    *kernel_size, channels, depth_multiplier = kernel.shape
    if checks.rank_of(inputs.shape, rank)[-1] != channels:
        raise ValueError(
            "`kernel` must have as many channels as `inputs` on its axis before the last. "
            f"Received: kernel shape {tuple(kernel.shape)}, inputs shape {tuple(inputs.shape)}."
        )
    checks.one_of(padding_mode, "padding_mode", pads.MODES)
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    padding = checks.padding(padding, rank, checks.paddings(rank))
    geometry.output_sizes(inputs.shape[1:-1], kernel_size, strides, dilation_rate, padding)
    inputs = pads.pad_for_windows(inputs, kernel_size, strides, dilation_rate, padding, padding_mode)
    outputs = _correlate_channels(widened(inputs), widened(kernel), strides, dilation_rate)
    outputs = ops.reshape(outputs, (*ops.shape(outputs)[:-2], channels * depth_multiplier))
    return ops.cast(outputs, inputs.dtype)


def _correlate_channels(inputs, kernel, strides, dilation_rate):
    """Shift the images by each kernel element, multiply, add: (batch, *out, channels, multiplier)."""
    kernel_size = kernel.shape[: len(strides)]
    if math.prod(kernel_size) > MAX_UNROLLED:
        return sum_over_taps(inputs[..., None], kernel[..., None, :], strides, dilation_rate)
    outputs = 0
    for offset, view in taps(inputs, kernel_size, strides, dilation_rate):
        outputs = outputs + view[..., None] * kernel[offset]
    return outputs
