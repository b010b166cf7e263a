"""Bars side by side: several figures of the same things, one panel for each figure."""

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.names import shown, shown_lines
from keras_cnn_edu.viz.given import entries, numbers, words
from keras_cnn_edu.viz.page import NO_FORMULA, new_figure, number

CHOSEN, OTHER = "#d55e00", "#0072b2"


def comparison_bars(names, panels, *, chosen=None, title=""):
    """Draw one panel per figure, and in it one bar per thing; shorter is better.

    Args:
        names: what is compared, from top to bottom.
        panels: dict from the name of a figure to one number per thing; None where there is none.
        chosen: one truth value per thing: these are drawn in another color, and said to be "chosen".
        title: of the figure.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if there is nothing to compare, or a panel has another number of values.

    Example:
        >>> milliseconds = {"ms": [40.0, 25.0]}
        >>> figure = comparison_bars(["im2col", "winograd"], milliseconds, chosen=[False, True])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['40', '25']
    """
    words(title=title)
    names = entries(names, "names")
    chosen = [False] * len(names) if chosen is None else entries(chosen, "chosen")
    chosen = [checks.flag(one, "chosen") for one in chosen]
    checks.instance(panels, "panels", dict, "a dict from what is drawn to one number per name")
    panels = {what: _known(values) for what, values in panels.items()}
    lengths = {name: len(values) for name, values in {**panels, "chosen": chosen}.items()}
    if not names or not panels or set(lengths.values()) != {len(names)}:
        raise ValueError(
            "`panels` must have one value per name in `names`, and there must be one; so must `chosen`. "
            f"Received: {len(names)} names, and values: {lengths}."
        )
    labels = [shown(name) + " (chosen)" * bool(best) for name, best in zip(names, chosen, strict=True)]
    beside = max(2.2, 1.0 + 0.075 * max(map(len, labels)))  # inches for the names
    size = beside + 2.9 * len(panels), 1.1 + 0.34 * len(names)
    figure = new_figure(*size, layout="constrained")
    figure.suptitle(shown_lines(title), fontsize=10, weight="bold", **NO_FORMULA)
    for axes, (what, values) in zip(
        figure.subplots(1, len(panels), sharey=True, squeeze=False)[0], panels.items(), strict=True
    ):
        _bars(axes, what, values, chosen)
        axes.set_yticks(range(len(labels)), labels, **NO_FORMULA)
        axes.invert_yaxis() if axes.get_ylim()[0] < axes.get_ylim()[1] else None
    return figure


def _known(values):
    """Return the numbers; NaN for None, which means that one is not known."""
    return numbers([np.nan if value is None else value for value in entries(values, "panels")], "panels")


def _bars(axes, what, values, chosen):
    known = np.array(values)
    axes.barh(range(len(known)), np.nan_to_num(known), color=[CHOSEN if best else OTHER for best in chosen])
    for place, value in enumerate(known):
        text = "not counted" if np.isnan(value) else number(value)
        axes.annotate(text, (np.nan_to_num(value), place), (3, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_title(shown_lines(what), fontsize=9, **NO_FORMULA)
    axes.set_xlim(0, 1.25 * np.nanmax(known))
    axes.spines[["top", "right"]].set_visible(False)
