"""The pictures of lesson 4: a window in larger steps, its transpose, and the checkerboard."""

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

from keras_cnn_edu import ops, viz

KERNEL = np.array([1, 2, 3])


def sliding():
    """Slide a 3×3 kernel over a 5×5 image with a border of zeros, two pixels at a time."""
    image, kernel = np.arange(25).reshape(5, 5) % 7, np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    return viz.slide(image, kernel, strides=2, padding=1)


def copies():
    """Add a copy of a 3×3 kernel for each of four pixels, two pixels apart."""
    return viz.slide([[1, 2], [3, 4]], [[1, 2, 1], [2, 4, 2], [1, 2, 1]], strides=2, transposed=True)


def matrix():
    """Draw the matrix of a kernel of three elements with stride 2."""
    return viz.connectivity(KERNEL, (7,), strides=2)


def transposed_matrix():
    """Draw its transpose."""
    return viz.connectivity(KERNEL, (3,), strides=2, transposed=True)


def copies_uneven():
    """Draw how many copies of a 3×3 kernel reach each output pixel, two pixels apart."""
    return viz.visit_map((4, 4), (3, 3), strides=2, transposed=True)


def copies_even():
    """Draw the same for a 4×4 kernel, whose size the stride divides."""
    return viz.visit_map((4, 4), (4, 4), strides=2, padding="same", transposed=True)


def enlarged():
    """Draw a digit, and what three kernels make of it with stride ½."""
    digit = load_digits().images[3]
    kernels = {
        "kernel 3: ones": np.ones(3),
        "kernel 4: ones": np.ones(4),
        "kernel 4: smooth": np.array([0.25, 0.75, 0.75, 0.25]),
    }
    figure = Figure(figsize=(8, 2.3), layout="constrained")
    first, *others = figure.subplots(1, 1 + len(kernels))
    first.imshow(digit, cmap="gray")
    first.set_title("8×8 pixels", fontsize=10)
    for axes, (title, along) in zip(others, kernels.items(), strict=True):
        kernel = np.outer(along, along)[:, :, None, None]
        axes.imshow(np.squeeze(ops.transpose_cross_correlate(digit[None, :, :, None], kernel, 2)), cmap="gray")
        axes.set_title(title, fontsize=10)
    for axes in figure.axes:
        axes.set(xticks=[], yticks=[])
    return figure
