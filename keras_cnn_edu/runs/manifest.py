"""The format of manifest.json: it is read, checked and written here.

{
  "schema_version": 3,
  "created_by": "keras_cnn_edu …",
  "network": {"first": "3f0a…", "last": "b771…"},    fingerprints of its weights, see `resume`
  "unit": "epoch", "epochs": [0, 1], "layers": […]    of the feature maps: description and times
  "kernels": {"unit": …, "epochs": …, "layers": …},   the same of the other callbacks
  "activations": {…},
  "gradients": {…},
  "weights": {…}                                      since version 3
}

Manifests of earlier versions are read as if they were of this one; they list no weights.
"""

import json
from pathlib import Path

SCHEMA_VERSION = 3
SECTIONS = ("kernels", "activations", "gradients", "weights")  # of all callbacks but the one for feature maps
TIMES = ("epochs", "steps", "left_out")
TABLES = ("layers", "weights")


class DamagedError(ValueError):
    """A file of the run folder is not what this package writes."""


def read(path: Path) -> dict:
    """Read a manifest; if there is no file, it is empty.

    Raises:
        DamagedError: if the file is not a manifest, or of a version that this package does not know.
        OSError: if it cannot be read.
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, RecursionError, IsADirectoryError):
        manifest = None
    problem = _problem(manifest)
    if problem:
        raise DamagedError(
            f"`folder` must hold a manifest.json of schema version 1 to {SCHEMA_VERSION}, or none. "
            f"Received: folder={str(path.parent)!r}, whose manifest {problem}. Choose another folder."
        )
    return _upgraded(manifest)


def sections(manifest: dict) -> list[dict]:
    """Return the section of each callback that has written here: a description and times."""
    found = [manifest, *(manifest.get(name) for name in SECTIONS)]
    return [section for section in found if section and times(section)]


def text(manifest: dict) -> str:
    """Write a manifest as JSON."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def times(section: dict) -> list[str]:
    """Return the names of the lists of times that a callback has written."""
    return [name for name in TIMES if name in section]


def _upgraded(manifest):
    """Return a manifest of any version as one of this version. In version 1 the index of a layer was its place."""
    if manifest["schema_version"] == 1:
        for row in (row for section in sections(manifest) for row in section.get("layers", []) if "place" in row):
            row["index"] = row.pop("place")
    return {**manifest, "schema_version": SCHEMA_VERSION}


def _problem(manifest):
    """Say what is wrong with a manifest; None if it can be used."""
    if not isinstance(manifest, dict):
        return "is not one"
    if manifest.get("schema_version") not in range(1, SCHEMA_VERSION + 1):
        return f"has version {manifest.get('schema_version')!r}"
    subsections = {name: manifest[name] for name in (*SECTIONS, "network") if name in manifest}
    for name, section in subsections.items():
        if not isinstance(section, dict):
            return f"has {name}={section!r}"
    of_feature_maps = {name: value for name, value in manifest.items() if name not in subsections}
    for section in (of_feature_maps, *subsections.values()):
        for names, fits in ((TIMES, _are_times), (TABLES, _is_table), (["formats"], _are_words)):
            for name in names:
                if name in section and not fits(section[name]):
                    return f"has {name}={section[name]!r}"
    return None


def _are_times(value):
    return isinstance(value, list) and all(type(time) is int and time >= 0 for time in value)


def _is_table(value):
    return isinstance(value, list) and all(isinstance(row, dict) and isinstance(row.get("path"), str) for row in value)


def _are_words(value):
    return isinstance(value, list) and all(isinstance(word, str) for word in value)
