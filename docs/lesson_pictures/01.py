"""The pictures of lesson 1: an image as a vector, one matrix under two constraints, and what its rows do."""

import numpy as np
from matplotlib.figure import Figure
from moving import Moving, grid
from sklearn.datasets import load_digits

from keras_cnn_edu import ops
from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.canvas.page import LARGE, TEXT_COLOR
from keras_cnn_edu.viz.sliding.grids import WRITTEN
from keras_cnn_edu.viz.sliding.marks import Line


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


def rows():
    """Move a kernel over an image, and mark the row of the matrix that computes the same output."""
    image, kernel = np.arange(16.0).reshape(4, 4), np.array([[1.0, 2], [3, 4]])
    matrix = np.array(ops.as_matrix(kernel[:, :, None, None], (*image.shape, 1)))
    outputs = matrix @ image.ravel()  # (9,)
    weights = np.where(matrix == 0, np.nan, matrix)
    frames = []
    for row in range(len(matrix)):
        this = np.arange(len(matrix))[:, None] == row  # (9, 1)
        read = matrix[row] != 0  # (16,)
        done = np.where(np.arange(len(matrix)) <= row, outputs, np.nan)
        terms = zip(image[read.reshape(4, 4)], matrix[row, read], strict=True)
        products = " + ".join(f"{number(pixel)}·{number(weight)}" for pixel, weight in terms)
        frames.append(
            [
                Line(0.2, 0.12, "A convolution as a matrix", LARGE, "bold", TEXT_COLOR),
                Line(0.2, 0.42, "each position of the window is a row"),
                Line(0.2, 1.5, "image, × weights"),
                *grid(image, 0.2, 1.7, 0.4, active=read.reshape(4, 4), weights=matrix[row].reshape(4, 4)),
                Line(2.2, 0.7, "the same pixels as a vector"),
                *grid(image.reshape(1, 16), 2.2, 0.9, 0.3, active=read[None]),
                Line(2.2, 1.28, "matrix: a row for each output"),
                *grid(weights, 2.2, 1.48, 0.3, active=this & read),
                Line(7.2, 1.28, "outputs"),
                *grid(done[:, None], 7.2, 1.48, 0.3, active=this, colors=WRITTEN),
                Line(2.2, 4.32, f"output {row} = {products} = {number(outputs[row])}", color=TEXT_COLOR),
            ]
        )
    return Moving(frames, (7.9, 4.65))
