"""A small coordinate system on a page: time runs to the right, values go up."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from keras_cnn_edu.viz.page import FAINT, SMALL, number

GRID = "0.9"
MOST_DOTS = 40  # points of a curve that are marked one by one


class Panel:
    """A box on a page with a scale at its left and times at its bottom.

    Args:
        page: a `Page` or a `Sheet`.
        box: (x, y, width, height) in inches.
        times: what is drawn is known at these times (epochs, steps), in rising order.
        low, high: values at the bottom and the top.
        unit: what the times are, written below them; None writes neither.
    """

    def __init__(self, page, box, times, low, high, unit=None):
        self.page, self.box, self.times = page, box, np.asarray(times, "float64")
        margin = np.diff(self.times).min(initial=np.inf) / 2
        margin = margin if np.isfinite(margin) else 0.5
        self.first, self.last = self.times[0] - margin, self.times[-1] + margin
        self.low, self.high = low, high
        self._number_times(unit)

    def across(self, times):
        """Inches from the left edge of the page."""
        x, _, width, _ = self.box
        return x + width * (np.asarray(times, "float64") - self.first) / (self.last - self.first)

    def up(self, values):
        """Inches from the top edge of the page."""
        _, y, _, height = self.box
        return y + height * (self.high - np.asarray(values, "float64")) / (self.high - self.low)

    def value_scale(self, text=number, lines=True):
        """Write values at the left, each with a line across."""
        x, _, width, _ = self.box
        for value in _ticks(self.low, self.high, 4):
            level = float(self.up(value))
            if lines:
                self.page.line([x, x + width], [level, level], GRID, 0.8)
            self.page.text(x - 0.06, level, text(value), size=SMALL, across="right", down="center")

    def curve(self, values, color):
        """Draw values over the times; where one is not finite, the curve has a gap."""
        values = np.asarray(values, "float64")
        known = np.flatnonzero(np.isfinite(values))
        xs, ys = self.across(self.times), self.up(values)
        for run in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1):
            if len(run) > 1:
                self.page.line(xs[run], ys[run], color, 1.4)
        if len(known) <= MOST_DOTS:
            self.page.dots(xs[known], ys[known], color)

    def columns(self, colors):
        """Fill the panel with columns of colors (rows, times, 4), each as wide as the time it stands for."""
        edges = np.concatenate([[self.first], (self.times[1:] + self.times[:-1]) / 2, [self.last]])
        x, y, width, height = self.box
        pixels = np.linspace(self.first, self.last, max(4 * len(self.times), 256), endpoint=False)
        nearest = np.searchsorted(edges, pixels, side="right") - 1
        self.page.picture(colors[:, nearest], x, y, width, height)

    def frame(self):
        """Draw a line around the panel."""
        self.page.frame(*self.box)

    def _number_times(self, unit):
        if not unit:
            return
        x, y, width, height = self.box
        for time in _ticks(self.times[0], self.times[-1], 8, integer=True):
            place = float(self.across(time))
            self.page.line([place, place], [y + height, y + height + 0.04], FAINT, 0.8)
            self.page.text(place, y + height + 0.05, f"{time:.0f}", size=SMALL, across="center")
        self.page.text(x + width / 2, y + height + 0.17, unit, across="center")


def check_lengths(times, **columns):
    """Refuse columns that do not have one entry for each time, or no time at all."""
    lengths = {name: len(values) for name, values in columns.items()}
    if not len(times) or set(lengths.values()) != {len(times)}:
        others = ", ".join(f"`{name}`" for name in columns)
        raise ValueError(
            f"`times` must hold at least one time, and {others} one entry per time. Received: {len(times)} times, "
            f"{', '.join(f'{length} {name}' for name, length in lengths.items())}."
        )


def spread(values):
    """The lowest and highest finite value, with a little room around them."""
    values = np.asarray(values, "float64")
    known = values[np.isfinite(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 1.0)
    room = 0.06 * (high - low) or 0.5 * abs(high) or 0.5
    return low - room, high + room


def _ticks(low, high, most, integer=False):
    found = MaxNLocator(most, integer=integer, steps=[1, 2, 2.5, 5, 10], min_n_ticks=1).tick_values(low, high)
    inside = [value for value in found if low <= value <= high]
    return inside or [low]
