"""The end of every network: a score for each class, and the probabilities that a softmax makes of the scores.

They are float32 whatever the layers before them compute: a softmax in half precision rounds small probabilities to 0.
"""

from types import ModuleType

from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models.shapes import scaled

DTYPE = "float32"


def classify(
    layers: ModuleType, features, classes: int, activation: KerasObject, name: str = "predictions"
):  # (batch, features) -> (batch, classes)
    """Return activation(a score for each class), each score a weighted sum of the features."""
    return layers.Dense(classes, activation, dtype=DTYPE, name=name)(features)


def dense_layers(layers: ModuleType, maps, sizes: dict[str, int], width: float):  # -> (batch, units)
    """Flatten the maps, then apply dense layers with ReLU and dropout, as AlexNet and VGG do before they classify."""
    units = layers.Flatten(name="flatten")(maps)
    for name, size in sizes.items():
        units = layers.Dense(scaled(size, width), "relu", kernel_initializer="he_normal", name=name)(units)
        units = layers.Dropout(0.5, name=f"{name}_dropout")(units)
    return units


def activate(layers: ModuleType, scores, activation: KerasObject):  # (batch, classes) -> (batch, classes)
    """Return activation(scores), for a network that computes the scores in layers of its own."""
    return layers.Activation(activation, dtype=DTYPE, name="predictions")(scores)
