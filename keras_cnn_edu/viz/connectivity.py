"""A convolution as the matrix of a dense layer: mostly empty (sparse connectivity), few weights (weight sharing)."""

import math
from collections.abc import Sequence

import numpy as np

from keras_cnn_edu.formatting import number
from keras_cnn_edu.types import Padding, Sizes
from keras_cnn_edu.viz.arguments import as_numbers, check_texts
from keras_cnn_edu.viz.canvas.cells import draw_cells
from keras_cnn_edu.viz.canvas.colors import color_values
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import NOTE_COLOR, Page
from keras_cnn_edu.viz.sliding.axes import Axis, axis_sizes, sliding_axes

LARGEST = 1024  # rows or columns of the matrix: one pixel of the screen for each
LONGEST, SIDE, NARROWEST = 9.4, 0.4, 6.5  # inches: the longer side of the matrix, a cell, the page


def connectivity(
    kernel,
    sizes: Sequence[int],
    *,
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    transposed: bool = False,
    title: str = "",
) -> Drawing:
    """Draw the matrix that a cross-correlation multiplies an image with: one row per output, one column per pixel.

    output.ravel() = matrix @ image.ravel()

    Each element of the kernel has a color. Where the matrix is white, an output does not depend on a pixel. Where the
    same color appears again, the same weight is used again.

    Args:
        kernel: (kernel_height, kernel_width), or (kernel_size,) for a sequence.
        sizes: (height, width) of the image, or (size,).
        strides, padding, dilation_rate: as in `slide`.
        transposed: True draws the matrix of the transposed cross-correlation.
        title: of the figure; "" names the operation.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if the settings do not fit, or the matrix has more than 1,024 rows or
            columns.

    Example:
        >>> figure = connectivity(np.ones((3, 3)), (7, 7))
        >>> figure.texts[1].get_text()
        '9 weights instead of 1,225 · 225 of 1,225 connections (18.4%)'

    Reference: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 9.2.
    https://www.deeplearningbook.org/contents/convnets.html
    """
    check_texts(title=title)
    kernel, sizes = as_numbers(kernel, "kernel"), axis_sizes(sizes)
    if kernel.ndim not in (1, 2) or not kernel.size or kernel.ndim != len(sizes):
        raise ValueError(
            "`kernel` must have one axis or two, as many as `sizes` has numbers. "
            f"Received: kernel of shape {kernel.shape}, sizes={tuple(sizes)}."
        )
    axes = sliding_axes(sizes, kernel.shape, strides, padding, dilation_rate, transposed)
    shape = math.prod(axis.outputs for axis in axes), math.prod(axis.size for axis in axes)
    if max(*shape, kernel.size) > LARGEST:
        raise ValueError(
            f"`sizes` must be so small that the matrix has at most {LARGEST:,} rows and columns, as of a 32×32 image, "
            f"and the kernel at most {LARGEST:,} elements. Received: sizes={tuple(sizes)}, a matrix of "
            f"{shape[0]:,}×{shape[1]:,}, a kernel of {kernel.size:,}. Show these settings on a smaller image."
        )
    matrix = elements(axes, transposed)
    used = np.count_nonzero(matrix >= 0)
    connections = f"{used:,} of {matrix.size:,} connections ({used / matrix.size:.1%})"
    heading = f"The {'transposed ' * transposed}convolution as a dense layer"
    note = f"{kernel.size:,} weights instead of {matrix.size:,} · {connections}"
    return _draw(matrix, kernel, axes, title or heading, note)


def elements(axes: Sequence[Axis], transposed: bool = False) -> np.ndarray:
    """Say for each output and input pixel which kernel element connects them, counted row by row; -1 for none.

    >>> elements(sliding_axes((4,), (2,)))
    array([[ 0,  1, -1, -1],
           [-1,  0,  1, -1],
           [-1, -1,  0,  1]])
    """
    matrix = np.zeros((1, 1), int)  # (windows, pixels) of no axis: grows axis by axis
    for axis in axes:
        offsets = _offsets(axis, axis.outputs if transposed else axis.size)
        both = (matrix[:, None, :, None] >= 0) & (offsets[None, :, None, :] >= 0)
        joint = matrix[:, None, :, None] * axis.kernel_size + offsets[None, :, None, :]
        matrix = np.where(both, joint, -1).reshape(len(matrix) * len(offsets), -1)
    return matrix.T if transposed else matrix


def _offsets(axis, pixels):
    """Which kernel element of each window meets each pixel of one axis: (windows, pixels)."""
    offsets = np.full((axis.windows, pixels), -1)
    for index in range(axis.windows):
        for offset, pixel in enumerate(axis.window(index)):
            if 0 <= pixel < pixels:
                offsets[index, pixel] = offset
    return offsets


def _draw(matrix, kernel, axes, title, note):
    rows, columns = np.atleast_2d(kernel).shape
    outputs, pixels = matrix.shape
    side = min(SIDE, LONGEST / max(matrix.shape))
    left, top = 0.2 + columns * SIDE + 0.6, Page.TOP + 0.3  # of the matrix
    height = max(outputs * side, rows * SIDE, 1.5)
    page = Page(max(left + pixels * side + 0.2, NARROWEST), top + height + 0.2, title, note)
    order = np.arange(kernel.size).reshape(rows, columns)
    page.text(0.2, top - 0.06, "kernel", color=NOTE_COLOR, va="bottom")
    draw_cells(page, 0.2, top, SIDE, *_cells(order, kernel))
    inputs, results = ("×".join(str(getattr(axis, field)) for axis in axes) for field in ("size", "outputs"))
    page.text(left, top - 0.06, f"a column for each pixel of the input {inputs}", color=NOTE_COLOR, va="bottom")
    page.text(left - 0.06, top, f"a row for each output {results}", color=NOTE_COLOR, ha="right", rotation=90)
    draw_cells(page, left, top, side, *_cells(matrix, kernel))
    return page.figure


def _cells(indices, kernel):
    """Colors and texts of kernel elements, which are counted row by row; -1 is none."""
    colors = color_values(indices, 0, max(kernel.size - 1, 1))
    colors[indices < 0] = 1  # white
    texts = np.array([*map(number, kernel.flat), ""])  # the last is that of -1
    return colors, texts[indices]
