"""Cross-correlation as one matrix product ("im2col": image to columns)."""

import math

from keras import ops

from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.cross_correlation.shapes import Shapes
from keras_cnn_edu.ops.windows import fit, overlap_add, windows


class Im2col(MatrixProduct):
    """Copy every window into a row, make every filter a column, and multiply the two matrices.

    outputs[(b, i, j), f] = windows[(b, i, j), (u, v, c)] @ kernel[(u, v, c), f]

    A pixel is copied once for every window that sees it; in return all the arithmetic is a single matrix product, the
    operation that processors are best at. In the backward pass every pixel adds up the gradients of its copies.

    Cost: kernel_height * kernel_width * input_channels multiplications per output element.
    Workspace: kernel_height * kernel_width copies of the (strided) input.
    Limits: none but that workspace.

    Reference: K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document
    Processing", 2006, section 3. https://inria.hal.science/inria-00112631
    """

    name = "im2col"

    def __init__(self, shapes: Shapes):
        super().__init__(shapes)
        self.depth = math.prod(shapes.kernel_size) * shapes.channels
        self.product = 1, shapes.positions, self.depth, shapes.filters
        self.workspace = shapes.positions * self.depth
        self.slices = math.prod(shapes.kernel_size)

    def transform_images(self, images):
        """Copy every window into a row: (batch * positions, depth)."""
        return ops.reshape(windows(images, *self.shapes.window), (-1, self.depth))

    def transform_kernel(self, kernel):
        """Make every filter a column: (depth, filters)."""
        return ops.reshape(kernel, (self.depth, -1))

    def transform_outputs(self, product):
        """Put every row back at the position of its window: (batch, *out, filters)."""
        return ops.reshape(product, (-1, *self.shapes.out, self.shapes.filters))

    def backward_images(self, matrix):
        """Add up, for every pixel, the gradients of its copies: (batch, *sizes, channels)."""
        shapes = self.shapes
        patches = ops.reshape(matrix, (-1, *shapes.out, *shapes.kernel_size, shapes.channels))
        return fit(overlap_add(patches, shapes.strides, shapes.dilation_rate), shapes.sizes)

    def backward_outputs(self, upstream):
        """Make every output position a row: (batch * positions, filters)."""
        return ops.reshape(upstream, (-1, self.shapes.filters))
