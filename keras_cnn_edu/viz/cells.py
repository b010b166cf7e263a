"""Marks: cells with a number and lines of text, placed in inches. A page draws them, and so does an SVG file."""

from typing import NamedTuple

import numpy as np
from matplotlib.patches import Rectangle

from keras_cnn_edu.viz import paint
from keras_cnn_edu.viz.page import FAINT, INK, NORMAL

LETTER = 0.64 / 72  # inches, the width of a digit for each point of its size
EDGE, THIN = "0.75", 0.6  # color and width (points) of the edge of a cell


class Cell(NamedTuple):
    """A square with a number in it, and another in its lower right corner."""

    x: float
    y: float
    side: float
    text: str = ""
    corner: str = ""
    fill: str = "white"
    edge: str = EDGE
    line: float = THIN
    dashed: bool = False
    ink: str = INK
    letters: tuple = (1, 1)  # room for so many in both numbers, where cells beside it have longer ones

    @property
    def sizes(self):
        """The sizes of the two texts in points: they fit into the cell."""
        widest = 0.9 * self.side / LETTER  # of a single letter
        letters, corner_letters = map(max, (len(self.text), len(self.corner)), self.letters)
        return min(9.5, 26 * self.side, widest / letters), min(6.5, 15 * self.side, 0.92 * widest / corner_letters)


class Line(NamedTuple):
    """A line of text; (x, y) is its upper left corner."""

    x: float
    y: float
    text: str
    size: float = NORMAL
    weight: str = "normal"
    ink: str = FAINT


def draw(page, marks):
    """Draw marks on a `Page`."""
    for mark in marks:
        if isinstance(mark, Line):
            page.text(mark.x, mark.y, mark.text, size=mark.size, weight=mark.weight, color=mark.ink)
        else:
            _draw_cell(page, mark)


def _draw_cell(page, cell):
    inset = cell.line / 144  # half the edge, in inches: it lies inside the cell
    page.axes.add_patch(
        Rectangle(
            (cell.x + inset, cell.y + inset),
            cell.side - 2 * inset,
            cell.side - 2 * inset,
            facecolor=cell.fill,
            edgecolor=cell.edge,
            linewidth=cell.line,
            linestyle=(0, (2, 1.5)) if cell.dashed else "-",
        )
    )
    large, small = cell.sizes
    middle = cell.x + cell.side / 2, cell.y + cell.side * (0.4 if cell.corner else 0.5)
    page.text(*middle, cell.text, size=large, across="center", down="center", color=cell.ink)
    edge = cell.x + 0.92 * cell.side, cell.y + 0.94 * cell.side
    page.text(*edge, cell.corner, size=small, across="right", down="bottom", color=cell.ink)


def special(value):
    """Fill and ink of a cell whose number is not finite; nothing for others.

    >>> special(float("inf"))
    {'fill': '#d55e00', 'ink': 'white'}
    """
    found = paint.specials_in(np.array([value]))
    return {"fill": found[0][0], "ink": "white"} if found else {}
