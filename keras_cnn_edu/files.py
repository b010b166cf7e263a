"""Write files whole or not at all."""

import contextlib
import os
import re
import tempfile
from pathlib import Path

from keras_cnn_edu import checks


@contextlib.contextmanager
def atomic(path):
    """Yield a temporary path beside `path`, and rename it to `path` once the block has written it.

    Whatever interrupts the block (an error, Ctrl-C, a full disk), the temporary file is removed and `path` stays
    what it was. Folders that are missing are made. The temporary name keeps the suffix: savers look at it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic(Path(folder, "note.txt")) as temporary:
    ...         _ = temporary.write_text("whole")
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['note.txt']
    """
    path = Path(checks.path(path, "path"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".unfinished-") as folder:
        temporary = Path(folder, path.name)
        yield temporary
        os.replace(temporary, path)


def write_text(path, text):
    """Write `text` to `path`, whole or not at all; return the path."""
    checks.instance(text, "text", str, "a string")
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return Path(path)


def write_bytes(path, content):
    """Write bytes to `path`, whole or not at all; return the path."""
    checks.instance(content, "content", bytes, "bytes")
    with atomic(path) as temporary:
        temporary.write_bytes(content)
    return Path(path)


def safe_name(text):
    """Turn a layer path into a file name: what is not a letter, digit, '.', '_' or '-' is replaced.

    >>> safe_name("backbone/conv 1")
    'backbone-conv_1'
    """
    return re.sub(r"[^\w.-]", "_", str(text).replace("/", "-")).strip(".") or "_"
