"""The figures of this package: a notebook shows them without pyplot, and with nothing to set up before."""

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from keras_cnn_edu.viz.canvas import png


class Drawing(Figure):
    r"""A matplotlib figure that is shown where it stands on the last line of a cell.

    >>> Drawing(figsize=(2.0, 1.0), dpi=110)._repr_png_()[:8]
    b'\x89PNG\r\n\x1a\n'
    """

    def _repr_png_(self):
        """What a notebook asks for; after `%matplotlib inline` it asks matplotlib instead."""
        return stacked([self])


def stacked(figures: Sequence[Figure]) -> bytes:
    """Return figures below each other as the bytes of one PNG file."""
    pictures = [_pixels(figure) for figure in figures]
    width = max(picture.shape[1] for picture in pictures)
    margins = [((0, 0), (0, width - picture.shape[1]), (0, 0)) for picture in pictures]
    padded = [np.pad(*both, constant_values=255) for both in zip(pictures, margins, strict=True)]
    return png.small(Image.fromarray(np.concatenate(padded)))


def _pixels(figure):
    """Draw a figure: (height, width, 3) of type uint8."""
    width, height = figure.get_size_inches()
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=min(figure.dpi, png.WIDEST / width, png.TALLEST / height))
    return np.asarray(Image.open(file).convert("RGB"))
