"""The effective receptive field: how much each pixel matters, and the window it lies in."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from keras_cnn_edu import checks
from keras_cnn_edu.names import shown_lines
from keras_cnn_edu.viz import paint
from keras_cnn_edu.viz.given import numbers, words
from keras_cnn_edu.viz.page import FAINT, LARGE, NO_FORMULA, NORMAL, SMALL, new_figure

WINDOW = "#d55e00"  # against viridis, and told from it by every eye
SHARE = 0.9  # of the effect: so much lies in the box that the note names


def receptive_field_map(effective, *, pixels=None, title=""):
    """Draw how strongly each pixel moves one element of a layer, with the sums over columns and rows beside it.

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
        >>> figure = receptive_field_map(effective, pixels=([1, 2, 3], [1, 2, 3]))
        >>> figure.texts[1].get_text()
        'can see 3×3 pixels · 90% of the effect comes from 3×3'
    """
    words(title=title)
    effective = numbers(effective, "effective")
    if effective.ndim != 2 or not effective.size:
        raise ValueError(f"`effective` must be (height, width). Received: shape={effective.shape}.")
    window = None if pixels is None else _window(pixels, effective.shape)
    known = np.where(np.isfinite(effective), effective, 0)
    height, width = 4.4 * np.array(effective.shape) / max(effective.shape)
    height, width = max(height, 1.5), max(width, 2.5)  # inches
    figure = new_figure(width + 2.0, height + 2.6, layout="constrained")
    figure.get_layout_engine().set(rect=(0, 0, 1, 1 - 0.6 / (height + 2.6)))
    top = 1 - 0.08 / (height + 2.6)
    figure.text(0.015, top, shown_lines(title), fontsize=LARGE, weight="bold", va="top", **NO_FORMULA)
    note = _note(effective, known, window)
    figure.text(0.015, 1 - 0.38 / (height + 2.6), note, fontsize=NORMAL, color=FAINT, va="top")
    grid = figure.add_gridspec(2, 2, width_ratios=(width, 1), height_ratios=(1, height))
    axes = figure.add_subplot(grid[1, 0])
    _draw_map(axes, effective, window)
    _draw_profile(figure.add_subplot(grid[0, 0], sharex=axes), known.sum(0), window and window[1])
    _draw_profile(figure.add_subplot(grid[1, 1], sharey=axes), known.sum(1), window and window[0], upright=True)
    _draw_legend(figure.add_subplot(grid[0, 1]), effective)
    return figure


def _window(pixels, shape):
    """First and last pixel seen, for rows and columns."""
    both = checks.is_sequence(pixels) and all(map(checks.is_sequence, pixels))
    whole = both and all(hasattr(pixel, "__index__") for seen in pixels for pixel in seen)
    fits = (
        whole
        and len(pixels) == 2
        and all(len(seen) and 0 <= min(seen) <= max(seen) < size for seen, size in zip(pixels, shape, strict=True))
    )
    if not fits:
        raise ValueError(
            f"`pixels` must be two lists, of rows and columns within {shape}, and not empty. "
            f"Received: pixels={pixels!r}."
        )
    return tuple((min(seen), max(seen)) for seen in pixels)


def _draw_map(axes, effective, window):
    highest = paint.finite(effective).max(initial=0)
    axes.imshow(paint.paint(effective, 0, highest), interpolation="nearest", aspect="auto")
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
    axes.stairs(heights, edges, fill=True, color="#0072b2", orientation="horizontal" if upright else "vertical")
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
    entries = [*paint.specials_in(effective)]
    if paint.finite(effective).any():
        axes.imshow(paint.scale("viridis"), extent=(0, 1, 0.8, 0.95), aspect="auto")
        axes.text(0, 0.75, "0", fontsize=SMALL, va="top")
        axes.text(1, 0.75, "largest", fontsize=SMALL, va="top", ha="right")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    for place, (color, name) in enumerate(entries):
        axes.text(0, 0.4 - 0.2 * place, f"■ {name.partition(' ')[0]}", color=color, fontsize=SMALL)


def _note(effective, known, window):
    share = f"{SHARE:.0%} of the effect comes from {'×'.join(map(str, _middle(known)))}" if known.any() else ""
    sees = f"can see {'×'.join(str(last - first + 1) for first, last in window)} pixels" if window else ""
    return " · ".join(filter(None, [sees, share or "no pixel has any effect", paint.count_specials(effective)]))


def _middle(effective):
    """Return the size of the square around the center of gravity from which most of the effect comes."""
    row, column = (
        round(float(np.average(np.arange(len(sums)), weights=sums))) for sums in (effective.sum(1), effective.sum(0))
    )
    down, across = (abs(np.arange(size) - middle) for size, middle in zip(effective.shape, (row, column), strict=True))
    radii = np.maximum.outer(down, across)  # of the smallest square that holds a pixel
    within = np.cumsum(np.bincount(radii.ravel(), effective.ravel()))
    radius = int(np.argmax(within >= SHARE * within[-1]))
    return effective[max(row - radius, 0) : row + radius + 1, max(column - radius, 0) : column + radius + 1].shape
