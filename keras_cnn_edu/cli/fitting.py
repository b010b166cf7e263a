"""Pictures as the arrays that a model takes, and what was done to them, in words."""

import numpy as np

from keras_cnn_edu import handwriting
from keras_cnn_edu.cli.images import COLOR, GRAY
from keras_cnn_edu.cli.terminal import say_where


def fit_images(pictures, model, resize=False, white=1.0):
    """Do `fit_image` with each picture, and print what was done.

    Returns:
        The arrays.

    Raises:
        ValueError: if they differ in size, where the model takes any, or as `fit_image`.
    """
    fitted = [fit_image(picture, model, resize, white) for picture in pictures]
    check_one_size(pictures, [array for array, _ in fitted])
    for picture, (_, notes) in zip(pictures, fitted, strict=True):
        if notes:
            say_where(f"{', '.join(notes)}:", picture.path)
    return [array for array, _ in fitted]


def check_one_size(pictures, arrays):
    """Refuse pictures of different sizes, which a model that takes any size cannot be given together."""
    if len({array.shape for array in arrays}) > 1:
        received = ", ".join("{} ({}×{})".format(picture.path, *picture.image.size) for picture in pictures)
        raise ValueError(f"`IMAGE...` must all be of the same size. Received: {received}. Name them one by one.")


def fit_image(picture, model, resize=False, white=1.0):
    """Turn a picture into what a model takes: float32 from 0 (black) to `white`.

    Args:
        picture: a `Picture`.
        model: a `keras.Model` with one input of images.
        resize: whether to fit size and channels where they differ; otherwise that is an error. Height and width are
            changed by the same factor; what is left over gets a border, of the color of most of the picture's edge.
        white: the value of a white pixel.

    Returns:
        `(array, notes)`: an array of the shape of one input of the model, and what was done to the picture, in words.

    Raises:
        ValueError: if the picture does not fit, or the model does not take images.
    """
    height, width, channels = expected(model)
    image, notes = picture.image, list(picture.notes)
    size, mode = (width or image.width, height or image.height), {1: GRAY, 3: COLOR}.get(channels, image.mode)
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


def prepare_image(picture, model, dataset=None, invert=None, crop=None):
    """Make a picture look like the images that a model has learned from; of color images this means their size only.

    Args:
        picture: a `Picture`.
        model: a `keras.Model` with one input of images.
        dataset: the name of the data set that it has learned from, if it is known.
        invert, crop: as for `handwriting.prepare`.

    Returns:
        `(array, notes)`: as `fit_image`, from 0 (black) to 1 (white).

    Raises:
        ValueError: if the model does not take images, or there is nothing to crop.
    """
    height, width, channels = expected(model)
    look = handwriting.LOOKS.get(dataset)
    square = channels == 1 and height == width and height
    if crop and not (square and look):
        raise ValueError(
            "`--crop` must come with a network of which is known how large its characters are: one that was trained "
            f"on {' or '.join(handwriting.LOOKS)}. Received: --crop, and {model.name!r}. Cut the image out yourself."
        )
    if not square:
        array, notes = fit_image(picture, model, resize=True)
        return (1 - array, [*notes, "inverted"]) if invert else (array, notes)
    gray = _array(picture.image.convert(GRAY), white=1.0)[..., 0]
    try:
        image, notes = handwriting.prepare(gray, height, look, invert, crop)
    except ValueError as error:  # there is no ink
        raise ValueError(f"{error} Add --no-crop to have {picture.path} taken as it is.") from None
    return np.expand_dims(image, 0 if channels_first(model) else -1), [*picture.notes, *notes]


def _array(image, white):
    return np.atleast_3d(np.asarray(image, "float32")) * np.float32(white / 255)


def _fitted(image, size):
    """Fit an image into a size without squeezing it; return it, and what was done."""
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


def expected(model):
    """Return height, width and channels of the images that a model takes, None for what it leaves open.

    Raises:
        ValueError: if it does not take images.
    """
    inputs = getattr(model, "inputs", None)
    if not inputs:
        return None, None, None  # a subclassed model does not say
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


def channels_first(model):
    """Whether a model takes images with the channels before height and width."""
    inputs = getattr(model, "inputs", None)
    shape = tuple(inputs[0].shape[1:]) if inputs else ()
    return len(shape) == 3 and shape[-1] not in (1, 3) and shape[0] in (1, 3)


def channels_last(arrays, model):
    """Return images that a model takes with their channels behind height and width, to be drawn."""
    return np.moveaxis(arrays, 1, -1) if channels_first(model) else arrays


def _unfit(picture, model, size, mode):
    return (
        f"`IMAGE` must be {_words(size, mode)}, as {model.name!r} takes them. Received: {picture.path}, "
        f"{_words(picture.image.size, picture.image.mode)}. Add --resize to have it fitted, or save it like that."
    )


def _words(size, mode):
    channels = {GRAY: "1 channel (gray)", COLOR: "3 channels (color)"}[mode]
    return f"{size[0]} pixels wide and {size[1]} high with {channels}"
