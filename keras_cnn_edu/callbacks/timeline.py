"""A table of numbers over time: one row for each layer (or weight) and time, as a CSV file and as arrays."""

import csv
import io

import numpy as np

from keras_cnn_edu import files
from keras_cnn_edu.callbacks.runs import load_npz, save_npz


class Timeline:
    """Columns of numbers by time and name, written anew after each addition, each file whole or not at all.

    `stem`.npz has the times, the names, and each column as an array (times, names, …); a run goes on from it.
    `stem`.csv has the columns that are one number per time and name, a line for each of these.

    Args:
        stem: path of the files, without suffix.
        unit: what the times are: "epoch" or "step".
        kind: what the names are: "layer" or "weight".
        names: in their order.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = Timeline(Path(folder, "activations"), "epoch", "layer", ["conv1"])
        ...     table.add(0, {"mean": [0.5]})
        ...     print(Path(folder, "activations.csv").read_text(encoding="utf-8"))
        epoch,layer,mean
        0,conv1,0.5
    """

    def __init__(self, stem, unit, kind, names):
        self.npz, self.csv = stem.with_name(f"{stem.name}.npz"), stem.with_name(f"{stem.name}.csv")
        self.unit, self.kind, self.names = unit, kind, list(names)
        self.times, self.columns = [], {}

    def resume(self, kept):
        """Read what an earlier run has written, of the times `kept`; return the times that were found."""
        if not kept or not self.npz.exists():
            return []
        found = load_npz(self.npz)
        times = found.pop(f"{self.unit}s").tolist()
        found.pop(f"{self.kind}s")
        chosen = [index for index, time in enumerate(times) if time in kept]
        self.times = [times[index] for index in chosen]
        self.columns = {name: list(values[chosen]) for name, values in found.items()}
        return self.times

    def add(self, time, columns):
        """Add {column: one entry per name} at a time, and write both files."""
        self.times.append(time)
        for name, values in columns.items():
            self.columns.setdefault(name, []).append(np.asarray(values))
        about = {f"{self.unit}s": np.array(self.times), f"{self.kind}s": np.array(self.names)}
        save_npz(self.npz, about | {name: np.stack(values) for name, values in self.columns.items()})
        files.write_text(self.csv, self._text())

    def _text(self):
        numbers = {name: values for name, values in self.columns.items() if values[0].ndim == 1}
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n")
        lines.writerow([self.unit, self.kind, *numbers])
        for index, time in enumerate(self.times):
            table = [values[index].tolist() for values in numbers.values()]
            lines.writerows([time, *line] for line in zip(self.names, *table, strict=True))
        return text.getvalue()
