"""ActivationStatistics and GradientStatistics: their numbers by hand, their files, resumed runs."""

import csv
import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from callbacks.networks import IMAGES, LABELS, fit, network

from keras_cnn_edu.callbacks import ActivationStatistics, GradientStatistics
from keras_cnn_edu.callbacks.activations import statistics
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
    """Where the arrays were deleted, the run goes on with what is there: nothing before."""
    model = network()
    fit(model, ActivationStatistics(tmp_path, PROBES, layers="conv"))
    (tmp_path / "statistics" / "activations.npz").unlink()
    fit(model, ActivationStatistics(tmp_path, PROBES, layers="conv"))
    assert recorded(tmp_path, "activations")["epochs"] == [1, 2]


def test_a_full_disk_keeps_the_history_of_before(tmp_path, monkeypatch):
    """Interrupted while the arrays of epoch 1 are written, those of epoch 0 are still there, and the run can go on."""
    model, save = network(), np.savez
    watcher = ActivationStatistics(tmp_path, PROBES, layers="conv", on_error="raise")

    def stop(path, **arrays):
        if len(arrays["epochs"]) == 2:
            raise OSError(28, "No space left on device")
        save(path, **arrays)

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", stop)
        with pytest.raises(OSError, match="No space left"):
            fit(model, watcher)
    assert np.load(tmp_path / "statistics" / "activations.npz")["epochs"].tolist() == [0]
    assert recorded(tmp_path, "activations")["epochs"] == [0]
    assert not list(tmp_path.rglob(".*"))
    fit(model, watcher, epochs=2, initial_epoch=1)
    assert recorded(tmp_path, "activations")["epochs"] == [0, 1, 2]


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


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="compared with a GradientTape")
def test_gradients_are_those_of_a_training_step():
    """Batch normalization uses the statistics of the batch, as in plain TensorFlow with `training=True`."""
    model = keras.Sequential(
        [keras.Input((6, 6, 1)), keras.layers.BatchNormalization(), keras.layers.Flatten(), keras.layers.Dense(3)]
    )
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    found = loss_gradients(model, 5 + PROBES, LABELS[:4])
    with tf.GradientTape() as tape:
        rows = tf.nn.sparse_softmax_cross_entropy_with_logits(LABELS[:4], model(5 + PROBES, training=True))
        loss = tf.reduce_mean(rows)
    for ours, theirs in zip(found, tape.gradient(loss, [v.value for v in model.trainable_variables]), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_a_model_without_a_loss(tmp_path):
    """Training does not begin, and nothing is written."""
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])  # never compiled: Keras keeps a loss
    model.build((None, 6, 6, 1))
    model.compile("sgd")
    with pytest.raises(ValueError, match="`model` must be compiled with a loss"):
        fit(model, GradientStatistics(tmp_path / "run", PROBES, LABELS[:4]))
    assert not (tmp_path / "run").exists()


def test_looking_at_gradients_changes_nothing():
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
    watcher = GradientStatistics(tmp_path, PROBES[0], np.eye(3)[:1])
    model.fit(IMAGES, np.eye(3)[LABELS], verbose=0, callbacks=[watcher])
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
