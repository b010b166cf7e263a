"""ActivationStatistics and GradientStatistics: their numbers by hand, their files, resumed runs."""

import csv
import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from callbacks.networks import IMAGES, LABELS, fit, network

from keras_cnn_edu import files
from keras_cnn_edu.callbacks import ActivationStatistics, GradientStatistics
from keras_cnn_edu.callbacks import timeline as timeline_module
from keras_cnn_edu.callbacks.activations import statistics
from keras_cnn_edu.callbacks.timeline import Timeline
from keras_cnn_edu.callbacks.weights import loss_gradients, trainable_weights
from keras_cnn_edu.extraction import feature_maps

PROBES = IMAGES[:4]


def lines(folder, name):
    """The lines of a CSV file, as dicts of texts."""
    with (folder / "statistics" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def recorded(folder, section):
    """A callback's part of the manifest."""
    return json.loads((folder / "manifest.json").read_text())[section]


# ── activations ──


def test_statistics_by_hand():
    """Two examples of two maps: the second map is zero everywhere, so it is dead."""
    maps = np.zeros((2, 1, 2, 2))
    maps[..., 0] = [[[1, 2]], [[3, 0]]]
    found = statistics(maps)
    assert (found["mean"], found["zeros"], found["dead"], found["maps"]) == (0.75, 5 / 8, 1, 2)
    assert found["deviation"] == pytest.approx(np.sqrt((1 + 4 + 9) / 8 - 0.75**2))
    assert (found["smallest"], found["largest"], found["not_finite"]) == (0, 3, 0)
    assert found["counts"].sum() == 8
    assert found["counts"][0] == 5


def test_what_is_not_a_number_is_counted_apart():
    """NaN and infinity do not spoil mean and histogram; a map of nothing else has no mean."""
    found = statistics(np.array([[1.0, 3.0, np.nan, np.inf]]))
    assert (found["mean"], found["not_finite"], found["counts"].sum()) == (2.0, 2, 2)
    nothing = statistics(np.array([[np.nan]]))
    assert np.isnan(nothing["mean"])
    assert (nothing["counts"].sum(), nothing["dead"]) == (0, 0)


def test_half_precision_does_not_overflow():
    """The mean of large half-precision numbers is computed in double precision."""
    assert statistics(np.full((2, 4), 60000, "float16"))["mean"] == pytest.approx(60000, rel=1e-3)


def test_the_files_say_what_the_layers_make_of_the_probes(tmp_path):
    """The last line of a layer has the numbers of its feature maps; there is a picture for each layer."""
    model = network()
    fit(model, ActivationStatistics(tmp_path, PROBES), epochs=2)
    maps = feature_maps(model, PROBES)["conv"]
    last = lines(tmp_path, "activations")[-3]
    assert (last["epoch"], last["layer"], last["maps"]) == ("2", "conv", "2")
    assert float(last["mean"]) == pytest.approx(maps.mean(), rel=1e-5)
    assert float(last["deviation"]) == pytest.approx(maps.std(), rel=1e-5)
    assert float(last["zeros"]) == pytest.approx((maps == 0).mean())
    arrays = np.load(tmp_path / "statistics" / "activations.npz")
    assert arrays["epochs"].tolist() == recorded(tmp_path, "activations")["epochs"] == [0, 1, 2]
    assert arrays["layers"].tolist() == ["conv", "flatten", "predictions"]
    assert arrays["counts"].shape == (3, 3, 64)
    assert arrays["counts"][2, 0].sum() == maps.size
    names = {path.name for path in (tmp_path / "statistics" / "activations").iterdir()}
    assert names == {"conv.png", "flatten.png", "predictions.png"}


def test_channels_first_layers_have_their_maps_counted(tmp_path):
    """A dead map of a channels-first layer is found along its axis."""
    stack = [keras.Input((6, 6, 1)), keras.layers.Reshape((3, 3, 4))]
    stack += [keras.layers.UpSampling2D(2, data_format="channels_first", name="up"), keras.layers.Flatten()]
    model = keras.Sequential([*stack, keras.layers.Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    fit(model, ActivationStatistics(tmp_path, PROBES, layers="up"))
    assert lines(tmp_path, "activations")[0]["maps"] == "3"


def test_probes_with_targets_that_are_no_classes(tmp_path):
    """Targets of a data set do not matter here."""
    data = tf.data.Dataset.from_tensor_slices((PROBES, np.eye(4))).batch(2)
    fit(network(), ActivationStatistics(tmp_path, data, layers="conv"))
    assert recorded(tmp_path, "activations")["epochs"] == [0, 1]


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: ActivationStatistics(folder, PROBES),
        lambda folder: GradientStatistics(folder, PROBES, LABELS[:4]),
    ],
    ids=["activations", "gradients"],
)
def test_a_resumed_run_keeps_its_history(tmp_path, make):
    """A second `fit` adds lines; going back drops those after; an untrained model begins anew."""
    name, model = make(tmp_path).SECTION, network()
    fit(model, make(tmp_path), epochs=2)
    before = lines(tmp_path, name)
    fit(model, make(tmp_path))
    assert lines(tmp_path, name)[: len(before)] == before
    assert recorded(tmp_path, name)["epochs"] == [0, 1, 2, 3]
    fit(model, make(tmp_path), epochs=2, initial_epoch=1)
    assert sorted({line["epoch"] for line in lines(tmp_path, name)}) == ["0", "1", "2"]
    fit(network(), make(tmp_path))
    assert sorted({line["epoch"] for line in lines(tmp_path, name)}) == ["0", "1"]


def test_a_history_that_is_gone_leaves_the_manifest(tmp_path):
    """Where the table was deleted, the run continues with what is there: nothing before."""
    model = network()
    fit(model, ActivationStatistics(tmp_path, PROBES, layers="conv"))
    (tmp_path / "statistics" / "activations.csv").unlink()
    fit(model, ActivationStatistics(tmp_path, PROBES, layers="conv"))
    assert recorded(tmp_path, "activations")["epochs"] == [1, 2]


def test_a_full_disk_keeps_the_history_of_before(tmp_path, monkeypatch):
    """Interrupted while the arrays of epoch 1 are written, those of epoch 0 stay, and the run can be continued."""
    model, save = network(), np.savez
    callback = ActivationStatistics(tmp_path, PROBES, layers="conv", on_error="raise")

    def stop(path, **arrays):
        if len(arrays["epochs"]) == 2:
            raise OSError(28, "No space left on device")
        save(path, **arrays)

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", stop)
        with pytest.raises(OSError, match="No space left"):
            fit(model, callback)
    assert np.load(tmp_path / "statistics" / "activations.npz")["epochs"].tolist() == [0]
    assert recorded(tmp_path, "activations")["epochs"] == [0]
    assert not list(tmp_path.rglob(".*"))
    fit(model, callback, epochs=2, initial_epoch=1)
    assert recorded(tmp_path, "activations")["epochs"] == [0, 1, 2]


# ── the table ──

NAMES = [
    "a,b",
    'say "a"',
    "two\nlines",
    "back\rto the start",
    "=1+1",
    "@cmd",
    "größer",
    "a\u2028b",
    "\x1b[2J",
    " space ",
]


def timeline(folder, names=NAMES):
    """A table of two numbers and a histogram for each name."""
    return Timeline(folder / "table", "step", "layer", names)


def columns(names=NAMES):
    """What is added at one time."""
    each = range(len(names))
    return {"mean": [n / 3 for n in each], "dead": [*each], "counts": [[n, 2, 3] for n in each]}


def test_names_of_all_kinds_stay_in_their_line(tmp_path):
    """Comma, quotes, line breaks and formulas: csv, pandas and the table itself read the same rows back."""
    table = timeline(tmp_path)
    for time in range(3):
        table.add(time, columns())
    with table.csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + 3 * len(NAMES) == len(table.csv.read_text(encoding="utf-8").splitlines())
    assert {len(row) for row in rows} == {5}
    names = [row[1] for row in rows[1 : 1 + len(NAMES)]]
    assert names[:2] == NAMES[:2]
    assert names[2:6] == [r"two\nlines", r"back\rto the start", "'=1+1", "'@cmd"]
    pandas = pytest.importorskip("pandas")
    assert pandas.read_csv(table.csv)["layer"].tolist() == [row[1] for row in rows[1:]]
    again = timeline(tmp_path)
    assert again.resume([0, 2], columns()) == [0, 2]
    for name, values in columns().items():
        np.testing.assert_array_equal(again.columns[name][1], values)
        assert again.columns[name][1].dtype == np.asarray(values).dtype


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_line_that_was_cut_off_is_dropped_with_its_time(tmp_path, cut):
    """After a power cut the table has the times before, and continues."""
    table = timeline(tmp_path)
    for time in range(2):
        table.add(time, columns())
    table.csv.write_bytes(table.csv.read_bytes()[:-cut])
    again = timeline(tmp_path)
    assert again.resume([0, 1], columns()) == [0]
    again.add(1, columns())
    assert timeline(tmp_path).resume([0, 1], columns()) == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "", "no table", "step,layer,mean\n0,a,1.0\n", "step,layer,mean,dead,counts\n0,a,one,2,3 4\n",
        "step,layer,mean,dead,counts\n0,a\n", "step,layer,mean,dead,counts\n0,b,1.0,2,3 4\n",
        "step,layer,mean,dead,counts\nzero,a,1.0,2,3 4\n", "\udcff",
    ],
)  # fmt: skip
def test_another_table_is_refused(tmp_path, text):
    """Other columns, names or types: a message, and the file stays what it is."""
    table = timeline(tmp_path, ["a"])
    table.csv.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ValueError, match="`folder` must hold statistics as they were written there"):
        table.resume([0], columns())
    assert table.csv.read_bytes() == text.encode("utf-8", "surrogateescape")


def test_a_time_costs_what_the_first_one_cost(tmp_path, monkeypatch):
    """What is written for a thousand times is at most so many times what is written for a hundred."""
    written = {"files": 0, "arrays": 0}
    write, save = files.write_text, timeline_module.save_npz
    monkeypatch.setattr(files, "write_text", lambda *_: written.update(files=written["files"] + 1) or write(*_))

    def counted(path, arrays):
        written["arrays"] += len(arrays["steps"])
        save(path, arrays)

    monkeypatch.setattr(timeline_module, "save_npz", counted)
    table = timeline(tmp_path, ["a"])
    for time in range(1000):
        table.add(time, {"mean": [0.5]})
    assert written["files"] == 1
    assert written["arrays"] < 15 * 1000
    assert table.save()
    assert not table.save()
    assert np.load(table.npz)["steps"].tolist() == list(range(1000))


def test_what_cannot_be_added_is_not_added_by_half(tmp_path, monkeypatch):
    """A full disk leaves the file as it was."""
    path = tmp_path / "table.csv"
    files.append_text(path, "one\n")
    files.append_text(path, "two\n")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.append_text(path, "three\n")
    assert path.read_text() == "one\ntwo\n"


def test_arrays_and_pictures_have_the_last_time(tmp_path):
    """Between, they may lag behind; after the training they do not."""
    all_callbacks = (
        ActivationStatistics(tmp_path, PROBES, unit="batch"),
        GradientStatistics(tmp_path, PROBES, CLASSES, 1, "batch"),
    )
    fit(network(), *all_callbacks, epochs=4)
    for callback, name in zip(all_callbacks, ("activations", "gradients"), strict=True):
        assert np.load(tmp_path / "statistics" / f"{name}.npz")["steps"].tolist() == list(range(13))
        assert callback.table.times == list(range(13))


# ── gradients ──


def test_gradients_are_slopes_of_the_loss():
    """Moving one weight a little changes the loss by the gradient; the model is left as it was."""
    model = network()
    weights = model.get_weights()
    found = loss_gradients(model, PROBES, LABELS[:4])

    def loss(step):
        moved = [weight.copy() for weight in weights]
        moved[0][1, 2, 0, 1] += step
        model.set_weights(moved)
        return model.evaluate(PROBES, LABELS[:4], verbose=0)

    assert found[0][1, 2, 0, 1] == pytest.approx((loss(1e-3) - loss(-1e-3)) / 2e-3, abs=1e-3)
    model.set_weights(weights)
    assert [gradient.shape for gradient in found] == [weight.shape for weight in weights]


class Penalty(keras.layers.Layer):
    """Adds the mean square of what goes through it to the loss."""

    def call(self, inputs):
        """Add."""
        self.add_loss(keras.ops.mean(keras.ops.square(inputs)))
        return inputs


class OwnLoss(keras.Sequential):
    """A model that computes its loss itself, without the argument `training`, as it was before Keras 3.3."""

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
        """Return twice the loss, and what images and weights add."""
        weight = self.trainable_variables[0]
        return 2 * super().compute_loss(x, y, y_pred, sample_weight) + keras.ops.mean(x) * keras.ops.sum(weight)


class OwnStep(keras.Sequential):
    """A model with a training step of its own: three times the loss, through another optimizer."""

    def __init__(self, layers):
        super().__init__(layers)
        self.other = keras.optimizers.SGD(1.0)

    def train_step(self, data):
        """Train on a batch, on TensorFlow."""
        images, labels = data[:2]
        with tf.GradientTape() as tape:
            loss = 3 * self.compute_loss(x=images, y=labels, y_pred=self(images, training=True))
        self.other.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        return {"loss": loss}


def stack(*layers, kind=keras.Sequential, **settings):
    """A classifier of the images with some layers between convolution and end."""
    first = [keras.Input((6, 6, 1)), keras.layers.Conv2D(2, 3, **settings)]
    return kind([*first, *layers, keras.layers.Flatten(), keras.layers.Dense(3, "softmax")])


def two_outputs(names):
    """A network that says of an image what kind it is, and how large."""
    images = keras.Input((6, 6, 1))
    flat = keras.layers.Flatten()(images)
    kind, size = keras.layers.Dense(3, "softmax", name="kind")(flat), keras.layers.Dense(1, name="size")(flat)
    return keras.Model(images, {"kind": kind, "size": size} if names else [kind, size])


def half_precision():
    """The same classifier in float16, whose loss is scaled."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        return stack()
    finally:
        keras.config.set_dtype_policy("float32")


CLASSES, SIZES = LABELS[:4], np.ones((4, 1), "float32")
CROSS_ENTROPY = "sparse_categorical_crossentropy"
STEPS = {  # what a loss can consist of: how the model is made, its loss, its targets
    "plain": (stack, {}, CLASSES),
    "weights of examples": (stack, {}, CLASSES, np.arange(4, dtype="float32")),
    "regularizer": (lambda: stack(kernel_regularizer="l2"), {}, CLASSES),
    "activity regularizer": (lambda: stack(activity_regularizer="l2"), {}, CLASSES),
    "added loss": (lambda: stack(Penalty()), {}, CLASSES),
    "added loss alone": (lambda: stack(Penalty()), {"loss": None}, None),
    "normalization and dropout": (
        lambda: stack(keras.layers.BatchNormalization(), keras.layers.Dropout(0.5)), {}, CLASSES
    ),
    "own loss": (lambda: stack(kind=OwnLoss), {}, CLASSES),
    "own step": (lambda: stack(kind=OwnStep), {}, CLASSES),
    "float16": (
        half_precision, {"optimizer": keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(1.0), 64.0)}, CLASSES
    ),
    "scaled loss": (stack, {"optimizer": keras.optimizers.SGD(1.0, loss_scale_factor=64.0)}, CLASSES),
    "two outputs by name": (
        lambda: two_outputs(True),
        {"loss": {"kind": CROSS_ENTROPY, "size": "mse"}, "loss_weights": {"kind": 0.5, "size": 2.0}},
        {"kind": CLASSES, "size": SIZES},
    ),
    "two outputs in order": (lambda: two_outputs(False), {"loss": [CROSS_ENTROPY, "mse"]}, [CLASSES, SIZES]),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Gradients do not exist")  # of the end of a network, for an added loss alone
@pytest.mark.parametrize("what", STEPS)
def test_gradients_are_those_of_a_training_step(what):
    """A step of plain gradient descent with rate 1 moves each weight by its gradient; before it nothing has changed."""
    make, settings, labels, *weights = STEPS[what]
    if what == "own step" and keras.backend.backend() != "tensorflow":
        pytest.skip("is written in TensorFlow")
    model = make()
    model.compile(**{"optimizer": keras.optimizers.SGD(1.0), "loss": CROSS_ENTROPY, "run_eagerly": True, **settings})

    def state():
        return {variable.path: np.array(keras.ops.convert_to_numpy(variable)) for variable in model.variables}

    before = state()
    found = loss_gradients(model, PROBES, labels, *weights)
    assert all((before[path] == value).all() for path, value in state().items())
    assert all(not metric.variables or not float(metric.result()) for metric in model.metrics)
    start = [np.array(keras.ops.convert_to_numpy(variable)) for variable in model.trainable_variables]
    model.train_on_batch(PROBES, labels, sample_weight=weights[0] if weights else None)
    for gradient, old, variable in zip(found, start, model.trainable_variables, strict=True):
        step = old - keras.ops.convert_to_numpy(variable)
        np.testing.assert_allclose(gradient, step, rtol=1e-4, atol=2e-3 if what == "float16" else 1e-5)


def test_a_gradient_that_overflows_in_half_precision_is_found_with_less_scale():
    """With a factor of 2²⁴ the loss is infinite in float16; the gradient is the one without."""
    model = half_precision()
    model.compile(keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(1.0), 2.0**24), CROSS_ENTROPY)
    found = loss_gradients(model, PROBES, CLASSES)
    model.compile(keras.optimizers.SGD(1.0), CROSS_ENTROPY, auto_scale_loss=False)
    for one, other in zip(found, loss_gradients(model, PROBES, CLASSES), strict=True):
        np.testing.assert_allclose(one, other, atol=2e-3)


def test_a_step_without_an_optimizer():
    """Whose gradients go nowhere, has none to show."""

    class Silent(keras.Sequential):
        def train_step(self, *_):
            return {}, ()

    model = stack(kind=Silent)
    model.compile("sgd", CROSS_ENTROPY)
    with pytest.raises(ValueError, match="`model` must have a `train_step` that passes its gradients to an optimizer"):
        loss_gradients(model, PROBES, CLASSES)


@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights")
def test_a_frozen_model_has_no_gradients(tmp_path):
    """Training continues, and the table has its heading."""
    model = network()
    model.trainable = False
    fit(model, GradientStatistics(tmp_path, PROBES, CLASSES))
    heading = "epoch,weight,norm,mean,deviation,weight_norm,ratio\n"
    assert (tmp_path / "statistics" / "gradients.csv").read_text(encoding="utf-8") == heading


def test_statistics_of_two_outputs(tmp_path):
    """Labels by the name of the output, and weights of the images, as `fit` takes them; of another length: refused."""
    model, targets = two_outputs(True), {"kind": CLASSES, "size": SIZES}
    model.compile("sgd", {"kind": CROSS_ENTROPY, "size": "mse"}, run_eagerly=True)
    callback = GradientStatistics(tmp_path, PROBES, targets, sample_weight=[1, 0, 0, 0])
    model.fit(PROBES, targets, verbose=0, callbacks=[callback])
    assert len(lines(tmp_path, "gradients")) == 2 * 4
    for name, wrong in [("labels", {"labels": {**targets, "size": SIZES[:3]}}), ("sample_weight", {})]:
        arguments = {"labels": targets, "sample_weight": [1.0, 2.0], **wrong}
        with pytest.raises(ValueError, match=f"`{name}` must be one per image"):
            model.fit(PROBES, targets, verbose=0, callbacks=[GradientStatistics(tmp_path, PROBES, **arguments)])


def test_a_model_without_a_loss(tmp_path):
    """Training does not begin, and nothing is written."""
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])  # never compiled: Keras keeps a loss
    model.build((None, 6, 6, 1))
    model.compile("sgd")
    with pytest.raises(ValueError, match="`model` must be compiled with a loss"):
        fit(model, GradientStatistics(tmp_path / "run", PROBES, LABELS[:4]))
    assert not (tmp_path / "run").exists()


def test_computing_gradients_changes_nothing():
    """Moving averages, random seeds and metrics are as before, although dropout and normalization are on."""
    stack = [keras.Input((6, 6, 1)), keras.layers.BatchNormalization(), keras.layers.Flatten()]
    model = keras.Sequential([*stack, keras.layers.Dropout(0.5, seed=0), keras.layers.Dense(3, "softmax", name="end")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    before = [np.array(variable) for variable in (*model.variables, *model.metrics_variables)]
    first, again = (loss_gradients(model, PROBES, LABELS[:4])[-2] for _ in range(2))
    for old, variable in zip(before, (*model.variables, *model.metrics_variables), strict=True):
        np.testing.assert_array_equal(old, np.array(variable))
    np.testing.assert_array_equal(first, again)


def test_a_weight_that_the_loss_does_not_see_has_no_gradient():
    """Its gradient is zero."""
    inputs = keras.Input((2,))
    side = keras.layers.Dense(1, name="side")
    model = keras.Sequential([inputs, keras.layers.Dense(1, name="seen")])
    model.side = side
    side.build((None, 2))
    model.compile("sgd", "mse")
    found = dict(zip(trainable_weights(model), loss_gradients(model, np.ones((1, 2)), np.ones((1, 1))), strict=True))
    assert {name: bool(gradient.any()) for name, gradient in found.items() if "side" in name} in (
        {},
        {"side/kernel": False, "side/bias": False},
    )


def test_gradients_of_a_run(tmp_path):
    """The last lines have the gradients of the trained network; the picture shows its two kernels."""
    model = network()
    fit(model, GradientStatistics(tmp_path, PROBES, LABELS[:4]), epochs=2)
    found = loss_gradients(model, PROBES, LABELS[:4])
    last = lines(tmp_path, "gradients")[-4:]
    assert [line["weight"] for line in last] == ["conv/kernel", "conv/bias", "predictions/kernel", "predictions/bias"]
    for line, gradient, weight in zip(last, found, model.get_weights(), strict=True):
        assert float(line["norm"]) == pytest.approx(np.sqrt((gradient.astype("float64") ** 2).sum()), rel=1e-5)
        assert float(line["mean"]) == pytest.approx(gradient.mean(), rel=1e-4, abs=1e-8)
        assert float(line["ratio"]) == pytest.approx(float(line["norm"]) / np.linalg.norm(weight), rel=1e-5)
    assert (tmp_path / "statistics" / "gradients.png").stat().st_size > 1000
    assert recorded(tmp_path, "gradients")["epochs"] == [0, 1, 2]


def test_one_hot_labels_and_one_image(tmp_path):
    """Labels are what the loss takes; an image without a batch axis is a batch of one."""
    model = network()
    model.compile("sgd", "categorical_crossentropy", run_eagerly=True)
    callback = GradientStatistics(tmp_path, PROBES[0], np.eye(3)[:1])
    model.fit(IMAGES, np.eye(3)[LABELS], verbose=0, callbacks=[callback])
    assert recorded(tmp_path, "gradients")["epochs"] == [0, 1]


def test_labels_of_another_length(tmp_path):
    """One label per image, or training does not begin."""
    with pytest.raises(ValueError, match=r"`labels` must be one per image. Received: labels of shape \(3,\), 4 images"):
        fit(network(), GradientStatistics(tmp_path / "run", PROBES, [0, 1, 2]))
    assert not (tmp_path / "run").exists()


def test_other_labels_are_another_run(tmp_path):
    """A history of gradients has one set of probes."""
    fit(network(), GradientStatistics(tmp_path, PROBES, LABELS[:4]))
    with pytest.raises(ValueError, match="whose manifest has other probes"):
        fit(network(), GradientStatistics(tmp_path, PROBES, LABELS[4:8]))


def test_probes_of_another_size(tmp_path):
    """The message says what the model takes."""
    with pytest.raises(ValueError, match=r"must be of shape \(batch, 6, 6, 1\).*Received: shape=\(4, 5, 6, 1\)"):
        fit(network(), GradientStatistics(tmp_path, PROBES[:, 1:], LABELS[:4]))
