"""The windows of a tensor: the pixels under a sliding kernel."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops.precision import widened
from keras_cnn_edu.ops.tensors import tensor
from keras_cnn_edu.types import Sizes

Checked = tuple[Any, tuple[int, ...], tuple[int, ...], tuple[int, ...]]

MAX_STACKED = 64  # elements of a window, as in 8 × 8: so many are stacked at once, which is faster but compiles longer
MAX_UNROLLED = 16  # elements along an axis: of more, only half get a step of the program each, and are used twice


def axis_letters(rank: int) -> tuple[str, str]:
    """Name the spatial axes in an einsum: output positions and kernel elements.

    >>> axis_letters(2)  # output row i and column j, kernel row u and column v
    ('ij', 'uv')
    """
    return "hij"[-rank:], "tuv"[-rank:]


def _checked(inputs, kernel_size: Sizes, strides: Sizes, dilation_rate: Sizes) -> Checked:
    """Return the tensor, and for each setting one integer per spatial axis."""
    inputs = tensor(inputs, "inputs", 3, "(batch, *spatial, channels)")
    settings = {"kernel_size": kernel_size, "strides": strides, "dilation_rate": dilation_rate}
    rank = len(inputs.shape) - 2
    kernel_size, strides, dilation_rate = (checks.positive_ints(value, rank, name) for name, value in settings.items())
    return inputs, kernel_size, strides, dilation_rate


def taps(inputs, kernel_size: Sizes, strides: Sizes, dilation_rate: Sizes) -> Iterator[tuple]:
    """Yield, for every kernel element, the pixels that it meets: one for each window.

    view[b, i, j, c] for the offset (u, v) =
        inputs[b, i * stride + u * dilation, j * stride + v * dilation, c]

    A "tap" is one kernel element; the offsets come in row-major order, in any number of dimensions.

    Args:
        inputs: tensor (batch, *spatial, channels), already padded.
        kernel_size, strides, dilation_rate: one integer per spatial axis, or one for all.

    Yields:
        (offset, view): the kernel element as a tuple, and a tensor (batch, *out, channels).

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> image = ops.reshape(ops.arange(9), (1, 3, 3, 1))  # 0 1 2 / 3 4 5 / 6 7 8
        >>> for offset, view in taps(image, (2, 2), (1, 1), (1, 1)):
        ...     print(offset, ops.convert_to_numpy(view)[0, :, :, 0].tolist())
        (0, 0) [[0, 1], [3, 4]]
        (0, 1) [[1, 2], [4, 5]]
        (1, 0) [[3, 4], [6, 7]]
        (1, 1) [[4, 5], [7, 8]]
    """
    inputs, kernel_size, strides, dilation_rate = _checked(inputs, kernel_size, strides, dilation_rate)
    for offset in itertools.product(*map(range, kernel_size)):
        yield offset, inputs[(slice(None), *map(geometry.tap, offset, kernel_size, strides, dilation_rate))]


def reduce_windows(pair: Callable, inputs, kernel_size: Sizes, strides: Sizes):
    """Reduce every window to one number, by a function of two.

    outputs[b, i, j, c] =
        pair(… pair(pair(window[0, 0], window[0, 1]), window[0, 2]) …, window[-1, -1])

    computed in another order: one axis after the other, and along each axis in pairs. So a window of 64 × 64 pixels
    takes twelve steps, and not 4095.

    Args:
        pair: an associative function of two tensors, such as `operator.add`. It need not be commutative: its first
            argument always comes before its second in reading order.
        inputs: tensor (batch, *spatial, channels), already padded.
        kernel_size, strides: one integer per spatial axis.

    Returns:
        Tensor (batch, *out, channels).

    Example:
        >>> image = ops.reshape(ops.arange(9), (1, 3, 3, 1))  # 0 1 2 / 3 4 5 / 6 7 8
        >>> sums = reduce_windows(ops.add, image, (2, 2), (1, 1))
        >>> ops.convert_to_numpy(sums)[0, :, :, 0].tolist()
        [[8, 12], [20, 24]]
    """
    inputs, kernel_size, strides, _ = _checked(inputs, kernel_size, strides, 1)
    for axis in reversed(range(len(strides))):  # first each row of a window, then its rows
        inputs = reduce_axis(pair, inputs, axis + 1, kernel_size[axis], strides[axis])
    return inputs


def reduce_axis(pair: Callable, images, axis: int, size: int, stride: int, apart: int = 1):
    """Reduce windows along one axis of a tensor; `apart` is the distance between neighboring elements of a window.

    A window of 2n elements is a window of n pairs, and each pair is computed once for all windows that contain it. If
    windows start at every second pixel, half of the pairs belong to no window, and are left out.
    """

    def cut(*part):
        return _cut(images, axis, *part)

    if size == 1:
        return cut(None, None, stride)
    if size % 2:
        but_the_last = reduce_axis(pair, cut(None, -apart), axis, size - 1, stride, apart)
        return pair(but_the_last, cut(apart * (size - 1), None, stride))
    if apart == 1 and stride % 2 == 0:
        pairs = pair(cut(None, -1, 2), cut(1, None, 2))
        return reduce_axis(pair, pairs, axis, size // 2, stride // 2)
    pairs = pair(cut(None, -apart), cut(apart, None))
    return reduce_axis(pair, pairs, axis, size // 2, stride, 2 * apart)


def overlap_add(patches, strides: Sizes, dilation_rate: Sizes):
    """Place patches on an image, each at the position of its window, and add them up where they overlap.

    images[b, i * stride + u * dilation, j * stride + v * dilation, c] +=
        patches[b, i, j, u, v, c]

    It is the adjoint of `windows`: a pixel receives the sum of all its copies.

    Args:
        patches: tensor (batch, *positions, *kernel_size, channels).
        strides, dilation_rate: one integer per spatial axis, or one for all.

    Returns:
        Tensor (batch, *sizes, channels), sizes = (positions - 1) * stride + dilation * (kernel_size - 1) + 1.

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> patches = ops.ones((1, 3, 2, 1))  # three patches of two ones, one pixel apart
        >>> ops.convert_to_numpy(overlap_add(patches, (1,), (1,))).ravel().tolist()
        [1.0, 2.0, 2.0, 1.0]
    """
    patches = tensor(patches, "patches", 4, "(batch, *positions, *kernel_size, channels)")
    rank, dtype = (len(patches.shape) - 2) // 2, patches.dtype
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    patches = widened(patches)
    for axis in range(rank):  # first along the rows, then along the columns: a patch is a rectangle
        patches = overlap_add_axis(patches, axis + 1, rank + 1, strides[axis], dilation_rate[axis])
    return ops.cast(patches, dtype)


def overlap_add_axis(patches, positions: int, kernel: int, stride: int, dilation: int):
    """Overlap and add along one axis: the axis `kernel` of the patches joins their axis `positions`.

    Element u of patch i belongs to pixel i * stride + u * dilation = (i + blocks) * stride + rest. Cut the axis into
    blocks of `stride` pixels: the element is added to pixel `rest` of block i + blocks.
    """
    *before, count = ops.shape(patches)[: positions + 1]
    size = patches.shape[kernel]
    last = geometry.span(count, size, stride, dilation)
    half, later = _halved(size, stride, dilation)
    if size > MAX_UNROLLED and half < size:  # the second half of patch i is the first half of a patch i + later
        first, second = _cut(patches, kernel, None, half), _cut(patches, kernel, half, None)
        second = _pad_axis(second, kernel, 0, 2 * half - size)
        patches = _pad_axis(first, positions, 0, later) + _pad_axis(second, positions, later, 0)
        return _cut(overlap_add_axis(patches, positions, kernel, stride, dilation), positions, None, last)
    elements = ops.unstack(patches, axis=kernel)
    reach = dilation * (len(elements) - 1)  # pixels from the first element to the last
    by_rest: list[list] = [[] for _ in range(stride)]
    for u, element in enumerate(elements):
        blocks, rest = divmod(u * dilation, stride)
        shift = [(0, 0)] * len(element.shape)
        shift[positions] = (blocks, reach // stride - blocks)
        by_rest[rest].append(ops.pad(element, shift) if reach >= stride else element)
    pixels = [sum(found[1:], found[0]) if found else ops.zeros_like(by_rest[0][0]) for found in by_rest]
    images = ops.stack(pixels, positions + 1)
    images = ops.reshape(images, (*before, (count + reach // stride) * stride, *ops.shape(images)[positions + 2 :]))
    return _cut(images, positions, None, last)


def windows(inputs, kernel_size: Sizes, strides: Sizes, dilation_rate: Sizes):
    """Copy out every window of a tensor ("im2col": image to columns).

    windows[b, i, j, u, v, c] =
        inputs[b, i * stride + u * dilation, j * stride + v * dilation, c]

    Args:
        inputs: tensor (batch, *spatial, channels), already padded.
        kernel_size, strides, dilation_rate: one integer per spatial axis, or one for all.

    Returns:
        Tensor (batch, *out, *kernel_size, channels).

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> image = ops.reshape(ops.arange(9), (1, 3, 3, 1))
        >>> columns = ops.convert_to_numpy(windows(image, (2, 2), (1, 1), (1, 1)))
        >>> columns[0, 1, 0, :, :, 0].tolist()  # the window of output (1, 0)
        [[3, 4], [6, 7]]
    """
    inputs, kernel_size, strides, dilation_rate = _checked(inputs, kernel_size, strides, dilation_rate)
    rank = len(kernel_size)
    if math.prod(kernel_size) <= MAX_STACKED:
        return _nested_stack(inputs, 0, kernel_size, strides, dilation_rate)
    for axis in reversed(range(rank)):
        inputs = _windows_axis(inputs, axis + 1, rank + 1, kernel_size[axis], strides[axis], dilation_rate[axis])
    return inputs


def _nested_stack(view, axis, kernel_size, strides, dilation_rate):
    """Stack the taps along one axis after the other: XLA writes a stack of stacks in one step."""
    rank = len(kernel_size)
    if axis == rank:
        return view
    every = (slice(None),) * (1 + axis)
    settings = kernel_size[axis], strides[axis], dilation_rate[axis]
    rows = [view[(*every, geometry.tap(offset, *settings))] for offset in range(kernel_size[axis])]
    return ops.stack([_nested_stack(row, axis + 1, kernel_size, strides, dilation_rate) for row in rows], rank + 1)


def _windows_axis(images, positions, kernel, size, stride, dilation):
    """Copy out the windows along one axis; their elements become the axis `kernel`.

    Large windows are joined from windows of half the size: the second half of window i is the first half of window
    i + later.
    """
    half, later = _halved(size, stride, dilation)
    if size > MAX_UNROLLED and half < size:
        images = _pad_axis(images, positions, 0, (2 * half - size) * dilation)
        halves = _windows_axis(images, positions, kernel, half, stride, dilation)
        first, second = _cut(halves, positions, None, -later), _cut(halves, positions, later, None)
        return _cut(ops.concatenate([first, second], kernel), kernel, None, size)
    every = (slice(None),) * positions
    elements = [images[(*every, geometry.tap(u, size, stride, dilation))] for u in range(size)]
    return ops.stack(elements, kernel)


def _halved(size: int, stride: int, dilation: int) -> tuple[int, int]:
    """Return half of a window, rounded up to whole strides: the number of its elements, and of strides.

    >>> _halved(31, stride=1, dilation=1), _halved(31, stride=4, dilation=2)
    ((16, 16), (16, 8))
    """
    whole = stride // math.gcd(stride, dilation)  # so many elements cover whole strides
    half = math.ceil(size / (2 * whole)) * whole
    return half, half * dilation // stride


def _cut(images, axis, *part):
    return images[(slice(None),) * axis + (slice(*part),)]


def _pad_axis(images, axis, before, after):
    amounts = [(0, 0)] * len(images.shape)
    amounts[axis] = (before, after)
    return ops.pad(images, amounts) if before or after else images


def fit(images, sizes):
    """Cut images off at `sizes`, and append zeros where they are smaller.

    Its adjoint is `fit` to the old sizes.

    >>> ops.convert_to_numpy(fit(ops.ones((1, 3, 1)), (4,))).ravel().tolist()
    [1.0, 1.0, 1.0, 0.0]
    """
    images = images[(slice(None), *map(slice, sizes))]
    missing = [(0, size - have) for size, have in zip(sizes, ops.shape(images)[1:-1], strict=True)]
    complete = all(isinstance(after, int) and after == 0 for _, after in missing)  # TensorFlow may not know a size yet
    return images if complete else ops.pad(images, [(0, 0), *missing, (0, 0)])
