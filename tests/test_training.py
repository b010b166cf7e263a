"""A training run: what it learns, what it leaves, that it can be repeated, that two never mix."""

import csv
import json

import keras
import numpy as np
import pytest

from keras_cnn_edu import data, models, training


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One short run, which several tests look at."""
    return training.train("lenet5", "digits", tmp_path_factory.mktemp("run") / "new" / "folder", epochs=2)


def test_leaves_every_file(run):
    """The run folder has everything it should, nothing unfinished, and the result says where."""
    [folder] = {path.parent for path in run.files.values()}
    assert folder.parts[-2:] == ("new", "folder")
    assert {path.name for path in folder.iterdir()} == set(training.FILES.values())
    assert list(run.files) == list(training.FILES)
    assert not list(folder.rglob(".unfinished*"))
    assert all(path.stat().st_size > 0 for path in folder.rglob("*"))


def test_history_is_what_fit_saw(run):
    """history.csv has one line per epoch with the numbers of `fit`."""
    with run.files["history"].open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert list(rows[0]) == ["epoch", *run.history]
    for name, values in run.history.items():
        np.testing.assert_allclose([float(row[name]) for row in rows], values)


def test_saved_model_is_the_trained_one(run):
    """model.keras has the reported accuracy on the test images."""
    model = keras.models.load_model(run.files["model"])
    _, test, _ = data.load("digits")
    loss, accuracy = model.evaluate(test, verbose=0)
    assert accuracy == pytest.approx(run.test_accuracy)
    assert accuracy == pytest.approx(run.history["val_accuracy"][-1])
    assert loss == pytest.approx(run.history["val_loss"][-1], rel=1e-4)


def test_manifest_and_pictures_begin_before_training(run):
    """The manifest has epochs 0, 1 and 2 of ten probes, and a picture of every layer for each."""
    manifest = json.loads(run.files["manifest"].read_text(encoding="utf-8"))
    assert manifest["epochs"] == [0, 1, 2]
    assert manifest["probe_labels"] == list(range(10))
    for epoch in manifest["epochs"]:
        folder = run.files["feature maps"] / f"epoch-{epoch:04d}"
        assert {path.stem for path in folder.glob("*.png")} == {layer["file"] for layer in manifest["layers"]}
    assert {path.name for path in run.files["kernels"].glob("*-epoch-0002.png")} == {
        "C1-epoch-0002.png",
        "C3-epoch-0002.png",
    }


def test_learning_rate_falls_to_zero(run):
    """The cosine ends with the last step."""
    optimizer = run.model.optimizer
    assert int(optimizer.iterations) == 2 * (1437 // training.BATCH_SIZE)
    assert float(optimizer.learning_rate) == pytest.approx(0, abs=1e-8)


def test_vgg19_begins_slower():
    """At the others' rate it does not start: a third of it, whatever the images."""
    rates = {}
    for name in ("vgg16", "vgg19"):
        model = models.outline(models.classroom, name=name)
        training.compile_model(model, steps=10)
        rates[name] = float(model.optimizer.learning_rate)
    assert rates == {"vgg16": pytest.approx(0.003), "vgg19": pytest.approx(0.001)}


def test_whole_step_is_compiled_by_xla(run):
    """`jit_compile` is on, which "auto" would not be on a machine without an accelerator."""
    assert run.model.jit_compile is True


@pytest.fixture
def no_pictures(monkeypatch):
    """Leave out what takes most of the time of a short run."""

    def observers(run_dir, info, epochs):
        return [training.History(run_dir / "history.csv")]

    monkeypatch.setattr(training, "observers", observers)


@pytest.mark.usefixtures("no_pictures")
def test_same_seed_same_numbers(tmp_path):
    """Two runs with one seed have the same history to the last digit; another seed has another."""
    runs = [training.train("mlp", "digits", tmp_path / str(n), epochs=1, seed=seed) for n, seed in enumerate([5, 5, 6])]
    assert runs[0].history == runs[1].history
    assert runs[0].history != runs[2].history
    for first, second in zip(runs[0].model.get_weights(), runs[1].model.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)


def learn(model_name, epochs, **arguments):
    """Train by the recipe, without writing anything; return the test accuracy."""
    keras.utils.set_random_seed(0)
    train, test, _ = data.load("digits", training.BATCH_SIZE, shift=training.SHIFT)
    model = models.build(model_name, **arguments)
    training.compile_model(model, epochs * len(train))
    model.fit(train, epochs=epochs, shuffle=False, verbose=0)
    return model.evaluate(test, verbose=0)[1]


def test_lenet_learns_the_digits():
    """The promise of the first command: at least 98 % of the test images are named rightly."""
    assert learn("lenet5", training.EPOCHS) >= 0.98


def test_classic_lenet_learns_too():
    """Sigmoids and average pooling start slowly, but they do start."""
    assert learn("lenet5", 8, variant="classic") >= 0.85


# ── the run folder ───────────────────────────────────────────────────────────────────────────────────────
def test_a_folder_with_a_run_is_refused(tmp_path):
    """A second run does not touch the first; the message names what is there and the way out."""
    (tmp_path / "model.keras").write_text("precious")
    with pytest.raises(ValueError, match=r"without a run in it.*which has model.keras.*--overwrite"):
        training.train("mlp", "digits", tmp_path)
    assert (tmp_path / "model.keras").read_text() == "precious"


@pytest.mark.usefixtures("no_pictures")
def test_overwriting_removes_the_old_run_and_nothing_else(tmp_path):
    """With `overwrite=True` old pictures go, and what the run does not own stays."""
    old = tmp_path / "feature_maps" / "epoch-0099" / "C1.png"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    result = training.train("mlp", "digits", tmp_path, epochs=1, overwrite=True)
    assert not old.parent.exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert result.files["model"].stat().st_size > 0


def test_overwriting_waits_until_training_can_begin(tmp_path):
    """A wrong name with `overwrite=True` costs nothing: the old run is still there."""
    (tmp_path / "model.keras").write_text("precious")
    for arguments in [("lenet", "digits"), ("mlp", "digts")]:
        with pytest.raises(ValueError, match="Did you mean"):
            training.train(*arguments, tmp_path, overwrite=True)
    assert (tmp_path / "model.keras").read_text() == "precious"


def test_an_unwritable_folder_is_noticed_before_training(tmp_path):
    """A run folder that cannot be is refused at once, with the reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match=r"folder that can be written to.*is not a folder"):
        training.train("mlp", "digits", tmp_path / "file" / "run")


class Interrupt(keras.callbacks.Callback):
    """Presses Ctrl-C after the first epoch."""

    def on_epoch_end(self, epoch, logs=None):
        """Interrupt."""
        raise KeyboardInterrupt("pressed")


def test_an_interrupted_run_leaves_whole_files(tmp_path):
    """After Ctrl-C the history has the finished epoch, the manifest is true, and there is no model."""
    with pytest.raises(KeyboardInterrupt, match="pressed"):
        training.train("mlp", "digits", tmp_path, epochs=5, extra_callbacks=[Interrupt()])
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 2
    assert not (tmp_path / "model.keras").exists()
    assert not list(tmp_path.rglob(".unfinished*"))
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert all((tmp_path / "feature_maps" / f"epoch-{epoch:04d}").is_dir() for epoch in manifest["epochs"])


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────────────
def test_confusion_counts_by_hand():
    """Rows are true classes, columns are predictions: one 0 was taken for a 2."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Activation("linear")])
    batches = [(np.eye(3)[[0, 2]], np.array([0, 0])), (np.eye(3)[[1]], np.array([1]))]
    counts = training.confusion_counts(model, batches, classes=3)
    assert counts.tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ({"model_name": "lenet"}, ValueError, "`model_name` must be one of.*Did you mean 'lenet5'"),
        ({"dataset": "digts"}, ValueError, "Did you mean 'digits'"),
        ({"variant": "classic"}, ValueError, "`variant` must be one of nothing"),
        ({"epochs": 0}, ValueError, "`epochs` must be an integer, 1 or larger"),
        ({"epochs": True}, TypeError, "`epochs` must be an integer"),
        ({"batch_size": 5000}, ValueError, "`batch_size` must be at most 1437"),
    ],
)
def test_refuses(arguments, error, message, tmp_path):
    """A wrong argument is named before anything is written."""
    with pytest.raises(error, match=message):
        training.train(**{"model_name": "mlp", "run_dir": tmp_path / "run", **arguments})
    assert not (tmp_path / "run").exists()
