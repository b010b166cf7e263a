"""The figures of this package: a notebook shows them without pyplot, and with nothing to set up before."""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from keras_cnn_edu.viz import png

LARGEST = 2000  # pixels along a side of what a notebook keeps; a larger figure is drawn with fewer to the inch


class Drawing(Figure):
    r"""A matplotlib figure that is shown where it stands on the last line of a cell.

    >>> Drawing(figsize=(2.0, 1.0), dpi=110)._repr_png_()[:8]
    b'\x89PNG\r\n\x1a\n'
    """

    def _repr_png_(self):
        """What a notebook asks for; after `%matplotlib inline` it asks matplotlib instead."""
        file = io.BytesIO()
        self.savefig(file, format="png", dpi=min(self.dpi, LARGEST / max(self.get_size_inches())))
        return file.getvalue()


def stacked(figures):
    """Return figures below each other as the bytes of one PNG file."""
    pictures = [_pixels(figure) for figure in figures]
    width = max(picture.shape[1] for picture in pictures)
    margins = [((0, 0), (0, width - picture.shape[1]), (0, 0)) for picture in pictures]
    padded = [np.pad(*both, constant_values=255) for both in zip(pictures, margins, strict=True)]
    return png.encode(np.concatenate(padded))


def _pixels(figure):
    """Draw a figure: (height, width, 3) of type uint8."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]
