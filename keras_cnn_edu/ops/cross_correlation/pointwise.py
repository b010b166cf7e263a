"""The 1×1 kernel: the same dense layer at every pixel."""

from keras import ops

from keras_cnn_edu.ops.cross_correlation.bilinear import Bilinear
from keras_cnn_edu.ops.windows import fit, overlap_add, taps


def pointwise(shapes):
    """Multiply the channels of each pixel by one matrix; neighbors do not mix.

    outputs[(b, i, j), f] = inputs[(b, i * stride, j * stride), c] @ kernel[0, 0, c, f]

    Cost: input_channels multiplications per output element.
    Memory: none beyond the output.
    Limits: kernels of one pixel.

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3. https://arxiv.org/abs/1312.4400
    """
    one_pixel = shapes.kernel_size

    def seen(images):
        [(_, pixels)] = taps(images, one_pixel, shapes.strides, shapes.dilation_rate)
        return pixels  # (batch, out_height, out_width, channels)

    def spread(images):
        return ops.reshape(seen(images), (-1, shapes.channels))  # (batch * positions, channels)

    def spread_back(matrix, sizes):
        stamps = ops.reshape(matrix, (-1, *shapes.out, *one_pixel, shapes.channels))
        return fit(overlap_add(stamps, shapes.strides, shapes.dilation_rate), sizes)

    return Bilinear(
        name="pointwise",
        spread=spread,
        spread_back=spread_back,
        prepare=lambda kernel: ops.reshape(kernel, (shapes.channels, -1)),
        collect=lambda product: ops.reshape(product, (-1, *shapes.out, shapes.filters)),
        collect_back=lambda upstream: ops.reshape(upstream, (-1, shapes.filters)),
        shapes=shapes,
        product=(1, shapes.positions, shapes.channels, shapes.filters),
        scratch=0,
    )


def limit(shapes):
    """Say why this algorithm does not fit, or return nothing."""
    size = "x".join(map(str, shapes.kernel_size))
    return "" if set(shapes.kernel_size) == {1} else f"a kernel of one pixel, this one is {size}"
