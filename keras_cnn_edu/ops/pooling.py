"""Pooling: reduce every window, channel by channel, to one number."""

import itertools
import math
import operator

import keras
import numpy as np
from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops import padding as pads
from keras_cnn_edu.ops.tensors import tensor
from keras_cnn_edu.ops.windows import fit, taps


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
    images, window = _padded(_floats(inputs), pool_size, strides, padding, outside=-float("inf"))
    overlapping = any(map(operator.gt, *window))
    return _largest_of_overlapping(images, *window) if overlapping else _largest_side_by_side(images, *window)


def _largest(images, pool_size, strides):
    """Return the largest value of every window, and which pixel of the window it is."""
    views = [view for _, view in taps(images, pool_size, strides, (1,) * len(strides))]
    number_type = "uint8" if len(views) < 255 else "int32"
    best, winner = views[0], ops.zeros_like(views[0], dtype=number_type)
    for number, candidate in enumerate(views):
        keep = ops.logical_or(best >= candidate, ops.isnan(best))  # a tie goes to the earlier; NaN is not hidden
        best = ops.where(keep, best, candidate)
        winner = ops.where(keep, winner, ops.cast(number, number_type))
    return best, winner  # (batch, out_height, out_width, channels), twice


def _largest_of_overlapping(images, pool_size, strides):
    """Keep the largest value of every window; on the way back only its pixel receives the gradient.

    The first result of `_largest`, with the backward pass written out. Where windows overlap, a pixel can
    win several of them, and what they hand back must be added up.
    """

    @ops.custom_gradient
    def largest(images):
        best, winner = _largest(images, pool_size, strides)

        def gradient(*arguments, upstream=None):
            upstream = arguments[0] if upstream is None else upstream
            return _hand_back(upstream, pool_size, strides, ops.shape(images)[1:-1], winner)

        return best, gradient

    return largest(images)


def _largest_side_by_side(images, pool_size, strides):
    """Keep the largest value of every window, where no pixel is in two of them.

    The same as `_largest_of_overlapping`. Nothing has to be added up, so every pixel can see for itself whether it
    holds the largest value: to compare once more is quicker than to note the winners down and to read them again.
    """
    rank, one = len(strides), (1,) * len(strides)

    @ops.custom_gradient
    def largest(images):
        best, _ = _largest(images, pool_size, strides)

        def gradient(*arguments, upstream=None):
            upstream = arguments[0] if upstream is None else upstream
            nothing, shares, taken = ops.zeros_like(upstream), {}, False
            for offset, view in taps(images, pool_size, strides, one):
                wins = ops.logical_not(view < best)
                shares[offset] = ops.where(ops.logical_and(wins, ops.logical_not(taken)), upstream, nothing)
                taken = ops.logical_or(taken, wins)

            def block(*place):
                """Lay the pixels of a stride × stride block side by side; those between the windows get nothing."""
                axis = len(place)
                if axis == rank:
                    return shares.get(place, nothing)
                return ops.stack([block(*place, pixel) for pixel in range(strides[axis])], axis + 2)

            whole = [out * stride for out, stride in zip(ops.shape(upstream)[1:-1], strides, strict=True)]
            together = ops.reshape(block(), (-1, *whole, upstream.shape[-1]))
            return fit(together, ops.shape(images)[1:-1])

        return best, gradient

    return largest(images)


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
    images, window = _padded(inputs, pool_size, strides, padding, outside=0)
    inside, _ = _padded(inside, pool_size, strides, padding, outside=0)
    return _sum(images, *window) / _sum(inside, *window)  # (batch, out_height, out_width, channels)


def _sum(images, pool_size, strides):
    """Add up the pixels of every window; on the way back each of them receives the whole gradient."""

    @ops.custom_gradient
    def total(images):
        def gradient(*arguments, upstream=None):
            upstream = arguments[0] if upstream is None else upstream
            return _hand_back(upstream, pool_size, strides, ops.shape(images)[1:-1])

        return sum(view for _, view in taps(images, pool_size, strides, (1,) * len(strides))), gradient

    return total(images)


def _hand_back(upstream, pool_size, strides, sizes, winner=None):
    """Add up for every pixel what the windows that hold it hand back.

    Cut an axis into blocks of `stride` pixels. Pixel r of block I is pixel r + a * stride of window I - a, for as many
    a as windows overlap; so for each a the gradients of all windows are laid side by side on the image at once.

    Args:
        upstream: tensor (batch, *out, channels), the gradient of each window.
        pool_size, strides: one integer per spatial axis.
        sizes: of the images.
        winner: tensor like `upstream`: the number of the pixel that alone receives the gradient; None: all of them do.

    Returns:
        Tensor (batch, *sizes, channels).
    """
    rank, nobody = len(strides), math.prod(pool_size)
    overlaps = [math.ceil(k / s) for k, s in zip(pool_size, strides, strict=True)]
    blocks = [out + many - 1 for out, many in zip(ops.shape(upstream)[1:-1], overlaps, strict=True)]
    whole = [count * stride for count, stride in zip(blocks, strides, strict=True)]
    numbers = np.full([many * s for many, s in zip(overlaps, strides, strict=True)], nobody)
    numbers[tuple(map(slice, pool_size))] = np.arange(nobody).reshape(pool_size)  # of the pixels of a window
    pixels = tuple(range(2, 2 * rank + 1, 2))  # axes for the pixels of a block, each behind that of the blocks

    def on_all_sides(windows, outside):
        return ops.pad(windows, [(0, 0), *((many - 1, many - 1) for many in overlaps), (0, 0)], constant_values=outside)

    if set(overlaps) != {1}:
        upstream = on_all_sides(upstream, 0)
        winner = None if winner is None else on_all_sides(winner, nobody)
    images = 0
    for moved in itertools.product(*map(range, overlaps)):
        firsts = [many - 1 - a for many, a in zip(overlaps, moved, strict=True)]
        blocks_of = (slice(None), *(slice(i, i + count) for i, count in zip(firsts, blocks, strict=True)))
        held = numbers[tuple(slice(a * s, (a + 1) * s) for a, s in zip(moved, strides, strict=True))]
        held = np.expand_dims(held, (0, *range(1, 2 * rank, 2), 2 * rank + 1))  # (1, 1, stride, 1, stride, 1)
        takes = held < nobody if winner is None else ops.equal(ops.expand_dims(winner[blocks_of], pixels), held)
        images = images + ops.where(takes, ops.expand_dims(upstream[blocks_of], pixels), ops.zeros((), upstream.dtype))
    return fit(ops.reshape(images, (-1, *whole, upstream.shape[-1])), sizes)


def global_pool(inputs, reduce, keepdims=False):
    """Reduce every feature map to one number; `reduce` is `ops.max` or `ops.mean` of `keras.ops`.

    outputs[b, c] = reduce over i, j of inputs[b, i, j, c]

    >>> float(global_pool(ops.reshape(ops.arange(9.0), (1, 3, 3, 1)), ops.mean)[0, 0])
    4.0

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """
    inputs = tensor(inputs, "inputs", 3, "(batch, *spatial, channels)")
    checks.function(reduce, "reduce", "`ops.max` or `ops.mean` of `keras.ops`")
    checks.flag(keepdims, "keepdims")
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
    inputs = tensor(inputs, "inputs", 3, "(batch, *spatial, channels)")
    output_size = checks.positive_ints(output_size, len(inputs.shape) - 2, "output_size")
    checks.function(reduce, "reduce", "`ops.max` or `ops.mean` of `keras.ops`")
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
    inputs = tensor(inputs, "inputs", 3, "(batch, *spatial, channels)")
    return inputs if keras.backend.is_float_dtype(inputs.dtype) else ops.cast(inputs, keras.config.floatx())


def _padded(inputs, pool_size, strides, padding, outside):
    """Check the arguments; return the images, padded with `outside`, and (pool_size, strides), a number per axis."""
    rank = len(inputs.shape) - 2
    pool_size = checks.positive_ints(pool_size, rank, "pool_size")
    strides = pool_size if strides is None else checks.positive_ints(strides, rank, "strides")
    padding = checks.pool_padding(padding, pool_size)
    dense = (1,) * rank
    geometry.output_sizes(inputs.shape[1:-1], pool_size, strides, dense, padding)
    amounts = pads.resolve(inputs, pool_size, strides, dense, padding)
    return pads.pad(inputs, amounts, value=outside), (pool_size, strides)
