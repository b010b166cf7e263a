"""Images as PNG files, which Pillow writes."""

import io

from PIL import Image

QUICKEST, USUAL = 1, 6  # levels of compression: half of the time, or a fifth fewer bytes
WIDEST, TALLEST, MOST_BYTES = 2000, 16_000, 1_500_000  # pixels, and size, of a picture that a notebook keeps


def encode(image: Image.Image, compress_level: int = QUICKEST) -> bytes:
    r"""Return an image of Pillow as the bytes of a PNG file.

    >>> encode(Image.new("RGB", (2, 1)))[:8]
    b'\x89PNG\r\n\x1a\n'
    """
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=compress_level)
    return file.getvalue()


def small(image: Image.Image) -> bytes:
    """Return an image as the bytes of a PNG file, with fewer pixels if these are too many for a notebook."""
    image = image.copy()
    image.thumbnail((WIDEST, TALLEST))
    while len(content := encode(image, USUAL)) > MOST_BYTES:
        image.thumbnail((3 * image.width // 4, 3 * image.height // 4))
    return content
