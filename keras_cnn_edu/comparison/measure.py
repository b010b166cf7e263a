"""Compute the same by every algorithm, in turns; measure how long each takes, and how large its error is."""

import functools
from typing import Any

import keras
import numpy as np

from keras_cnn_edu import checks, ops, timing
from keras_cnn_edu.comparison import exact
from keras_cnn_edu.comparison.report import STOCK, Comparison, Measurement
from keras_cnn_edu.gradients import with_gradients
from keras_cnn_edu.types import Padding, Shape, Sizes
from keras_cnn_edu.xla import compiled

MOST_POSITIONS = 256  # for "definition": one step of the program each, and XLA compiles a hundred a second
MOST_ROUNDS = 1000


def compare(
    input_shape: Shape,
    kernel_shape: Shape,
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    groups: int = 1,
    dtype: str = "float32",
    rounds: int = 5,
) -> Comparison:
    """Compute one cross-correlation by every algorithm that fits, and by the stock layer, on random numbers.

    The algorithms take turns: in every round each of them is timed once, so that whatever else the machine does
    slows down all of them alike.

    Args:
        input_shape: (batch, height, width, channels), all of them known.
        kernel_shape: (kernel_height, kernel_width, input_channels // groups, filters).
        strides, padding, dilation_rate, groups: as in `ops.cross_correlate`.
        dtype: of the numbers.
        rounds: samples of each algorithm, 1 to 1000, of 0.04 seconds or one call; the median counts.

    Returns:
        A `Comparison`; `print` it, or draw its `figure()`.

    Raises:
        ValueError: if a size is not known, the shapes do not fit together, or the images are so large or so many that
            it would take hours.
        TypeError: if an argument has the wrong type.

    Example:
        >>> table = compare((1, 4, 4, 1), (3, 3, 1, 1), rounds=1)
        >>> [row.algorithm for row in table.rows if not row.fits]
        ['pointwise', 'space_to_depth', 'split_kernel']
        >>> max(row.error for row in table.rows if row.fits) < 1e-5
        True
    """
    input_shape, kernel_shape = _known(input_shape, "input_shape"), _known(kernel_shape, "kernel_shape")
    checks.integer(rounds, "rounds", 1, MOST_ROUNDS)
    windows: dict[str, Any] = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    settings = {**windows, "groups": groups}
    choice = ops.plan(input_shape, kernel_shape, **settings, dtype=dtype)
    checks.computable(input_shape, kernel_shape, choice.shapes.out)
    plans, reasons = _plans(input_shape, kernel_shape, dtype, settings)
    functions = {name: functools.partial(ops.cross_correlate, algorithm=name, **settings) for name in plans}
    programs = {name: (compiled(each), compiled(with_gradients(each))) for name, each in functions.items()}
    arrays = _arrays(input_shape, kernel_shape, dtype)
    stock, reason = _stock(arrays, settings)
    if stock:
        programs[STOCK] = stock, with_gradients(stock)
    else:
        reasons[STOCK] = reason

    exact_outputs = _exact(arrays, settings)
    outputs = {name: keras.ops.convert_to_numpy(forward(*arrays)) for name, (forward, _) in programs.items()}
    upstream = keras.ops.ones(outputs["shifted"].shape, dtype)
    forward = _times({name: functools.partial(pair[0], *arrays) for name, pair in programs.items()}, rounds)
    both = _times({name: functools.partial(pair[1], upstream, *arrays) for name, pair in programs.items()}, rounds)
    rows = [
        Measurement(
            algorithm=name,
            plan=plans.get(name),
            forward=forward[name],
            training=both[name],
            error=float(np.abs(outputs[name].astype("float64") - exact_outputs).max() / np.abs(exact_outputs).max()),
            chosen=name == choice.algorithm,
        )
        for name in programs
    ]
    rows = sorted(rows, key=lambda row: both[row.algorithm])
    rows += [Measurement(algorithm=name, reason=reason) for name, reason in reasons.items()]
    return Comparison(input_shape, kernel_shape, settings, dtype, choice, rows)


def _known(shape: Shape, name: str) -> tuple[int, ...]:
    """Return a shape as a tuple of positive integers."""
    sizes = checks.shape(shape, name)
    known = tuple(size for size in sizes if size)  # neither None nor 0
    if known != sizes or not 3 <= len(sizes) <= 5:
        axes = {"input_shape": "(batch, height, width, channels)"}
        expected = axes.get(name, "(kernel_height, kernel_width, input_channels // groups, filters)")
        raise ValueError(
            f"`{name}` must be positive integers, {expected}; one or three spatial axes work too. "
            f"Received: {name}={sizes}."
        )
    return known


def _plans(input_shape, kernel_shape, dtype, settings):
    """Return ({algorithm: its plan}, {algorithm: why it is left out})."""
    plans, reasons = {}, {}
    for name, algorithm in ops.ALGORITHMS.items():
        shapes = ops.plan(input_shape, kernel_shape, **settings, dtype=dtype, algorithm="shifted").shapes
        reason = algorithm.unsupported(shapes)
        if name == "definition" and shapes.positions > MOST_POSITIONS:
            reason = (
                f"at most {MOST_POSITIONS} output positions to compile in short time, there are {shapes.positions:,}"
            )
        if reason:
            reasons[name] = f"needs {reason}"
        else:
            plans[name] = ops.plan(input_shape, kernel_shape, **settings, dtype=dtype, algorithm=name)
    return plans, reasons


def _arrays(input_shape, kernel_shape, dtype):
    """Return random images and a random kernel that keeps their size."""
    random = np.random.default_rng(0)
    images = random.normal(size=input_shape)
    kernel = random.normal(size=kernel_shape) / np.sqrt(np.prod(kernel_shape[:-1]))
    return [keras.ops.convert_to_tensor(array.astype("float32"), dtype) for array in (images, kernel)]


def _exact(arrays, settings):
    """Return the outputs in float64."""
    images, kernel = (keras.ops.convert_to_numpy(keras.ops.cast(array, "float32")) for array in arrays)
    rank = kernel.ndim - 2
    return exact.cross_correlate(
        images,
        kernel,
        checks.positive_ints(settings["strides"], rank, "strides"),
        checks.padding(settings["padding"], rank, checks.paddings(rank)),
        checks.positive_ints(settings["dilation_rate"], rank, "dilation_rate"),
        settings["groups"],
    )


def _stock(arrays, settings):
    """Return (the stock layer as a function of images and kernel, ""), or (None, why it is left out)."""
    _, kernel = arrays
    *kernel_size, _, filters = kernel.shape
    convolution = getattr(keras.layers, f"Conv{len(kernel_size)}D")
    dtype = keras.backend.standardize_dtype(kernel.dtype)
    try:
        layer = convolution(filters, tuple(kernel_size), **settings, use_bias=False, dtype=dtype)
        layer.build(arrays[0].shape)

        def stock(images, kernel):
            outputs, _ = layer.stateless_call([kernel], [], images)
            return outputs

        with_gradients(stock)(stock(*arrays), *arrays)
    except Exception as error:
        return None, "cannot do this: " + str(error).strip().splitlines()[0][:120]
    return stock, ""


def _times(calls, rounds):
    """Return the median milliseconds of each call."""
    samplers = {name: timing.Repeated(call, _wait) for name, call in calls.items()}
    samples = timing.in_milliseconds(timing.interleaved(samplers, rounds))
    return {name: timing.spread(taken).median for name, taken in samples.items()}


def _wait(result):
    """Wait until the numbers are computed."""
    for tensor in keras.tree.flatten(result)[:1]:
        keras.ops.convert_to_numpy(tensor)
