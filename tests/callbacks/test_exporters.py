"""The exporters: every epoch's files and a true manifest, for every model, interrupted and resumed."""

import errno
import json
import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_cnn_edu import viz
from keras_cnn_edu.callbacks import FeatureMapExporter, KernelExporter
from keras_cnn_edu.extraction import feature_maps

layers = keras.layers
IMAGES = np.random.default_rng(0).normal(size=(12, 6, 6, 1)).astype("float32")
LABELS = np.arange(12) % 3
PROBES, PROBE_LABELS = IMAGES[:2], [0, 1]


def sequential(name="net", build=True, filters=2):
    """A small classifier, built or not."""
    body = [layers.Conv2D(filters, 3, activation="relu", name="conv"), layers.Flatten(name="flatten")]
    head = [layers.Dense(3, activation="softmax", name="predictions")]
    model = keras.Sequential([layers.Input((6, 6, 1))] * build + body + head, name=name)
    return compiled(model)


def compiled(model):
    """Ready to be trained; without compiling a graph, which takes longer than these short trainings."""
    model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)
    return model


def nested():
    """A classifier around a backbone."""
    patch, image = keras.Input((6, 6, 1)), keras.Input((6, 6, 1))
    backbone = keras.Model(patch, layers.Conv2D(2, 3, name="conv")(patch), name="backbone")
    flat = layers.Flatten(name="flatten")(backbone(image))
    return compiled(keras.Model(image, layers.Dense(3, activation="softmax", name="predictions")(flat)))


class Subclassed(keras.Model):
    """A classifier written as a class."""

    def __init__(self):
        super().__init__(name="subclassed")
        self.conv, self.flatten = layers.Conv2D(2, 3, name="conv"), layers.Flatten(name="flatten")
        self.head = layers.Dense(3, activation="softmax", name="predictions")

    def call(self, inputs):
        """One after the other."""
        return self.head(self.flatten(self.conv(inputs)))


def fit(model, *callbacks, epochs=1, **arguments):
    """Train on the whole data, one batch per epoch."""
    return model.fit(IMAGES, LABELS, epochs=epochs, batch_size=12, verbose=0, callbacks=callbacks, **arguments)


def manifest(folder):
    """The manifest, after a check that every file it names is there and whole."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for epoch in manifest.get("epochs", []):
        for layer in manifest["layers"]:
            stem = folder / "feature_maps" / f"epoch-{epoch:04d}" / layer["file"]
            check_files(stem, manifest["formats"], "maps", [manifest["probes"]["count"], *layer["shape"]])
    kernels = manifest.get("kernels", {})
    for epoch in kernels.get("epochs", []):
        for layer in kernels["layers"]:
            stem = folder / "kernels" / f"{layer['file']}-epoch-{epoch:04d}"
            check_files(stem, kernels["formats"], "kernel", layer["shape"])
    assert not list(folder.rglob(".*"))  # nothing unfinished
    return manifest


def check_files(stem, formats, name, shape):
    """A picture that is one, and an array of the shape that is promised."""
    if "png" in formats:
        assert stem.with_name(f"{stem.name}.png").read_bytes().endswith(b"IEND\xaeB`\x82")
    if "npz" in formats:
        assert list(np.load(stem.with_name(f"{stem.name}.npz"))[name].shape) == shape


def stored(folder, epoch, layer):
    """The raw maps of one epoch."""
    return np.load(folder / "feature_maps" / f"epoch-{epoch:04d}" / f"{layer}.npz")["maps"]


@pytest.mark.parametrize(
    "make, conv",
    [
        (sequential, "conv"),
        (lambda: sequential(build=False), "conv"),
        (nested, "backbone/conv"),
        (lambda: compiled(Subclassed()), "conv"),
    ],
    ids=["sequential", "not built", "nested", "subclassed"],
)
def test_a_complete_run(tmp_path, make, conv):
    """Epoch 0 is the untrained network, epoch N the one after N epochs, for every kind of model."""
    folder, model = tmp_path / "runs" / "one", make()
    exporter = FeatureMapExporter(folder, PROBES, PROBE_LABELS)
    assert not folder.parent.exists()
    fit(model, exporter, KernelExporter(folder), epochs=2)
    found = manifest(folder)
    assert found["epochs"] == found["kernels"]["epochs"] == [0, 1, 2]
    assert [layer["path"] for layer in found["layers"]] == [conv, "flatten", "predictions"]
    assert [layer["class"] for layer in found["layers"]] == ["Conv2D", "Flatten", "Dense"]
    assert found["layers"][0]["shape"] == [4, 4, 2]
    assert [layer["path"] for layer in found["kernels"]["layers"]] == [conv]
    assert (found["probe_labels"], found["normalization"], found["model"]) == ([0, 1], "map", model.name)
    stem = conv.replace("/", "-")
    np.testing.assert_allclose(stored(folder, 2, stem), feature_maps(model, PROBES, conv)[conv], atol=1e-6)
    assert not np.array_equal(stored(folder, 0, stem), stored(folder, 1, stem))
    np.testing.assert_array_equal(np.load(folder / found["probes"]["file"])["images"], PROBES)


def test_epoch_zero_is_before_training(tmp_path):
    """The maps of epoch 0 are those of the initial weights, although the model is only built by `fit`."""
    model = sequential(build=False)
    model.build((None, 6, 6, 1))
    expected = feature_maps(model, PROBES, "conv")["conv"]
    fit(model, FeatureMapExporter(tmp_path, PROBES, layers="conv", formats="npz"))
    np.testing.assert_allclose(stored(tmp_path, 0, "conv"), expected, atol=1e-6)


def test_kernels_are_those_of_the_layer(tmp_path):
    """The array of the last epoch is the layer's kernel."""
    model = sequential()
    fit(model, KernelExporter(tmp_path, "conv", formats=["npz"]))
    kernel = np.load(tmp_path / "kernels" / "conv-epoch-0001.npz")["kernel"]
    np.testing.assert_allclose(kernel, model.get_layer("conv").get_weights()[0])
    assert not list(tmp_path.rglob("*.png"))


def test_transposed_kernels_are_drawn_with_the_channels_before_the_filters(tmp_path, monkeypatch):
    """Keras keeps them the other way around; a locally connected layer has no kernel that could be drawn."""
    from keras_cnn_edu import layers, viz

    drawn, draw = [], viz.kernel_grid
    monkeypatch.setattr(viz, "kernel_grid", lambda kernel, **more: drawn.append(kernel.shape) or draw(kernel, **more))
    model = keras.Sequential(
        [keras.Input((6, 6, 1)), layers.LocallyConnected2D(3, 3), layers.Conv2DTranspose(2, (3, 4), name="up")]
    )
    model.compile("sgd", "mse")
    target = np.zeros((2, *model.output_shape[1:]))
    model.fit(np.zeros((2, 6, 6, 1)), target, verbose=0, callbacks=[KernelExporter(tmp_path, formats="png")])
    assert set(drawn) == {(3, 4, 3, 2)}  # (height, width, input channels, filters)


def test_every_and_the_last(tmp_path):
    """With `every=2`, epochs 0, 2, 4 and the last are exported."""
    fit(sequential(), FeatureMapExporter(tmp_path, PROBES, layers="conv", every=2, formats="npz"), epochs=5)
    assert manifest(tmp_path)["epochs"] == [0, 2, 4, 5]


@pytest.mark.parametrize("again", [{"epochs": 4, "initial_epoch": 2}, {"epochs": 2}], ids=["initial_epoch", "plain"])
def test_resumed_run_continues_its_folder(tmp_path, again):
    """A second `fit` of the same model continues after the last epoch, and rewrites none."""
    model = sequential()

    def exporters():
        return FeatureMapExporter(tmp_path, PROBES, layers="conv", formats="npz"), KernelExporter(tmp_path)

    fit(model, *exporters(), epochs=2)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*epoch-0002/*.npz")}
    fit(model, *exporters(), **again)
    found = manifest(tmp_path)
    assert found["epochs"] == found["kernels"]["epochs"] == [0, 1, 2, 3, 4]
    assert before
    assert all(path.read_bytes() == content for path, content in before.items())


def test_run_resumed_from_a_saved_model(tmp_path):
    """A model that was saved with its optimizer continues the run in another process without `initial_epoch`."""
    exporter = FeatureMapExporter(tmp_path / "run", PROBES, layers="conv", formats="npz")
    model = sequential()
    fit(model, exporter)
    model.save(tmp_path / "model.keras")
    fit(keras.models.load_model(tmp_path / "model.keras"), exporter)
    assert manifest(tmp_path / "run")["epochs"] == [0, 1, 2]


def test_run_that_went_back_drops_the_abandoned_epochs(tmp_path):
    """Going on from epoch 1 of 3, the manifest no longer names what the earlier run made after epoch 1."""
    exporter = FeatureMapExporter(tmp_path, PROBES, layers="conv", formats="npz")
    model = sequential()
    fit(model, exporter, epochs=3)
    fit(model, exporter, epochs=2, initial_epoch=1)
    assert manifest(tmp_path)["epochs"] == [0, 1, 2]


def test_untrained_model_begins_anew(tmp_path):
    """The same script run again replaces its earlier run: epoch 0 is an untrained network again."""
    exporter = FeatureMapExporter(tmp_path, PROBES, layers="conv", formats="npz")
    fit(sequential(), exporter, epochs=3)
    model = sequential()
    untrained = feature_maps(model, PROBES, "conv")["conv"]
    fit(model, exporter)
    assert manifest(tmp_path)["epochs"] == [0, 1]
    np.testing.assert_allclose(stored(tmp_path, 0, "conv"), untrained, atol=1e-6)


def test_first_epoch_of_a_run_resumed_in_a_new_folder(tmp_path):
    """With `initial_epoch=5` and no folder, the first state written is that after 5 epochs."""
    fit(
        sequential(),
        FeatureMapExporter(tmp_path, PROBES, layers="conv", formats="npz"),
        epochs=6,
        initial_epoch=5,
    )
    assert manifest(tmp_path)["epochs"] == [5, 6]


@pytest.mark.parametrize(
    "change, message",
    [
        ({"model": lambda: sequential("other")}, "other model: net instead of other"),
        ({"model": lambda: sequential(filters=3)}, r"other layers: \['conv \(Conv2D, \[4, 4, 2\]\)"),
        ({"layers": "predictions"}, r"other layers: .*conv .* instead of .*predictions"),
        ({"labels": [1, 1]}, r"other probe_labels: \[0, 1\] instead of \[1, 1\]"),
        ({"images": PROBES + 1}, "other probes"),
        ({"normalize": "layer"}, "other normalization: map instead of layer"),
        ({"formats": "png"}, "other formats"),
    ],
    ids=["model", "shape", "layers", "labels", "images", "normalize", "formats"],
)
def test_folder_of_another_run(tmp_path, change, message):
    """Whatever would make the manifest untrue is refused before training, and the folder stays as it is."""
    arguments = {"images": PROBES, "labels": PROBE_LABELS, "layers": "conv", "formats": "npz"}
    fit(sequential(), FeatureMapExporter(tmp_path, **arguments))
    before = manifest(tmp_path)
    model = change.pop("model", sequential)()
    weights = model.get_weights()
    with pytest.raises(ValueError, match=f"`folder` must be new, or hold a run of the same model.*{message}"):
        fit(model, FeatureMapExporter(tmp_path, **{**arguments, **change}))
    assert manifest(tmp_path) == before
    np.testing.assert_array_equal(model.get_weights()[0], weights[0])


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")], ids=repr)
@pytest.mark.parametrize("owner, attribute", [(np, "savez"), (pathlib.Path, "write_bytes")], ids=["npz", "png"])
def test_interrupted_export(tmp_path, monkeypatch, error, owner, attribute):
    """Stopped by Ctrl-C or a full disk in the middle of epoch 1, the folder holds epoch 0, and whole."""
    model = sequential()
    exporters = FeatureMapExporter(tmp_path, PROBES, PROBE_LABELS, on_error="raise"), KernelExporter(tmp_path)
    write = getattr(owner, attribute)

    def stop_in_epoch_one(*arguments, **options):
        path = str(arguments[0])
        if "epoch-0001" in path and "flatten" in path:
            with open(path, "wb") as file:
                file.write(b"half")
            raise error
        return write(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(owner, attribute, stop_in_epoch_one)
        with pytest.raises(type(error), match="No space left" if isinstance(error, OSError) else "^$"):
            fit(model, *exporters, epochs=2)
    found = manifest(tmp_path)
    assert found["epochs"] == found["kernels"]["epochs"] == [0]
    assert not (tmp_path / "feature_maps" / "epoch-0001" / "flatten.png").exists()
    fit(model, *exporters, epochs=2, initial_epoch=1)  # and the run can be continued
    assert manifest(tmp_path)["epochs"] == [0, 1, 2]


def test_interrupted_first_export(tmp_path, monkeypatch):
    """Stopped before the first epoch is whole, the manifest names no epoch."""
    monkeypatch.setattr(viz.Sheet, "png", lambda _: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        fit(sequential(), FeatureMapExporter(tmp_path, PROBES))
    assert manifest(tmp_path)["epochs"] == []


def test_probes_that_are_not_numbers_are_drawn(tmp_path):
    """NaN and infinity in the probe images do not stop the training."""
    probes = PROBES.copy()
    probes[0, 0, 0], probes[1, 1] = np.nan, np.inf
    fit(sequential(), FeatureMapExporter(tmp_path, probes, PROBE_LABELS))
    assert np.isnan(stored(tmp_path, 1, "conv")).any()
    assert manifest(tmp_path)["epochs"] == [0, 1]


@pytest.mark.parametrize(
    "probes",
    [
        pytest.param(lambda data: data.batch(1), id="batches"),
        pytest.param(lambda data: data, id="single images"),
    ],
)
def test_probes_from_a_data_set_bring_their_labels(tmp_path, probes):
    """Images and labels of a `tf.data` data set are read once."""
    data = probes(tf.data.Dataset.from_tensor_slices((PROBES, PROBE_LABELS)))
    fit(sequential(), FeatureMapExporter(tmp_path, data, layers="conv"))
    found = manifest(tmp_path)
    assert (found["probe_labels"], found["probes"]["count"]) == ([0, 1], 2)


def test_probes_for_several_inputs(tmp_path):
    """A model with two inputs takes a dict; there is no input column then."""
    entries = {"image": keras.Input((6, 6, 1), name="image"), "extra": keras.Input((1,), name="extra")}
    flat = layers.Concatenate(name="both")([layers.Flatten(name="flatten")(entries["image"]), entries["extra"]])
    model = compiled(keras.Model(entries, layers.Dense(3, activation="softmax", name="predictions")(flat)))
    batch = {"image": IMAGES, "extra": np.ones((12, 1), "float32")}
    exporter = FeatureMapExporter(tmp_path, {name: array[:2] for name, array in batch.items()}, PROBE_LABELS)
    model.fit(batch, LABELS, verbose=0, callbacks=[exporter])
    assert manifest(tmp_path)["epochs"] == [0, 1]


def test_one_probe_image(tmp_path):
    """One image without a batch axis is one example."""
    fit(sequential(), FeatureMapExporter(tmp_path, PROBES[0], [2]))
    assert manifest(tmp_path)["probes"]["count"] == 1


def test_class_names_are_written_beside_the_images_and_below_probabilities(tmp_path, monkeypatch):
    """A layer that has as many units as there are classes, but no probabilities, keeps its numbers."""
    drawn, draw = {}, viz.feature_map_grid
    names = {"row_labels", "unit_names"}

    def noted(maps, title, **more):
        drawn[title] = {name: more[name] for name in names}
        return draw(maps, title=title, **more)

    monkeypatch.setattr(viz, "feature_map_grid", noted)
    body = [layers.Input((6, 6, 1)), layers.Flatten(), layers.Dense(3, name="hidden")]
    model = compiled(keras.Sequential([*body, layers.Dense(3, activation="softmax", name="predictions")]))
    fit(model, FeatureMapExporter(tmp_path / "a", PROBES, PROBE_LABELS, class_names=["cat", "dog", "cow"]))
    assert drawn["hidden · epoch 1"] == {"row_labels": ["cat", "dog"], "unit_names": None}
    assert drawn["predictions · epoch 1"] == {"row_labels": ["cat", "dog"], "unit_names": ["cat", "dog", "cow"]}
    with pytest.raises(ValueError, match=r"`class_names` must be one name per class, 3 of them. Received: 2 names"):
        fit(model, FeatureMapExporter(tmp_path / "b", PROBES, PROBE_LABELS, class_names=["cat", "dog"]))


def test_channels_first_maps_are_turned_for_the_picture(tmp_path, monkeypatch):
    """Maps of a channels-first layer are drawn by channel, and stored as they are."""
    shapes, draw = [], viz.feature_map_grid
    monkeypatch.setattr(viz, "feature_map_grid", lambda maps, **more: shapes.append(maps.shape) or draw(maps, **more))
    turn, flatten = layers.Reshape((3, 4, 3)), layers.Flatten()
    enlarge = layers.UpSampling2D(2, data_format="channels_first", name="enlarge")
    model = keras.Sequential([turn, enlarge, flatten, layers.Dense(3, activation="softmax")])
    fit(compiled(model), FeatureMapExporter(tmp_path, PROBES, layers="enlarge"))
    assert shapes[0] == (2, 8, 6, 3)
    assert stored(tmp_path, 0, "enlarge").shape == (2, 3, 8, 6)


@pytest.mark.parametrize(
    "labels, message",
    [
        ([0], "`labels` must be one per image. Received: 1 labels, 2 images"),
        (
            [0, 3],
            r"`labels` must be classes from 0 to 2, as the model has 3 outputs. Received: labels=\[0, 3\]",
        ),
    ],
)
def test_labels_that_do_not_fit(tmp_path, labels, message):
    """Too few labels, or a class that the model does not have, stop before training; nothing is written."""
    with pytest.raises(ValueError, match=message):
        fit(sequential(), FeatureMapExporter(tmp_path / "run", PROBES, labels))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ({"labels": [0, -1]}, ValueError, r"`labels` must be integers, 0 or larger.*labels=\[0, -1\]"),
        ({"labels": [0.5, 1]}, ValueError, "`labels` must be integers"),
        ({"labels": [[0], [1]]}, ValueError, "`labels` must be integers"),
        ({"every": 0}, ValueError, "`every` must be an integer, 1 or larger"),
        ({"every": True}, TypeError, "`every` must be an integer"),
        ({"formats": ("png", "jpeg")}, ValueError, "`formats` must be one of 'png', 'npz'.*'jpeg'"),
        (
            {"normalize": "layers"},
            ValueError,
            "`normalize` must be one of 'map', 'layer'.*Did you mean 'layer'",
        ),
        ({"max_maps": 0}, ValueError, "`max_maps` must be an integer"),
        ({"images": iter([])}, ValueError, "`images` must hold at least one example"),
    ],
)
def test_bad_arguments(tmp_path, arguments, error, message):
    """Each wrong argument is refused by the constructor."""
    with pytest.raises(error, match=message):
        FeatureMapExporter(tmp_path, **{"images": PROBES, **arguments})


@pytest.mark.parametrize("exporter", [lambda path: FeatureMapExporter(path, PROBES), KernelExporter])
def test_unwritable_folder(tmp_path, exporter):
    """A file in the way is found by the constructor, or before training if it came later."""
    late = exporter(tmp_path / "run")
    (tmp_path / "run").write_text("in the way")
    with pytest.raises(ValueError, match="run' is not a folder"):
        exporter(tmp_path / "run")
    with pytest.raises(ValueError, match="run' is not a folder"):
        fit(sequential(), late)


def test_misspelled_layer_stops_before_training(tmp_path):
    """A wrong layer name is answered with the right ones, and nothing is written."""
    for exporter in (
        FeatureMapExporter(tmp_path / "run", PROBES, layers=["cnov"]),
        KernelExporter(tmp_path / "run", "cnov"),
    ):
        with pytest.raises(ValueError, match=r"`layers` must be one of 'conv', 'flatten'.*Did you mean 'conv'"):
            fit(sequential(), exporter)
    assert not (tmp_path / "run").exists()


def test_kernels_of_a_layer_without(tmp_path):
    """A layer that is no convolution has no kernel to draw."""
    with pytest.raises(ValueError, match=r"`layers` must be built convolutions.*layers=\['predictions'\]"):
        fit(sequential(), KernelExporter(tmp_path, ["conv", "predictions"]))


def test_model_without_convolutions(tmp_path):
    """A network of dense layers has no kernels; its run says so and continues."""
    model = compiled(
        keras.Sequential([layers.Input((6, 6, 1)), layers.Flatten(), layers.Dense(3, activation="softmax")])
    )
    fit(model, KernelExporter(tmp_path))
    assert manifest(tmp_path)["kernels"]["layers"] == []


def test_wrong_probe_size(tmp_path):
    """Probe images that the model does not take are answered with what it takes."""
    with pytest.raises(ValueError, match=r"must be of shape \(batch, 6, 6, 1\).*Received: shape=\(2, 5, 6, 1\)"):
        fit(sequential(), FeatureMapExporter(tmp_path, PROBES[:, 1:]))
