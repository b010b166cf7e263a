"""The multilayer perceptron: the baseline that throws the image's structure away.

Every pixel is connected to every unit, and nothing says which pixels are neighbors: shuffle the pixels of all
images in one and the same way and this network learns exactly as well. A convolutional network does not,
and that is its point.

D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating errors",
Nature 323, 1986. https://doi.org/10.1038/323533a0

Deviations. The paper is about how such a network learns, and has no network for images: two hidden layers of 256 and
128 units are a choice, small enough to train in seconds. Its sigmoids are ReLUs here, as in the networks it is compared
with.
"""

import keras

from keras_cnn_edu import checks, layers
from keras_cnn_edu.models.arguments import checked
from keras_cnn_edu.models.shapes import image_shape, scaled

IMAGES = (32, 32, 1)
UNITS = (256, 128)  # of the hidden layers


@checked
def MLP(input_shape=None, classes=10, include_top=True, width=1.0, units=UNITS, layers=layers, name="mlp"):
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

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes).

    Raises:
        ValueError: if a size or `width` is not positive.

    Example:
        >>> MLP().count_params() == (1024 + 1) * 256 + (256 + 1) * 128 + (128 + 1) * 10
        True

    Reference:
        Rumelhart, Hinton and Williams (1986). https://doi.org/10.1038/323533a0
    """
    input_shape = image_shape(input_shape, 1, "the MLP", IMAGES)
    classes = checks.positive_int(classes, "classes")
    if not checks.is_sequence(units):
        raise checks.wrong_type(units, "units", "a list: the sizes of the hidden layers")
    images = layers.Input(input_shape, name="images")
    hidden = layers.Flatten(name="flatten")(images)
    for number, size in enumerate(units, start=1):
        size = scaled(checks.positive_int(size, "units"), width)
        hidden = layers.Dense(size, "relu", kernel_initializer="he_normal", name=f"dense{number}")(hidden)
    if not include_top:
        return keras.Model(images, hidden, name=name)
    # float32: a softmax in half precision rounds small probabilities away.
    predictions = layers.Dense(classes, "softmax", dtype="float32", name="predictions")(hidden)
    return keras.Model(images, predictions, name=name)
