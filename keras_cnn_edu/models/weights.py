"""The trained weights of stock networks, copied into ours layer by layer: all of them or none.

Networks registered with `stock=…` have the layers of `keras.applications` under the same names, with weights of the
same shapes. So the weights that were trained on a million photographs fit.
"""

import contextlib
import io
import os
import pathlib

import keras
import numpy as np

from keras_cnn_edu import archives, checks
from keras_cnn_edu.models.registry import NETWORKS
from keras_cnn_edu.types import Path

Weights = dict[str, list[np.ndarray]]  # of each layer, by its name
TOP = {"fc1", "fc2", "predictions"}  # the layers that include_top=False leaves out


class WeightsUnavailableError(RuntimeError):
    """Weights that exist, but are not on this machine and cannot be downloaded now."""


def load_stock_weights(model: keras.Model, source: keras.Model | Path = "imagenet") -> None:
    """Copy the weights of a stock network into a model: every layer gets those of the layer of the same name.

    The names and shapes of all layers are checked first, so after an error the model is as it was. A model without its
    top also takes the weights of a whole network.

    Images must be prepared as for the stock network: with `keras.applications.resnet.preprocess_input` (ResNet; the
    functions in `vgg16`, `vgg19` and `densenet` for the others), from pixels of 0 to 255.

    Args:
        model: a model of this package that `keras.applications` has too: `information(model.name).stock` is its name
            there.
        source: "imagenet" (trained on 1.28 million photographs; Keras downloads them once, and `model.name` says
            for which network), the path of a `.keras` or `.weights.h5` file of the stock network, or the stock
            network itself.

    Raises:
        ValueError: if a layer is missing on one side or its weights differ in shape, or the file cannot be read or
            trusted.
        TypeError: if `model` is not a Keras model, or `source` is of another type.
        WeightsUnavailableError: if the download fails.

    Example:
        >>> from keras_cnn_edu.models.resnet import ResNet18
        >>> stock = ResNet18((32, 32, 3), classes=2, width=0.125, layers=keras.layers)
        >>> model = ResNet18((32, 32, 3), classes=2, width=0.125)
        >>> load_stock_weights(model, stock)
        >>> pairs = zip(model.get_weights(), stock.get_weights())
        >>> all((ours == theirs).all() for ours, theirs in pairs)
        True
    """
    checks.instance(model, "model", keras.Model, "a keras.Model")
    weights = _read(source, model)
    layers = {layer.name: layer for layer in model.layers if layer.weights}
    _check(layers, weights)
    for name, layer in layers.items():
        layer.set_weights(weights[name])


def _check(layers: dict[str, keras.Layer], weights: Weights) -> None:
    """Refuse the first layer that is not the same on both sides."""
    for name, layer in layers.items():
        if name not in weights:
            raise ValueError(_message(f"layer {name!r}, which the source lacks", name))
        ours = [tuple(variable.shape) for variable in layer.weights]
        theirs = [array.shape for array in weights[name]]
        if ours != theirs:
            raise ValueError(_message(f"layer {name!r} with weights of shapes {ours}; in the source {theirs}", name))
    left_out = TOP if TOP.isdisjoint(layers) else set()
    for name in weights:
        if name not in layers and name not in left_out:
            raise ValueError(_message(f"a model without layer {name!r}, which the source has", name))


def _message(received: str, name: str) -> str:
    """Say what is wrong with a layer, and how to build a model whose layers fit."""
    if name in TOP:
        fix = "the `classes` and `input_shape` of the source, or with include_top=False and a classifier of your own"
    else:
        fix = 'the function for the source\'s network, with stem="imagenet", width=1.0 and images of as many channels'
    return f"`model` must have the layers of the source. Received: {received}. Build the model with {fix}."


def _read(source: keras.Model | Path, model: keras.Model) -> Weights:
    """Return the weights of all layers of the source that have some."""
    if isinstance(source, keras.Model):
        return _weights_of(source)
    if source == "imagenet":
        return _weights_of(_download(model))
    if isinstance(source, (str, os.PathLike)):
        return _read_file(pathlib.Path(checks.path(source, "source")))
    raise TypeError(
        '`source` must be "imagenet", the path of a .keras or .weights.h5 file, or a keras.Model. '
        f"Received: source={source!r} of type {type(source).__name__}."
    )


def _weights_of(network: keras.Model) -> Weights:
    return {layer.name: layer.get_weights() for layer in network.layers if layer.weights}


def _download(model: keras.Model) -> keras.Model:
    """Return the network of `keras.applications` that has the name of the model, trained on ImageNet."""
    stock = {name: network.stock for name, network in NETWORKS.items() if network.stock}
    build = getattr(keras.applications, stock[checks.one_of(model.name, "model.name", stock)])
    include_top = any(layer.name in TOP for layer in model.layers)
    try:
        return build(weights="imagenet", include_top=include_top)
    except Exception as error:  # Keras raises no particular class of exception when a download fails
        raise WeightsUnavailableError(
            f'`source="imagenet"` is downloaded once, and that failed: {error}. Try again with a connection. Or run '
            f'`keras.applications.{build.__name__}().save("{model.name}.keras")` on a machine that has one, and pass '
            "the path of that file."
        ) from error


def _read_file(path: pathlib.Path) -> Weights:
    """Return the weights in a file that `model.save` or `model.save_weights` has written."""
    known = path.name.endswith((".keras", ".weights.h5"))
    if not known or not path.is_file():
        raise ValueError(
            '`source` must be "imagenet", or the path of a .keras or .weights.h5 file. '
            f"Received: source={str(path)!r}; {'there is no such file' if known else 'its name ends in neither'}."
        )
    try:
        if path.suffix == ".keras":
            with archives.unpacked(path) as plain:
                archives.check_weights(plain)
                return _weights_of(keras.saving.load_model(plain, compile=False))
        archives.check_weights(path)
        with contextlib.redirect_stdout(io.StringIO()):  # the reader announces itself
            file = keras.saving.KerasFileEditor(str(path))
        arrays = file.weights_dict["layers"]  # {"conv2d_7": {"0": kernel, "1": bias}, …}
        names = {key: file.object_metadata[f"/layers/{key}"]["name"] for key in arrays}
        return {names[key]: list(arrays[key].values()) for key in arrays}
    except Exception as error:  # a damaged file, or one of another program, can raise anything
        if archives.is_refusal(error):
            raise ValueError(
                f"`source` must be a file that can be trusted. Received: source={str(path)!r}, which is not damaged, "
                f"but unsafe: {error} If you trust its maker, load it yourself and pass the model."
            ) from error
        raise ValueError(
            f"`source` must be a whole file that Keras has saved. Received: source={str(path)!r}, which is damaged, "
            f"cut off or something else ({error}). Copy or save it again."
        ) from error
