"""Marks as an animated GIF file: each frame painted with Pillow."""

import functools
import io
from pathlib import Path

import matplotlib
from matplotlib.colors import to_hex
from PIL import Image, ImageDraw, ImageFont

from keras_cnn_edu.viz.cells import Line
from keras_cnn_edu.viz.page import DPI

STEP = 17  # red, green and blue are rounded to multiples of it: with the edges of letters, a GIF has 256 colors
FONTS = Path(matplotlib.get_data_path(), "fonts", "ttf")


def encode(frames, size, frames_per_second):
    """Return the bytes of the file.

    Args:
        frames: a list of marks for each frame.
        size: (width, height) in inches.
        frames_per_second: as it says; a GIF counts hundredths of a second.

    Example:
        >>> encode([[Line(0, 0, "one")], [Line(0, 0, "two")]], (1, 1), 4)[:6]
        b'GIF89a'
    """
    pixels = tuple(round(DPI * length) for length in size)
    palette = _paint(frames[-1], pixels).quantize()
    images = [_paint(marks, pixels).quantize(palette=palette, dither=Image.Dither.NONE) for marks in frames]
    file = io.BytesIO()
    milliseconds = round(100 / frames_per_second) * 10
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=milliseconds, loop=0)
    return file.getvalue()


def _paint(marks, pixels):
    image = Image.new("RGB", pixels, "white")
    draw = ImageDraw.Draw(image)
    for mark in marks:
        if isinstance(mark, Line):
            font = _font(mark.size, mark.weight)
            draw.text((DPI * mark.x, DPI * mark.y), mark.text, to_hex(mark.ink), font, anchor="la")
        else:
            _paint_cell(draw, mark)
    return image.point([STEP * round(level / STEP) for level in range(256)] * 3)


def _paint_cell(draw, cell):
    left, top, right, bottom = (round(DPI * edge) for edge in (cell.x, cell.y, cell.x + cell.side, cell.y + cell.side))
    width = max(1, round(cell.line * DPI / 72))
    box = left, top, right - 1, bottom - 1
    draw.rectangle(box, to_hex(cell.fill), None if cell.dashed else to_hex(cell.edge), width)
    if cell.dashed:
        _dash(draw, box, to_hex(cell.edge), width)
    large, small = cell.sizes
    middle = (left + right) / 2, top + (bottom - top) * (0.4 if cell.corner else 0.5)
    draw.text(middle, cell.text, to_hex(cell.ink), _font(large), anchor="mm")
    draw.text((right - 4, bottom - 4), cell.corner, to_hex(cell.ink), _font(small), anchor="rs")


def _dash(draw, box, color, width, dash=3):
    """Draw the four edges of a box with dashes, inside of it."""
    left, top, right, bottom = box
    for start in range(left, right, 2 * dash):
        end = min(start + dash - 1, right)
        draw.rectangle((start, top, end, top + width - 1), color)
        draw.rectangle((start, bottom - width + 1, end, bottom), color)
    for start in range(top, bottom, 2 * dash):
        end = min(start + dash - 1, bottom)
        draw.rectangle((left, start, left + width - 1, end), color)
        draw.rectangle((right - width + 1, start, right, end), color)


@functools.cache
def _font(size, weight="normal"):
    """The font of the other pictures, which matplotlib brings along, so many points large."""
    return ImageFont.truetype(FONTS / f"DejaVuSans{'-Bold' * (weight == 'bold')}.ttf", size * DPI / 72)
