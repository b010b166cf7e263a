"""The pictures of lesson 1: an image as a vector, and one matrix under two constraints."""

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

from keras_cnn_edu import ops


def pixels_as_a_vector():
    """Draw a digit as an image, and below it the same numbers in one row."""
    digit = load_digits().images[0]
    figure = Figure(figsize=(8, 3), layout="constrained")
    image, vector = figure.subplots(2, 1, height_ratios=(6, 1))
    for axes, pixels, title in ((image, digit, "8×8 pixels"), (vector, digit.reshape(1, -1), "64 numbers")):
        axes.imshow(pixels, cmap="gray", aspect="equal" if axes is image else "auto")
        axes.set_title(title, fontsize=10)
        axes.set(xticks=[], yticks=[])
    vector.set_xticks(np.arange(8, 64, 8) - 0.5, [""] * 7)  # where a row of the image ends
    return figure


def three_matrices():
    """Draw a dense matrix, what locality leaves of it, and what sharing the first row's weights makes of that."""
    dense = np.random.default_rng(3).random((9, 16))  # the weight is the color
    dense[0, [0, 1, 4, 5]] = 0.0, 0.4, 0.75, 1.0  # of the first window, far apart
    window = np.array(ops.as_matrix(np.ones((2, 2, 1, 1)), (4, 4, 1))) == 1
    kernel = dense[0, [0, 1, 4, 5]].reshape(2, 2, 1, 1)
    matrices = {
        "dense": dense,
        "locally connected": np.where(window, dense, np.nan),
        "convolutional": np.where(window, ops.as_matrix(kernel, (4, 4, 1)), np.nan),
    }
    figure = Figure(figsize=(10, 2.6), layout="constrained")
    for axes, (name, matrix) in zip(figure.subplots(1, 3), matrices.items(), strict=True):
        axes.pcolormesh(matrix, cmap="viridis", vmin=0, vmax=1, edgecolors="0.85", linewidth=0.5)
        weights = np.unique(matrix[~np.isnan(matrix)]).size
        axes.set_title(f"{name}: {weights} weights", fontsize=10)
        axes.set(xlabel="16 pixels", ylabel="9 outputs", xticks=[], yticks=[], aspect="equal")
        axes.invert_yaxis()
    return figure
