"""Remove the last activation function: gradients are taken of the number before it.

After a softmax every class depends on all the others, and where a probability is nearly 1 or 0, hardly anything changes
it. Where a ReLU is off there is no gradient at all.

A softmax may be the activation of a layer, a layer, an operation in the graph or a line in somebody's `call`. So it is
not looked for in the model: while the model runs, the calls of Keras's own softmax and sigmoid are recorded, since all
of these end there. The last call that returned the numbers of the model was given the numbers before.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras
import numpy as np
from keras.src.backend import nn  # no public name: every softmax and sigmoid of Keras, layer or not, ends here

from keras_cnn_edu.extraction import recording
from keras_cnn_edu.extraction.recording import ForwardHook, RecordedCall
from keras_cnn_edu.tracing.kinds import kind_of

PROBABILITY_FUNCTIONS = ("softmax", "log_softmax", "sigmoid")
AS_RETURNED, OF_PROBABILITIES = "as returned", "log of the probability, less its mean over the classes"


class FunctionCall(NamedTuple):
    """One call of a softmax or sigmoid: its name, the tensor that it was given and the tensor that it returned."""

    name: str
    input: Any
    output: Any


Select = Callable[[Any, list], Any]  # (outputs, records), as `record` returns them -> the tensor asked about


class Score(NamedTuple):
    """Which number stands before the last activation function of a model, and how to compute it.

    `select`: function of what `record` returns, to the tensor asked about. `description`: which number this is, in
    words. One of these, or none: `function`: the index, among all calls of a softmax or sigmoid, of the one whose input
    it is; `last`: the call of a layer that is computed without its activation function; `axis`: that of the classes, if
    the tensor holds probabilities and neither is found.
    """

    select: Select
    description: str
    function: int | None = None
    last: RecordedCall | None = None
    axis: int | None = None

    def compute(self, model: keras.Model, batch, layers: dict[str, keras.Layer], hook: ForwardHook | None = None):
        """Run a batch and return the numbers, float32; `layers` and `hook` as for `recording.run`."""
        with without_activation(self.last.layer, self.last.path) if self.last else contextlib.nullcontext():
            outputs, records = record(model, batch, layers, hook)
        numbers = self.select(outputs, records)
        if self.function is not None:
            numbers = keras.ops.reshape(_function_calls(records)[self.function].input, numbers.shape)
        numbers = keras.ops.cast(numbers, "float32")
        if self.axis is not None:
            numbers = keras.ops.log(keras.ops.maximum(numbers, np.finfo("float32").tiny))
            numbers = numbers - keras.ops.mean(numbers, axis=self.axis, keepdims=True)
        return numbers


def record(model: keras.Model, batch, layers: dict[str, keras.Layer], hook: ForwardHook | None = None):
    """Run a batch, and record the calls of layers and of softmax and sigmoid.

    Args:
        model, batch, layers, hook: as for `recording.run`.

    Returns:
        (outputs, records): what the model returns, and a list of `RecordedCall` and `FunctionCall` in the order in
        which they finished.
    """
    records: list[RecordedCall | FunctionCall] = []

    def record_layer(call):
        records.append(call)
        return hook(call) if hook else None

    def recorded(name):
        def change(function):
            def call(x, *args, **kwargs):
                result = function(x, *args, **kwargs)
                records.append(FunctionCall(name, x, result))
                return result

            return call

        return change

    with contextlib.ExitStack() as stack:
        for name in PROBABILITY_FUNCTIONS:
            stack.enter_context(recording.replaced(nn, name, recorded(name)))
        return recording.run(model, batch, layers, record_layer), records


def find_score(select: Select, outputs, records: list, axis: int = -1) -> tuple[Score, list[RecordedCall]]:
    """Find the numbers before the last activation function.

    They are the input of the softmax or sigmoid, wherever Keras computes it, or what the last layer returns without
    another activation function. If neither is found and the outputs are probabilities p (of a softmax that is written
    out by hand), p determines the numbers before up to one number that is the same for all classes: the score is
    log p - mean of log p, whose mean over the classes is zero.

    Args:
        select: function (outputs, records) -> the tensor asked about.
        outputs, records: what `record` has returned of one run.
        axis: of the classes.

    Returns:
        (score, calls): `calls` is the list of the calls of layers on the way to the numbers.
    """
    tensor = select(outputs, records)
    numbers = recording.to_numpy(tensor, "output").astype("float32")
    for index, function in reversed(list(enumerate(_function_calls(records)))):
        if _same(recording.to_numpy(function.output, "output"), numbers):
            score = Score(select, f"before the {function.name}", function=index)
            return score, _calls_before(function.input, function, records)
    last = next((one for one in records if isinstance(one, RecordedCall) and one.outputs[0] is tensor), None)
    calls = _calls_before(tensor, last, records)
    if last and _activation_of(last.layer):
        return Score(select, "before the activation function", last=last), calls
    if numbers.ndim > 1 and _are_probabilities(numbers, axis):
        return Score(select, OF_PROBABILITIES, axis=axis), calls
    return Score(select, AS_RETURNED), calls


def _function_calls(records):
    return [one for one in records if isinstance(one, FunctionCall)]


def _calls_before(scores, end, records):
    """List the calls that finished before `end`, up to the last one that does not return the scores themselves."""
    earlier = itertools.takewhile(lambda one: one is not end, records)
    calls = [one for one in earlier if isinstance(one, RecordedCall)]
    numbers = recording.to_numpy(scores, "output")
    while calls and _same(recording.to_numpy(calls[-1].outputs[0], calls[-1].path), numbers):
        calls.pop()
    return calls


def _same(array, numbers):
    """Whether these are the same numbers, perhaps cast or in another shape."""
    return array.size == numbers.size and np.allclose(array.ravel(), numbers.ravel(), 1e-2, 1e-3, equal_nan=True)


def _activation_of(layer):
    """Say of a layer whether its activation function comes "last", or it is "only" that; "" if it is not known."""
    kind = kind_of(layer)
    linear = getattr(layer, "activation", None) in (None, keras.activations.linear)
    return "" if kind is None or (kind.activation == "last" and linear) else kind.activation


def _are_probabilities(numbers, axis):
    return numbers.shape[axis] > 1 and (numbers >= 0).all() and np.allclose(numbers.sum(axis), 1, atol=1e-2)


@contextlib.contextmanager
def without_activation(layer: keras.Operation, path: str = "") -> Iterator[None]:
    """Within the block, one call of a layer returns what it computes before its activation function.

    Args:
        layer: of any kind; if it has no activation function, or it is not known where, nothing changes.
        path: of the call, as `recording.run` names it: `conv#2` is the second.

    Example:
        >>> layer = keras.layers.Dense(1, activation="relu", kernel_initializer="ones")
        >>> with without_activation(layer):
        ...     float(layer(keras.ops.array([[-3.0]]))[0, 0])
        -3.0
        >>> float(layer(keras.ops.array([[-3.0]]))[0, 0])
        0.0
    """
    times, wanted = itertools.count(1), int(path.rpartition("#")[2]) if "#" in path else 1

    def without(call):
        def linear_call(*args, **kwargs):
            activation = _activation_of(layer)
            if next(times) != wanted or not activation:
                return call(*args, **kwargs)
            if activation == "only":
                return args[0]
            with recording.replaced(layer, "activation", lambda _: keras.activations.linear):
                return call(*args, **kwargs)

        return linear_call

    with recording.replaced(layer, recording.method_of(layer), without):
        yield
