"""The pictures of lesson 7: a digit on its way through a trained LeNet."""

import numpy as np
from matplotlib.colors import to_rgba

from keras_cnn_edu import data, extraction, models
from keras_cnn_edu.viz.canvas.colors import color_values
from keras_cnn_edu.viz.canvas.page import BLUE, NOTE_COLOR, Page

PITCH, CELL, GAP = 0.03, 0.07, 0.06  # inches: of a pixel, of a number of a dense layer, between two maps
LEFT, LINE, SPACE, SIZE = 0.2, 0.21, 0.15, 10  # inches: the margin, a line of text, below a layer; points: of the text
DIGIT = 5


def through_lenet():
    """Draw a digit, and below it what every layer of LeNet makes of it."""
    lenet = models.from_preset("lenet5_digits")
    image = data.load("digits")[2].probe_images[DIGIT : DIGIT + 1]
    maps = {path: np.asarray(batch)[0] for path, batch in extraction.feature_maps(lenet, image).items()}
    page = Page(6.4, 7.1, "A digit on its way through LeNet")
    note = "the numbers of each layer; bright is high, dark is low · gray: all 0"
    page.text(LEFT, 0.4, note, size=SIZE, color=NOTE_COLOR)
    y = 0.75
    _label(page, LEFT, y, "image", "32×32 pixels · 1,024 numbers")
    _map(page, image[0, :, :, 0], LEFT, y + LINE, colormap="gray")
    y += LINE + 32 * PITCH + SPACE
    windows = {"C1": "6 filters of 5×5", "S2": "2×2 maxima", "C3": "16 filters of 5×5", "S4": "2×2 maxima"}
    for name, does in windows.items():
        height, width, count = maps[name].shape
        _label(page, LEFT, y, name, f"{does} · {count} maps of {height}×{width}")
        for index in range(count):
            _map(page, maps[name][..., index], LEFT + index * (width * PITCH + GAP), y + LINE)
        y += LINE + height * PITCH + SPACE
    for name, x in (("C5", LEFT), ("F6", 3.3)):
        _label(page, x, y, name, f"dense · {maps[name].size} numbers")
        _map(page, maps[name].reshape(4, -1), x, y + LINE, CELL)
    y += LINE + 4 * CELL + SPACE
    _label(page, LEFT, y, "predictions", "dense, softmax · 10 probabilities")
    _bars(page, maps["predictions"], y + LINE + 0.55)
    return page.figure


def _map(page, numbers, x, y, pitch=PITCH, colormap="viridis"):
    """Draw a map, from its lowest to its highest number."""
    box = x, y, numbers.shape[1] * pitch, numbers.shape[0] * pitch
    page.picture(color_values(numbers, numbers.min(), numbers.max(), colormap), *box)
    page.frame(*box)


def _label(page, x, y, name, does):
    """Write the name of a layer, and what it does."""
    page.text(x, y, name, size=SIZE, weight="bold")
    page.text(x + 0.15 + 0.08 * len(name), y, does, size=SIZE, color=NOTE_COLOR)


def _bars(page, probabilities, floor):
    """Draw a bar for the probability of each digit, standing on the height `floor`."""
    for digit, probability in enumerate(probabilities):
        x, height = LEFT + 0.3 + 0.6 * digit, max(0.5 * probability, 0.01)
        page.picture(np.array([[to_rgba(BLUE)]]), x - 0.15, floor - height, 0.3, height)
        page.text(x, floor + 0.05, str(digit), size=SIZE, ha="center", weight="bold")
        page.text(x, floor + 0.24, f"{probability:.3f}", size=SIZE, ha="center", color=NOTE_COLOR)
