"""Layers without spatial axes: one strip per example, one cell per unit."""

from keras_cnn_edu.viz import paint
from keras_cnn_edu.viz.page import NORMAL, SMALL, Page, number, statistics
from keras_cnn_edu.viz.sheet import page as new_page

MAX_UNITS = 1024
WRITTEN_UNITS = 16  # up to so many, the number is written into its cell
WIDTH = 8.0  # inches, of a strip
LETTER = 0.065  # inches, of one letter below it


def unit_strips(values, title, labels, images, max_examples, rasterized=False, unit_names=None):
    """Draw (examples, units) as one strip of colored cells per example, all on one scale.

    Args:
        values: (examples, units).
        title: of the figure.
        labels: one text per example.
        images: None, or one array of colors (height, width, 4) per example, drawn at the left.
        max_examples: so many examples are drawn at most.
        rasterized: whether to draw pixels only, which is faster.
        unit_names: None, or the class that each unit is the probability of: it is written as per cent, and
            the most probable class at the right.

    Returns:
        A `matplotlib.figure.Figure`, or a `Sheet`.
    """
    shown = values[:max_examples, :MAX_UNITS]
    known = paint.finite(shown)
    low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
    if unit_names is not None:
        low, high = 0.0, 1.0
    height = 0.4 if images is None else 0.7
    left = 0.35 + 0.075 * max(map(len, labels)) + (0 if images is None else height + 0.15)
    size = left + WIDTH + 1.25, Page.TOP + len(shown) * (height + 0.12) + 0.8
    page = new_page(rasterized, *size, title, _note(values, shown, unit_names))
    words = number if unit_names is None else "{:.0%}".format
    for example, row in enumerate(shown):
        y = Page.TOP + example * (height + 0.12)
        page.text(0.2, y + height / 2, labels[example], size=NORMAL, down="center")
        if images is not None:
            _thumbnail(page, images[example], left - height - 0.15, y, height)
        page.picture(paint.paint(row[None], low, high), left, y, WIDTH, height)
        said = statistics(row) if unit_names is None else unit_names[row.argmax()]
        page.text(left + WIDTH + 0.1, y + height / 2, said, size=SMALL if unit_names is None else NORMAL, down="center")
        _write_cells(page, row, left, y + height / 2, low, high, words)
    _name_units(page, shown.shape[1], unit_names, left, Page.TOP + len(shown) * (height + 0.12) - 0.06)
    if low < high:
        page.color_bar(0.24, words(low), words(high))
    page.legend(shown)
    return page.figure


def _thumbnail(page, image, x, y, size):
    rows, columns = image.shape[:2]
    width, height = size * columns / max(rows, columns), size * rows / max(rows, columns)
    page.picture(image, x + (size - width) / 2, y + (size - height) / 2, width, height)


def _write_cells(page, row, x, y, low, high, words):
    if len(row) > WRITTEN_UNITS:
        return
    cell = WIDTH / len(row)
    for unit, value in enumerate(row):
        dark = value < low + 0.6 * (high - low)  # which is true of −infinity, drawn in black
        color = "white" if dark else "black"
        page.text(x + (unit + 0.5) * cell, y, words(value), size=SMALL, across="center", down="center", color=color)


def _name_units(page, units, names, x, y):
    """Write below the strips which unit is which, as far as there is room."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if units / step <= WRITTEN_UNITS)
    letters = int(step * WIDTH / units / LETTER)
    for unit in range(0, units, step):
        name = str(unit) if names is None else names[unit]
        name = name if len(name) <= letters else f"{name[: letters - 1]}…"
        page.text(x + (unit + 0.5) * WIDTH / units, y, name, across="center")
    page.text(x + WIDTH / 2, y + 0.2, "unit" if names is None else "class", across="center")


def _note(values, shown, names):
    units = values.shape[1]
    count = f"{units} unit{'s' * (units > 1)}" if names is None else f"probabilities of {units} classes"
    if shown.shape[1] < units:
        count = f"showing {shown.shape[1]} of {count}"
    if len(shown) < len(values):
        count += f", {len(shown)} of {len(values)} examples"
    return f"{count} · one scale for the whole layer"
