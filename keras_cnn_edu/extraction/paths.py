"""Names for the layers of a model: the path to each, as in `backbone/conv2`."""

import itertools
import re
from collections.abc import Sequence
from typing import TypeAlias

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.extraction import recording

Layers: TypeAlias = str | keras.Layer | Sequence[str | keras.Layer] | None  # what `find_layers` looks up


def layer_paths(model: keras.Model) -> dict[str, keras.Layer]:
    """Name each layer of a model by its path: `conv1`, `backbone/conv2`.

    Input layers are left out: they compute nothing. A layer used in several places has one path, the first.
    Layers that a subclassed model makes in its `build` appear once the model is built.

    Args:
        model: a `keras.Model`, built or not.

    Returns:
        Dict from path to layer, parents before their children, in the order of the graph.

    Raises:
        TypeError: if `model` is not a Keras model.

    Example:
        >>> conv = keras.layers.Conv2D(4, 3, name="conv")
        >>> backbone = keras.Sequential([conv], name="backbone")
        >>> model = keras.Sequential([backbone, keras.layers.Flatten(name="flatten")])
        >>> list(layer_paths(model))
        ['backbone', 'backbone/conv', 'flatten']
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"`model` must be a keras.Model. Received: model={model!r} of type {type(model).__name__}.")
    paths: dict[str, keras.Layer] = {}
    visited = {id(model)}

    def walk(parent, prefix):
        for layer in _children(parent):
            if id(layer) not in visited:
                visited.add(id(layer))
                path = _unused(prefix + layer.name, paths)
                paths[path] = layer
                walk(layer, f"{path}/")

    walk(model, "")
    return paths


def weight_paths(model: keras.Model) -> dict[str, keras.Variable]:
    """Name each weight of a model by the path of its layer: `conv1/kernel`, `backbone/norm/moving_mean`.

    Args:
        model: a `keras.Model`, built.

    Returns:
        Dict from path to variable, in the order of `model.weights`.

    Raises:
        TypeError: if `model` is not a Keras model.

    Example:
        >>> dense = keras.layers.Dense(1, name="sum")
        >>> list(weight_paths(keras.Sequential([keras.Input((2,)), dense])))
        ['sum/kernel', 'sum/bias']
    """
    layer_of = {}  # path of the innermost layer that has a variable: children come after their parents
    for path, layer in layer_paths(model).items():
        layer_of.update({id(variable): path for variable in layer.weights})
    paths: dict[str, keras.Variable] = {}
    for variable in model.weights:
        own = f"{layer_of.get(id(variable), '')}/{variable.name}".removeprefix("/")  # the model has weights, too
        paths[_unused(own, paths)] = variable
    return paths


def find_layers(model: keras.Model, layers: Layers = None) -> dict[str, keras.Layer]:
    """Look up layers of a model by path, by name or by the layer itself.

    Args:
        model: a `keras.Model`.
        layers: a path, a name that occurs once, a layer, or a list of these. None means every leaf: each
            layer that does its work itself. A layer inside a leaf (the activation of a convolution, the cell
            of a recurrent layer) is only returned if it is named here.

    Returns:
        Dict from path to layer.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if there is no such layer (the message lists the layers, and the nearest name), or a name
            fits several.

    Example:
        >>> conv, relu = keras.layers.Conv2D(4, 3, name="conv"), keras.layers.ReLU(name="relu")
        >>> model = keras.Sequential([conv, relu])
        >>> list(find_layers(model, "relu"))
        ['relu']
    """
    paths = layer_paths(model)
    if layers is None:
        return _leaves(paths)
    wanted = layer_list(layers)
    return {path: paths[path] for path in (_path_of(layer, paths) for layer in wanted)}


def find_operations(model: keras.Model) -> dict[str, keras.Operation]:
    """Find what a functional model computes between its layers: each operation of `keras.ops`, by path.

    Args:
        model: a `keras.Model`. What the `call` of a subclassed model computes is not found.

    Returns:
        Dict from path to operation: `add`, `add~2`, `backbone/log`.

    Example:
        >>> image = keras.Input((4, 4, 1))
        >>> list(find_operations(keras.Model(image, keras.ops.log(image + 1.0))))
        ['add', 'log']
    """
    paths = layer_paths(model)
    leaves = _leaves(paths)
    operations: dict[str, keras.Operation] = {}
    for path, part in {"": model, **paths}.items():
        inside_a_leaf = any(f"{path}/".startswith(f"{leaf}/") for leaf in leaves)
        for operation in [] if inside_a_leaf else getattr(part, "operations", []):
            if not isinstance(operation, keras.Layer):
                name = f"{path}/{type(operation).__name__.lower()}".removeprefix("/")
                operations[_unused(name, {**paths, **operations})] = operation
    return operations


def layer_list(layers) -> list[str | keras.Layer]:
    """Return one path, name or layer, or several of them, as a list.

    >>> layer_list("conv")
    ['conv']
    """
    wanted = [layers] if isinstance(layers, (str, keras.Layer)) else checks.some(layers, "layers", "the layers")
    for one in wanted:
        if isinstance(one, str):
            checks.text(one, "layers")
        checks.instance(one, "layers", str | keras.Layer, "paths, names or layers of the model")
    return wanted


def find_layer(model: keras.Model, layer: str | keras.Layer) -> tuple[str, str, keras.Layer]:
    """Look up one layer of a model; `conv#2` is the second call of a layer that is called several times.

    Args:
        model: a `keras.Model`.
        layer: a path, a name that occurs once, either with the number of a call, or the layer itself.

    Returns:
        (path, call, layer): `call` is the path with the number of the call, as `recording.run` names it.

    Raises:
        TypeError: if `model` is not a Keras model, or `layer` is none of these.
        ValueError: if there is no such layer, or a name fits several.

    Example:
        >>> conv, relu = keras.layers.Conv2D(4, 3, name="conv"), keras.layers.ReLU(name="relu")
        >>> model = keras.Sequential([conv, relu])
        >>> find_layer(model, "relu")[:2], find_layer(model, "conv#2")[:2]
        (('relu', 'relu'), ('conv', 'conv#2'))
    """
    if not isinstance(layer, (str, keras.Layer)):
        raise TypeError(f"`layer` must be one layer, its path or its name. Received: layer={layer!r}.")
    numbered = isinstance(layer, str) and layer not in layer_paths(model)
    name = without_suffix(layer) if numbered else layer
    with checks.called("layers", "layer"):
        ((path, found),) = find_layers(model, name).items()
    return path, path + (layer[len(name) :] if numbered else ""), found


def without_suffix(path: str) -> str:
    """Return the path of the layer that a feature map belongs to: `conv#2` is of `conv`, `lstm[0]` of `lstm`.

    >>> without_suffix("backbone/conv#2")
    'backbone/conv'
    """
    return re.sub(r"(#\d+)?(\[\d+\])?$", "", path)


def _children(parent):
    """The layers directly inside a layer. Keras offers this for models only, hence its underscore."""
    inside = parent._flatten_layers(include_self=False, recursive=False)
    return [layer for layer in inside if not isinstance(layer, keras.layers.InputLayer)]


def _leaves(paths):
    """Parents come before their children, so one pass finds the outermost leaves."""
    leaves = {}
    for path, layer in paths.items():
        inside_a_leaf = any(path.startswith(f"{leaf}/") for leaf in leaves)
        if not inside_a_leaf and _is_leaf(layer):
            leaves[path] = layer
    return leaves


def _is_leaf(layer):
    """Whether a layer does its work itself, and does not just call the layers inside it one after the other.

    A layer of Keras or of this package does, whatever layers it is given to work with: an activation, a cell, a layer
    to wrap. So does any other layer if all of its weights are its own.
    """
    if isinstance(layer, keras.Model):
        return False
    author = next(kind.__module__ for kind in type(layer).__mro__ if recording.method_of(layer) in vars(kind))
    helpers = [child for child in _children(layer) if child is not getattr(layer, "activation", None)]
    alone = not helpers or (layer.weights and not any(helper.weights for helper in helpers))
    return author.startswith(("keras.", "keras_cnn_edu.")) or bool(alone)


def _unused(path, paths):
    """A subclassed model may hold several layers of one name: the second becomes `name~2`."""
    candidates = itertools.chain([path], (f"{path}~{number}" for number in itertools.count(2)))
    return next(candidate for candidate in candidates if candidate not in paths)


def _path_of(wanted, paths):
    if isinstance(wanted, str) and wanted in paths:
        return wanted
    fitting = [path for path, layer in paths.items() if layer is wanted or layer.name == wanted]
    if len(fitting) > 1:
        raise ValueError(
            f"`layers` must say which layer is meant. Received: {wanted!r}, the name of several. "
            f"Choose among {', '.join(map(repr, fitting))}."
        )
    return fitting[0] if fitting else checks.one_of(getattr(wanted, "name", wanted), "layers", paths)
