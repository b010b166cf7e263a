"""The arithmetic of one output element: the window, the kernel, the products, and the way to the result."""

import textwrap
from collections.abc import Sequence

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.arguments import as_array, as_list, as_numbers, as_rows, check_texts
from keras_cnn_edu.viz.canvas.colors import DIVERGING, color_values, text_color
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import LARGE, NOTE_COLOR, ORANGE, Page, fitting_size, legend_height
from keras_cnn_edu.viz.canvas.values import finite

TOP = Page.TOP + 0.55  # of the pictures; their names stand above
NARROWEST = 6.7

CELL = 0.5, 0.5  # inches (width, height) of a cell with a number
LINE_CELL = 0.5, 0.28  # of one in a list
SMALL_CELL = 0.27, 0.27  # of one without a number, where there are many
MOST_WRITTEN = 7  # rows and columns with numbers
PICTURE = 2.0
MARGIN = 0.2
SIGN = 0.4  # inches for × and =
LABEL = 1.5  # inches left of a list of terms
COLUMN = 1.15  # inches for a number in a line of text
LINE, LETTER = 0.24, 0.066  # height of a line of text, width of a letter
LARGEST = ORANGE  # the frame of the largest contribution


def arithmetic(
    inputs,
    weights=None,
    *,
    steps: Sequence[Sequence],
    model_value: float,
    verdict: str = "",
    title: str = "",
    note: str = "",
    remark: str = "",
    weights_name: str = "kernel",
    padding=None,
    largest: Sequence[int] = (0, 0),
    labels: Sequence[str] | None = None,
    picture=None,
    box: Sequence[int] | None = None,
    caption: str = "",
    totals: Sequence[Sequence] = (),
) -> Drawing:
    """Draw how a window becomes one number: window × kernel = products, then every step to the result.

    Args:
        inputs: the window, (rows, columns).
        weights: what it is multiplied by, of the same shape; None if it is not, as in a maximum.
        steps: (what, amount or None, value) for each step from the window to the result.
        model_value: what the model computed.
        verdict: whether that is the same, in words.
        title: of the figure.
        note: the formula.
        remark: a sentence below the steps.
        weights_name: what the weights are called.
        padding: booleans (rows, columns), True where the window lies in the padding.
        largest: (row, column) of the input that contributes most; it is framed.
        labels: one text per row, for a list of terms.
        picture: the map (height, width) that the window was cut from, or None.
        box: (top, left, bottom, right): the pixels of the picture that the window covers.
        caption: which slice of a deeper window is drawn.
        totals: (text, value) of what the slices of a window, or the terms that are not listed, come to.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if the window does not have two axes, or weights of another shape.

    Example:
        >>> window, kernel = [[0, 1], [3, 4]], [[0, 1], [2, 3]]
        >>> figure = arithmetic(
        ...     window,
        ...     kernel,
        ...     steps=[("sum", None, 19)],
        ...     model_value=19,
        ...     verdict="the same",
        ...     title="one output",
        ...     note="the sum of the products",
        ...     largest=(1, 1),
        ... )
        >>> [text.get_text() for text in figure.texts if "=" in text.get_text()]
        ['=', '= 19', '= 19']
    """
    check_texts(title=title, note=note, weights_name=weights_name, caption=caption, verdict=verdict, remark=remark)
    steps = as_rows(steps, "steps", "(words, amount, value)", 3)
    totals = as_rows(totals, "totals", "(words, value)", 2)
    inputs = as_numbers(inputs, "inputs")
    weights = None if weights is None else as_numbers(weights, "weights")
    if inputs.ndim != 2 or (weights is not None and weights.shape != inputs.shape):
        raise ValueError(
            "`inputs` must have the shape (rows, columns), and `weights` the same or be None. "
            f"Received: inputs of shape {inputs.shape}, weights of shape {getattr(weights, 'shape', None)}."
        )
    checks.number(np.nan_to_num(model_value) if isinstance(model_value, float) else model_value, "model_value")
    padding = np.zeros(inputs.shape, bool) if padding is None else as_array(padding, "padding").astype(bool)
    if padding.shape != inputs.shape:
        raise ValueError(f"`padding` must have the shape of `inputs`, {inputs.shape}. Received: {padding.shape}.")
    largest = checks.position(largest, "largest", inputs.shape) if inputs.size else (0, 0)
    if labels is not None and len(as_list(labels, "labels")) != len(inputs):
        raise ValueError(f"`labels` must be one for each row. Received: {len(labels)}, for {len(inputs)} rows.")
    cell = LINE_CELL if labels is not None else CELL if max(inputs.shape) <= MOST_WRITTEN else SMALL_CELL
    grids = [("window" if inputs.size > 1 else "input", "viridis", inputs)] if inputs.size else []
    if weights is not None and inputs.size:
        grids += [(weights_name, DIVERGING, weights), ("products", DIVERGING, inputs * weights)]
    left = MARGIN + (0 if picture is None else PICTURE + 0.4) + (0 if labels is None else LABEL)
    lines = [*steps, ("the model computed", None, model_value)]
    amounts = MARGIN + COLUMN + LETTER * max(len(what) for what, _, _ in lines)  # where this column ends
    right = amounts + COLUMN + LETTER * len(verdict)
    width = max(
        left + len(grids) * (inputs.shape[1] * cell[0] + SIGN),
        right + (COLUMN + LETTER * max(len(what) for what, _ in totals) + MARGIN if totals else 0),
        MARGIN + LETTER * len(remark),
        NARROWEST - MARGIN,
    )
    below = TOP + max(inputs.shape[0] * cell[1] if grids else 0, 0 if picture is None else PICTURE) + 0.3
    bottom = below + LINE * max(len(lines), len(totals))
    height = bottom + (LINE if remark else 0) + 0.05 + legend_height(inputs[~padding])
    page = Page(width + MARGIN, height, title, textwrap.fill(note, int(width / LETTER)))
    page.text(MARGIN, TOP - 0.4, _caption(caption, padding), color=NOTE_COLOR)
    if picture is not None:
        _draw_picture(page, _picture(picture), box)
    _draw_grids(page, left, grids, cell, padding, largest, labels)
    _write_steps(page, below, lines, amounts, verdict)
    _write_totals(page, right + MARGIN, below, totals)
    page.text(MARGIN, bottom + 0.05, remark)
    page.legend(inputs[~padding])
    return page.figure


def _picture(picture):
    """Return the image that the window lies on, if it is one channel of an image."""
    picture = as_numbers(picture, "picture")
    if picture.ndim != 2:
        raise ValueError(f"`picture` must be (height, width). Received: shape={picture.shape}.")
    return picture


def _caption(caption, padding):
    """Say which slice is drawn, and what the empty cells are."""
    slices = f"the slice with the largest contribution: {caption}" if caption else ""
    return " · ".join(filter(None, [slices, "white: padding" if padding.any() else ""]))


def _draw_picture(page, picture, box):
    """The map that the window was cut from, with a frame around the window."""
    unit = PICTURE / max(picture.shape)
    height, width = (size * unit for size in picture.shape)
    known = finite(picture)
    page.text(MARGIN, TOP - 0.05, f"input, {picture.shape[0]}×{picture.shape[1]}", va="bottom")
    page.picture(color_values(picture, known.min(initial=0), known.max(initial=0)), MARGIN, TOP, width, height)
    top, left, bottom, right = (edge * unit for edge in box)
    _frame(page, MARGIN + left, TOP + top, right - left, bottom - top)


def _draw_grids(page, x, grids, cell, padding, largest, labels):
    """Window × weights = products, or the window alone."""
    width, height = cell[0] * padding.shape[1], cell[1] * padding.shape[0]
    for row, label in enumerate(labels or ()):
        page.text(x - 0.1, TOP + (row + 0.5) * cell[1], label, ha="right", va="center")
    for sign, (name, colormap, values) in zip(("", "×", "="), grids, strict=False):
        if sign:
            page.text(x + SIGN / 2, TOP + height / 2, sign, size=LARGE, ha="center", va="center")
            x += SIGN
        page.text(x, TOP - 0.05, name, va="bottom")
        empty = padding & (colormap == "viridis")  # weights are drawn also where they meet padding
        colors = color_values(values, *_ends(values[~empty], colormap), colormap)
        colors[empty] = 1  # white
        page.picture(colors, x, TOP, width, height)
        page.frame(x, TOP, width, height)
        if cell != SMALL_CELL:
            _write_numbers(page, x, cell, values, colors)
        _frame(page, x + largest[1] * cell[0], TOP + largest[0] * cell[1], *cell)
        x += width


def _ends(values, colormap):
    """The ends of the color scale; weights and products have zero in the middle."""
    known = finite(values)
    if colormap == "viridis":
        return known.min(initial=np.inf), known.max(initial=-np.inf)
    extreme = np.abs(known).max(initial=0)
    return -extreme, extreme


def _write_numbers(page, x, cell, values, colors):
    """Write every number into its cell, white where the cell is dark."""
    size = fitting_size(map(number, values.flat), cell[0] - 0.04)
    for (row, column), value in np.ndenumerate(values):
        color = text_color(colors[row, column])
        center = x + (column + 0.5) * cell[0], TOP + (row + 0.5) * cell[1]
        page.text(*center, number(value), size=size, ha="center", va="center", color=color)


def _frame(page, x, y, width, height):
    corners = [x, x + width, x + width, x, x], [y, y, y + height, y + height, y]
    page.axes.plot(*corners, color="white", linewidth=3)
    page.axes.plot(*corners, color=LARGEST, linewidth=1.6)


def _write_steps(page, y, lines, amounts, verdict):
    """One line for each step and for what the model computed; the amounts end at x = `amounts`."""
    for line, (what, amount, value) in enumerate(lines):
        weight = "bold" if line == len(lines) - 2 else "normal"  # the result
        page.text(MARGIN, y, what)
        page.text(amounts, y, "" if amount is None else number(amount, digits=6), ha="right")
        sign = "=" if amount is None else "→"  # "plus 2 → 5": "plus 2 = 5" would be false
        page.text(amounts + 0.1, y, f"{sign} {number(value, digits=6)}", weight=weight)
        y += LINE
    page.text(amounts + COLUMN, y - LINE, verdict)


def _write_totals(page, x, y, totals):
    """One line for each total."""
    end = x + LETTER * max((len(what) for what, _ in totals), default=0) + COLUMN
    for what, value in totals:
        page.text(x, y, what)
        page.text(end, y, number(value, digits=6), ha="right")
        y += LINE
