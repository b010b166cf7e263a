"""Relatives of cross-correlation: with a flipped kernel, transposed (the adjoint), and as a matrix."""

import math
from collections.abc import Sequence

from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops.cross_correlation import cross_correlate
from keras_cnn_edu.ops.tensors import same_dtype, spatial_axes, tensor
from keras_cnn_edu.ops.windows import axis_letters, overlap_add
from keras_cnn_edu.types import Padding, Sizes


def flip(kernel):
    """Reverse a kernel along every spatial axis.

    Cross-correlation with the flipped kernel is convolution in the mathematician's sense:

    (inputs * kernel)[i, j] = sum over u, v of inputs[i - u, j - v] * kernel[u, v]

    >>> ops.convert_to_numpy(flip([[[[1.0]]], [[[2.0]]]])).ravel().tolist()
    [2.0, 1.0]
    """
    kernel = tensor(kernel, "kernel", 3, "(*kernel_size, channels, filters)")
    return ops.flip(kernel, tuple(range(len(kernel.shape) - 2)))


def convolve(inputs, kernel, **settings):
    """Slide the flipped kernel over a batch of images: convolution as in mathematics and signal processing.

    outputs[b, i, j, f] = sum over u, v, c of
        inputs[b, i + k - 1 - u, j + k - 1 - v, c] * kernel[u, v, c, f]

    A layer learns its kernel, so the flip makes no difference to it; for a kernel from a book it does.

    Args:
        inputs, kernel, **settings: as in `ops.cross_correlate`.

    Returns:
        Tensor (batch, out_height, out_width, filters).

    Raises:
        ValueError, TypeError: as `ops.cross_correlate`.

    Example:
        >>> impulse = ops.reshape(ops.convert_to_tensor([0.0, 0.0, 1.0, 0.0, 0.0]), (1, 5, 1))
        >>> kernel = ops.reshape(ops.convert_to_tensor([1.0, 2.0, 3.0]), (3, 1, 1))
        >>> response = convolve(impulse, kernel)  # the response to an impulse is the kernel
        >>> ops.convert_to_numpy(response).ravel().tolist()
        [1.0, 2.0, 3.0]
        >>> ops.convert_to_numpy(cross_correlate(impulse, kernel)).ravel().tolist()
        [3.0, 2.0, 1.0]

    Reference: A. Zhang et al., "Dive into Deep Learning", 2023, equation 7.1.6 and section 7.2.5.
    https://d2l.ai/chapter_convolutional-neural-networks/why-conv.html
    """
    return cross_correlate(inputs, flip(kernel), **settings)


def transpose_cross_correlate(
    inputs,
    kernel,
    strides: Sizes = 1,
    padding: Padding = "valid",
    output_padding: Sizes | None = None,
    dilation_rate: Sizes = 1,
):
    """Place a copy of the kernel, times the pixel, on the output for each input pixel, and add up the copies.

    outputs[b, i*s + u*d - before, j*s + v*d - before, f] +=
        inputs[b, i, j, c] * kernel[u, v, f, c]

    It is the adjoint of cross-correlation with the same kernel: ⟨correlate(x), y⟩ = ⟨x, transpose(y)⟩ for all x, y;
    as matrices, the transpose ("transposed convolution", "stride 1/s"). It undoes the shape, not the values.

    Args:
        inputs: tensor (batch, height, width, input_channels), or with one or three spatial axes.
        kernel: tensor (kernel_height, kernel_width, filters, input_channels); the axes of the cross-correlation that
            it transposes, which goes from `filters` channels to `input_channels`.
        strides: output pixels between the copies for neighboring input pixels.
        padding: of the cross-correlation, as in `ops.cross_correlate`; here so many pixels are cut off.
        output_padding: rows and columns added at the end of the output, fewer than `strides`. A strided
            cross-correlation maps several input sizes to one output size; this chooses among them. None: as in Keras.
        dilation_rate: pixels between neighboring kernel elements.

    Returns:
        Tensor (batch, out_height, out_width, filters), see `geometry.transposed_size`.

    Raises:
        ValueError: if an axis is missing, the channels do not fit the kernel, or `output_padding` is not less than
            `strides`.
        TypeError: if an argument has the wrong type.

    Example:
        >>> image = ops.reshape(ops.arange(4.0), (1, 2, 2, 1))  # 0 1 / 2 3
        >>> kernel = ops.reshape(ops.arange(4.0), (2, 2, 1, 1))
        >>> outputs = transpose_cross_correlate(image, kernel)
        >>> ops.convert_to_numpy(outputs)[0, :, :, 0].tolist()
        [[0.0, 0.0, 1.0], [0.0, 4.0, 6.0], [4.0, 12.0, 9.0]]

    Reference: A. Zhang et al., "Dive into Deep Learning", 2023, section 14.10.
    https://d2l.ai/chapter_computer-vision/transposed-conv.html
    """
    inputs, kernel = same_dtype(inputs=inputs, kernel=kernel)
    rank = spatial_axes(kernel.shape, "(*kernel_size, filters, input_channels)")
    kernel_size = tuple(kernel.shape[:rank])
    if checks.rank_of(inputs.shape, rank)[-1] != kernel.shape[-1]:
        raise ValueError(
            "`kernel` must have the input channels on its last axis: (*kernel_size, filters, input_channels). "
            f"Received: kernel shape {tuple(kernel.shape)}, inputs shape {tuple(inputs.shape)}."
        )
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    padding = checks.padding(padding, rank)
    appended = checks.output_padding(output_padding, strides)
    crops = map(geometry.transposed_crop, kernel_size, strides, dilation_rate, padding, appended)
    ij, uv = axis_letters(rank)
    patches = ops.einsum(f"b{ij}c,{uv}fc->b{ij}{uv}f", inputs, kernel)  # (batch, height, width, kernel…, filters)
    return _crop(overlap_add(patches, strides, dilation_rate), list(crops))


def _crop(images, crops):
    """Cut pixels off both ends of every spatial axis; a negative amount at the end means to append zeros."""
    images = ops.pad(images, [(0, 0), *((0, max(-after, 0)) for _, after in crops), (0, 0)])
    inside = [slice(before, -after if after > 0 else None) for before, after in crops]
    return images[(slice(None), *inside)]


def as_matrix(kernel, input_shape: Sequence[int], **settings):
    """Write a cross-correlation as a matrix.

    outputs.ravel() = matrix @ image.ravel()

    Column p is the output for an image that is 1 at pixel p and 0 elsewhere. Most entries are 0, because an output sees
    only its window (a sparse matrix), and every row has the same few numbers, shifted (shared weights: a Toeplitz
    matrix).
    The transpose of the matrix is `transpose_cross_correlate`.

    Args:
        kernel: tensor (kernel_height, kernel_width, input_channels // groups, filters).
        input_shape: (height, width, channels) of one image.
        **settings: as in `ops.cross_correlate`. The `algorithm` is "shifted" unless another is named: it leaves no
            rounding where nothing is connected.

    Returns:
        Tensor (out_height * out_width * filters, height * width * channels).

    Raises:
        ValueError, TypeError: as `ops.cross_correlate`.

    Example:
        >>> kernel = ops.reshape(ops.convert_to_tensor([1.0, 2.0]), (2, 1, 1))
        >>> matrix = as_matrix(kernel, (4, 1))
        >>> ops.convert_to_numpy(matrix).tolist()
        [[1.0, 2.0, 0.0, 0.0], [0.0, 1.0, 2.0, 0.0], [0.0, 0.0, 1.0, 2.0]]

    Reference: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.1.
    https://arxiv.org/abs/1603.07285
    """
    kernel = tensor(kernel, "kernel")
    axes = spatial_axes(kernel.shape) + 1
    shape = checks.shape(input_shape, "input_shape")
    if len(shape) != axes or None in shape or 0 in shape:
        raise ValueError(
            f"`input_shape` must have {axes} sizes, those of one image: (*sizes, channels), 1 or larger. "
            f"Received: input_shape={shape}."
        )
    pixels = math.prod(input_shape)
    impulses = ops.reshape(ops.eye(pixels, dtype=kernel.dtype), (pixels, *shape))
    exact = {"algorithm": "shifted"} | settings  # each entry is a weight or 0, without rounding
    columns = cross_correlate(impulses, kernel, **exact)  # (pixels, out_height, out_width, filters)
    return ops.transpose(ops.reshape(columns, (pixels, -1)))
