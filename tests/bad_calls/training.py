"""Bad arguments of a training run."""

import tempfile
from pathlib import Path

import keras
import numpy as np

from bad_calls import kinds
from bad_calls.table import Call
from keras_cnn_edu import training

RUN = Path(tempfile.gettempdir(), "a-run-that-is-never-made")
MODEL = keras.Sequential([keras.Input((2,)), keras.layers.Activation("linear")])
KINDS = {
    "model_name": kinds.word("lenet", "LeNet5"),
    "dataset": [*kinds.text, "digts"],
    "run_dir": kinds.path,
    "epochs": kinds.count,
    "variant": [value for value in kinds.word("moderne") if value is not None],
    "batch_size": [*kinds.count, 1798],
    "seed": [*kinds.counted_from_zero, 2**32],
    "validation_split": [*kinds.share, 1.0, 1e-9],
    "image_size": kinds.counts(2),
    "devices": kinds.count,
    "overwrite": kinds.flag,
    "resume": kinds.flag,
    "on_error": kinds.word("warning"),
    "extra_callbacks": ["ab", 3, [3], [keras.callbacks.Callback], keras.callbacks.Callback],
    "model": [None, "vgg16", 3, keras.layers.Dense(3), keras.Model],
    "steps": kinds.count,
    "learning_rate": kinds.positive,
    "weight_decay": kinds.not_negative,
    "augmentation": [None, 3, "shift", [], ("shift", 2)],
    "recipe": [None, 3, "digits", {}, training.Recipe],
    "network": kinds.word("lenet", "LeNet5"),
    "batches": [None, 3, "digits", [3], np.eye(2)],
    "classes": kinds.count,
}
CALLS = [
    Call(training.train, {"model_name": "lenet5", "run_dir": RUN}, KINDS),
    Call(training.compile_model, {"model": MODEL, "steps": 1}, KINDS),
    Call(training.Recipe, {}, KINDS),
    Call(training.recipe_for, {"network": "lenet5", "dataset": "digits"}, {**KINDS, "dataset": kinds.text}),
    Call(training.limit_momentum, {"model": MODEL, "steps": 1}, KINDS),
    Call(training.confusion_counts, {"model": MODEL, "batches": [(np.eye(2), [0, 0])], "classes": 2}, KINDS),
    Call(training.clear, {"run_dir": RUN}, KINDS),
    Call(training.write_page, {"run_dir": RUN.parent}, KINDS),
]
ROWS = []
