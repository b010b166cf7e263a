"""The multilayer perceptron: its parameters, and that it does not know what a neighbor is."""

import keras
import numpy as np
import pytest

from keras_cnn_edu.models import MLP


def test_parameters():
    """Each dense layer has one weight per input and unit, and one bias per unit."""
    table = [
        ("images", 0),
        ("flatten", 0),
        ("dense1", 256 * (32 * 32 + 1)),
        ("dense2", 128 * (256 + 1)),
        ("predictions", 10 * (128 + 1)),
    ]
    model = MLP()
    assert [(layer.name, layer.count_params()) for layer in model.layers] == table
    assert model.count_params() == 296_586


def test_units_are_the_hidden_layers():
    """`units` gives the number and the sizes of the hidden layers; without any, the model is linear."""
    assert [layer.units for layer in MLP(units=(7, 5, 3), classes=2).layers[2:]] == [7, 5, 3, 2]
    assert MLP((4, 4, 1), units=()).count_params() == 10 * (16 + 1)


def test_pixels_may_be_shuffled():
    """Shuffling the pixels and the rows of the first weights in the same way changes no prediction."""
    images = np.random.default_rng(0).random((3, 4, 4, 1), "float32")
    order = np.random.default_rng(1).permutation(16)
    model = MLP((4, 4, 1))
    shuffled = keras.models.clone_model(model)
    first, *others = model.get_weights()
    shuffled.set_weights([first[order], *others])
    np.testing.assert_allclose(
        model(images), shuffled(images.reshape(3, 16)[:, order].reshape(images.shape)), atol=1e-6
    )


def test_takes_stock_layers():
    """With `layers=keras.layers` the same weights give the same predictions."""
    images = np.random.default_rng(0).random((3, 8, 8, 3), "float32")
    ours, stock = MLP((8, 8, 3)), MLP((8, 8, 3), layers=keras.layers)
    stock.set_weights(ours.get_weights())
    np.testing.assert_allclose(ours(images), stock(images), atol=1e-6)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"units": (256, 0)}, "`units` must be an integer, 1 or larger. Received: units=0"),
        ({"classes": -1}, "`classes` must be an integer, 1 or larger"),
        ({"input_shape": (32, 32)}, r"`input_shape` must be \(height, width, channels\)"),
    ],
)
def test_refuses(arguments, message):
    """A wrong size is named."""
    with pytest.raises(ValueError, match=message):
        MLP(**arguments)
