"""Bad arguments of the files that are written whole or not at all, and of what several processes do together."""

import tempfile
from pathlib import Path

import keras

from bad_calls import kinds
from bad_calls.table import Call
from keras_cnn_edu import distribution, files, keep_programs

FILE = Path(tempfile.gettempdir(), "a-file-that-is-never-written")
KINDS = {
    "path": kinds.path,
    "text": [None, 3, b"a"],
    "content": [None, 3, "a"],
    "folder": [each for each in kinds.path if each is not None],
    "max_bytes": kinds.count,
    "devices": kinds.count,
    "function": [None, 3, "a"],
    "model": [None, "vgg16", 3],
}


def block(path):
    """Enter the block of `files.atomic`, where it begins."""
    with files.atomic(path):
        pass


CALLS = [
    Call(keep_programs, {}, KINDS),
    Call(block, {}, KINDS),
    Call(files.write_text, {"path": FILE, "text": "a"}, KINDS),
    Call(files.write_bytes, {"path": FILE, "content": b"a"}, KINDS),
    Call(distribution.by_chief, {"function": list}, KINDS),
    Call(distribution.data_parallel, {}, KINDS),
    Call(distribution.is_chief, {}, {"model": "any model; asked only whether it is trained on several machines"}),
    Call(distribution.own_copy, {"model": keras.Sequential()}, KINDS),
]
ROWS = []
