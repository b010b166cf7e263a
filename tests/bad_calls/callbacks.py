"""Bad arguments of the callbacks, when they are made."""

import tempfile
from pathlib import Path

import numpy as np

from bad_calls import kinds
from bad_calls.table import Call
from keras_cnn_edu import callbacks

FOLDER = Path(tempfile.gettempdir(), "a-run-that-is-never-made")
IMAGES = np.ones((2, 6, 6, 1), "float32")
KINDS = {
    "folder": kinds.path,
    "images": [None, "cat.png", 3, [], {}, np.ones((0, 6, 6, 1)), np.array(["a"]), object(), [None]],
    "labels": ["ab", 3, 1.5, [1.5], [-1], ["a"], {}, [None], object()],
    "layers": [[], "", 3, {}, [3], [""], True, [None]],
    "class_names": [3, "ab", [], {}, True],
    "every": kinds.count,
    "unit": kinds.word("epochs", "step"),
    "formats": ["", "jpg", 3, None, [], (), {}, [3], ["jpg"], True],
    "normalize": kinds.word("maps"),
    "max_maps": kinds.count,
    "max_bytes": [value for value in kinds.count if value is not None],
    "on_error": kinds.word("warning"),
    "sample_weight": "numbers of any kind that `fit` takes, which it refuses if they are none",
}
CALLS = [
    Call(callbacks.FeatureMapExporter, {"folder": FOLDER, "images": IMAGES}, KINDS),
    Call(callbacks.KernelExporter, {"folder": FOLDER}, KINDS),
    Call(callbacks.WeightsExporter, {"folder": FOLDER}, KINDS),
    Call(callbacks.ActivationStatistics, {"folder": FOLDER, "images": IMAGES}, KINDS),
    Call(
        callbacks.GradientStatistics,
        {"folder": FOLDER, "images": IMAGES, "labels": [0, 1]},
        {
            **KINDS,
            "labels": "targets of any kind, which the loss refuses if they are none",
            "sample_weight": ["ab", ["a"], object()],
        },
    ),
]
ROWS = []
