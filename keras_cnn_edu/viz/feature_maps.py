"""Feature maps as a grid: one row per example, one column per channel."""

import itertools
import math
from collections.abc import Sequence

from keras_cnn_edu import checks, names
from keras_cnn_edu.formatting import number, plural
from keras_cnn_edu.viz.arguments import as_list, as_numbers, check_texts, labels_or_default, one_per
from keras_cnn_edu.viz.canvas.colors import color_image, color_values
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import Layout, fitting_size, labels_width, legend_height, page_width
from keras_cnn_edu.viz.canvas.sheet import Sheet, new_page
from keras_cnn_edu.viz.canvas.values import statistics, value_range
from keras_cnn_edu.viz.units import unit_strips

NORMALIZATIONS = ("map", "layer")
NOTES = {"map": "each map scaled to its own range", "layer": "one scale for the whole layer"}
COLUMNS = 16  # more channels go on below, in another block of rows
PANEL, GAP, CAPTION = 0.95, 0.1, 0.37  # inches: a picture, the space beside it, the two lines below it


def feature_map_grid(
    maps,
    *,
    title: str = "",
    row_labels: Sequence[str] | None = None,
    images=None,
    unit_names: Sequence[str] | None = None,
    normalize: str = "map",
    max_maps: int = 16,
    max_examples: int = 16,
    rasterized: bool = False,
) -> Drawing | Sheet:
    """Draw the feature maps of one layer, each with its raw range and its share of zeros.

    Args:
        maps: (examples, height, width, channels), or (examples, units), drawn as strips. Other ranks are
            reshaped to these: (examples, steps, channels) is one picture per example, the slices of a volume
            stand below each other.
        title: of the figure.
        row_labels: one text per example.
        images: (examples, height, width, 1 or 3): drawn in the first column.
        unit_names: for (examples, units) that are probabilities: the class of each unit. They are written in percent.
        normalize: "map" gives each map the whole color scale, so that weak channels show; "layer" gives one
            scale to all maps, so that they can be compared.
        max_maps, max_examples: so many channels and examples are drawn at most; the note says how many there
            are.
        rasterized: True draws the same picture as pixels only, many times faster: for many pictures.

    Returns:
        A `matplotlib.figure.Figure`; a `Sheet` of pixels if `rasterized`.

    Raises:
        ValueError, TypeError: if `normalize` is unknown, or there is not one label or image per example, or one name
            per unit.

    Example:
        >>> import numpy as np
        >>> square = np.zeros((8, 8, 1))
        >>> square[2:6, 2:6] = 1
        >>> down, across = np.diff(square, axis=0)[:, 1:], np.diff(square, axis=1)[1:]
        >>> maps = np.concatenate([down, across], axis=-1)[None]  # (1, 7, 7, 2)
        >>> figure = feature_map_grid(maps, title="edges", images=[square])
        >>> [text.get_text() for text in figure.texts][:2]
        ['edges', '2 maps of 7×7 · each map scaled to its own range']
    """
    check_texts(title=title)
    checks.one_of(normalize, "normalize", NORMALIZATIONS)
    checks.positive_int(max_maps, "max_maps")
    checks.positive_int(max_examples, "max_examples")
    maps = _as_grid(as_numbers(maps, "maps"))
    labels = labels_or_default(row_labels, "example", len(maps), "row_labels")
    if images is not None:
        images = [color_image(image) for image in one_per("example", images, "images", len(maps))[:max_examples]]
    if unit_names is not None:
        unit_names = [names.shown(name) for name in as_list(unit_names, "unit_names")]
        if maps.ndim != 2 or len(unit_names) != maps.shape[1]:
            raise ValueError(
                "`unit_names` must be one per unit of (examples, units). "
                f"Received: {len(unit_names)} of them, for maps of shape {maps.shape}."
            )
    if maps.ndim == 2:
        return unit_strips(maps, title, labels, images, max_examples, rasterized, unit_names)
    return _grid(maps, title, labels, images, normalize, max_maps, max_examples, rasterized)


def _as_grid(maps):
    """Reshape maps of any rank to (examples, units) or (examples, height, width, channels)."""
    if maps.ndim == 0 or not maps.size:
        raise ValueError(f"`maps` must hold at least one value per example. Received: shape={maps.shape}.")
    if maps.ndim == 3:
        return maps[..., None]
    if maps.ndim > 4:
        return maps.reshape(len(maps), -1, *maps.shape[-2:])
    if maps.ndim == 1 or maps.shape[1:-1] == (1, 1):
        return maps.reshape(len(maps), -1)
    return maps


def _grid(maps, title, labels, images, normalize, max_maps, max_examples, rasterized):
    shown = maps[:max_examples, ..., :max_maps]
    examples, rows, columns, channels = shown.shape
    width, height = _panel_size(rows, columns)
    blocks = math.ceil(channels / COLUMNS)
    left = 0.35 + labels_width(labels) + (0 if images is None else PANEL + 0.2)
    block_height = 0.25 + examples * (height + CAPTION)
    note = _note(maps, shown, normalize)
    page = new_page(
        rasterized,
        page_width(left + min(channels, COLUMNS) * (PANEL + GAP) + 0.2, title, note),
        Layout.TOP + blocks * block_height + legend_height(shown),
        title,
        note,
    )
    captions = {
        (example, channel): statistics(shown[example, ..., channel])
        for example, channel in itertools.product(range(examples), range(channels))
    }
    size = fitting_size(captions.values(), PANEL + GAP - 0.05)
    for channel in range(channels):
        block, column = divmod(channel, COLUMNS)
        x, y = left + (column + 0.5) * (PANEL + GAP), Layout.TOP + block * block_height
        page.text(x, y + 0.2, f"map {channel}", ha="center", va="bottom")
        for example in range(examples):
            values = shown[example, ..., channel]
            low, high = value_range(values if normalize == "map" else shown)
            top = y + 0.25 + example * (height + CAPTION)
            page.picture(color_values(values, low, high), x - width / 2, top, width, height)
            page.text(x, top + height + 0.03, captions[example, channel], size=size, ha="center")
    for block in range(blocks):
        _row_labels(page, Layout.TOP + block * block_height, labels[:examples], images, height)
    _color_bar(page, shown, normalize)
    page.legend(shown)
    return page.figure


def _panel_size(rows, columns):
    """Keep the shape of the maps, but let no side become thinner than can be seen."""
    longest = max(rows, columns)
    return max(PANEL * columns / longest, 0.15), max(PANEL * rows / longest, 0.15)


def _row_labels(page, y, labels, images, height):
    if images is not None:
        x = 0.35 + labels_width(labels)
        page.text(x + PANEL / 2, y + 0.2, "input", ha="center", va="bottom")
    for example, label in enumerate(labels):
        middle = y + 0.25 + example * (height + CAPTION) + height / 2
        page.text(0.2, middle, label, va="center")
        if images is not None:
            rows, columns = images[example].shape[:2]
            pixel = min(PANEL / columns, (height + CAPTION - 0.05) / rows)
            box = columns * pixel, rows * pixel
            page.picture(images[example], x + (PANEL - box[0]) / 2, middle - box[1] / 2, *box)


def _note(maps, shown, normalize):
    rows, columns, channels = maps.shape[1:]
    count = plural(channels, "map")
    if shown.shape[-1] < channels:
        count = f"showing {shown.shape[-1]} of {count}"
    if len(shown) < len(maps):
        count += f", {len(shown)} of {len(maps)} examples"
    return f"{count} of {rows}×{columns} · {NOTES[normalize]}"


def _color_bar(page, shown, normalize):
    low, high = map(number, value_range(shown)) if normalize == "layer" else ("lowest", "highest")
    page.color_bar(0.24, low, high)
