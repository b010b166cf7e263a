"""The 1×1 kernel: the same dense layer at every pixel."""

from keras import ops

from keras_cnn_edu.ops.windows import axis_letters, taps


def pointwise(inputs, kernel, strides, dilation_rate):
    """Multiply the channels of each pixel by one matrix; neighbors do not mix.

    outputs[b, i, j, f] = sum over c of  inputs[b, i * stride, j * stride, c] * kernel[0, 0, c, f]

    Cost: input_channels multiplications per output element.
    Memory: none beyond the output.
    Limits: kernels of one pixel.

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3. https://arxiv.org/abs/1312.4400
    """
    one_pixel = kernel.shape[: len(strides)]
    [(offset, pixels)] = taps(inputs, one_pixel, strides, dilation_rate)
    ij, _ = axis_letters(len(strides))
    return ops.einsum(f"b{ij}c,cf->b{ij}f", pixels, kernel[offset])  # (batch, out_height, out_width, filters)


def limit(sizes, kernel_size):
    """Say why this algorithm does not fit, or return nothing."""
    return "" if set(kernel_size) == {1} else f"a kernel of one pixel, this one is {'x'.join(map(str, kernel_size))}"
