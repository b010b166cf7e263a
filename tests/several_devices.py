"""What test_distribution.py starts in processes of their own, where Keras computes with JAX."""

import json
import os
import signal
import sys
from pathlib import Path

import keras
import numpy as np

from benchmarks import scaling
from keras_cnn_edu import distribution, layers, training
from keras_cnn_edu.ops.cross_correlation import plan

SETTINGS = {"model_name": "mlp", "epochs": 2, "batch_size": 512}  # two steps an epoch


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


def small(devices):
    """Compile, and then take, a step of a network whose convolution is computed in chunks; return text and kernel."""
    with distribution.data_parallel(devices).scope():
        keras.utils.set_random_seed(0)
        convolution = layers.Conv2D(8, 5, algorithm="im2col")
        head = [keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(2, "softmax")]
        model = keras.Sequential([keras.Input((28, 28, 4)), convolution, *head])
        model.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy")
        draws = np.random.default_rng(0)
        images, labels = draws.random((64, 28, 28, 4), "float32"), draws.integers(2, size=64)
        text = scaling.program(model, images, labels)[0].as_text()
        model.train_on_batch(images, labels)
        return text, keras.ops.convert_to_numpy(convolution.kernel)


def devices(folder):
    """Train on 1, 2, 4 and 8 devices of one process, and read the program of a step."""
    history = {}
    for number in (None, 2, 4, 8):
        history[number] = training.train(**SETTINGS, run_dir=folder / str(number), devices=number).history
        if number == 2:  # the others draw nothing, which takes most of the time
            training.run.exporters = lambda *_: []
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
        ],
        "refused by all": refused(lambda: training.train(**SETTINGS, run_dir=folder / "2", devices=2)),
    }
    (folder / "found.json").write_text(json.dumps(found))


class Killed(keras.callbacks.Callback):
    """Ends the last process in epoch 2, as `kill -9` does."""

    def on_train_batch_end(self, batch, logs=None):
        """Die, if it is time."""
        index, count = distribution.processes()
        if self.epoch == 1 and index == count - 1:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_epoch_begin(self, epoch, logs=None):
        """Store the number."""
        self.epoch = epoch


def killed(folder):
    """Train until the last process dies."""
    training.train(**SETTINGS, run_dir=folder, devices=1, extra_callbacks=[Killed()])


if __name__ == "__main__":
    training.run.compile_model = compile_model
    plan.SMALL = 0  # chunks in a small network too
    {"devices": devices, "killed": killed}[sys.argv[1]](Path(sys.argv[2]))
