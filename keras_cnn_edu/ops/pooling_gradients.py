"""The gradient of pooling, as a formula for the windows that most networks have.

The chain rule through the steps of `reduce_windows` gives the right gradient, and for large windows it is fast. If a
window has few pixels, or a pixel is in few windows, one formula gives the gradient of every pixel in half the time.
Each function here takes the gradient for the outputs ("upstream") and returns the gradient for the images.
"""

import functools
import itertools
import math
import operator
from collections.abc import Callable

import numpy as np
from keras import ops

from keras_cnn_edu.gradients import with_backward
from keras_cnn_edu.ops.precision import is_nan
from keras_cnn_edu.ops.windows import fit, taps

MAX_UNROLLED = 49  # pixels, as in a window of 7 × 7: a program with so many steps is compiled within seconds
MAX_COMPARED = 9  # pixels, where each step goes through all earlier ones


def fast_gradient_of_maximum(maximum: Callable) -> Callable:
    """Give `maximum`, a function of (images, pool_size, strides), a fast backward pass where there is one."""

    @functools.wraps(maximum)
    def run(images, pool_size, strides):
        pixels, overlapping = math.prod(pool_size), any(map(operator.gt, pool_size, strides))
        if overlapping and pixels <= MAX_UNROLLED:
            return _with_backward(maximum, to_winners)(images, pool_size, strides)
        if not overlapping and pixels <= MAX_COMPARED:
            backward = functools.partial(to_winners_side_by_side, maximum)
            return _with_backward(maximum, backward)(images, pool_size, strides)
        return maximum(images, pool_size, strides)

    return run


def fast_gradient_of_sum(total: Callable) -> Callable:
    """Give `total`, a function of (images, pool_size, strides), a fast backward pass where there is one."""

    @functools.wraps(total)
    def run(images, pool_size, strides):
        if math.prod(windows_of_a_pixel(pool_size, strides)) <= MAX_UNROLLED:
            return _with_backward(total, to_all)(images, pool_size, strides)
        return total(images, pool_size, strides)

    return run


def _with_backward(function, backward):
    """Let `backward`, a function of (upstream, images, pool_size, strides), be the gradient of `function`."""

    def run(images, pool_size, strides):
        def forward(images):
            return function(images, pool_size, strides)

        def gradient(upstream, images):
            return (backward(upstream, images, pool_size, strides),)

        return with_backward(forward, gradient)(images)

    return run


def to_all(upstream, images, pool_size, strides):
    """Pass the gradient of every window to each of its pixels."""
    return scatter_gradient(upstream, pool_size, strides, ops.shape(images)[1:-1])


def to_winners(upstream, images, pool_size, strides):
    """Pass the gradient of every window to its largest pixel, the first of equal ones; one pixel may win several."""
    views = [view for _, view in taps(images, pool_size, strides, (1,) * len(strides))]
    best, winner = views[0], ops.zeros_like(views[0], dtype="uint8")  # a window has `MAX_UNROLLED` pixels at most
    for number, candidate in enumerate(views):
        keep = ops.logical_or(best >= candidate, is_nan(best))
        best = ops.where(keep, best, candidate)
        winner = ops.where(keep, winner, ops.cast(number, "uint8"))
    return scatter_gradient(upstream, pool_size, strides, ops.shape(images)[1:-1], winner)


def to_winners_side_by_side(maximum, upstream, images, pool_size, strides):
    """Do the same as `to_winners` for windows that do not overlap.

    No pixel is in two windows, so nothing has to be added up: each pixel is compared with the maximum of its window.
    Comparing again is faster than storing the winners and reading them back.
    """
    rank, largest = len(strides), maximum(images, pool_size, strides)
    views = dict(taps(images, pool_size, strides, (1,) * rank))
    zeros, gradients, taken = ops.zeros_like(upstream), {}, False
    for offset, view in views.items():
        wins = ops.logical_or(view == largest, is_nan(view))
        gradients[offset] = ops.where(ops.logical_and(wins, ops.logical_not(taken)), upstream, zeros)
        taken = ops.logical_or(taken, wins)

    def block(*position):
        """Put the pixels of a stride × stride block side by side; those between the windows get zero."""
        axis = len(position)
        if axis == rank:
            return gradients.get(position, zeros)
        return ops.stack([block(*position, pixel) for pixel in range(strides[axis])], axis + 2)

    whole = [out * stride for out, stride in zip(ops.shape(upstream)[1:-1], strides, strict=True)]
    together = ops.reshape(block(), (-1, *whole, upstream.shape[-1]))
    return fit(together, ops.shape(images)[1:-1])


def windows_of_a_pixel(pool_size: tuple[int, ...], strides: tuple[int, ...]) -> list[int]:
    """Count, for each axis, how many windows can contain the same pixel.

    >>> windows_of_a_pixel((3, 2), (2, 2))
    [2, 1]
    """
    return [math.ceil(size / stride) for size, stride in zip(pool_size, strides, strict=True)]


def scatter_gradient(upstream, pool_size: tuple[int, ...], strides: tuple[int, ...], sizes, winner=None):
    """Add up, for every pixel, the gradients of the windows that contain it.

    Cut an axis into blocks of `stride` pixels. Pixel r of block I is pixel r + a * stride of window I - a, for as many
    values of a as windows overlap. So for each a the gradients of all windows are placed side by side on the image at
    once.

    Args:
        upstream: tensor (batch, *out, channels), the gradient of each window.
        pool_size, strides: one integer per spatial axis.
        sizes: of the images.
        winner: tensor like `upstream`: the number of the pixel that alone receives the gradient; None: all of them do.

    Returns:
        Tensor (batch, *sizes, channels).
    """
    rank, outside = len(strides), math.prod(pool_size)  # `outside` is the number of no pixel of a window
    overlaps = windows_of_a_pixel(pool_size, strides)
    blocks = [out + many - 1 for out, many in zip(ops.shape(upstream)[1:-1], overlaps, strict=True)]
    whole = [count * stride for count, stride in zip(blocks, strides, strict=True)]
    numbers = np.full([many * s for many, s in zip(overlaps, strides, strict=True)], outside)
    numbers[tuple(map(slice, pool_size))] = np.arange(outside).reshape(pool_size)  # of the pixels of a window
    pixels = tuple(range(2, 2 * rank + 1, 2))  # axes for the pixels of a block, each after that of the blocks

    def on_all_sides(windows, value):
        return ops.pad(windows, [(0, 0), *((many - 1, many - 1) for many in overlaps), (0, 0)], constant_values=value)

    if set(overlaps) != {1}:
        upstream = on_all_sides(upstream, 0)
        winner = None if winner is None else on_all_sides(winner, outside)
    images = 0
    for moved in itertools.product(*map(range, overlaps)):
        firsts = [many - 1 - a for many, a in zip(overlaps, moved, strict=True)]
        window = (slice(None), *(slice(i, i + count) for i, count in zip(firsts, blocks, strict=True)))  # of each block
        pixel = numbers[tuple(slice(a * s, (a + 1) * s) for a, s in zip(moved, strides, strict=True))]
        pixel = np.expand_dims(pixel, (0, *range(1, 2 * rank, 2), 2 * rank + 1))  # (1, 1, stride, 1, stride, 1)
        takes = pixel < outside if winner is None else ops.equal(ops.expand_dims(winner[window], pixels), pixel)
        images = images + ops.where(takes, ops.expand_dims(upstream[window], pixels), ops.zeros((), upstream.dtype))
    return fit(ops.reshape(images, (-1, *whole, upstream.shape[-1])), sizes)
