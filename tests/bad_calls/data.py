"""Bad arguments of the data sets."""

import numpy as np
import tensorflow as tf

from bad_calls import kinds
from bad_calls.table import Call, Row
from keras_cnn_edu import data, handwriting

KINDS = {
    "name": [*kinds.text, "digts", "mnist:9.9.9", "emnist/nothing"],
    "batch_size": [*kinds.count, 1798],
    "seed": [*kinds.counted_from_zero, 2**32],
    "shift": [*kinds.counted_from_zero, 32, 100],
    "zoom": [
        3,
        None,
        True,
        "ab",
        {},
        [],
        (1.0,),
        (1.2, 0.8),
        (0.0, 1.0),
        (1.0, 11),
        ("a", 1),
        (kinds.NAN, 1),
        (1, 1, 1),
    ],
    "rotation": [-1, 181, "a", None, True, kinds.NAN, (1, 2)],
    "image_size": [*kinds.counts(2)],
    "validation_split": [*kinds.share, 1.0, 1e-9],
    "data_dir": kinds.path,
    "images": ["cat.png", None, {}, [], 3, np.ones(3), np.ones((2, 3)), np.array([["a"]])],
    "size": kinds.count,
    "image": ["cat.png", None, {}, [], 3, np.ones(3), np.ones((2, 2, 1)), np.array([["a"]]), np.full((2, 2), np.nan)],
    "style": ["digits", 3, True, [], (0.0, 8)],
    "invert": kinds.flag,
    "crop": kinds.flag,
    "margin": [*kinds.share, 0.5],
    "blocks": kinds.count,
}
BATCHES = tf.data.Dataset.from_tensors((np.ones((2, 4, 4, 1)), [0, 1]))
OF_BATCHES = {"batches": [None, 3, [], np.ones(3)], "batch_size": kinds.count, "examples": kinds.count}
CALLS = [
    Call(data.load, {"name": "digits"}, KINDS),
    Call(data.own_rows, {"batches": BATCHES, "batch_size": 2}, OF_BATCHES),
    Call(data.whole_batches, {"batches": BATCHES, "batch_size": 2, "examples": 2}, OF_BATCHES),
    Call(handwriting.enlarge, {"images": np.ones((2, 2)), "size": 4}, KINDS),
    Call(handwriting.prepare, {"image": np.eye(3), "size": 4}, KINDS),
    Call(handwriting.Style, {"margin": 0.1}, KINDS),
]
ROWS = [Row("the nearest", lambda: data.load("digts"), ("Did you mean 'digits'",))]
