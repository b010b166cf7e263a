"""Cross-correlation as one matrix product ("im2col": image to columns)."""

import math

from keras import ops

from keras_cnn_edu.ops.cross_correlation.bilinear import Bilinear
from keras_cnn_edu.ops.windows import fit, overlap_add, windows


def im2col(shapes):
    """Copy every window into a row, make every filter a column, and multiply the two matrices.

    outputs[(b, i, j), f] = windows[(b, i, j), (u, v, c)] @ kernel[(u, v, c), f]

    A pixel is copied once for every window that sees it; in return all the arithmetic is a single matrix
    product, the operation that processors are best at. On the way back every pixel adds up what its copies got.

    Cost: kernel_height * kernel_width * input_channels multiplications per output element.
    Memory: kernel_height * kernel_width copies of the (strided) input.
    Limits: none but that memory.

    Reference: K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document
    Processing", 2006, section 3. https://inria.hal.science/inria-00112631
    """
    settings = shapes.kernel_size, shapes.strides, shapes.dilation_rate
    depth = math.prod(shapes.kernel_size) * shapes.channels

    def spread(images):
        return ops.reshape(windows(images, *settings), (-1, depth))  # (batch * positions, depth)

    def spread_back(matrix, sizes):
        stamps = ops.reshape(matrix, (-1, *shapes.out, *shapes.kernel_size, shapes.channels))
        return fit(overlap_add(stamps, shapes.strides, shapes.dilation_rate), sizes)

    return Bilinear(
        name="im2col",
        spread=spread,
        spread_back=spread_back,
        prepare=lambda kernel: ops.reshape(kernel, (depth, -1)),
        collect=lambda product: ops.reshape(product, (-1, *shapes.out, shapes.filters)),
        collect_back=lambda upstream: ops.reshape(upstream, (-1, shapes.filters)),
        shapes=shapes,
        product=(1, shapes.positions, depth, shapes.filters),
        scratch=shapes.positions * depth,
        slices=math.prod(shapes.kernel_size),
    )
