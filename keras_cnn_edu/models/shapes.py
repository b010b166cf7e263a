"""What every network begins with: is the image large enough to reach the last layer, and how wide are the layers?"""

import itertools
from collections.abc import Sequence

import keras

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.types import AxisPadding


class ImageTooSmallError(ValueError):
    """The image is too small for the layers; `smallest` is the height and width, in pixels, of one that is not."""

    def __init__(self, message: str, smallest: int):
        super().__init__(message)
        self.smallest = smallest


def in_order(shape: Sequence[int]) -> tuple[int, ...]:
    """Return (height, width, channels) in the order of `keras.config.image_data_format()`.

    >>> in_order((28, 28, 1))
    (28, 28, 1)
    """
    *sizes, channels = shape
    return (*sizes, channels) if channel_axis() == -1 else (channels, *sizes)


def channel_axis() -> int:
    """Return the axis of the channels: -1, or 1 where Keras is set to "channels_first".

    >>> channel_axis()
    -1
    """
    return 1 if keras.config.image_data_format() == "channels_first" else -1


def sides(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the height and width of an image of that shape.

    >>> sides((28, 20, 1))
    (28, 20)
    """
    return tuple(shape[1:] if channel_axis() == 1 else shape[:-1])


def image_shape(
    shape: Sequence[int] | None, smallest: int, network: str, default: Sequence[int] = (224, 224, 3)
) -> tuple[int, ...]:
    """Return the shape of an image if the image is large enough for a network; None stands for the default.

    The shape is (height, width, channels), or (channels, height, width) where Keras is set to "channels_first".

    >>> image_shape((28, 28, 1), 12, "LeNet-5")
    (28, 28, 1)
    >>> image_shape((8, 8, 1), 12, "LeNet-5")
    Traceback (most recent call last):
        ...
    keras_cnn_edu.models.shapes.ImageTooSmallError: `input_shape` must be at least 12×12 pixels for LeNet-5: ...
    """
    shape = in_order(default) if shape is None else shape
    first = channel_axis() == 1
    if not isinstance(shape, (tuple, list)) or len(shape) != 3 or (first and _has_channels_last(shape)):
        order = "(channels, height, width)" if first else "(height, width, channels)"
        why = ' where `keras.config.image_data_format()` is "channels_first"' if first else ""
        raise ValueError(
            f"`input_shape` must be {order} of one image, without the batch{why}. "
            f"Received: input_shape={shape!r}. A gray image has one channel: {in_order((28, 28, 1))}."
        )
    shape = tuple(checks.positive_int(size, "input_shape") for size in shape)
    if min(sides(shape)) < smallest:
        raise ImageTooSmallError(
            f"`input_shape` must be at least {smallest}×{smallest} pixels for {network}: its layers shrink a "
            f"smaller image to nothing. Received: input_shape={tuple(shape)}. Enlarge the images first, with "
            f"`keras.layers.Resizing({smallest}, {smallest})`, or build a network that shrinks them less, with "
            "`models.classroom`.",
            smallest,
        )
    return shape


def _has_channels_last(shape: Sequence[int]) -> bool:
    """Tell whether a shape looks like (height, width, channels): its last size is 1 or 3, and its first is neither."""
    return shape[-1] in (1, 3) and shape[0] not in (1, 3)


def smallest_size(windows: Sequence[tuple[int, int, AxisPadding]]) -> int:
    """Return the height and width, in pixels, of the smallest image for layers that slide windows.

    Args:
        windows: (kernel size, stride, padding) of each layer, first to last. Layers with padding "same" and stride 1
            keep every size and may be left out.

    Returns:
        Pixels: the smallest size at which every window fits, and every layer with a stride gets more than one pixel.
        (With padding "same" it would turn one pixel into one pixel.)

    Example:
        >>> lenet = [(5, 1, "same"), (2, 2, "valid"), (5, 1, "valid"), (2, 2, "valid")]
        >>> smallest_size(lenet)  # 12 → 12 → 6 → 2 → 1
        12
    """
    return next(size for size in itertools.count(1) if _fits(size, windows))


def _fits(size: int, windows: Sequence[tuple[int, int, AxisPadding]]) -> bool:
    """Tell whether an image of that size goes through all layers."""
    for kernel_size, stride, padding in windows:
        if size == 1 and stride > 1:
            return False
        try:
            size = geometry.output_size(size, kernel_size, stride, padding=padding)
        except ValueError:
            return False
    return True


def scaled(count: int, width: float) -> int:
    """Return a number of filters or units times `width`, rounded, at least 1.

    >>> scaled(64, 0.25), scaled(6, 1.0), scaled(3, 0.01)
    (16, 6, 1)
    """
    return max(1, round(count * width))
