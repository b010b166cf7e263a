"""What is on a drawn page: texts, pictures, and whether they get in each other's way."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg


def texts(figure):
    """Everything that is written on a figure."""
    return [text.get_text() for text in figure.texts]


def pictures(figure):
    """The colored boxes on a page, each as an array (height, width, 4), without the color bar."""
    return [image.get_array() for image in figure.axes[0].images if image.get_array().shape[:2] != (1, 128)]


def drawn(figure):
    """The pixels of the drawn figure."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def overlapping(figure):
    """Pairs of texts on a figure that overlap, or a text that leaves it."""
    drawn(figure)
    boxes = [(text.get_text(), text.get_window_extent().padded(-1.5)) for text in figure.texts if text.get_text()]
    outside = [text for text, box in boxes if not figure.bbox.padded(2).contains(box.x0, box.y0)]
    outside += [text for text, box in boxes if not figure.bbox.padded(2).contains(box.x1, box.y1)]
    return outside + [
        (one, other)
        for index, (one, box) in enumerate(boxes)
        for other, second in boxes[index + 1 :]
        if box.overlaps(second)
    ]
