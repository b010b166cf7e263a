"""A network as the page shows it: its layers in the order of computation, each with what is known of it.

Nested models are opened: each layer says in which of them it is. What a layer is comes from `tracing`, what it sees
from `receptive_fields`, what it costs from `summaries`, and whether the page has a formula for it from `settings`.
"""

from typing import Any

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.extraction.recording import to_numpy
from keras_cnn_edu.inspector.settings import NotComputableError, settings_of, weights_of
from keras_cnn_edu.receptive_fields.propagation import propagate
from keras_cnn_edu.summaries.costs import costs_of, parameters
from keras_cnn_edu.tracing import Call, Graph, trace
from keras_cnn_edu.tracing.classes import class_of
from keras_cnn_edu.tracing.layout import image_axes

IMAGE = -1  # in the inputs of a layer


class Network:
    """A model that the page can show.

    Args:
        model: a `keras.Model` of one image, with one output, that can be followed (`tracing.trace`).
        images: the probe images: (examples, height, width, channels), or one image.

    Attributes:
        images: a float32 array (examples, height, width, channels).
        layers: a dict for each call of a layer, as `document` describes it.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the page cannot show it, or the images do not fit.

    Example:
        >>> conv = keras.layers.Conv2D(2, 3, activation="relu", name="edges")
        >>> network = Network(keras.Sequential([keras.Input((8, 8, 1)), conv]), np.zeros((8, 8, 1)))
        >>> (layer,) = network.layers
        >>> layer["path"], layer["inputs"], layer["shape"], layer["weights"]
        ('edges', [-1], [6, 6, 2], {'kernel': [3, 3, 1, 2], 'bias': [2]})
    """

    def __init__(self, model: keras.Model, images):
        self.model = model
        self.images = _fitting(model, images)
        self.graph = trace(model, self.images.shape[1:])
        _check(model, self.graph)
        self.layers = [_entry(number, call, self) for number, call in enumerate(self.graph.calls)]
        for layer, field in zip(self.layers, propagate(self.graph).layers.values(), strict=True):
            layer["field"] = _field(field)

    def outputs(self, images: np.ndarray) -> list[np.ndarray]:
        """Compute the network layer by layer: return the output of each, (examples, …), float32."""
        (image,) = self.graph.inputs
        values: dict[int, Any] = {id(image): keras.ops.convert_to_tensor(images.astype(image.dtype))}
        for call in self.graph.calls:
            inputs = [values[id(tensor)] for tensor in call.inputs]
            outputs = inputs if call.family == "random augmentation" else call.run(inputs)  # it is not trained
            values.update(zip(map(id, call.outputs), outputs, strict=True))
        return [to_numpy(values[id(call.outputs[0])], call.path).astype("float32") for call in self.graph.calls]

    def weights(self) -> dict[tuple[int, str], np.ndarray]:
        """Read the weights that the page needs from the model: {(id of the layer, name): array}."""
        return {
            (layer["id"], name): keras.ops.convert_to_numpy(weight).astype("float32")
            for layer, call in zip(self.layers, self.graph.calls, strict=True)
            if layer["computable"] and layer["weights_from"] == layer["id"]
            for name, weight in weights_of(call).items()
        }

    def first_call(self, call: Call) -> int:
        """Return the number of the first call of the same layer: the weights are listed there."""
        return next(number for number, other in enumerate(self.graph.calls) if other.layer is call.layer)

    def numbers_of(self, tensors) -> list[int]:
        """Return for each tensor the number of the layer that it is the output of, or that of the image."""
        made = {id(output): number for number, call in enumerate(self.graph.calls) for output in call.outputs}
        return [made.get(id(tensor), IMAGE) for tensor in tensors]


def _fitting(model, images) -> np.ndarray:
    """Return the images as the model takes them, with the axis of the examples."""
    if not isinstance(model, keras.Model):
        raise checks.wrong_type(model, "model", "a keras.Model, or the folder of a run")
    if len(getattr(model, "inputs", None) or [None]) > 1:
        raise ValueError(
            f"`model` must have one input, an image. Received: model={model.name!r}, which has {len(model.inputs)}. "
            "Make a model of the part behind one of them: `keras.Model(inputs, outputs)`."
        )
    parts = [keras.ops.convert_to_numpy(part) for part in batches(model, images, 32, name="images")]
    found = np.concatenate(parts).astype("float32")
    if found.ndim != 4:
        raise ValueError(
            "`images` must be of shape (examples, height, width, channels), or one image of that. "
            f"Received: shape={found.shape}. The page shows networks of images, not of sequences, vectors or volumes."
        )
    if not np.isfinite(found).all():
        raise ValueError("`images` must be finite numbers. Received: images with NaN or infinity.")
    return found


def _check(model, graph: Graph) -> None:
    """Refuse what the page cannot show."""
    if len(graph.outputs) != 1:
        raise ValueError(
            f"`model` must have one output. Received: model={model.name!r}, which has {len(graph.outputs)}. "
            "Make a model of one of them: `keras.Model(model.inputs, model.outputs[0])`."
        )
    if not graph.calls or graph.calls[-1].outputs[0] is not graph.outputs[0]:
        raise ValueError(
            f"`model` must end with a layer, and return the first of its outputs. Received: model={model.name!r}."
        )
    if image_axes(graph.calls, 4) != (1, 2):
        raise ValueError(
            "`model` must take images with the channels last: (height, width, channels). "
            f"Received: model={model.name!r}, whose channels come first. Build it with data_format='channels_last'."
        )


def _entry(number: int, call: Call, network: Network) -> dict[str, Any]:
    """Describe one call of a layer."""
    first = network.first_call(call)
    *inside, name = call.path.split("/")
    try:
        settings, why_not = settings_of(call), None
        weights = {name: list(weight.shape) for name, weight in weights_of(call).items()}
    except NotComputableError as reason:
        settings, why_not = {}, reason.sentence
        weights = {weight.name: list(weight.shape) for weight in getattr(call.layer, "weights", [])}
    inputs = network.numbers_of(call.inputs)
    return {
        "id": number,
        "path": call.path,
        "name": name,
        "class": _class_name(call.layer),
        "kind": (class_of(call.layer) or type(call.layer)).__name__,
        "family": call.family,
        "inside": inside,
        "inputs": inputs,
        "shape": list(call.outputs[0].shape[1:]),
        "parameters": parameters(call.layer) if first == number else 0,
        "multiply_adds": costs_of(call).multiply_adds,
        "computable": why_not is None,
        "why_not": why_not,
        "settings": settings,
        "weights": weights,
        "weights_from": first,
    }


def _class_name(layer: keras.Operation) -> str:
    """Name a class by the module from which a user imports it.

    >>> _class_name(keras.layers.Conv2D(1, 1))
    'keras.layers.Conv2D'
    """
    kind = layer.__class__
    module = kind.__module__
    for package in ("keras_cnn_edu", "keras"):
        if module.startswith(f"{package}."):
            module = f"{package}.{'layers' if isinstance(layer, keras.Layer) else 'ops'}"
    return f"{module}.{kind.__qualname__}"


def _field(field) -> dict[str, list] | None:
    """Describe a receptive field: size, jump and first pixel along each axis of the image; None if it is not known."""
    if field.status == "unknown":
        return None
    return {
        "size": list(field.size),
        "jump": [0 if jump is None else float(jump) for jump in field.jump],
        "start": [-padding for padding in field.padding],
    }
