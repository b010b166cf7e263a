"""Where the time of one layer goes: each step of its algorithm, compiled and measured on its own.

    python -m benchmarks.parts                  # the second layer of LeNet
    python -m benchmarks.parts "VGG 3×3"        # another one of work.py, by name

The time of a call that does nothing is taken off, so what takes hardly any time may seem to take less than none. A
layer transforms its images twice, forward and backward, and in it the compiler joins neighboring steps: the sum is near
the time of the whole, not equal to it. The rates of the products, in multiplications per nanosecond, stand beside that
of a large one.
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
    """Return the plan of a `work.Correlation`, and {what: (function, tensors)} of its steps for one chunk."""
    plan = ops.plan(task.inputs, task.kernel, task.stride)
    algorithm, (images, kernel) = plan.chosen, map(keras.ops.convert_to_tensor, task.arrays())
    images = images[: plan.chunk]
    rows, columns = algorithm.transform_images(images), algorithm.transform_kernel(kernel)
    product = rows @ columns
    outputs = algorithm.transform_outputs(product)
    errors = algorithm.backward_outputs(outputs)
    return plan, {
        "transform_kernel(kernel)": (algorithm.transform_kernel, [kernel]),
        "transform_images(images)": (algorithm.transform_images, [images]),
        "images @ kernel": (lambda rows, columns: rows @ columns, [rows, columns]),
        "transform_outputs(product)": (algorithm.transform_outputs, [product]),
        "backward_outputs(upstream)": (algorithm.backward_outputs, [outputs]),
        "errors @ kernelᵀ": (lambda errors, columns: errors @ transposed(columns), [errors, columns]),
        "backward_images(rows)": (algorithm.backward_images, [rows]),
        "imagesᵀ @ errors": (lambda rows, errors: transposed(rows) @ errors, [rows, errors]),
    }


def transposed(matrix):
    """Exchange rows and columns."""
    return keras.ops.swapaxes(matrix, -1, -2)


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
    each = task.inputs[0] * plan.chosen.multiplications
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
        once = what in others or what == "transform_kernel(kernel)"
        chunks = 1 if once else task.inputs[0] / (plan.chunk or task.inputs[0])
        milliseconds = chunks * (median - empty)
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
