"""Take off the last activation function: gradients are asked of the number before.

After a softmax every class depends on all the others, and where a probability is nearly 1 or 0, hardly anything moves
it. Behind a ReLU that is off there is no gradient at all.

A softmax may be the activation of a layer, a layer, an operation in the graph or a line in somebody's `call`. So it is
not looked for in the model: while the model runs, the functions of Keras in which all of these end are overheard, and
the last one that returned the numbers of the model was given the numbers before.
"""

import contextlib
import itertools
from typing import NamedTuple

import keras
import numpy as np
from keras.src.backend import nn  # no public name: every softmax and sigmoid of Keras, layer or not, ends here

from keras_cnn_edu.extraction import recording
from keras_cnn_edu.tracing.classes import is_a

SQUASHING = ("softmax", "log_softmax", "sigmoid")
ENDS_WITH_ACTIVATION = (
    "BaseConv", "BaseDepthwiseConv", "BaseSeparableConv", "BaseConvTranspose", "BaseLocallyConnected",
    "Dense", "EinsumDense", "Activation",
)  # fmt: skip
ACTIVATION_ONLY = ("Softmax", "ReLU", "LeakyReLU", "PReLU", "ELU")
AS_RETURNED, OF_PROBABILITIES = "as returned", "log of the probability, less its mean over the classes"


class Squash(NamedTuple):
    """One call of a softmax or sigmoid: its name, the tensor that it was given and the one that it returned."""

    name: str
    before: object
    after: object


class Reading(NamedTuple):
    """Where the numbers before the last activation function are read while a model runs.

    `pick`: function of what `listen` returns: the tensor asked about. `squash`: its softmax or sigmoid, the how
    manieth that was heard. `last`: or the call whose activation function is taken off. `axis`: of the classes, if
    neither is found and the numbers are probabilities. `words`: which number this is.
    """

    pick: object
    words: str
    squash: int | None = None
    last: recording.RecordedCall | None = None
    axis: int | None = None

    def read(self, model, batch, chosen, hear=None):
        """Run a batch and return the numbers, float32; `chosen` and `hear` as for `recording.run`."""
        with without_activation(self.last.layer, self.last.path) if self.last else contextlib.nullcontext():
            outputs, notes = listen(model, batch, chosen, hear)
        numbers = self.pick(outputs, notes)
        if self.squash is not None:
            numbers = keras.ops.reshape(_squashes(notes)[self.squash].before, numbers.shape)
        numbers = keras.ops.cast(numbers, "float32")
        if self.axis is not None:
            numbers = keras.ops.log(keras.ops.maximum(numbers, np.finfo("float32").tiny))
            numbers = numbers - keras.ops.mean(numbers, axis=self.axis, keepdims=True)
        return numbers


def listen(model, batch, chosen, hear=None):
    """Run a batch; return what the model returns, and the calls of layers and squashing functions as they finished.

    Args:
        model, batch, chosen, hear: as for `recording.run`.

    Returns:
        (outputs, notes): `notes` is a list of `recording.RecordedCall` and `Squash`.
    """
    notes = []

    def note(call):
        notes.append(call)
        return hear(call) if hear else None

    def telling(name):
        def change(own):
            def squash(x, *args, **kwargs):
                result = own(x, *args, **kwargs)
                notes.append(Squash(name, x, result))
                return result

            return squash

        return change

    with contextlib.ExitStack() as stack:
        for name in SQUASHING:
            stack.enter_context(recording.replaced(nn, name, telling(name)))
        return recording.run(model, batch, chosen, note), notes


def find_reading(pick, outputs, notes, axis=-1):
    """Find out where the numbers before the last activation function are.

    It is the number before the softmax or sigmoid, wherever Keras computes it; or before another activation function
    of the last layer. Probabilities of which neither is found (a softmax that is written out by hand) say what the
    numbers before were up to one number that is the same for all classes; of these the ones with mean zero are taken,
    log p - mean of log p.

    Args:
        pick: function (outputs, notes) -> the tensor asked about.
        outputs, notes: what `listen` has returned of one run.
        axis: of the classes.

    Returns:
        (reading, before): `before` is the list of the calls of layers on the way to the numbers.
    """
    tensor = pick(outputs, notes)
    numbers = recording.to_numpy(tensor, "output").astype("float32")
    for index, squash in reversed(list(enumerate(_squashes(notes)))):
        if _same(recording.to_numpy(squash.after, "output"), numbers):
            return Reading(pick, f"before the {squash.name}", squash=index), _before(squash.before, squash, notes)
    last = next(
        (note for note in notes if isinstance(note, recording.RecordedCall) and note.outputs[0] is tensor), None
    )
    before = _before(tensor, last, notes)
    if last and _has_activation(last.layer):
        return Reading(pick, "before the activation function", last=last), before
    if numbers.ndim > 1 and _are_probabilities(numbers, axis):
        return Reading(pick, OF_PROBABILITIES, axis=axis), before
    return Reading(pick, AS_RETURNED), before


def _squashes(notes):
    return [note for note in notes if isinstance(note, Squash)]


def _before(scores, end, notes):
    """List the calls that finished before `end`, up to the last one that does not return the scores themselves."""
    earlier = itertools.takewhile(lambda note: note is not end, notes)
    calls = [note for note in earlier if isinstance(note, recording.RecordedCall)]
    numbers = recording.to_numpy(scores, "output")
    while calls and _same(recording.to_numpy(calls[-1].outputs[0], calls[-1].path), numbers):
        calls.pop()
    return calls


def _same(after, numbers):
    """Whether these are the same numbers, perhaps cast or in another shape."""
    return after.size == numbers.size and np.allclose(after.ravel(), numbers.ravel(), 1e-2, 1e-3, equal_nan=True)


def _has_activation(layer):
    function = getattr(layer, "activation", None) if is_a(layer, ENDS_WITH_ACTIVATION) else None
    return is_a(layer, ACTIVATION_ONLY) or function not in (None, keras.activations.linear)


def _are_probabilities(numbers, axis):
    return numbers.shape[axis] > 1 and (numbers >= 0).all() and np.allclose(numbers.sum(axis), 1, atol=1e-2)


@contextlib.contextmanager
def without_activation(layer, call=""):
    """Within the block, one call of a layer returns what it would without its activation function.

    Args:
        layer: of any kind; if it has no activation function, or it is not known where, nothing changes.
        call: which one, as `recording.run` names it: `conv#2` is the second.

    Example:
        >>> layer = keras.layers.Dense(1, activation="relu", kernel_initializer="ones")
        >>> with without_activation(layer):
        ...     float(layer(keras.ops.array([[-3.0]]))[0, 0])
        -3.0
        >>> float(layer(keras.ops.array([[-3.0]]))[0, 0])
        0.0
    """
    times, wanted = itertools.count(1), int(call.rpartition("#")[2]) if "#" in call else 1

    def without(own):
        def bare(*args, **kwargs):
            if next(times) != wanted:
                return own(*args, **kwargs)
            if is_a(layer, ACTIVATION_ONLY):
                return args[0]
            if not is_a(layer, ENDS_WITH_ACTIVATION):
                return own(*args, **kwargs)
            with recording.replaced(layer, "activation", lambda _: keras.activations.linear):
                return own(*args, **kwargs)

        return bare

    with recording.replaced(layer, recording.method_of(layer), without):
        yield
