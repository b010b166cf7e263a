"""The contents of a run folder, read from its files. A file that is missing or cannot be read is left out."""

import csv
import json
import urllib.parse
from pathlib import Path

from PIL import Image

from keras_cnn_edu import types
from keras_cnn_edu.runs.folder import RunFolder
from keras_cnn_edu.runs.manifest import DamagedError
from keras_cnn_edu.training.folder import FILES

UNREADABLE = OSError, ValueError, TypeError, KeyError, AttributeError
STEMS = {"epoch": "epoch-{:04d}", "step": "step-{:06d}"}


class Contents:
    """The files of a run folder.

    Args:
        folder: the run folder.

    Attributes:
        settings: of the run; {} if they are not known.
        history: one dict of numbers per epoch.
        results: of the test images, before the end of the run of the validation images; {} if there are none yet.
        manifest: the layers and times of which there are pictures.
    """

    def __init__(self, folder: types.Path):
        self.folder = Path(folder)
        self.settings = self._json(FILES["settings"])
        self.results = self._json(FILES["results"])
        self.history = self._history()
        self.manifest = self._manifest()

    def has(self, name: str) -> bool:
        """Tell whether a file exists in the folder."""
        return (self.folder / name).exists()

    def times(self, section: str | None = None) -> list[tuple[str, str]]:
        """Return [("epoch 3", "epoch-0003"), …] of the feature maps, or of a section of the manifest."""
        entries = self.manifest.get(section, {}) if section else self.manifest
        unit = "step" if "steps" in entries else "epoch"
        return [(f"{unit} {time}", STEMS[unit].format(time)) for time in entries.get(f"{unit}s", [])]

    def layers(self, section: str | None = None) -> list[dict]:
        """Return the layers of the feature maps, or of a section of the manifest."""
        entries = self.manifest.get(section, {}) if section else self.manifest
        return [layer for layer in entries.get("layers", []) if isinstance(layer.get("file"), str)]

    def picture(self, name: str) -> tuple[str, int, int] | None:
        """Return (address, width, height) of a PNG file of the folder, None if there is none."""
        try:
            with Image.open(self.folder / name, formats=["PNG"]) as image:
                return address(name), *image.size
        except OSError:
            return None

    def _json(self, name):
        try:
            content = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except UNREADABLE:
            return {}
        return content if isinstance(content, dict) else {}

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


def address(name: str) -> str:
    """Return the path of a file in the folder as an address for a link: special characters are percent-encoded.

    >>> address("feature_maps/50%#1?.png")
    'feature_maps/50%25%231%3F.png'
    """
    return urllib.parse.quote(Path(name).as_posix())
