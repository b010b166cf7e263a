"""NiN: a layer table that can be added up, and what makes it a network without dense layers."""

import keras
import numpy as np
import pytest

from keras_cnn_edu.models import NiN, outline

# (layer, output for 224×224×3 images, parameters); each line can be checked by hand.
TABLE = [
    ("conv1", (54, 54, 96), 96 * (11 * 11 * 3 + 1)),
    ("cccp1", (54, 54, 96), 96 * (96 + 1)),
    ("cccp2", (54, 54, 96), 96 * (96 + 1)),
    ("pool1", (26, 26, 96), 0),
    ("conv2", (26, 26, 256), 256 * (5 * 5 * 96 + 1)),
    ("cccp3", (26, 26, 256), 256 * (256 + 1)),
    ("cccp4", (26, 26, 256), 256 * (256 + 1)),
    ("pool2", (12, 12, 256), 0),
    ("conv3", (12, 12, 384), 384 * (3 * 3 * 256 + 1)),
    ("cccp5", (12, 12, 384), 384 * (384 + 1)),
    ("cccp6", (12, 12, 384), 384 * (384 + 1)),
    ("pool3", (5, 5, 384), 0),
    ("dropout", (5, 5, 384), 0),
    ("conv4", (5, 5, 1000), 1000 * (3 * 3 * 384 + 1)),
    ("cccp7", (5, 5, 1000), 1000 * (1000 + 1)),
    ("cccp8", (5, 5, 1000), 1000 * (1000 + 1)),
    ("pool4", (1000,), 0),
    ("predictions", (1000,), 0),
]


@pytest.mark.parametrize("arguments", [{}, {"layers": keras.layers}], ids=["ours", "stock"])
def test_every_row_of_the_table(arguments):
    """Each layer has the output shape and the number of parameters of the table, in its order."""
    model = outline(NiN, **arguments)
    rows = [(layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]]
    assert rows == TABLE
    assert sum(parameters for _, _, parameters in TABLE) == model.count_params() == 7_439_608


def test_the_probabilities_are_the_softmax_of_the_means_of_the_last_maps(without_xla):
    """Nothing is learned after the maps of the classes: NumPy gets from them to the probabilities."""
    images = np.random.default_rng(0).random((2, 28, 28, 1), "float32")
    model = NiN((28, 28, 1), classes=5, width=0.1, stem="small")
    maps = np.asarray(keras.Model(model.input, model.get_layer("cccp8").output)(images))
    evidence = np.exp(maps.mean(axis=(1, 2)))
    np.testing.assert_allclose(model(images), evidence / evidence.sum(axis=1, keepdims=True), atol=1e-6)


def test_every_convolution_but_the_last_ends_with_relu():
    """Section 3: the units of the small networks are rectified. Those of the classes are not, or some would die."""
    convolutions = [layer for layer in outline(NiN).layers if hasattr(layer, "kernel")]
    assert len(convolutions) == 12
    assert {layer.activation for layer in convolutions[:-1]} == {keras.activations.relu}
    assert convolutions[-1].activation is keras.activations.linear


def test_the_small_stem_keeps_the_size():
    """At 28×28 pixels the small stem leaves 28, 13, 6 and 2 pixels."""
    model = outline(NiN, input_shape=(28, 28, 1), stem="small")
    sizes = [model.get_layer(name).output.shape[1:3] for name in ("conv1", "pool1", "pool2", "pool3")]
    assert sizes == [(28, 28), (13, 13), (6, 6), (2, 2)]
