"""A page to put small pictures on: its unit is the inch, and y points down.

Everything the grids of this package draw is placed on such a page by plain arithmetic. There are two kinds: a `Page` is
drawn by matplotlib, and its texts stay texts in SVG and PDF; a `sheet.Sheet` is an array of pixels, made many times
faster.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from keras_cnn_edu.names import shown_lines
from keras_cnn_edu.viz.canvas import fonts
from keras_cnn_edu.viz.canvas.colors import color_scale
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.values import non_finite_in

DPI = 110
MOST_PIXELS, LONGEST = 2**27, 2**16 - 1  # of a picture: 134 million, some 500 MB; along a side, matplotlib's limit
NORMAL, LARGE = 8, 11  # font sizes in points
SMALLER = (8, 7.5, 7, 6.5)  # of what stands in or below small pictures: the first that fits
NARROWEST, SCALE = 5.0, 2.3  # inches: a page; the color scale at the right of its title
DIGIT, LETTER = 0.64 / 72, 0.0083  # inches: the width of a digit, and of a letter on average, per point of its size
TEXT_COLOR, NOTE_COLOR, FRAME_COLOR = "black", "0.35", "0.6"
BLUE, ORANGE = "#0072b2", "#d55e00"  # which color-blind people can tell apart, too
NO_FORMULA: dict[str, Any] = {"parse_math": False, "usetex": False}  # "$5" and "\\frac" in names are drawn as they are


def check_size(width: float, height: float) -> None:
    """Refuse a picture that no memory holds, before anything of it is drawn.

    >>> check_size(10.0, 7000.0)
    Traceback (most recent call last):
        ...
    ValueError: The picture must have 65,535 pixels or fewer along each side, and 134,217,728 in all. Received: ...
    """
    across, down = DPI * width, DPI * height
    if max(across, down) > LONGEST or across * down > MOST_PIXELS:
        raise ValueError(
            f"The picture must have {LONGEST:,} pixels or fewer along each side, and {MOST_PIXELS:,} in all. "
            f"Received: what needs {across:,.0f}×{down:,.0f}. Draw a part of it, or with shorter labels."
        )


def new_figure(width: float, height: float, **settings) -> Drawing:
    """Return an empty figure of that size in inches."""
    check_size(width, height)
    return Drawing(figsize=(width, height), dpi=DPI, **settings)


def labels_width(labels: Sequence[str]) -> float:
    """Return the inches that the longest of some labels of normal size takes at most."""
    return 0.075 * max(map(len, labels))


def fitting_size(texts: Iterable[str], width: float) -> float:
    """Return the largest size of letters in which no line of some texts is wider than `width` inches, or the smallest.

    >>> fitting_size(["0 … 1", "50% zeros"], 0.95), fitting_size(["−0.0123 … −0.0012"], 0.95)
    (8, 6.5)
    """
    widest = max((_width(text, 1) for text in texts), default=0)
    return next((size for size in SMALLER if size * widest <= width), SMALLER[-1])


def page_width(content: float, title: str, note: str) -> float:
    """Return how wide a page is, in inches: no content, note, or title beside a color scale runs out of it."""
    return max(NARROWEST, content, 0.4 + _width(title, LARGE, "bold") + SCALE, 0.4 + _width(note, NORMAL))


def _width(text, size, weight="normal"):
    """Return the inches that the longest line of a text takes."""
    return max(fonts.width(line, size, weight) for line in shown_lines(text).split("\n"))


def legend_height(values) -> float:
    """Return the inches that `Layout.legend` and the edge of a page need: few, if all values are finite."""
    return 0.3 if non_finite_in(values) else 0.1


class Layout(ABC):
    """What both kinds of page can draw, made of the four abstract methods.

    Args:
        width, height: in inches.
        title: set in large letters at the top.
        note: one line below the title: what is shown, and how it is scaled.
    """

    TOP = 0.75  # inches taken by title and note

    def __init__(self, width: float, height: float, title: str = "", note: str = ""):
        self.width, self.height = width, height
        self.text(0.2, 0.12, title, size=LARGE, weight="bold")
        self.text(0.2, 0.42, note, color=NOTE_COLOR)

    @abstractmethod
    def text(
        self, x: float, y: float, string, *, size=NORMAL, ha="left", va="top", color=TEXT_COLOR, weight="normal"
    ) -> None:
        """Write at (x, y); `ha` and `va` say, as in matplotlib, which point of the text lies there."""

    @abstractmethod
    def picture(self, rgba, x: float, y: float, width: float, height: float) -> None:
        """Fill a box with an array of colors (height, width, 4), one rectangle per element."""

    @abstractmethod
    def line(self, xs, ys, color: str = TEXT_COLOR, width: float = 1.0) -> None:
        """Join the points (xs, ys) by a line, `width` points thick."""

    @abstractmethod
    def square(self, x: float, y: float, side: float, *, fill: str, edge: str, line: float, dashed=False) -> None:
        """Draw a square whose edge, `line` points thick, lies inside of it."""

    def frame(self, x: float, y: float, width: float, height: float, color: str = FRAME_COLOR) -> None:
        """Draw a thin line around a box."""
        self.line([x, x + width, x + width, x, x], [y, y, y + height, y + height, y], color, 0.5)

    def markers(self, xs, ys, color: str = TEXT_COLOR, size: float = 0.045) -> None:
        """Mark points by small squares."""
        for x, y in zip(xs, ys, strict=True):
            self.picture(np.array([[to_rgba(color)]]), x - size / 2, y - size / 2, size, size)

    def color_bar(self, y: float, low: str, high: str, colormap="viridis", right: float | None = None) -> None:
        """Show the color scale, from the text `low` to the text `high`, up to `right` (None: the page's edge)."""
        right = self.width - 0.2 if right is None else right
        width = 0.065 * len(high) + 0.05
        self.text(right - width - 0.02, y, high, va="center")
        self.picture(color_scale(colormap), right - width - 1.0, y - 0.06, 0.9, 0.12)
        self.text(right - width - 1.08, y, low, ha="right", va="center")

    def legend(self, values) -> None:
        """Name, at the bottom, the colors of what cannot be drawn on a scale, if `values` hold any of it."""
        x, y = 0.2, self.height - 0.18
        for kind in non_finite_in(values):
            self.picture(np.array([[to_rgba(kind.color)]]), x + 0.02, y - 0.04, 0.08, 0.08)
            self.text(x + 0.16, y, kind.name, va="center", color=NOTE_COLOR)
            x += 0.35 + 0.07 * len(kind.name)


class Page(Layout):
    """A page that is a matplotlib figure, its `figure`."""

    def __init__(self, width: float, height: float, title: str = "", note: str = ""):
        self.figure = new_figure(width, height, facecolor="white")
        self.axes = self.figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0), autoscale_on=False)
        self.axes.axis("off")
        super().__init__(width, height, title, note)

    def text(self, x, y, string, *, size=NORMAL, ha="left", va="top", color=TEXT_COLOR, weight="normal", **style):
        """Write at (x, y); more of matplotlib's text properties may be given, such as `rotation`."""
        string = shown_lines(string)
        if string:
            x, y = x / self.figure.get_figwidth(), 1 - y / self.figure.get_figheight()
            style = {"fontsize": size, "ha": ha, "va": va, "color": color, "weight": weight, **style, **NO_FORMULA}
            self.figure.text(x, y, string, **style)

    def picture(self, rgba, x, y, width, height):
        """Fill a box with an array of colors (height, width, 4), one rectangle per element."""
        self.axes.imshow(rgba, extent=(x, x + width, y + height, y), interpolation="nearest", aspect="auto")

    def line(self, xs, ys, color=TEXT_COLOR, width=1.0):
        """Join the points (xs, ys) by a line, `width` points thick."""
        self.axes.plot(xs, ys, color=color, linewidth=width)

    def square(self, x, y, side, *, fill, edge, line, dashed=False):
        """Draw a square whose edge, `line` points thick, lies inside of it."""
        inset = line / 144  # half the edge, in inches
        style = {"facecolor": fill, "edgecolor": edge, "linewidth": line, "linestyle": (0, (2, 1.5)) if dashed else "-"}
        self.axes.add_patch(Rectangle((x + inset, y + inset), side - 2 * inset, side - 2 * inset, **style))
