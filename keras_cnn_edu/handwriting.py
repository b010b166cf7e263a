"""A drawn or printed character, made to look like those that a network has learned from.

A network knows its training images and nothing else. To one that has only seen large light digits on black, a small
dark digit on white paper is no digit at all. So the picture is turned into what the network knows: light on dark, cut
out along its ink, as large and as coarse as the images of the data set.
"""

import dataclasses

import numpy as np

from keras_cnn_edu import checks

LARGEST = 4096  # pixels along a side of what is made
INK = 0.3  # what is lighter than this share of the lightest pixel is ink


@dataclasses.dataclass(frozen=True)
class Look:
    """How a data set shows its characters, which are light on black.

    Attributes:
        margin: black around the ink, as a share of the side of the image.
        blocks: along each side the images were so many pixels before they were enlarged; None if they were not.
    """

    margin: float
    blocks: int | None = None

    def __post_init__(self):
        checks.number(self.margin, "margin", least=0, most=0.49)
        if self.blocks is not None:
            checks.positive_int(self.blocks, "blocks")


LOOKS = {  # data sets of single characters, whose look is known
    # Each of 8×8 numbers counts the ink in a block of 4×4 pixels. The blocks at the border are about half as bright as
    # those of a stroke that fills them, so the ink ends half a block before the border.
    "digits": Look(margin=1 / 16, blocks=8),
    "mnist": Look(margin=4 / 28),  # 20×20 pixels in the middle of 28×28
}


def prepare(image, size, look=None, invert=None, crop=None):
    """Make a gray picture of one character look like the images of a data set.

    Args:
        image: (height, width), from 0 for black to 1 for white.
        size: pixels along each side of the result.
        look: a `Look`, needed for cropping; None if the data set has none.
        invert: whether light and dark change places; None means: if most of the border is light.
        crop: whether to cut the ink out and to place it as the look says; None means: if there is a look.

    Returns:
        `(image, done)`: float32 (size, size), and the list of what was done to it, in words.

    Raises:
        ValueError: if the image is not one of two axes, it is to be cropped and there is no look or no ink.

    Example:
        >>> paper = np.ones((6, 6))
        >>> paper[1:5, 2] = 0  # a stroke of black ink
        >>> image, done = prepare(paper, 8, Look(margin=0.0))
        >>> done
        ['inverted', 'cropped to its ink']
        >>> image[0].tolist()  # it reaches the border now
        [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    """
    image = _gray(image)
    checks.integer(size, "size", 1, LARGEST)
    checks.instance(look, "look", Look | None, "a `handwriting.Look`, or None")
    for name, value in {"invert": invert, "crop": crop}.items():
        if value is not None:
            checks.flag(value, name)
    done = []
    if invert or (invert is None and np.median(_border(image)) > 0.5):
        image = 1 - image
        done.append("inverted")
    if crop or (crop is None and look is not None):
        image = _place(_cut_out(image), size, _known(look).margin)
        if look.blocks:
            image = _coarsen(image, look.blocks)
        done.append("cropped to its ink")
    elif image.shape != (size, size):
        image = _place(image, size, 0)
        done.append(f"fitted into {size}×{size}")
    return image, done


def _gray(image):
    """Return an array of numbers with two axes."""
    array = np.asarray(image) if hasattr(image, "__len__") else np.array(None)
    if array.dtype.kind not in "biuf" or array.ndim != 2 or not array.size or not np.isfinite(array).all():
        raise ValueError(
            "`image` must be a gray image: finite numbers of shape (height, width). "
            f"Received: image={checks.shortened(image, 60)} of shape {array.shape}."
        )
    return array.astype("float32")


def _known(look):
    if look is None:
        raise ValueError(
            f"`crop` must be False where it is not known how large the characters of the data set are. "
            f"Received: crop=True, look=None. Known are {', '.join(LOOKS)}."
        )
    return look


def _border(image):
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])


def _cut_out(image):
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


def _place(image, size, margin):
    """Enlarge or shrink an image until it fits between the margins, and put it in the middle of a black square."""
    from PIL import Image

    inside = round(size * (1 - 2 * margin))
    scale = inside / max(image.shape)
    height, width = (max(1, round(side * scale)) for side in image.shape)
    way = Image.Resampling.BILINEAR if scale > 1 else Image.Resampling.BOX
    placed, top, left = np.zeros((size, size), "float32"), (size - height) // 2, (size - width) // 2
    fitted = Image.fromarray(image.astype("float32")).resize((width, height), way)
    placed[top : top + height, left : left + width] = np.asarray(fitted)
    return placed


def _coarsen(image, blocks):
    """Average over blocks of pixels, let the darkest of them be full of ink, and enlarge the image again."""
    size = len(image)
    means = image[: size // blocks * blocks, : size // blocks * blocks]
    means = means.reshape(blocks, size // blocks, blocks, size // blocks).mean((1, 3))
    return enlarge(means / means.max(), size).astype("float32")


def enlarge(images, size):
    """Enlarge square images by bilinear interpolation: every new pixel is a weighted mean of its neighbors.

    Enlarging one axis multiplies by a matrix, and both axes are the same matrix M: M · image · Mᵀ.

    Args:
        images: (…, n, n).
        size: pixels of the new height and width.

    Returns:
        (…, size, size).

    Example:
        >>> enlarge(np.array([[0.0, 4.0], [0.0, 4.0]]), 4)[0]
        array([0., 1., 3., 4.])
    """
    images = _squares(images)
    checks.integer(size, "size", 1, LARGEST)
    old = images.shape[-1]
    centers = (np.arange(size) + 0.5) * old / size - 0.5  # of the new pixels, counted in old ones
    matrix = np.stack([np.interp(centers, np.arange(old), column) for column in np.eye(old)], axis=1)  # (size, n)
    return matrix @ images @ matrix.T


def _squares(images):
    """Return an array of numbers whose last two axes are as long as each other."""
    array = np.asarray(images) if hasattr(images, "__len__") else np.array(None)
    if array.dtype.kind not in "biuf" or array.ndim < 2 or array.shape[-1] != array.shape[-2] or not array.size:
        raise ValueError(
            "`images` must be an array of numbers of shape (…, n, n). "
            f"Received: images={checks.shortened(images, 60)} of shape {array.shape}."
        )
    return array
