"""The activations of one layer over time, in numbers and as a histogram."""

from collections.abc import Sequence

import numpy as np

from keras_cnn_edu.formatting import number
from keras_cnn_edu.viz.arguments import as_numbers, as_rows, check_texts
from keras_cnn_edu.viz.canvas.colors import color_values
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import BLUE, NOTE_COLOR, ORANGE, Layout
from keras_cnn_edu.viz.canvas.panel import Panel, check_lengths, value_limits
from keras_cnn_edu.viz.canvas.sheet import Sheet, new_page

ROWS = 160  # of the histogram
RAREST = -4  # power of ten: a smaller share of the values is drawn as this
LEFT, WIDTH, RIGHT = 0.75, 4.9, 1.35  # inches: the scale, a panel, the names of its curves


def activation_history(
    times,
    mean,
    deviation,
    zeros,
    dead,
    histograms: Sequence[tuple[Sequence[int], float, float]],
    *,
    unit: str = "epoch",
    title: str = "",
    note: str = "",
    rasterized: bool = False,
) -> Drawing | Sheet:
    """Draw the activations of one layer over time: mean and deviation, zeros, and all values as a histogram.

    In the histogram every time is a column. Its colors say which share of the values lies at that height: dark
    where few do, bright where many do, white where none does.

    Args:
        times: when they were recorded: epochs or steps, in rising order.
        mean, deviation: of all values, one number per time.
        zeros: share of the values that are zero, from 0 to 1.
        dead: share of the maps (or units) that are zero for every example, from 0 to 1.
        histograms: for every time (counts, low, high): how many values lie in each of equal parts of [low, high].
        unit: what the times are.
        title, note: two lines at the top.
        rasterized: True draws the same picture as pixels only, many times faster.

    Returns:
        A `matplotlib.figure.Figure`; a `Sheet` of pixels if `rasterized`.

    Raises:
        ValueError, TypeError: if there is no time, or not as many numbers as times.

    Example:
        >>> histograms = [([2, 1], 0.0, 1.0), ([1, 3], 0.0, 2.0), ([2, 2], 0.0, 4.0)]
        >>> figure = activation_history(
        ...     times=[0, 1, 2],
        ...     mean=[0.4, 1.0, 2.0],
        ...     deviation=[0.3, 0.5, 1.0],
        ...     zeros=[0.1, 0.2, 0.4],
        ...     dead=[0, 0, 0.5],
        ...     histograms=histograms,
        ... )
        >>> texts = {text.get_text() for text in figure.texts}
        >>> {"mean 2", "deviation 1", "zeros 40%", "dead maps 50%"} <= texts
        True
    """
    check_texts(unit=unit, title=title, note=note)
    times = as_numbers(times, "times")
    histograms = as_rows(histograms, "histograms", "(counts, low, high), one per time", 3)
    columns = {"mean": mean, "deviation": deviation, "zeros": zeros, "dead": dead}
    mean, deviation, zeros, dead = (as_numbers(values, name) for name, values in columns.items())
    check_lengths(times, mean=mean, deviation=deviation, zeros=zeros, dead=dead, histograms=histograms)
    page = new_page(rasterized, LEFT + WIDTH + RIGHT, 5.75, title, note)
    y = Layout.TOP
    panel = Panel(page, (LEFT, y + 0.05, WIDTH, 1.15), times, *value_limits([mean, deviation]))
    _draw_curves(panel, [("mean", mean, BLUE), ("deviation", deviation, ORANGE)], number)
    panel = Panel(page, (LEFT, y + 1.4, WIDTH, 0.9), times, -0.05, 1.05)
    _draw_curves(panel, [("zeros", zeros, BLUE), ("dead maps", dead, ORANGE)], "{:.0%}".format)
    low, high = _limits(histograms)
    panel = Panel(page, (LEFT, y + 2.5, WIDTH, 2.05), times, low, high, unit)
    shares = [_shares(counts, first, last, low, high) for counts, first, last in histograms]
    _draw_histograms(panel, np.stack(shares, axis=1))
    return page.figure


def _draw_curves(panel, curves, text):
    """Draw two curves, each named at its right end with its last value."""
    panel.value_scale(text)
    panel.frame()
    x, y, width, height = panel.box
    ends = []
    for name, values, color in curves:
        panel.curve(values, color)
        last = values[-1]
        end = float(panel.y_of(last)) if np.isfinite(last) else y + height / 2
        ends.append([min(max(end, y + 0.08), y + height - 0.08), f"{name} {text(last)}", color])
    if abs(ends[0][0] - ends[1][0]) < 0.16:  # inches; the names would overlap
        upper, lower = sorted(ends, key=lambda end: end[0])
        middle = min(max((upper[0] + lower[0]) / 2, y + 0.16), y + height - 0.16)
        upper[0], lower[0] = middle - 0.08, middle + 0.08
    for end, name, color in ends:
        panel.page.text(x + width + 0.1, end, name, va="center", color=color)


def _draw_histograms(panel, shares):
    """Draw the shares (rows, times) as columns of colors."""
    panel.columns(_colors(shares))
    panel.value_scale(lines=False)
    panel.frame()
    x, y, width, _ = panel.box
    panel.page.text(x + width + 0.1, y, "all values")
    legend = f"a color is the\nshare of values\nin 1/{ROWS} of the\nheight"
    panel.page.text(x + width + 0.1, y + 0.22, legend, color=NOTE_COLOR)
    panel.page.color_bar(0.24, f"{10.0**RAREST:.2%}", "100%")


def _limits(histograms):
    """The lowest and highest value of all times, with a margin, so that no value hides under the frame."""
    ends = np.array([[low, high] for counts, low, high in histograms if sum(counts)])
    low, high = (ends[:, 0].min(), ends[:, 1].max()) if len(ends) else (0.0, 1.0)
    margin = 0.02 * (high - low) or 0.5
    return low - margin, high + margin


def _shares(counts, first, last, low, high):
    """Which share of the values lies in each of `ROWS` equal parts of [high, low], from the top down."""
    counts = np.asarray(counts, "float64")
    if not counts.sum():
        return np.zeros(ROWS)
    last = max(last, np.nextafter(first, np.inf))
    below = np.concatenate([[0], np.cumsum(counts) / counts.sum()])  # share of the values below each edge
    edges = np.linspace(low, high, ROWS + 1)
    return np.diff(np.interp(edges, np.linspace(first, last, len(below)), below, left=0, right=1))[::-1]


def _colors(shares):
    """Color shares by their power of ten; none at all is white."""
    logs = np.log10(np.maximum(shares, 10.0**RAREST))
    return np.where((shares > 0)[..., None], color_values(logs, RAREST, 0), 1.0)
