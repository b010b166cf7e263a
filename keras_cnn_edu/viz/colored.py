"""A grid of colored cells, with a number in each where there is room."""

import numpy as np

from keras_cnn_edu.viz.cells import LETTER
from keras_cnn_edu.viz.page import INK

LEGIBLE = 5.5  # points, the smallest number that is written
LARGE = 9  # points, the largest


def draw_colored(page, x, y, side, colors, texts):
    """Draw cells with their upper left corner at (x, y).

    Args:
        page: a `Page`.
        x, y: in inches.
        side: of one cell, in inches.
        colors: (rows, columns, 4).
        texts: array of strings (rows, columns), "" for nothing; left out if they would be too small to read.
    """
    rows, columns = texts.shape
    page.picture(colors, x, y, columns * side, rows * side)
    page.frame(x, y, columns * side, rows * side)
    size = min(LARGE, 0.78 * side / LETTER / max(map(len, texts.flat)))
    if size < LEGIBLE:
        return
    for (row, column), text in np.ndenumerate(texts):
        place = x + (column + 0.5) * side, y + (row + 0.5) * side
        page.text(*place, text, size=size, across="center", down="center", color=ink_on(colors[row, column]))


def ink_on(color):
    """Black or white, whichever is read better on a color.

    >>> ink_on((1, 1, 0, 1)), ink_on((0, 0, 0.5, 1))
    ('black', 'white')
    """
    red, green, blue = color[:3]
    return "white" if 0.3 * red + 0.6 * green + 0.1 * blue < 0.5 else INK
