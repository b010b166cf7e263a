"""The windows of a tensor: what a kernel lies on when it slides."""

import itertools

from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops.tensors import tensor


def axis_letters(rank):
    """Name the spatial axes in an einsum: output positions and kernel elements.

    >>> axis_letters(2)  # output row i and column j, kernel row u and column v
    ('ij', 'uv')
    """
    return "hij"[-rank:], "tuv"[-rank:]


def _checked(inputs, kernel_size, strides, dilation_rate):
    """Return the tensor, and for each setting one integer per spatial axis."""
    inputs = tensor(inputs, "inputs", 3, "(batch, *spatial, channels)")
    settings = {"kernel_size": kernel_size, "strides": strides, "dilation_rate": dilation_rate}
    return inputs, *(checks.positive_ints(value, len(inputs.shape) - 2, name) for name, value in settings.items())


def taps(inputs, kernel_size, strides, dilation_rate):
    """Yield, for every kernel element, the pixels it meets: one for each window.

    The view at offset (u, v) holds at [b, i, j, c] the input at [b, i * stride + u * dilation, …, c].
    A "tap" is one kernel element; the offsets come in row-major order, in any number of dimensions.

    Args:
        inputs: tensor (batch, *spatial, channels), already padded.
        kernel_size, strides, dilation_rate: one integer per spatial axis, or one for all.

    Yields:
        (offset, view): the kernel element as a tuple, and a tensor (batch, *out, channels).

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


def overlap_add(stamps, strides, dilation_rate):
    """Lay stamps onto an image, each at the place of its window, and add where they overlap.

    images[b, i * stride + u * dilation, j * stride + v * dilation, c] += stamps[b, i, j, u, v, c]

    The adjoint of `windows`: what a pixel gave to many windows comes back to it as one sum.

    Args:
        stamps: tensor (batch, *positions, *kernel_size, channels).
        strides, dilation_rate: one integer per spatial axis, or one for all.

    Returns:
        Tensor (batch, *sizes, channels), sizes = (positions - 1) * stride + dilation * (kernel_size - 1) + 1.

    Example:
        >>> stamps = ops.ones((1, 3, 2, 1))  # three stamps of two ones, one pixel apart
        >>> ops.convert_to_numpy(overlap_add(stamps, (1,), (1,))).ravel().tolist()
        [1.0, 2.0, 2.0, 1.0]
    """
    stamps = tensor(stamps, "stamps", 4, "(batch, *positions, *kernel_size, channels)")
    rank = (len(stamps.shape) - 2) // 2
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    for axis in range(rank):  # first along the rows, then along the columns: a stamp is a rectangle
        stamps = overlap_add_axis(stamps, axis + 1, rank + 1, strides[axis], dilation_rate[axis])
    return stamps


def overlap_add_axis(stamps, positions, kernel, stride, dilation):
    """Fold the kernel's axis into the axis of its positions.

    Element u of stamp i belongs to pixel i * stride + u * dilation = (i + blocks) * stride + rest: cut the axis into
    blocks of `stride` pixels, and it is place `rest` of the block that lies `blocks` behind the stamp's own.
    """
    *before, count = ops.shape(stamps)[: positions + 1]
    elements = ops.unstack(stamps, axis=kernel)
    behind = dilation * (len(elements) - 1)
    places = [[] for _ in range(stride)]
    for u, element in enumerate(elements):
        blocks, rest = divmod(u * dilation, stride)
        shift = [(0, 0)] * len(element.shape)
        shift[positions] = (blocks, behind // stride - blocks)
        places[rest].append(ops.pad(element, shift) if behind >= stride else element)
    empty = ops.zeros_like(places[0][0])
    images = ops.stack([sum(found[1:], found[0]) if found else empty for found in places], positions + 1)
    images = ops.reshape(images, (*before, (count + behind // stride) * stride, *ops.shape(images)[positions + 2 :]))
    last = (count - 1) * stride + behind + 1
    return images[(slice(None),) * positions + (slice(last),)]


def windows(inputs, kernel_size, strides, dilation_rate):
    """Copy out every window of a tensor ("im2col": image to columns).

    windows[b, i, j, u, v, c] = inputs[b, i * stride + u * dilation, j * stride + v * dilation, c]

    Args:
        inputs: tensor (batch, *spatial, channels), already padded.
        kernel_size, strides, dilation_rate: one integer per spatial axis, or one for all.

    Returns:
        Tensor (batch, *out, *kernel_size, channels).

    Example:
        >>> image = ops.reshape(ops.arange(9), (1, 3, 3, 1))
        >>> columns = ops.convert_to_numpy(windows(image, (2, 2), (1, 1), (1, 1)))
        >>> columns[0, 1, 0, :, :, 0].tolist()  # the window of output (1, 0)
        [[3, 4], [6, 7]]
    """
    inputs, kernel_size, strides, dilation_rate = _checked(inputs, kernel_size, strides, dilation_rate)
    rank = len(kernel_size)

    def stack_taps(view, axis):
        if axis == rank:
            return view
        every = (slice(None),) * (1 + axis)
        settings = kernel_size[axis], strides[axis], dilation_rate[axis]
        rows = [view[(*every, geometry.tap(offset, *settings))] for offset in range(kernel_size[axis])]
        # A stack of stacks, one axis at a time: XLA writes it twice as fast as one stack of all the taps.
        return ops.stack([stack_taps(row, axis + 1) for row in rows], rank + 1)

    return stack_taps(inputs, axis=0)


def fit(images, sizes):
    """Cut off what lies behind `sizes`, and append zeros where the images are smaller.

    Its own adjoint: `fit` to the old sizes takes back what `fit` to the new ones did.

    >>> ops.convert_to_numpy(fit(ops.ones((1, 3, 1)), (4,))).ravel().tolist()
    [1.0, 1.0, 1.0, 0.0]
    """
    images = images[(slice(None), *map(slice, sizes))]
    missing = [(0, size - have) for size, have in zip(sizes, ops.shape(images)[1:-1], strict=True)]
    return images if set(missing) == {(0, 0)} else ops.pad(images, [(0, 0), *missing, (0, 0)])
