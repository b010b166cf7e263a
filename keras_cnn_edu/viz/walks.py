"""Every step of a sliding window, in numbers: which cells are read, which are written, and the arithmetic in words."""

from typing import NamedTuple

import numpy as np

from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.viz import svg
from keras_cnn_edu.viz.axes import sliding_axes, stamping_axes
from keras_cnn_edu.viz.captions import description, heading
from keras_cnn_edu.viz.given import numbers
from keras_cnn_edu.viz.moving import moving_picture
from keras_cnn_edu.viz.page import number

LARGEST, LONGEST = 16, 32  # cells along each side of an image; cells of a sequence: of more no number can be read
LONGEST_LOOP = 40  # seconds, in a notebook: of more steps several are shown in a second
MOST_TERMS = 25  # so many products are written out, a 5×5 window; of more only the first and the last


@shows_itself
class Step(NamedTuple):
    """One position of the window.

    `inputs` and `outputs`: the (rows, columns) that are read and written; some may lie outside. `total`: the output
    after this step, `done`: booleans, what of it has been written so far. `words`: the arithmetic.
    """

    inputs: tuple
    outputs: tuple
    total: np.ndarray
    done: np.ndarray
    words: str


class Walk(NamedTuple):
    """All steps of a cross-correlation (`slide`), or of the transposed one (`stamp`), for `step_sheet` and others.

    `print` it for the arithmetic of every step; a notebook shows it as a moving picture.

    `image` (height, width), `kernel` (kernel_height, kernel_width), `axes`: the `Axis` of rows and of columns. A
    sequence is an image of one row, and `rank` 1.
    """

    image: np.ndarray
    kernel: np.ndarray
    axes: tuple
    rank: int
    transposed: bool
    steps: list

    @property
    def output(self):
        """What comes out in the end, (out_height, out_width)."""
        return self.steps[-1].total

    def __str__(self):
        return "\n".join([repr(self), *(step.words for step in self.steps)])

    def __repr__(self):
        return f"<{heading(self)}: {description(self)} · {len(self.steps)} steps>"

    def _repr_svg_(self):
        return moving_picture(self, svg.encode, max(1.0, len(self.steps) / LONGEST_LOOP)).decode()


def slide(image, kernel, *, strides=1, padding="valid", dilation_rate=1):
    """Write down the steps of a cross-correlation: the kernel slides over the image, each window becomes one sum.

    output[i, j] = sum over u, v of image[i*s - before + u*d, j*s - before + v*d] * kernel[u, v]

    Args:
        image: (height, width), or (size,) for a sequence.
        kernel: (kernel_height, kernel_width), or (kernel_size,).
        strides: pixels between the starts of neighboring windows; one number, or one per axis.
        padding: "valid", "same", "full" (also "causal" for a sequence), pixels on every side, or one entry per axis,
            each a number or a pair (before, after). The padding is 0.
        dilation_rate: pixels between neighboring kernel elements; one number, or one per axis.

    Returns:
        A `Walk` for `step_sheet` and `save_animation`.

    Raises:
        ValueError: if image and kernel do not both have one axis or both two, one is empty, no window fits, or a side
            is longer than 16 cells (of a sequence 32), with its padding: the numbers would not be legible.

    Example:
        >>> walk = slide([[0, 1, 2], [3, 4, 5], [6, 7, 8]], [[0, 1], [2, 3]])
        >>> walk.steps[0].words
        'output [0, 0] = 0·0 + 1·1 + 3·2 + 4·3 = 19'
        >>> walk.output.tolist()
        [[19.0, 25.0], [37.0, 43.0]]

    Reference: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 2.
    https://arxiv.org/abs/1603.07285
    """
    image, kernel = _arrays(image, kernel)
    axes = sliding_axes(image.shape, kernel.shape, strides, padding, dilation_rate)
    walk = _walk(image, kernel, axes)
    total, done = _blank(walk)
    for place in np.ndindex(total.shape):
        window = _window(walk, place)
        values = _values(walk.image, window)
        with np.errstate(invalid="ignore"):  # 0 times infinity is not a number, and drawn as that
            total[place] = (values * walk.kernel).sum()
        done[place] = True
        words = f"output {_name(place, walk)} = {_sum(values, walk.kernel)} = {number(total[place])}"
        walk.steps.append(Step(window, _cell(place), total.copy(), done.copy(), words))
    return walk


def stamp(image, kernel, *, strides=1, padding="valid", dilation_rate=1, output_padding=None):
    """Write down the steps of a transposed cross-correlation: each pixel stamps the kernel, times itself, and adds up.

    output[i*s - before + u*d, j*s - before + v*d] += image[i, j] * kernel[u, v]

    Args:
        image, kernel, strides, dilation_rate: as in `slide`; the strides lie between stamps.
        padding: what the cross-correlation padded, and so what is cut off here.
        output_padding: rows and columns more at the end, less than `strides`. None: as Keras does.

    Returns:
        A `Walk` for `step_sheet` and `save_animation`.

    Raises:
        ValueError, TypeError: as `slide`, or if nothing is left of the output.

    Example:
        >>> walk = stamp([[0, 1], [2, 3]], [[0, 1], [2, 3]])
        >>> walk.steps[-1].words
        'input [1, 1] stamps 3·0, 3·1, 3·2, 3·3'
        >>> walk.output.tolist()
        [[0.0, 0.0, 1.0], [0.0, 4.0, 6.0], [4.0, 12.0, 9.0]]

    Reference: A. Zhang et al., "Dive into Deep Learning", 2023, section 14.10.
    https://d2l.ai/chapter_computer-vision/transposed-conv.html
    """
    image, kernel = _arrays(image, kernel)
    axes = stamping_axes(image.shape, kernel.shape, strides, padding, dilation_rate, output_padding)
    walk = _walk(image, kernel, axes, transposed=True)
    total, done = _blank(walk)
    for place in np.ndindex(walk.image.shape):
        window, value = _window(walk, place), walk.image[place]
        with np.errstate(invalid="ignore"):
            _add(total, done, window, value * walk.kernel)
        terms = _terms(np.full(walk.kernel.shape, value), walk.kernel)
        words = f"input {_name(place, walk)} stamps {_shortened(terms, ', ')}"
        walk.steps.append(Step(_cell(place), window, total.copy(), done.copy(), words))
    return walk


def _arrays(image, kernel):
    image, kernel = numbers(image, "image"), numbers(kernel, "kernel")
    if image.ndim not in (1, 2) or image.ndim != kernel.ndim or not image.size or not kernel.size:
        raise ValueError(
            "`image` and `kernel` must both have two axes (rows, columns), or both one, and hold a number or more. "
            f"Received: image of shape {image.shape}, kernel of shape {kernel.shape}."
        )
    return image, kernel


def _walk(image, kernel, axes, transposed=False):
    """A walk before its first step; a sequence gets a second axis, of one row."""
    rank = image.ndim
    if rank == 1:
        axes = sliding_axes((1,), (1,)) + axes
    _check_legible(axes, transposed, LARGEST if rank == 2 else LONGEST)
    return Walk(np.atleast_2d(image), np.atleast_2d(kernel), tuple(axes), rank, transposed, [])


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


def _blank(walk):
    """The output before the first step, and that nothing of it is done."""
    shape = tuple(axis.outputs for axis in walk.axes)
    return np.zeros(shape), np.zeros(shape, bool)


def _window(walk, place):
    return tuple(axis.window(index) for axis, index in zip(walk.axes, place, strict=True))


def _cell(place):
    return tuple(range(index, index + 1) for index in place)


def inside(window, shape):
    """Tell of each cell of a window whether it lies in an array: booleans, (rows, columns).

    >>> inside((range(-1, 1), range(2)), (3, 3)).tolist()
    [[False, False], [True, True]]
    """
    rows, columns = (np.isin(pixels, range(size)) for pixels, size in zip(window, shape, strict=True))
    return rows[:, None] & columns


def _values(image, window):
    """The numbers under a window, 0 where it lies in the padding."""
    rows, columns = (np.clip(pixels, 0, size - 1) for pixels, size in zip(window, image.shape, strict=True))
    return np.where(inside(window, image.shape), image[np.ix_(rows, columns)], 0.0)


def _add(total, done, window, products):
    """Add a stamp to the output, without what lies outside."""
    for (row, column), product in np.ndenumerate(products):
        place = window[0][row], window[1][column]
        if all(0 <= index < size for index, size in zip(place, total.shape, strict=True)):
            total[place] += product
            done[place] = True


def _name(place, walk):
    """Write a position as the user would index it."""
    return f"[{', '.join(map(str, place[-walk.rank :]))}]"


def _sum(values, kernel):
    return _shortened(_terms(values, kernel), " + ")


def _terms(values, kernel):
    """Write each product, a negative factor in parentheses."""
    factors = ([number(value) for value in array.ravel()] for array in (values, kernel))
    signed = ([f"({text})" if text.startswith("−") else text for text in texts] for texts in factors)
    return ["·".join(pair) for pair in zip(*signed, strict=True)]


def _shortened(terms, sign):
    if len(terms) > MOST_TERMS:
        terms = [*terms[:3], f"… ({len(terms)} products) …", *terms[-3:]]
    return sign.join(terms)
