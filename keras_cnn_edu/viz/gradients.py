"""The size of the gradients of all weights over time: it shows where they vanish or explode."""

from collections.abc import Sequence

import numpy as np

from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.arguments import as_list, as_numbers, check_texts
from keras_cnn_edu.viz.canvas.colors import color_values
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import Layout, legend_height
from keras_cnn_edu.viz.canvas.panel import Panel, check_lengths
from keras_cnn_edu.viz.canvas.sheet import Sheet, new_page

ROW = 0.17  # inches of one weight


def gradient_history(
    times,
    names: Sequence[str],
    norms,
    ratios,
    *,
    unit: str = "epoch",
    title: str = "",
    rasterized: bool = False,
) -> Drawing | Sheet:
    """Draw the size of the gradient of every weight: a row per weight, a column per time.

    Where the rows of the first layers are much darker than those of the last ones, the gradient vanishes on its
    way back; where they are much brighter, it explodes.

    Args:
        times: when they were recorded: epochs or steps, in rising order.
        names: of the weights, from the first layer to the last.
        norms: (times, weights): the length of each gradient, as a vector.
        ratios: (times, weights): the same divided by the length of the weight itself.
        unit, title, rasterized: as for `activation_history`.

    Returns:
        A `matplotlib.figure.Figure`; a `Sheet` of pixels if `rasterized`.

    Raises:
        ValueError, TypeError: if there is no time or no weight, or the shapes do not fit.

    Example:
        >>> norms = np.array([[0.01, 1.0], [0.1, 1.0]])
        >>> names = ["conv1/kernel", "dense/kernel"]
        >>> figure = gradient_history([0, 1], names, norms, ratios=norms / 10, title="kernels")
        >>> [text.get_text() for text in figure.texts if "norm" in text.get_text()]
        ['gradient norm', 'gradient norm / weight norm']
    """
    check_texts(unit=unit, title=title)
    times, names = as_numbers(times, "times"), as_list(names, "names")
    norms, ratios = as_numbers(norms, "norms"), as_numbers(ratios, "ratios")
    check_lengths(times, norms=norms, ratios=ratios)
    if not len(names) or norms.shape != (len(times), len(names)) or ratios.shape != norms.shape:
        raise ValueError(
            "`norms` and `ratios` must have the shape (times, weights), with at least one weight in `names`. "
            f"Received: shapes {norms.shape} and {ratios.shape}, for {len(times)} times and {len(names)} names."
        )
    left, width, gap = 0.35 + 0.068 * max(map(len, names)), 2.6, 0.85
    page = new_page(
        rasterized,
        left + 2 * width + gap + 0.75,
        Layout.TOP + 0.5 + ROW * len(names) + 0.3 + legend_height(np.concatenate([norms, ratios])),
        title,
        "on the probe images · white: the gradient is 0 · the numbers are the last ones",
    )
    for row, name in enumerate(names):
        page.text(left - 0.1, Layout.TOP + 0.5 + (row + 0.5) * ROW, name, ha="right", va="center")
    for column, (name, values) in enumerate([("gradient norm", norms), ("gradient norm / weight norm", ratios)]):
        _draw_history(page, left + column * (width + gap), width, name, times, values, unit)
    page.legend(np.concatenate([norms, ratios]))
    return page.figure


def _draw_history(page, x, width, name, times, values, unit):
    """Draw one array (times, weights) as colors, with a scale above and its last numbers at the right."""
    top, height = Layout.TOP + 0.5, ROW * values.shape[1]
    positive = values[np.isfinite(values) & (values > 0)]
    low, high = (np.floor(np.log10(positive.min())), np.ceil(np.log10(positive.max()))) if positive.size else (0, 1)
    high = max(high, low + 1)
    logs = np.log10(np.where(values > 0, values, 1.0)) + np.where(np.isfinite(values), 0.0, values)
    colors = np.where((values == 0)[..., None], 1.0, color_values(logs, low, high))  # (times, weights, 4)
    panel = Panel(page, (x, top, width, height), times, 0, 1, unit)
    panel.columns(colors.swapaxes(0, 1))
    panel.frame()
    page.text(x, top - 0.32, name, weight="bold")
    page.color_bar(top - 0.09, number(10.0**low), number(10.0**high), right=x + width)
    for row, value in enumerate(values[-1]):
        page.text(x + width + 0.06, top + (row + 0.5) * ROW, number(value), va="center")
