"""Cross-correlation: slide a kernel over an image, multiply, add up.

    outputs[b, i, j, f] = sum over u, v, c of
        inputs[b, i*s + u*d, j*s + v*d, c] * kernel[u, v, c, f]

with batch b, output row i and column j, kernel row u and column v, input channel c, filter f, stride s and dilation
d. (A convolution in the mathematician's sense flips the kernel first; networks learn the kernel, so they need not.)

`definition.py`, `shifted.py`, `im2col.py` and others beside this file compute these sums, each in another order, from
images that are already padded. This file checks and pads; `plan.py` chooses the algorithm.
"""

from keras import backend, ops

from keras_cnn_edu import checks
from keras_cnn_edu.ops import padding as pads
from keras_cnn_edu.ops.cross_correlation.algorithms import ALGORITHMS
from keras_cnn_edu.ops.cross_correlation.plan import choose
from keras_cnn_edu.ops.cross_correlation.shapes import padded_shapes
from keras_cnn_edu.ops.precision import widened
from keras_cnn_edu.ops.tensors import same_dtype, spatial_axes
from keras_cnn_edu.types import Padding, Sizes

__all__ = ["ALGORITHMS", "cross_correlate"]


def cross_correlate(
    inputs,
    kernel,
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    groups: int = 1,
    algorithm: str = "auto",
    padding_mode: str = "zeros",
):
    """Slide a kernel over a batch of images: multiply each window by it and add up.

    outputs[b, i, j, f] = sum over u, v, c of
        inputs[b, i*s + u*d, j*s + v*d, c] * kernel[u, v, c, f]

    for image b, output pixel (i, j) and filter f, with kernel element (u, v), input channel c, stride s and dilation d,
    after the inputs were padded.

    It works in one dimension (sequences), two (images) or three (volumes): the kernel has one axis for each.

    Args:
        inputs: tensor (batch, height, width, input_channels).
        kernel: tensor (kernel_height, kernel_width, input_channels // groups, filters).
        strides: pixels from one window to the next; an integer, or one per spatial axis.
        padding: "valid", "same", "full", an integer (pixels on every side), or per axis an integer or a pair
            (before, after). In one dimension also "causal".
        dilation_rate: pixels between neighboring kernel elements; an integer, or one per spatial axis.
        groups: number of groups into which channels and filters are divided; a filter sees the channels of its group.
        algorithm: "auto" or a name in `ALGORITHMS`. All give the same result up to rounding. Half precision is added
            up in float32.
        padding_mode: "zeros", "reflect", "edge" or "circular", see `ops.pad`.

    Returns:
        Tensor (batch, out_height, out_width, filters) with out = ⌊(before + size + after - k') / s⌋ + 1, where
        k' = d * (k - 1) + 1.

    Raises:
        ValueError: if an axis is missing, the channels do not fit the kernel or the groups, the window is larger
            than the padded input, or the algorithm is unknown or does not fit.
        TypeError: if an argument has the wrong type.

    Example:
        >>> image = ops.reshape(ops.arange(9.0), (1, 3, 3, 1))  # 0 1 2 / 3 4 5 / 6 7 8
        >>> kernel = ops.reshape(ops.arange(4.0), (2, 2, 1, 1))  # 0 1 / 2 3
        >>> outputs = cross_correlate(image, kernel)  # 0*0 + 1*1 + 3*2 + 4*3 = 19, …
        >>> ops.convert_to_numpy(outputs)[0, :, :, 0].tolist()
        [[19.0, 25.0], [37.0, 43.0]]

    Reference: A. Zhang et al., "Dive into Deep Learning", 2023, equation 7.1.7 and section 7.2.
    https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html
    """
    inputs, kernel = same_dtype(inputs=inputs, kernel=kernel)
    rank = spatial_axes(kernel.shape)
    kernel_size = tuple(kernel.shape[:rank])
    checks.one_of(padding_mode, "padding_mode", pads.MODES)
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    padding = checks.padding(padding, rank, checks.paddings(rank))
    channels = checks.known_channels(checks.rank_of(inputs.shape, rank))
    settings = strides, padding, dilation_rate, groups, backend.standardize_dtype(inputs.dtype)
    shapes = padded_shapes(inputs.shape[1:-1], channels, kernel.shape, *settings)

    images = pads.pad_for_windows(inputs, kernel_size, strides, dilation_rate, padding, padding_mode)
    plan = choose(shapes.with_sizes_of(images), inputs.shape[0], algorithm, groups)
    if not plan.chosen.rounds_once:
        images, kernel = widened(images), widened(kernel)
    return ops.cast(plan.correlate(images, kernel), inputs.dtype)
