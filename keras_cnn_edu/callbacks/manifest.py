"""What a manifest.json is: read, checked, written.

{
  "schema_version": 1,
  "created_by": "keras_cnn_edu …",
  "network": {"first": "3f0a…", "last": "b771…"},    marks of its weights, see `resume`
  "unit": "epoch", "epochs": [0, 1], "layers": […]    of the feature maps: facts, and the times that are there
  "kernels": {"unit": …, "epochs": …, "layers": …},   the same of the other callbacks
  "activations": {…},
  "gradients": {…}
}
"""

import json

SCHEMA_VERSION = 1
SECTIONS = ("kernels", "activations", "gradients")  # of all callbacks but the one for feature maps
TIMES = ("epochs", "steps", "left_out")
TABLES = ("layers", "weights")


class DamagedError(ValueError):
    """A file of the run folder is not what this package writes."""


def read(path):
    """Read a manifest; a file that is not there is an empty one.

    Raises:
        DamagedError: if the file is not a manifest, or of a version that this package does not know.
        OSError: if it cannot be read.
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError, IsADirectoryError):
        manifest = None
    problem = _problem(manifest)
    if problem:
        raise DamagedError(
            f"`folder` must hold a manifest.json of schema version {SCHEMA_VERSION}, or none. "
            f"Received: folder={str(path.parent)!r}, whose manifest {problem}. Choose another folder."
        )
    return manifest


def sections(manifest):
    """Return the part of each callback that has written here: facts, and times."""
    return [part for part in (manifest, *(manifest.get(name) for name in SECTIONS)) if part and times(part)]


def text(manifest):
    """Write a manifest as JSON."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def times(part):
    """Return the names of the lists of times that a callback has written."""
    return [name for name in TIMES if name in part]


def _problem(manifest):
    """Say what is wrong with a manifest; None if it can be worked with."""
    if not isinstance(manifest, dict):
        return "is not one"
    if manifest.get("schema_version") != SCHEMA_VERSION:
        return f"has version {manifest.get('schema_version')!r}"
    parts = {name: manifest[name] for name in (*SECTIONS, "network") if name in manifest}
    for name, part in parts.items():
        if not isinstance(part, dict):
            return f"has {name}={part!r}"
    for part in (manifest, *parts.values()):
        for names, fits in ((TIMES, _are_times), (TABLES, _is_table), (["formats"], _are_words)):
            for name in names:
                if name in part and not fits(part[name]):
                    return f"has {name}={part[name]!r}"
    return None


def _are_times(value):
    return isinstance(value, list) and all(type(time) is int and time >= 0 for time in value)


def _is_table(value):
    return isinstance(value, list) and all(isinstance(row, dict) and isinstance(row.get("path"), str) for row in value)


def _are_words(value):
    return isinstance(value, list) and all(isinstance(word, str) for word in value)
