"""A page of pixels, for pictures that are made again and again while a network trains.

matplotlib takes about a millisecond for every text and every small picture, and a grid of feature maps has hundreds of
them. Pillow writes the same letters and fills the same boxes in a small part of the time.
"""

import functools
from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image, ImageDraw

from keras_cnn_edu import checks, types
from keras_cnn_edu.names import shown_lines
from keras_cnn_edu.viz.arguments import check_texts
from keras_cnn_edu.viz.canvas import fonts, png
from keras_cnn_edu.viz.canvas.colors import as_bytes
from keras_cnn_edu.viz.canvas.page import DPI, FRAME_COLOR, NORMAL, TEXT_COLOR, Layout, Page, check_size

BEFORE = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}  # share of a text before its point
FINE = 3  # lines are drawn so many times larger and then made smaller, which smooths their edges
LEADING = 1.2  # from one line of text to the next, in letter heights
DASH = 3  # pixels, as long as the gap to the next one


class Sheet(Layout):
    """A page that is an image of Pillow, its `image`: it can be saved as PNG, and a notebook shows it.

    Args:
        width, height: in inches, of 110 pixels each.
        title, note: the two lines at the top.

    Raises:
        ValueError, TypeError: if the size is not positive or more than 134 million pixels, or a text is no string.

    Example:
        >>> sheet = Sheet(2.0, 1.0, title="conv1")
        >>> np.asarray(sheet.image).shape
        (110, 220, 3)
    """

    def __init__(self, width: float, height: float, title: str = "", note: str = ""):
        check_texts(title=title, note=note)
        width, height = checks.number(width, "width", above=0), checks.number(height, "height", above=0)
        check_size(width, height)
        self.image = Image.new("RGB", (round(width * DPI), round(height * DPI)), "white")
        self._pen = ImageDraw.Draw(self.image)
        super().__init__(width, height, title, note)

    def __repr__(self):
        return "<Sheet of {}×{} pixels>".format(*self.image.size)

    @property
    def figure(self) -> "Sheet":
        """The sheet itself: what a `Page` has as its figure."""
        return self

    def text(self, x, y, string, *, size=NORMAL, ha="left", va="top", color=TEXT_COLOR, weight="normal"):
        """Write at (x, y); `ha` and `va` say, as in matplotlib, which point of the text lies there."""
        lines, pixels = shown_lines(string).split("\n"), size * DPI / 72
        top = y * DPI - BEFORE[va] * LEADING * pixels * len(lines)
        for row, line in enumerate(lines):
            image = fonts.text_image(line, pixels, weight)
            corner = x * DPI - BEFORE[ha] * image.width, top + row * LEADING * pixels
            self._pen.bitmap(tuple(map(round, corner)), image, _rgb(color))

    def picture(self, rgba, x, y, width, height):
        """Fill a box with an array of colors (height, width, 4); pixels are averaged where there are too many."""
        left, top, right, bottom = _pixels(x, y, x + width, y + height)
        size = max(right - left, 1), max(bottom - top, 1)
        fewer = rgba.shape[1] > size[0] or rgba.shape[0] > size[1]
        colors = Image.fromarray(as_bytes(rgba))
        self.image.paste(colors.resize(size, Image.Resampling.BOX if fewer else Image.Resampling.NEAREST), (left, top))

    def frame(self, x, y, width, height, color=FRAME_COLOR):
        """Draw a thin line around a box."""
        self._pen.rectangle(_pixels(x, y, x + width, y + height), outline=_rgb(color))

    def line(self, xs, ys, color=TEXT_COLOR, width=1.0):
        """Join the points (xs, ys) by a line, `width` points thick."""
        points = DPI * np.column_stack([xs, ys])
        corner = np.floor(points.min(axis=0)).astype(int) - 2
        size = np.ceil(points.max(axis=0)).astype(int) + 3 - corner
        drawn = Image.new("L", tuple((FINE * size).tolist()))
        path = [tuple(point) for point in (FINE * (points - corner)).tolist()]
        ImageDraw.Draw(drawn).line(path, fill=255, width=round(FINE * width * DPI / 72), joint="curve")
        self.image.paste(_rgb(color), tuple(corner.tolist()), drawn.reduce(FINE))

    def square(self, x, y, side, *, fill, edge, line, dashed=False):
        """Draw a square whose edge, `line` points thick, lies inside of it."""
        left, top, right, bottom = _pixels(x, y, x + side, y + side)
        box, width = (left, top, right - 1, bottom - 1), max(1, round(line * DPI / 72))
        self._pen.rectangle(box, _rgb(fill), None if dashed else _rgb(edge), width)
        if dashed:
            self._dash(box, _rgb(edge), width)

    def _dash(self, box, color, width):
        """Draw the four edges of a box with dashes, inside of it."""
        left, top, right, bottom = box
        for start in range(left, right, 2 * DASH):
            end = min(start + DASH - 1, right)
            self._pen.rectangle((start, top, end, top + width - 1), color)
            self._pen.rectangle((start, bottom - width + 1, end, bottom), color)
        for start in range(top, bottom, 2 * DASH):
            end = min(start + DASH - 1, bottom)
            self._pen.rectangle((left, start, left + width - 1, end), color)
            self._pen.rectangle((right - width + 1, start, right, end), color)

    def savefig(self, path: types.Path) -> None:
        """Write the sheet to a file, as a figure does.

        Raises:
            ValueError: if the file is not to be a PNG.
        """
        if Path(path).suffix.lower() != ".png":
            raise ValueError(
                f"`path` must end in .png for a sheet of pixels. Received: path={str(path)!r}. "
                "Other formats need a figure: leave out `rasterized`."
            )
        Path(path).write_bytes(self.png())

    def png(self) -> bytes:
        """Return the sheet as the bytes of a PNG file."""
        return png.encode(self.image)

    def _repr_png_(self):
        """What a notebook asks for."""
        return png.small(self.image)


def new_page(rasterized: bool, width: float, height: float, title: str = "", note: str = "") -> Page | Sheet:
    """Return a new page: a `Sheet` if it is to be rasterized, else a `Page`."""
    page_class = Sheet if checks.flag(rasterized, "rasterized") else Page
    return page_class(width, height, title, note)


def _pixels(*edges):
    """Return the nearest pixels to lengths in inches."""
    return tuple(round(edge * DPI) for edge in edges)


@functools.cache
def _rgb(color):
    """Return a color as three bytes."""
    return tuple(round(255 * part) for part in to_rgb(color))
