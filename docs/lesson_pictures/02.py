"""The pictures of lesson 2: a kernel slides over an image, and what two layers see."""

import numpy as np
from matplotlib.figure import Figure

from keras_cnn_edu import viz


def sliding():
    """Slide a 2×2 kernel over a 3×3 image."""
    return viz.slide(np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2))


def receptive_field():
    """Mark one output of two 3×3 layers, the window that it sees, and the pixels that this window sees."""
    figure = Figure(figsize=(8, 3.2), layout="constrained")
    names = {"image": 7, "first map": 5, "second map": 3}
    for axes, (name, size), seen in zip(figure.subplots(1, 3), names.items(), (5, 3, 1), strict=True):
        grid = np.zeros((size, size))
        start = (size - seen) // 2
        grid[start : start + seen, start : start + seen] = 1
        axes.pcolormesh(grid, cmap="Blues", vmin=0, vmax=1.6, edgecolors="0.6", linewidth=0.5)
        axes.set_title(f"{name} {size}×{size}: {seen}×{seen} seen", fontsize=10)
        around = size / 2 - 3.6, size / 2 + 3.6  # one scale for the three
        axes.set(xlim=around, ylim=around, aspect="equal")
        axes.set_axis_off()
    return figure
