"""LeNet-5: its parameters, its shapes, its variants for the classroom (that of 1998: test_lenet_1998.py)."""

import keras
import numpy as np
import pytest

from keras_cnn_edu import models
from keras_cnn_edu.models import LeNet5

# (layer, output for 32×32×1 images, parameters), as in the paper's table; each line can be checked by hand.
TABLE = [
    ("C1", (28, 28, 6), 6 * (5 * 5 * 1 + 1)),
    ("S2", (14, 14, 6), 0),
    ("C3", (10, 10, 16), 16 * (5 * 5 * 6 + 1)),
    ("S4", (5, 5, 16), 0),
    ("flatten", (400,), 0),
    ("C5", (120,), 120 * (400 + 1)),
    ("F6", (84,), 84 * (120 + 1)),
    ("predictions", (10,), 10 * (84 + 1)),
]


@pytest.mark.parametrize("layers", [None, keras.layers], ids=["ours", "stock"])
@pytest.mark.parametrize("variant", ["modern", "classic"])
def test_every_row_of_the_table(variant, layers):
    """Each layer has the output shape and the number of parameters of the paper's table, in its order."""
    model = LeNet5(variant=variant, **({"layers": layers} if layers else {}))
    rows = [(layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]]
    assert rows == TABLE
    assert sum(parameters for _, _, parameters in TABLE) == model.count_params() == 61_706


@pytest.mark.parametrize("layers", [None, keras.layers], ids=["ours", "stock"])
def test_batch_normalization_takes_the_place_of_biases(layers):
    """Every map and unit has an offset instead of a bias, a scale, and two moving statistics that are not learned."""
    model = LeNet5(variant="batch_normalized", **({"layers": layers} if layers else {}))
    normalized = {"C1": 6, "C3": 16, "C5": 120, "F6": 84}
    biases = dict(normalized, predictions=0)
    expected = {name: parameters - biases.get(name, 0) for name, _, parameters in TABLE if parameters}
    expected |= {f"{name}_normalized": 4 * count for name, count in normalized.items()}
    assert {layer.name: layer.count_params() for layer in model.layers if layer.weights} == expected
    learned = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert learned == 61_706 + 6 + 16 + 120 + 84
    assert [model.get_layer(name).output.shape[1:] for name, _, _ in TABLE] == [shape for _, shape, _ in TABLE]


def test_batch_normalization_comes_before_the_sigmoid():
    """The sums are normalized, then squashed, then averaged."""
    names = [layer.name for layer in LeNet5(variant="batch_normalized").layers]
    assert names[1:5] == ["C1", "C1_normalized", "C1_activated", "S2"]
    assert LeNet5(variant="batch_normalized").get_layer("C1").activation is keras.activations.linear


def test_small_images_keep_their_size_in_c1():
    """A 28×28 image is padded in C1, so that everything after it is as for 32×32."""
    model = LeNet5((28, 28, 1))
    shapes = [model.get_layer(name).output.shape[1:] for name, _, _ in TABLE]
    assert shapes == [shape for _, shape, _ in TABLE]


def test_color_images():
    """Three channels make each kernel of C1 three times as deep, and change nothing else."""
    assert LeNet5((32, 32, 3)).count_params() == 61_706 + 6 * 5 * 5 * 2


@pytest.mark.parametrize(
    "variant, activation, pooling",
    [("classic", "sigmoid", "AveragePooling2D"), ("modern", "relu", "MaxPooling2D")],
)
def test_variants_differ_in_activation_and_pooling(variant, activation, pooling):
    """Classic is sigmoid and average pooling, modern is ReLU and max pooling."""
    model = LeNet5(variant=variant)
    assert {model.get_layer(name).activation.__name__ for name in ("C1", "C3", "C5", "F6")} == {activation}
    assert {type(model.get_layer(name)).__name__ for name in ("S2", "S4")} == {pooling}


def test_is_built_from_our_layers():
    """By default the convolutions and poolings are the ones of this package."""
    model = LeNet5()
    modules = {type(model.get_layer(name)).__module__.partition(".")[0] for name in ("C1", "S2", "C3", "S4")}
    assert modules == {"keras_cnn_edu"}


@pytest.mark.parametrize("variant", ["modern", "classic"])
@pytest.mark.parametrize("size", [28, 32])
def test_same_weights_same_predictions_as_stock(variant, size):
    """Swapping stock layers for ours, with the same weights, changes no prediction beyond 1e-5."""
    images = np.random.default_rng(0).random((4, size, size, 1), "float32")
    ours = LeNet5((size, size, 1), variant=variant)
    stock = LeNet5((size, size, 1), variant=variant, layers=keras.layers)
    stock.set_weights(ours.get_weights())
    np.testing.assert_allclose(ours(images), stock(images), atol=1e-5)


@pytest.mark.parametrize("variant", models.variants("lenet5"))
def test_first_weights_keep_the_signal(variant):
    """Before training, different images already give different answers: the signal reaches the last layer."""
    keras.utils.set_random_seed(0)
    images = np.random.default_rng(0).random((64, 32, 32, 1), "float32")
    units = keras.Model((model := LeNet5(variant=variant)).input, model.get_layer("F6").output)(images)
    assert np.std(units, axis=0).mean() > 0.01


def test_probabilities_are_float32_under_mixed_precision():
    """The softmax stays in float32 when the layers before it compute in half precision."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = LeNet5()
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.get_layer("C3").compute_dtype == "float16"
    assert model.output.dtype == "float32"


def test_smallest_image():
    """12×12 is the smallest image that leaves a pixel after S4; 11 pixels are refused with that number."""
    assert LeNet5((12, 12, 1), include_top=False).output.shape == (None, 1, 1, 16)
    for shape in [(11, 32, 1), (32, 11, 1)]:
        with pytest.raises(ValueError, match=r"at least 12×12 pixels for LeNet-5.*Resizing"):
            LeNet5(shape)


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ({"variant": "modren"}, ValueError, "Did you mean 'modern'"),
        ({"classes": 0}, ValueError, "`classes` must be an integer, 1 or larger. Received: classes=0"),
        ({"classes": True}, TypeError, "`classes` must be an integer"),
        ({"input_shape": (28, 28)}, ValueError, r"`input_shape` must be \(height, width, channels\)"),
        ({"input_shape": (28, 28, 0)}, ValueError, "`input_shape` must be an integer, 1 or larger"),
        ({"input_shape": (None, None, 1)}, TypeError, "`input_shape` must be an integer"),
    ],
)
def test_refuses(arguments, error, message):
    """A wrong argument is named, with what it must be."""
    with pytest.raises(error, match=message):
        LeNet5(**arguments)


def test_survives_saving(tmp_path):
    """A saved and loaded model predicts the same numbers."""
    images = np.random.default_rng(0).random((2, 32, 32, 1), "float32")
    model = LeNet5(variant="classic")
    model.save(tmp_path / "lenet.keras")
    loaded = keras.models.load_model(tmp_path / "lenet.keras")
    np.testing.assert_array_equal(model(images), loaded(images))
