"""Run a model, and record what its layers are given and what they return.

The model is simply called, `model(batch, training=False)`, and after every call of a chosen layer a *forward hook* is
given the inputs and outputs of that call. Nothing is rebuilt, so this works the same for Functional, Sequential, nested
and subclassed models, and on every backend. The call happens inside a `keras.StatelessScope`: it changes nothing in
the model.

Keras has no hooks. So the layer objects get another `call` while the model runs. Several threads may do this, or use
the model otherwise: one after the other they change the layers, and each finds only its own changes.
"""

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu import checks

CHANGING = threading.RLock()  # held by the thread whose changes the layers have now


class RecordedCall(NamedTuple):
    """One call of a layer while a model ran.

    `path`: of the layer; when it is called again, `path#2`, and so on. `layer`: the layer itself, or an operation of
    `keras.ops`. `inputs`, `outputs`: lists of tensors. `started`, `finished`: numbers that grow with every start and
    every end of a recorded call.
    """

    path: str
    layer: keras.Operation
    inputs: list
    outputs: list
    started: int
    finished: int


ForwardHook = Callable[[RecordedCall], list | None]
PreHook = Callable[[str, list], list]


def run(model: keras.Model, batch, layers: dict[str, keras.Operation], hook: ForwardHook):
    """Run one batch through a model; give every call of some layers to a hook as soon as it is finished.

    Args:
        model: a `keras.Model`.
        batch: as `inputs.batches` yields it.
        layers: dict from path to layer, as `find_layers` returns it.
        hook: a function of one `RecordedCall`. If it returns a list of tensors, these replace the outputs of the layer.

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
    with hooked(layers, hook), keras.StatelessScope():
        return model(batch, training=False)


@contextlib.contextmanager
def hooked(layers: dict[str, keras.Operation], hook: ForwardHook, pre_hook: PreHook | None = None) -> Iterator[None]:
    """Within the block, this thread's calls of some layers go through hooks.

    Args:
        layers: dict from path to layer.
        hook: as for `run`.
        pre_hook: a function of the path of a call and the list of its input tensors; it returns the tensors that the
            layer is given instead.
    """
    clock = itertools.count()
    with contextlib.ExitStack() as stack:
        for path, layer in layers.items():
            stack.enter_context(replaced(layer, method_of(layer), _with_hooks(path, layer, clock, hook, pre_hook)))
        yield


def _with_hooks(path, layer, clock, hook, pre_hook):
    """Return the function that turns the `call` of a layer into one with hooks."""
    times = itertools.count(1)

    def change(call):
        def call_with_hooks(*args, **kwargs):
            time, started = next(times), next(clock)
            name = path if time == 1 else f"{path}#{time}"
            if pre_hook:
                args, kwargs = _with_tensors((args, kwargs), pre_hook(name, _tensors((args, kwargs))))
            outputs = call(*args, **kwargs)
            recorded = RecordedCall(name, layer, _tensors((args, kwargs)), _tensors(outputs), started, next(clock))
            instead = hook(recorded)
            return outputs if instead is None else _with_tensors(outputs, instead)

        return call_with_hooks

    return change


def output_of(model: keras.Model, batch, path: str, name: str, layer: keras.Layer):
    """Run one batch through a model and return what one call of a layer returned: `find_layer` says which.

    Raises:
        ValueError: if there was no such call.

    Example:
        >>> layer = keras.layers.Rescaling(2.0, name="double")
        >>> model = keras.Sequential([keras.Input((1,)), layer])
        >>> float(output_of(model, keras.ops.ones((1, 1)), "double", "double", layer)[0, 0])
        2.0
    """
    outputs: dict = {}
    run(model, batch, {path: layer}, lambda call: outputs.update({call.path: call.outputs[0]}))
    if not outputs:
        raise ValueError(
            "`layer` must be one that the model calls. "
            f"Received: layer={path!r}, which it does not call (with training=False)."
        )
    return outputs[checks.one_of(name, "layer", outputs)]


def to_numpy(tensor, path: str) -> np.ndarray:
    """Turn a tensor that the layer at `path` was given or has returned into an array; bfloat16 becomes float32."""
    if keras.backend.standardize_dtype(tensor.dtype) == "bfloat16":  # NumPy has no such type
        tensor = keras.ops.cast(tensor, "float32")
    try:
        return keras.ops.convert_to_numpy(tensor)
    except (NotImplementedError, TypeError) as error:  # a tensor without numbers: one that is being traced
        raise ValueError(
            "`layers` must be called with numbers. "
            f"Received: {path!r}, which runs inside a compiled function or loop. Leave it out, or call it without "
            "`tf.function` (JAX: `jax.jit`), as the `call` of a Keras layer does anyway."
        ) from error


def method_of(layer: keras.Operation) -> str:
    """Name the method in which a layer, or an operation of `keras.ops`, does its work."""
    return "quantized_call" if getattr(layer, "quantization_mode", None) else "call"  # an operation has no modes


@contextlib.contextmanager
def replaced(owner, name: str, change: Callable[[Callable], Callable]) -> Iterator[None]:
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
        of_class = name not in before or getattr(before[name], "of_class", False)
        attributes[name] = either
        vars(either)["of_class"] = of_class
        try:
            yield
        finally:
            del attributes[name]
            if name in before:
                attributes[name] = before[name]


def is_tensor(value) -> bool:
    """Whether a value is a tensor or an array."""
    return hasattr(value, "shape") and hasattr(value, "dtype")


def _tensors(nested):
    """List the tensors in nested lists, tuples and dicts."""
    return [leaf for leaf in keras.tree.flatten(nested) if is_tensor(leaf)]


def _with_tensors(nested, tensors):
    """Put other tensors in the place of those in nested lists, tuples and dicts."""
    remaining = iter(tensors)
    return keras.tree.map_structure(lambda leaf: next(remaining) if is_tensor(leaf) else leaf, nested)
