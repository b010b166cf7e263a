"""One training on several devices and in several processes: the numbers and the files of one device, and no waiting."""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import several_devices
from PIL import Image

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
    """Wait for all processes, and end those that do not end by themselves. Return exit codes and what they printed."""
    end = time.monotonic() + LONGEST
    while any(process.poll() is None for process in processes) and time.monotonic() < end:
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


def test_devices_have_the_losses_of_one(folder, found):
    """On 1, 2, 4 and 8 devices; the last batch of validation images, 143 of 512, is filled with weight 0."""
    one = found["history"]["null"]
    assert list(one) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    for number in ("2", "4", "8"):
        for name, values in found["history"][number].items():
            np.testing.assert_allclose(values, one[name], atol=1e-5, err_msg=f"{name} on {number} devices")
    assert {path.name for path in (folder / "None").iterdir()} == {*training.FILES.values()} - {"kernels"}  # of `mlp`


def test_nothing_but_gradients_travels(found):
    """The convolution walks along its chunks on each device; the devices add up gradients, the loss and a count."""
    assert found["loops"] > 0
    assert found["kernels differ by"] < 1e-6
    weights = 5 * 5 * 4 * 8 + 8 + 8 * 2 + 2
    assert list(found["sent"]) == ["all-reduce"]
    assert 4 * weights <= found["sent"]["all-reduce"] <= 4 * (weights + 8)


def test_what_does_not_fit_is_refused_before_anything_is_written(folder, found):
    """More devices than there are, a batch that does not divide, a folder that holds a run, unlike machines."""
    devices, batch, run, unlike = found["refused"]
    assert "`devices` must be at most 8" in devices
    assert "`batch_size` must be a multiple of 8" in batch
    assert "For example batch_size=64" in batch
    assert "`run_dir` must be a folder without a run in it" in run
    assert "`devices` must be of processes that see equally many. Received: processes that see 5, 3." in unlike
    assert not (folder / "none").exists()


def check_whole(run):
    """Read every file of a run, but those that a killed process has not given their name yet."""
    for path in run.rglob("*.*"):
        if path.is_dir() or ".unfinished" in str(path):
            continue
        if path.suffix in (".npz", ".keras"):
            assert zipfile.ZipFile(path).testzip() is None, path
        elif path.suffix == ".png":
            Image.open(path).load()
        elif path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        else:
            assert path.read_text(encoding="utf-8").endswith(("\n", "</html>")), path


MOMENTS = several_devices.MOMENTS if "MOMENTS" in os.environ else ["model.keras 2 half"]  # `make killed`: all


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_of_two_processes_goes_on_with_twice_as_many_devices(folder, found, moment):
    """A process dies; two continue on the checkpoint, one of them with another disk: nothing but an epoch is lost.

    Losses, files and weights are those of one device that was not stopped; the other disk stays empty.
    """
    run, elsewhere = folder / moment, folder / "elsewhere"
    kill = [several_devices.__file__, "killed", run, moment]
    port = free_port()
    codes, printed = ended([start(*kill, process=(number, 2, port)) for number in range(2)])
    assert codes.count(-signal.SIGKILL) == 1, printed  # the other ends by itself: it does not wait for ever
    assert 0 not in codes, printed
    check_whole(run)
    model, begun = run / "model.keras", (run / "settings.json").exists()
    saved = training.run.load_trained(model, steps=2)[1] if model.exists() else 0
    assert saved == several_devices.MOMENTS[moment], printed

    go_on = [several_devices.__file__, "goes on"]
    port = free_port()
    codes, printed = ended(
        [
            start(*go_on, where, *["--resume"] * begun, devices=2, process=(number, 2, port))
            for number, where in enumerate([run, elsewhere])
        ]
    )
    assert codes == [0, 0], printed
    assert printed.count("test accuracy") == 1  # the other says nothing
    assert not elsewhere.exists()
    check_whole(run)
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


def test_all_processes_must_be_given_the_same_arguments(monkeypatch):
    """What the first process has decides; the message names the argument that differs."""
    monkeypatch.setattr(distribution, "by_chief", lambda _: {"epochs": 2, "resume": True})
    training.run.check_alike({"epochs": 2, "resume": True})
    with pytest.raises(ValueError, match="`resume` must be the same in all processes.*resume=False; the first .*=True"):
        training.run.check_alike({"epochs": 2, "resume": False})


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
    with pytest.raises(ValueError, match="`batch_size` must be a multiple of 4.*For example batch_size=32"):
        data.own_rows(batches, 30)


def test_filled_batches_have_the_means_of_the_data_set():
    """360 test images in batches of 200: the loss and the accuracy that Keras computes are those of 360 images."""
    _, test, info = data.load("digits", 200)
    model = keras.Sequential([keras.Input((32, 32, 1)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    filled = data.whole_batches(test, 200, info.test_examples)
    assert [images.shape[0] for images, _, _ in filled] == [200, 200]
    np.testing.assert_allclose(model.evaluate(filled, verbose=0), model.evaluate(test, verbose=0), rtol=1e-5)
