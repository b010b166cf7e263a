"""The pictures of the lesson on channels."""

import numpy as np

from keras_cnn_edu import ops
from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.canvas.cells import draw_cells
from keras_cnn_edu.viz.canvas.colors import color_values
from keras_cnn_edu.viz.canvas.page import BLUE, LARGE, NOTE_COLOR, Page

RED_CHANNEL = np.arange(9.0).reshape(3, 3)
BLUE_CHANNEL = np.array([[1.0, 0, 1], [0, 2, 0], [1, 0, 1]])
SLICES = np.array([[0.0, 1], [2, 3]]), np.array([[1.0, -1], [0, 1]])  # of one kernel


def sum_of_channels():
    """Draw how each channel is cross-correlated with its slice, and how the two results are added."""
    page = Page(6.3, 4.2, "One filter, two channels", "each channel has a slice of the kernel; the results are added")
    partial = []
    for name, color, channel, kernel, y in (
        ("red", "Reds", RED_CHANNEL, SLICES[0], 1.1),
        ("blue", "Blues", BLUE_CHANNEL, SLICES[1], 2.75),
    ):
        partial.append(np.squeeze(ops.cross_correlate(channel[None, :, :, None], kernel[:, :, None, None])))
        page.text(0.2, y - 0.08, f"{name} channel", va="bottom")
        _numbers(page, 0.2, y, channel, color)
        page.text(1.62, y + 0.6, "⋆", size=1.6 * LARGE, ha="center", va="center")
        page.text(1.85, y + 0.12, f"slice for {name}", va="bottom")
        _numbers(page, 1.85, y + 0.2, kernel, "RdBu_r", symmetric=True)
        page.text(2.9, y + 0.6, "=", size=LARGE, ha="center", va="center")
        _numbers(page, 3.15, y + 0.2, partial[-1], color)
        page.line([4.05, 4.95], [y + 0.6, 2.6], NOTE_COLOR)
    page.text(4.62, 2.6, "+", size=LARGE, ha="right", va="center")
    page.text(5.05, 2.12, "feature map", va="bottom")
    _numbers(page, 5.05, 2.2, sum(partial), "Greys")
    return page.figure


def kinds():
    """Draw the kernel array of five kinds of layers: a row for each input channel, a column for each filter."""
    every, diagonal = np.ones((4, 4), bool), np.eye(4, dtype=bool)
    two_groups = np.kron(np.eye(2, dtype=bool), np.ones((2, 2), bool))
    page = Page(9.6, 2.75)
    for x, title, note, tables in (
        (0.3, "convolution", "16 slices of 3×3", [(every, 3)]),
        (2.05, "2 groups", "8 slices of 3×3", [(two_groups, 3)]),
        (3.8, "depthwise", "4 slices of 3×3", [(diagonal, 3)]),
        (5.55, "1×1", "16 slices of 1×1", [(every, 1)]),
        (7.0, "depthwise separable", "4 slices of 3×3, then 16 of 1×1", [(diagonal, 3), (every, 1)]),
    ):
        page.text(x, 0.2, title, weight="bold")
        page.text(x, 0.42, note, color=NOTE_COLOR)
        for slices, size in tables:
            _slices(page, x, 0.85, slices, size)
            x += 1.75
    page.text(7.0 + 1.55, 1.5, "→", size=LARGE, ha="center", va="center")
    page.text(0.3, 2.45, "rows: input channels · columns: filters · blue: a weight", color=NOTE_COLOR)
    return page.figure


def _numbers(page, x, y, values, colormap, symmetric=False):
    """Draw an array as colored cells with its numbers."""
    high = np.abs(values).max()
    low = -1.6 * high if symmetric else min(0, values.min())
    colors = color_values(values, low, 1.6 * high, colormap)
    draw_cells(page, x, y, 0.4, colors, np.array([[number(value) for value in row] for row in values]))


def _slices(page, x, y, present, size):
    """Draw a table of kernel slices of size × size weights; those that are not present are only outlined."""
    cell, gap = 0.1, 0.06
    for (row, column), is_there in np.ndenumerate(present):
        left, top = x + column * (size * cell + gap), y + row * (size * cell + gap)
        for u, v in np.ndindex(size, size):
            if is_there:
                page.square(left + v * cell, top + u * cell, cell, fill=BLUE, edge="white", line=0.6)
        if not is_there:
            page.frame(left, top, size * cell, size * cell, "0.85")
