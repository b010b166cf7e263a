"""The generated part of the page on speed: tables and charts of what `make bench` has measured.

    python docs/speed.py

docs/benchmarks has a folder for each run, with the files that `make bench` writes: `ratios.csv` and `machine.json`.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # where the benchmarks are
from benchmarks import chart, operations, requirements, results, work  # noqa: E402

RUNS = HERE / "benchmarks"
ORDER = [task.name for task in [*work.CORRELATIONS, *work.POOLINGS]]


def best(rows, contestants):
    """Return the row of the fastest of some contestants; None if none of them took part."""
    return min((row for row in rows if row.contestant in contestants), key=lambda row: row.value, default=None)


def against(row):
    """Say how ours compares with one contestant: the ratio, its quartiles and the contestant."""
    return f"**{row.ratio:.2f}** ({row.ratio_low:.2f} … {row.ratio_high:.2f}), {row.contestant}" if row else "–"


def layers(rows, group, part):
    """Return the Markdown table of one group: a line for each layer."""
    lines = ["| layer | ours, ms | ours / best stock | ours / best of PyTorch |", "| --- | ---: | --- | --- |"]
    for name in ORDER:
        mine = [row for row in rows if (row.group, row.part, row.work) == (group, part, name)]
        if mine:
            ours = best(mine, ["ours"])
            cells = (
                name,
                f"{ours.value:.2f}",
                *(against(best(mine, who)) for who in (requirements.STOCK, requirements.TORCH)),
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def promises(rows):
    """Return what is required, what was measured and the verdict, as a Markdown table of what was measured."""
    lines = ["| ours / theirs | measured | must | aim | verdict |", "| --- | --- | --- | --- | --- |"]
    for promise in requirements.REQUIREMENTS:
        words, verdict = requirements.check(promise, rows)
        above_must, above_aim = promise.none_above or (None, None)
        must, aim = requirements.limit(promise.must, above_must), requirements.limit(promise.aim, above_aim)
        if words:
            limits = f"{must} | {aim}".replace("≤ ", "≤\N{NO-BREAK SPACE}")  # the sign stays with its number
            lines.append(f"| {promise.name} | {words} | {limits} | {verdict} |")
    return "\n".join(lines)


def section(run, folder):
    """Return the Markdown of one run, and draw its chart into a folder."""
    rows = results.read(run / "ratios.csv")
    about = json.loads((run / "machine.json").read_text(encoding="utf-8"))
    days = sorted({row.measured[:10] for row in rows})
    machine = ", ".join(f"{what} {value}" for what, value in about.items() if value != "none")
    file = f"{run.name}.png"
    chart.save(chart.draw(rows, f"{about['processor']}, {about['cores']} cores, {about['backend']}"), folder / file)
    parts = [
        f"Measured {' to '.join(dict.fromkeys([days[0], days[-1]]))} on: {machine}.",
        promises(rows),
        f"![Ratios of every layer, network and peer](../assets/generated/speed/{file})",
    ]
    for title, group, part in [
        ("Cross-correlation, forward and gradients", "cross-correlation", operations.BOTH),
        ("Cross-correlation, forward alone", "cross-correlation", operations.FORWARD),
        ("Pooling, forward and gradient", "pooling", operations.BOTH),
    ]:
        if any((row.group, row.part) == (group, part) for row in rows):
            parts += [f"**{title}**", layers(rows, group, part)]
    return "\n\n".join(parts)


def make(folder):
    """Draw the chart of each run into a folder, and write its part of the page beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for run in sorted(path for path in RUNS.iterdir() if path.is_dir()):
        (folder / f"{run.name}.txt").write_text(section(run, folder), encoding="utf-8")


if __name__ == "__main__":
    make(HERE / "assets" / "generated" / "speed")
