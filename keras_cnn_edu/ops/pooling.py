"""Pooling: reduce every window, channel by channel, to one number."""

import keras
from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops import padding as pads
from keras_cnn_edu.ops.windows import taps


def max_pool(inputs, pool_size, strides=None, padding="valid"):
    """Keep the largest value of every window, channel by channel.

    outputs[b, i, j, c] = max over u, v of inputs[b, i*s + u, j*s + v, c]

    Among equal values the first one (in reading order) is the winner, and it alone receives the gradient. Padding
    never wins: it counts as minus infinity.

    Args:
        inputs: tensor (batch, height, width, channels), or with one or three spatial axes.
        pool_size: pixels of the window; an integer, or one per spatial axis.
        strides: pixels from one window to the next; `pool_size` if None.
        padding: as in `ops.cross_correlate`, but always less than `pool_size`: a window holds a pixel.

    Returns:
        Tensor (batch, out_height, out_width, channels).

    Raises:
        ValueError: if an axis is missing, or a window is larger than the padded input or could lie outside it.

    Example:
        >>> image = ops.reshape(ops.arange(9.0), (1, 3, 3, 1))  # 0 1 2 / 3 4 5 / 6 7 8
        >>> ops.convert_to_numpy(max_pool(image, 2, strides=1))[0, :, :, 0].tolist()
        [[4.0, 5.0], [7.0, 8.0]]

    Reference: A. Zhang et al., "Dive into Deep Learning", 2023, section 7.5.
    https://d2l.ai/chapter_convolutional-neural-networks/pooling.html
    """
    pixels = _pixels(_floats(inputs), pool_size, strides, padding, outside=-float("inf"))
    best = next(pixels)
    for candidate in pixels:
        keep = ops.logical_or(best >= candidate, ops.isnan(best))  # a tie goes to the earlier; NaN is not hidden
        best = ops.where(keep, best, candidate)
    return best  # (batch, out_height, out_width, channels)


def average_pool(inputs, pool_size, strides=None, padding="valid"):
    """Average every window, channel by channel.

    outputs[b, i, j, c] = mean over the pixels u, v of the window that lie inside the image of inputs[b, i*s + u,
    j*s + v, c]; padding is never counted.

    Args:
        inputs: tensor (batch, height, width, channels), or with one or three spatial axes.
        pool_size: pixels of the window; an integer, or one per spatial axis.
        strides: pixels from one window to the next; `pool_size` if None.
        padding: as in `ops.cross_correlate`, but always less than `pool_size`: a window holds a pixel.

    Returns:
        Tensor (batch, out_height, out_width, channels).

    Raises:
        ValueError: if an axis is missing, or a window is larger than the padded input or could lie outside it.

    Example:
        >>> image = ops.reshape(ops.arange(9.0), (1, 3, 3, 1))  # 0 1 2 / 3 4 5 / 6 7 8
        >>> ops.convert_to_numpy(average_pool(image, 2, strides=1))[0, :, :, 0].tolist()
        [[2.0, 3.0], [5.0, 6.0]]

    Reference: A. Zhang et al., "Dive into Deep Learning", 2023, section 7.5.
    https://d2l.ai/chapter_convolutional-neural-networks/pooling.html
    """
    inputs = _floats(inputs)
    inside = ops.ones_like(inputs[:1, ..., :1])  # (1, height, width, 1): 1 on every pixel of the image
    total = sum(_pixels(inputs, pool_size, strides, padding, outside=0))
    count = sum(_pixels(inside, pool_size, strides, padding, outside=0))
    return total / count  # (batch, out_height, out_width, channels)


def global_pool(inputs, reduce, keepdims=False):
    """Reduce every feature map to one number; `reduce` is `ops.max` or `ops.mean` of `keras.ops`.

    outputs[b, c] = reduce over i, j of inputs[b, i, j, c]

    >>> float(global_pool(ops.reshape(ops.arange(9.0), (1, 3, 3, 1)), ops.mean)[0, 0])
    4.0

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """
    return reduce(inputs, tuple(range(1, len(inputs.shape) - 1)), keepdims=keepdims)


def adaptive_pool(inputs, output_size, reduce):
    """Divide every axis into `output_size` equal shares and reduce each of them, whatever the size of the image.

    outputs[b, i, j, c] = reduce over the pixels of share (i, j) of inputs[…, c], see `geometry.adaptive_window`

    A share is a rectangle, so its mean is the mean over rows of the mean over columns (all its rows are equally
    long), and the same holds for the maximum: one axis after the other.

    Args:
        inputs: tensor (batch, height, width, channels), or with one or three spatial axes; sizes known.
        output_size: shares for each spatial axis.
        reduce: `ops.max` or `ops.mean` of `keras.ops`.

    Returns:
        Tensor (batch, *output_size, channels).

    Example:
        >>> outputs = adaptive_pool(ops.reshape(ops.arange(5.0), (1, 5, 1)), (3,), ops.max)
        >>> ops.convert_to_numpy(outputs).ravel().tolist()  # of 0 1, of 1 2 3, of 3 4
        [1.0, 3.0, 4.0]
    """
    inputs = ops.convert_to_tensor(inputs)
    for axis, outputs in enumerate(output_size, start=1):
        size = inputs.shape[axis]
        if size is None:
            raise ValueError(
                "`inputs` must have a known size where it is divided into shares. "
                f"Received: shape={tuple(inputs.shape)}. State the image size, or use global pooling."
            )
        before = (slice(None),) * axis
        shares = [inputs[(*before, geometry.adaptive_window(index, size, outputs))] for index in range(outputs)]
        inputs = ops.stack([reduce(share, axis) for share in shares], axis)
    return inputs


def _floats(inputs):
    """Convert integers, which know neither minus infinity nor fractions, to floats."""
    inputs = ops.convert_to_tensor(inputs)
    return inputs if keras.backend.is_float_dtype(inputs.dtype) else ops.cast(inputs, keras.config.floatx())


def _pixels(inputs, pool_size, strides, padding, outside):
    """Yield for every element of the window the pixels it meets, `outside` where that is padding."""
    rank = len(inputs.shape) - 2
    if rank < 1:
        raise ValueError(
            "`inputs` must be (batch, *spatial, channels), with one spatial axis or more. "
            f"Received: shape={tuple(inputs.shape)}. One gray image needs a batch and a channel axis: "
            "`image[None, ..., None]`."
        )
    pool_size = checks.positive_ints(pool_size, rank, "pool_size")
    strides = pool_size if strides is None else checks.positive_ints(strides, rank, "strides")
    padding = checks.pool_padding(padding, pool_size)
    dense = (1,) * rank
    geometry.output_sizes(inputs.shape[1:-1], pool_size, strides, dense, padding)
    inputs = pads.pad(inputs, pads.resolve(inputs, pool_size, strides, dense, padding), value=outside)
    return (view for _, view in taps(inputs, pool_size, strides, dense))
