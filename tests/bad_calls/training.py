"""Bad arguments of a training run."""

import tempfile
from pathlib import Path

import keras
import numpy as np

from bad_calls import kinds
from bad_calls.table import Call
from keras_cnn_edu import data, training

RUN = Path(tempfile.gettempdir(), "a-run-that-is-never-made")
INFO = data.Info("a", (4, 4, 1), ("a", "b"), 1, 1, np.ones((2, 4, 4, 1)), np.array([0, 1]), "nowhere")
MODEL = keras.Sequential([keras.Input((2,)), keras.layers.Activation("linear")])
KINDS = {
    "model_name": kinds.word("lenet", "LeNet5"),
    "dataset": [*kinds.text, "digts"],
    "run_dir": kinds.path,
    "epochs": kinds.count,
    "variant": [value for value in kinds.word("moderne") if value is not None],
    "batch_size": [*kinds.count, 1798],
    "seed": [*kinds.counted_from_zero, 2**32],
    "image_size": kinds.counts(2),
    "overwrite": kinds.flag,
    "resume": kinds.flag,
    "extra_callbacks": ["ab", 3, [3], [keras.callbacks.Callback], keras.callbacks.Callback],
    "model": [None, "vgg16", 3, keras.layers.Dense(3), keras.Model],
    "steps": kinds.count,
    "info": [None, "digits", 3],
    "path": kinds.path,
    "batches": [None, 3, "digits", [3], np.eye(2)],
    "classes": kinds.count,
}
GOOD = {
    "train": {"model_name": "lenet5", "run_dir": RUN},
    "compile_model": {"model": MODEL, "steps": 1},
    "observers": {"run_dir": RUN, "info": INFO, "epochs": 1},
    "History": {"path": RUN / "history.csv"},
    "confusion_counts": {"model": MODEL, "batches": [(np.eye(2), [0, 0])], "classes": 2},
    "unused_folder": {"run_dir": RUN},
    "clear": {"run_dir": RUN},
}
CALLS = [Call(getattr(training, name), good, KINDS) for name, good in GOOD.items() if hasattr(training, name)]
ROWS = []
