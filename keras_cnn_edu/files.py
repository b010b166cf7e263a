"""Write files whole or not at all, under names that every system accepts."""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from keras_cnn_edu import checks, processes, types

UNFINISHED = ".unfinished-"  # followed by the process that writes
LONGEST = 120  # bytes of a name: systems allow 255, and a time and a suffix follow
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}


@contextlib.contextmanager
def atomic(path: types.Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`, and rename it to `path` once the block has written it.

    Whatever interrupts the block (an error, Ctrl-C, a full disk), the temporary file is removed and `path` stays
    what it was; after a power cut too, because the content is on the disk before the name is. Missing folders are made.
    The temporary name has the same suffix, by which many libraries choose the format.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic(Path(folder, "note.txt")) as temporary:
    ...         _ = temporary.write_text("whole")
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['note.txt']
    """
    path = Path(checks.path(path, "path"))
    changed = [path.parent, *(parent.parent for parent in path.parents if not parent.exists())]
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f"{UNFINISHED}{processes.this_process()}~"
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=prefix, ignore_cleanup_errors=True) as folder:
        temporary = Path(folder, path.name)
        yield temporary
        _to_disk(temporary)
        os.replace(temporary, path)
    for parent in changed:
        with contextlib.suppress(OSError):  # Windows and some network file systems do not offer it
            _to_disk(parent)


def remove_unfinished(folder: types.Path) -> None:
    """Remove what killed processes have left directly in a folder, and nothing else.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic(Path(folder, "note.txt")) as temporary:
    ...         remove_unfinished(folder)
    ...         _ = temporary.write_text("by a process that still runs")
    ...     Path(folder, "note.txt").exists()
    True
    """
    for path in Path(folder).glob(f"{UNFINISHED}*"):
        owner = path.name.removeprefix(UNFINISHED).rpartition("~")[0]
        if processes.NAME.fullmatch(owner) and processes.is_gone(owner) and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def write_text(path: types.Path, text: str) -> Path:
    """Write `text` to `path`, whole or not at all; return the path."""
    checks.instance(text, "text", str, "a string")
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return Path(path)


def write_bytes(path: types.Path, content: bytes) -> Path:
    """Write bytes to `path`, whole or not at all; return the path."""
    checks.instance(content, "content", bytes, "bytes")
    with atomic(path) as temporary:
        temporary.write_bytes(content)
    return Path(path)


def append_text(path: types.Path, text: str) -> None:
    """Append `text` to a file, whole or not at all.

    Only a killed process or a power cut can leave a part of it there.
    """
    content = text.encode("utf-8")
    with open(path, "ab", buffering=0) as file:
        end = file.tell()
        try:
            while content:
                content = content[file.write(content) :]
            os.fsync(file.fileno())
        except BaseException:
            file.truncate(end)
            raise


def safe_name(text: str) -> str:
    """Turn a layer path into a file name without suffix that Linux, macOS and Windows accept.

    What is not a letter, digit, '.', '_' or '-' is replaced. A long name is cut and ends in a hash of the whole name,
    so that it differs from others with the same beginning.

    >>> safe_name("backbone/conv 1"), safe_name("NUL")
    ('backbone-conv_1', '_NUL')
    >>> safe_name("block/" * 50 + "conv")[-30:]
    'block-block-block-blo-bdb3eb58'
    """
    text = unicodedata.normalize("NFC", str(text))  # to macOS both ways to write é are the same
    name = re.sub(r"[^\w.-]", "_", text.replace("/", "-")).strip(".") or "_"
    if name.partition(".")[0].upper() in RESERVED:
        name = f"_{name}"
    content = name.encode()
    if len(content) <= LONGEST:
        return name
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{content[: LONGEST - 9].decode(errors='ignore')}-{digest}"


def _to_disk(path: Path) -> None:
    """Wait until a file, or the list of what is in a folder, is on the disk and no longer only in memory."""
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
