"""A page to put small pictures on: its unit is the inch, and y points down.

Everything the grids of this package draw is placed on such a page by plain arithmetic. There are two kinds: a `Page` is
drawn by matplotlib, and its texts stay texts in SVG and PDF; a `sheet.Sheet` is an array of pixels, made many times
faster.
"""

from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgba

from keras_cnn_edu import checks, files
from keras_cnn_edu.names import shown_lines
from keras_cnn_edu.viz import paint
from keras_cnn_edu.viz.drawing import Drawing

DPI = 110
MOST_DOTS, LONGEST = 2**27, 2**16 - 1  # of a picture: 134 million in all, some 500 MB; along a side, as matplotlib
SMALL, NORMAL, LARGE = 6.5, 8, 11  # font sizes in points
INK, FAINT, EDGE = "black", "0.35", "0.6"
NO_FORMULA = {"parse_math": False, "usetex": False}  # names are data: "$5" and "\\frac" are drawn as they stand there


def check_size(width, height):
    """Refuse a picture that no memory holds, before anything of it is drawn.

    >>> check_size(10.0, 7000.0)
    Traceback (most recent call last):
        ...
    ValueError: The picture must have 65,535 dots or fewer along each side, and 134,217,728 in all. Received: ...
    """
    dots = DPI * width, DPI * height
    if max(dots) > LONGEST or dots[0] * dots[1] > MOST_DOTS:
        raise ValueError(
            f"The picture must have {LONGEST:,} dots or fewer along each side, and {MOST_DOTS:,} in all. Received: so "
            f"much to draw that it would have {dots[0]:,.0f}×{dots[1]:,.0f}. Draw a part of it, or with shorter labels."
        )


def new_figure(width, height, **settings):
    """Return an empty figure, so many inches large."""
    check_size(width, height)
    return Drawing(figsize=(width, height), dpi=DPI, **settings)


class Layout:
    """What both kinds of page can draw, made of the `text`, `picture` and `line` that each has for itself.

    Args:
        width, height: in inches.
        title: set in large letters at the top.
        note: one line below the title: what is shown, and how it is scaled.
    """

    TOP = 0.75  # inches taken by title and note

    def __init__(self, width, height, title="", note=""):
        self.width, self.height = width, height
        self.text(0.2, 0.12, title, size=LARGE, weight="bold")
        self.text(0.2, 0.42, note, color=FAINT)

    def frame(self, x, y, width, height, color=EDGE):
        """Draw a thin line around a box."""
        self.line([x, x + width, x + width, x, x], [y, y, y + height, y + height, y], color, 0.5)

    def dots(self, xs, ys, color=INK, size=0.045):
        """Mark points by small squares."""
        for x, y in zip(xs, ys, strict=True):
            self.picture(np.array([[to_rgba(color)]]), x - size / 2, y - size / 2, size, size)

    def color_bar(self, y, low, high, colormap="viridis", right=None):
        """Show the color scale, from the text `low` to the text `high`, ending at `right` (None: the page's edge)."""
        right = self.width - 0.2 if right is None else right
        width = 0.065 * len(high) + 0.05
        self.text(right, y, high, across="right", down="center")
        self.picture(paint.scale(colormap), right - width - 1.0, y - 0.06, 0.9, 0.12)
        self.text(right - width - 1.08, y, low, across="right", down="center")

    def legend(self, values):
        """Name, at the bottom, the colors of what cannot be drawn on a scale, if `values` hold any of it."""
        x, y = 0.2, self.height - 0.18
        for color, name in paint.specials_in(values):
            self.picture(np.array([[to_rgba(color)]]), x + 0.02, y - 0.04, 0.08, 0.08)
            self.text(x + 0.16, y, name, down="center", color=FAINT)
            x += 0.35 + 0.07 * len(name)


class Page(Layout):
    """A page that is a matplotlib figure, its `figure`."""

    def __init__(self, width, height, title="", note=""):
        self.figure = new_figure(width, height, facecolor="white")
        self.axes = self.figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0), autoscale_on=False)
        self.axes.axis("off")
        super().__init__(width, height, title, note)

    def text(self, x, y, string, *, size=NORMAL, across="left", down="top", color=INK, **style):
        """Write at (x, y); `across` and `down` say which point of the text lies there."""
        string = shown_lines(string)
        if string:
            x, y = x / self.figure.get_figwidth(), 1 - y / self.figure.get_figheight()
            self.figure.text(x, y, string, fontsize=size, ha=across, va=down, color=color, **style, **NO_FORMULA)

    def picture(self, rgba, x, y, width, height):
        """Fill a box with an array of colors (height, width, 4), one flat rectangle per element."""
        self.axes.imshow(rgba, extent=(x, x + width, y + height, y), interpolation="nearest", aspect="auto")

    def line(self, xs, ys, color=INK, width=1.0):
        """Join the points (xs, ys) by a line, `width` points thick."""
        self.axes.plot(xs, ys, color=color, linewidth=width)


def number(value):
    """Write a number so that it is short and still says enough.

    >>> number(0.12345), number(-0.0), number(12345.6), number(0.0001234), number(float("nan"))
    ('0.123', '0', '12346', '1e−04', 'NaN')
    """
    size = abs(value)
    if 0 < size < 0.001:
        text = f"{value:.0e}"
    elif 1000 <= size < 100_000:
        text = f"{value:.0f}"
    else:
        text = f"{value + 0.0:.3g}" if size < 1000 else f"{value:.1e}"
    return text.replace("-", "−").replace("nan", "NaN")  # a minus sign as wide as a digit


def statistics(values):
    """Say in two short lines what is in an array: range and share of zeros, and what is not a number.

    >>> import numpy as np
    >>> print(statistics(np.array([0.0, 0.0, 1.5, 2.0])))
    0 … 2
    50% zeros
    >>> print(statistics(np.array([0.25, 0.25])))
    all 0.25
    >>> print(statistics(np.array([1.0, np.nan, np.inf, 2.0])))
    1 … 2
    1 NaN, 1 inf
    """
    finite, bad = paint.finite(values), paint.count_specials(values)
    if not finite.size:
        return bad
    low, high = finite.min(), finite.max()
    if bad:
        return f"{number(low)} … {number(high)}\n{bad}"
    if low == high:
        return f"all {number(low)}"
    return f"{number(low)} … {number(high)}\n{(values == 0).mean():.0%} zeros"


def save(figure, path):
    """Write a figure to an image file, whole or not at all.

    Args:
        figure: a `matplotlib.figure.Figure`.
        path: where to; the suffix (`.png`, `.svg`, `.pdf`) says in which format.

    Returns:
        The path.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save(Drawing(), Path(folder, "new", "empty.png")).name
        'empty.png'
    """
    if not hasattr(figure, "savefig"):
        raise checks.wrong_type(figure, "figure", "what a function of `viz` returns, or a matplotlib figure")
    path = Path(checks.path(path, "path"))
    if hasattr(figure, "canvas"):  # a sheet says itself what it can be
        endings = figure.canvas.get_supported_filetypes()
        if path.suffix[1:].lower() not in endings:
            raise ValueError(f"`path` must end in one of {', '.join(endings)}. Received: path={str(path)!r}.")
    with files.atomic(path) as temporary:
        figure.savefig(temporary)
    return path
