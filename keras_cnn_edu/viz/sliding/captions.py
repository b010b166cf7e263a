"""What is written around a drawing of steps: what the colors mean, and the arithmetic in lines."""

import textwrap
from collections.abc import Sequence

from keras_cnn_edu.viz.canvas.page import LETTER, NORMAL, TEXT_COLOR
from keras_cnn_edu.viz.sliding.grids import ACTIVE_EDGE, OUTSIDE, READ, WRITTEN
from keras_cnn_edu.viz.sliding.marks import THIN, Cell, Line, Mark
from keras_cnn_edu.viz.sliding.walkthrough import Walkthrough

LINE = 0.17  # inches, the height of a line of normal size
SIDE = 0.18  # inches, of the cells that explain the colors


def legend(walkthrough: Walkthrough, x: float, y: float) -> list[Mark]:
    """Say in one line what the colors mean."""
    if walkthrough.transposed:
        read, written, outside = "a pixel", "its copy: + pixel × weight", "cut off"
    else:
        read, written, outside = "the window: × weight", "its sum", "padding"
    entries = [(read, *READ, ACTIVE_EDGE, False), (written, *WRITTEN, ACTIVE_EDGE, False)]
    if any(any(axis.edges) for axis in walkthrough.axes):
        entries.append((outside, *OUTSIDE, THIN, True))
    marks: list[Mark] = []
    for text, fill, edge, edge_width, dashed in entries:
        marks += [
            Cell(x, y, SIDE, fill=fill, edge=edge, edge_width=edge_width, dashed=dashed),
            Line(x + SIDE + 0.08, y + 0.03, text),
        ]
        x += SIDE + 0.08 + LETTER * NORMAL * len(text) + 0.25
    return marks


def wrapped(text: str, width: float, size: float = NORMAL) -> list[str]:
    """Break a text into lines of `width` inches."""
    return textwrap.wrap(text, max(20, int(width / (LETTER * size))), break_long_words=False)


def lines(texts: Sequence[str], x: float, y: float, size: float = NORMAL) -> list[Mark]:
    """Place lines of text below each other."""
    return [Line(x, y + row * LINE * size / NORMAL, text, size, color=TEXT_COLOR) for row, text in enumerate(texts)]
