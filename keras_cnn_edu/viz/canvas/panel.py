"""A small coordinate system on a page: time runs to the right, values go up."""

from collections.abc import Callable

import numpy as np
from matplotlib.ticker import MaxNLocator

from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.canvas.page import NOTE_COLOR, Layout, fitting_size
from keras_cnn_edu.viz.canvas.values import finite, value_range

GRID = "0.9"
MOST_MARKERS = 40  # points of a curve that are marked one by one


class Panel:
    """A box on a page with a scale at its left and times at its bottom.

    Args:
        page: a `Page` or a `Sheet`.
        box: (x, y, width, height) in inches.
        times: what is drawn is known at these times (epochs, steps), in rising order.
        low, high: values at the bottom and the top.
        unit: what the times are, written below them; None writes neither.
    """

    def __init__(
        self,
        page: Layout,
        box: tuple[float, float, float, float],
        times,
        low: float,
        high: float,
        unit: str | None = None,
    ):
        self.page, self.box, self.times = page, box, np.asarray(times, "float64")
        margin = np.diff(self.times).min(initial=np.inf) / 2
        margin = margin if np.isfinite(margin) else 0.5
        self.first, self.last = self.times[0] - margin, self.times[-1] + margin
        self.low, self.high = low, high
        if unit:
            self._number_times(unit)

    def x_of(self, times) -> np.ndarray:
        """Return the distance of times from the left edge of the page, in inches."""
        x, _, width, _ = self.box
        return x + width * (np.asarray(times, "float64") - self.first) / (self.last - self.first)

    def y_of(self, values) -> np.ndarray:
        """Return the distance of values from the top edge of the page, in inches."""
        _, y, _, height = self.box
        return y + height * (self.high - np.asarray(values, "float64")) / (self.high - self.low)

    def value_scale(self, text: Callable[[float], str] = number, lines: bool = True) -> None:
        """Write values at the left, each with a line across."""
        x, _, width, _ = self.box
        ticks = _ticks(self.low, self.high, 4)
        size = fitting_size(map(text, ticks), x - 0.1)
        for value in ticks:
            y = float(self.y_of(value))
            if lines:
                self.page.line([x, x + width], [y, y], GRID, 0.8)
            self.page.text(x - 0.06, y, text(value), size=size, ha="right", va="center")

    def curve(self, values, color: str) -> None:
        """Draw values over the times; where one is not finite, the curve has a gap."""
        values = np.asarray(values, "float64")
        known = np.flatnonzero(np.isfinite(values))
        xs, ys = self.x_of(self.times), self.y_of(values)
        for run in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1):
            if len(run) > 1:
                self.page.line(xs[run], ys[run], color, 1.4)
        if len(known) <= MOST_MARKERS:
            self.page.markers(xs[known], ys[known], color)

    def columns(self, colors) -> None:
        """Fill the panel with columns of colors (rows, times, 4), each as wide as the time it stands for."""
        edges = np.concatenate([[self.first], (self.times[1:] + self.times[:-1]) / 2, [self.last]])
        x, y, width, height = self.box
        pixels = np.linspace(self.first, self.last, max(4 * len(self.times), 256), endpoint=False)
        nearest = np.searchsorted(edges, pixels, side="right") - 1
        self.page.picture(colors[:, nearest], x, y, width, height)

    def frame(self) -> None:
        """Draw a line around the panel."""
        self.page.frame(*self.box)

    def _number_times(self, unit):
        x, y, width, height = self.box
        ticks = _ticks(self.times[0], self.times[-1], 8, integer=True)
        size = fitting_size((f"{time:.0f}" for time in ticks), width / len(ticks) - 0.05)
        for time in ticks:
            tick = float(self.x_of(time))
            self.page.line([tick, tick], [y + height, y + height + 0.04], NOTE_COLOR, 0.8)
            self.page.text(tick, y + height + 0.05, f"{time:.0f}", size=size, ha="center")
        self.page.text(x + width / 2, y + height + 0.19, unit, ha="center")


def check_lengths(times, **columns) -> None:
    """Refuse columns that do not have one entry for each time, or no time at all."""
    lengths = {name: len(values) for name, values in columns.items()}
    if not len(times) or set(lengths.values()) != {len(times)}:
        others = ", ".join(f"`{name}`" for name in columns)
        raise ValueError(
            f"`times` must hold at least one time, and {others} one entry per time. Received: {len(times)} times, "
            f"{', '.join(f'{length} {name}' for name, length in lengths.items())}."
        )


def value_limits(values) -> tuple[float, float]:
    """Return the lowest and the highest value of a scale: those of the finite values, with a margin.

    >>> value_limits([2.0, 2.0])
    (1.0, 3.0)
    """
    low, high = value_range(values) if finite(values).size else (0.0, 1.0)
    margin = 0.06 * (high - low) or 0.5 * abs(high) or 0.5
    return low - margin, high + margin


def _ticks(low, high, most, integer=False):
    found = MaxNLocator(most, integer=integer, steps=[1, 2, 2.5, 5, 10], min_n_ticks=1).tick_values(low, high)
    within = [value for value in found if low <= value <= high]
    return within or [low]
