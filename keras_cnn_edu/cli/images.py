"""Image files that a user names on the command line, as the arrays that a model takes."""

import warnings
from pathlib import Path

import numpy as np

from keras_cnn_edu.cli import paths

GRAY, COLOR = "L", "RGB"  # the modes of PIL
FORMATS = "PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"  # no PostScript: that is a program, and would be run
MOST_PIXELS = 2**26  # 8192×8192
BITS_PER_SAMPLE, PHOTOMETRIC = 258, 262  # tags of TIFF; of the second, 0 says that 0 is white


def load_image(path, model, resize=False, white=1.0):
    """Read an image file for a model: float32 from 0 (black) to `white`.

    What is transparent becomes white, a photograph is turned upright.

    Args:
        path: of a PNG, JPEG or other image file.
        model: a `keras.Model` with one input of images.
        resize: whether to fit size and channels where they differ; otherwise that is an error.
        white: the value of a white pixel.

    Returns:
        Array of the shape of one input of the model.

    Raises:
        ValueError: if there is no such file, it is no image or not a whole one, it does not fit, or the model does not
            take images.
    """
    height, width, channels, first = _expected(model)
    path = paths.readable(Path(path), "IMAGE")
    size = _declared_size(path)
    if not resize and width and height and sorted(size) != sorted((width, height)):  # a photograph may lie on its side
        raise ValueError(_unfit(path, model, (width, height), {1: GRAY}.get(channels, COLOR), size))
    image = _from_file(path, _decoded)
    wanted = (width or image.width, height or image.height), {1: GRAY, 3: COLOR}.get(channels, image.mode)
    if (image.size, image.mode) != wanted and not resize:
        raise ValueError(_unfit(path, model, *wanted, image.size, image.mode))
    if image.mode != wanted[1]:
        image = image.convert(wanted[1])
    if image.size != wanted[0]:
        image = image.resize(wanted[0])
    values = np.atleast_3d(np.asarray(image, "float32")) * np.float32(white / 255)
    return np.moveaxis(values, -1, 0) if first else values


def load_gray(path):
    """Read an image file of any size as a gray image.

    Args:
        path: of a PNG, JPEG or other image file.

    Returns:
        float32 (height, width), from 0 (black) to 1 (white).

    Raises:
        ValueError: if there is no such file, or it is no image, not a whole one or too large.
    """
    path = paths.readable(Path(path), "IMAGE")
    _declared_size(path)
    return np.asarray(_from_file(path, _decoded).convert(GRAY), "float32") / 255


def _declared_size(path):
    """Return the (width, height) that an image file declares; nothing is decoded yet."""
    width, height = _from_file(path, lambda file: file.size)
    if width * height > MOST_PIXELS:
        raise ValueError(_TOO_LARGE.format(path=path, most=MOST_PIXELS))
    return width, height


def _expected(model):
    """Return height, width and channels of the model's images (None: any), and whether the channels come first."""
    inputs = getattr(model, "inputs", None)
    if not inputs:
        return None, None, None, False  # a subclassed model does not say
    shape = tuple(inputs[0].shape[1:])
    first = len(shape) == 3 and shape[-1] not in (1, 3) and shape[0] in (1, 3)
    height, width, channels = shape[1:] + shape[:1] if first else shape if len(shape) == 3 else (None,) * 3
    if len(inputs) > 1 or len(shape) != 3 or channels not in (1, 3, None):
        shapes = ", ".join(str(tuple(tensor.shape)) for tensor in inputs)
        raise ValueError(
            "`MODEL` must have one input, of gray or color images (batch, height, width, 1 or 3). "
            f"Received: {model.name!r} with {shapes}. In Python, "
            "keras_cnn_edu.extraction and keras_cnn_edu.explanations take arrays of any shape."
        )
    return height, width, channels, first


def _from_file(path, look):
    """Open an image file, and return what `look` finds in it."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as file:
                return look(file)
    except _UnknownWhiteError as error:
        raise ValueError(f"{error} Received: {path}, {error.received}. Save it as a PNG file.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(_TOO_LARGE.format(path=path, most=MOST_PIXELS)) from None
    except Exception as error:  # what may go wrong while a damaged or foreign file is read has no end
        reason = str(error).replace(str(path), path.name).partition("\n")[0]
        raise ValueError(
            f"`IMAGE` must be a whole image file ({', '.join(FORMATS)}). "
            f"Received: {path}, which is damaged, cut off or something else ({reason}). Copy or save it again."
        ) from error


_TOO_LARGE = (
    "`IMAGE` must have at most {most:,} pixels. Received: {path}, which has more. Make it smaller, or cut out a part."
)


class _UnknownWhiteError(ValueError):
    """Pixels of which nothing says how bright they are."""

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
        levels = _brightness(np.asarray(image, "float64"), file)  # 0 to 1
        return Image.fromarray((255 * levels).round().astype("uint8"))
    mode = GRAY if image.mode in ("1", "L", "LA", "La") else COLOR
    if image.has_transparency_data:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return image.convert(mode)


def _brightness(values, file):
    """Scale the pixels of a gray image with more than 8 bits to 0 … 1."""
    tags = getattr(file, "tag_v2", {})
    if file.mode == "F":
        white = 1
    elif file.mode == "I" and file.format == "TIFF":
        white = 255  # integers of 32 bits, where the format leaves open what is white
    else:
        white = 4095 if tags.get(BITS_PER_SAMPLE) == (12,) else 65535
    low, high = values.min(), values.max()
    if not 0 <= low <= high <= white:
        raise _UnknownWhiteError(f"numbers from {low:g} to {high:g}")
    levels = values / white
    levels = 1 - levels if tags.get(PHOTOMETRIC) == 0 else levels
    return np.where(values == file.info.get("transparency"), 1, levels)


def _unfit(path, model, size, mode, received_size, received_mode=None):
    return (
        f"`IMAGE` must be {_words(size, mode)}, as {model.name!r} takes them. Received: {path}, "
        f"{_words(received_size, received_mode)}. Add --resize to have it fitted, or save it like that."
    )


def _words(size, mode):
    channels = {GRAY: " with 1 channel (gray)", COLOR: " with 3 channels (color)", None: ""}
    return f"{size[0]} pixels wide and {size[1]} high{channels[mode]}"
