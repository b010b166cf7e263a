"""Short texts as small gray images, set letter by letter: each letter is drawn once and then only copied.

Drawing a letter from its outline takes a hundred times longer than copying it, and captions are made of few letters.
"""

import functools
from pathlib import Path

from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont

FILES = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}  # they come with matplotlib
MARGIN = 1  # pixels at the left and right, for letters that are wider than the step to the next one


@functools.lru_cache(4096)
def text_image(line: str, pixels: float, weight: str = "normal") -> Image.Image:
    """Return a line of text as an image of Pillow of mode "L": 255 is text, 0 background.

    Args:
        line: one line.
        pixels: the size of the font.
        weight: "normal" or "bold".

    Example:
        >>> text_image("map 1", 10).getextrema()[1] > 200
        True
    """
    letters = [_letter(character, pixels, weight) for character in line]
    width = sum(step for _, step in letters) + 2 * MARGIN
    text, x = Image.new("L", (width, letters[0][0].height if letters else 1)), 0
    for image, step in letters:
        text.paste(255, (x, 0), image)  # over what is there: neighbors may touch
        x += step
    return text


def width(line: str, size: float, weight: str = "normal") -> float:
    """Return the inches that a line of text takes in letters of `size` points.

    >>> round(width("map 1", 8), 2), round(width("map 1", 16), 2)
    (0.35, 0.7)
    """
    return size / 72 * sum(_ems(character, weight) for character in line)


@functools.cache
def _ems(character, weight):
    """Return the width of a letter as a share of the size of its font."""
    return _font(100, weight).getlength(character) / 100


@functools.cache
def _letter(character: str, pixels: float, weight: str) -> tuple[Image.Image, int]:
    """Return a letter as an image, and the pixels from here to the next letter."""
    font = _font(pixels, weight)
    step = round(font.getlength(character))
    image = Image.new("L", (step + 2 * MARGIN, sum(font.getmetrics())))
    ImageDraw.Draw(image).text((MARGIN, 0), character, fill=255, font=font)
    return image, step


@functools.cache
def _font(pixels: float, weight: str) -> ImageFont.FreeTypeFont:
    file = Path(get_data_path(), "fonts", "ttf", FILES[weight])
    return ImageFont.truetype(file, pixels, layout_engine=ImageFont.Layout.BASIC)
