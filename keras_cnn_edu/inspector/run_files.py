"""What a page takes from the files that `train` writes beside the weights of a run. What is missing is left out."""

import csv
import json
from pathlib import Path

SETTINGS, HISTORY = "settings.json", "history.csv"
UNREADABLE = OSError, ValueError, TypeError, KeyError, RecursionError


def names(folder: Path) -> dict[str, str] | None:
    """Return the names of the network and of its data."""
    settings = _settings(folder)
    found = {"network": settings.get("model_name"), "dataset": settings.get("dataset")}
    return found if all(isinstance(name, str) for name in found.values()) else None


def class_names(folder: Path, outputs: int | None) -> list[str] | None:
    """Return the names of the classes, if there is one for each output."""
    names = _settings(folder).get("class_names")
    fits = isinstance(names, list) and len(names) == outputs and all(isinstance(name, str) for name in names)
    return names if fits else None


def curve(folder: Path) -> list[dict]:
    """Return a dict for each epoch: its number, and its metrics."""
    try:
        with (folder / HISTORY).open(newline="", encoding="utf-8") as file:
            rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
        return [{**row, "epoch": int(row["epoch"])} for row in rows]
    except UNREADABLE:
        return []


def _settings(folder):
    try:
        return dict(json.loads((folder / SETTINGS).read_text(encoding="utf-8")))
    except UNREADABLE:
        return {}
