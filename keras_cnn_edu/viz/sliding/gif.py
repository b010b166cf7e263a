"""Marks as an animated GIF file: each frame is a page of pixels, which Pillow writes."""

import io
from collections.abc import Sequence

from PIL import Image

from keras_cnn_edu.viz.canvas.sheet import Sheet
from keras_cnn_edu.viz.sliding.marks import Mark, draw

STEP = 17  # red, green and blue are rounded to multiples of it: with the edges of letters, a GIF has 256 colors


def encode(frames: Sequence[Sequence[Mark]], size: tuple[float, float], frames_per_second: float) -> bytes:
    """Return the bytes of the file.

    Args:
        frames: a list of marks for each frame.
        size: (width, height) in inches.
        frames_per_second: the speed; a GIF counts hundredths of a second.

    Example:
        >>> from keras_cnn_edu.viz.sliding.marks import Line
        >>> encode([[Line(0, 0, "one")], [Line(0, 0, "two")]], (1, 1), 4)[:6]
        b'GIF89a'
    """
    palette = _image(frames[-1], size).quantize()
    images = [_image(marks, size).quantize(palette=palette, dither=Image.Dither.NONE) for marks in frames]
    file = io.BytesIO()
    milliseconds = round(100 / frames_per_second) * 10
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=milliseconds, loop=0)
    return file.getvalue()


def _image(marks, size):
    sheet = Sheet(*size)
    draw(sheet, marks)
    return sheet.image.point([STEP * round(level / STEP) for level in range(256)] * 3)
