"""When a callback writes, and in which process: epochs and batches, first and last, resumed runs, the chief."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf
from callbacks.networks import IMAGES, LABELS, fit, network

from keras_cnn_edu import callbacks
from keras_cnn_edu.callbacks import FeatureMapExporter, KernelExporter, schedule
from keras_cnn_edu.distribution import is_chief


def kernels(folder, **arguments):
    """The exporter that needs the least time."""
    return KernelExporter(folder, formats="npz", **arguments)


def recorded(folder, section="kernels"):
    """A callback's part of the manifest."""
    return json.loads((folder / "manifest.json").read_text())[section]


def files(folder):
    """The names of all files with a time in them."""
    return sorted(path.name for path in folder.rglob("*") if "step" in path.name or "epoch" in path.name)


def test_every_so_many_batches(tmp_path):
    """With three batches per epoch and `every=2`, steps 0, 2, 4, 6, 8 and the last one, 9, are written."""
    fit(network(), kernels(tmp_path, every=2, unit="batch"), epochs=3)
    assert recorded(tmp_path)["steps"] == [0, 2, 4, 6, 8, 9]
    assert recorded(tmp_path)["unit"] == "batch"
    assert files(tmp_path) == [f"conv-step-{step:06d}.npz" for step in (0, 2, 4, 6, 8, 9)]


def test_what_is_written_for_a_batch_is_the_network_after_it(tmp_path):
    """The kernel of step 2 is that of a training of two batches."""
    first, second = network(), network()
    second.set_weights(first.get_weights())
    fit(first, kernels(tmp_path, every=1, unit="batch"), shuffle=False)
    second.fit(IMAGES[:8], np.arange(8) % 3, batch_size=4, shuffle=False, verbose=0)
    kernel = np.load(tmp_path / "kernels" / "conv-step-000002.npz")["kernel"]
    np.testing.assert_allclose(kernel, second.layers[0].get_weights()[0], rtol=1e-5)


def test_folders_of_maps_are_named_by_steps(tmp_path):
    """Feature maps of batches lie in folders of their own."""
    fit(network(), FeatureMapExporter(tmp_path, IMAGES[:1], layers="conv", every=3, unit="batch"))
    assert files(tmp_path) == ["step-000000", "step-000003"]
    assert json.loads((tmp_path / "manifest.json").read_text())["steps"] == [0, 3]


@pytest.mark.parametrize("again", [{"epochs": 1}, {"epochs": 2, "initial_epoch": 1}], ids=["plain", "initial_epoch"])
def test_resumed_by_batches(tmp_path, again):
    """A second `fit` counts on from the batches that the optimizer has seen."""
    model = network()
    fit(model, kernels(tmp_path, every=2, unit="batch"))
    fit(model, kernels(tmp_path, every=2, unit="batch"), **again)
    assert recorded(tmp_path)["steps"] == [0, 2, 3, 4, 6]


def test_several_batches_that_run_as_one(tmp_path):
    """With `steps_per_execution=2`, Keras tells of every second batch; the first one after a multiple counts."""
    model = network()
    model.compile("sgd", "sparse_categorical_crossentropy", steps_per_execution=2, jit_compile=False)
    fit(model, kernels(tmp_path, every=3, unit="batch"), batch_size=2)
    assert recorded(tmp_path)["steps"] == [0, 4, 6]


def test_a_training_that_is_stopped_early_writes_its_last_epoch(tmp_path):
    """EarlyStopping, if it comes first, makes its epoch the last one."""
    stop = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: setattr(model, "stop_training", epoch == 2))
    model = network()
    fit(model, stop, kernels(tmp_path, every=5), epochs=9)
    assert recorded(tmp_path)["epochs"] == [0, 3]


@pytest.mark.parametrize("unit, last", [("epoch", 3), ("batch", 9)])
@pytest.mark.parametrize("first", [True, False], ids=["exporter first", "exporter last"])
def test_the_last_time_does_not_depend_on_the_order_of_callbacks(tmp_path, unit, last, first):
    """Whoever stops the training, before the exporter or behind it, the last epoch that was run is there, once."""
    model = network()
    stopping = keras.callbacks.EarlyStopping("loss", patience=2, min_delta=1e9, restore_best_weights=True)
    ends = []
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ends.append(model.get_weights()[0]))
    exporter = kernels(tmp_path, every=10, unit=unit)
    fit(model, note, *([exporter, stopping] if first else [stopping, exporter]), epochs=9)
    assert recorded(tmp_path)[f"{exporter.time_name}s"] == [0, last]
    [kernel] = [np.load(path)["kernel"] for path in tmp_path.rglob(f"conv-*{last}.npz")]
    np.testing.assert_array_equal(kernel, ends[-1])


def test_a_training_that_a_batch_ends(tmp_path):
    """TerminateOnNaN stops in the middle of an epoch: what was trained of it is the last state."""
    model = network()
    stop = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: setattr(model, "stop_training", batch == 1)
    )
    fit(
        model, kernels(tmp_path / "steps", every=9, unit="batch"), kernels(tmp_path / "epochs", every=9), stop, epochs=3
    )
    assert recorded(tmp_path / "steps")["steps"] == [0, 2]
    assert recorded(tmp_path / "epochs")["epochs"] == [0, 1]


def numbers(known):
    """Sixteen images in batches of two: as arrays, whose number is known, or as a stream, where it is not."""
    batches = tf.data.Dataset.from_tensor_slices((IMAGES[np.arange(16) % 12], np.arange(16) % 3)).batch(2)
    return batches if known else batches.filter(lambda images, labels: True)


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="PyTorch runs one batch at a time")
@pytest.mark.parametrize("known", [True, False], ids=["known length", "unknown length"])
@pytest.mark.filterwarnings("ignore:Your input ran out of data")  # Keras says so of every stream of unknown length
def test_executions_that_do_not_divide_an_epoch(tmp_path, known):
    """8 batches in executions of 3, of 3 and of 2: Keras tells of 9, the network has seen 8."""
    model = network()
    model.compile("sgd", "sparse_categorical_crossentropy", steps_per_execution=3, jit_compile=False)
    validation = {"validation_data": (IMAGES, LABELS)}  # its batches are not counted
    callback = kernels(tmp_path, every=4, unit="batch")
    model.fit(numbers(known), epochs=2, verbose=0, shuffle=False, callbacks=[callback], **validation)
    assert recorded(tmp_path)["steps"] == [0, 6, 8, 14, 16]


def test_batches_whose_gradients_are_added_up(tmp_path):
    """With one update every two batches, batches are counted, and the half of a sum that is left is not lost."""
    model = network()
    optimizer = keras.optimizers.SGD(gradient_accumulation_steps=2)
    model.compile(optimizer, "sparse_categorical_crossentropy", run_eagerly=True)
    for _ in range(2):
        fit(model, kernels(tmp_path, every=9, unit="batch"))
    assert recorded(tmp_path)["steps"] == [0, 3, 6]


def test_epochs_and_batches_do_not_mix(tmp_path):
    """A folder whose epochs were counted takes no steps."""
    fit(network(), kernels(tmp_path))
    with pytest.raises(ValueError, match="other unit: epoch instead of batch"):
        fit(network(), kernels(tmp_path, unit="batch"))


def test_epochs_do_not_slow_the_batches_down(tmp_path):
    """Keras waits after every batch for callbacks that it must, and for these only if they count batches."""
    assert kernels(tmp_path).async_safe
    assert not kernels(tmp_path, unit="batch").async_safe


def test_unknown_unit(tmp_path):
    """What `every` counts is epochs or batches."""
    with pytest.raises(ValueError, match="`unit` must be one of 'epoch', 'batch'. Received: unit='batches'.*'batch'"):
        kernels(tmp_path, unit="batches")


# ── the chief ──


def one_of_each(folder):
    """One of each callback."""
    return [
        FeatureMapExporter(folder, IMAGES[:2]),
        KernelExporter(folder),
        callbacks.ActivationStatistics(folder, IMAGES[:2]),
        callbacks.GradientStatistics(folder, IMAGES[:2], [0, 1]),
        callbacks.WeightsExporter(folder),
    ]


def test_only_the_chief_writes(tmp_path, monkeypatch):
    """Another process of the same training collects as often as the chief, and writes nothing."""
    collected = []
    monkeypatch.setattr(schedule, "is_chief", lambda model=None: False)
    monkeypatch.setattr(KernelExporter, "collect", lambda self: collected.append(1) or {})
    fit(network(), *one_of_each(tmp_path / "run"), epochs=2)
    assert not (tmp_path / "run").exists()
    assert len(collected) == 3


def test_the_chief_is_the_one_that_saves_checkpoints():
    """On TensorFlow the strategy of the model decides; without a strategy there is one process."""

    class Worker:
        """A model in another process than the first of a multi-worker strategy."""

        class distribute_strategy:
            """Its strategy."""

            class extended:
                """The part of a strategy that says so."""

                should_checkpoint = False

    assert is_chief()
    assert is_chief(network())
    assert not is_chief(Worker())


@pytest.mark.parametrize("backend, module", [("jax", "jax"), ("torch", "torch.distributed")])
def test_the_chief_on_other_backends(monkeypatch, backend, module):
    """Process 0 of JAX, rank 0 of PyTorch, and any process of PyTorch without a group."""
    import sys
    import types

    here = types.SimpleNamespace(
        process_index=lambda: 1, get_rank=lambda: 1, is_available=lambda: True, is_initialized=lambda: True
    )
    here.process_count = here.get_world_size = lambda: 2
    monkeypatch.setitem(sys.modules, module, here)
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    assert not is_chief()
    here.process_index = here.get_rank = lambda: 0
    assert is_chief()
    here.is_initialized, here.get_rank = lambda: False, lambda: 1
    here.process_index = lambda: 0
    assert is_chief()
