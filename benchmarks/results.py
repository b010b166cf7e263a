"""The figures: one row for each contestant of each work, kept in a CSV file."""

import csv
import dataclasses
import io
import math
import time

from keras_cnn_edu import files, timing


@dataclasses.dataclass(frozen=True)
class Row:
    """What was measured of one contestant.

    Attributes:
        group: "cross-correlation", "pooling", "lenet", "zoo", "classroom", "memory", "exporters", "first step" or
            "compile".
        work: which layer or model.
        part: "forward", "forward + gradients" or "training step".
        contestant: "ours" (with `algorithm="auto"`), "ours" and an algorithm, "stock", "stock jit", "torch", ….
        unit: of the value: "ms", "MB", "s".
        value, low, high: the median sample and the quartiles around it.
        ratio, ratio_low, ratio_high: ours / this contestant, median and quartiles of the ratios of paired samples;
            below 1 ours is better.
        samples: how many were taken.
        calls: in each sample.
        first_call: seconds of the first call less those of a later one: tracing and compiling.
        difference: from the result of "ours", largest element by largest element.
        measured: when, local time.
        job: by which job of `bench.py`.
    """

    group: str
    work: str
    part: str
    contestant: str
    unit: str
    value: float
    low: float
    high: float
    ratio: float
    ratio_low: float
    ratio_high: float
    samples: int = 1
    calls: int = 1
    first_call: float = float("nan")
    difference: float = float("nan")
    measured: str = dataclasses.field(default_factory=lambda: time.strftime("%Y-%m-%d %H:%M"))
    job: str = ""


def rows_of(group, work, part, unit, samples, ours="ours", **details):
    """Turn paired samples into rows.

    Args:
        group, work, part, unit: as in `Row`.
        samples: dict from contestant to its samples, one per round.
        ours: whose samples are divided by those of the others.
        **details: dicts from contestant to what else is known: `calls`, `first_call`, `difference`.

    >>> rows = rows_of("pooling", "max 2×2", "forward", "ms", {"ours": [1.0, 2.0, 3.0], "stock": [2.0, 4.0, 3.0]})
    >>> [(row.contestant, row.value, row.ratio) for row in rows]
    [('ours', 2.0, 1.0), ('stock', 3.0, 0.5)]
    """
    rows = []
    for contestant, times in samples.items():
        middle, ratio = timing.spread(times), timing.ratios(samples[ours], times)
        known = {name: values[contestant] for name, values in details.items() if contestant in values}
        rows.append(
            Row(
                group, work, part, contestant, unit,
                middle.median, middle.low, middle.high, ratio.median, ratio.low, ratio.high,
                samples=len(times), **known,
            )
        )  # fmt: skip
    return rows


def write(rows, path):
    """Write the rows to a CSV file, whole or not at all."""
    text = io.StringIO()
    table = csv.DictWriter(text, [field.name for field in dataclasses.fields(Row)], lineterminator="\n")
    table.writeheader()
    for row in rows:
        values = dataclasses.asdict(row)
        table.writerow({name: f"{v:.5g}" if isinstance(v, float) else v for name, v in values.items()})
    files.write_text(path, text.getvalue())


def read(path):
    """Return the rows of a CSV file; none if there is no file."""
    if not path.exists():
        return []
    kinds = {field.name: field.type for field in dataclasses.fields(Row)}
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**{name: kinds[name](value) for name, value in line.items()}) for line in csv.DictReader(file)]


def replace(old, new, job):
    """Return the old rows with the new ones in the place of those the same job measured before.

    They are replaced together: ratios of contestants that did not take turns mean nothing.
    """
    return [row for row in old if row.job != job] + [dataclasses.replace(row, job=job) for row in new]


def table(rows):
    """Return the rows of one work as lines of text.

    >>> rows = rows_of("pooling", "max 2×2", "forward", "ms", {"ours": [1.0, 2.0, 3.0], "stock": [2.0, 4.0, 3.0]})
    >>> print(table(rows))
      ours                       2.00 ms  (1.50 … 2.50)
      stock                      3.00 ms  (2.50 … 3.50)   ours / this: 0.50 (0.50 … 0.75)
    """
    lines = []
    for row in rows:
        name = row.part if row.group == "compile" else row.contestant
        line = f"  {name:22} {row.value:8.2f} {row.unit}  ({row.low:.2f} … {row.high:.2f})"
        if row.contestant != "ours":
            line += f"   ours / this: {row.ratio:.2f} ({row.ratio_low:.2f} … {row.ratio_high:.2f})"
        if not math.isnan(row.first_call):
            line += f"   compiled in {row.first_call:.2f} s"
        if row.difference > 0:
            line += f", differs by {row.difference:.0e}"
        lines.append(line)
    return "\n".join(lines)
