"""What the package promises about its speed, and whether the figures keep it."""

import statistics
from typing import NamedTuple

from benchmarks import first_step, memory, operations, peers, torch_lenet, training, work

STOCK = ("stock", "stock jit")
DEFAULT = ("stock jit",) if peers.BACKEND == "jax" else ("stock",)  # what `fit` does if it is not told
TORCH = ("torch", "torch channels_last", "torch compile")


class Requirement(NamedTuple):
    """A promise about ratios (ours / theirs), or about seconds.

    Attributes:
        name: what is measured.
        group, part, works: of the rows it is about; None stands for all there are.
        against: the contestants of whom the best one counts; "ours" stands for the value itself.
        combine: makes one number of those of the works: `geometric_mean` or `max`.
        must, aim: that number at most.
        none_above: (must, aim) of the largest of them.
    """

    name: str
    group: str
    part: str
    works: list
    against: tuple
    combine: object
    must: float
    aim: float
    none_above: tuple = ()


def geometric_mean(ratios):
    """Return the geometric mean: half as long here and twice as long there cancel.

    >>> geometric_mean([0.5, 2.0])
    1.0
    """
    return statistics.geometric_mean(ratios)


LENET = [f"LeNet-5 {variant}" for variant in torch_lenet.VARIANTS]
CORRELATIONS = [task.name for task in work.CORRELATIONS]
POOLINGS = [task.name for task in work.POOLINGS]
DEEP = [name for name in first_step.NETWORKS if name != "lenet5"]
BOTH, FORWARD, STEP = operations.BOTH, operations.FORWARD, training.STEP

REQUIREMENTS = [
    Requirement("LeNet step in fit / Keras default", "lenet", STEP, LENET, DEFAULT, max, 0.85, 0.6),
    Requirement("LeNet step in fit / best of PyTorch", "lenet", STEP, LENET, TORCH, max, 1.0, 0.8),
    Requirement(
        "cross-correlation, forward + gradients / best stock",
        "cross-correlation", BOTH, CORRELATIONS, STOCK, geometric_mean, 0.80, 0.65, (1.25, 1.0),
    ),
    Requirement(
        "cross-correlation, forward / best stock",
        "cross-correlation", FORWARD, CORRELATIONS, STOCK, geometric_mean, 1.05, 0.85,
    ),
    Requirement(
        "pooling, forward + gradient / best stock",
        "pooling", BOTH, POOLINGS, STOCK, geometric_mean, 0.80, 0.60, (1.5, 1.0),
    ),
    *(
        Requirement(f"{name} training step / best stock", "zoo", STEP, [name], STOCK, max, 1.0, 0.8)
        for name in training.ZOO
    ),
    Requirement(
        "classroom training step / best stock",
        "classroom", STEP, [*training.CLASSROOM], STOCK, geometric_mean, 0.85, 0.70, (1.1, 0.9),
    ),
    Requirement(
        "classroom first step, cold / stock jit",
        "first step", first_step.STEP, DEEP, ("stock jit",), max, 1.5, 1.0,
    ),
    Requirement(
        "classroom first step, second process / cold",
        "first step", first_step.AGAIN, DEEP, (first_step.COLD,), max, 0.25, 0.1,
    ),
    *(
        Requirement(f"memory, VGG 3×3, {part} / stock jit", "memory", part, ["VGG 3×3"], ("stock jit",), max, 2.5, 1.2)
        for part in (*operations.PARTS, *(part + memory.COMPILING for part in operations.PARTS))
    ),
    Requirement("slowest first call of a layer, s", "compile", None, None, ("ours",), max, 2.0, 0.5),
]  # fmt: skip


def figures(requirement, rows):
    """Return what is measured of each work: the ratio to the best of those it stands against, or the value itself."""
    found = {}
    for row in rows:
        if (
            row.group == requirement.group
            and requirement.part in (None, row.part)
            and (requirement.works is None or row.work in requirement.works)
            and row.contestant in requirement.against
        ):
            best = found.setdefault((row.work, row.part), row)
            found[row.work, row.part] = min(best, row, key=lambda one: one.value)
    return [row.value if row.contestant == "ours" else row.ratio for row in found.values()]


def check(requirement, rows):
    """Return the figure in words and the verdict: "aim", "met", "not met", "incomplete" or "not measured"."""
    found = figures(requirement, rows)
    if not found:
        return "", "not measured"
    value, largest = requirement.combine(found), max(found)
    words = f"{value:.2f}"
    if requirement.none_above:
        words += f", largest {largest:.2f}"
    if requirement.works and len(found) < len(requirement.works):
        return f"{words} ({len(found)} of {len(requirement.works)})", "incomplete"
    must, aim = requirement.none_above or (float("inf"), float("inf"))
    if value <= requirement.aim and largest <= aim:
        return words, "met, and the aim"
    return words, "met" if value <= requirement.must and largest <= must else "not met"


def limit(value, none_above):
    """Say a limit in words."""
    return f"≤ {value:.2f}" + (f", none above {none_above:.2f}" if none_above else "")


def table(rows):
    """Return the promises as lines of text, one for each, with the figure and the verdict."""
    lines = [f"{'ours / theirs, lower is better':58} {'measured':22} {'must':20} {'aim':20} verdict"]
    for promise in REQUIREMENTS:
        words, verdict = check(promise, rows)
        above_must, above_aim = promise.none_above or (None, None)
        must, aim = limit(promise.must, above_must), limit(promise.aim, above_aim)
        lines.append(f"{promise.name:58} {words:22} {must:20} {aim:20} {verdict}")
    return "\n".join(lines)


def means(rows):
    """Return the geometric means of the ratios to every contestant, for each group and part, as lines of text."""
    ratios = {}
    for row in rows:
        if row.contestant != "ours":
            ratios.setdefault((row.group, row.part, row.contestant), []).append(row.ratio)
    lines = ["geometric means of ours / theirs"]
    for (group, part, contestant), values in ratios.items():
        lines.append(f"  {group:18} {part:20} {contestant:22} {geometric_mean(values):5.2f}  over {len(values)}")
    return "\n".join(lines)
