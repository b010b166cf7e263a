"""Where Keras is set to "channels_first", every function builds the same network for images in that order."""

import keras
import numpy as np
import pytest
from networks import FAMILIES

from keras_cnn_edu import models
from keras_cnn_edu.summaries import summary

CASES = [
    *((name, {"variant": variant}) for name in FAMILIES for variant in models.variants(name)),
    *((name, {}) for name in FAMILIES if not models.variants(name)),
    ("googlenet", {"batch_normalization": False}),
    ("resnet50", {}),
    ("resnext50", {}),
]


@pytest.fixture
def channels_first():
    """Set Keras to "channels_first" within the block, and back afterwards."""

    def switched(function, *args, **kwargs):
        keras.config.set_image_data_format("channels_first")
        try:
            return function(*args, **kwargs)
        finally:
            keras.config.set_image_data_format("channels_last")

    return switched


@pytest.mark.parametrize("name, arguments", CASES, ids=str)
def test_the_same_network(name, arguments, channels_first, shorter, without_xla):
    """As many weights, in the same shapes; with the same weights the same answers to the same images."""
    last, first = models.classroom(name, **arguments), channels_first(models.classroom, name, **arguments)
    assert (first.input_shape, last.input_shape) == ((None, 1, 28, 28), (None, 28, 28, 1))
    assert [weight.shape for weight in first.weights] == [weight.shape for weight in last.weights]
    random = np.random.default_rng(0)
    weights = [random.uniform(0.0, 0.1, weight.shape) for weight in last.weights]  # moving variances are not negative
    first.set_weights(weights), last.set_weights(weights)
    images = random.random((2, 28, 28, 1)).astype("float32")
    expected, result = (keras.ops.convert_to_numpy(model(x)) for model, x in (
        (last, images), (first, np.moveaxis(images, -1, 1)),
    ))  # fmt: skip
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-6)
    assert expected.std() > 0


def test_paper_size(channels_first):
    """Without an `input_shape` it is that of the paper; as many parameters, and as many multiplications."""
    model, registered = channels_first(models.outline, models.ResNet18), models.information("resnet18")
    assert model.input_shape == (None, 3, 224, 224)
    assert model.count_params() == registered.parameters
    assert summary(model).totals["multiply_adds"] == registered.multiply_adds
    assert channels_first(models.MLP).input_shape == (None, 1, 32, 32)


def test_weights_that_come_from_elsewhere(channels_first, without_xla):
    """A preset, and a stock network: what they have learned does not depend on the order of the axes."""
    image = np.random.default_rng(0).random((1, 32, 32, 1)).astype("float32")
    last, first = models.from_preset("lenet5_digits"), channels_first(models.from_preset, "lenet5_digits")
    np.testing.assert_allclose(first(np.moveaxis(image, -1, 1)), last(image), atol=1e-6)


def test_the_order_of_a_shape(channels_first):
    """The channels at the wrong end, or a wrong number of sizes, is answered with the order."""
    for shape in ((28, 28, 1), (32, 32, 3), (28, 28)):
        with pytest.raises(ValueError, match=r"`input_shape` must be \(channels, height, width\) of one image"):
            channels_first(models.MLP, shape)
    with pytest.raises(ValueError, match=r"`input_shape` must be at least 12×12 pixels"):
        channels_first(models.LeNet5, (1, 28, 11))
