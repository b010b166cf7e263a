"""The pictures of the lesson on pooling."""

import numpy as np
from keras import ops as keras_ops
from matplotlib.colors import to_hex
from moving import Moving
from sklearn.datasets import load_digits

from keras_cnn_edu import ops
from keras_cnn_edu.formatting import number
from keras_cnn_edu.gradients import gradient
from keras_cnn_edu.viz.canvas.cells import draw_cells
from keras_cnn_edu.viz.canvas.colors import color_values
from keras_cnn_edu.viz.canvas.page import LARGE, NOTE_COLOR, ORANGE, TEXT_COLOR, Page
from keras_cnn_edu.viz.sliding.marks import EDGE, THIN, Cell, Line

IMAGE = np.array([[1.0, 3, 2, 0], [5, 7, 4, 2], [0, 8, 6, 2], [4, 0, 1, 3]])
SIDE = 0.4  # inches


def kinds():
    """Draw an image of 4×4 pixels and what five kinds of pooling make of it."""
    batch = IMAGE[None, :, :, None]
    pooled = {
        "maximum": ops.max_pool(batch, 2),
        "average": ops.average_pool(batch, 2),
        "overlapping maximum": ops.max_pool(batch, 2, strides=1),
        "global maximum": ops.global_pool(batch, keras_ops.max),
        "global average": ops.global_pool(batch, keras_ops.mean),
    }
    notes = ("windows of 2×2", "windows of 2×2", "2×2, stride 1", "the whole map", "the whole map")
    page = Page(9.4, 2.6)
    page.text(0.3, 0.2, "image", weight="bold")
    _cells(page, 0.3, 0.7, IMAGE)
    for i, j in np.ndindex(2, 2):
        _outline(page, 0.3 + 2 * SIDE * j, 0.7 + 2 * SIDE * i, 2 * SIDE)
    for (title, outputs), note, x in zip(pooled.items(), notes, (2.45, 3.8, 5.15, 6.9, 8.2), strict=True):
        page.text(x, 0.2, title, weight="bold")
        page.text(x, 0.42, note, color=NOTE_COLOR)
        _cells(page, x, 0.7, np.atleast_2d(np.squeeze(outputs)))
    return page.figure


def gradients():
    """Draw by how much the sum of the outputs grows with each pixel of the image."""
    page = Page(8.4, 2.6)
    kinds = {
        "image": ("orange: the windows", IMAGE),
        "maximum of 2×2": ("the largest gets all", _slopes(lambda x: ops.max_pool(x, 2))),
        "average of 2×2": ("each gets a quarter", _slopes(lambda x: ops.average_pool(x, 2))),
        "maximum, stride 1": ("one for each window won", _slopes(lambda x: ops.max_pool(x, 2, strides=1))),
    }
    for x, (title, (note, values)) in zip((0.3, 2.35, 4.4, 6.45), kinds.items(), strict=True):
        page.text(x, 0.2, title, weight="bold")
        page.text(x, 0.42, note, color=NOTE_COLOR)
        if title == "image":
            _cells(page, x, 0.7, values)
        else:
            _cells(page, x, 0.7, values, "Oranges", high=4)
        for i, j in np.ndindex(2, 2):
            if title != "maximum, stride 1":
                _outline(page, x + 2 * SIDE * j, 0.7 + 2 * SIDE * i, 2 * SIDE)
    return page.figure


def moved():
    """Draw a row of pixels with one bright one, moved step by step, and what pooling makes of it."""
    page = Page(8.2, 3.4)
    for x, title in ((1.1, "8 pixels"), (4.7, "maximum of 2"), (6.55, "average of 2")):
        page.text(x, 0.2, title, weight="bold")
    for step in range(4):
        row = np.zeros((1, 8, 1))
        row[0, 2 + step] = 8
        y = 0.55 + 0.65 * step
        page.text(0.2, y + SIDE / 2, "at first" if step == 0 else f"moved by {step}", va="center", color=NOTE_COLOR)
        for x, values in ((1.1, row), (4.7, ops.max_pool(row, 2)), (6.55, ops.average_pool(row, 2))):
            _cells(page, x, y, np.reshape(values, (1, -1)), high=10)
        for pair in range(4):
            _outline(page, 1.1 + 2 * SIDE * pair, y, 2 * SIDE, SIDE)
    page.text(0.2, 3.15, "orange: the windows", color=NOTE_COLOR)
    return page.figure


def moved_digit():
    """Move a digit pixel by pixel, and make it smaller: by every second pixel, and by the maxima of 2×2."""
    steps, four = range(5), load_digits().images[4]
    images = np.stack([np.pad(four, ((0, 0), (step, steps[-1] - step))) for step in steps])  # (5, 8, 12)
    panels = {
        "image": (images, 0.2, 0.95, 2, ORANGE),
        "every second pixel": (images[:, ::2, ::2], 4.3, 0.95, 1, ORANGE),
        "maximum of 2×2": (np.squeeze(ops.max_pool(images[..., None], 2)), 4.3, 2.9, 1, EDGE),
    }
    frames = []
    for step in steps:
        marks = [
            Line(0.2, 0.12, f"moved by {step}" if step else "at first", LARGE, "bold", TEXT_COLOR),
            Line(0.2, 0.42, "orange: every second pixel · empty: 0"),
        ]
        for name, (maps, x, y, window, edge) in panels.items():
            marks += [Line(x, y - 0.2, name), *_shaded(maps[step], x, y, window, edge)]
            if step:
                change = np.abs(maps[step] - maps[step - 1]).sum() / maps[step - 1].sum()
                below = y + 0.3 * len(maps[step]) + 0.16
                marks.append(Line(x, below, f"this step changes it by {change:.0%}", color=TEXT_COLOR))
        frames.append(marks)
    return Moving(frames, (6.6, 4.65))


def _slopes(pool):
    return gradient(lambda x: keras_ops.sum(pool(x)), IMAGE[None, :, :, None])[0, :, :, 0]


def _cells(page, x, y, values, colormap="Blues", high=14):
    """Draw an array as colored cells with its numbers; the scale ends above the largest, so that all can be read."""
    texts = np.array([[number(value) for value in row] for row in values])
    draw_cells(page, x, y, SIDE, color_values(values, 0, high, colormap), texts)


def _outline(page, x, y, width, height=None):
    """Draw the frame of a window."""
    height = width if height is None else height
    page.line([x, x + width, x + width, x, x], [y, y, y + height, y + height, y], ORANGE, 1.8)


def _shaded(values, x, y, window, edge):
    """Mark numbers, dark where they are large, with a gap between windows; the first cell of each has this edge."""
    marks, side, gap = [], 0.3, 0.04
    for (row, column), value in np.ndenumerate(values):
        left, top = (side * index + gap * (index // window) for index in (column, row))
        fill = to_hex(color_values(value, 0, 28, "Blues"))  # the scale ends above the largest
        style = {"edge": edge, "edge_width": 1.5} if row % window == column % window == 0 else {"edge_width": THIN}
        marks.append(Cell(x + left, y + top, side, number(value) if value else "", fill=fill, widest=(2, 1), **style))
    return marks
