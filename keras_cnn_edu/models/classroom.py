"""Every network in classroom size: narrow, for images of 28 to 96 pixels, so that it trains on a laptop.

The arguments that make it so stand above the function of each network. Most networks have `stem="small"`, which begins
without shrinking the image, and a width with which an image of 28×28 pixels takes at most 25 million multiplications.
"""

from collections.abc import Sequence
from typing import Any

import keras

from keras_cnn_edu.models.registry import build, information
from keras_cnn_edu.models.shapes import in_order

IMAGES = (28, 28, 1)  # those of MNIST


def classroom(name: str, input_shape: Sequence[int] | None = None, classes: int = 10, **arguments: Any) -> keras.Model:
    """Build the classroom version of a network.

    Args:
        name: a key of `MODELS`.
        input_shape: (height, width, channels) of an image, in pixels; None: (28, 28, 1). (channels, height, width)
            where `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        **arguments: further ones of the model's function; they replace those of the classroom version.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes).

    Raises:
        ValueError: if there is no such model, it has no such argument, or the images are too small for it.
        TypeError: if an argument has the wrong type.

    Example:
        >>> model = classroom("vgg11")
        >>> model.output_shape, model.count_params()
        ((None, 10), 445482)
        >>> classroom("vgg11", width=0.25).get_layer("block1_conv1").filters
        16
    """
    arguments = {**information(name).classroom, **arguments}
    input_shape = in_order(IMAGES) if input_shape is None else input_shape
    return build(name, input_shape=input_shape, classes=classes, **arguments)
