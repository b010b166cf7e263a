"""Bad arguments of the files that are written whole or not at all."""

import tempfile
from pathlib import Path

from bad_calls import kinds
from bad_calls.table import Call
from keras_cnn_edu import files, keep_programs

FILE = Path(tempfile.gettempdir(), "a-file-that-is-never-written")
KINDS = {
    "path": kinds.path,
    "text": [None, 3, b"a"],
    "content": [None, 3, "a"],
    "folder": [each for each in kinds.path if each is not None],
    "max_bytes": kinds.count,
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
]
ROWS = []
