"""A drawn or printed character, made to look like those that a network has learned from.

A network knows its training images and nothing else. If all of them were large light digits on black, it does not
recognize a small dark digit on white paper. So the picture is changed until it looks like a training image: light on
dark, cropped to its ink, as large and as coarse as the images of the data set.
"""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from keras_cnn_edu import checks

LARGEST = 4096  # pixels along a side of the result
INK = 0.3  # a pixel lighter than this share of the lightest one is ink


@dataclasses.dataclass(frozen=True)
class Style:
    """How the images of a data set show a character, light on black.

    Attributes:
        margin: the black border around the ink, as a share of the side of the image.
        blocks: pixels along each side before the images were enlarged; None if they were not enlarged.
    """

    margin: float
    blocks: int | None = None

    def __post_init__(self) -> None:
        checks.number(self.margin, "margin", least=0, most=0.49)
        if self.blocks is not None:
            checks.positive_int(self.blocks, "blocks")


STYLES = {  # of data sets of single characters
    # Each of 8×8 numbers counts the ink in a block of 4×4 pixels. The blocks at the border are about half as bright as
    # those that a stroke fills, so the ink ends half a block before the border.
    "digits": Style(margin=1 / 16, blocks=8),
    "mnist": Style(margin=4 / 28),  # 20×20 pixels in the middle of 28×28
}


def prepare(
    image: ArrayLike, size: int, style: Style | None = None, invert: bool | None = None, crop: bool | None = None
) -> tuple[np.ndarray, list[str]]:
    """Make a gray picture of one character look like the images of a data set.

    Args:
        image: (height, width), from 0 for black to 1 for white.
        size: pixels along each side of the result.
        style: the `Style` of the data set, needed for cropping; None if it has none.
        invert: whether to swap light and dark; None swaps them if most of the border is light.
        crop: whether to crop the image to its ink and to add the margin of the style; None crops if there is a style.

    Returns:
        `(image, done)`: float32 (size, size), and what was done to it, each step in a few words.

    Raises:
        ValueError: if the image does not have two axes, or is to be cropped and there is no style or no ink.
        TypeError: if an argument has the wrong type.

    Example:
        >>> paper = np.ones((6, 6))
        >>> paper[1:5, 2] = 0  # a stroke of black ink
        >>> image, done = prepare(paper, 8, Style(margin=0.0))
        >>> done
        ['inverted', 'cropped to its ink']
        >>> image[0].tolist()  # it reaches the border now
        [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    """
    pixels = _gray(image)
    checks.integer(size, "size", 1, LARGEST)
    checks.instance(style, "style", Style | None, "a `handwriting.Style`, or None")
    for name, value in {"invert": invert, "crop": crop}.items():
        if value is not None:
            checks.flag(value, name)
    done = []
    if invert or (invert is None and np.median(_border(pixels)) > 0.5):
        pixels = 1 - pixels
        done.append("inverted")
    if crop or (crop is None and style is not None):
        pixels = _in_style(pixels, size, style)
        done.append("cropped to its ink")
    elif pixels.shape != (size, size):
        pixels = _centered(pixels, size, 0)
        done.append(f"fitted into {size}×{size}")
    return pixels, done


def _gray(image: ArrayLike) -> np.ndarray:
    """Return an array of numbers with two axes."""
    array = np.asarray(image) if hasattr(image, "__len__") else np.array(None)
    if array.dtype.kind not in "biuf" or array.ndim != 2 or not array.size or not np.isfinite(array).all():
        raise ValueError(
            "`image` must be a gray image: finite numbers of shape (height, width). "
            f"Received: image={checks.shortened(image, 60)} of shape {array.shape}."
        )
    return array.astype("float32")


def _in_style(image: np.ndarray, size: int, style: Style | None) -> np.ndarray:
    """Crop an image to its ink, and make the ink as large and as coarse as in the data set."""
    if style is None:
        raise ValueError(
            "`crop` must be False without a `style`, which says how large the characters are. "
            f"Received: crop=True, style=None. `STYLES` has those of {', '.join(STYLES)}."
        )
    image = _centered(_cropped(image), size, style.margin)
    return _coarse(image, style.blocks) if style.blocks else image


def _border(image: np.ndarray) -> np.ndarray:
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])


def _cropped(image: np.ndarray) -> np.ndarray:
    """Return the smallest rectangle that holds all ink."""
    darkest, lightest = image.min(), image.max()
    if lightest - darkest < 0.1:
        raise ValueError(
            "`image` must show something light on dark, or dark on light. "
            f"Received: pixels between {darkest:.2f} and {lightest:.2f} only."
        )
    image = (image - darkest) / (lightest - darkest)
    rows, columns = (np.flatnonzero((image > INK).any(axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _centered(image: np.ndarray, size: int, margin: float) -> np.ndarray:
    """Enlarge or shrink an image until it fits between the margins, and put it in the middle of a black square."""
    from PIL import Image

    inside = round(size * (1 - 2 * margin))
    scale = inside / max(image.shape)
    height, width = (max(1, round(side * scale)) for side in image.shape)
    method = Image.Resampling.BILINEAR if scale > 1 else Image.Resampling.BOX
    resized = Image.fromarray(image.astype("float32")).resize((width, height), method)
    square, top, left = np.zeros((size, size), "float32"), (size - height) // 2, (size - width) // 2
    square[top : top + height, left : left + width] = np.asarray(resized)
    return square


def _coarse(image: np.ndarray, blocks: int) -> np.ndarray:
    """Average over blocks of pixels, scale the means so that the lightest is 1, and enlarge the image again."""
    size = len(image)
    means = image[: size // blocks * blocks, : size // blocks * blocks]
    means = means.reshape(blocks, size // blocks, blocks, size // blocks).mean((1, 3))
    return enlarge(means / means.max(), size).astype("float32")


def enlarge(images: ArrayLike, size: int) -> np.ndarray:
    """Enlarge square images by bilinear interpolation: every new pixel is a weighted mean of its neighbors.

    Enlarging one axis multiplies by a matrix, and both axes are the same matrix M: M · image · Mᵀ.

    Args:
        images: (…, n, n).
        size: pixels of the new height and width.

    Returns:
        (…, size, size).

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> enlarge(np.array([[0.0, 4.0], [0.0, 4.0]]), 4)[0]
        array([0., 1., 3., 4.])
    """
    squares = _squares(images)
    checks.integer(size, "size", 1, LARGEST)
    old = squares.shape[-1]
    centers = (np.arange(size) + 0.5) * old / size - 0.5  # of the new pixels, counted in old ones
    matrix = np.stack([np.interp(centers, np.arange(old), column) for column in np.eye(old)], axis=1)  # (size, n)
    return matrix @ squares @ matrix.T


def _squares(images: ArrayLike) -> np.ndarray:
    """Return an array of numbers whose last two axes have the same length."""
    array = np.asarray(images) if hasattr(images, "__len__") else np.array(None)
    if array.dtype.kind not in "biuf" or array.ndim < 2 or array.shape[-1] != array.shape[-2] or not array.size:
        raise ValueError(
            "`images` must be an array of numbers of shape (…, n, n). "
            f"Received: images={checks.shortened(images, 60)} of shape {array.shape}."
        )
    return array
