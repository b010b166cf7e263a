"""Bars side by side: several quantities of what is compared, one panel for each."""

from collections.abc import Sequence

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.formatting import number
from keras_cnn_edu.names import shown, shown_lines
from keras_cnn_edu.viz.arguments import as_list, as_numbers, check_texts
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import BLUE, NO_FORMULA, ORANGE, new_figure
from keras_cnn_edu.viz.canvas.values import largest_magnitude


def comparison_bars(
    names: Sequence[str],
    panels: dict[str, Sequence[float | None]],
    *,
    chosen: Sequence[bool] | None = None,
    title: str = "",
) -> Drawing:
    """Draw one panel per quantity, and in it one bar per name; shorter is better.

    Args:
        names: what is compared, from top to bottom.
        panels: dict from a quantity with its unit to one number per name; None where the number is not known.
        chosen: one boolean per name: True is drawn in another color, and named "chosen".
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
    check_texts(title=title)
    names = as_list(names, "names")
    chosen = [False] * len(names) if chosen is None else as_list(chosen, "chosen")
    chosen = [checks.flag(one, "chosen") for one in chosen]
    checks.instance(panels, "panels", dict, "a dict from what is drawn to one number per name")
    columns = {quantity: _known(values) for quantity, values in panels.items()}
    lengths = {name: len(values) for name, values in {**columns, "chosen": chosen}.items()}
    if not names or not columns or set(lengths.values()) != {len(names)}:
        raise ValueError(
            "`panels` must have one value per name in `names`, and there must be one; so must `chosen`. "
            f"Received: {len(names)} names, and values: {lengths}."
        )
    labels = [shown(name) + " (chosen)" * bool(best) for name, best in zip(names, chosen, strict=True)]
    names_width = max(2.2, 1.0 + 0.075 * max(map(len, labels)))  # inches
    size = names_width + 2.9 * len(columns), 1.1 + 0.34 * len(names)
    figure = new_figure(*size, layout="constrained")
    figure.suptitle(shown_lines(title), fontsize=10, weight="bold", **NO_FORMULA)
    all_axes = figure.subplots(1, len(columns), sharey=True, squeeze=False)[0]
    for axes, (quantity, values) in zip(all_axes, columns.items(), strict=True):
        _bars(axes, quantity, values, chosen)
        axes.set_yticks(range(len(labels)), labels, **NO_FORMULA)
        axes.invert_yaxis() if axes.get_ylim()[0] < axes.get_ylim()[1] else None
    return figure


def _known(values):
    """Return the numbers, with NaN for None."""
    return as_numbers([np.nan if value is None else value for value in as_list(values, "panels")], "panels")


def _bars(axes, quantity, values, chosen):
    axes.barh(range(len(values)), np.nan_to_num(values), color=[ORANGE if best else BLUE for best in chosen])
    for row, value in enumerate(values):
        text = "not counted" if np.isnan(value) else number(value)
        axes.annotate(text, (np.nan_to_num(value), row), (3, 0), textcoords="offset points", va="center", fontsize=8)
    axes.set_title(shown_lines(quantity), fontsize=9, **NO_FORMULA)
    axes.set_xlim(0, 1.25 * largest_magnitude(values))
    axes.spines[["top", "right"]].set_visible(False)
