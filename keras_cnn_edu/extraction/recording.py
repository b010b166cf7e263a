"""Run a model while its layers note down what they are given and what they return.

The model is simply called, `model(batch, training=False)`, and of every chosen layer each `call` is heard. Nothing is
rebuilt, so this works the same for Functional, Sequential, nested and subclassed models, and on every backend. The
call happens inside a `keras.StatelessScope`: it changes nothing in the model.

To be heard, the layer objects get another `call` while the model runs. Several threads may do this, or use the model
otherwise: one after the other they change the layers, and each finds only its own changes.
"""

import contextlib
import itertools
import threading
from typing import NamedTuple

import keras

from keras_cnn_edu import checks

CHANGING = threading.RLock()  # held by the thread whose changes the layers have now


class RecordedCall(NamedTuple):
    """One call of a layer while a model ran.

    `path`: of the layer; when it is called again, `path#2`, and so on. `inputs`, `outputs`: lists of tensors.
    `started`, `finished`: its place among all starts and finishes that were heard.
    """

    path: str
    layer: keras.Layer
    inputs: list
    outputs: list
    started: int
    finished: int


def run(model, batch, chosen, hear):
    """Run one batch through a model; `hear` is told of every call of the chosen layers as soon as it is finished.

    Args:
        model: a `keras.Model`.
        batch: as `inputs.batches` yields it.
        chosen: dict from path to layer, as `find_layers` returns it.
        hear: a function of one `RecordedCall`. What it returns, if not None, the model gets in place of the layer's
            output.

    Returns:
        What the model returns.

    Example:
        >>> add = keras.layers.Add(name="add")
        >>> a, b = keras.Input((2,)), keras.Input((2,))
        >>> model = keras.Model([a, b], add([a, b]))
        >>> ones = keras.ops.ones((1, 2))
        >>> outputs = run(model, [ones, ones], {"add": add}, lambda call: print(call.path, "of", len(call.inputs)))
        add of 2
    """
    clock = itertools.count()
    with contextlib.ExitStack() as stack:
        for path, layer in chosen.items():
            stack.enter_context(_overheard(path, layer, clock, hear))
        stack.enter_context(keras.StatelessScope())
        return model(batch, training=False)


def output_of(model, batch, path, name, layer):
    """Run one batch through a model and return what one call of a layer returned: `find_layer` says which.

    Raises:
        ValueError: if there was no such call.

    Example:
        >>> layer = keras.layers.Rescaling(2.0, name="double")
        >>> model = keras.Sequential([keras.Input((1,)), layer])
        >>> float(output_of(model, keras.ops.ones((1, 1)), "double", "double", layer)[0, 0])
        2.0
    """
    outputs = {}
    run(model, batch, {path: layer}, lambda call: outputs.update({call.path: call.outputs[0]}))
    if not outputs:
        raise ValueError(
            "`layer` must be one that the model calls. "
            f"Received: layer={path!r}, which it does not call (with training=False)."
        )
    return outputs[checks.one_of(name, "layer", outputs)]


def to_numpy(tensor, path):
    """Turn a tensor that the layer at `path` was given or has returned into an array; bfloat16 becomes float32."""
    if keras.backend.standardize_dtype(tensor.dtype) == "bfloat16":  # NumPy has no such type
        tensor = keras.ops.cast(tensor, "float32")
    try:
        return keras.ops.convert_to_numpy(tensor)
    except (NotImplementedError, TypeError) as error:  # a tensor without numbers: one that is being traced
        raise ValueError(
            "`layers` must be layers that are called with numbers. "
            f"Received: {path!r}, which runs inside a compiled function or loop. Leave it out, or call it without "
            "`tf.function` (JAX: `jax.jit`), as the `call` of a Keras layer does anyway."
        ) from error


def method_of(layer):
    """Name the method in which a layer, or an operation of `keras.ops`, does its work."""
    return "quantized_call" if getattr(layer, "quantization_mode", None) else "call"  # an operation has no modes


@contextlib.contextmanager
def replaced(owner, name, change):
    """Within the block, this thread finds another function under a name of a layer object (or a module).

    The class of the layer is untouched. Other threads go on with the function that was there.

    Args:
        owner, name: where the function is.
        change: from the function that is there to the one that takes its place.
    """
    thread = threading.get_ident()
    with CHANGING:
        attributes, own = vars(owner), getattr(owner, name)
        before, other = dict(attributes), change(own)

        def either(*args, **kwargs):
            return (other if threading.get_ident() == thread else own)(*args, **kwargs)

        # Whether the owner itself had no function of that name: then it still does what its class does.
        either.of_class = name not in before or getattr(before[name], "of_class", False)
        attributes[name] = either
        try:
            yield
        finally:
            del attributes[name]
            if name in before:
                attributes[name] = before[name]


def _overheard(path, layer, clock, hear):
    """Within the block, `hear` is told of every call of this layer object."""
    times = itertools.count(1)

    def telling(call):
        def call_and_tell(*args, **kwargs):
            time, started = next(times), next(clock)
            outputs = call(*args, **kwargs)
            name = path if time == 1 else f"{path}#{time}"
            instead = hear(RecordedCall(name, layer, _tensors([args, kwargs]), _tensors(outputs), started, next(clock)))
            return outputs if instead is None else instead

        return call_and_tell

    return replaced(layer, method_of(layer), telling)


def _tensors(nested):
    return [leaf for leaf in keras.tree.flatten(nested) if hasattr(leaf, "shape") and hasattr(leaf, "dtype")]
