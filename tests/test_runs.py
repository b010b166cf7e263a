"""The run folder: a manifest that is true at any moment, and the network as it was after any epoch."""

import json
import os
import shutil

import keras
import numpy as np
import pytest
from callbacks.networks import IMAGES, fit, network

from keras_cnn_edu import callbacks, runs
from keras_cnn_edu.runs import RunFolder
from keras_cnn_edu.runs.folder import file_stems, load_npz
from keras_cnn_edu.runs.manifest import DamagedError


def test_making_the_object_touches_nothing(tmp_path):
    """Neither the constructor nor the check makes a folder, and a new folder has an empty manifest."""
    run = RunFolder(tmp_path / "a" / "run")
    run.check_writable()
    assert run.manifest() == {}
    assert list(tmp_path.iterdir()) == []


def test_update_keeps_what_it_does_not_change(tmp_path):
    """Fields are added and replaced; version and maker are always there."""
    run = RunFolder(tmp_path / "run")
    run.update(model="lenet5", epochs=[0])
    run.update(epochs=[0, 1])
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest.pop("created_by").startswith("keras_cnn_edu ")
    assert manifest == {"schema_version": 3, "model": "lenet5", "epochs": [0, 1]}


def test_interrupted_update_keeps_the_old_manifest(tmp_path, monkeypatch):
    """A full disk while the manifest is written leaves the one before, and no other file."""
    run = RunFolder(tmp_path)
    run.update(epochs=[0])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        run.update(epochs=[0, 1])
    assert run.manifest()["epochs"] == [0]
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("text", ["", "half a {", "[]", '{"schema_version": 99}', "\x00"])
def test_strange_manifest(tmp_path, text):
    """What is no manifest, or of another version, is refused and left as it is."""
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ValueError, match=r"`folder` must hold a manifest\.json of schema version 1 to 3, or none"):
        RunFolder(tmp_path).update(epochs=[0])
    assert (tmp_path / "manifest.json").read_text() == text


def test_folder_that_is_a_file(tmp_path):
    """A file in the place of the folder, or of one of its parents, is named."""
    file = tmp_path / "file"
    file.write_text("")
    for folder in (file, file / "run"):
        with pytest.raises(ValueError, match=r"`folder` must be a folder that can be written.*file' is not a folder"):
            RunFolder(folder).check_writable()


def test_folder_that_may_not_be_written_to(tmp_path, monkeypatch):
    """Missing permission is found in the nearest folder that exists, before anything is made."""
    monkeypatch.setattr(os, "access", lambda path, mode: os.fspath(path) != os.fspath(tmp_path))
    with pytest.raises(ValueError, match=r"may not be written to\. Choose another folder"):
        RunFolder(tmp_path / "a" / "run").check_writable()


def test_file_stems_never_collide():
    """Paths that are made safe to the same name, or differ only in case, get a number."""
    stems = file_stems(["a/b", "a-b", "A-b", "c#2"])
    assert stems == {"a/b": "a-b", "a-b": "a-b-2", "A-b": "A-b-3", "c#2": "c_2"}


def test_an_archive_of_arrays_is_refused_by_what_it_declares(tmp_path):
    """33 MB of zeros in 33 KB: somebody else has written that."""
    np.savez_compressed(tmp_path / "zeros.npz", zeros=np.zeros(2**23, "float32"))
    with pytest.raises(DamagedError, match="must hold the files that its manifest names.*bytes that would become"):
        load_npz(tmp_path / "zeros.npz")


# ── the network as it was after an epoch ──


def normalized():
    """A small network with batch normalization, dropout, and layers in a layer; not compiled as a whole."""
    inside = [keras.layers.Conv2D(2, 3, name="conv"), keras.layers.BatchNormalization(name="norm")]
    body = [keras.Sequential(inside, name="body"), keras.layers.Dropout(0.5), keras.layers.Flatten()]
    model = keras.Sequential([keras.Input((6, 6, 1)), *body, keras.layers.Dense(3, "softmax", name="answer")])
    model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)
    return model


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A run folder, and what the network had and gave after each epoch, as Keras says it."""
    folder, model, seen = tmp_path_factory.mktemp("run"), normalized(), []

    def look(*_):
        seen.append((model.get_weights(), model.predict(IMAGES[:2], verbose=0)))

    look()
    exporters = [callbacks.FeatureMapExporter(folder, IMAGES[:2], [1, 2], layers="answer", formats="npz")]
    exporters += [callbacks.WeightsExporter(folder), keras.callbacks.LambdaCallback(on_epoch_end=look)]
    fit(model, *exporters, epochs=2)
    return folder, seen


@pytest.mark.parametrize("epoch", [0, 1, 2])
def test_the_network_of_every_epoch(followed, epoch):
    """Its weights are those that Keras had then, statistics of normalization too, and so are its predictions."""
    folder, seen = followed
    weights, predictions = seen[epoch]
    model = runs.model_at(folder, epoch)
    for stored, by_path, then in zip(
        model.get_weights(), runs.weights_at(folder, epoch).values(), weights, strict=True
    ):
        np.testing.assert_array_equal(stored, then)
        np.testing.assert_array_equal(by_path, then)
    np.testing.assert_array_equal(model.predict(IMAGES[:2], verbose=0), predictions)


def test_a_run_is_read(followed):
    """Which epochs, which weights by which path, which probe images; the architecture says nothing of the training."""
    folder, _ = followed
    assert runs.epochs(folder) == [0, 1, 2]
    layers = {"body/conv": ["kernel", "bias"], "body/norm": ["gamma", "beta", "moving_mean", "moving_variance"]}
    paths = [f"{layer}/{name}" for layer, names in (layers | {"answer": ["kernel", "bias"]}).items() for name in names]
    assert list(runs.weights_at(folder, 2)) == paths
    assert sorted(np.load(folder / "weights" / "epoch-0002.npz")) == sorted(paths)
    probes = runs.probe_images(folder)
    np.testing.assert_array_equal(probes.images, IMAGES[:2])
    assert probes.labels == [1, 2]
    assert "compile_config" not in json.loads((folder / "weights" / "network.json").read_text(encoding="utf-8"))
    assert not runs.model_at(folder, 1).compiled


def test_what_a_folder_lacks_is_said(followed, tmp_path):
    """No run, no weights, not this epoch, no file, no architecture, another one: each by name, with the way out."""
    folder = tmp_path / "run"

    def refused(message, epoch=1):
        with pytest.raises(ValueError, match=message):
            runs.model_at(folder, epoch)

    refused(r"`folder` must be a run folder with the weights.*which has no manifest\.json.*WeightsExporter\(folder\)")
    shutil.copytree(followed[0], folder)
    refused(r"`epoch` must be an epoch whose weights are in the folder: 0 to 2\. Received: epoch=7, which is not", 7)
    (folder / "weights" / "epoch-0001.npz").write_bytes(b"")
    refused(r"`folder` must hold the files that its manifest names, undamaged.*epoch-0001\.npz")
    network_json = folder / "weights" / "network.json"
    text = network_json.read_text(encoding="utf-8")
    for content, message in {
        text.replace('"keras.layers"', '"keras.layers.none"'): r"a network that Keras can make.*registered with",
        text.replace('"units": 3', '"units": 4'): r"must hold the weights of one network",
        "[": r"network\.json', which cannot be read",
        "": r"network\.json', which cannot be read",
    }.items():
        assert content != text
        network_json.write_text(content, encoding="utf-8")
        refused(message, 2)
    network_json.unlink()
    refused(r"`folder` must have the architecture.*Keras could not describe the model", 2)
    assert len(runs.weights_at(folder, 2)) == 8
    runs.RunFolder(folder).update(weights={}, probes=None)
    refused(r"whose manifest lists no weights.*earlier versions kept no weights")


OLD = """{"schema_version": %d, "created_by": "keras_cnn_edu 0.1.0", "network": {"first": "0", "last": "1"},
"model": "net", "unit": "epoch", "epochs": [0, 1], "probe_labels": null, "normalization": "map", "formats": ["npz"],
"layers": [{"path": "conv", "class": "Conv2D", "file": "conv", "%s": 0, "shape": [4, 4, 2]}]}"""


@pytest.mark.parametrize("version, index", [(1, "place"), (2, "index")])
def test_a_folder_of_an_earlier_version(tmp_path, version, index):
    """It is read, it has no weights and says so; a network that goes on there has them from then on."""
    (tmp_path / "manifest.json").write_text(OLD % (version, index))
    assert runs.RunFolder(tmp_path).manifest() == {**json.loads(OLD % (3, "index")), "schema_version": 3}
    with pytest.raises(ValueError, match="whose manifest lists no weights"):
        runs.epochs(tmp_path)
    model = network()
    fit(model, callbacks.WeightsExporter(tmp_path), initial_epoch=1, epochs=2)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["schema_version"], manifest["epochs"], runs.epochs(tmp_path)) == (3, [0, 1], [1, 2])
    assert [row["index"] for row in manifest["layers"]] == [0]
    np.testing.assert_array_equal(runs.weights_at(tmp_path, 2)["conv/kernel"], model.get_weights()[0])
