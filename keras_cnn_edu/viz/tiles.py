"""Many small images in one picture: rows of tiles of one size."""

import math

import numpy as np
from PIL import Image

from keras_cnn_edu import checks
from keras_cnn_edu.viz.arguments import as_list
from keras_cnn_edu.viz.canvas import png
from keras_cnn_edu.viz.canvas.colors import as_bytes, color_image

SIDE = 64  # pixels: the longest side of a tile is as near to it as whole pixels allow


def tile_size(height: int, width: int) -> tuple[int, int]:
    """Return (height, width) of a tile in pixels: small images enlarged by a whole number, large ones made to fit.

    >>> tile_size(28, 28), tile_size(8, 4), tile_size(128, 96)
    ((56, 56), (64, 32), (64, 48))
    """
    longest = max(height, width)
    if longest <= SIDE:
        return height * (SIDE // longest), width * (SIDE // longest)
    return max(1, height * SIDE // longest), max(1, width * SIDE // longest)


def tiles(images, columns: int = 10) -> bytes:
    """Set images side by side, without a gap, in rows of `columns`.

    Args:
        images: (examples, height, width, 1 or 3); each in gray or in color, as for `color_image`.
        columns: tiles in a row.

    Returns:
        The bytes of a PNG file, in which each tile has the size `tile_size(height, width)`.

    Raises:
        ValueError, TypeError: if there is no image, or one has another number of axes or channels.

    Example:
        >>> import io
        >>> Image.open(io.BytesIO(tiles(np.zeros((3, 28, 28, 1)), columns=2))).size
        (112, 112)
    """
    checks.positive_int(columns, "columns")
    images = [color_image(image) for image in checks.some(as_list(images, "images"), "images", "images")]
    height, width = tile_size(*images[0].shape[:2])
    sheet = np.full((math.ceil(len(images) / columns) * height, min(columns, len(images)) * width, 3), 255, "uint8")
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] = _scaled(image, height, width)
    return png.encode(Image.fromarray(sheet))


def _scaled(image, height, width):
    colors = Image.fromarray(as_bytes(image))
    enlarged = height >= image.shape[0]
    return np.asarray(colors.resize((width, height), Image.Resampling.NEAREST if enlarged else Image.Resampling.BOX))
