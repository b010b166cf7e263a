"""Image files that a user names on the command line, as the arrays that a model takes."""

from pathlib import Path

import numpy as np

GRAY, COLOR = "L", "RGB"  # the modes of PIL


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
    image = _read(Path(path))
    wanted = (width or image.width, height or image.height), {1: GRAY, 3: COLOR}.get(channels, image.mode)
    if (image.size, image.mode) != wanted and not resize:
        raise ValueError(
            f"`IMAGE` must be {_words(*wanted)}, as {model.name!r} takes them. Received: {path}, "
            f"{_words(image.size, image.mode)}. Add --resize to have it fitted, or save it like that."
        )
    if image.mode != wanted[1]:
        image = image.convert(wanted[1])
    if image.size != wanted[0]:
        image = image.resize(wanted[0])
    values = np.atleast_3d(np.asarray(image, "float32")) * np.float32(white / 255)
    return np.moveaxis(values, -1, 0) if first else values


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
            f"Received: {model.name!r} with {shapes}. Use Python: keras_cnn_edu.extraction and keras_cnn_edu.explain "
            "take arrays of any shape."
        )
    return height, width, channels, first


def _read(path):
    """Read a file as a gray or color image of PIL, 8 bits per channel."""
    from PIL import Image, ImageOps

    if not path.is_file():
        raise ValueError(f"`IMAGE` must be a file. Received: {path}; there is no such file.")
    try:
        with Image.open(path) as file:
            image = ImageOps.exif_transpose(file)
            image.load()
    except Exception as error:  # what may go wrong while a damaged or foreign file is read has no end
        reason = str(error).replace(str(path), path.name).partition("\n")[0]
        raise ValueError(
            f"`IMAGE` must be a whole image file (PNG, JPEG, …). Received: {path}, which is damaged, cut off or "
            f"something else ({reason}). Copy or save it again."
        ) from error
    if image.mode.startswith("I"):  # 16 bits
        return Image.fromarray((np.asarray(image) / 257).clip(0, 255).astype("uint8"))
    mode = GRAY if image.mode in ("1", "L", "LA", "La", "F") else COLOR
    if image.has_transparency_data:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return image.convert(mode)


def _words(size, mode):
    channels = "1 channel (gray)" if mode == GRAY else "3 channels (color)"
    return f"{size[0]} pixels wide and {size[1]} high with {channels}"
