"""A training run: what it learns, what it leaves, that it can be repeated, that two never mix."""

import csv
import errno
import itertools
import json
import os
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_cnn_edu import callbacks, data, layers, models, runs, training


def test_leaves_every_file(run):
    """The run folder has everything it should, nothing unfinished, and the result says where."""
    [folder] = {path.parent for path in run.files.values()}
    assert folder.parts[-2:] == ("new", "50 % of #1")
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
    """model.keras has the reported accuracies: the last of the curve on the validation images, and that of the test."""
    model = keras.models.load_model(run.files["model"])
    _, validation, _ = data.load("digits", validation_split=0.1)
    _, test, _ = data.load("digits")
    loss, accuracy = model.evaluate(validation, verbose=0)
    assert model.evaluate(test, verbose=0)[1] == pytest.approx(run.test_accuracy)
    assert accuracy == pytest.approx(run.history["val_accuracy"][-1])
    assert loss == pytest.approx(run.history["val_loss"][-1], rel=1e-4)


@pytest.mark.usefixtures("dropping", "no_xla")
def test_no_test_image_is_seen_before_the_end(tmp_path, monkeypatch):
    """Test images of NaN leave no trace in curves, feature maps and results of epoch 1: only in those of the end."""
    train, test, names, source = data._digits()
    blank = test.map(lambda image, label: (image * np.nan, label))
    monkeypatch.setattr(data, "_digits", lambda: (train, blank, names, source))
    results, seen = tmp_path / "results.json", []

    def read(epoch, logs=None):
        if epoch:
            seen.append(json.loads(results.read_text(encoding="utf-8")))

    result = training.train(
        "mlp", run_dir=tmp_path, epochs=2, extra_callbacks=[keras.callbacks.LambdaCallback(on_epoch_begin=read)]
    )
    assert list(result.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert np.isfinite([*result.history.values()]).all()
    [first], last = seen, json.loads(results.read_text(encoding="utf-8"))
    assert (first["part"], first["images"], first["epoch"]) == ("validation", 143, 1)
    assert (last["part"], last["images"], last["epoch"]) == ("test", 360, 2)
    assert [{row["loss"] is None for row in each["largest_losses"]} for each in (first, last)] == [{False}, {True}]
    maps = [np.load(path) for path in sorted((tmp_path / "feature_maps").rglob("*.npz"))]
    assert maps
    assert all(np.isfinite(file[name]).all() for file in maps for name in file)


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
    assert int(optimizer.iterations) == 2 * (1294 // training.BATCH_SIZE)
    assert float(optimizer.learning_rate) == pytest.approx(0, abs=1e-8)


def test_vgg19_begins_slower():
    """At the others' rate it does not start: a third of it, whatever the images."""
    rates = {}
    for name in ("vgg16", "vgg19"):
        model = models.outline(models.classroom, name=name)
        training.compile_model(model, 10, training.recipe_for(name, "cifar10"))
        rates[name] = float(model.optimizer.learning_rate)
    assert rates == {"vgg16": pytest.approx(0.003), "vgg19": pytest.approx(0.001)}


def test_whole_step_is_compiled_by_xla(run):
    """`jit_compile` is on, which "auto" would not be on a machine without an accelerator."""
    assert run.model.jit_compile is True


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="only TensorFlow records a step that creates variables twice"
)
@pytest.mark.usefixtures("no_xla")
def test_the_first_step_is_recorded_once():
    """The variables of Adam and of the metrics exist before it."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, "softmax")])
    training.compile_model(model, 1)
    training.run.create_variables(model, 1)
    step, recorded = model.train_step, []
    model.train_step = lambda data: recorded.append(data) or step(data)
    model.fit(np.zeros((1, 1)), np.zeros(1), verbose=0)
    assert len(recorded) == 1


@pytest.fixture
def no_pictures(monkeypatch):
    """Leave out what takes most of the time of a short run: only the weights are kept, and there is no inspector."""
    monkeypatch.setattr(training.run, "exporters", lambda folder, *_: [callbacks.WeightsExporter(folder)])
    monkeypatch.setattr(training.report.Report, "_write_inspector", lambda *_: None)


@pytest.mark.usefixtures("no_pictures", "dropping", "no_xla")
def test_same_seed_same_numbers(tmp_path):
    """Two runs with one seed have the same history to the last digit; another seed has another."""
    runs = [training.train("mlp", "digits", tmp_path / str(n), epochs=1, seed=seed) for n, seed in enumerate([5, 5, 6])]
    assert runs[0].history == runs[1].history
    assert runs[0].history != runs[2].history
    for first, second in zip(runs[0].model.get_weights(), runs[1].model.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("layer", [layers.BatchNormalization, keras.layers.BatchNormalization])
@pytest.mark.parametrize("steps, momentum", [(2, 0.1), (4, 0.31623), (22, 0.81113), (937, 0.99)])
def test_an_epoch_leaves_a_hundredth_of_how_the_moving_statistics_began(layer, steps, momentum):
    """Batches of 3 and 7 have mean 5 and variance 4: after two steps 99 % of that are there, and 1 % of 0 and 1."""
    model = keras.Sequential([keras.Input((1,)), keras.Sequential([keras.Input((1,)), layer(name="nested")])])
    training.limit_momentum(model, steps)
    nested = model.layers[-1].get_layer("nested")
    assert nested.momentum == pytest.approx(momentum, rel=1e-4)
    if steps == 2:
        for _ in range(steps):
            model(np.array([[3.0], [7.0]]), training=True)
        assert float(nested.moving_mean[0]) == pytest.approx(0.99 * 5)
        assert float(nested.moving_variance[0]) == pytest.approx(0.99 * 4 + 0.01)


def test_a_layer_that_forgets_sooner_is_left_as_it_is():
    """Only a momentum that is too large for the epoch is made smaller."""
    model = keras.Sequential([keras.Input((1,)), layers.BatchNormalization(momentum=0.05)])
    training.limit_momentum(model, 2)
    assert model.layers[0].momentum == 0.05


@pytest.mark.usefixtures("no_pictures")
def test_a_short_run_is_tested_with_statistics_of_its_images(tmp_path):
    """After one epoch of 22 steps most test images are named rightly; with a momentum of 0.99 it would be 21 %."""
    result = training.train("lenet5", "digits", tmp_path, epochs=1, variant="batch_normalized", validation_split=0.0)
    assert result.test_accuracy >= 0.75
    assert {
        layer.momentum for layer in keras.models.load_model(result.files["model"]).layers if "norm" in layer.name
    } == {training.momentum.momentum_for(22)}


def test_classic_lenet_learns_too():
    """Sigmoids and average pooling start slowly, but they do start. docs/figures.py holds the modern one to more."""
    train, validation, _ = data.load("digits", training.BATCH_SIZE, validation_split=0.1, shift=2)
    model = models.build("lenet5", variant="classic")
    training.compile_model(model, 8 * len(train), training.recipe_for("lenet5", "digits", "classic"))
    model.fit(train, epochs=8, shuffle=False, verbose=0)
    assert model.evaluate(validation, verbose=0)[1] >= 0.85


@pytest.mark.usefixtures("no_xla")
@pytest.mark.parametrize("decay", [0.0, 1.5])
def test_what_the_gradients_do_not_renew_fades(decay):
    """Without a gradient a weight keeps exp(−decay · sum of the learning rates) of itself: all of it with Adam."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, "softmax", kernel_initializer="ones")])
    recipe = training.Recipe(learning_rate=0.02, weight_decay=decay)
    training.compile_model(model, 50, recipe)
    model.fit(np.zeros((50, 1)), np.zeros(50), batch_size=1, verbose=0)  # a weight times 0 has no gradient
    rates = [0.01 * (1 + np.cos(np.pi * step / 50)) for step in range(50)]
    np.testing.assert_allclose(model.layers[0].get_weights()[0], np.exp(-decay * sum(rates)), rtol=0.02)


# ── the run folder ───────────────────────────────────────────────────────────────────────────────────────
def test_a_folder_with_a_run_is_refused(tmp_path):
    """A second run does not touch the first; the message names what is there and the way out."""
    (tmp_path / "model.keras").write_text("precious")
    with pytest.raises(ValueError, match=r"without a run in it.*which has model.keras.*--overwrite"):
        training.train("mlp", "digits", tmp_path)
    assert (tmp_path / "model.keras").read_text() == "precious"


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


# ── stopped and continued ───────────────────────────────────────────────────────────────────────────────
class Stop(keras.callbacks.Callback):
    """Presses Ctrl-C in the middle of an epoch, or lets something fail there."""

    def __init__(self, epoch, error=KeyboardInterrupt):
        super().__init__()
        self.epoch, self.error = epoch, error

    def on_epoch_begin(self, epoch, logs=None):
        """Note which epoch it is."""
        self.now = epoch

    def on_train_batch_end(self, batch, logs=None):
        """Stop."""
        if (self.now, batch) == (self.epoch, 3):
            raise self.error("pressed")


@pytest.fixture
def dropping(monkeypatch):
    """Train a small network with dropout, whose random numbers must continue too."""

    def classroom(name, input_shape, classes):
        body = [keras.layers.AveragePooling2D(4), keras.layers.Flatten(), keras.layers.Dropout(0.2)]
        head = [keras.layers.BatchNormalization(), keras.layers.Dense(classes, "softmax")]
        return keras.Sequential([keras.Input(input_shape), *body, *head], name=name)

    monkeypatch.setattr(models, "classroom", classroom)


class Killed(BaseException):
    """Ends a training without giving it time to write anything, as `kill -9` does."""


@pytest.mark.usefixtures("no_pictures", "dropping", "no_xla")
def test_a_resumed_run_has_the_numbers_of_one_that_was_not_stopped(tmp_path):
    """Images, dropout, optimizer and learning rate continue where they were, to the last bit, and so do the files.

    The run is killed in the middle of epoch 3, when a file of that epoch is there already.
    """
    whole = training.train("mlp", "digits", tmp_path / "whole", epochs=4)
    settings = {"model_name": "mlp", "run_dir": tmp_path / "stopped", "epochs": 4}
    with pytest.raises(Killed) as stop:
        training.train(**settings, extra_callbacks=[Stop(2, Killed)])
    saved, how_to_continue = stop.value.__notes__
    assert "model.keras' is the model after epoch 2 of 4" in saved
    assert "resume=True" in how_to_continue
    (tmp_path / "stopped" / "weights" / "epoch-0003.npz").write_bytes(b"cut off")
    resumed = training.train(**settings, resume=True)
    assert (resumed.history, resumed.test_accuracy) == (whole.history, whole.test_accuracy)
    for name in ("whole", "stopped"):
        assert runs.epochs(tmp_path / name) == [0, 1, 2, 3, 4]
    for epoch in range(5):
        pair = (runs.weights_at(tmp_path / name, epoch).values() for name in ("whole", "stopped"))
        for one, other in zip(*pair, strict=True):
            np.testing.assert_array_equal(one, other)
    for one, other in zip(whole.model.get_weights(), resumed.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.usefixtures("dropping", "no_xla")
def test_a_stopped_run_leaves_whole_files_and_can_be_continued(tmp_path, caplog, monkeypatch):
    """After Ctrl-C in epoch 2 model, history, and manifest have epoch 1, and no more; the user is told to wait.

    Of its 696 weights, 2784 bytes, there is space for two times: the first and the last. That is said, too.
    """
    monkeypatch.setattr(training.kept_weights, "MOST_BYTES", 8000)
    with pytest.raises(KeyboardInterrupt, match="pressed"):
        training.train("mlp", "digits", tmp_path, epochs=2, extra_callbacks=[Stop(1)])
    assert "evaluating the network after epoch 1" in caplog.text
    assert "The weights are kept after every 2 epochs and after the last: those of 3 times would take" in caplog.text
    steps = 1294 // training.BATCH_SIZE
    assert int(keras.models.load_model(tmp_path / "model.keras").optimizer.iterations) == steps
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 2
    assert not list(tmp_path.rglob(".unfinished*"))
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["epochs"] == [0, 1]
    assert json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))["class_names"] == list("0123456789")
    assert "Trained for 1 of 2 epochs" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert (tmp_path / "confusion_matrix.png").exists()
    asked = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    model = keras.models.load_model(tmp_path / "model.keras")  # what is saved, not what was begun
    _, validation, _ = data.load("digits", validation_split=0.1)
    assert (asked["epoch"], asked["part"], asked["images"]) == (1, "validation", 143)
    assert asked["accuracy"] == pytest.approx(model.evaluate(validation, verbose=0)[1])
    training.train("mlp", "digits", tmp_path, epochs=2, resume=True)
    assert "Trained for" not in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["epochs"] == [0, 1, 2]
    assert all((tmp_path / "feature_maps" / f"epoch-{epoch:04d}").is_dir() for epoch in range(3))
    assert runs.epochs(tmp_path) == [0, 1, 2]  # before training, where it went on, and the last


@pytest.mark.usefixtures("no_pictures", "dropping", "no_xla")
def test_a_run_that_is_stopped_between_two_files_has_one_story(tmp_path):
    """After Ctrl-C at the end of epoch 2, before its model is saved, history, results and page tell of epoch 1."""

    def press(epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt

    stop = keras.callbacks.LambdaCallback(on_epoch_end=press)
    with pytest.raises(KeyboardInterrupt):
        training.train("mlp", run_dir=tmp_path, epochs=3, extra_callbacks=[stop])
    assert len((tmp_path / "history.csv").read_text().splitlines()) == 2
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["epoch"] == 1
    assert "Trained for 1 of 3 epochs" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_pictures", "dropping", "no_xla")
def test_what_is_saved_is_said_when_ctrl_c_is_pressed_again(tmp_path, monkeypatch):
    """While a stopped run writes its results, and while a run that is trained to the end does so."""
    settings = {"model_name": "mlp", "run_dir": tmp_path, "epochs": 2}

    def press(*_):
        raise KeyboardInterrupt("pressed")

    with monkeypatch.context() as patch:
        patch.setattr(training.report.Report, "finish", press)
        for epoch, more in ((1, {"extra_callbacks": [Stop(1)]}), (2, {"resume": True})):
            with pytest.raises(KeyboardInterrupt, match="pressed") as stop:
                training.train(**settings, **more)
            assert f"model.keras' is the model after epoch {epoch} of 2" in stop.value.__notes__[0]
    assert training.train(**settings, resume=True).files["page"].exists()


@pytest.mark.usefixtures("no_pictures", "dropping", "no_xla")
def test_what_cannot_be_resumed(tmp_path):
    """Another setting, a folder without a run, a damaged file: each is refused by name, and nothing is changed."""
    run = tmp_path / "run"
    settings = {"model_name": "mlp", "epochs": 1, "validation_split": 0, "image_size": 16}
    trained = training.train(run_dir=run, **settings)
    page = trained.files["page"].read_text(encoding="utf-8")
    assert "--validation-split 0.0 --image-size 16 --run-dir" in page
    assert "1,437 for training, 360 for testing" in page
    assert set(trained.history) == {"loss", "accuracy"}  # nothing is held back, so there is no second curve
    before = {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()}

    def refused(message, folder=run, **arguments):
        with pytest.raises(ValueError, match=message):
            training.train(**{"run_dir": folder, "resume": True, **settings, **arguments})

    refused(r"`epochs` must be the same as in the run to continue.*epochs=2; the run in .*has epochs=1", epochs=2)
    refused(r"`batch_size` must be the same as", batch_size=32)
    refused(r"`image_size` must be the same as", image_size=(16, 32))
    refused(r"`validation_split` must be the same as.*the run in .*has validation_split=0.0", validation_split=0.2)
    refused(r"`run_dir` must be the folder of a run to continue.*no settings.json", folder=tmp_path / "none")
    refused(r"must not both be True", overwrite=True)
    refused(
        r"`resume` must be of a run that is not finished.*trained for all of its 1 epoch, and its results are there"
    )
    assert {path.name: path.read_bytes() for path in run.iterdir() if path.is_file()} == before
    (run / "results.json").unlink()  # as if it had been killed before the test
    for name, content in [("history.csv", "epoch,loss\nx,1"), ("model.keras", "no archive"), ("settings.json", "[1]")]:
        (run / name).write_text(content)
        refused(rf"`run_dir` must be the folder of a run to continue.*{name}', which cannot be read")


@pytest.mark.usefixtures("no_pictures", "dropping", "no_xla")
def test_a_run_is_replaced_when_the_new_one_is_finished(tmp_path):
    """A new run that fails leaves the old one as it was; one that is stopped can be continued; other files stay."""
    (tmp_path / "feature_maps" / "epoch-0099").mkdir(parents=True)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "model.keras").write_text("old")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}

    def now():
        return {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}

    with pytest.raises(RuntimeError, match="pressed"):
        training.train("mlp", run_dir=tmp_path, epochs=2, overwrite=True, extra_callbacks=[Stop(0, RuntimeError)])
    assert now() == before
    assert not (tmp_path / "new-run").exists()
    with pytest.raises(KeyboardInterrupt, match="pressed"):
        training.train("mlp", run_dir=tmp_path, epochs=2, overwrite=True, extra_callbacks=[Stop(1)])
    assert now() == before
    assert (tmp_path / "feature_maps" / "epoch-0099").exists()
    result = training.train("mlp", run_dir=tmp_path, epochs=2, resume=True)
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", *(path.name for path in result.files.values())}
    assert (now()["notes.txt"], set(result.files) >= {"model", "page", "results"}) == (b"mine", True)
    assert len(result.files["history"].read_text().splitlines()) == 3


def test_of_a_link_only_the_link_is_removed(tmp_path):
    """A run whose pictures lie on another disk can be replaced; what the link leads to stays."""
    disk, run, new = tmp_path / "disk", tmp_path / "run", tmp_path / "run" / "new-run"
    for folder in (disk, new / "feature_maps"):
        folder.mkdir(parents=True)
    (disk / "precious.png").write_text("old")
    (run / "feature_maps").symlink_to(disk)
    (run / "notes.txt").write_text("mine")
    (new / "settings.json").write_text("{}")
    training.folder.replace(new, run)
    assert sorted(path.name for path in run.iterdir()) == ["feature_maps", "notes.txt", "settings.json"]
    assert not (run / "feature_maps").is_symlink()
    (run / "kernels").symlink_to(disk)
    training.clear(run)
    assert [path.name for path in run.iterdir()] == ["notes.txt"]
    assert (disk / "precious.png").read_text() == "old"


@pytest.mark.parametrize("done", range(8))
def test_a_run_killed_while_it_replaces_another_does_so_at_the_next_start(tmp_path, monkeypatch, done):
    """Three files and folders of the old run are moved, four of the new one, and the old ones are removed."""
    run, new, settings = tmp_path / "run", tmp_path / "run" / "new-run", {"epochs": 2}
    for folder, maps in ((run, "kernels"), (new, "feature_maps")):
        (folder / maps).mkdir(parents=True)
        (folder / "settings.json").write_text(json.dumps(settings))
        (folder / "results.json").write_text('{"epoch": 2}')
    (new / "index.html").write_text("new")
    steps = itertools.count()

    def killed_later(function):
        def step(*paths):
            if next(steps) == done:
                raise KeyboardInterrupt
            function(*paths)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed_later(os.replace))
        patch.setattr(training.folder, "remove", killed_later(training.folder.remove))
        with pytest.raises(KeyboardInterrupt):
            training.folder.replace(new, run)
    with pytest.raises(ValueError, match="`resume` must be of a run that is not finished"):
        training.folder.choose(run, overwrite=False, resume=True, settings=settings)
    names = ["feature_maps", "index.html", "results.json", "settings.json"]
    assert sorted(path.name for path in run.iterdir()) == names


class FullDisk(keras.callbacks.Callback):
    """From an epoch on no file of this name can take the place of another, as on a disk without space."""

    def __init__(self, monkeypatch, epoch, name):
        super().__init__()
        self.monkeypatch, self.epoch, self.name = monkeypatch, epoch, name

    def on_epoch_begin(self, epoch, logs=None):
        """Fill the disk."""
        if epoch == self.epoch:
            self.monkeypatch.setattr(os, "replace", self.refuse)

    def refuse(self, source, target, replace=os.replace):
        """Let only other files through."""
        if Path(target).name == self.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(source, target)


@pytest.mark.usefixtures("no_pictures", "dropping", "no_xla")
@pytest.mark.parametrize(
    ("name", "time", "rows"),
    [("model.keras", "epoch 2", 2), ("history.csv", "epoch 2", 1), ("confusion_matrix.png", "the end", 3)],
)
def test_a_full_disk_ends_what_is_written_and_not_the_training(tmp_path, monkeypatch, name, time, rows):
    """One warning; all epochs are trained; with space again, the run continues after the last whole epoch."""
    arguments = {"model_name": "mlp", "run_dir": tmp_path / "run", "epochs": 3}
    with monkeypatch.context() as patch, pytest.warns(UserWarning, match="writes nothing into") as caught:
        whole = training.train(**arguments, extra_callbacks=[FullDisk(patch, 1, name)])
    [text] = [str(warning.message) for warning in caught if "writes nothing" in str(warning.message)]
    assert f"training.train writes nothing into '{tmp_path / 'run'}' from {time} on" in text
    assert "No space left on device" in text
    assert len(whole.history["loss"]) == 3
    assert len((tmp_path / "run" / "history.csv").read_text().splitlines()) == 1 + rows
    assert training.train(**arguments, resume=True).history == whole.history


@pytest.mark.usefixtures("no_pictures", "dropping", "no_xla")
def test_a_full_disk_leaves_the_run_that_was_to_be_replaced(tmp_path, monkeypatch):
    """The new run stays beside it, with what it could write; `on_error="raise"` ends the training instead."""
    (tmp_path / "model.keras").write_text("precious")
    arguments = {"model_name": "mlp", "run_dir": tmp_path, "epochs": 2, "overwrite": True}
    with monkeypatch.context() as patch, pytest.warns(UserWarning, match="from epoch 2 on"):
        result = training.train(**arguments, extra_callbacks=[FullDisk(patch, 1, "model.keras")])
    assert {what: path.parent for what, path in result.files.items()}["model"] == tmp_path / "new-run"
    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
        training.train(**arguments, on_error="raise", extra_callbacks=[FullDisk(patch, 0, "model.keras")])
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]
    assert (tmp_path / "model.keras").read_text() == "precious"


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────────────
def test_confusion_counts_by_hand():
    """Rows are true classes, columns are predictions: one 0 is predicted as a 2."""
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
        ({"seed": -1}, ValueError, "`seed` must be an integer from 0 to 4294967295"),
        ({"batch_size": 5000}, ValueError, "`batch_size` must be at most 1294"),
    ],
)
def test_refuses(arguments, error, message, tmp_path):
    """A wrong argument is named before anything is written."""
    with pytest.raises(error, match=message):
        training.train(**{"model_name": "mlp", "run_dir": tmp_path / "run", **arguments})
    assert not (tmp_path / "run").exists()
