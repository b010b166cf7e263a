"""Turn numbers into colors. What is not a finite number gets a color of its own, outside every scale."""

import functools

import matplotlib
import numpy as np
from matplotlib.colors import to_rgba

from keras_cnn_edu.viz.canvas.values import NON_FINITE, finite, largest_magnitude

DIVERGING = "RdBu_r"  # the colormap for values around zero: negative blue, zero white, positive red
CONSTANT = "0.75"  # gray: an array in which all values are equal has no scale
LUMINANCE = 0.3, 0.6, 0.1  # how bright red, green and blue look


def color_values(values, low: float, high: float, colormap: str = "viridis") -> np.ndarray:
    """Color an array by its position between `low` and `high`.

    Args:
        values: array of any shape.
        low, high: the ends of the scale. If they are equal there is no scale, and everything finite becomes
            gray.
        colormap: name of a matplotlib colormap.

    Returns:
        Array of shape (*values.shape, 4): red, green, blue, opacity in [0, 1].

    Example:
        >>> color_values(np.array([1.0, 1.0]), 1, 1)[0]
        array([0.75, 0.75, 0.75, 1.  ])
    """
    values = np.asarray(values, "float64")
    if high > low:
        shares = (np.where(np.isfinite(values), values, low) - low) / (high - low)
        table = _table(colormap)
        colors = table[np.clip(shares * len(table), 0, len(table) - 1).astype(int)]
    else:
        colors = np.full((*values.shape, 4), to_rgba(CONSTANT))
    return _mark_non_finite(colors, values)


def color_weights(weights, extreme: float | None = None) -> np.ndarray:
    """Color weights, which are negative or positive: zero is in the middle of the scale.

    Args:
        weights: (height, width, 1 or 3). One channel becomes blue, white and red; three are the red, green and blue of
            a pixel, which is gray where they are zero.
        extreme: the ends of the scale are -extreme and extreme. None: the largest magnitude.

    Returns:
        Array of shape (height, width, 4).
    """
    extreme = largest_magnitude(weights) if extreme is None else extreme
    if weights.shape[-1] == 3:
        return color_image(0.5 + 0.5 * weights / extreme)
    return color_values(weights[..., 0], -extreme, extreme, DIVERGING)


def weights_colormap(channels: int) -> str:
    """Return the colormap for the color bar of `color_weights`."""
    return "gray" if channels == 3 else DIVERGING


def color_image(image) -> np.ndarray:
    """Color an image: one channel in gray, three in red, green and blue.

    Args:
        image: (height, width), or (height, width, 1 or 3). Values outside [0, 1] (or 0 to 255, for integers)
            are fitted between the image's own minimum and maximum.

    Returns:
        Array of shape (height, width, 4).

    Raises:
        ValueError, TypeError: if the image has another number of channels or axes.

    Example:
        >>> color_image(np.array([[0.0, 1.0]]))[0, 1]
        array([1., 1., 1., 1.])
    """
    is_bytes = np.asarray(image).dtype.kind == "u"
    image = np.asarray(image, "float64") / (255 if is_bytes else 1)
    image = image[..., None] if image.ndim == 2 else image
    if image.ndim != 3 or image.shape[-1] not in (1, 3):
        raise ValueError(
            "`images` must have one channel (gray) or three (red, green, blue). "
            f"Received: images of shape {image.shape}."
        )
    numbers = finite(image)
    low, high = min(numbers.min(initial=0.0), 0.0), max(numbers.max(initial=1.0), 1.0)
    colors = np.ones((*image.shape[:2], 4))
    colors[..., :3] = np.nan_to_num((np.clip(image, low, high) - low) / (high - low))
    sums = image.sum(axis=-1) if not np.isfinite(image).all() else np.zeros(image.shape[:2])
    return _mark_non_finite(colors, sums)  # the sum of channels is not finite where one of them is not


def color_scale(colormap: str) -> np.ndarray:
    """Return one row with the colors of a scale, from its lowest to its highest."""
    return _table(colormap)[None, ::2]


def text_color(background) -> str:
    """Return black or white, whichever is easier to read on a color (red, green, blue, …).

    >>> text_color((1, 1, 0, 1)), text_color((0, 0, 0.5, 1))
    ('black', 'white')
    """
    return "white" if np.dot(background[:3], LUMINANCE) < 0.5 else "black"


def as_bytes(colors) -> np.ndarray:
    """Return (height, width, 3) of type uint8 for colors (height, width, 4) in [0, 1]."""
    return (255 * colors[..., :3] + 0.5).astype("uint8")


@functools.cache
def _table(colormap):
    """The colors of a scale, one row each, looked up in matplotlib once."""
    colors = matplotlib.colormaps[colormap]
    return colors(np.arange(colors.N))


def _mark_non_finite(colors, values):
    if not np.isfinite(values).all():
        for kind in NON_FINITE:
            colors[kind.found_in(values)] = to_rgba(kind.color)
    return colors
