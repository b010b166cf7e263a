"""Where gradients can enter a model: at the image, or at the first floats that the model makes of integers.

A gradient says what a small step of a number changes. Integers (pixels of type uint8, the numbers of words) have no
small steps: frameworks return zeros for them, or nothing. But a model first turns each integer into floats of its own,
with `Rescaling`, `Embedding` or a cast, and these have a gradient.
"""

import contextlib
from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu.extraction import find_layers, recording


class Entrance(NamedTuple):
    """The first floats on the way into a model.

    `floats`: their values for one batch: `(*batch.shape)` or `(*batch.shape, numbers for each integer)`.
    `layer`: the layer, or operation of `keras.ops`, that makes them of integers; None if the batch has floats.
    `batch`: what the model is called with.
    """

    floats: object
    layer: keras.Operation | None
    batch: object

    @contextlib.contextmanager
    def given(self, floats):
        """Within the block, the model computes with other floats. The value is what to call it with."""
        if self.layer is None:
            yield floats
        else:
            with recording.replaced(self.layer, recording.method_of(self.layer), lambda _: lambda *_, **__: floats):
                yield self.batch


def entrance(model: keras.Model, batch) -> Entrance:
    """Find the first floats that a model with one input computes with: there are gradients with respect to these.

    Args:
        model: a built `keras.Model`.
        batch: an array (examples, …) that fits it.

    Returns:
        An `Entrance`.

    Raises:
        ValueError: if the model is given integers, and does not turn each of them into floats of its own at one place.

    Example:
        >>> words, text = keras.layers.Embedding(9, 2), keras.Input((3,), dtype="int32")
        >>> model = keras.Model(text, keras.ops.sum(words(text), axis=(1, 2)))
        >>> found = entrance(model, [[3, 1, 4]])
        >>> found.layer is words, tuple(found.floats.shape)
        (True, (1, 3, 2))
        >>> with found.given(keras.ops.ones((1, 3, 2))) as batch:
        ...     float(model(batch)[0])
        6.0
    """
    batch = keras.ops.convert_to_tensor(batch)
    declared = model.inputs[0].dtype if getattr(model, "inputs", None) else None
    if _is_float(declared or batch.dtype):
        return Entrance(batch if _is_float(batch.dtype) else keras.ops.cast(batch, declared), None, batch)
    integers = keras.ops.cast(batch, declared) if declared else batch
    sources = _sources(model, integers)
    if len(sources) != 1:
        several = f"at several: {', '.join(layer.name for layer, _ in sources)}" if sources else "at none"
        raise ValueError(
            "`model` must turn each integer of its input into floats of its own, at one place, as `Rescaling`, "
            "`Embedding` or a cast in a functional model do: integers have no gradient. "
            f"Received: model={model.name!r}, which does so {several}. Make a model of the part behind, or, if "
            "it takes floats too, give it floats."
        )
    ((layer, floats),) = sources
    return Entrance(floats, layer, integers)


def _sources(model, integers):
    """List (layer, floats) for each layer or operation that turns each integer of the batch into floats of its own."""
    kept = np.random.default_rng(0).random(tuple(integers.shape)) < 0.5
    others = keras.ops.where(kept, integers, keras.ops.cast(integers == 0, integers.dtype))  # half of them changed
    before, after = (_made_of(model, numbers) for numbers in (integers, others))

    def of_the_kept(floats):
        return keras.ops.convert_to_numpy(floats).reshape(*kept.shape, -1)[kept]

    return [
        (layer, floats)
        for key, (layer, floats) in before.items()
        if key in after and np.array_equal(of_the_kept(floats), of_the_kept(after[key][1]))
    ]


def _made_of(model, integers):
    """Return {id: (layer, floats)} of the layers and operations that turn the integers of a batch into floats."""
    numbers, made = keras.ops.convert_to_numpy(integers), {}

    def record(call):
        fits = len(call.inputs) == len(call.outputs) == 1 and tuple(call.inputs[0].shape)
        if fits and call.outputs[0].shape[: len(fits)] == call.inputs[0].shape and _is_float(call.outputs[0].dtype):
            given = recording.to_numpy(call.inputs[0], call.path)
            if given.dtype.kind in "iub" and given.size == numbers.size and (given.ravel() == numbers.ravel()).all():
                made[id(call.layer)] = (call.layer, call.outputs[0])

    recording.run(model, integers, {str(id(part)): part for part in _parts(model)}, record)
    return made


def _parts(model):
    """The layers of a model that have none inside, and the operations between them."""
    models = [model, *model._flatten_layers()]
    operations = [part for one in models for part in getattr(one, "operations", [])]
    return [*find_layers(model).values(), *(part for part in operations if not isinstance(part, keras.Layer))]


def _is_float(dtype):
    return keras.backend.is_float_dtype(keras.backend.standardize_dtype(dtype))
