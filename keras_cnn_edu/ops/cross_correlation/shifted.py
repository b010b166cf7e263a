"""Cross-correlation as a sum of shifted images."""

import math

from keras import ops

from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm
from keras_cnn_edu.ops.tap_loop import MAX_UNROLLED, sum_over_taps
from keras_cnn_edu.ops.windows import axis_letters, taps


class Shifted(Algorithm):
    """Visit the kernel elements one after the other: shift the image, mix its channels, add.

    outputs = sum over u, v of  shift(images, by (u, v)) @ kernel[u, v]

    The two loops of the definition have changed places: the outer one visits the kernel_height * kernel_width elements
    of the kernel, and for each of them one matrix product serves all output pixels.

    Cost: kernel_height * kernel_width * input_channels multiplications per output element.
    Workspace: one partial sum of the size of the output.
    Limits: none. For large kernels the loop is one of the program (`sum_over_taps`), otherwise it is unrolled.
    """

    name = "shifted"

    def __call__(self, images, kernel):
        """Add up the shifted images, each times its kernel element."""
        kernel_size, strides, dilation_rate = self.shapes.window
        if math.prod(kernel_size) > MAX_UNROLLED:
            one_group = images[..., None, :], kernel[..., None, :, :]
            return sum_over_taps(*one_group, strides, dilation_rate)[..., 0, :]
        ij, _ = axis_letters(self.shapes.rank)
        outputs = 0
        for offset, view in taps(images, kernel_size, strides, dilation_rate):
            outputs = outputs + ops.einsum(f"b{ij}c,cf->b{ij}f", view, kernel[offset])
        return outputs  # (batch, out_height, out_width, filters)
