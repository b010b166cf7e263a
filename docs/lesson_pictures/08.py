"""The pictures of lesson 8: numbers on their way to the loss, and gradients on their way back."""

import numpy as np
from keras import ops as tensors

from keras_cnn_edu import ops, viz
from keras_cnn_edu.formatting import number
from keras_cnn_edu.gradients import with_gradients
from keras_cnn_edu.viz.canvas.cells import draw_cells
from keras_cnn_edu.viz.canvas.colors import DIVERGING, color_values
from keras_cnn_edu.viz.canvas.page import BLUE, LARGE, ORANGE, Page

IMAGE, KERNEL = np.arange(9.0).reshape(3, 3), np.arange(4.0).reshape(2, 2)
TARGET = np.array([[18.0, 26.0], [35.0, 43.0]])
POOLED, ARRIVED = np.array([[1.0, 5, 2], [4, 3, 0], [9, 7, 8]]), np.array([[4.0, 8], [12, 16]])
SIDE, SIZE = 0.36, 9  # inches, of a cell; points, of the text


def there_and_back():
    """Draw image, kernel, outputs, targets and loss in a row, and below each the gradient of the loss for it."""
    outputs, for_image, for_kernel = _way_back(ops.cross_correlate, None, _images(IMAGE), _filters(KERNEL))
    page = Page(6.5, 3.9, "There and back")
    page.text(0.2, 0.4, "above: the numbers; below: how fast the loss grows with each of them", size=SIZE)
    loss = np.array([[np.sum((outputs - TARGET) ** 2) / 2]])
    columns = [
        (0.2, "image", IMAGE, for_image),
        (1.75, "kernel", KERNEL, for_kernel),
        (3.05, "outputs", outputs, outputs - TARGET),
        (4.25, "targets", TARGET, None),
        (5.55, "loss", loss, np.ones((1, 1))),
    ]
    for x, name, numbers, gradient in columns:
        _grid(page, x, 1.15, name, numbers, gray=True)
        if gradient is not None:
            _grid(page, x, 2.65, f"for the {name}", gradient)
    for x, sign, size in ((1.52, "⋆", 2 * LARGE), (2.76, "=", LARGE), (4.01, "−", LARGE), (5.26, "→", LARGE)):
        page.text(x, 1.65, sign, size=size, ha="center", va="center", color=BLUE)
    for x in (1.52, 2.76, 5.26):
        page.text(x, 3.15, "←", size=LARGE, ha="center", va="center", color=ORANGE)
    return page.figure


def copies():
    """Place the kernel, times the gradient of each output, on the pixels of its window."""
    return viz.slide(np.array([[1, -1], [2, 0]]), KERNEL.astype(int), transposed=True)


def pooling():
    """Draw an image, and the gradient that each pixel gets from four overlapping windows of 2×2."""
    page = Page(3.6, 4.1, "Who gets the gradient?")
    page.text(0.2, 0.4, "windows of 2×2 pixels, one pixel apart", size=SIZE)
    shares = [
        _way_back(lambda x, pool=pool: pool(x, 2, strides=1), ARRIVED, _images(POOLED))[1]
        for pool in (ops.max_pool, ops.average_pool)
    ]
    _grid(page, 0.2, 1.1, "image", POOLED, gray=True)
    _grid(page, 0.2, 2.75, "arrives at the windows", ARRIVED, 16)
    _grid(page, 2.3, 1.1, "to the maxima", shares[0], 16)
    _grid(page, 2.3, 2.75, "to the averages", shares[1], 16)
    return page.figure


def _images(grid):
    return tensors.convert_to_tensor(grid[None, :, :, None], "float32")


def _filters(grid):
    return tensors.convert_to_tensor(grid[:, :, None, None], "float32")


def _way_back(function, upstream, *inputs):
    """Return the outputs of a function and the gradient for each input, as grids; upstream None: outputs − targets."""
    upstream = function(*inputs) - _images(TARGET) if upstream is None else _images(upstream)
    return [np.squeeze(each) for each in with_gradients(function)(upstream, *inputs)]


def _grid(page, x, y, name, numbers, extreme=None, gray=False):
    """Write numbers into cells: gray ones, or colored by their sign."""
    extreme = extreme or np.abs(numbers).max()
    colors = np.full((*numbers.shape, 4), 0.93) if gray else color_values(numbers, -extreme, extreme, DIVERGING)
    colors[..., 3] = 1
    page.text(x, y - 0.07, name, va="bottom", size=SIZE)
    draw_cells(page, x, y, SIDE, colors, np.vectorize(number)(numbers))
