"""What test_distribution.py starts in processes of their own, where Keras computes with JAX."""

import itertools
import json
import os
import signal
import sys
import types
import unittest.mock
from pathlib import Path

import keras
import numpy as np

from benchmarks import scaling
from keras_cnn_edu import cli, distribution, layers, training
from keras_cnn_edu.ops.cross_correlation import plan

SETTINGS = {"model_name": "mlp", "epochs": 2, "batch_size": 512}  # two steps an epoch
MOMENTS = {  # when a process is killed (a file is written for the first or the second time): how many epochs are saved
    "settings.json 1 half": 0,
    "manifest.json 1 half": 0,  # with the feature maps before the training
    "step 1": 0,
    "history.csv 1 whole": 0,
    "model.keras 1 half": 0,
    "model.keras 1 renamed": 1,
    "step 3": 1,
    "model.keras 2 half": 1,
    "model.keras 2 renamed": 2,
    "results.json 2 renamed": 2,  # of the test images; only the page is missing
}


def compile_model(model, *_):
    """Compile for steps in proportion to the gradient: Adam takes large ones where it is little more than rounding."""
    sgd = keras.optimizers.SGD(0.1, momentum=0.9)
    model.compile(sgd, "sparse_categorical_crossentropy", weighted_metrics=["accuracy"], jit_compile=True)


def refused(call):
    """Return the message of an error."""
    try:
        call()
    except ValueError as error:
        return str(error)
    return "accepted"


def unlike():
    """Ask for two devices where one process has five, and another has three."""
    found = [types.SimpleNamespace(platform="cpu", id=index, process_index=int(index > 4)) for index in range(8)]
    with unittest.mock.patch("jax.devices", return_value=found):
        distribution.data_parallel(2)


def small(devices):
    """Take a step of a network whose convolution is computed in chunks; return its program and the kernel after it."""
    division = distribution.data_parallel(devices)
    with division.scope():
        keras.utils.set_random_seed(0)
        convolution = layers.Conv2D(8, 5, algorithm="im2col")
        head = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(2, "softmax")]
        model = keras.Sequential([keras.Input((28, 28, 4)), convolution, *head])
        model.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy")
        draws = np.random.default_rng(0)
        images, labels = draws.random((64, 28, 28, 4), "float32"), draws.integers(2, size=64, dtype="int32")
        text = scaling.program(model, images, labels, division)[0].as_text() if devices > 1 else ""
        model.train_on_batch(images, labels)
        return text, keras.ops.convert_to_numpy(convolution.kernel)


def devices(folder):
    """Train on 1, 2, 4 and 8 devices of one process, and read the program of a step."""
    history = {}
    for number in (None, 2, 4, 8):
        history[number] = training.train(**SETTINGS, run_dir=folder / str(number), devices=number).history
        training.run.exporters = lambda *_: []  # one run draws, which takes most of the time
        training.report.Report._write_inspector = lambda *_: None
    (_, one), (text, two) = small(1), small(2)
    found = {
        "history": history,
        "sent": scaling.sent(text),
        "loops": text.count(" while("),
        "kernels differ by": float(abs(one - two).max()),
        "refused": [
            refused(lambda: training.train("mlp", run_dir=folder / "none", devices=9)),
            refused(lambda: training.train("mlp", run_dir=folder / "none", devices=8, batch_size=60)),
            refused(lambda: training.train(**SETTINGS, run_dir=folder / "2", devices=2)),
            refused(unlike),
        ],
    }
    (folder / "found.json").write_text(json.dumps(found))


class AfterStep(keras.callbacks.Callback):
    """Calls a function in the last process after a number of steps."""

    def __init__(self, steps, function):
        super().__init__()
        self.left, self.function = steps, function

    def on_train_batch_end(self, batch, logs=None):
        """Count down."""
        index, count = distribution.processes()
        self.left -= 1
        if self.left == 0 and index == count - 1:
            self.function()


def die():
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_file(name, time, how):
    """Let this process die when it writes a file for the `time`-th time: "half" of it, "whole", or "renamed"."""
    times, rename = itertools.count(1), os.replace

    def replace(source, target):
        now = Path(target).name == name and next(times) == time
        if now and how == "half":
            os.truncate(source, os.path.getsize(source) // 2)
        if not now or how == "renamed":
            rename(source, target)
        if now:
            die()

    os.replace = replace


def killed(folder, moment):
    """Train until a process dies: after a step the last one, at a file the first one, which writes it."""
    what, time, *how = moment.split()
    if how:
        die_at_file(what, int(time), *how)
    training.train(**SETTINGS, run_dir=folder, devices=1, extra_callbacks=[] if how else [AfterStep(int(time), die)])


def goes_on(folder, *options):
    """Give the command that begins a run, or continues it."""
    settings = ["--epochs", "2", "--batch-size", "512", "--devices", "2"]
    cli.app(["train", "mlp", *settings, "--run-dir", str(folder), *options])


def fails(folder):
    """Train until an error occurs in the last process alone."""

    def fail():
        raise OSError("The third step went wrong here.")

    training.train(**SETTINGS, run_dir=folder, devices=1, extra_callbacks=[AfterStep(3, fail)])


if __name__ == "__main__":
    training.run.compile_model = compile_model
    plan.SMALL = 0  # chunks in a small network too
    what, folder, *more = sys.argv[1:]
    {"devices": devices, "killed": killed, "goes on": goes_on, "fails": fails}[what](Path(folder), *more)
