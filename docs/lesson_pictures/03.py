"""The pictures of lesson 3: what lies outside an image, and how far it reaches."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from sklearn.datasets import load_digits

from keras_cnn_edu import ops, viz

AROUND = 3  # pixels of padding around the digit


def sliding():
    """Slide the 2×2 kernel of lesson 2 over its 3×3 image, with a border of zeros."""
    return viz.slide(np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2), padding=1)


def modes():
    """Pad a digit in every mode, and frame the image itself."""
    digit = load_digits().images[3][None, :, :, None]
    height, width = digit.shape[1:3]
    figure = Figure(figsize=(8, 2.3), layout="constrained")
    for axes, mode in zip(figure.subplots(1, len(ops.PADDING_MODES)), ops.PADDING_MODES, strict=True):
        axes.imshow(np.squeeze(ops.pad(digit, [(AROUND, AROUND)] * 2, mode)), cmap="gray")
        corner = (AROUND - 0.5, AROUND - 0.5)
        axes.add_patch(Rectangle(corner, width, height, fill=False, edgecolor="#d55e00", linewidth=2))
        axes.set_title(mode, fontsize=10)
        axes.set(xticks=[], yticks=[])
    return figure


def visits_valid():
    """Draw how many 3×3 windows see each pixel of a 5×5 image without padding."""
    return viz.visit_map((5, 5), (3, 3))


def visits_same():
    """Draw the same with an output as large as the image."""
    return viz.visit_map((5, 5), (3, 3), padding="same")


def visits_full():
    """Draw the same with every window that touches the image."""
    return viz.visit_map((5, 5), (3, 3), padding="full")


def dark_border():
    """Draw an image of ones after 1, 2, 4 and 8 means of 3×3 pixels, with zeros outside."""
    depths = (1, 2, 4, 8)
    maps, mean = np.ones((1, 28, 28, 1)), np.full((3, 3, 1, 1), 1 / 9)
    figure = Figure(figsize=(8, 2.3), layout="constrained")
    panels = dict(zip(depths, figure.subplots(1, len(depths)), strict=True))
    for depth in range(1, max(depths) + 1):
        maps = ops.cross_correlate(maps, mean, padding="same")
        if depth in panels:
            drawn = panels[depth].imshow(np.squeeze(maps), cmap="gray", vmin=0, vmax=1)
            panels[depth].set_title(f"{depth} layer{'s' * (depth > 1)}", fontsize=10)
            panels[depth].set(xticks=[], yticks=[])
    figure.colorbar(drawn, ax=figure.axes, shrink=0.8)
    return figure
