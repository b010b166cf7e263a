"""Printed and drawn digits, made by a program: what a stranger might show a network."""

import os

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = os.path.join(matplotlib.get_data_path(), "fonts", "ttf")

STROKES = {  # the lines of a pen, in a field of 10 × 11
    0: [[(5, 1), (2, 3), (1, 6), (2, 9), (5, 10), (8, 9), (9, 6), (8, 3), (5, 1)]],
    1: [[(3, 3), (6, 1), (6, 10)]],
    2: [[(2, 3), (4, 1), (7, 1), (8, 3), (7, 5), (2, 10), (8, 10)]],
    3: [[(2, 1), (7, 1), (8, 3), (7, 5), (4, 5.3), (7, 6), (8, 8), (6, 10), (2, 9.5)]],
    4: [[(6, 1), (2, 7), (9, 7)], [(7, 4), (7, 10)]],
    5: [[(8, 1), (3, 1), (2.5, 5), (6, 4.5), (8, 6.5), (7, 9), (5, 10), (2, 9.3)]],
    6: [[(7, 1), (4, 3), (2, 6.5), (3, 9.5), (6, 10), (8, 8), (7, 6), (4, 6), (2.5, 7.5)]],
    7: [[(2, 1), (8, 1), (5, 10)]],
    8: [[(5, 5), (2.5, 3.3), (3.5, 1.2), (6.5, 1.2), (7.5, 3.3), (5, 5)],
        [(5, 5), (2, 7.5), (3, 9.7), (7, 9.7), (8, 7.5), (5, 5)]],
    9: [[(8, 4), (5, 5.5), (2.5, 4), (3, 1.7), (6, 1), (8, 2.5), (8, 4), (7, 10)]],
}  # fmt: skip


def printed(digit, side, font="DejaVuSans.ttf"):
    """A printed digit in the middle of a square, 0 on 1: black on white."""
    image = Image.new("L", (side, side), 255)
    letters = ImageFont.truetype(os.path.join(FONTS, font), round(0.6 * side))
    ImageDraw.Draw(image).text((side / 2, side / 2), str(digit), 0, letters, anchor="mm")
    return np.asarray(image) / 255


def drawn(digit, side):
    """A digit drawn with a pen in the middle of a square, 0 on 1: black on white."""
    fine = 4 * side  # drawn four times as large, so that the lines have soft edges
    image = Image.new("L", (fine, fine), 255)
    pen, unit = ImageDraw.Draw(image), 0.055 * fine
    for stroke in STROKES[digit]:
        points = [(fine / 2 + (x - 5) * unit, fine / 2 + (y - 5.5) * unit) for x, y in stroke]
        pen.line(points, fill=0, width=round(0.07 * fine), joint="curve")
    return np.asarray(image.resize((side, side), Image.Resampling.BOX)) / 255
