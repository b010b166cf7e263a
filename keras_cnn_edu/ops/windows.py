"""The windows of a tensor: what a kernel lies on when it slides."""

import itertools

import keras
from keras import ops

from keras_cnn_edu import geometry


def same_dtype(*arrays):
    """Return the arrays as tensors of the one dtype that holds them all."""
    tensors = [ops.convert_to_tensor(array) for array in arrays]
    dtypes = {keras.backend.standardize_dtype(tensor.dtype) for tensor in tensors}
    common = dtypes.pop() if len(dtypes) == 1 else keras.backend.result_type(*dtypes)
    return [ops.cast(tensor, common) for tensor in tensors]


def axis_letters(rank):
    """Name the spatial axes in an einsum: output positions and kernel elements.

    >>> axis_letters(2)  # output row i and column j, kernel row u and column v
    ('ij', 'uv')
    """
    return "hij"[-rank:], "tuv"[-rank:]


def taps(inputs, kernel_size, strides, dilation_rate):
    """Yield, for every kernel element, the pixels it meets: one for each window.

    The view at offset (u, v) holds at [b, i, j, c] the input at [b, i * stride + u * dilation, …, c].
    A "tap" is one kernel element; the offsets come in row-major order, in any number of dimensions.

    Args:
        inputs: tensor (batch, *spatial, channels), already padded.
        kernel_size, strides, dilation_rate: one integer per spatial axis.

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
    for offset in itertools.product(*map(range, kernel_size)):
        yield offset, inputs[(slice(None), *map(geometry.tap, offset, kernel_size, strides, dilation_rate))]


def overlap_add(stamps, strides, dilation_rate):
    """Lay stamps onto an image, each at the place of its window, and add where they overlap.

    images[b, i * stride + u * dilation, j * stride + v * dilation, c] += stamps[b, i, j, u, v, c]

    The adjoint of `windows`: what a pixel gave to many windows comes back to it as one sum.

    Args:
        stamps: tensor (batch, *positions, *kernel_size, channels).
        strides, dilation_rate: one integer per spatial axis.

    Returns:
        Tensor (batch, *sizes, channels), sizes = (positions - 1) * stride + dilation * (kernel_size - 1) + 1.

    Example:
        >>> stamps = ops.ones((1, 3, 2, 1))  # three stamps of two ones, one pixel apart
        >>> ops.convert_to_numpy(overlap_add(stamps, (1,), (1,))).ravel().tolist()
        [1.0, 2.0, 2.0, 1.0]
    """
    rank = len(strides)
    kernel_size = stamps.shape[rank + 1 : -1]
    every = (slice(None),) * (rank + 1)
    images = 0
    for offset in itertools.product(*map(range, kernel_size)):
        places = zip(offset, kernel_size, dilation_rate, strict=True)
        shift = [(d * u, d * (k - 1 - u)) for u, k, d in places]
        images = images + ops.pad(_spread(stamps[(*every, *offset)], strides), [(0, 0), *shift, (0, 0)])
    return images[(slice(None), *(slice(None, 1 - stride or None) for stride in strides))]


def _spread(images, strides):
    """Put stride - 1 zeros behind every pixel: a b becomes a 0 b 0 for stride 2."""
    batch, *sizes, channels = ops.shape(images)
    for axis, stride in enumerate(strides):
        images = ops.expand_dims(images, 2 * axis + 2)
        nothing = [(0, 0)] * len(images.shape)
        nothing[2 * axis + 2] = (0, stride - 1)
        images = ops.pad(images, nothing)
    return ops.reshape(images, (batch, *(size * stride for size, stride in zip(sizes, strides, strict=True)), channels))


def windows(inputs, kernel_size, strides, dilation_rate):
    """Copy out every window of a tensor ("im2col": image to columns).

    windows[b, i, j, u, v, c] = inputs[b, i * stride + u * dilation, j * stride + v * dilation, c]

    Args:
        inputs: tensor (batch, *spatial, channels), already padded.
        kernel_size, strides, dilation_rate: one integer per spatial axis.

    Returns:
        Tensor (batch, *out, *kernel_size, channels).

    Example:
        >>> image = ops.reshape(ops.arange(9), (1, 3, 3, 1))
        >>> columns = ops.convert_to_numpy(windows(image, (2, 2), (1, 1), (1, 1)))
        >>> columns[0, 1, 0, :, :, 0].tolist()  # the window of output (1, 0)
        [[3, 4], [6, 7]]
    """
    rank = len(kernel_size)

    def stack_taps(view, axis):
        if axis == rank:
            return view
        every = (slice(None),) * (axis + 1)
        settings = kernel_size[axis], strides[axis], dilation_rate[axis]
        rows = [view[(*every, geometry.tap(offset, *settings))] for offset in range(kernel_size[axis])]
        # A stack of stacks, one axis at a time: XLA writes it twice as fast as one stack of all the taps.
        return ops.stack([stack_taps(row, axis + 1) for row in rows], rank + 1)

    return stack_taps(inputs, axis=0)
