"""Which run a training continues: no epoch is overwritten, and the same network is known under another name."""

import json
import shutil

import keras
import numpy as np
import pytest
from callbacks.networks import IMAGES, LABELS, fit, network

from keras_cnn_edu import callbacks, runs
from keras_cnn_edu.callbacks import FeatureMapExporter, KernelExporter, resume
from keras_cnn_edu.runs import RunFolder

PROBES = IMAGES[:2]


def kernels(folder, **arguments):
    """The exporter that needs the least time."""
    return KernelExporter(folder, formats="npz", **arguments)


def recorded(folder, name="epochs"):
    """The times in the manifest."""
    return json.loads((folder / "manifest.json").read_text())["kernels"][name]


def stored(folder, epoch, layer="conv"):
    """The kernel of an epoch."""
    return np.load(folder / "kernels" / f"{layer}-epoch-{epoch:04d}.npz")["kernel"]


def compiled(model, **arguments):
    """Ready to be trained, its optimizer at zero."""
    model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True, **arguments)
    return model


def one_of_each(folder):
    """One of each callback."""
    return [
        FeatureMapExporter(folder, PROBES, formats="npz"),
        kernels(folder),
        callbacks.ActivationStatistics(folder, PROBES),
        callbacks.GradientStatistics(folder, PROBES, LABELS[:2]),
        callbacks.WeightsExporter(folder),
    ]


# ── a network that was trained before ──


def saved_and_loaded(model, folder):
    """The model from a file, without its optimizer."""
    model.save(folder / "model.keras")
    return keras.models.load_model(folder / "model.keras", compile=False)


def cloned(model, folder):
    """Another model with the same weights."""
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    return clone


def best_weights(model, folder):
    """The same model with other weights than it ended with, as EarlyStopping restores them."""
    model.set_weights([weight + 0.01 for weight in model.get_weights()])
    return model


@pytest.mark.parametrize("again", [lambda model, _: model, saved_and_loaded, cloned, best_weights])
def test_a_trained_network_that_is_compiled_anew_goes_on(tmp_path, again):
    """Its optimizer knows nothing of the first epochs; they stay, and epoch 0 stays the untrained network."""
    model, folder = network(), tmp_path / "run"
    untrained = model.get_weights()[0]
    fit(model, kernels(folder), epochs=2)
    trained = stored(folder, 2)
    model = compiled(again(model, tmp_path))
    fit(model, kernels(folder), epochs=2)
    fit(model, kernels(folder))
    assert recorded(folder) == [0, 1, 2, 3, 4, 5]
    np.testing.assert_array_equal(stored(folder, 0), untrained)
    np.testing.assert_array_equal(stored(folder, 2), trained)
    np.testing.assert_array_equal(stored(folder, 5), model.get_weights()[0])
    assert not (folder / "earlier").exists()


def test_batches_are_counted_on_after_another_compile(tmp_path):
    """The optimizer counts from 0 again, the run does not: three batches an epoch."""
    model = network()
    for arguments in ({}, {}, {"initial_epoch": 2, "epochs": 3}, {"initial_epoch": 3, "epochs": 4}):
        if len(arguments) == 0:
            compiled(model)
        fit(model, kernels(tmp_path, every=3, unit="batch"), **arguments)
    assert recorded(tmp_path, "steps") == [0, 3, 6, 9, 12]


@pytest.mark.filterwarnings("ignore:Your input ran out of data")  # Keras says so of every stream of unknown length
def test_epochs_of_an_unknown_number_of_batches(tmp_path):
    """`initial_epoch` alone says nothing of the batches of a generator: they are counted on from the last."""

    def batches():
        yield from ((IMAGES[start : start + 4], LABELS[start : start + 4]) for start in (0, 4, 8))

    model = network()
    for epoch in range(2):
        compiled(model)
        callback = kernels(tmp_path, every=9, unit="batch")
        model.fit(batches(), initial_epoch=epoch, epochs=epoch + 1, verbose=0, callbacks=[callback])
    assert recorded(tmp_path, "steps") == [0, 3, 6]


def test_a_callback_that_comes_later_counts_with_the_others(tmp_path):
    """Its first epoch is the one that the run has reached, and not 0."""
    model = network()
    fit(model, kernels(tmp_path), epochs=2)
    fit(model, FeatureMapExporter(tmp_path, PROBES, layers="conv", formats="npz"), kernels(tmp_path))
    assert RunFolder(tmp_path).manifest()["epochs"] == [2, 3]
    assert recorded(tmp_path) == [0, 1, 2, 3]


def test_a_network_that_was_trained_without_a_callback(tmp_path):
    """In a new folder, epoch 0 is what it is before this training, and batches are those it has seen."""
    model = network()
    fit(model)
    before = model.get_weights()[0]
    fit(model, kernels(tmp_path / "epochs"), kernels(tmp_path / "steps", unit="batch", every=9))
    assert recorded(tmp_path / "epochs") == [0, 1]
    assert recorded(tmp_path / "steps", "steps") == [3, 6]
    np.testing.assert_array_equal(stored(tmp_path / "epochs", 0), before)


def test_fingerprints_are_of_the_weights_alone():
    """Another optimizer, or a frozen layer, makes no other network; another number does."""
    model = network()
    before = resume.weights_fingerprint(model)
    model.layers[0].trainable = False
    assert resume.weights_fingerprint(compiled(model)) == before
    weights = model.get_weights()
    weights[0][0, 0, 0, 0] += 1e-6
    model.set_weights(weights)
    assert resume.weights_fingerprint(model) != before


# ── an untrained network ──


def rebuilt(model):
    """A new model of the same code."""
    return network()


def reset(model):
    """The same model, its first weights put back."""
    model.set_weights(model.first_weights)
    return compiled(model)


def test_an_untrained_network_begins_anew_and_overwrites_nothing(tmp_path):
    """What the run before has left is moved to `earlier/1`, whole and with its manifest, and then to `earlier/2`."""
    model = network()
    model.first_weights = model.get_weights()
    fit(model, *one_of_each(tmp_path), epochs=2)
    before = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    (tmp_path / "notes.txt").write_text("of the user")
    for number, make in ((1, rebuilt), (2, reset)):
        model = make(model)
        untrained = model.get_weights()[0]
        model.first_weights = model.get_weights()
        fit(model, *one_of_each(tmp_path))
        assert recorded(tmp_path) == RunFolder(tmp_path).manifest()["epochs"] == [0, 1]
        np.testing.assert_array_equal(stored(tmp_path, 0), untrained)
        assert recorded(tmp_path / "earlier" / str(number)) == ([0, 1, 2] if number == 1 else [0, 1])
    first = tmp_path / "earlier" / "1"
    assert before == {path.relative_to(first): path.read_bytes() for path in first.rglob("*") if path.is_file()}
    assert {path.name for path in tmp_path.iterdir()} == {
        "earlier", "feature_maps", "kernels", "manifest.json", "notes.txt", "statistics", "weights"
    }  # fmt: skip


def test_only_what_the_run_has_made_is_moved(tmp_path):
    """A folder of the user that is called as one of ours stays where it is."""
    (tmp_path / "statistics").mkdir()
    for _ in range(2):
        fit(network(), kernels(tmp_path))
    assert [path.name for path in (tmp_path / "earlier" / "1").iterdir()] == ["kernels", "manifest.json"]
    assert (tmp_path / "statistics").exists()


# ── the same network under another name ──


def unnamed(filters=2):
    """A network whose name and layers Keras numbers."""
    body = [keras.layers.Conv2D(filters, 3), keras.layers.Conv2D(2, 3), keras.layers.Flatten()]
    return compiled(keras.Sequential([keras.Input((6, 6, 1)), *body, keras.layers.Dense(3, "softmax")]))


def test_a_notebook_cell_that_is_run_twice(tmp_path):
    """The second network has other numbers in its names; it begins anew, and its files are called as the first's."""
    for _ in range(2):
        model = unnamed()
        fit(model, *one_of_each(tmp_path))
        names = [layer["path"] for layer in RunFolder(tmp_path).manifest()["kernels"]["layers"]]
    assert names != [layer.name for layer in model.layers[:2]]
    assert names == [layer["path"] for layer in RunFolder(tmp_path / "earlier" / "1").manifest()["kernels"]["layers"]]
    np.testing.assert_array_equal(stored(tmp_path, 1, names[1]), model.layers[1].get_weights()[0])


def test_a_network_with_other_numbers_goes_on(tmp_path):
    """Built again and given the weights, it continues in the files of the first."""
    model = unnamed()
    fit(model, *one_of_each(tmp_path), epochs=2)
    again = unnamed()
    again.set_weights(model.get_weights())
    fit(again, *one_of_each(tmp_path), initial_epoch=2, epochs=3)
    [first, _] = RunFolder(tmp_path).manifest()["kernels"]["layers"]
    assert recorded(tmp_path) == [0, 1, 2, 3]
    np.testing.assert_array_equal(stored(tmp_path, 3, first["file"]), again.layers[0].get_weights()[0])
    for kept, weight in zip(runs.model_at(tmp_path, 3).get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(kept, weight)
    maps = tmp_path / "feature_maps"
    assert {path.name for path in (maps / "epoch-0003").iterdir()} == {p.name for p in (maps / "epoch-0000").iterdir()}


def test_another_layer_of_the_same_kind_is_no_other_name(tmp_path):
    """`conv_1` and `conv_2` of one network differ only by a number, and are two layers."""
    layers = [keras.layers.Conv2D(1, 3, padding="same", name=f"conv_{number}") for number in (1, 2)]
    model = compiled(keras.Sequential([keras.Input((6, 6, 1)), *layers, keras.layers.Flatten(), keras.layers.Dense(3)]))
    all_callbacks = [
        lambda name: kernels(tmp_path / "kernels", layers=name),
        lambda name: FeatureMapExporter(tmp_path / "maps", PROBES, layers=name, formats="npz"),
        lambda name: callbacks.ActivationStatistics(tmp_path / "statistics", PROBES, layers=name),
    ]
    fit(model, *(make("conv_1") for make in all_callbacks))
    for make in all_callbacks:
        with pytest.raises(ValueError, match=r"`folder` must be new.*other layers: \['conv_1 .*instead of \['conv_2"):
            fit(model, make("conv_2"))


@pytest.mark.parametrize("index", range(5), ids=["maps", "kernels", "activations", "gradients", "weights"])
def test_every_callback_refuses_another_network(tmp_path, index):
    """The message names the layers, or the weights, of both."""
    fit(network(), one_of_each(tmp_path)[index])
    other = compiled(keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Conv2D(3, 3, name="conv")], name="net"))
    other.add(keras.layers.Flatten())
    other.add(keras.layers.Dense(3, "softmax"))
    compiled(other)
    with pytest.raises(
        ValueError, match=r"`folder` must be new, or hold a run.*other (layers|weights): .*conv.*instead"
    ):
        fit(other, one_of_each(tmp_path)[index])


# ── what is in the folder ──


def test_only_times_whose_files_are_there_are_named(tmp_path):
    """Somebody has deleted an epoch: the continued run no longer names it."""
    model = network()
    maps = lambda: FeatureMapExporter(tmp_path, PROBES, layers="conv", formats="npz")  # noqa: E731
    fit(model, maps(), kernels(tmp_path), epochs=2)
    shutil.rmtree(tmp_path / "feature_maps" / "epoch-0001")
    (tmp_path / "kernels" / "conv-epoch-0000.npz").unlink()
    fit(model, maps(), kernels(tmp_path))
    assert RunFolder(tmp_path).manifest()["epochs"] == [0, 2, 3]
    assert recorded(tmp_path) == [1, 2, 3]
    shutil.rmtree(tmp_path / "kernels")
    fit(model, kernels(tmp_path))
    assert (recorded(tmp_path), recorded(tmp_path, "start")) == ([3, 4], 3)


def test_arrays_of_another_network(tmp_path):
    """The kernels from which the change is counted must be there, and of the same shape."""
    for arrays in ({}, {"conv": np.zeros((1, 1, 1, 2))}, {"conv": np.array([{}])}):
        folder, model = tmp_path / str(len(list(tmp_path.iterdir()))), network()
        fit(model, kernels(folder))
        np.savez(folder / "kernels" / "start.npz", **arrays)
        with pytest.raises(ValueError, match=r"`folder` must hold the files .*start\.npz'"):
            fit(model, kernels(folder))


def test_an_input_and_a_layer_that_are_called_as_arguments_of_numpy(tmp_path):
    """`np.savez` names its arrays by keywords, and has two of its own."""
    image = keras.Input((6, 6, 1), name="file")
    flat = keras.layers.Flatten()(keras.layers.Conv2D(2, 3, name="allow_pickle")(image))
    model = compiled(keras.Model({"file": image}, keras.layers.Dense(3)(flat)))
    all_callbacks = [FeatureMapExporter(tmp_path, {"file": PROBES}, formats="npz"), kernels(tmp_path)]
    model.fit({"file": IMAGES}, LABELS, verbose=0, callbacks=all_callbacks)
    assert recorded(tmp_path) == [0, 1]


@pytest.mark.parametrize("name", ["c" * 240, "层" * 100, "con\r", "NUL"], ids=["long", "Chinese", "control", "device"])
def test_layer_names_that_are_no_file_names(tmp_path, name):
    """They are shortened or replaced in the names of files, and kept in the manifest."""
    body = [keras.layers.Conv2D(2, 3, name=name), keras.layers.Flatten(), keras.layers.Dense(3, "softmax")]
    fit(compiled(keras.Sequential([keras.Input((6, 6, 1)), *body])), *one_of_each(tmp_path))
    assert RunFolder(tmp_path).manifest()["layers"][0]["path"] == name
    assert list(runs.weights_at(tmp_path, 1))[:2] == [f"{name}/kernel", f"{name}/bias"]
    assert recorded(tmp_path) == [0, 1]


# ── a network that `fit` builds ──


def not_built():
    """A network without Input."""
    body = [keras.layers.Conv2D(2, 3, name="conv"), keras.layers.Flatten(name="flatten")]
    return compiled(keras.Sequential([*body, keras.layers.Dense(3, "softmax", name="predictions")]))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="the others build a model before it is trained")
def test_kernels_of_a_model_that_is_not_built(tmp_path):
    """There is no kernel before training, and the callback says so before it begins."""
    with pytest.raises(ValueError, match=r"`model` must be built.*layers \['conv'\] are not.*keras\.Input"):
        fit(not_built(), kernels(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("first", [True, False], ids=["kernels first", "kernels last"])
def test_a_callback_with_images_builds_the_model_for_all(tmp_path, first):
    """Whichever comes first in the list."""
    all_callbacks = [kernels(tmp_path), FeatureMapExporter(tmp_path, PROBES, layers="conv", formats="npz")]
    fit(not_built(), *(all_callbacks if first else all_callbacks[::-1]))
    assert recorded(tmp_path) == [0, 1]


@pytest.mark.parametrize("alone", [0, 2, 3], ids=["feature maps", "activations", "gradients"])
def test_a_callback_with_images_builds_the_model_for_itself(tmp_path, alone):
    """Each of them needs no other: what it writes of layers and weights is what the built model has."""
    for folder, make in ((tmp_path / "built", network), (tmp_path / "not", not_built)):
        fit(make(), one_of_each(folder)[alone])
    built, by_fit = (RunFolder(tmp_path / name).manifest() for name in ("built", "not"))
    parts = [manifest.get("activations") or manifest.get("gradients") or manifest for manifest in (built, by_fit)]
    assert parts[1]["epochs"] == [0, 1]
    for part in ("layers", "weights"):
        assert parts[1].get(part) == parts[0].get(part)
