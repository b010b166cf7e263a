"""The last layer of every network: a score for each class, and the probabilities that a softmax makes of the scores.

It computes in float32 whatever the layers before it do: a softmax in half precision rounds small probabilities to 0.
"""

from types import ModuleType

from keras_cnn_edu.layers.base import KerasObject

DTYPE = "float32"


def classify(
    layers: ModuleType, features, classes: int, activation: KerasObject, name: str = "predictions"
):  # (batch, features) -> (batch, classes)
    """Return activation(a score for each class), each score a weighted sum of the features."""
    return layers.Dense(classes, activation, dtype=DTYPE, name=name)(features)


def activate(layers: ModuleType, scores, activation: KerasObject):  # (batch, classes) -> (batch, classes)
    """Return activation(scores), for a network that computes the scores in layers of its own."""
    return layers.Activation(activation, dtype=DTYPE, name="predictions")(scores)
