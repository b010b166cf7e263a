"""Straight strokes that move from frame to frame: thick ones are bars, points are dots, thin ones join dots."""

from typing import NamedTuple

import numpy as np

from keras_cnn_edu.viz.sliding.frames import HOLD
from keras_cnn_edu.viz.sliding.svg import POINTS

EASE = "0.5 0 0.5 1"  # slowly out of a frame, slowly into the next


class Strokes(NamedTuple):
    """Strokes of one color. `ends`: (frames, strokes, 2, x and y) in inches; those of a single frame stand still."""

    ends: np.ndarray
    color: str
    width: float = 0.6  # points
    cap: str = "butt"  # "round" makes a dot of a stroke without length

    def path(self, frames_per_second: float) -> str:
        """Write an SVG path that moves; its last frame is shown longer."""
        shapes = ["".join(map(_stroke, frame)) for frame in POINTS * self.ends]
        values = shapes + shapes[-1:] * (HOLD + 1)  # the last value is where the last frame ends
        changes = len(values) - 1
        tag = (
            f'<path d="{shapes[0]}" fill="none" stroke="{self.color}" stroke-width="{self.width}" '
            f'stroke-linecap="{self.cap}">'
        )
        animate = (
            f'<animate attributeName="d" values="{";".join(values)}" dur="{changes / frames_per_second:g}s" '
            f'calcMode="spline" keySplines="{";".join([EASE] * changes)}" repeatCount="indefinite"/>'
        )
        return "\n".join([tag, animate, "</path>"] if len(shapes) > 1 else [tag, "</path>"])


def bars(x, low, high, color: str, width: float) -> Strokes:
    """Return vertical bars at `x` (bars,), from `low` to `high` (frames, bars)."""
    return Strokes(np.stack([_points(x, low), _points(x, high)], axis=2), color, width)


def dots(centers, color: str, width: float) -> Strokes:
    """Return dots at these `centers` (frames, dots, x and y)."""
    return Strokes(np.stack([centers, centers], axis=2), color, width, "round")


def joined(points, pairs, color: str, width: float = 0.6) -> Strokes:
    """Return strokes between these `pairs` (strokes, 2) of the `points` (frames, points, x and y)."""
    return Strokes(points[:, pairs], color, width)


def rules(heights, left: float, right: float, color: str = "#d9d9d9") -> Strokes:
    """Return level lines at these `heights` (lines,), which stand still: a scale."""
    return Strokes(np.stack([_points(left, heights), _points(right, heights)], axis=1)[None], color)


def _points(x, y):
    return np.stack(np.broadcast_arrays(x, y), axis=-1)  # (…, x and y)


def _stroke(ends):
    (x0, y0), (x1, y1) = ends
    return f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"
