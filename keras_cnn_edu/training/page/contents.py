"""What a run folder holds, read from its files. What is not there, or cannot be read, is left out."""

import csv
import json
import struct
import urllib.parse
from pathlib import Path

from keras_cnn_edu.callbacks.manifest import DamagedError
from keras_cnn_edu.callbacks.runs import RunFolder
from keras_cnn_edu.training.folder import FILES
from keras_cnn_edu.viz.png import SIGNATURE

UNREADABLE = OSError, ValueError, TypeError, KeyError, AttributeError
STEMS = {"epoch": "epoch-{:04d}", "step": "step-{:06d}"}


class Contents:
    """The files of a run folder.

    Args:
        folder: the run folder.

    Attributes:
        settings: how the run was started; {} if that is not known.
        history: one dict of numbers per epoch.
        results: what the network answered to the test images; {} if it was not asked yet.
        manifest: which layers and times there are pictures of.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.settings = self._json(FILES["settings"])
        self.results = self._json(FILES["results"])
        self.history = self._history()
        self.manifest = self._manifest()

    def has(self, name):
        """Tell whether a file of the folder is there."""
        return (self.folder / name).exists()

    def times(self, section=None):
        """Return [(time in words, its part of a file name)] of the feature maps, or of a section of the manifest."""
        part = self.manifest.get(section, {}) if section else self.manifest
        unit = "step" if "steps" in part else "epoch"
        return [(f"{unit} {time}", STEMS[unit].format(time)) for time in part.get(f"{unit}s", [])]

    def layers(self, section=None):
        """Return the layers of the feature maps, or of a section of the manifest."""
        part = self.manifest.get(section, {}) if section else self.manifest
        return [layer for layer in part.get("layers", []) if isinstance(layer.get("file"), str)]

    def picture(self, name):
        """Return (address, width, height) of a PNG file of the folder, None if it is not there."""
        try:
            with (self.folder / name).open("rb") as file:
                start = file.read(24)
            if start.startswith(SIGNATURE):
                return address(name), *struct.unpack(">II", start[16:])
        except OSError:
            pass
        return None

    def _json(self, name):
        try:
            found = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except UNREADABLE:
            return {}
        return found if isinstance(found, dict) else {}

    def _history(self):
        try:
            with (self.folder / FILES["history"]).open(newline="", encoding="utf-8") as file:
                return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
        except UNREADABLE:
            return []

    def _manifest(self):
        try:
            return RunFolder(self.folder).manifest()
        except (DamagedError, OSError):
            return {}


def address(name):
    """Return the path of a file in the folder as an address for a link: its odd characters are written in per cent.

    >>> address("feature_maps/50%#1?.png")
    'feature_maps/50%25%231%3F.png'
    """
    return urllib.parse.quote(Path(name).as_posix())
