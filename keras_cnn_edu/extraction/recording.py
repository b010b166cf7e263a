"""Run a model while its layers note down what they return.

The model is simply called, `model(batch, training=False)`, and every chosen layer keeps what its `call`
returns. Nothing is rebuilt, so this works the same for Functional, Sequential, nested and subclassed models,
and on every backend. The call happens inside a `keras.StatelessScope`: it changes nothing in the model.
"""

import contextlib
import itertools

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.extraction.paths import find_layers, layer_paths, without_suffix


def feature_maps(model, inputs, layers=None, batch_size=32):
    """Run inputs through a model and return what the chosen layers make of them.

    Args:
        model: a `keras.Model`: Functional, Sequential (built or not), nested or subclassed. One that is not
            built yet is built by the first batch; otherwise the model is left as it was.
        inputs: a batch of shape (examples, height, width, channels), or one image (height, width, channels);
            a dict or list of batches for a model with several inputs; or anything that yields batches, such
            as a `tf.data` data set of images or of (images, labels).
        layers: a path, a name, a layer or a list of these, as for `find_layers`. None means every leaf layer.
        batch_size: so many examples are run at once. A data set keeps its own batches.

    Returns:
        Dict from path to array of shape (examples, …), in the order in which the layers finished their work.
        A layer that is called again adds `path#2`, and so on. A layer that returns several tensors has them
        as `path[0]`, `path[1]`, … . Outputs that do not have one entry per example are left out.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the inputs do not fit the model, or a layer is not there or gives no output.

    Example:
        >>> pool, flatten = keras.layers.MaxPooling2D(2, name="pool"), keras.layers.Flatten(name="flatten")
        >>> model = keras.Sequential([pool, flatten])
        >>> image = np.arange(16.0).reshape(4, 4, 1)
        >>> maps = feature_maps(model, image)
        >>> maps["flatten"]
        array([[ 5.,  7., 13., 15.]], dtype=float32)
        >>> {path: array.shape for path, array in maps.items()}
        {'pool': (1, 2, 2, 1), 'flatten': (1, 4)}
    """
    layer_paths(model)  # refuses what is not a model
    chosen, parts = None, {}
    for batch in batches(model, inputs, checks.positive_int(batch_size, "batch_size")):
        if chosen is None:
            _build(model, batch)
            chosen = find_layers(model, layers)
        for path, maps in _record(model, batch, chosen).items():
            parts.setdefault(path, []).append(maps)
    if layers is not None:
        _check_all_answered(chosen, parts)
    return {path: np.concatenate(arrays) for path, arrays in parts.items()}


def _build(model, batch):
    if not model.built:
        model(batch, training=False)


def _record(model, batch, chosen):
    """Run one batch; return {path: output} of the chosen layers, in the order in which they finished."""
    examples = len(keras.tree.flatten(batch)[0])
    recorded = {}
    with contextlib.ExitStack() as stack:
        for path, layer in chosen.items():
            stack.enter_context(_overheard(layer, _note_taker(path, recorded, examples)))
        stack.enter_context(keras.StatelessScope())
        model(batch, training=False)
    return recorded


@contextlib.contextmanager
def _overheard(layer, hear):
    """Within the block, `hear` is told everything that this layer object returns; its class is untouched."""
    method = "quantized_call" if layer.quantization_mode else "call"
    call = getattr(layer, method)
    attributes = dict(vars(layer))

    def call_and_tell(*args, **kwargs):
        outputs = call(*args, **kwargs)
        hear(outputs)
        return outputs

    vars(layer)[method] = call_and_tell
    try:
        yield
    finally:
        del vars(layer)[method]
        if method in attributes:
            vars(layer)[method] = attributes[method]


def _note_taker(path, recorded, examples):
    """Return a function that enters each output it hears into `recorded`."""
    calls = itertools.count(1)

    def hear(outputs):
        call = next(calls)
        name = path if call == 1 else f"{path}#{call}"
        tensors = [tensor for tensor in keras.tree.flatten(outputs) if tensor is not None]
        for index, tensor in enumerate(tensors):
            if len(tensor.shape) and tensor.shape[0] == examples:
                recorded[name if len(tensors) == 1 else f"{name}[{index}]"] = _to_numpy(tensor, path)

    return hear


def _to_numpy(tensor, path):
    if keras.backend.standardize_dtype(tensor.dtype) == "bfloat16":  # NumPy has no such type
        tensor = keras.ops.cast(tensor, "float32")
    try:
        return keras.ops.convert_to_numpy(tensor)
    except (NotImplementedError, TypeError) as error:  # a tensor without numbers: one that is being traced
        raise ValueError(
            "`layers` must be layers that are called with numbers. "
            f"Received: {path!r}, which runs inside a compiled function or loop. Leave it out."
        ) from error


def _check_all_answered(chosen, parts):
    silent = sorted(set(chosen) - set(map(without_suffix, parts)) - set(parts))
    if silent:
        raise ValueError(
            "`layers` must be layers that the model calls, with one output per example. Received: "
            f"layers={silent}, which gave none (not called with training=False, or compiled). Leave them out."
        )
