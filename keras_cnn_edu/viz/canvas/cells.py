"""A grid of colored cells, with a number in each that is large enough."""

import numpy as np

from keras_cnn_edu.viz.canvas.colors import text_color
from keras_cnn_edu.viz.canvas.page import DIGIT, Page

SMALLEST, LARGEST = 5.5, 9  # points: the sizes of the numbers


def draw_cells(page: Page, x: float, y: float, side: float, colors, texts) -> None:
    """Draw cells with their upper left corner at (x, y).

    Args:
        page: where to draw.
        x, y: in inches.
        side: of one cell, in inches.
        colors: (rows, columns, 4).
        texts: array of strings (rows, columns), "" for nothing; left out if they would be too small to read.
    """
    rows, columns = texts.shape
    page.picture(colors, x, y, columns * side, rows * side)
    page.frame(x, y, columns * side, rows * side)
    size = min(LARGEST, 0.78 * side / DIGIT / max(map(len, texts.flat)))
    if size < SMALLEST:
        return
    for (row, column), text in np.ndenumerate(texts):
        center = x + (column + 0.5) * side, y + (row + 0.5) * side
        page.text(*center, text, size=size, ha="center", va="center", color=text_color(colors[row, column]))
