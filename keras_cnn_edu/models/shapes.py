"""What every model begins with: is the image large enough to reach the last layer, and how wide are the layers?"""

import itertools

from keras_cnn_edu import checks, geometry


class ImageTooSmallError(ValueError):
    """The image does not reach a model's last layer; `smallest` is the size, in pixels, of one that does."""

    def __init__(self, message, smallest):
        super().__init__(message)
        self.smallest = smallest


def image_shape(shape, smallest, model):
    """Return (height, width, channels) if images of that shape fit through a model.

    >>> image_shape((28, 28, 1), 12, "LeNet-5")
    (28, 28, 1)
    >>> image_shape((8, 8, 1), 12, "LeNet-5")
    Traceback (most recent call last):
        ...
    keras_cnn_edu.models.shapes.ImageTooSmallError: `input_shape` must be at least 12×12 pixels for LeNet-5: ...
    """
    if not isinstance(shape, (tuple, list)) or len(shape) != 3:
        raise ValueError(
            "`input_shape` must be (height, width, channels) of one image, without the batch. "
            f"Received: input_shape={shape!r}. A gray image has one channel: (28, 28, 1)."
        )
    height, width, channels = (checks.positive_int(size, "input_shape") for size in shape)
    if min(height, width) < smallest:
        raise ImageTooSmallError(
            f"`input_shape` must be at least {smallest}×{smallest} pixels for {model}: its layers shrink a "
            f"smaller image to nothing. Received: input_shape={tuple(shape)}. Enlarge the images first, with "
            f"`keras.layers.Resizing({smallest}, {smallest})`, or build a network that shrinks them less, with "
            "`models.classroom`.",
            smallest,
        )
    return height, width, channels


def smallest_size(windows):
    """Return the size, in pixels, of the smallest image that goes through layers that slide windows.

    Args:
        windows: (kernel size, stride, padding) of each layer on the way, first to last. Those with padding "same" and
            stride 1 keep every size and may be left out.

    Returns:
        Pixels: the first size at which every window fits, and every stride has more than one pixel to stride over.
        (With padding "same" one pixel would stay one pixel, and the layer would be there for nothing.)

    Example:
        >>> lenet = [(5, 1, "same"), (2, 2, "valid"), (5, 1, "valid"), (2, 2, "valid")]
        >>> smallest_size(lenet)  # 12 → 12 → 6 → 2 → 1
        12
    """
    return next(size for size in itertools.count(1) if _fits(size, windows))


def _fits(size, windows):
    for kernel_size, stride, padding in windows:
        if size == 1 and stride > 1:
            return False
        try:
            size = geometry.output_size(size, kernel_size, stride, padding=padding)
        except ValueError:
            return False
    return True


def scaled(count, width):
    """Return a number of filters or units times `width`, rounded, and never none.

    >>> scaled(64, 0.25), scaled(6, 1.0), scaled(3, 0.01)
    (16, 6, 1)
    >>> scaled(64, 0)
    Traceback (most recent call last):
        ...
    ValueError: `width` must be a number larger than 0. Received: width=0.
    """
    checks.number(width, "width", above=0)
    return max(1, round(count * width))
