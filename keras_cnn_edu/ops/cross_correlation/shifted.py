"""Cross-correlation as a sum of shifted images."""

import math

from keras import ops

from keras_cnn_edu.ops.tap_loop import WRITTEN_OUT, sum_over_taps
from keras_cnn_edu.ops.windows import axis_letters, taps


def shifted(inputs, kernel, strides, dilation_rate):
    """Visit the kernel elements one after the other: shift the image, mix its channels, add.

    outputs = sum over u, v of  shift(inputs, by (u, v)) @ kernel[u, v]

    The two sums of the definition have changed places: the loop over output pixels has become one matrix product
    for the whole image, and only kernel_height * kernel_width steps are left; those of large kernels are a loop.

    Cost: kernel_height * kernel_width * input_channels multiplications per output element.
    Memory: one partial sum of the size of the output.
    Limits: none.
    """
    kernel_size = kernel.shape[: len(strides)]
    if math.prod(kernel_size) > WRITTEN_OUT:
        one_group = inputs[..., None, :], kernel[..., None, :, :]
        return sum_over_taps(*one_group, strides, dilation_rate)[..., 0, :]
    ij, _ = axis_letters(len(strides))
    outputs = 0
    for offset, view in taps(inputs, kernel_size, strides, dilation_rate):
        outputs = outputs + ops.einsum(
            f"b{ij}c,cf->b{ij}f", view, kernel[offset]
        )  # (batch, out_height, out_width, filters)
    return outputs
