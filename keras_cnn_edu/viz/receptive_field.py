"""The effective receptive field: how much each pixel affects an element, and the window of the pixels that can."""

from collections.abc import Sequence

import numpy as np
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from keras_cnn_edu import checks
from keras_cnn_edu.names import shown_lines
from keras_cnn_edu.viz.arguments import as_numbers, check_texts
from keras_cnn_edu.viz.canvas.colors import color_scale, color_values
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import BLUE, LARGE, NO_FORMULA, NORMAL, NOTE_COLOR, ORANGE, new_figure
from keras_cnn_edu.viz.canvas.values import count_non_finite, finite, non_finite_in

WINDOW = ORANGE  # no color of viridis; color-blind people can tell it apart
SHARE = 0.9  # of the effect, which lies in the square that the note names


def receptive_field_map(
    effective, *, pixels: tuple[Sequence[int], Sequence[int]] | None = None, title: str = ""
) -> Drawing:
    """Draw how strongly each pixel affects one element of a layer, with the sums over columns and rows beside it.

    Args:
        effective: (height, width), not negative: what `receptive_fields.effective_receptive_field` returns.
        pixels: (rows, columns) that the element can see, as lists: what `LayerField.pixels` returns. The window from
            the first to the last is drawn as a frame.
        title: of the figure.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if `effective` does not have two axes, or `pixels` are not rows and columns inside of it.

    Example:
        >>> effective = np.outer([0, 1, 2, 1, 0], [0, 1, 2, 1, 0])
        >>> seen = [1, 2, 3], [1, 2, 3]
        >>> figure = receptive_field_map(effective, pixels=seen, title="conv1")
        >>> figure.texts[1].get_text()
        'can see 3×3 pixels · 90% of the effect comes from 3×3'
    """
    check_texts(title=title)
    effective = as_numbers(effective, "effective")
    if effective.ndim != 2 or not effective.size:
        raise ValueError(f"`effective` must be (height, width). Received: shape={effective.shape}.")
    window = None if pixels is None else _window(pixels, effective.shape)
    known = np.where(np.isfinite(effective), effective, 0)
    height, width = 4.4 * np.array(effective.shape) / max(effective.shape)
    height, width = max(height, 1.5), max(width, 2.5)  # inches
    layout = ConstrainedLayoutEngine(rect=(0, 0, 1, 1 - 0.6 / (height + 2.6)))  # below title and note
    figure = new_figure(width + 2.0, height + 2.6, layout=layout)
    top = 1 - 0.08 / (height + 2.6)
    figure.text(0.015, top, shown_lines(title), fontsize=LARGE, weight="bold", va="top", **NO_FORMULA)
    note = _note(effective, known, window)
    figure.text(0.015, 1 - 0.38 / (height + 2.6), note, fontsize=NORMAL, color=NOTE_COLOR, va="top")
    grid = figure.add_gridspec(2, 2, width_ratios=(width, 1), height_ratios=(1, height))
    axes = figure.add_subplot(grid[1, 0])
    _draw_map(axes, effective, window)
    _draw_profile(figure.add_subplot(grid[0, 0], sharex=axes), known.sum(0), window and window[1])
    _draw_profile(figure.add_subplot(grid[1, 1], sharey=axes), known.sum(1), window and window[0], upright=True)
    _draw_legend(figure.add_subplot(grid[0, 1]), effective)
    return figure


def _window(pixels, shape):
    """The first and the last of the rows, and of the columns."""
    both = checks.is_sequence(pixels) and all(map(checks.is_sequence, pixels))
    integers = both and all(hasattr(pixel, "__index__") for axis in pixels for pixel in axis)
    fits = (
        integers
        and len(pixels) == 2
        and all(len(axis) and 0 <= min(axis) <= max(axis) < size for axis, size in zip(pixels, shape, strict=True))
    )
    if not fits:
        raise ValueError(
            f"`pixels` must be two lists, of rows and columns within {shape}, and not empty. "
            f"Received: pixels={pixels!r}."
        )
    return tuple((min(axis), max(axis)) for axis in pixels)


def _draw_map(axes, effective, window):
    highest = finite(effective).max(initial=0)
    axes.imshow(color_values(effective, 0, highest), interpolation="nearest", aspect="auto")
    axes.set_xlabel("column of the image (pixels)", fontsize=NORMAL)
    axes.set_ylabel("row of the image (pixels)", fontsize=NORMAL)
    axes.tick_params(labelsize=NORMAL)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(8, integer=True))
    if window:
        (top, bottom), (left, right) = window
        size = right - left + 1, bottom - top + 1
        axes.add_patch(Rectangle((left - 0.5, top - 0.5), *size, fill=False, color=WINDOW, linewidth=1.5))


def _draw_profile(axes, sums, ends, upright=False):
    """Draw the sums along one side of the map, the largest as 1."""
    edges, heights = np.arange(len(sums) + 1) - 0.5, sums / (sums.max() or 1)
    axes.stairs(heights, edges, fill=True, color=BLUE, orientation="horizontal" if upright else "vertical")
    if upright:
        axes.set(xlim=(0, 1.05), xticks=[0, 1])
        axes.set_xlabel("effect\nof the row", fontsize=NORMAL)
    else:
        axes.set(ylim=(0, 1.05), yticks=[0, 1])
        axes.set_ylabel("effect of\nthe column", fontsize=NORMAL)
    axes.tick_params(labelsize=NORMAL, labelbottom=upright, labelleft=not upright)
    axes.spines[["top", "right"]].set_visible(False)
    for end in (ends[0] - 0.5, ends[1] + 0.5) if ends else ():
        (axes.axhline if upright else axes.axvline)(end, color=WINDOW, linewidth=1.5)


def _draw_legend(axes, effective):
    """Say in the free corner what the colors of the map mean."""
    axes.axis("off")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    if finite(effective).any():
        axes.imshow(color_scale("viridis"), extent=(0, 1, 0.8, 0.95), aspect="auto")
        axes.text(0, 0.75, "0", fontsize=NORMAL, va="top")
        axes.text(1, 0.75, "largest", fontsize=NORMAL, va="top", ha="right")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    for row, kind in enumerate(non_finite_in(effective)):
        axes.text(0, 0.4 - 0.2 * row, f"■ {kind.name.partition(' ')[0]}", color=kind.color, fontsize=NORMAL)


def _note(effective, known, window):
    share = f"{SHARE:.0%} of the effect comes from {'×'.join(map(str, _middle(known)))}" if known.any() else ""
    window_size = f"can see {'×'.join(str(last - first + 1) for first, last in window)} pixels" if window else ""
    return " · ".join(filter(None, [window_size, share or "no pixel has any effect", count_non_finite(effective)]))


def _middle(effective):
    """Return the (height, width) of the square around the mean position from which most of the effect comes."""
    row, column = (
        round(float(np.average(np.arange(len(sums)), weights=sums))) for sums in (effective.sum(1), effective.sum(0))
    )
    down, across = (abs(np.arange(size) - middle) for size, middle in zip(effective.shape, (row, column), strict=True))
    radii = np.maximum.outer(down, across)  # of the smallest square that holds a pixel
    within = np.cumsum(np.bincount(radii.ravel(), effective.ravel()))
    radius = int(np.argmax(within >= SHARE * within[-1]))
    return effective[max(row - radius, 0) : row + radius + 1, max(column - radius, 0) : column + radius + 1].shape
