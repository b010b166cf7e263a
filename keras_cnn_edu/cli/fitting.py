"""Turn pictures into the arrays that a model takes, and describe the changes in words."""

from collections.abc import Sequence

import keras
import numpy as np

from keras_cnn_edu import handwriting
from keras_cnn_edu.cli.images import COLOR, GRAY, Picture
from keras_cnn_edu.cli.terminal import print_path


def fit_images(
    pictures: Sequence[Picture], model: keras.Model, resize: bool = False, white: float = 1.0
) -> list[np.ndarray]:
    """Call `fit_image` with each picture, and print the changes.

    Returns:
        The arrays.

    Raises:
        ValueError: as `fit_image`, or if their sizes differ and the model takes any size.
    """
    fitted = [fit_image(picture, model, resize, white) for picture in pictures]
    check_one_size(pictures, [array for array, _ in fitted])
    for picture, (_, notes) in zip(pictures, fitted, strict=True):
        if notes:
            print_path(f"{', '.join(notes)}:", picture.path)
    return [array for array, _ in fitted]


def check_one_size(pictures: Sequence[Picture], arrays: Sequence[np.ndarray]) -> None:
    """Refuse pictures of different sizes: together in one batch they must have one size."""
    if len({array.shape for array in arrays}) > 1:
        received = ", ".join("{} ({}×{})".format(picture.path, *picture.image.size) for picture in pictures)
        raise ValueError(f"`IMAGE...` must all be of the same size. Received: {received}. Name them one by one.")


def fit_image(
    picture: Picture, model: keras.Model, resize: bool = False, white: float = 1.0
) -> tuple[np.ndarray, list[str]]:
    """Turn a picture into the array that a model takes: float32 from 0 (black) to `white`.

    Args:
        picture: a `Picture`.
        model: a `keras.Model` with one input of images.
        resize: whether to fit size and channels where they differ; otherwise that is an error. Height and width are
            scaled by the same factor, and a border with the median color of the picture's edge fills the rest.
        white: the value of a white pixel.

    Returns:
        `(array, notes)`: an array with the shape of one image for the model, and the changes in words.

    Raises:
        ValueError: if the picture does not fit, or the model does not take images.
    """
    height, width, channels = expected(model)
    image, notes = picture.image, list(picture.notes)
    size, mode = (width or image.width, height or image.height), {1: GRAY, 3: COLOR, None: image.mode}[channels]
    if (image.size, image.mode) != (size, mode) and not resize:
        raise ValueError(_unfit(picture, model, size, mode))
    if image.mode != mode:
        image = image.convert(mode)
        notes.append("made gray" if mode == GRAY else "made a color image")
    if image.size != size:
        image, note = _fitted(image, size)
        notes.append(note)
    values = _array(image, white)
    return np.moveaxis(values, -1, 0) if channels_first(model) else values, notes


def prepare_image(
    picture: Picture,
    model: keras.Model,
    dataset: str | None = None,
    invert: bool | None = None,
    crop: bool | None = None,
) -> tuple[np.ndarray, list[str]]:
    """Make a picture similar to the training images of a model; color images are only resized.

    Args:
        picture: a `Picture`.
        model: a `keras.Model` with one input of images.
        dataset: the name of its training data, if known.
        invert, crop: as for `handwriting.prepare`.

    Returns:
        `(array, notes)`: as `fit_image`, from 0 (black) to 1 (white).

    Raises:
        ValueError: if the model does not take images, or there is nothing to crop.
    """
    height, width, channels = expected(model)
    style = handwriting.STYLES.get(dataset) if dataset else None
    side = height if channels == 1 and height == width else None  # of gray squares
    if crop and not (side and style):
        raise ValueError(
            "`--crop` must come with a network that was trained on characters of a known size: "
            f"{' or '.join(handwriting.STYLES)}. Received: --crop, and {model.name!r}. Crop the image yourself."
        )
    if not side:
        array, notes = fit_image(picture, model, resize=True)
        return (1 - array, [*notes, "inverted"]) if invert else (array, notes)
    gray = _array(picture.image.convert(GRAY), white=1.0)[..., 0]
    try:
        image, notes = handwriting.prepare(gray, side, style, invert, crop)
    except ValueError as error:  # there is no ink
        raise ValueError(f"{error} Add --no-crop to use {picture.path} as it is.") from None
    return np.expand_dims(image, 0 if channels_first(model) else -1), [*picture.notes, *notes]


def _array(image, white):
    return np.atleast_3d(np.asarray(image, "float32")) * np.float32(white / 255)


def _fitted(image, size):
    """Scale an image into a size without distortion; return it and a description of the change."""
    from PIL import Image

    scale = min(new / old for new, old in zip(size, image.size, strict=True))
    inside = tuple(max(1, round(scale * side)) for side in image.size)
    fitted = Image.new(image.mode, size, _edge_color(image))
    fitted.paste(image.resize(inside), tuple((new - side) // 2 for new, side in zip(size, inside, strict=True)))
    note = "{}×{} fitted into {}×{}".format(*image.size, *size)
    return fitted, note if inside == size else f"{note}, with a border"


def _edge_color(image):
    """The median of the pixels at the edge, for each channel."""
    values = np.atleast_3d(np.asarray(image))
    edge = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    return tuple(np.median(edge, axis=0).astype(int).tolist())


def expected(model: keras.Model) -> tuple[int | None, int | None, int | None]:
    """Return height, width and channels of the images that a model takes; None where any number fits.

    Raises:
        ValueError: if it does not take images.
    """
    inputs = getattr(model, "inputs", None)
    if not inputs:
        return None, None, None  # not known of a subclassed model
    shape = tuple(inputs[0].shape[1:])
    height, width, channels = (
        shape[1:] + shape[:1] if channels_first(model) else shape if len(shape) == 3 else (None,) * 3
    )
    if len(inputs) > 1 or len(shape) != 3 or channels not in (1, 3, None):
        shapes = ", ".join(str(tuple(tensor.shape)) for tensor in inputs)
        raise ValueError(
            "`MODEL` must have one input, of gray or color images (batch, height, width, 1 or 3). "
            f"Received: {model.name!r} with {shapes}. Use Python: keras_cnn_edu.extraction and "
            "keras_cnn_edu.explanations take arrays of any shape."
        )
    return height, width, channels


def channels_first(model: keras.Model) -> bool:
    """Whether a model takes images with the channels before height and width."""
    inputs = getattr(model, "inputs", None)
    shape = tuple(inputs[0].shape[1:]) if inputs else ()
    return len(shape) == 3 and shape[-1] not in (1, 3) and shape[0] in (1, 3)


def channels_last(arrays: np.ndarray, model: keras.Model) -> np.ndarray:
    """Return images for a model with the channels after height and width, as pictures need them."""
    return np.moveaxis(arrays, 1, -1) if channels_first(model) else arrays


def _unfit(picture, model, size, mode):
    return (
        f"`IMAGE` must be {_words(size, mode)}, as {model.name!r} takes them. Received: {picture.path}, "
        f"{_words(picture.image.size, picture.image.mode)}. Add --resize to fit it, or save it in that form."
    )


def _words(size, mode):
    channels = {GRAY: "1 channel (gray)", COLOR: "3 channels (color)"}[mode]
    return f"{size[0]} pixels wide and {size[1]} high with {channels}"
