"""The files of a run folder, and the manifest that lists them.

manifest.json                          lists what is in the folder, and only files that exist
feature_maps/probes.npz                the images of these maps
feature_maps/epoch-0000/conv1.npz      before training; epoch N is after N epochs
feature_maps/epoch-0000/conv1.png
feature_maps/step-000100/…             instead, with unit="batch"
kernels/start.npz                      the kernels to which later ones are compared
kernels/conv1-epoch-0001.npz and .png
kernels/conv1-epoch-0001-change.png
weights/epoch-0001.npz                 every weight, see `network.py`
weights/network.json                   the architecture
statistics/activations.csv and .npz    of all layers and times
statistics/activations/conv1.png
statistics/gradients.csv, .npz, .png   of all weights and times
events/                                for TensorBoard, with the format "events"
lock-…                                 while a training writes here; names its process
earlier/1/…                            an earlier run, after an untrained network has begun a new one
"""

import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keras_cnn_edu import archives, checks, files, notebook, types
from keras_cnn_edu.runs import manifest as manifests
from keras_cnn_edu.runs.manifest import DamagedError

UNREADABLE = (
    OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, MemoryError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
FOLDERS = {  # by section of the manifest
    "kernels": "kernels", "activations": "statistics", "gradients": "statistics", "weights": "weights",
}  # fmt: skip


class RunFolder:
    """Reads and writes the manifest of one run folder. Creating this object changes nothing on the disk.

    Args:
        folder: the run folder; it need not exist yet.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     run = RunFolder(Path(parent, "lenet5"))
        ...     run.update(epochs=[0, 1])
        ...     run.update(model="lenet5")
        ...     {name: value for name, value in run.manifest().items() if name != "created_by"}
        {'schema_version': 3, 'epochs': [0, 1], 'model': 'lenet5'}
    """

    def __init__(self, folder: types.Path):
        self.path = Path(checks.path(folder, "folder")).absolute()  # `os.chdir` must not move it
        self.manifest_path = self.path / "manifest.json"

    def __repr__(self):
        return f"RunFolder({str(self.path)!r})"

    def _repr_html_(self):
        return notebook.fields(repr(self), {name: checks.shortened(part) for name, part in self.manifest().items()})

    def manifest(self) -> dict:
        """Read the manifest; if the folder has none, it is empty.

        Raises:
            ValueError: if the file is not a manifest, or of a version that this package does not know.
        """
        return manifests.read(self.manifest_path)

    def update(self, **fields: Any) -> None:
        """Change some fields of the manifest and keep the others; the file is replaced whole."""
        header = {"schema_version": manifests.SCHEMA_VERSION, "created_by": _created_by()}
        files.write_text(self.manifest_path, manifests.text({**header, **self.manifest(), **fields}))

    def set_aside(self) -> None:
        """Move the folders that the manifest lists, and then the manifest, to `earlier/1` (or the next number)."""
        manifest = self.manifest()
        sections = manifests.sections(manifest)
        if not sections:
            return
        folders = {FOLDERS[name] for name in FOLDERS if name in manifest}
        folders |= {"feature_maps"} if manifests.times(manifest) else set()
        folders |= {"events"} if any("events" in section.get("formats", ()) for section in sections) else set()
        number = 1
        while os.path.lexists(earlier := self.path / "earlier" / str(number)):
            number += 1
        earlier.mkdir(parents=True)
        for name in [*sorted(folders), self.manifest_path.name]:
            if (self.path / name).exists():
                (self.path / name).rename(earlier / name)

    def check_writable(self) -> None:
        """Raise an error if the folder cannot be written to, before anything is computed. Nothing is created.

        Raises:
            ValueError: if the path is a file, is inside of one, or may not be written to.
        """
        problem = _problem(self.path)
        if problem:
            raise ValueError(
                "`folder` must be a folder that can be written to, or made. "
                f"Received: folder={str(self.path)!r}, but {problem}. Choose another folder."
            )


def file_stems(paths: Iterable[str]) -> dict[str, str]:
    """Choose a file name for each layer path; they differ even where upper and lower case are the same.

    >>> file_stems(["backbone/conv", "backbone-conv", "Dense"])
    {'backbone/conv': 'backbone-conv', 'backbone-conv': 'backbone-conv-2', 'Dense': 'Dense'}
    """
    return _unlike({path: files.safe_name(path) for path in paths})


def array_names(paths: Iterable[str]) -> dict[str, str]:
    """Choose a name in an npz file for each path of a weight: the path itself, where it is safe.

    >>> array_names(["conv/kernel", "../kernel"])
    {'conv/kernel': 'conv/kernel', '../kernel': '_/kernel'}
    """
    return _unlike({path: "/".join(map(files.safe_name, path.split("/"))) for path in paths})


def _unlike(names):
    """Add numbers to names that are the same, but for upper and lower case."""
    found, taken = {}, {"file", "allow_pickle"}  # arguments of `np.savez`: no names for its arrays
    for path, name in names.items():
        different, number = name, 1
        while different.lower() in taken:
            number += 1
            different = f"{name}-{number}"
        taken.add(different.lower())
        found[path] = different
    return found


def save_npz(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays by name to an npz file, whole or not at all."""
    with files.atomic(path) as temporary:
        np.savez(temporary, **arrays)


def npz_bytes(arrays: Mapping[str, Any]) -> int:
    """Return the size of the npz file of some arrays."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.tell()


def load_npz(path: Path, names: Iterable[str] = ()) -> dict[str, np.ndarray]:
    """Read the arrays of an npz file by name; `names` must be among them.

    Raises:
        DamagedError: (a ValueError) if the file is missing or damaged, or does not have these arrays.
    """
    try:
        archives.check_zip(path)
        with np.load(path) as arrays:
            return {name: arrays[name] for name in (*arrays, *names)}
    except UNREADABLE as error:
        raise DamagedError(
            f"`folder` must hold the files that its manifest names, undamaged. Received: '{path}', which cannot be "
            f"read ({error}). Choose another folder, or delete this one."
        ) from error


def _problem(path):
    """Say why a folder cannot be made or written to; None if it can."""
    existing = next(parent for parent in (path, *path.parents) if os.path.lexists(parent))
    if not existing.is_dir():
        return f"{str(existing)!r} is not a folder"
    return None if os.access(existing, os.W_OK | os.X_OK) else f"{str(existing)!r} may not be written to"


def _created_by():
    from keras_cnn_edu import __version__  # not defined yet when this module is imported

    return f"keras_cnn_edu {__version__}"
