"""Multilayer perceptron: the baseline that ignores the structure of the image.

Every pixel is connected to every unit, and nothing says which pixels are neighbors: shuffle the pixels of all
images in one and the same way and this network learns exactly as well. A convolutional network does not,
and that is its point.

D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating errors",
Nature 323, 1986. https://doi.org/10.1038/323533a0

Deviations. The paper is about how such a network learns, and has no network for images: two hidden layers of 256 and
128 units are a choice, small enough to train in seconds. Its sigmoids are ReLUs here, as in the networks it is compared
with.
"""

from collections.abc import Sequence
from types import ModuleType

import keras

from keras_cnn_edu import checks, layers
from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models.classifier import classify
from keras_cnn_edu.models.registry import register
from keras_cnn_edu.models.shapes import image_shape, scaled

IMAGES = (32, 32, 1)
UNITS = (256, 128)  # of the hidden layers


@register(
    year=1986, parameters=296_586, multiply_adds=296_192, depth=3, smallest=1,
    classroom={}, smallest_classroom=1,
)  # fmt: skip
def MLP(
    input_shape: Sequence[int] | None = None, classes: int = 10, include_top: bool = True, width: float = 1.0,
    units: Sequence[int] = UNITS, layers: ModuleType = layers, name: str | None = "mlp", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with dense layers alone.

    Args:
        input_shape: (height, width, channels) of an image; None: (32, 32, 1). (channels, height, width) where
            `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        include_top: False ends with the last hidden layer, for a classifier of your own.
        width: every number of hidden units is multiplied by it, and rounded.
        units: size of each hidden layer, first to last; none, and it is a softmax regression.
        layers: where the layer classes come from, ours or `keras.layers`.
        name: name of the model.
        classifier_activation: applied to the scores of the classes; None returns the scores themselves, the logits.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes).

    Raises:
        ValueError: if a size or `width` is not positive.
        TypeError: if an argument has the wrong type.

    Example:
        >>> MLP().count_params() == (1024 + 1) * 256 + (256 + 1) * 128 + (128 + 1) * 10
        True

    Reference:
        Rumelhart, Hinton and Williams (1986). https://doi.org/10.1038/323533a0
    """
    input_shape = image_shape(input_shape, 1, "the MLP", IMAGES)
    if not checks.is_sequence(units):
        raise checks.wrong_type(units, "units", "a list: the sizes of the hidden layers")
    images = layers.Input(input_shape, name="images")
    hidden = layers.Flatten(name="flatten")(images)
    for number, size in enumerate(units, start=1):
        size = scaled(checks.positive_int(size, "units"), width)
        hidden = layers.Dense(size, "relu", kernel_initializer="he_normal", name=f"dense{number}")(hidden)
    if not include_top:
        return keras.Model(images, hidden, name=name)
    predictions = classify(layers, hidden, classes, classifier_activation)
    return keras.Model(images, predictions, name=name)
