"""Networks that come trained: their weights, their cards, what they predict."""

import datetime
import json
import os
import shutil

import keras
import numpy as np
import pytest

from keras_cnn_edu import data, models
from keras_cnn_edu.models import presets

FASHION = os.path.join(os.environ.get("TFDS_DATA_DIR", ""), "fashion_mnist")
each_preset = pytest.mark.parametrize("name", models.PRESETS)


def accuracy(model, dataset, batches=-1):
    """Return the share of the test images, or of those in the first batches, that a model names rightly."""
    right = total = 0
    for images, labels in data.load(dataset)[1].take(batches).as_numpy_iterator():
        predicted = keras.ops.convert_to_numpy(model(images)).argmax(axis=1)
        right, total = right + (predicted == labels).sum(), total + len(labels)
    return right / total


def test_digits_have_the_accuracy_on_the_card():
    """The stored weights name as many of the 360 held-back digits rightly as the card says: 98 % or more."""
    written = models.card("lenet5_digits")["test_accuracy"]
    assert written >= 0.98
    assert accuracy(models.from_preset("lenet5_digits"), "digits") == pytest.approx(written)


@pytest.mark.skipif(not os.path.isdir(FASHION), reason="TFDS_DATA_DIR names no folder with the prepared fashion_mnist")
@pytest.mark.parametrize(
    "name, batches, error", [("lenet5_fashion_mnist", -1, 2e-4), ("vgg_tiny_fashion_mnist", 20, 0.02)]
)
def test_clothes_have_the_accuracy_on_the_card(name, batches, error):
    """The stored weights name as many of the 10,000 test images rightly as the card says: 90 % or more.

    VGG is tried with 2,560 of them, whose share varies by half a percent.
    """
    written = models.card(name)["test_accuracy"]
    assert written >= 0.9
    assert accuracy(models.from_preset(name), "fashion_mnist", batches) == pytest.approx(written, abs=error)


@each_preset
def test_ours_and_stock_layers_take_the_same_file(name, without_xla):
    """Built from stock layers, a preset has the same weights and predicts the same."""
    ours, stock = models.from_preset(name), models.from_preset(name, layers=keras.layers)
    images = np.random.default_rng(0).random((2, *ours.input_shape[1:]), "float32")
    predictions = [keras.ops.convert_to_numpy(model(images)) for model in (ours, stock)]
    np.testing.assert_allclose(*predictions, rtol=1e-4, atol=1e-6)
    assert type(stock.layers[1]).__module__.startswith("keras.")


@each_preset
def test_a_card_says_how_the_weights_were_made(name):
    """Data, command, seed, accuracy and date are on it, and the network is the one it describes."""
    card = models.card(name)
    model = models.outline(models.build, name=card["network"], **card["arguments"])
    assert model.count_params() == card["parameters"]
    assert model.output_shape == (None, len(card["classes"]))
    assert card["command"] == f"python examples/train_presets.py {name}"
    assert card["data"]
    assert isinstance(card["seed"], int)
    assert 0.9 < card["test_accuracy"] <= 1
    assert card["training_images"] > card["test_images"] >= 360
    assert datetime.date.fromisoformat(card["date"]) > datetime.date(2020, 1, 1)


def test_the_folder_holds_the_presets_and_no_more():
    """Each preset has weights and a card, there are no others, and all are smaller than 3 MB together."""
    files = [path for path in presets.FOLDER.iterdir() if path.suffix in (".h5", ".json")]
    assert {path.name for path in files} == {
        f"{name}{end}" for name in models.PRESETS for end in (".weights.h5", ".json")
    }
    assert sum(path.stat().st_size for path in files) < 3e6
    for path in presets.FOLDER.glob("*.json"):
        assert (
            path.read_text(encoding="utf-8") == json.dumps(models.card(path.stem), indent=2, ensure_ascii=False) + "\n"
        )


@pytest.mark.parametrize("function", [models.from_preset, models.card])
def test_unknown_names_are_answered_with_the_nearest(function):
    """A misspelled preset is answered with those there are."""
    with pytest.raises(ValueError, match=r"one of 'lenet5_digits', .*Did you mean 'vgg_tiny_fashion_mnist'"):
        function("vgg_fashion_mnist")


def test_changed_weights_are_refused(tmp_path, monkeypatch):
    """A file in which one bit is another is not the one that was tested."""
    shutil.copytree(presets.FOLDER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "lenet5_digits.weights.h5"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    monkeypatch.setattr(presets, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"`name` must be a preset whose weights are whole.*lenet5_digits.*SHA-256"):
        models.from_preset("lenet5_digits")
