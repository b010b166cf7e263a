"""One training on several devices and in several processes: the numbers and the files of one device, and no waiting."""

import csv
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
import several_devices

from keras_cnn_edu import data, distribution, runs, training

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 600  # seconds, after which the processes of a test are ended
pytest.importorskip("jax")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of all runs."""
    return tmp_path_factory.mktemp("runs")


def start(*arguments, devices=1, process=None, **more):
    """Start Python with JAX on so many virtual devices, as one of several processes: (number, count, port)."""
    environment = {
        "KERAS_BACKEND": "jax",
        "JAX_PLATFORMS": "cpu",
        "JAX_ENABLE_X64": "0",
        "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",  # compiles many small programs in half the time
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]),
    }
    if process is not None:
        number, count, port = process
        environment |= {
            "KERAS_DISTRIBUTION_JOB_ADDRESSES": f"127.0.0.1:{port}",
            "KERAS_DISTRIBUTION_NUM_PROCESSES": str(count),
            "KERAS_DISTRIBUTION_PROCESS_ID": str(number),
        }
    command = [sys.executable, *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, env=os.environ | environment, **pipes, **more)


def free_port():
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def ended(processes):
    """Wait for all processes; if one fails, end the others, as Slurm does. Return exit codes and what they printed."""
    end = time.monotonic() + LONGEST
    while any(process.poll() is None for process in processes) and time.monotonic() < end:
        if any(process.poll() for process in processes):
            break
        time.sleep(0.1)
    for process in processes:
        process.kill()
    printed = [process.communicate()[0] for process in processes]
    return [process.returncode for process in processes], "\n".join(printed)


@pytest.fixture(scope="module")
def found(folder):
    """What one process with eight devices has found, and left in the folder: runs on 1, 2, 4 and 8 of them."""
    codes, printed = ended([start(several_devices.__file__, "devices", folder, devices=8)])
    assert codes == [0], printed
    return json.loads((folder / "found.json").read_text())


def files_of(run):
    """List the files of a run folder."""
    return sorted(str(path.relative_to(run)) for path in run.rglob("*") if path.is_file())


def test_devices_have_the_losses_and_the_files_of_one(folder, found):
    """On 1, 2, 4 and 8 devices; the last batch of validation images, 143 of 512, is filled with weight 0."""
    one = found["history"]["null"]
    assert list(one) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    for number in ("2", "4", "8"):
        for name, values in found["history"][number].items():
            np.testing.assert_allclose(values, one[name], atol=1e-5, err_msg=f"{name} on {number} devices")
    assert files_of(folder / "2") == files_of(folder / "None")


def test_nothing_but_gradients_travels(found):
    """The convolution walks along its chunks on each device; the devices add up gradients, the loss and a count."""
    assert found["loops"] > 0
    assert found["kernels differ by"] < 1e-6
    weights = 5 * 5 * 4 * 8 + 8 + 8 * 2 + 2
    assert list(found["sent"]) == ["all-reduce"]
    assert 4 * weights <= found["sent"]["all-reduce"] <= 4 * (weights + 8)


def test_what_does_not_fit_is_refused_before_anything_is_written(folder, found):
    """More devices than there are, a batch that does not divide, a folder that holds a run."""
    devices, batch = found["refused"]
    assert "`devices` must be at most 8" in devices
    assert "`batch_size` must be a multiple of 8" in batch
    assert "For example batch_size=64" in batch
    assert "`run_dir` must be a folder without a run in it" in found["refused by all"]
    assert not (folder / "none").exists()


def test_a_killed_run_of_two_processes_goes_on_with_twice_as_many_devices(folder, found):
    """The second process dies in epoch 2. Two continue on the checkpoint, one of them with another disk.

    Losses, files and weights are those of one device that was not stopped; the other disk stays empty.
    """
    run, elsewhere = folder / "killed", folder / "elsewhere"
    port = free_port()
    codes, printed = ended(
        [start(several_devices.__file__, "killed", run, process=(number, 2, port)) for number in range(2)]
    )
    assert codes[1] < 0, printed
    assert (run / "model.keras").exists(), printed
    assert len((run / "history.csv").read_text().splitlines()) == 2
    assert not list(run.rglob(".unfinished*"))

    train = ["-m", "keras_cnn_edu", "train", "mlp", "--epochs", 2, "--batch-size", 512, "--devices", 2, "--resume"]
    port = free_port()
    codes, printed = ended(
        [
            start(*train, "--run-dir", where, devices=2, process=(number, 2, port))
            for number, where in enumerate([run, elsewhere])
        ]
    )
    assert codes == [0, 0], printed
    assert printed.count("test accuracy") == 1  # the other says nothing
    assert not elsewhere.exists()
    assert files_of(run) == files_of(folder / "None")
    with (run / "history.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name, values in found["history"]["null"].items():
        np.testing.assert_allclose([float(row[name]) for row in rows], values, atol=1e-5, err_msg=name)
    for name, values in runs.weights_at(run, 2).items():
        np.testing.assert_allclose(values, runs.weights_at(folder / "None", 2)[name], atol=1e-5, err_msg=name)


# ── here, in one process ──


@pytest.mark.parametrize(
    "environment, expected",
    [
        ({}, None),
        ({"RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "a"}, (f"a:{distribution.PORT}", 2, 1)),
        ({"RANK": "0", "WORLD_SIZE": "1", "MASTER_ADDR": "a"}, None),
        ({"JAX_PROCESS_ID": "0", "JAX_NUM_PROCESSES": "3", "JAX_COORDINATOR_ADDRESS": "b:9"}, ("b:9", 3, 0)),
        ({"SLURM_STEP_NODELIST": "n[1-2]", "RANK": "1"}, ()),
        ({"TPU_WORKER_HOSTNAMES": "a,b"}, ()),
        ({"TPU_WORKER_HOSTNAMES": "localhost"}, None),
        ({"RANK": "1", "WORLD_SIZE": "2"}, "`MASTER_ADDR` must be set beside RANK and WORLD_SIZE"),
        ({"KERAS_DISTRIBUTION_PROCESS_ID": "0"}, "`KERAS_DISTRIBUTION_NUM_PROCESSES` must be set"),
        ({"OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2"}, "`KERAS_DISTRIBUTION_JOB_ADDRESSES` must be set"),
        ({"RANK": "2", "WORLD_SIZE": "2", "MASTER_ADDR": "a"}, "`RANK` must be less than WORLD_SIZE=2"),
        ({"RANK": "-1", "WORLD_SIZE": "2", "MASTER_ADDR": "a"}, "`RANK` must be an integer, 0 or more"),
        ({"RANK": "0", "WORLD_SIZE": "two", "MASTER_ADDR": "a"}, "`WORLD_SIZE` must be an integer, 1 or more"),
    ],
)
def test_the_environment_says_who_is_who(monkeypatch, environment, expected):
    """All of an engine's variables, or none: half of them is an error that names what is missing."""
    for names in distribution.ENVIRONMENT.values():
        for name in names:
            monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=expected):
            distribution.from_environment()
    else:
        assert distribution.from_environment() == expected


def test_other_backends_are_told_which_one_can(tmp_path):
    """TensorFlow here."""
    with pytest.raises(ValueError, match="Received: the backend tensorflow. Set KERAS_BACKEND=jax"):
        training.train("mlp", run_dir=tmp_path / "none", devices=2)
    assert not (tmp_path / "none").exists()


def test_the_rows_of_all_processes_are_the_batch(monkeypatch):
    """Each of four has a quarter of every batch, in the same order."""
    whole, _, _ = data.load("digits", 32, seed=1, shift=2)
    expected = [images.numpy() for images, _ in whole.take(2)]
    shares = []
    for number in range(4):
        monkeypatch.setattr(distribution, "processes", lambda number=number: (number, 4))
        batches, _, _ = data.load("digits", 32, seed=1, shift=2)
        shares.append([images.numpy() for images, _ in data.own_rows(batches, 32).take(2)])
    for batch, parts in zip(expected, zip(*shares, strict=True), strict=True):
        np.testing.assert_array_equal(np.concatenate(parts), batch)


def test_filled_batches_have_the_means_of_the_data_set():
    """360 test images in batches of 200: the loss and the accuracy that Keras computes are those of 360 images."""
    _, test, info = data.load("digits", 200)
    model = keras.Sequential([keras.Input((32, 32, 1)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    filled = data.whole_batches(test, 200, info.test_examples)
    assert [images.shape[0] for images, _, _ in filled] == [200, 200]
    np.testing.assert_allclose(model.evaluate(filled, verbose=0), model.evaluate(test, verbose=0), rtol=1e-5)
