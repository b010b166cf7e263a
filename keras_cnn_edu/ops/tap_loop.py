"""Large kernels: a loop of the compiled program visits the elements; it is not unrolled into a step for each."""

import math

from keras import ops

from keras_cnn_edu import geometry
from keras_cnn_edu.gradients import bilinear_backward, with_backward
from keras_cnn_edu.ops.windows import axis_letters

MAX_UNROLLED = 128  # kernel elements: a program with a step for each of so many is compiled in a second or two


def sum_over_taps(inputs, kernel, strides, dilation_rate):
    """Cross-correlate group by group: shift the images by each kernel element, multiply, add.

    outputs[b, i, j, g, f] = sum over u, v, c of
        inputs[b, i*s + u*d, j*s + v*d, g, c] * kernel[u, v, g, c, f]

    Let E be the gradient of the loss with respect to the outputs. Then the gradients of inputs and kernel are

        inputs:  gradient[b, i*s + u*d, j*s + v*d, g, c] +=
                     sum over f of E[b, i, j, g, f] * kernel[u, v, g, c, f]
        kernel:  gradient[u, v, g, c, f] =
                     sum over b, i, j of inputs[b, i*s + u*d, j*s + v*d, g, c] * E[b, i, j, g, f]

    These are the sums of a loop over `windows.taps`, but the program has one step, which is repeated for every element:
    what is compiled does not grow with the kernel.

    Args:
        inputs: tensor (batch, *spatial, groups, channels of a group), already padded.
        kernel: tensor (*kernel_size, groups, channels of a group, filters of a group).
        strides, dilation_rate: one integer per spatial axis.

    Returns:
        Tensor (batch, *out, groups, filters of a group).

    Example:
        >>> sequence = ops.reshape(ops.arange(4.0), (1, 4, 1, 1))
        >>> kernel = ops.reshape(ops.cast([1.0, 10.0], sequence.dtype), (2, 1, 1, 1))
        >>> outputs = sum_over_taps(sequence, kernel, (1,), (1,))
        >>> ops.convert_to_numpy(outputs).ravel().tolist()
        [10.0, 21.0, 32.0]
    """
    rank, kernel_size = len(strides), kernel.shape[: len(strides)]
    ij, _ = axis_letters(rank)
    count = math.prod(kernel_size)
    batch, *sizes = ops.shape(inputs)[: rank + 1]
    effective = map(geometry.effective_kernel_size, kernel_size, dilation_rate)
    starts = [size - k + 1 for size, k in zip(sizes, effective, strict=True)]  # pixels where a window fits
    out = [(pixels - 1) // stride + 1 for pixels, stride in zip(starts, strides, strict=True)]
    every = (slice(None), *(slice(None, None, stride) for stride in strides))

    def corner(number):
        """Return the position of kernel element `number`, counted in reading order, in the first window."""
        positions = []
        for k, dilation in zip(reversed(kernel_size), reversed(dilation_rate), strict=True):
            positions.insert(0, number % k * dilation)
            number = number // k
        return (0, *positions, 0, 0)

    def shifted(images, number):
        """Cut out the pixels that a kernel element meets with strides of 1: (batch, *starts, groups, channels)."""
        return ops.slice(images, corner(number), (batch, *starts, *images.shape[rank + 1 :]))

    def forward(inputs, taps):  # taps: (count, groups, channels, filters)
        def add(number, outputs):
            return outputs + ops.einsum(f"b{ij}gc,gcf->b{ij}gf", shifted(inputs, number)[every], taps[number])

        zeros = ops.zeros((batch, *out, taps.shape[1], taps.shape[3]), inputs.dtype)
        return ops.fori_loop(0, count, add, zeros)

    def backward(upstream, inputs, taps):
        def add(number, state):
            to_inputs, to_taps = state
            to_pixels = ops.einsum(f"b{ij}gf,gcf->b{ij}gc", upstream, taps[number])
            to_pixels = shifted(to_inputs, number) + spaced(to_pixels, strides, starts)
            to_tap = ops.einsum(f"b{ij}gc,b{ij}gf->gcf", shifted(inputs, number)[every], upstream)
            to_inputs = ops.slice_update(to_inputs, corner(number), to_pixels)
            return to_inputs, ops.slice_update(to_taps, (number, 0, 0, 0), to_tap[None])

        return ops.fori_loop(0, count, add, (ops.zeros_like(inputs), ops.zeros_like(taps)))

    correlate = with_backward(forward, bilinear_backward(forward, backward))
    return correlate(inputs, ops.reshape(kernel, (count, *kernel.shape[rank:])))


def spaced(images, strides, sizes):
    """Move pixels `stride` apart, put zeros between them, and cut to `sizes`: the transpose of `images[:, ::stride]`.

    >>> ops.convert_to_numpy(spaced(ops.ones((1, 2, 1, 1)), (3,), (4,))).ravel().tolist()
    [1.0, 0.0, 0.0, 1.0]
    """
    for axis, (stride, size) in enumerate(zip(strides, sizes, strict=True), start=1):
        *before, count = ops.shape(images)[: axis + 1]
        after = ops.shape(images)[axis + 1 :]
        zeros = [(0, 0)] * (axis + 1) + [(0, stride - 1)] + [(0, 0)] * len(after)
        images = ops.pad(ops.expand_dims(images, axis + 1), zeros)
        images = ops.reshape(images, (*before, count * stride, *after))[(slice(None),) * axis + (slice(size),)]
    return images
