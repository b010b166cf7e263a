"""The pictures of lesson 7: a digit on its way through a trained LeNet."""

import numpy as np
from matplotlib.colors import to_rgba

from keras_cnn_edu import data, extraction, models
from keras_cnn_edu.viz.canvas.colors import color_values
from keras_cnn_edu.viz.canvas.page import BLUE, NOTE_COLOR, Page

PITCH, GAP = 0.036, 0.06  # inches: of a pixel, between two maps
DIGIT = 5


def through_lenet():
    """Draw a digit, and what every layer of LeNet makes of it."""
    lenet = models.from_preset("lenet5_digits")
    image = data.load("digits")[2].probe_images[DIGIT : DIGIT + 1]
    maps = {path: np.asarray(batch)[0] for path, batch in extraction.feature_maps(lenet, image).items()}
    page = Page(13.6, 4.7, "A digit on its way through LeNet", "the numbers of each layer; bright is high, dark is low")
    columns = [  # (layer, what it does, maps side by side, x)
        ("C1", "6 filters of 5×5", 2, 1.7),
        ("S2", "2×2 maxima", 2, 4.1),
        ("C3", "16 filters of 5×5", 4, 5.6),
        ("S4", "2×2 maxima", 4, 7.6),
    ]
    _map(page, image[0, :, :, 0], 0.2, 2.3, "gray")
    _label(page, 0.2, "image", "32×32 pixels", "1,024 numbers")
    for name, does, across, x in columns:
        height, width, count = maps[name].shape
        down = count // across
        top = 2.88 - (down * (height * PITCH + GAP) - GAP) / 2
        for index in range(count):
            row, column = index % down, index // down
            at = x + column * (width * PITCH + GAP), top + row * (height * PITCH + GAP)
            _map(page, maps[name][..., index], *at)
        _label(page, x, name, does, f"{count} maps of {height}×{width}")
    for name, x, rows in (("C5", 8.95, 12), ("F6", 10.1, 7)):
        _map(page, maps[name].reshape(rows, -1), x, 2.5, pitch=0.07)
        _label(page, x, name, "dense", f"{maps[name].size} numbers")
    _label(page, 11.4, "predictions", "dense, softmax", "10 probabilities")
    for digit, probability in enumerate(maps["predictions"]):
        y = 2.0 + 0.19 * digit
        page.text(11.4, y, str(digit), va="center")
        page.picture(np.array([[to_rgba(BLUE)]]), 11.6, y - 0.04, max(1.3 * probability, 0.01), 0.08)
        page.text(13.0, y, f"{probability:.3f}", va="center")
    return page.figure


def _map(page, numbers, x, y, colormap="viridis", pitch=PITCH):
    """Draw a map, from its lowest to its highest number."""
    box = x, y, numbers.shape[1] * pitch, numbers.shape[0] * pitch
    page.picture(color_values(numbers, numbers.min(), numbers.max(), colormap), *box)
    page.frame(*box)


def _label(page, x, name, *lines):
    """Write what a layer does above it."""
    page.text(x, 0.7, name, weight="bold")
    for index, line in enumerate(lines):
        page.text(x, 0.87 + 0.15 * index, line, color=NOTE_COLOR)
