"""A table of numbers over time: one row for each layer (or weight) and time, as a CSV file and as arrays."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from keras_cnn_edu import files
from keras_cnn_edu.names import shown
from keras_cnn_edu.runs.folder import save_npz

GROWTH = 1.1  # the arrays are written again when they have grown by this factor, so the cost of one time is constant


class Timeline:
    """Columns of numbers by time and name. Each time appends rows to a CSV file; earlier rows are not written again.

    `stem`.csv has a row for each time and name, with all columns; several numbers in one cell have spaces between
    them. A continued run reads it. `stem`.npz has the times, the names, and each column as an array (times, names, …);
    it is written by `save`, and by `add` whenever there is a tenth more.

    Args:
        stem: path of the files, without suffix.
        unit: of the times: "epoch" or "step".
        kind: what the names belong to: "layer" or "weight".
        names: in their order.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = Timeline(Path(folder, "activations"), "epoch", "layer", ["conv1"])
        ...     _ = table.add(0, {"mean": [0.5], "counts": [[3, 1]]})
        ...     print(Path(folder, "activations.csv").read_text(encoding="utf-8"))
        epoch,layer,mean,counts
        0,conv1,0.5,3 1
    """

    def __init__(self, stem: Path, unit: str, kind: str, names: Iterable[str]):
        self.npz, self.csv = stem.with_name(f"{stem.name}.npz"), stem.with_name(f"{stem.name}.csv")
        self.unit, self.kind, self.names = unit, kind, list(names)
        self.times: list[int] = []
        self.columns: dict[str, list[np.ndarray]] = {}  # by name: one array for each time
        self._saved = 0  # times in the arrays

    def resume(self, kept: Sequence[int], columns: Sequence[str]) -> list[int]:
        """Read the rows of an earlier run at the times `kept`, which must have these columns; return the times found.

        If the last row was cut off, by a kill or a power cut, its time is dropped.

        Raises:
            ValueError: if the file is another table.
        """
        if not kept or not self.names or not self.csv.exists():
            return []
        try:
            self._read(kept, [self.unit, self.kind, *columns])
        except (ValueError, IndexError) as error:  # of UTF-8 and of numbers too
            raise ValueError(
                "`folder` must hold statistics as they were written there. "
                f"Received: '{self.csv}', which cannot be read ({error}). Choose another folder, or delete this one."
            ) from error
        files.write_text(self.csv, self._text(self.times))
        return self.times

    def add(self, time: int, columns: Mapping[str, Sequence]) -> bool:
        """Add {column: one entry per name} at a time; tell whether the arrays were written too."""
        self.times.append(time)
        for name, values in columns.items():
            self.columns.setdefault(name, []).append(np.asarray(values))
        if self.csv.exists() and len(self.times) > 1:
            files.append_text(self.csv, _lines(self._rows(len(self.times) - 1)))
        else:
            files.write_text(self.csv, self._text(self.times))
        if len(self.times) < GROWTH * self._saved:
            return False
        return self.save()

    def save(self) -> bool:
        """Write the arrays if times were added since the last call; tell whether that was so."""
        if self._saved == len(self.times):
            return False
        index = {f"{self.unit}s": np.array(self.times), f"{self.kind}s": np.array(self.names)}
        save_npz(self.npz, index | {name: np.stack(values) for name, values in self.columns.items()})
        self._saved = len(self.times)
        return True

    def _text(self, times):
        rows = [row for index in range(len(times)) for row in self._rows(index)]
        return _lines([[self.unit, self.kind, *self.columns], *rows])

    def _rows(self, index):
        """The rows of one time: a cell for each column."""
        cells = [[_cell(value) for value in values[index].tolist()] for values in self.columns.values()]
        return [[self.times[index], *row] for row in zip(map(_name, self.names), *cells, strict=True)]

    def _read(self, kept, heading):
        text = self.csv.read_bytes().decode("utf-8")
        found, *rows = csv.reader(io.StringIO(text[: text.rfind("\n") + 1]))
        if found != heading:
            raise ValueError(f"its columns are {', '.join(found)} instead of {', '.join(heading)}")
        names = [_name(name) for name in self.names]
        self.columns = {name: [] for name in heading[2:]}
        for start in range(0, len(rows) - len(names) + 1, len(names)):
            block = rows[start : start + len(names)]
            time, *others = {int(row[0]) for row in block}
            if others or [row[1] for row in block] != names:
                raise ValueError(f"line {start + 2} does not begin with {names[0]}")
            if time in kept:
                self.times.append(time)
                for index, values in enumerate(self.columns.values(), 2):
                    values.append(np.array([_numbers(row[index]) for row in block]))


def _lines(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _name(name):
    """Write a name so that it stays in its row, and is no formula for a spreadsheet.

    >>> _name("conv1"), _name("=A1")
    ('conv1', "'=A1")
    """
    name = shown(name)
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name


def _cell(value):
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _numbers(cell):
    """Read back a number, or several with spaces between them."""
    numbers = [float(text) if set(text) & set(".einf") else int(text) for text in cell.split(" ")]
    return numbers if len(numbers) > 1 else numbers[0]
