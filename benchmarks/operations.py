"""Cross-correlation and pooling, forward alone and with gradients: ours and its peers take turns."""

import contextlib
import functools

import numpy as np

from benchmarks import peers, torch_peers, work
from benchmarks.results import rows_of
from keras_cnn_edu import timing
from keras_cnn_edu.gradients import with_gradients

FORWARD, BOTH = "forward", "forward + gradients"
PARTS = (FORWARD, BOTH)
LARGEST_DIFFERENCE = 0.05  # of the largest number; rounding is less, also on a GPU that rounds factors to ten bits


def measure(group, task, part, rounds, algorithms=()):
    """Let all contestants take turns, once each has shown that it computes the same.

    Args:
        group: of the rows.
        task: a `work.Correlation` or `work.Pooling`.
        part: `FORWARD` or `BOTH`.
        rounds: samples of each contestant.
        algorithms: of our cross-correlation, to be measured besides "auto"; those that do not fit are left out.

    Returns:
        List of `Row`, one for each contestant, "ours" first.
    """
    taking_part = contestants(task, part, algorithms)
    samplers = {name: timing.Repeated(one.call, one.wait) for name, one in taking_part.items()}
    known = {
        "difference": differences(taking_part),
        "calls": {name: sampler.calls for name, sampler in samplers.items()},
        "first_call": {name: sampler.compilation for name, sampler in samplers.items()},
    }
    samples = timing.interleaved(samplers, rounds)
    return rows_of(group, task.name, part, "ms", timing.in_milliseconds(samples), **known)


def contestants(task, part, algorithms=()):
    """Return a dict of all contestants for a task."""
    if isinstance(task, work.Correlation):
        run = functools.partial(peers.our_correlation, stride=task.stride)
        ours = {"ours": functools.partial(run, algorithm="auto")}
        for name in fitting(task, algorithms):
            ours[f"ours {name}"] = functools.partial(run, algorithm=name)
        stock = functools.partial(peers.stock_correlation, stride=task.stride)
    else:
        settings = {"kind": task.kind, "size": task.size, "stride": task.stride, "padding": task.padding}
        ours = {"ours": functools.partial(peers.our_pooling, **settings)}
        stock = functools.partial(peers.stock_pooling, **settings)
    arrays = task.arrays()
    if part == BOTH:
        arrays = (work.normal(task.output_shape(), seed=1), *arrays)
        ours = {name: with_gradients(function) for name, function in ours.items()}
        stock = with_gradients(stock)
    return peers.contestants(ours, stock, arrays) | torch_peers.contestants(task, arrays, part == BOTH)


def fitting(task, algorithms):
    """Try the algorithms on one image and return those that fit; the others refuse it.

    >>> fitting(work.Correlation("3×3", (1, 8, 8, 4), (3, 3, 4, 4)), ["im2col", "pointwise"])
    ['im2col']
    """
    inputs, kernel = np.zeros((1, *task.inputs[1:]), "float32"), np.zeros(task.kernel, "float32")
    found = []
    for name in algorithms:
        with contextlib.suppress(ValueError):
            peers.our_correlation(inputs, kernel, task.stride, name)
            found.append(name)
    return found


def differences(contestants):
    """Return how far each contestant's results are from those of "ours", as a share of the largest number.

    Raises:
        ValueError: if one of them computes something else.
    """
    results = {name: one.arrays(one.call()) for name, one in contestants.items()}
    found = {}
    for name, arrays in results.items():
        pairs = list(zip(results["ours"], arrays, strict=True))
        if [one.shape for one, _ in pairs] != [other.shape for _, other in pairs]:
            shapes = [(one.shape, other.shape) for one, other in pairs]
            raise ValueError(f"`contestants` must compute the same. Received: shapes of 'ours' and {name!r}: {shapes}.")
        found[name] = max(float(np.abs(one - other).max() / np.abs(one).max()) for one, other in pairs)
        if not found[name] < LARGEST_DIFFERENCE:
            raise ValueError(
                f"`contestants` must compute the same. Received: {name!r}, which differs from 'ours' by "
                f"{found[name]:.2g} of the largest number; rounding explains {LARGEST_DIFFERENCE} at most."
            )
    return found
