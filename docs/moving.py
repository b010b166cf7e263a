"""Moving pictures that a lesson draws itself: a browser shows them frame after frame."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from strokes import Strokes

from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.sliding import svg
from keras_cnn_edu.viz.sliding.frames import HOLD
from keras_cnn_edu.viz.sliding.grids import ACTIVE_EDGE, READ
from keras_cnn_edu.viz.sliding.marks import Cell, Mark, width_in_digits


class Moving(NamedTuple):
    """`frames`: for each of them the marks that are visible. `size`: (width, height) in inches.

    `strokes`: what moves from one frame to the next.
    """

    frames: list[list[Mark]]
    size: tuple[float, float]
    frames_per_second: float = 0.5
    strokes: Sequence[Strokes] = ()


def save(moving: Moving, path: Path) -> None:
    """Write an animated SVG file; the last frame is shown longer."""
    frames = moving.frames + moving.frames[-1:] * HOLD
    text = svg.encode(frames, moving.size, moving.frames_per_second).decode()
    paths = [each.path(moving.frames_per_second) for each in moving.strokes]
    path.write_text(text.replace("</svg>", "\n".join([*paths, "</svg>"])), encoding="utf-8")


def grid(values, x, y, side, *, active=None, colors: Sequence[str] = READ, weights=None, fill="white") -> list[Mark]:
    """Mark an array (rows, columns) of numbers, of which NaN are left empty.

    The cells where `active` is true have these `colors` (of area and edge), and in a corner their weight.
    """
    widest = max((width_in_digits(number(value)) for value in values[~np.isnan(values)]), default=1)
    marks: list[Mark] = []
    for (row, column), value in np.ndenumerate(values):
        style = {"fill": fill, "text": "" if np.isnan(value) else number(value), "widest": (widest, 3)}
        if active is not None and active[row, column]:
            corner = "" if weights is None else f"×{number(weights[row, column])}"
            style |= {"fill": colors[0], "edge": colors[1], "edge_width": ACTIVE_EDGE, "corner": corner}
        marks.append(Cell(x + column * side, y + row * side, side, **style))
    return marks


def summand(value) -> str:
    """Write a number that stands behind a sign, a negative one in parentheses."""
    return number(value) if value >= 0 else f"({number(value)})"
