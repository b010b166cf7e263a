"""The confusion matrix: which classes a model takes for which."""

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.names import shown, shown_lines
from keras_cnn_edu.viz.given import entries, numbers, words
from keras_cnn_edu.viz.page import NO_FORMULA, new_figure

MAX_WRITTEN = 40  # with more classes the counts would be too small to read


def confusion_matrix(counts, class_names, *, title=""):
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
    words(title=title)
    counts, class_names = _whole(counts), entries(class_names, "class_names")
    names = [shown(name) for name in class_names]
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or len(names) != len(counts) or not counts.size:
        raise ValueError(
            "`counts` must be a square array with one row and one column per name in `class_names`. "
            f"Received: counts of shape {counts.shape}, {len(names)} class_names."
        )
    classes = len(names)
    written = classes <= MAX_WRITTEN
    cell, letters = 0.55 if classes <= 20 else 0.38, 0.085 * max(map(len, names))
    side = max(cell * (classes + 1), 2.5) if written else 8.0
    figure = new_figure(side + letters + 1.6, side + letters + 1.2, layout="constrained")
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    picture = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    _label_axes(axes, names, written)
    if written:
        _write_counts(axes, counts, shares, size=8 if classes <= 20 else 6)
    heading = shown_lines(_heading(counts, title))
    axes.set_title(heading, loc="left", weight="bold", fontsize=10, **NO_FORMULA)
    figure.colorbar(picture, ax=axes, label="share of the true class", shrink=0.6, pad=0.02)
    return figure


def _whole(counts):
    """Return the counts as integers, 0 or larger."""
    numbers_given = numbers(counts, "counts")
    if not (numbers_given >= 0).all() or (numbers_given % 1).any():  # NaN is neither
        raise ValueError(f"`counts` must be integers, 0 or larger. Received: counts={checks.shortened(counts)}.")
    return numbers_given.astype(int)


def _label_axes(axes, names, written):
    places = np.arange(len(names)) if written else np.arange(0, len(names), -(-len(names) // MAX_WRITTEN))
    labels = [names[place] for place in places] + ["total"] * written
    places = [*places, *([len(names)] if written else [])]
    short = max(map(len, labels)) <= 5
    slanted = {} if short else {"rotation": 60, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(places, labels, **slanted, **NO_FORMULA)
    axes.set_yticks(places, labels, **NO_FORMULA)
    axes.set(xlabel="predicted class", ylabel="true class")
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_visible(False)


def _write_counts(axes, counts, shares, size):
    classes = len(counts)
    axes.set(xlim=(-0.5, classes + 0.5), ylim=(classes + 0.5, -0.5))  # room for the totals
    for (row, column), count in np.ndenumerate(counts):
        color = "white" if shares[row, column] > 0.55 else "black" if count else "0.7"
        axes.text(column, row, f"{count:d}", ha="center", va="center", fontsize=size, color=color)
    for index in range(classes):
        axes.text(classes, index, f"{counts[index].sum():d}", ha="center", va="center", fontsize=size, color="0.35")
        axes.text(
            index,
            classes,
            f"{counts[:, index].sum():d}",
            ha="center",
            va="center",
            fontsize=size,
            color="0.35",
        )
    axes.text(classes, classes, f"{counts.sum():d}", ha="center", va="center", fontsize=size, weight="bold")


def _heading(counts, title):
    total = counts.sum()
    accuracy = f"accuracy {np.trace(counts) / total:.1%} of {total:d}" if total else "no examples"
    return f"{title} · {accuracy}" if title else accuracy
