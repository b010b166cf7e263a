"""Bad arguments of the page of a network."""

import tempfile
from pathlib import Path

import keras
import numpy as np

from bad_calls import kinds
from bad_calls.table import Call
from keras_cnn_edu import inspector

MODEL = keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])
GOOD = {"model": MODEL, "images": np.ones((2, 6, 6, 1)), "labels": [0, 1], "classes": ["a", "b"]}
KINDS = {
    "model": [None, 3, keras.layers.Dense(3), keras.Model, [MODEL]],
    "images": [None, "cat.png", 3, [], {}, np.ones((0, 6, 6, 1)), np.ones((2, 6, 6, 3)), np.array(["a"]), [None]],
    "path": [*kinds.path],
    "labels": ["ab", 3, 1.5, [1.5, 0], [-1, 0], ["a", "b"], {}, [0], [0, 2]],
    "classes": [3, "ab", [], {}, True, ["a"], ["a", "b", "c"]],
    "max_megabytes": [*kinds.positive, 1e-3],
    "title": [value for value in kinds.text if value is not None],
    "language": [value for value in kinds.word("english", "fr") if value is not None],
    "height": kinds.count,
}
CALLS = [
    Call(inspector.write_page, {**GOOD, "path": Path(tempfile.gettempdir(), "page-of-bad-calls.html")}, KINDS),
    Call(inspector.show, GOOD, KINDS),
]
ROWS = []
