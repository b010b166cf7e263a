"""The page of a network: what is written into it can be read again, and says what is true of the network."""

import re

import keras
import numpy as np
import pytest
from inspected import outputs, read

from keras_cnn_edu import inspector, layers
from keras_cnn_edu.inspector import contents

HOSTILE = '</script><img src=x onerror="alert(1)">\u2028'


def small(name="small"):
    """A nested model with a branch: convolution, normalization, two paths that meet, classes."""
    keras.utils.set_random_seed(0)
    image = keras.Input((9, 8, 2))
    inside = [layers.Conv2D(4, 3, padding="same", name="conv"), layers.BatchNormalization(name="norm")]
    backbone = keras.Sequential([keras.Input((9, 8, 2)), *inside], name="backbone")
    found = keras.layers.ReLU(6.0, name="relu")(backbone(image))
    beside = layers.DepthwiseConv2D((3, 2), padding="same", activation="tanh", name="beside")(found)
    pooled = layers.MaxPooling2D(2, padding="same", name="pooled")(found + beside)
    classes = keras.layers.Dense(3, activation="softmax", name="classes")(keras.layers.Flatten(name="flat")(pooled))
    return keras.Model(image, classes, name=name)


IMAGES = np.random.default_rng(0).integers(0, 256, (3, 9, 8, 2)).astype("float32") / 255


def page(folder, model, images=IMAGES, **arguments):
    """Write a page and read it."""
    path = inspector.write_page(model, images, folder / "page.html", **arguments)
    assert path.stat().st_size <= arguments.get("max_megabytes", 25) * 1e6
    return read(path)


def test_every_weight_of_a_small_network_is_on_the_page(tmp_path):
    """The arrays are those of the model, bit by bit; there are no maps, because the page computes them."""
    model = small()
    found = page(tmp_path, model, labels=[0, 2, 1], classes=["a", "b", "c"])
    for path in ("conv", "norm", "beside", "classes"):
        layer = found.layer(path)
        own = next(each for each in model._flatten_layers() if each.name == path)
        assert set(layer["weights"]) == {weight.name for weight in own.weights}
        for weight in own.weights:
            array = found.array(f"null/{layer['id']}/{weight.name}")
            assert np.array_equal(array, keras.ops.convert_to_numpy(weight))
            assert layer["weights"][weight.name] == list(array.shape)
    assert np.array_equal(found.array("probes"), IMAGES)
    assert found.arrays["probes"]["data-type"] == "uint8"  # nothing is lost by it
    document = found.document
    assert document["live"]
    assert document["left_out"] == []
    assert document["probes"] == {"array": "probes", "labels": [0, 2, 1]}
    assert document["classes"] == ["a", "b", "c"]
    assert document["input"] == {"shape": [9, 8, 2], "low": 0.0, "high": 1.0}
    assert all(layer["exact"] and layer["maps"] is None for layer in document["layers"])
    assert not any(name.startswith("maps") for name in found.arrays)


def test_maps_of_a_large_network_are_those_of_keras(tmp_path, monkeypatch):
    """Where the page computes nothing, it has every map, as Keras computes it."""
    monkeypatch.setattr(contents, "MOST_MULTIPLY_ADDS", 0)
    model = small()
    found = page(tmp_path, model)
    assert not found.document["live"]
    for path, expected in outputs(model, IMAGES).items():
        layer = next(layer for layer in found.document["layers"] if layer["path"] == path)
        assert layer["shape"] == list(expected.shape[1:])
        assert layer["maps"] == "float32"
        for image in range(len(IMAGES)):
            np.testing.assert_allclose(found.array(f"maps/null/{image}/{layer['id']}"), expected[image], 1e-5, 1e-6)


def test_names_are_data(tmp_path):
    """Whatever a model, a class or a title is called, the page has the same elements, and the name as a text."""
    plain = page(tmp_path, small(), classes=["a", "b", "c"])
    hostile = page(tmp_path, small(), classes=[HOSTILE, "b", "c"], title=HOSTILE)
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert hostile.document["title"] == hostile.document["classes"][0] == HOSTILE


@pytest.mark.parametrize(
    "model, images, words",
    [
        (small, None, "`images` must be given for a model"),
        (small, np.zeros((0, 9, 8, 2)), "`images` must hold one example or more"),
        (small, np.zeros((3, 9, 8, 1)), "`images` must be of shape (batch, 9, 8, 2)"),
    ],
)
def test_what_the_page_cannot_show_is_refused(tmp_path, model, images, words):
    """The message says what is supported; no page is written."""
    with pytest.raises(ValueError, match=re.escape(words)):
        inspector.write_page(model(), images, tmp_path / "page.html")
    assert not list(tmp_path.iterdir())
