"""A page of pixels, for pictures that are made again and again while a network trains.

matplotlib takes about a millisecond for every text and every small picture, and a grid of feature maps has hundreds of
them. Pillow writes the same letters and fills the same boxes in a small part of the time.
"""

import functools
from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image, ImageDraw

from keras_cnn_edu import checks
from keras_cnn_edu.names import shown_lines
from keras_cnn_edu.viz import letters, png
from keras_cnn_edu.viz.drawing import small_png
from keras_cnn_edu.viz.given import words
from keras_cnn_edu.viz.page import DPI, EDGE, INK, NORMAL, Layout, Page, check_size

ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}  # shares of a text's width, and height, before its point
DOWN = {"top": 0.0, "center": 0.5, "bottom": 1.0}
FINE = 3  # lines are drawn so many times larger and then made smaller, which smooths their edges
LEADING = 1.2  # from one line of text to the next, in letter heights


class Sheet(Layout):
    """A page that is an image of Pillow, its `image`: it can be saved as PNG, and a notebook shows it.

    Args:
        width, height, title, note: as for every `Layout`.

    Example:
        >>> sheet = Sheet(2.0, 1.0, title="conv1")
        >>> np.asarray(sheet.image).shape
        (110, 220, 3)
    """

    def __init__(self, width, height, title="", note=""):
        words(title=title, note=note)
        width, height = checks.number(width, "width", above=0), checks.number(height, "height", above=0)
        check_size(width, height)
        self.image = Image.new("RGB", (round(width * DPI), round(height * DPI)), "white")
        self._pen = ImageDraw.Draw(self.image)
        super().__init__(width, height, title, note)

    def __repr__(self):
        return "<Sheet of {}×{} pixels>".format(*self.image.size)

    @property
    def figure(self):
        """The sheet itself: what a `Page` has as its figure."""
        return self

    def text(self, x, y, string, *, size=NORMAL, across="left", down="top", color=INK, weight="normal"):
        """Write at (x, y); `across` and `down` say which point of the text lies there."""
        lines, pixels = shown_lines(string).split("\n"), size * DPI / 72
        top = y * DPI - DOWN[down] * LEADING * pixels * len(lines)
        for number, line in enumerate(lines):
            image = letters.line_of(line, pixels, weight)
            place = x * DPI - ACROSS[across] * image.width, top + number * LEADING * pixels
            self._pen.bitmap(tuple(map(round, place)), image, _bytes(color))

    def picture(self, rgba, x, y, width, height):
        """Fill a box with an array of colors (height, width, 4); pixels are averaged where there are too many."""
        left, top, right, bottom = (round(edge * DPI) for edge in (x, y, x + width, y + height))
        size = max(right - left, 1), max(bottom - top, 1)
        fewer = rgba.shape[1] > size[0] or rgba.shape[0] > size[1]
        colors = Image.fromarray((255 * rgba[..., :3] + 0.5).astype("uint8"))
        self.image.paste(colors.resize(size, Image.Resampling.BOX if fewer else Image.Resampling.NEAREST), (left, top))

    def frame(self, x, y, width, height, color=EDGE):
        """Draw a thin line around a box."""
        self._pen.rectangle([round(edge * DPI) for edge in (x, y, x + width, y + height)], outline=_bytes(color))

    def line(self, xs, ys, color=INK, width=1.0):
        """Join the points (xs, ys) by a line, `width` points thick."""
        points = DPI * np.column_stack([xs, ys])
        corner = np.floor(points.min(axis=0)).astype(int) - 2
        size = np.ceil(points.max(axis=0)).astype(int) + 3 - corner
        drawn = Image.new("L", tuple((FINE * size).tolist()))
        path = [tuple(point) for point in (FINE * (points - corner)).tolist()]
        ImageDraw.Draw(drawn).line(path, fill=255, width=round(FINE * width * DPI / 72), joint="curve")
        self.image.paste(_bytes(color), tuple(corner.tolist()), drawn.reduce(FINE))

    def savefig(self, path):
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

    def png(self):
        """Return the sheet as the bytes of a PNG file."""
        return png.encode(np.asarray(self.image))

    def _repr_png_(self):
        """What a notebook asks for."""
        return small_png(self.image)


def page(rasterized, *arguments):
    """Return a new page: a `Sheet` if it is to be rasterized, else a `Page`."""
    return (Sheet if checks.flag(rasterized, "rasterized") else Page)(*arguments)


@functools.cache
def _bytes(color):
    return tuple(round(255 * part) for part in to_rgb(color))
