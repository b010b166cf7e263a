"""Learning curves: loss and accuracy, epoch by epoch."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from keras_cnn_edu import checks
from keras_cnn_edu.formatting import number
from keras_cnn_edu.names import shown, shown_lines
from keras_cnn_edu.viz.arguments import as_list, as_numbers, check_texts
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import BLUE, NO_FORMULA, ORANGE, new_figure

CURVES = (("", "train", BLUE), ("val_", "validation", ORANGE))  # prefix in the history, label, color


def learning_curves(history: dict[str, list[float]], *, title: str = "") -> Drawing:
    """Draw every metric of a training run over its epochs, training and validation in one panel.

    Args:
        history: dict from column ("loss", "val_loss", "accuracy", …) to one number per epoch, as Keras's
            `History.history`. A column "epoch" numbers the epochs; otherwise they are counted from 1.
        title: of the figure.

    Returns:
        A `matplotlib.figure.Figure`, one panel per metric.

    Raises:
        ValueError, TypeError: if there is no epoch to draw, or the columns differ in length.

    Example:
        >>> history = {"loss": [2.0, 1.0], "val_loss": [2.1, 1.2], "accuracy": [0.3, 0.6]}
        >>> figure = learning_curves(history)
        >>> [panel.get_ylabel() for panel in figure.axes]
        ['loss', 'accuracy']
    """
    check_texts(title=title)
    checks.instance(history, "history", dict, "a dict of columns, such as `fit(…).history`")
    columns = {
        name: as_numbers(as_list(values, "history"), "history") for name, values in history.items() if name != "epoch"
    }
    lengths = {len(values) for values in columns.values()}
    if len(lengths) != 1 or lengths == {0}:
        raise ValueError(
            "`history` must have columns of one length, at least one epoch long. "
            f"Received: { ({name: len(values) for name, values in columns.items()}) }."
        )
    epochs = np.asarray(history.get("epoch", range(1, lengths.pop() + 1)))
    metrics = sorted({name.removeprefix("val_") for name in columns}, key=_rank)
    figure = new_figure(5.2 * len(metrics), 3.8, layout="constrained")
    if title:
        figure.suptitle(shown_lines(title), weight="bold", **NO_FORMULA)
    for axes, metric in zip(figure.subplots(1, len(metrics), squeeze=False)[0], metrics, strict=True):
        _panel(axes, metric, epochs, columns)
    return figure


def _rank(metric):
    """What the panels are sorted by: loss first, then accuracy, then the others by name."""
    return metric != "loss", metric != "accuracy", metric


def _panel(axes, metric, epochs, columns):
    axes.set(xlabel="epoch", xlim=(epochs[0] - 0.2, epochs[-1] + 0.2))
    axes.set_ylabel(shown(metric), **NO_FORMULA)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(color="0.9")
    axes.spines[["top", "right"]].set_visible(False)
    drawn = [(columns[prefix + metric], name, color) for prefix, name, color in CURVES if prefix + metric in columns]
    for values, _, color in drawn:
        known = np.isfinite(values)
        axes.plot(epochs[known], values[known], color=color, marker="o", markersize=3)
    for (values, name, color), height in zip(drawn, _apart(axes, drawn), strict=True):
        end = (epochs[_last_known(values)], height)
        name = "" if metric == "learning_rate" else name
        text = f"{name} {_last_value(epochs, values)}".strip()
        axes.annotate(text, end, (7, 0), textcoords="offset points", color=color, va="center", fontsize=9)


def _apart(axes, drawn):
    """The heights at which the curves end, moved apart where their labels would overlap."""
    low, high = axes.get_ylim()
    gap = 0.07 * (high - low)
    heights = [values[_last_known(values)] for values, *_ in drawn]
    heights = [height if np.isfinite(height) else (low + high) / 2 for height in heights]
    if len(heights) == 2 and abs(heights[0] - heights[1]) < gap:
        middle, up = sum(heights) / 2, gap / 2 if heights[0] >= heights[1] else -gap / 2
        heights = [middle + up, middle - up]
    return heights


def _last_known(values):
    known = np.flatnonzero(np.isfinite(values))
    return known[-1] if known.size else 0


def _last_value(epochs, values):
    not_finite = ~np.isfinite(values)
    note = f" (not finite from epoch {epochs[not_finite][0]})" if not_finite.any() else ""
    return number(values[_last_known(values)]) + note
