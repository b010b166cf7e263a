"""Turn numbers into colors. What is not a finite number gets a color of its own, outside every scale."""

import functools

import matplotlib
import numpy as np

SPECIALS = {  # how to find them, their color, their short name and their name in the legend
    "NaN": (np.isnan, "#e377c2", "NaN (not a number)"),
    "inf": (np.isposinf, "#d55e00", "+infinity"),
    "−inf": (np.isneginf, "#000000", "−infinity"),
}
CONSTANT = "0.75"  # gray: a map in which nothing differs has no place on a scale of its own


def paint(values, low, high, colormap="viridis"):
    """Color an array by its place between `low` and `high`.

    Args:
        values: array of any shape.
        low, high: the ends of the scale. If they are equal there is no scale, and everything finite becomes
            gray.
        colormap: name of a matplotlib colormap.

    Returns:
        Array of shape (*values.shape, 4): red, green, blue, opacity in [0, 1].

    Example:
        >>> paint(np.array([1.0, 1.0]), 1, 1)[0]
        array([0.75, 0.75, 0.75, 1.  ])
    """
    values = np.asarray(values, "float64")
    if high > low:
        scaled = (np.where(np.isfinite(values), values, low) - low) / (high - low)
        table = _table(colormap)
        colors = table[np.minimum((scaled * len(table)).astype(int), len(table) - 1)]
    else:
        colors = np.full((*values.shape, 4), matplotlib.colors.to_rgba(CONSTANT))
    return _mark_specials(colors, values)


def paint_image(image):
    """Color an image: one channel in gray, three in red, green and blue.

    Args:
        image: (height, width), or (height, width, 1 or 3). Values outside [0, 1] (or 0 to 255, for integers)
            are fitted between the image's own minimum and maximum.

    Returns:
        Array of shape (height, width, 4).

    Raises:
        ValueError, TypeError: if the image has another number of channels or axes.

    Example:
        >>> paint_image(np.array([[0.0, 1.0]]))[0, 1]
        array([1., 1., 1., 1.])
    """
    whole_numbers = np.asarray(image).dtype.kind == "u"
    image = np.asarray(image, "float64") / (255 if whole_numbers else 1)
    image = image[..., None] if image.ndim == 2 else image
    if image.ndim != 3 or image.shape[-1] not in (1, 3):
        raise ValueError(
            "`images` must have one channel (gray) or three (red, green, blue). "
            f"Received: images of shape {image.shape}."
        )
    known = finite(image)
    low, high = min(known.min(initial=0.0), 0.0), max(known.max(initial=1.0), 1.0)
    scaled = np.nan_to_num((np.clip(image, low, high) - low) / (high - low))
    colors = np.ones((*image.shape[:2], 4))
    colors[..., :3] = scaled
    worst = image.sum(axis=-1) if not np.isfinite(image).all() else np.zeros(image.shape[:2])
    return _mark_specials(colors, worst)


def scale(colormap):
    """One row with the colors of a scale, from its lowest to its highest."""
    return _table(colormap)[None, ::2]


def finite(values):
    """The finite numbers of an array, as one row."""
    values = np.asarray(values, "float64")
    return values[np.isfinite(values)]


def count_specials(values):
    """Count what is not a finite number.

    >>> count_specials(np.array([1.0, np.nan, np.nan, -np.inf]))
    '2 NaN, 1 −inf'
    """
    values = np.asarray(values, "float64")
    counts = {name: int(found(values).sum()) for name, (found, *_) in SPECIALS.items()}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def specials_in(values):
    """List (color, name) of each kind of special value in an array."""
    values = np.asarray(values, "float64")
    return [(color, name) for found, color, name in SPECIALS.values() if found(values).any()]


@functools.cache
def _table(colormap):
    """The colors of a scale, one row each: matplotlib's, looked up once."""
    colors = matplotlib.colormaps[colormap]
    return colors(np.arange(colors.N))


def _mark_specials(colors, values):
    if not np.isfinite(values).all():
        for found, color, _ in SPECIALS.values():
            colors[found(values)] = matplotlib.colors.to_rgba(color)
    return colors
