"""Heat maps over images: which parts of an image are evidence for a class."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from keras_cnn_edu import checks
from keras_cnn_edu.viz.arguments import as_array, as_numbers, check_texts, labels_or_default
from keras_cnn_edu.viz.canvas.colors import color_image, color_values
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import Page, fitting_size, legend_height, page_width
from keras_cnn_edu.viz.canvas.values import finite, statistics

COLUMNS, PANEL, GAP = 8, 1.2, 0.12  # examples beside each other; inches
OPACITY = 0.8  # of the heat map where it is largest


def class_activation_grid(
    images, maps, *, title: str = "", note: str = "", labels: Sequence[str] | None = None, max_examples: int = 16
) -> Drawing:
    r"""Lay a heat map over each image in gray: nothing where the map is 0, yellow where it is largest.

    Each map is enlarged to the size of its image by bilinear interpolation, and has its own scale: it says where, and
    not how much. The raw range is written below it. A map that is not finite everywhere is drawn cell by cell.

    Args:
        images: (examples, height, width, 1 or 3).
        maps: (examples, rows, columns), not negative: `maps` of what `interpretation.grad_cam` returns.
        title, note: two lines at the top.
        labels: one text per example, such as the class that is explained.
        max_examples: so many are drawn at most.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if there are not as many maps or labels as images, or they have other shapes.

    Example:
        >>> images = np.zeros((1, 8, 8, 1))
        >>> images[0, 1:7, 5] = 1  # an upright line
        >>> maps = np.array([[[0.0, 0.5], [0.0, 1.0]]])
        >>> figure = class_activation_grid(images, maps, title="S4", labels=["one"])
        >>> [text.get_text() for text in figure.texts][1:]
        ['maps of 2×2 over images of 8×8, each on its own scale', 'largest', '0', 'one',
         '0 … 1\n50% zeros']
    """
    check_texts(title=title, note=note)
    images, maps = as_array(images, "images"), as_numbers(maps, "maps")
    checks.positive_int(max_examples, "max_examples")
    _check_shapes(images, maps)
    labels = labels_or_default(labels, "example", len(maps))
    count = min(len(maps), max_examples)
    width, height = (PANEL * side / max(images.shape[1:3]) for side in (images.shape[2], images.shape[1]))
    block = 2 * height + GAP + 0.58  # label, image, heat map, two lines
    note = _note(note, images, maps, count)
    page = Page(
        page_width(0.2 + min(count, COLUMNS) * (PANEL + GAP) + 0.1, title, note),
        Page.TOP + math.ceil(count / COLUMNS) * block + legend_height(maps[:count]),
        title,
        note,
    )
    captions = [statistics(heat) if heat.any() else "all 0: no evidence" for heat in maps[:count]]
    size = fitting_size(captions, PANEL + GAP - 0.05)
    page.color_bar(0.24, "0", "largest")
    for index in range(count):
        row, column = divmod(index, COLUMNS)
        x, y = 0.2 + (column + 0.5) * (PANEL + GAP), Page.TOP + 0.22 + row * block
        page.text(x, y - 0.04, labels[index], ha="center", va="bottom")
        page.picture(color_image(images[index]), x - width / 2, y, width, height)
        page.picture(_overlay(images[index], maps[index]), x - width / 2, y + height + GAP / 2, width, height)
        page.text(x, y + 2 * height + GAP / 2 + 0.03, captions[index], size=size, ha="center")
    page.legend(maps[:count])
    return page.figure


def _check_shapes(images, maps):
    if maps.ndim != 3 or not maps.size:
        raise ValueError(f"`maps` must be (examples, rows, columns). Received: shape={maps.shape}.")
    if images.ndim != 4 or len(images) != len(maps) or not images.size:
        raise ValueError(
            "`images` must be (examples, height, width, channels), one for each map. "
            f"Received: shape={images.shape}, for {len(maps)} maps."
        )


def _note(note, images, maps, count):
    _, rows, columns = maps.shape
    _, height, width, _ = images.shape
    sizes = f"maps of {rows}×{columns} over images of {height}×{width}, each on its own scale"
    examples = f"{count} of {len(maps)} examples" if count < len(maps) else ""
    return " · ".join(filter(None, [note, sizes, examples]))


def _overlay(image, heat):
    """The image in gray, and over it the heat map: the larger, the less transparent."""
    gray = color_image(image)
    gray[..., :3] = gray[..., :3].mean(-1, keepdims=True)
    shares = enlarge(heat / (finite(heat).max(initial=0) or 1), *image.shape[:2])  # of the largest
    opacity = np.where(np.isfinite(shares), OPACITY * np.clip(shares, 0, 1), 1)[..., None]
    colors = color_values(shares, 0, 1)
    gray[..., :3] = (1 - opacity) * gray[..., :3] + opacity * colors[..., :3]
    return gray


def enlarge(cells, height: int, width: int) -> np.ndarray:
    """Enlarge an array (rows, columns) to (height, width) by bilinear interpolation.

    An array with values that are not finite is enlarged cell by cell, so that they do not spread.

    >>> enlarge(np.array([[0.0, 4.0]]), 1, 4).tolist()
    [[0.0, 1.0, 3.0, 4.0]]
    >>> enlarge(np.array([[0.0, np.nan]]), 1, 4).tolist()
    [[0.0, 0.0, nan, nan]]
    """
    filter_ = Image.Resampling.BILINEAR if np.isfinite(cells).all() else Image.Resampling.NEAREST
    return np.asarray(Image.fromarray(cells.astype("float32")).resize((width, height), filter_))
