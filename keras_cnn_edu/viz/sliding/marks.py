"""Marks: cells with a number and lines of text, placed in inches. A page draws them, and so does an SVG file."""

from collections.abc import Iterable
from typing import NamedTuple

from keras_cnn_edu.viz.canvas.page import DIGIT, NORMAL, NOTE_COLOR, TEXT_COLOR, Layout

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
    edge_width: float = THIN
    dashed: bool = False
    color: str = TEXT_COLOR  # of both numbers
    widest: tuple[float, float] = (1, 1)  # both numbers where they are widest in the grid, in digits: one size for all

    @property
    def sizes(self) -> tuple[float, float]:
        """The sizes of the two numbers in points: they fit into the cell."""
        size = 0.9 * self.side / DIGIT  # of a single digit that fills the cell
        widths = width_in_digits(self.text), width_in_digits(self.corner)
        width, corner_width = map(max, widths, self.widest)
        return min(9.5, 26 * self.side, size / width), min(6.5, 15 * self.side, size / corner_width)


def width_in_digits(text: str) -> float:
    """Return the width of a number in digits; a sign is wider than a digit.

    >>> width_in_digits("×−12")
    4.6
    """
    return len(text) + 0.3 * sum(text.count(sign) for sign in "×−+")


class Line(NamedTuple):
    """A line of text; (x, y) is its upper left corner."""

    x: float
    y: float
    text: str
    size: float = NORMAL
    weight: str = "normal"
    color: str = NOTE_COLOR


Mark = Cell | Line


def draw(page: Layout, marks: Iterable[Mark]) -> None:
    """Draw marks on a page."""
    for mark in marks:
        if isinstance(mark, Line):
            page.text(mark.x, mark.y, mark.text, size=mark.size, weight=mark.weight, color=mark.color)
        else:
            _draw_cell(page, mark)


def _draw_cell(page, cell):
    style = {"fill": cell.fill, "edge": cell.edge, "line": cell.edge_width, "dashed": cell.dashed}
    page.square(cell.x, cell.y, cell.side, **style)
    large, small = cell.sizes
    middle = cell.x + cell.side / 2, cell.y + cell.side * (0.4 if cell.corner else 0.5)
    page.text(*middle, cell.text, size=large, ha="center", va="center", color=cell.color)
    corner = cell.x + 0.92 * cell.side, cell.y + 0.94 * cell.side
    page.text(*corner, cell.corner, size=small, ha="right", va="bottom", color=cell.color)
