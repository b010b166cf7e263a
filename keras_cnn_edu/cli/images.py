"""Read the image files that a user names. NumPy is imported only where it is needed: mistakes are found at once."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from keras_cnn_edu.cli import paths

if TYPE_CHECKING:
    from PIL.Image import Image

GRAY, COLOR = "L", "RGB"  # the modes of PIL
FORMATS = "PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"  # not PostScript, a program that would be run
MOST_PIXELS = 2**26  # 8192×8192
BITS_PER_SAMPLE, PHOTOMETRIC = 258, 262  # tags of TIFF; of the second, 0 says that 0 is white


class Picture(NamedTuple):
    """An image of an image file, gray or color, with 8 bits per channel, and `notes` on how it was read."""

    path: Path
    image: "Image"
    notes: tuple[str, ...] = ()


def read_images(files: Sequence[Path]) -> list[Picture]:
    """Read image files, without TensorFlow."""
    return [read_image(path) for path in files]


def read_image(path: Path) -> Picture:
    """Read an image file of any size. Transparent pixels become white, a photograph is turned upright.

    Args:
        path: of a PNG, JPEG or other image file; of an animation, the first frame is read.

    Returns:
        A `Picture`.

    Raises:
        ValueError: if there is no such file, or it is not a whole image, or too large.
    """
    path = paths.readable(Path(path), "IMAGE")
    width, height = _from_file(path, lambda file: file.size)  # from its header: nothing is decoded yet
    if width * height > MOST_PIXELS:
        raise ValueError(_TOO_LARGE.format(path=path, most=MOST_PIXELS))
    image, frames = _from_file(path, lambda file: (_decoded(file), getattr(file, "n_frames", 1)))
    return Picture(path, image, (f"the first of {frames} frames",) if frames > 1 else ())


def _from_file(path, read):
    """Open an image file, and return the result of `read` on it."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as file:
                return read(file)
    except _UnknownWhiteError as error:
        raise ValueError(f"{error} Received: {path}, {error.received}. Save it as a PNG file.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(_TOO_LARGE.format(path=path, most=MOST_PIXELS)) from None
    except Exception as error:  # a damaged file can make Pillow raise any error
        reason = str(error).replace(str(path), path.name).partition("\n")[0]
        raise ValueError(
            f"`IMAGE` must be a whole image file ({', '.join(FORMATS)}). "
            f"Received: {path}, which is damaged, cut off or something else ({reason}). Copy or save it again."
        ) from error


_TOO_LARGE = "`IMAGE` must have at most {most:,} pixels. Received: {path}, which has more. Scale it down, or crop it."


class _UnknownWhiteError(ValueError):
    """The file does not say which number is white."""

    def __init__(self, received):
        super().__init__(
            "`IMAGE` must have 8 or 16 bits for each channel, floats from 0 (black) to 1, or integers from 0 to 255."
        )
        self.received = received


def _decoded(file):
    """Turn an open file into a gray or color image of PIL, 8 bits per channel, upright and on white."""
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(file)
    image.load()
    if image.mode.startswith(("I", "F")):
        import numpy as np

        levels = _brightness(np.asarray(image, "float64"), file)  # 0 to 1
        return Image.fromarray((255 * levels).round().astype("uint8"))
    mode = GRAY if image.mode in ("1", "L", "LA", "La") else COLOR
    if image.has_transparency_data:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return image.convert(mode)


def _brightness(values, file):
    """Scale the pixels of a gray image with more than 8 bits to 0 … 1."""
    import numpy as np

    tags = getattr(file, "tag_v2", {})
    if file.mode == "F":
        white = 1
    elif file.mode == "I" and file.format == "TIFF":
        white = 255  # for integers of 32 bits the format defines no white
    else:
        white = 4095 if tags.get(BITS_PER_SAMPLE) == (12,) else 65535
    low, high = values.min(), values.max()
    if not 0 <= low <= high <= white:
        raise _UnknownWhiteError(f"numbers from {low:g} to {high:g}")
    levels = values / white
    levels = 1 - levels if tags.get(PHOTOMETRIC) == 0 else levels
    return np.where(values == file.info.get("transparency"), 1, levels)
