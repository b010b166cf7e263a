"""Layers without spatial axes: one strip per example, one cell per unit."""

import numpy as np

from keras_cnn_edu.formatting import number, plural
from keras_cnn_edu.viz.canvas.colors import color_values, text_color
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import Layout, fitting_size, labels_width, legend_height
from keras_cnn_edu.viz.canvas.sheet import Sheet, new_page
from keras_cnn_edu.viz.canvas.values import statistics, value_range

MAX_UNITS = 1024
WRITTEN_UNITS = 16  # with more, the numbers do not fit into their cells
WIDTH, RIGHT = 8.0, 1.25  # inches: a strip, and what is written at its right
LETTER = 0.065  # inches, the width of a letter of a name below it


def unit_strips(
    values: np.ndarray,
    title: str,
    labels: list[str],
    images: list[np.ndarray] | None,
    max_examples: int,
    rasterized: bool = False,
    unit_names: list[str] | None = None,
) -> Drawing | Sheet:
    """Draw (examples, units) as one strip of colored cells per example, all on one scale.

    Args:
        values: (examples, units).
        title: of the figure.
        labels: one text per example.
        images: None, or one array of colors (height, width, 4) per example, drawn at the left.
        max_examples: so many examples are drawn at most.
        rasterized: whether to draw pixels only, which is faster.
        unit_names: None, or the class of each unit, if the values are probabilities: they are written in percent,
            and the most probable class at the right.

    Returns:
        A `matplotlib.figure.Figure`, or a `Sheet`.
    """
    shown = values[:max_examples, :MAX_UNITS]
    low, high = value_range(shown) if unit_names is None else (0.0, 1.0)
    height = 0.4 if images is None else 0.7
    left = 0.35 + labels_width(labels) + (0 if images is None else height + 0.15)
    page_size = left + WIDTH + RIGHT, Layout.TOP + len(shown) * (height + 0.12) + 0.35 + legend_height(shown)
    page = new_page(rasterized, *page_size, title, _note(values, shown, unit_names))
    write = number if unit_names is None else "{:.0%}".format
    texts = list(map(statistics, shown)) if unit_names is None else [unit_names[row.argmax()] for row in shown]
    size = fitting_size(texts, RIGHT - 0.15)
    for example, row in enumerate(shown):
        y = Layout.TOP + example * (height + 0.12)
        page.text(0.2, y + height / 2, labels[example], va="center")
        if images is not None:
            _thumbnail(page, images[example], left - height - 0.15, y, height)
        colors = color_values(row, low, high)
        page.picture(colors[None], left, y, WIDTH, height)
        page.text(left + WIDTH + 0.1, y + height / 2, texts[example], size=size, va="center")
        if len(row) <= WRITTEN_UNITS:
            _write_numbers(page, left, y + height / 2, list(map(write, row)), colors)
    _name_units(page, shown.shape[1], unit_names, left, Layout.TOP + len(shown) * (height + 0.12) - 0.06)
    if low < high:
        page.color_bar(0.24, write(low), write(high))
    page.legend(shown)
    return page.figure


def _thumbnail(page, image, x, y, size):
    rows, columns = image.shape[:2]
    width, height = size * columns / max(rows, columns), size * rows / max(rows, columns)
    page.picture(image, x + (size - width) / 2, y + (size - height) / 2, width, height)


def _write_numbers(page, x, y, texts, colors):
    """Write a number into each cell of a strip."""
    cell = WIDTH / len(colors)
    size = fitting_size(texts, cell - 0.04)
    for unit, (text, color) in enumerate(zip(texts, colors, strict=True)):
        center = x + (unit + 0.5) * cell, y
        page.text(*center, text, size=size, ha="center", va="center", color=text_color(color))


def _name_units(page, units, names, x, y):
    """Write below the strips which unit is which, as far as the names fit."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if units / step <= WRITTEN_UNITS)
    longest = int(step * WIDTH / units / LETTER)  # characters
    for unit in range(0, units, step):
        name = str(unit) if names is None else names[unit]
        name = name if len(name) <= longest else f"{name[: longest - 1]}…"
        page.text(x + (unit + 0.5) * WIDTH / units, y, name, ha="center")
    page.text(x + WIDTH / 2, y + 0.2, "unit" if names is None else "class", ha="center")


def _note(values, shown, names):
    units = values.shape[1]
    count = plural(units, "unit") if names is None else f"probabilities of {units} classes"
    if shown.shape[1] < units:
        count = f"showing {shown.shape[1]} of {count}"
    if len(shown) < len(values):
        count += f", {len(shown)} of {len(values)} examples"
    return f"{count} · one scale for the whole layer"
