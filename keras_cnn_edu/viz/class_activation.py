"""Heat maps over images: which places speak for a class."""

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.viz import paint
from keras_cnn_edu.viz.given import array_of, entries, numbers, words
from keras_cnn_edu.viz.page import SMALL, Page, statistics

ACROSS, PANEL, GAP = 8, 1.2, 0.12  # examples beside each other; inches
HEAT = 0.8  # opacity of the hottest place


def class_activation_grid(images, maps, *, title="", note="", labels=None, max_examples=16):
    r"""Lay a heat map over each image in gray: nothing where the map is 0, yellow where it is largest.

    Each map is enlarged to the size of its image, straight lines between the middles of its cells, and has its own
    scale: what it says is where, and not how much. The raw range is written below it. What is not a number is drawn as
    it is, cell by cell.

    Args:
        images: (examples, height, width, 1 or 3).
        maps: (examples, rows, columns), not negative: `maps` of what `interpretation.grad_cam` returns.
        title, note: two lines above.
        labels: one text per example, such as the class that was asked about.
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
    words(title=title, note=note)
    images, maps = array_of(images, "images"), numbers(maps, "maps")
    checks.positive_int(max_examples, "max_examples")
    labels = [f"example {index}" for index in range(len(maps))] if labels is None else entries(labels, "labels")
    _check(images, maps, labels)
    size = "over images of {}×{}, each on its own scale".format(*images.shape[1:3])
    note = " · ".join(filter(None, [note, f"maps of {maps.shape[1]}×{maps.shape[2]} {size}"]))
    count = min(len(maps), max_examples)
    if count < len(maps):
        note += f" · {count} of {len(maps)} examples"
    width, height = (PANEL * side / max(images.shape[1:3]) for side in (images.shape[2], images.shape[1]))
    block = 2 * height + GAP + 0.75  # label, image, heat map, two lines
    across = min(count, ACROSS)
    page = Page(max(0.2 + across * (PANEL + GAP) + 0.1, 6.5), Page.TOP + -(-count // ACROSS) * block + 0.3, title, note)
    page.color_bar(0.24, "0", "largest")
    for index in range(count):
        line, column = divmod(index, ACROSS)
        x, y = 0.2 + (column + 0.5) * (PANEL + GAP), Page.TOP + 0.22 + line * block
        page.text(x, y - 0.04, labels[index], across="center", down="bottom")
        page.picture(paint.paint_image(images[index]), x - width / 2, y, width, height)
        page.picture(_overlay(images[index], maps[index]), x - width / 2, y + height + GAP / 2, width, height)
        below = statistics(maps[index]) if maps[index].any() else "all 0: nothing\nspeaks for it"
        page.text(x, y + 2 * height + GAP / 2 + 0.03, below, size=SMALL, across="center")
    page.legend(maps[:count])
    return page.figure


def _check(images, maps, labels):
    if maps.ndim != 3 or not maps.size:
        raise ValueError(f"`maps` must be (examples, rows, columns). Received: shape={maps.shape}.")
    if images.ndim != 4 or len(images) != len(maps) or not images.size:
        raise ValueError(
            "`images` must be (examples, height, width, channels), one for each map. "
            f"Received: shape={images.shape}, for {len(maps)} maps."
        )
    if len(labels) != len(maps):
        raise ValueError(
            f"`labels` must be one per example. Received: {len(labels)} of them, for {len(maps)} examples."
        )


def _overlay(image, heat):
    """The image in gray, and over it the heat: the hotter, the less transparent."""
    gray = paint.paint_image(image)
    gray[..., :3] = gray[..., :3].mean(-1, keepdims=True)
    hottest = paint.finite(heat).max(initial=0)
    large = enlarge(heat, image.shape[:2])
    share = np.clip(np.nan_to_num(large / hottest if hottest > 0 else 0 * large), 0, 1)[..., None]
    colors = paint.paint(large, 0, hottest)
    opacity = np.where(np.isfinite(large)[..., None], HEAT * share, 1)
    gray[..., :3] = (1 - opacity) * gray[..., :3] + opacity * colors[..., :3]
    return gray


def enlarge(cells, shape):
    """Enlarge an array to another shape, its cells side by side: straight lines between their middles.

    An array that holds what is not a finite number is enlarged cell by cell, so that it does not spread.

    Args:
        cells: (rows, columns).
        shape: (height, width).

    Returns:
        Array (height, width).

    Example:
        >>> enlarge(np.array([[0.0, 4.0]]), (1, 4)).tolist()
        [[0.0, 1.0, 3.0, 4.0]]
        >>> enlarge(np.array([[0.0, np.nan]]), (1, 4)).tolist()
        [[0.0, 0.0, nan, nan]]
    """
    smooth = np.isfinite(cells).all()
    for axis, size in enumerate(shape):
        count = cells.shape[axis]
        place = (np.arange(size) + 0.5) * count / size - 0.5  # in cells, 0 in the middle of the first
        if not smooth:
            cells = cells.take(np.round(place).astype(int).clip(0, count - 1), axis)
            continue
        place = place.clip(0, count - 1)
        before = np.floor(place).astype(int)
        after = np.minimum(before + 1, count - 1)
        share = np.expand_dims(place - before, 1 - axis)
        cells = (1 - share) * cells.take(before, axis) + share * cells.take(after, axis)
    return cells
