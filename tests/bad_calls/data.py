"""Bad arguments of the data sets."""

import numpy as np

from bad_calls import kinds
from bad_calls.table import Call, Row
from keras_cnn_edu import data

KINDS = {
    "name": [*kinds.text, "digts", "mnist:9.9.9", "emnist/nothing"],
    "batch_size": [*kinds.count, 1798],
    "seed": [*kinds.counted_from_zero, 2**32],
    "shift": [*kinds.counted_from_zero, 32, 100],
    "image_size": [*kinds.counts(2)],
    "validation": [*kinds.share, 1.0, 1e-9],
    "data_dir": kinds.path,
    "images": ["cat.png", None, {}, [], 3, np.ones(3), np.ones((2, 3)), np.array([["a"]])],
    "size": kinds.count,
}
CALLS = [
    Call(data.load, {"name": "digits"}, KINDS),
    Call(data.enlarge, {"images": np.ones((2, 2)), "size": 4}, KINDS),
]
ROWS = [Row("the nearest", lambda: data.load("digts"), ("Did you mean 'digits'",))]
