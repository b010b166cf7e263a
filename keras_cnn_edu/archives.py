"""Files from elsewhere: what they declare to hold is looked at before any of it is unpacked.

A `.keras` file is a zip archive with a configuration (JSON) and the weights (HDF5) in it. A few kilobytes of either
format can declare gigabytes, so sizes come first.
"""

import contextlib
import io
import json
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

SMALL = 2**24  # bytes; so much may come out of every file
MOST_TIMES = 10  # of a larger one so many times its size: weights hardly shrink when they are compressed
CONFIG, WEIGHTS = "config.json", "model.weights.h5"
REFUSALS = "safe_mode", "Not allowed", "disallowed", "arbitrary code"  # words of Keras where it refuses to trust a file


class UnsafeFileError(ValueError):
    """A file that is refused for what it declares to hold."""


def is_refusal(error):
    """Whether a file was refused because it is not to be trusted, by this module or by Keras."""
    return isinstance(error, UnsafeFileError) or any(words in str(error) for words in REFUSALS)


def read_config(path):
    """Return the configuration in a `.keras` file, after a look whether all of the file is there.

    Raises:
        UnsafeFileError: see `unpacked`.
        Exception: of many kinds, if it is not a whole archive.
    """
    with unpacked(path) as plain, zipfile.ZipFile(plain) as archive:
        damaged = archive.testzip()
        if damaged:
            raise zipfile.BadZipFile(f"{damaged} is damaged")
        if archive.getinfo(CONFIG).file_size > SMALL:
            raise UnsafeFileError(f"{CONFIG} of {archive.getinfo(CONFIG).file_size:,} bytes")
        return json.loads(archive.read(CONFIG))


@contextlib.contextmanager
def unpacked(path):
    """Yield the path of a zip archive in which nothing is compressed: this one, or a copy of it.

    What is not compressed takes as much memory as it does on the disk, whatever it declares. Keras compresses nothing.

    Raises:
        UnsafeFileError: if far more would come out than went in, or a part's name leads out of the archive.
        zipfile.BadZipFile: if it is no archive.
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


def check_zip(path):
    """Refuse an archive by what it declares, before anything is unpacked; see `unpacked`."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    _check_size(sum(member.file_size for member in members), Path(path).stat().st_size)
    for member in members:
        name = PurePosixPath(member.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in member.filename or ":" in member.filename:
            raise UnsafeFileError(f"a part named {member.filename!r}, which leads out of the archive")


def check_weights(path):
    """Refuse weights by the sizes that they declare: those of an HDF5 file, or of the one in a `.keras` file."""
    import h5py

    if Path(path).suffix == ".keras":
        with zipfile.ZipFile(path) as archive:
            if WEIGHTS not in archive.namelist():
                return
            file = io.BytesIO(archive.read(WEIGHTS))
        size = file.getbuffer().nbytes
    else:
        file, size = path, Path(path).stat().st_size
    arrays = []
    with h5py.File(file, "r") as weights:
        weights.visititems(lambda _, entry: arrays.append(entry.nbytes) if isinstance(entry, h5py.Dataset) else None)
    _check_size(sum(arrays), size)


def _check_size(declared, size):
    if declared > max(SMALL, MOST_TIMES * size):
        raise UnsafeFileError(f"{size:,} bytes that would become {declared:,}")
