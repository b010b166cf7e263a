"""Measure ours against its peers, print the figures, and keep them in a folder: see README.md."""

import argparse
import fnmatch
import functools
import json
from pathlib import Path

from benchmarks import (
    chart,
    compilation,
    exporters,
    first_step,
    machine,
    memory,
    operations,
    peers,
    requirements,
    results,
    torch_lenet,
    training,
    work,
)
from keras_cnn_edu import files, ops

SLOWEST = 5  # layers of a model whose compile time is printed; all of them are written down


def jobs(algorithms):
    """Return {name: function from the number of rounds to rows} of everything there is to measure."""
    partial, found = functools.partial, {}
    for part in operations.PARTS:
        for task in work.CORRELATIONS:
            measure = partial(operations.measure, "cross-correlation", task, part, algorithms=algorithms)
            found[f"cross-correlation/{part}/{task.name}"] = measure
    for task in work.POOLINGS:
        found[f"pooling/{task.name}"] = partial(operations.measure, "pooling", task, operations.BOTH)
    for variant in torch_lenet.VARIANTS:
        found[f"lenet/{variant}"] = partial(training.lenet, variant)
    for name in training.ZOO:
        found[f"zoo/{name}"] = partial(training.zoo, name)
    for name in training.CLASSROOM:
        found[f"classroom/{name}"] = partial(training.classroom, name)
    for part in operations.PARTS if memory.MEASURABLE else ():
        found[f"memory/{part}"] = partial(memory.measure, part)
    for name in first_step.NETWORKS:
        found[f"first step/{name}"] = partial(first_step.measure, name)
    for name in exporters.TAKES:
        found[f"exporters/{name}"] = partial(exporters.measure, name)
    for name in compilation.MODELS:
        found[f"compile/{name}"] = partial(compilation.measure, name)
    return found


def main(arguments=None):
    """Read the command line, do the jobs, write down the figures after each, and say which promises they keep."""
    options = parsed(arguments)
    if options.list:
        print(*options.jobs, sep="\n")
        return
    about = machine.describe()
    rows = kept(options.out, about)
    print("\n".join(f"{what:14} {value}" for what, value in about.items()))
    for name, measure in options.jobs.items():
        print(f"\n{name}", flush=True)
        new = measure(options.rounds)
        rows = results.replace(rows, new, name)
        results.write(rows, options.out / "ratios.csv")
        files.write_text(options.out / "machine.json", json.dumps(about, indent=2) + "\n")
        print(results.table(slowest(new) if name.startswith("compile/") else new), flush=True)
    conclude(rows, about, options.out)


def parsed(arguments):
    """Return the options; `jobs` are those that `--only` names."""
    parser = argparse.ArgumentParser(prog="benchmarks.bench", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN", help="jobs that begin so, see --list")
    parser.add_argument("--rounds", type=int, default=15, help="samples of each contestant (15)")
    parser.add_argument(
        "--algorithms", nargs="*", default=[], choices=list(ops.ALGORITHMS), help="of ours, besides 'auto'"
    )
    parser.add_argument("--out", type=Path, help="folder for the figures (runs/benchmarks/BACKEND-DEVICE)")
    parser.add_argument("--list", action="store_true", help="print the jobs and stop")
    options = parser.parse_args(arguments)
    if peers.BACKEND not in ("tensorflow", "jax"):
        parser.error(f"KERAS_BACKEND must be tensorflow or jax. Received: {peers.BACKEND!r}.")
    if options.rounds < 1:
        parser.error(f"--rounds must be 1 or larger. Received: {options.rounds}.")
    patterns = [f"{pattern}*" for pattern in options.only] or ["*"]
    options.jobs = {
        name: measure
        for name, measure in jobs(options.algorithms).items()
        if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
    }
    if not options.jobs:
        parser.error(f"--only must begin the name of a job, see --list. Received: {' '.join(options.only)}.")
    options.out = options.out or Path("runs", "benchmarks", f"{peers.BACKEND}-{peers.device()}")
    return options


def kept(folder, about):
    """Return the rows that are in a folder already; refuse those of another machine or other versions."""
    described = folder / "machine.json"
    if described.exists() and (found := json.loads(described.read_text(encoding="utf-8"))) != about:
        changed = ", ".join(key for key in {**found, **about} if found.get(key) != about.get(key))
        raise SystemExit(
            "--out must be a folder with figures of this very machine and these versions, or a new one. "
            f"Received: {folder}, which differs in: {changed}. Name another folder, or remove that one."
        )
    return results.read(folder / "ratios.csv")


def slowest(rows):
    """Return the rows with the largest values."""
    return sorted(rows, key=lambda row: row.value, reverse=True)[:SLOWEST]


def conclude(rows, about, folder):
    """Draw the chart, print the means and the promises, and say where everything is."""
    if any(row.contestant in chart.LOOKS for row in rows):
        drawn = chart.draw(rows, f"{about['processor']}, {about['cores']} cores, {about['backend']}")
        chart.save(drawn, folder / "ratios.png")
    print(f"\n{requirements.means(rows)}\n\n{requirements.table(rows)}")
    print(f"\nIn {folder}: ratios.csv, ratios.png, machine.json")


if __name__ == "__main__":
    main()
