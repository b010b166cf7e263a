"""The check every model begins with: is the image large enough to reach the last layer?"""

from keras_cnn_edu import checks


def image_shape(shape, smallest, model):
    """Return (height, width, channels) if images of that shape fit through a model.

    >>> image_shape((28, 28, 1), 12, "LeNet-5")
    (28, 28, 1)
    >>> image_shape((8, 8, 1), 12, "LeNet-5")
    Traceback (most recent call last):
        ...
    ValueError: `input_shape` must be at least 12×12 pixels for LeNet-5: ... Received: ...
    """
    if not isinstance(shape, (tuple, list)) or len(shape) != 3:
        raise ValueError(
            "`input_shape` must be (height, width, channels) of one image, without the batch. "
            f"Received: input_shape={shape!r}. A gray image has one channel: (28, 28, 1)."
        )
    height, width, channels = (checks.positive_int(size, "input_shape") for size in shape)
    if min(height, width) < smallest:
        raise ValueError(
            f"`input_shape` must be at least {smallest}×{smallest} pixels for {model}: its layers shrink a "
            f"smaller image to nothing. Received: input_shape={tuple(shape)}. Enlarge the images first, with "
            "`keras.layers.Resizing(32, 32)`."
        )
    return height, width, channels
