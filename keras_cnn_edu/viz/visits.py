"""How often each pixel is visited: how many windows see it, or how many copies of the kernel reach it."""

from collections.abc import Sequence

import numpy as np

from keras_cnn_edu import geometry
from keras_cnn_edu.formatting import plural
from keras_cnn_edu.types import Padding, Sizes
from keras_cnn_edu.viz.arguments import check_texts
from keras_cnn_edu.viz.canvas.cells import draw_cells
from keras_cnn_edu.viz.canvas.colors import color_values
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import NOTE_COLOR, Page
from keras_cnn_edu.viz.sliding.axes import sliding_axes

SIDE, LONGEST, NARROWEST = 0.42, 6.0, 5.5  # inches: a cell, the longer side of the map, the page
LARGEST = 512  # pixels along a side: of more, several would share a pixel of the screen


def visit_map(
    sizes: Sequence[int],
    kernel_size: Sizes,
    *,
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    transposed: bool = False,
    output_padding: Sizes | None = None,
    title: str = "",
) -> Drawing:
    """Draw how many windows see each input pixel; transposed, how many copies reach each output pixel.

    With "full" padding, kernel_height * kernel_width windows see every pixel. Without it, fewer see the border than
    the middle. With a stride, neighbors differ.

    Args:
        sizes: (height, width) of the input, or (size,) of a sequence.
        kernel_size: (kernel_height, kernel_width), or (kernel_size,).
        strides, padding, dilation_rate: as in `slide`.
        transposed: True counts the copies of the kernel that a transposed cross-correlation adds up.
        output_padding: as in `slide`.
        title: of the figure; "" says what is counted.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if the settings do not fit, or a side of the map or the kernel is longer than 512
            pixels.

    Example:
        >>> visit_map((5, 5), (3, 3), padding="full").texts[1].get_text()
        'input 5×5, kernel 3×3 · every pixel is seen by 9 windows'
        >>> figure = visit_map((5, 5), (3, 3))  # without padding a corner is seen by one
    """
    check_texts(title=title)
    axes = sliding_axes(sizes, kernel_size, strides, padding, dilation_rate, transposed, output_padding)
    if transposed:
        _check_size(axes, "output", [axis.outputs for axis in axes])
        extra = output_padding if isinstance(output_padding, (tuple, list)) else (output_padding,) * len(axes)
        counts = [geometry.transposed_visits(*axis[:5], more) for axis, more in zip(axes, extra, strict=True)]
    else:
        _check_size(axes, "input with its padding", [axis.size + sum(axis.edges) for axis in axes])
        counts = [geometry.visits(*axis[:5]) for axis in axes]
    rows, columns = [[1], *counts][-2:]  # a sequence is one row
    visits = np.outer(rows, columns)  # (height, width)
    heading = "Copies that reach each output pixel" if transposed else "Windows that see each input pixel"
    return _draw(visits, title or heading, _note(axes, visits, transposed))


def _check_size(axes, what, lengths):
    """Refuse a map with more pixels than a screen can show, and such a kernel, before anything is counted."""
    if max(*lengths, *(axis.kernel_size for axis in axes)) > LARGEST:
        sizes, kernel = ("×".join(str(axis[field]) for axis in axes) for field in (0, 1))
        raise ValueError(
            f"`sizes` must be so small that each pixel is visible: {LARGEST} along a side. Received: sizes {sizes}, "
            f"kernel {kernel}, {what} {'×'.join(map(str, lengths))}. Show these settings on a smaller image."
        )


def _note(axes, visits, transposed):
    sizes, kernel = ("×".join(str(axis[field]) for axis in axes) for field in (0, 1))
    low, high = visits.min(), visits.max()
    pixel = "every pixel is" if low == high else "a pixel is"
    verb, nouns = ("reached by", ("copy", "copies")) if transposed else ("seen by", ("window", "windows"))
    counted = plural(high, *nouns) if low == high else f"{low} to {plural(high, *nouns)}"
    return f"input {sizes}, kernel {kernel} · {pixel} {verb} {counted}"


def _draw(visits, title, note):
    rows, columns = visits.shape
    low, high = visits.min(), visits.max()
    side = min(SIDE, LONGEST / max(rows, columns))
    bottom = Page.TOP + rows * side
    page = Page(max(columns * side + 0.4, NARROWEST), bottom + 0.65, title, note)
    draw_cells(page, 0.2, Page.TOP, side, color_values(visits, 0, high), visits.astype(str))
    page.text(0.2, bottom + 0.08, f"{plural(rows, 'row')} × {plural(columns, 'column')}", color=NOTE_COLOR)
    if low < high:
        page.color_bar(bottom + 0.4, "0", str(high))
    return page.figure
