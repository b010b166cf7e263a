"""Bad arguments of the functions that read a run folder."""

import tempfile
from pathlib import Path

from bad_calls import kinds
from bad_calls.table import Call
from keras_cnn_edu import runs

FOLDER = Path(tempfile.gettempdir(), "a-run-that-is-never-made")
KINDS = {"folder": kinds.path, "epoch": kinds.counted_from_zero}
CALLS = [
    Call(runs.RunFolder, {}, KINDS),
    Call(runs.epochs, {}, KINDS),
    Call(runs.weights_at, {"folder": FOLDER, "epoch": 0}, KINDS),
    Call(runs.model_at, {"folder": FOLDER, "epoch": 0}, KINDS),
    Call(runs.probe_images, {}, KINDS),
]
ROWS = []
