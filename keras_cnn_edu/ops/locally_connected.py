"""Local connection without weight sharing: between a dense layer and a convolution."""

import math

from keras import ops

from keras_cnn_edu import checks
from keras_cnn_edu.ops import padding as pads
from keras_cnn_edu.ops.precision import widened
from keras_cnn_edu.ops.tensors import same_dtype
from keras_cnn_edu.ops.windows import windows
from keras_cnn_edu.types import Padding, Sizes


def locally_connect(
    inputs,
    kernel,
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    padding_mode: str = "zeros",
):
    """Multiply every window by its own kernel and add up.

    outputs[b, i, j, f] = sum over u, v, c of
        inputs[b, i*s + u*d, j*s + v*d, c] * kernel[i, j, u, v, c, f]

    It is a cross-correlation whose kernel depends on the position (i, j).

    Args:
        inputs: tensor (batch, height, width, input_channels), or with one or three spatial axes.
        kernel: tensor (out_height, out_width, kernel_height, kernel_width, input_channels, filters).
        strides, padding, dilation_rate, padding_mode: as in `ops.cross_correlate`.

    Returns:
        Tensor (batch, out_height, out_width, filters).

    Raises:
        ValueError: if an axis is missing or the shapes do not fit.
        TypeError: if an argument has the wrong type.

    Example:
        >>> sequence = ops.reshape(ops.convert_to_tensor([1.0, 1.0, 1.0]), (1, 3, 1))
        >>> kernel = ops.reshape(ops.arange(4.0), (2, 2, 1, 1))  # at 0: 0 1, at 1: 2 3
        >>> ops.convert_to_numpy(locally_connect(sequence, kernel)).ravel().tolist()
        [1.0, 5.0]

    Reference: Y. LeCun, "Generalization and Network Design Strategies", 1989, section 4.
    http://yann.lecun.com/exdb/publis/pdf/lecun-89.pdf
    """
    inputs, kernel = same_dtype(inputs=inputs, kernel=kernel)
    rank = len(inputs.shape) - 2
    sizes, kernel_size, filters = tuple(kernel.shape[:rank]), tuple(kernel.shape[rank:-2]), kernel.shape[-1]
    if rank < 1 or len(kernel.shape) != 2 * rank + 2 or 0 in kernel.shape:
        raise ValueError(
            "`inputs` must be (batch, *spatial, channels) and `kernel` must have two axes for each spatial axis: "
            "(*output sizes, *kernel_size, input_channels, filters), none empty. "
            f"Received: inputs shape {tuple(inputs.shape)}, kernel shape {tuple(kernel.shape)}."
        )
    checks.rank_of(inputs.shape, rank)
    checks.one_of(padding_mode, "padding_mode", pads.MODES)
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    padding = checks.padding(padding, rank, checks.paddings(rank))
    inputs = pads.pad_for_windows(inputs, kernel_size, strides, dilation_rate, padding, padding_mode)
    patches = windows(inputs, kernel_size, strides, dilation_rate)  # (batch, out…, kernel…, input_channels)
    if tuple(patches.shape[1:]) != tuple(kernel.shape[:-1]):
        raise ValueError(
            "`kernel` must have the shape (*output sizes, *kernel_size, input_channels, filters). Received: kernel "
            f"shape {tuple(kernel.shape)}, but the windows of the inputs are {tuple(patches.shape[1:])}."
        )
    positions, weights = math.prod(sizes), math.prod(kernel.shape[rank:-1])
    rows = ops.reshape(patches, (-1, positions, weights))
    matrices = ops.reshape(kernel, (positions, weights, filters))  # one matrix for each position p
    outputs = ops.einsum("bpk,pkf->bpf", widened(rows), widened(matrices))
    return ops.cast(ops.reshape(outputs, (-1, *sizes, filters)), inputs.dtype)
