"""The confusion matrix: which classes a model confuses."""

import math
from collections.abc import Sequence

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.names import shown, shown_lines
from keras_cnn_edu.viz.arguments import as_list, as_numbers, check_texts
from keras_cnn_edu.viz.canvas.colors import color_values, text_color
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import DIGIT, NO_FORMULA, NOTE_COLOR, new_figure

COLORMAP = "Blues"
MAX_WRITTEN = 40  # with more classes the counts would be too small to read
LARGEST = 9  # points: the size of the counts, smaller only where they would not fit into the cells


def confusion_matrix(counts, class_names: Sequence[str], *, title: str = "") -> Drawing:
    """Draw how often each true class (row) was predicted as each class (column).

    The color is the share of the row, so that rare classes show as clearly as frequent ones; the numbers are
    counts.

    Args:
        counts: (classes, classes) integers: counts[true, predicted].
        class_names: one name per class.
        title: of the figure; the accuracy is added.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if `counts` is not square, or the names are not as many as the classes.

    Example:
        >>> figure = confusion_matrix([[8, 2], [1, 9]], ["cat", "dog"], title="pets")
        >>> figure.axes[0].get_title(loc="left")
        'pets · accuracy 85.0% of 20'
    """
    check_texts(title=title)
    counts = _integers(counts)
    names = [shown(name) for name in as_list(class_names, "class_names")]
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or len(names) != len(counts) or not counts.size:
        raise ValueError(
            "`counts` must be a square array with one row and one column per name in `class_names`. "
            f"Received: counts of shape {counts.shape}, {len(names)} class_names."
        )
    classes = len(names)
    written = classes <= MAX_WRITTEN
    cell, names_width = 0.45 if classes <= 20 else 0.38, 0.085 * max(map(len, names))  # inches
    side = max(cell * (classes + 1), 2.5) if written else 8.0
    figure = new_figure(side + names_width + 1.6, side + names_width + 1.2, layout="constrained")
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    picture = axes.imshow(shares, cmap=COLORMAP, vmin=0, vmax=1)
    _label_axes(axes, names, written)
    if written:
        size = min(LARGEST, 0.9 * cell / DIGIT / len(str(counts.sum())))
        _write_counts(axes, counts, color_values(shares, 0, 1, COLORMAP), size)
    heading = shown_lines(_heading(counts, title))
    axes.set_title(heading, loc="left", weight="bold", fontsize=10, **NO_FORMULA)
    figure.colorbar(picture, ax=axes, label="share of the true class", shrink=0.6, pad=0.02)
    return figure


def _integers(counts):
    """Return the counts as integers, 0 or larger."""
    numbers = as_numbers(counts, "counts")
    if not (numbers >= 0).all() or (numbers % 1).any():  # NaN is neither
        raise ValueError(f"`counts` must be integers, 0 or larger. Received: counts={checks.shortened(counts)}.")
    return numbers.astype(int)


def _label_axes(axes, names, written):
    classes = range(0, len(names), math.ceil(len(names) / MAX_WRITTEN))
    labels = [names[index] for index in classes] + ["total"] * written
    ticks = [*classes, *[len(names)] * written]
    short = max(map(len, labels)) <= 5
    slanted = {} if short else {"rotation": 60, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(ticks, labels, **slanted, **NO_FORMULA)
    axes.set_yticks(ticks, labels, **NO_FORMULA)
    axes.set(xlabel="predicted class", ylabel="true class")
    axes.tick_params(length=0, labelsize=9)
    axes.spines[:].set_visible(False)


def _write_counts(axes, counts, colors, size):
    """Write each count into its cell, and the sums of rows and columns at the right and below."""
    classes = len(counts)
    axes.set(xlim=(-0.5, classes + 0.5), ylim=(classes + 0.5, -0.5))
    style = {"ha": "center", "va": "center", "fontsize": size}
    for (row, column), count in np.ndenumerate(counts):
        axes.text(column, row, f"{count:d}", color=text_color(colors[row, column]) if count else "0.7", **style)
    for index in range(classes):
        axes.text(classes, index, f"{counts[index].sum():d}", color=NOTE_COLOR, **style)
        axes.text(index, classes, f"{counts[:, index].sum():d}", color=NOTE_COLOR, **style)
    axes.text(classes, classes, f"{counts.sum():d}", weight="bold", **style)


def _heading(counts, title):
    total = counts.sum()
    accuracy = f"accuracy {np.trace(counts) / total:.1%} of {total:d}" if total else "no examples"
    return f"{title} · {accuracy}" if title else accuracy
