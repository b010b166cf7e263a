"""Check the sizes that a file from elsewhere declares, before any of it is unpacked.

A `.keras` file is a zip archive of a configuration (JSON) and weights (HDF5). A few kilobytes of either format can
declare gigabytes, so the sizes are checked first.
"""

import contextlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from keras_cnn_edu import types

SMALL = 2**24  # bytes that any file may unpack to
MOST_TIMES = 10  # times its size that a larger file may unpack to: weights hardly shrink when they are compressed
CONFIG, WEIGHTS = "config.json", "model.weights.h5"
REFUSALS = "safe_mode", "Not allowed", "disallowed", "arbitrary code"  # what Keras says of files it does not trust


class UnsafeFileError(ValueError):
    """A file that is refused because of what it declares to contain."""


def is_refusal(error: Exception) -> bool:
    """Tell whether this module or Keras refused a file because it is not to be trusted."""
    return isinstance(error, UnsafeFileError) or any(words in str(error) for words in REFUSALS)


def reason(error: Exception) -> str:
    """Return the first sentence of the innermost error of Keras, which wraps it in those of all objects around it.

    >>> reason(ValueError("conv cannot be made. Exception encountered: No such class. Import it."))
    'No such class'
    """
    innermost = str(error).rpartition("Exception encountered:")[2].strip()
    return innermost.partition("\n")[0].partition(". ")[0].rstrip(".") or type(error).__name__


def read_config(path: types.Path) -> dict[str, Any]:
    """Return the configuration in a `.keras` file, after checking that the whole file is there.

    Raises:
        UnsafeFileError: see `unpacked`.
        Exception: of many kinds, if it is not a complete archive.
    """
    with unpacked(path) as plain, zipfile.ZipFile(plain) as archive:
        damaged = archive.testzip()
        if damaged:
            raise zipfile.BadZipFile(f"{damaged} is damaged")
        if archive.getinfo(CONFIG).file_size > SMALL:
            raise UnsafeFileError(f"{CONFIG} of {archive.getinfo(CONFIG).file_size:,} bytes")
        return json.loads(archive.read(CONFIG))


@contextlib.contextmanager
def unpacked(path: types.Path) -> Iterator[Path]:
    """Yield the path of a zip archive in which nothing is compressed: this one, or a copy of it.

    What is not compressed needs no more memory than disk space, whatever it declares. Keras compresses nothing.

    Raises:
        UnsafeFileError: if it would unpack to far more than its size, or a part's name leads out of the archive.
        zipfile.BadZipFile: if it is not an archive.
    """
    check_zip(path)
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        if all(member.compress_type == zipfile.ZIP_STORED for member in archive.infolist()):
            yield Path(path)
            return
        copy = Path(folder, Path(path).name)
        with zipfile.ZipFile(copy, "w") as plain:
            for member in archive.infolist():
                with archive.open(member) as source, plain.open(member.filename, "w", force_zip64=True) as target:
                    shutil.copyfileobj(source, target, 2**20)  # never more than it declares
        yield copy


def check_zip(path: types.Path) -> None:
    """Refuse an archive because of what it declares, before anything is unpacked; see `unpacked`."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    _check_size(sum(member.file_size for member in members), Path(path).stat().st_size)
    for member in members:
        name = PurePosixPath(member.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in member.filename or ":" in member.filename:
            raise UnsafeFileError(f"a part named {member.filename!r}, which leads out of the archive")


def check_weights(path: types.Path) -> None:
    """Refuse an HDF5 file, or a `.keras` file with one in it, because of the sizes that its weights declare."""
    path = Path(path)
    if path.suffix != ".keras":
        _check_hdf5(path, path.stat().st_size)
        return
    with zipfile.ZipFile(path) as archive:
        if WEIGHTS in archive.namelist():
            content = archive.read(WEIGHTS)
            _check_hdf5(io.BytesIO(content), len(content))


def _check_hdf5(file: Path | io.BytesIO, size: int) -> None:
    import h5py

    arrays: list[int] = []
    with h5py.File(file, "r") as weights:
        weights.visititems(lambda _, entry: arrays.append(entry.nbytes) if isinstance(entry, h5py.Dataset) else None)
    _check_size(sum(arrays), size)


def _check_size(declared: int, size: int) -> None:
    if declared > max(SMALL, MOST_TIMES * size):
        raise UnsafeFileError(f"{size:,} bytes that would become {declared:,}")
