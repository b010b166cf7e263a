"""Where the time of one layer goes: each step of its algorithm, compiled and measured on its own.

    python -m benchmarks.parts                  # the second layer of LeNet
    python -m benchmarks.parts "VGG 3×3"        # another one of work.py, by name

The time of a call that does nothing is taken off, so what takes hardly any time may seem to take less than none. A
layer spreads its images twice, there and back, and in it the compiler joins neighboring steps: the sum is near the time
of the whole, not equal to it. The rates of the products, in multiplications per nanosecond, stand beside that of a
large one.
"""

import functools
import sys

import keras
import numpy as np

from benchmarks import operations, peers, work
from keras_cnn_edu import ops, timing
from keras_cnn_edu.gradients import with_gradients
from keras_cnn_edu.xla import compiled

ROUNDS = 7
LARGE = 1024  # rows and columns of large matrices
EMPTY = "a call that does nothing"


def steps_of(task):
    """Return the plan of a `work.Correlation`, and {what: (function, tensors)} of its steps for one portion."""
    plan = ops.plan(task.inputs, task.kernel, task.stride)
    way, (images, kernel) = plan.steps, map(keras.ops.convert_to_tensor, task.arrays())
    images = images[: plan.portion]
    matrix, prepared = way.spread(images), way.prepare(kernel)
    product = matrix @ prepared
    errors = way.collect_back(way.collect(product))
    return plan, {
        "prepare(kernel)": (way.prepare, [kernel]),
        "spread(images)": (way.spread, [images]),
        "spread(images) @ prepare(kernel)": (lambda m, k: m @ k, [matrix, prepared]),
        "collect(product)": (way.collect, [product]),
        "collectᵀ(upstream)": (way.collect_back, [way.collect(product)]),
        "errors @ prepare(kernel)ᵀ": (lambda e, k: e @ keras.ops.swapaxes(k, -1, -2), [errors, prepared]),
        "spreadᵀ(…)": (functools.partial(way.spread_back, sizes=task.inputs[1:-1]), [matrix]),
        "spread(images)ᵀ @ errors": (lambda m, e: keras.ops.swapaxes(m, -1, -2) @ e, [matrix, errors]),
    }


def sampler(function, tensors):
    """Return what measures a compiled function of tensors."""
    contestant = peers.contestant(compiled(function), [keras.ops.convert_to_tensor(tensor) for tensor in tensors])
    return timing.Repeated(contestant.call, contestant.wait)


def measure(task, rounds=ROUNDS):
    """Measure the steps of a layer, one after the other in every round.

    Args:
        task: a `work.Correlation`.
        rounds: samples of each step; the median counts.

    Returns:
        (plan, rows): the plan of the layer, and a tuple (what, milliseconds for all images, seconds of the first call
        beyond those of a later one, multiplications per nanosecond or None) for each step, then for the whole layer and
        for a product of large matrices.
    """
    plan, steps = steps_of(task)
    each = task.inputs[0] * plan.steps.multiplications
    many = {what: each for what in steps if "@" in what}
    large, square = f"a product of {LARGE}×{LARGE} matrices", work.normal((LARGE, LARGE))
    many[large] = LARGE**3
    whole = functools.partial(peers.our_correlation, stride=task.stride, algorithm="auto")
    others = {
        f"the layer, {operations.BOTH}": (with_gradients(whole), [work.normal(task.output_shape()), *task.arrays()]),
        large: (lambda a, b: a @ b, [square, square]),
    }
    calls = {**steps, **others, EMPTY: (lambda a: a, [np.zeros(1, "float32")])}
    samplers = {what: sampler(*call) for what, call in calls.items()}
    samples = timing.in_milliseconds(timing.interleaved(samplers, rounds))
    medians = {what: float(np.median(taken)) for what, taken in samples.items()}
    rows, empty = [], medians.pop(EMPTY)
    for what, median in medians.items():
        once = what in others or what.startswith("prepare")
        portions = 1 if once else task.inputs[0] / (plan.portion or task.inputs[0])
        milliseconds = portions * (median - empty)
        rate = many[what] / (1e6 * milliseconds) if what in many else None
        rows.append((what, milliseconds, samplers[what].compilation, rate))
    return plan, rows


def main(name="LeNet C3"):
    """Print the table for the layer of that name."""
    tasks = {task.name: task for task in work.CORRELATIONS}
    if name not in tasks:
        raise SystemExit(f"No layer is called {name!r}. There are: {', '.join(tasks)}.")
    plan, rows = measure(tasks[name])
    print(f"{name}: {plan}\n\n{'':34}{'ms':>8}{'first call':>13}{'multiplications per ns':>25}")
    for what, milliseconds, compilation, rate in rows:
        print(f"{what:34}{milliseconds:8.2f}{compilation:11.2f} s{'' if rate is None else f'{rate:25.0f}'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
