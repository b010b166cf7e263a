"""Pooling: reduce every window, channel by channel, to one number.

A maximum and a sum can be taken along one axis after the other, and along an axis pair by pair: `reduce_windows` does
so for windows of every size. Its gradient is the chain rule through these steps; for small windows, the usual ones,
`pooling_gradients` has a faster formula.
"""

import math
import operator
from collections.abc import Callable

from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops import padding as pads
from keras_cnn_edu.ops.pooling_gradients import fast_gradient_of_maximum, fast_gradient_of_sum
from keras_cnn_edu.ops.precision import floats, is_nan, widened
from keras_cnn_edu.ops.tensors import tensor
from keras_cnn_edu.ops.windows import reduce_windows
from keras_cnn_edu.types import Padding, Sizes


def max_pool(inputs, pool_size: Sizes, strides: Sizes | None = None, padding: Padding = "valid"):
    """Keep the largest value of every window, channel by channel.

    outputs[b, i, j, c] = max over u, v of inputs[b, i*s + u, j*s + v, c]

    Among equal values the first one (in reading order) wins, and it alone receives the gradient. Padding never wins:
    it counts as minus infinity. NaN always wins.

    Args:
        inputs: tensor (batch, height, width, channels), or with one or three spatial axes.
        pool_size: pixels of the window; an integer, or one per spatial axis.
        strides: pixels from one window to the next; `pool_size` if None.
        padding: as in `ops.cross_correlate`, but less than `pool_size`, so that every window contains a pixel.

    Returns:
        Tensor (batch, out_height, out_width, channels).

    Raises:
        ValueError: if an axis is missing, or a window is larger than the padded input or could lie outside it.
        TypeError: if an argument has the wrong type.

    Example:
        >>> image = ops.reshape(ops.arange(9.0), (1, 3, 3, 1))  # 0 1 2 / 3 4 5 / 6 7 8
        >>> ops.convert_to_numpy(max_pool(image, 2, strides=1))[0, :, :, 0].tolist()
        [[4.0, 5.0], [7.0, 8.0]]

    Reference: A. Zhang et al., "Dive into Deep Learning", 2023, section 7.5.
    https://d2l.ai/chapter_convolutional-neural-networks/pooling.html
    """
    inputs = _images(inputs)
    images, window = _padded(widened(inputs), pool_size, strides, padding, outside=-math.inf)
    return ops.cast(_largest(images, *window), inputs.dtype)  # (batch, out_height, out_width, channels)


@fast_gradient_of_maximum
def _largest(images, pool_size, strides):
    return reduce_windows(larger, images, pool_size, strides)


def larger(first, second):
    """Return the larger of two values, elementwise: the first of equal ones, and NaN if one of them is NaN.

    >>> ops.convert_to_numpy(larger([1.0, float("nan")], [2.0, 2.0])).tolist()
    [2.0, nan]
    """
    first, second = ops.convert_to_tensor(first), ops.convert_to_tensor(second)
    return ops.where(ops.logical_or(first >= second, is_nan(first)), first, second)


def average_pool(inputs, pool_size: Sizes, strides: Sizes | None = None, padding: Padding = "valid"):
    """Average every window, channel by channel.

    outputs[b, i, j, c] = mean over u, v of inputs[b, i*s + u, j*s + v, c]

    The mean is that of the pixels of the window inside the image: padding is never counted. Half precision is added up
    in float32.

    Args:
        inputs: tensor (batch, height, width, channels), or with one or three spatial axes.
        pool_size: pixels of the window; an integer, or one per spatial axis.
        strides: pixels from one window to the next; `pool_size` if None.
        padding: as in `ops.cross_correlate`, but less than `pool_size`, so that every window contains a pixel.

    Returns:
        Tensor (batch, out_height, out_width, channels).

    Raises:
        ValueError: if an axis is missing, or a window is larger than the padded input or could lie outside it.
        TypeError: if an argument has the wrong type.

    Example:
        >>> image = ops.reshape(ops.arange(9.0), (1, 3, 3, 1))  # 0 1 2 / 3 4 5 / 6 7 8
        >>> ops.convert_to_numpy(average_pool(image, 2, strides=1))[0, :, :, 0].tolist()
        [[2.0, 3.0], [5.0, 6.0]]

    Reference: A. Zhang et al., "Dive into Deep Learning", 2023, section 7.5.
    https://d2l.ai/chapter_convolutional-neural-networks/pooling.html
    """
    inputs = _images(inputs)
    images, window = _padded(widened(inputs), pool_size, strides, padding, outside=0)
    inside, _ = _padded(ops.ones_like(widened(inputs)[:1, ..., :1]), pool_size, strides, padding, outside=0)
    mean = _sum(images, *window) / _sum(inside, *window)  # (batch, out_height, out_width, channels)
    return ops.cast(mean, inputs.dtype)


@fast_gradient_of_sum
def _sum(images, pool_size, strides):
    return reduce_windows(operator.add, images, pool_size, strides)


def global_pool(inputs, reduce: Callable, keepdims: bool = False):
    """Reduce every feature map to one number; `reduce` is `ops.max` or `ops.mean` of `keras.ops`.

    outputs[b, c] = reduce over i, j of inputs[b, i, j, c]

    Args:
        inputs: tensor (batch, height, width, channels), or with one or three spatial axes.
        reduce: function of (tensor, axes, keepdims).
        keepdims: whether to keep the spatial axes, with length 1.

    Returns:
        Tensor (batch, channels), or (batch, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError: if an axis is missing or empty.
        TypeError: if an argument has the wrong type.

    Example:
        >>> float(global_pool(ops.reshape(ops.arange(9.0), (1, 3, 3, 1)), ops.mean)[0, 0])
        4.0

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """
    inputs = tensor(inputs, "inputs", 3, "(batch, *spatial, channels)")
    checks.function(reduce, "reduce", "`ops.max` or `ops.mean` of `keras.ops`")
    checks.flag(keepdims, "keepdims")
    return _of_any_batch(reduce, inputs)(inputs, tuple(range(1, len(inputs.shape) - 1)), keepdims=keepdims)


def _of_any_batch(reduce, inputs):
    """Return `reduce`, or for an empty batch, which `ops.max` refuses, a sum: it has the same shape."""
    return ops.sum if inputs.shape[0] == 0 else reduce


def adaptive_pool(inputs, output_size: Sizes, reduce: Callable):
    """Divide every axis into `output_size` equal parts, whatever the size of the image, and reduce each part.

    outputs[b, i, j, c] = reduce over the pixels of part (i, j) of inputs[…, c]

    `geometry.adaptive_window` says which pixels these are. A part is a rectangle, so it can be reduced along one axis
    after the other: its maximum is the maximum of the maxima of its rows, and its mean is the mean of the means of its
    rows, which are equally long.

    Args:
        inputs: tensor (batch, height, width, channels), or with one or three spatial axes; sizes known.
        output_size: parts for each spatial axis; an integer, or one per axis.
        reduce: `ops.max` or `ops.mean` of `keras.ops`.

    Returns:
        Tensor (batch, *output_size, channels).

    Raises:
        ValueError, TypeError: if an axis is missing, empty or of unknown size, or `output_size` holds anything but
            positive integers.

    Example:
        >>> outputs = adaptive_pool(ops.reshape(ops.arange(5.0), (1, 5, 1)), (3,), ops.max)
        >>> ops.convert_to_numpy(outputs).ravel().tolist()  # parts 0 1, 1 2 3 and 3 4
        [1.0, 3.0, 4.0]
    """
    inputs = tensor(inputs, "inputs", 3, "(batch, *spatial, channels)")
    output_size = checks.positive_ints(output_size, len(inputs.shape) - 2, "output_size")
    checks.function(reduce, "reduce", "`ops.max` or `ops.mean` of `keras.ops`")
    reduce = _of_any_batch(reduce, inputs)
    for axis, outputs in enumerate(output_size, start=1):
        size = inputs.shape[axis]
        if size is None:
            raise ValueError(
                "`inputs` must have known sizes on its spatial axes, which are divided into parts. "
                f"Received: shape={tuple(inputs.shape)}. State the image size, or use global pooling."
            )
        before = (slice(None),) * axis
        parts = [inputs[(*before, geometry.adaptive_window(index, size, outputs))] for index in range(outputs)]
        inputs = ops.stack([reduce(part, axis) for part in parts], axis)
    return inputs


def _images(inputs):
    return floats(tensor(inputs, "inputs", 3, "(batch, *spatial, channels)"))


def _padded(inputs, pool_size, strides, padding, outside):
    """Check the arguments; return the images, padded with `outside`, and (pool_size, strides), a number per axis."""
    rank = len(inputs.shape) - 2
    pool_size = checks.positive_ints(pool_size, rank, "pool_size")
    strides = pool_size if strides is None else checks.positive_ints(strides, rank, "strides")
    padding = checks.pool_padding(padding, pool_size)
    ones = (1,) * rank  # the dilation rate
    geometry.output_sizes(inputs.shape[1:-1], pool_size, strides, ones, padding)
    return pads.pad_for_windows(inputs, pool_size, strides, ones, padding, value=outside), (pool_size, strides)
