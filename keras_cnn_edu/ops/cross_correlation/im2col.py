"""Cross-correlation as one matrix product ("im2col": image to columns)."""

from keras import ops

from keras_cnn_edu.ops.windows import axis_letters, windows


def im2col(inputs, kernel, strides, dilation_rate):
    """Copy every window into a row, make every filter a column, and multiply the two matrices.

    outputs[(b, i, j), f] = windows[(b, i, j), (u, v, c)] @ kernel[(u, v, c), f]

    A pixel is copied once for every window that sees it; in return all the arithmetic is a single matrix
    product, the operation that processors are best at.

    Cost: kernel_height * kernel_width * input_channels multiplications per output element.
    Memory: kernel_height * kernel_width copies of the (strided) input.
    Limits: none but that memory.

    Reference: K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document
    Processing", 2006, section 3. https://inria.hal.science/inria-00112631
    """
    rank = len(strides)
    columns = windows(inputs, kernel.shape[:rank], strides, dilation_rate)  # (batch, out…, kernel…, channels)
    ij, uv = axis_letters(rank)
    return ops.einsum(f"b{ij}{uv}c,{uv}cf->b{ij}f", columns, kernel)  # (batch, out_height, out_width, filters)
