"""Every step of a sliding window in numbers: of the cross-correlation, and of the transposed one."""

from collections.abc import Iterator

import numpy as np

from keras_cnn_edu.formatting import number
from keras_cnn_edu.types import Padding, Sizes
from keras_cnn_edu.viz.arguments import as_numbers
from keras_cnn_edu.viz.sliding.axes import is_inside, sliding_axes
from keras_cnn_edu.viz.sliding.walkthrough import Step, Walkthrough

LARGEST, LONGEST = 16, 32  # cells along each side of an image; cells of a sequence: smaller ones are not legible
MOST_TERMS = 25  # products that are written out, those of a 5×5 window; of more only the first and the last


def slide(
    image,
    kernel,
    *,
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    transposed: bool = False,
    output_padding: Sizes | None = None,
) -> Walkthrough:
    """Write down the steps of a cross-correlation: the kernel slides over the image, each window becomes one sum.

    output[i, j] = sum over u, v of image[i*s - before + u*d, j*s - before + v*d] * kernel[u, v]

    Transposed, the kernel slides over the output, and each pixel of the image adds a copy of it, times the pixel:

    output[i*s - before + u*d, j*s - before + v*d] += image[i, j] * kernel[u, v]

    Args:
        image: (height, width), or (size,) for a sequence.
        kernel: (kernel_height, kernel_width), or (kernel_size,).
        strides: pixels between the starts of neighboring windows, or copies; one number, or one per axis.
        padding: "valid", "same", "full" (also "causal" for a sequence), pixels on every side, or one entry per axis,
            each a number or a pair (before, after). The padding is 0. Transposed, so much is cut off the output.
        dilation_rate: pixels between neighboring kernel elements; one number, or one per axis.
        transposed: True for the transposed cross-correlation.
        output_padding: of that, rows and columns more at the end, less than `strides`. None: as Keras does.

    Returns:
        A `Walkthrough` for `step_sheet` and `save_animation`.

    Raises:
        ValueError: if image and kernel do not both have one axis or both two, one is empty, no window fits or nothing
            is left of the output, or a side is longer than 16 cells (of a sequence 32), with its padding or what is cut
            off: the numbers would not be legible.
        TypeError: if an argument has the wrong type.

    Example:
        >>> walkthrough = slide([[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 1], [2, 3]])
        >>> walkthrough.steps[0].text
        'output [0, 0] = 0·0 + 1·1 + 3·2 + 4·3 = 19'
        >>> walkthrough.output.tolist()
        [[19.0, 25.0], [37.0, 43.0]]
        >>> enlarged = slide([[0, 1], [2, 3]], [[0, 1], [2, 3]], transposed=True)
        >>> enlarged.steps[-1].text
        'input [1, 1] adds 3·0, 3·1, 3·2, 3·3'
        >>> enlarged.output.tolist()
        [[0.0, 0.0, 1.0], [0.0, 4.0, 6.0], [4.0, 12.0, 9.0]]

    Reference: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016, chapters 2 and 4.
    https://arxiv.org/abs/1603.07285
    """
    image, kernel = _arrays(image, kernel)
    settings = strides, padding, dilation_rate, transposed, output_padding
    walkthrough = _walkthrough(image, kernel, sliding_axes(image.shape, kernel.shape, *settings), transposed)
    walkthrough.steps.extend(_copies(walkthrough) if transposed else _sums(walkthrough))
    return walkthrough


def _sums(walkthrough) -> Iterator[Step]:
    """Yield a step for each output: the sum over its window."""
    total, done = _blank(walkthrough)
    for position in np.ndindex(total.shape):
        window = _window(walkthrough, position)
        values = _values(walkthrough.image, window)
        with np.errstate(invalid="ignore"):  # 0 times infinity is NaN, and drawn as that
            total[position] = (values * walkthrough.kernel).sum()
        done[position] = True
        terms = _shortened(_terms(values, walkthrough.kernel), " + ")
        text = f"output {_name(position, walkthrough)} = {terms} = {number(total[position])}"
        yield Step(window, _cell(position), total.copy(), done.copy(), text)


def _copies(walkthrough) -> Iterator[Step]:
    """Yield a step for each pixel of the input: a copy of the kernel, times the pixel, is added to the output."""
    total, done = _blank(walkthrough)
    for position in np.ndindex(walkthrough.image.shape):
        window, value = _window(walkthrough, position), walkthrough.image[position]
        with np.errstate(invalid="ignore"):
            _add(total, done, window, value * walkthrough.kernel)
        terms = _shortened(_terms(np.full(walkthrough.kernel.shape, value), walkthrough.kernel), ", ")
        text = f"input {_name(position, walkthrough)} adds {terms}"
        yield Step(_cell(position), window, total.copy(), done.copy(), text)


def _arrays(image, kernel):
    image, kernel = as_numbers(image, "image"), as_numbers(kernel, "kernel")
    if image.ndim not in (1, 2) or image.ndim != kernel.ndim or not image.size or not kernel.size:
        raise ValueError(
            "`image` and `kernel` must both have two axes (rows, columns), or both one, and hold a number or more. "
            f"Received: image of shape {image.shape}, kernel of shape {kernel.shape}."
        )
    return image, kernel


def _walkthrough(image, kernel, axes, transposed):
    """A walkthrough without a step; a sequence gets a second axis, of one row."""
    rank = image.ndim
    if rank == 1:
        axes = sliding_axes((1,), (1,)) + axes
    _check_legible(axes, transposed, LARGEST if rank == 2 else LONGEST)
    return Walkthrough(np.atleast_2d(image), np.atleast_2d(kernel), tuple(axes), rank, transposed, [])


def _check_legible(axes, transposed, limit):
    """Refuse what would have to be drawn in cells too small for their numbers, before any step is computed."""
    around = [sum(axis.edges) for axis in axes]
    sides = {
        "input": [axis.size + (0 if transposed else more) for axis, more in zip(axes, around, strict=True)],
        "kernel": [axis.kernel_size for axis in axes],
        "output": [axis.outputs + (more if transposed else 0) for axis, more in zip(axes, around, strict=True)],
    }
    if max(map(max, sides.values())) > limit:
        received = ", ".join(f"{name} {rows}×{columns}" for name, (rows, columns) in sides.items())
        raise ValueError(
            f"`image` must be so small that the numbers are legible: {limit} cells along each side, with the padding "
            f"or what is cut off. Received: {received}. Show these settings on a smaller image."
        )


def _blank(walkthrough):
    """The output before the first step, and that nothing of it is done."""
    shape = tuple(axis.outputs for axis in walkthrough.axes)
    return np.zeros(shape), np.zeros(shape, bool)


def _window(walkthrough, position):
    return tuple(axis.window(index) for axis, index in zip(walkthrough.axes, position, strict=True))


def _cell(position):
    return tuple(range(index, index + 1) for index in position)


def _values(image, window):
    """The numbers under a window, 0 where it lies in the padding."""
    rows, columns = window
    return np.array([[image[i, j] if is_inside((i, j), image.shape) else 0.0 for j in columns] for i in rows])


def _add(total, done, window, products):
    """Add a copy of the kernel to the output, without what lies outside."""
    for (row, column), product in np.ndenumerate(products):
        position = window[0][row], window[1][column]
        if is_inside(position, total.shape):
            total[position] += product
            done[position] = True


def _name(position, walkthrough):
    """Write a position as the user would index it."""
    return f"[{', '.join(map(str, position[-walkthrough.rank :]))}]"


def _terms(values, kernel):
    """Write each product, a negative factor in parentheses."""
    factors = ([number(value) for value in array.ravel()] for array in (values, kernel))
    signed = ([f"({text})" if text.startswith("−") else text for text in texts] for texts in factors)
    return ["·".join(pair) for pair in zip(*signed, strict=True)]


def _shortened(terms, separator):
    if len(terms) > MOST_TERMS:
        terms = [*terms[:3], f"… ({len(terms)} products) …", *terms[-3:]]
    return separator.join(terms)
