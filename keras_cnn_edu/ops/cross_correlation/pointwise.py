"""The 1×1 kernel: the same dense layer at every pixel."""

from keras import ops

from keras_cnn_edu.ops.cross_correlation.im2col import Im2col
from keras_cnn_edu.ops.cross_correlation.shapes import Shapes
from keras_cnn_edu.ops.windows import taps
from keras_cnn_edu.xla import materialized


class Pointwise(Im2col):
    """Multiply the channels of each pixel by one matrix; neighboring pixels do not mix.

    outputs[(b, i, j), f] = images[(b, i * stride, j * stride), c] @ kernel[0, 0, c, f]

    It is `Im2col` for windows of one pixel: nothing is copied.

    Cost: input_channels multiplications per output element.
    Workspace: none.
    Limits: kernels of one pixel.

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3. https://arxiv.org/abs/1312.4400
    """

    name = "pointwise"

    def __init__(self, shapes: Shapes):
        super().__init__(shapes)
        self.workspace = 0

    def transform_images(self, images):
        """Make every pixel that the strides keep a row: (batch * positions, channels)."""
        [(_, pixels)] = taps(images, *self.shapes.window)  # (batch, *out, channels)
        if max(self.shapes.strides) > 1:
            pixels = materialized(pixels)  # matters to JAX on a graphics card only
        return ops.reshape(pixels, (-1, self.depth))

    @staticmethod
    def unsupported(shapes: Shapes) -> str:
        """Say what the algorithm needs and these shapes lack; "" if it can compute them."""
        size = "x".join(map(str, shapes.kernel_size))
        return "" if set(shapes.kernel_size) == {1} else f"a kernel of one pixel, this one is {size}"
