"""The page of a network: what is written into it can be read again, and says what is true of the network."""

import base64
import hashlib
import json
import re
import shutil

import keras
import numpy as np
import pytest
from inspected import Elements, Page, outputs, read

from keras_cnn_edu import callbacks, inspector, layers
from keras_cnn_edu.inspector import arrays, contents, feature_maps, sources
from keras_cnn_edu.inspector.network import Network
from keras_cnn_edu.inspector.sources import Source

HOSTILE = '</script><img src=x onerror="alert(1)">\u2028'


def small(name="small"):
    """A nested model with a branch: convolution, normalization, two paths that meet, classes."""
    keras.utils.set_random_seed(0)
    image = keras.Input((9, 8, 2))
    layers = keras.layers  # which need no time to be compiled
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


def test_the_browser_runs_one_script_and_loads_nothing(tmp_path):
    """The policy allows the script with this hash, and no other source; nothing on the page names one."""
    found = page(tmp_path, small())
    policy = next(attributes["content"] for tag, attributes in found.elements if attributes.get("http-equiv"))
    scripts = [
        text
        for (tag, attributes), text in zip(found.elements, found.texts, strict=True)
        if tag == "script" and "type" not in attributes
    ]
    (digest,) = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}'"
    addresses = [each.get("src") or each.get("href") or "data:" for _, each in found.elements]
    assert all(address.startswith("data:") for address in addresses)


def test_a_notebook_shows_the_same_page_in_a_frame():
    """The source of the frame is the page, letter for letter."""
    shown = inspector.show(small(), IMAGES, height=300)
    frame = Elements(shown._repr_html_())
    ((tag, attributes),) = frame.elements
    assert tag == "iframe"
    assert attributes["srcdoc"] == shown.html
    assert attributes["height"] == "300"
    assert Page(shown.html).document["title"] == "small"


# ── what is written of a layer ──


def image_model(*of_layers, shape=(7, 8, 3)):
    """A model of some layers, one after the other."""
    return keras.Sequential([keras.Input(shape), *of_layers])


def described(model, images=None):
    """Return the description of the last layer of a model."""
    shape = model.inputs[0].shape[1:]
    return Network(model, np.zeros((1, *shape)) if images is None else images).layers[-1]


@pytest.mark.parametrize("of", [keras.layers, layers], ids=["keras", "ours"])
def test_settings_are_the_same_numbers_whoever_wrote_the_layer(of):
    """One number for each axis; padding in pixels, the odd one after; axes without the batch, from 0."""
    conv = described(image_model(of.Conv2D(6, 3, strides=2, padding="same", groups=3, activation="leaky_relu")))
    assert conv["class"] == f"{of.__name__}.Conv2D"
    assert conv["weights"] == {"kernel": [3, 3, 1, 6], "bias": [6]}
    assert conv["multiply_adds"] == 4 * 4 * 9 * 6
    assert conv["settings"] == {
        "kernel_size": [3, 3],
        "strides": [2, 2],
        "dilation_rate": [1, 1],
        "padding": [[1, 1], [0, 1]],  # 7 = 2·3 + 1 and 8 = 2·4 pixels
        "groups": 3,
        "padding_mode": "zeros",
        "use_bias": True,
        "activation": "leaky_relu",
        "activation_settings": {"negative_slope": 0.2},
    }
    assert conv["field"] == {"size": [3, 3], "jump": [2.0, 2.0], "start": [-1, 0]}
    pool = described(image_model(of.AveragePooling2D((2, 3), padding="same")))["settings"]
    assert pool["pool_size"] == pool["strides"] == [2, 3]
    assert pool["padding"] == [[0, 1], [0, 1]]  # 7 = 2·4 - 1, and 8 = 3·3 - 1
    norm = described(image_model(of.BatchNormalization()))
    assert norm["settings"] == {"epsilon": 1e-3, "axis": 2}
    assert described(image_model(of.BatchNormalization(center=False)))["weights"].keys() == norm["weights"].keys() - {
        "beta"
    }


@pytest.mark.parametrize(
    "layer, settings",
    [
        (keras.layers.ReLU(6, 0.1), ("relu", {"negative_slope": 0.1, "max_value": 6.0, "threshold": 0.0})),
        (keras.layers.Activation("softmax"), ("softmax", {"axis": 2})),
        (keras.layers.Softmax((1, -1)), ("softmax", {"axis": [0, 2]})),
        (keras.layers.Conv2D(1, 1, activation=keras.layers.ELU(0.5)), ("elu", {"alpha": 0.5})),
        (keras.layers.Conv2D(1, 1), ("linear", {})),
    ],
)
def test_activation_functions_are_named_with_their_settings(layer, settings):
    """However Keras was told of it."""
    found = described(image_model(layer))["settings"]
    assert (found["activation"], found["activation_settings"]) == settings


class Flipped(layers.Conv2D):
    """Is not what it is derived from."""

    def call(self, inputs):
        """Flip the image first."""
        return super().call(keras.ops.flip(inputs, 1))


@pytest.mark.parametrize(
    "layer, why_not, values",
    [
        (keras.layers.Conv2D(1, 1, activation=lambda x: x**2), "no activation formula", {"activation": "<lambda>"}),
        (layers.Conv2D(1, 2, flip_kernel=True), "flipped kernel", {}),
        (layers.LocallyConnected2D(1, 2), "no formula", {"layer": "LocallyConnected2D"}),
        (keras.layers.UpSampling2D(2, interpolation="bilinear"), "interpolation", {}),
        (keras.layers.Conv2D(1, 1, dtype="float16"), "not float32", {}),
        (keras.layers.Reshape((56, 3)), "neither maps nor a vector", {}),
        (Flipped(1, 1), "no formula", {"layer": "Flipped"}),
    ],
)
def test_a_layer_without_a_formula_says_why(layer, why_not, values):
    """It has no settings, and the page does not compute it."""
    found = described(image_model(layer))
    assert not found["computable"]
    assert found["why_not"] == {"key": why_not, "values": values}
    assert found["settings"] == {}


def test_a_layer_that_is_called_twice_has_its_weights_once():
    """Both calls are listed; the second says where its weights are."""
    image = keras.Input((5, 5, 1))
    conv = layers.Conv2D(1, 3, padding="same", name="conv")
    network = Network(
        keras.Model(image, keras.layers.Add(name="add")([conv(image), conv(conv(image))])), np.zeros((5, 5, 1))
    )
    assert [layer["path"] for layer in network.layers] == ["conv", "conv#2", "conv#3", "add"]
    assert [layer["inputs"] for layer in network.layers] == [[-1], [-1], [1], [0, 2]]
    assert [layer["weights_from"] for layer in network.layers] == [0, 0, 0, 3]
    assert [layer["parameters"] for layer in network.layers] == [10, 0, 0, 0]
    assert set(network.weights()) == {(0, "kernel"), (0, "bias")}


# ── what fits ──


def chosen(source, room):
    """Choose what fits into a room, and see that it does fit."""
    found = contents.choose(source, room)
    assert sum(array.size for array in found.arrays) <= room
    return found


def test_a_small_network_has_its_weights_at_as_many_epochs_as_fit():
    """The epochs are evenly spread; the first and the last are among them as long as two fit."""
    source = Source("small", Network(small(), IMAGES), None, None, epochs=range(9))
    everything = chosen(source, 10**6)
    assert (everything.epochs, everything.live, everything.left_out) == (list(range(9)), True, [])
    probes, *weights = [array.size for array in everything.arrays]
    some = chosen(source, probes + 5 * sum(weights) // 9)
    assert (some.epochs, some.live) == ([0, 2, 4, 6, 8], True)
    assert some.left_out == [{"key": "few epochs", "values": {"kept": 5, "there": 9}}]


def test_a_large_network_has_maps_first_and_then_the_weights_that_fit(monkeypatch):
    """Less room: maps in bytes, fewer epochs, fewer images, no weights of the largest layer; each is said."""
    monkeypatch.setattr(contents, "MOST_MULTIPLY_ADDS", 0)
    network = Network(small(), IMAGES)
    source = Source("small", network, None, None, epochs=range(4))

    def found(room):
        numbers = chosen(source, room)
        maps = {layer["maps"] for layer in network.layers if len(layer["shape"]) == 3}
        without = [layer["name"] for layer in network.layers if not layer["embedded"]]
        said = {each["key"]: each["values"] for each in numbers.left_out}
        return numbers.epochs, numbers.arrays[0].shape[0], maps, without, said

    *first, said = found(200_000)
    assert first == [[0, 1, 2, 3], 3, {"float32"}, []]
    assert list(said) == ["too many multiply-adds"]
    *second, said = found(50_000)
    assert second == [[0, 3], 3, {"uint8"}, []]
    assert said.keys() == {"too many multiply-adds", "few epochs", "rounded maps"}
    assert said["few epochs"] == {"kept": 2, "there": 4}
    *third, said = found(15_000)
    assert third == [[0, 3], 1, {"uint8"}, ["classes"]]
    assert said["few probe images"] == {"kept": 1, "there": 3}
    assert said["no room for weights"] == {"layers": ["classes"]}
    with pytest.raises(feature_maps.NoRoomError, match=r"\d+") as error:
        contents.choose(source, 5000)
    assert found(5000 + error.value.missing)[0] == [3]  # with so much more room, one epoch fits


def test_a_limit_that_is_too_small_says_the_smallest(tmp_path, monkeypatch):
    """The next call, with what the message says, succeeds."""
    monkeypatch.setattr(contents, "MOST_MULTIPLY_ADDS", 0)
    with pytest.raises(ValueError, match="`max_megabytes` must be .* or larger") as error:
        page(tmp_path, small(), max_megabytes=0.01)
    assert page(tmp_path, small(), max_megabytes=float(re.search(r"must be ([\d.]+) or", str(error.value))[1]))


def test_rounded_maps_are_near():
    """A byte is off by half a step between the lowest and the highest number of its map, at most."""
    maps = np.random.default_rng(0).normal(size=(5, 6, 3)) * [1, 100, 0]
    found = arrays.decoded(arrays.rounded("maps", maps))
    assert (abs(found - maps).max((0, 1)) <= np.ptp(maps, axis=(0, 1)) / 510 + 1e-5).all()


# ── a run ──


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A folder with two epochs of a run, and the weights after each as Keras had them."""
    folder, weights = tmp_path_factory.mktemp("run"), []
    model = small()
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    keep = keras.callbacks.LambdaCallback(
        on_train_begin=lambda logs: weights.append(model.get_weights()),
        on_epoch_end=lambda epoch, logs: weights.append(model.get_weights()),
    )
    exporters = [
        callbacks.WeightsExporter(folder),
        callbacks.FeatureMapExporter(folder, IMAGES, [0, 1, 2], layers="conv", formats="npz"),
    ]
    model.fit(IMAGES, np.array([0, 1, 2]), epochs=2, verbose=0, callbacks=[keep, *exporters])
    settings = {"class_names": [HOSTILE, "b", "c"], "model_name": HOSTILE, "dataset": "noise"}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "history.csv").write_text("epoch,loss,accuracy\n1,1.5,0.25\n2,nan,0.5\n", encoding="utf-8")
    return folder, weights


def test_every_epoch_of_a_run_can_be_chosen(run, tmp_path):
    """Its weights are those that Keras had then; images, classes, title and curve are those of the run."""
    folder, weights = run
    found = read(inspector.write_page(folder, path=tmp_path / "page.html"))
    document = found.document
    assert document["epochs"] == [0, 1, 2]
    names = [weight.path.split("/")[-2:] for weight in small().weights]
    for epoch, arrays_of_epoch in enumerate(weights):
        for (layer, name), expected in zip(names, arrays_of_epoch, strict=True):
            assert np.array_equal(found.array(f"{epoch}/{found.layer(layer)['id']}/{name}"), expected)
    assert document["probes"]["labels"] == [0, 1, 2]
    assert np.array_equal(found.array("probes"), IMAGES)
    assert document["title"] == f"{HOSTILE} on noise"
    assert document["run"] == {"network": HOSTILE, "dataset": "noise"}
    assert document["classes"] == [HOSTILE, "b", "c"]
    assert document["curve"] == [
        {"epoch": 1, "loss": 1.5, "accuracy": 0.25},
        {"epoch": 2, "loss": None, "accuracy": 0.5},
    ]


@pytest.mark.parametrize(
    "content", ["[]", "{}", '{"class_names": 3, "model_name": [1]}', "\0", '{"class_names": ["a"]}']
)
def test_what_the_files_of_a_run_do_not_say_is_left_out(run, tmp_path, content):
    """Classes, title and curve are not needed for a page."""
    folder = tmp_path / "run"
    shutil.copytree(run[0], folder)
    (folder / "settings.json").write_text(content, encoding="utf-8")
    (folder / "history.csv").write_text(content, encoding="utf-8")
    source = sources.of_run(folder, None, None, None)
    assert (source.title, source.run, source.classes, source.curve) == ("small", None, None, [])


# ── what is refused ──


def several_inputs():
    """A model of two images."""
    a, b = keras.Input((4, 4, 1)), keras.Input((4, 4, 1))
    return keras.Model([a, b], keras.layers.add([a, b]))


def several_outputs():
    """A model with two answers."""
    image = keras.Input((4, 4, 1))
    return keras.Model(image, [keras.layers.ReLU()(image), keras.layers.ELU()(image)])


def of_sequences():
    """A model of sequences."""
    return image_model(keras.layers.Conv1D(1, 3), shape=(8, 2))


class Opaque(keras.Model):
    """Leaves Keras in its `call`."""

    def call(self, images):
        """Compute with NumPy."""
        return keras.ops.convert_to_tensor(np.asarray(images) * 2)


@pytest.mark.parametrize(
    "model, images, words",
    [
        (small, None, "`images` must be given for a model"),
        (small, np.zeros((0, 9, 8, 2)), "`images` must hold one example or more"),
        (small, np.zeros((3, 9, 8, 1)), "`images` must be of shape (batch, 9, 8, 2)"),
        (small, np.full((9, 8, 2), np.nan), "`images` must be finite"),
        (several_inputs, np.zeros((1, 4, 4, 1)), "`model` must have one input, an image"),
        (several_outputs, np.zeros((1, 4, 4, 1)), "`model` must have one output"),
        (of_sequences, np.zeros((1, 8, 2)), "not of sequences, vectors or volumes"),
        (Opaque, np.zeros((1, 4, 4, 1)), "`model` must be made of layers and keras.ops"),
        (lambda: "no/folder", None, "which is no folder"),
        (lambda: "tests", None, "`model` must be a run folder with the weights of its epochs"),
    ],
)
def test_what_the_page_cannot_show_is_refused(tmp_path, model, images, words):
    """The message says what is supported; no page is written."""
    with pytest.raises(ValueError, match=re.escape(words)):
        inspector.write_page(model(), images, tmp_path / "page.html")
    assert not list(tmp_path.iterdir())
