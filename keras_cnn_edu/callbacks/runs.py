"""The run folder: what a training run leaves behind, and the manifest that says what is there.

manifest.json                          what the folder holds; it names only files that exist
feature_maps/probes.npz                the images that the maps were made from
feature_maps/epoch-0000/conv1.npz      before training; epoch N is after N epochs
feature_maps/epoch-0000/conv1.png
feature_maps/step-000100/…             instead, if batches are counted
kernels/start.npz                      the kernels from which the change is counted
kernels/conv1-epoch-0001.npz and .png
kernels/conv1-epoch-0001-change.png
statistics/activations.csv and .npz    of all layers and times
statistics/activations/conv1.png
statistics/gradients.csv, .npz, .png   of all weights and times
events/                                for TensorBoard, if asked for
lock-…                                 while a training writes here, by whom
earlier/1/…                            the same of a run before, if an untrained network has begun another
"""

import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from keras_cnn_edu import archives, checks, files, notebook
from keras_cnn_edu.callbacks import manifest as manifests
from keras_cnn_edu.callbacks.manifest import DamagedError

UNREADABLE = (
    OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, MemoryError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
OWN = {"kernels": "kernels", "activations": "statistics", "gradients": "statistics"}  # section of the manifest: folder


class RunFolder:
    """Reads and writes the manifest of one run folder. Making this object touches nothing on the disk.

    Args:
        folder: where the run is written; it need not exist yet.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     run = RunFolder(Path(parent, "lenet5"))
        ...     run.update(epochs=[0, 1])
        ...     run.update(model="lenet5")
        ...     {name: value for name, value in run.manifest().items() if name != "created_by"}
        {'schema_version': 1, 'epochs': [0, 1], 'model': 'lenet5'}
    """

    def __init__(self, folder):
        self.path = Path(checks.path(folder, "folder")).absolute()  # `os.chdir` must not move it
        self.manifest_path = self.path / "manifest.json"

    def __repr__(self):
        return f"RunFolder({str(self.path)!r})"

    def _repr_html_(self):
        return notebook.fields(repr(self), {name: checks.shortened(part) for name, part in self.manifest().items()})

    def manifest(self):
        """Read the manifest; a folder that has none yet has an empty one.

        Raises:
            ValueError: if the file is not a manifest, or of a version that this package does not know.
        """
        return manifests.read(self.manifest_path)

    def update(self, **fields):
        """Change some fields of the manifest and keep the others; the file is replaced whole."""
        about = {"schema_version": manifests.SCHEMA_VERSION, "created_by": _created_by()}
        files.write_text(self.manifest_path, manifests.text({**about, **self.manifest(), **fields}))

    def set_aside(self):
        """Move what the manifest names, and then the manifest itself, to `earlier/1` (or the next number)."""
        manifest = self.manifest()
        parts = manifests.sections(manifest)
        if not parts:
            return
        folders = {OWN[name] for name in OWN if name in manifest}
        folders |= {"feature_maps"} if manifests.times(manifest) else set()
        folders |= {"events"} if any("events" in part.get("formats", ()) for part in parts) else set()
        number = 1
        while os.path.lexists(earlier := self.path / "earlier" / str(number)):
            number += 1
        earlier.mkdir(parents=True)
        for name in [*sorted(folders), self.manifest_path.name]:
            if (self.path / name).exists():
                (self.path / name).rename(earlier / name)

    def check_writable(self):
        """Refuse a folder that could not be written to, before anything is computed. Nothing is made.

        Raises:
            ValueError: if the path is a file, or lies in one, or may not be written to.
        """
        problem = _problem(self.path)
        if problem:
            raise ValueError(
                "`folder` must be a folder that can be written to, or made. "
                f"Received: folder={str(self.path)!r}, but {problem}. Choose another folder."
            )


def file_stems(paths):
    """Give every layer path a file name of its own, different even where upper and lower case are the same.

    >>> file_stems(["backbone/conv", "backbone-conv", "Dense"])
    {'backbone/conv': 'backbone-conv', 'backbone-conv': 'backbone-conv-2', 'Dense': 'Dense'}
    """
    stems, taken = {}, {"file", "allow_pickle"}  # arguments of `np.savez`, which names its arrays so
    for path in paths:
        stem = name = files.safe_name(path)
        number = 1
        while stem.lower() in taken:
            number += 1
            stem = f"{name}-{number}"
        taken.add(stem.lower())
        stems[path] = stem
    return stems


def save_npz(path, arrays):
    """Write arrays by name to an npz file, whole or not at all."""
    with files.atomic(path) as temporary:
        np.savez(temporary, **arrays)


def load_npz(path, names=()):
    """Read the arrays of an npz file by name; `names` must be among them.

    Raises:
        DamagedError: (a ValueError) if the file is not there, is not whole, or has other arrays.
    """
    try:
        archives.check_zip(path)
        with np.load(path) as arrays:
            return {name: arrays[name] for name in (*arrays, *names)}
    except UNREADABLE as error:
        raise DamagedError(
            f"`folder` must hold the files that its manifest names, and whole. Received: '{path}', which cannot be "
            f"read ({error}). Choose another folder, or delete this one."
        ) from error


def _problem(path):
    """Say why a folder cannot be made or written to; None if it can."""
    existing = next(parent for parent in (path, *path.parents) if os.path.lexists(parent))
    if not existing.is_dir():
        return f"{str(existing)!r} is not a folder"
    return None if os.access(existing, os.W_OK | os.X_OK) else f"{str(existing)!r} may not be written to"


def _created_by():
    from keras_cnn_edu import __version__  # the package is still being imported when this module is

    return f"keras_cnn_edu {__version__}"
