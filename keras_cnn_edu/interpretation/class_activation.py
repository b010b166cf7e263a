"""Which places of an image speak for a class: gradient-weighted class activation maps."""

import math
from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction import find_layers, layer_paths
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.extraction.maps import build
from keras_cnn_edu.extraction.paths import find_layer, without_suffix
from keras_cnn_edu.extraction.recording import run, to_numpy
from keras_cnn_edu.gradients import gradient
from keras_cnn_edu.graphs.places import data_format_of, places_of
from keras_cnn_edu.interpretation.scores import find_last, scores

BATCH = 8  # images at once: while gradients are computed all feature maps are kept


class ClassActivation(NamedTuple):
    """What `grad_cam` returns.

    `layer`: path of the layer whose maps were weighed. `maps`: (examples, height, width), not negative: how much each
    place speaks for the class; one axis for sequences, three for volumes. `weights`: (examples, channels), alpha of
    equation 1. `classes`: (examples,), which class was asked about. `scores`: (examples,), its score, before the
    softmax.
    """

    layer: str
    maps: np.ndarray
    weights: np.ndarray
    classes: np.ndarray
    scores: np.ndarray


def grad_cam(model, images, classes=None, layer=None):
    """Weigh the feature maps of a layer by how much they matter for a class, and add them up.

    weights[k] = mean over i, j of d score / d maps[i, j, k]      (equation 1)
    result[i, j] = max(0, sum over k of weights[k] * maps[i, j, k])      (equation 2)

    The score of the class is the number before the softmax (or whatever activation function the last layer has).
    What speaks against the class is cut off. The result is as coarse as the maps of the layer;
    `viz.class_activation_grid` lays it over the image. If only global average pooling and one dense layer follow on the
    layer, the weights are those of the dense layer divided by the number of places, and the sum is the class activation
    map of Zhou et al.

    Args:
        model: a `keras.Model` of any kind that returns (batch, classes). One that is not built yet is built by the
            images; otherwise the model is left as it was.
        images: a batch (examples, height, width, channels), one image, or whatever `extraction.feature_maps` takes.
        classes: the number of a class, or one number for each image; None asks for the class that the model chooses.
        layer: path, name or layer object, as for `extraction.find_layers`; `conv#2` is its second call. None: the last
            layer whose maps have more than one place.

    Returns:
        A `ClassActivation`.

    Raises:
        TypeError: if `model` is not a Keras model, or a class is not an integer.
        ValueError: if there is no such layer or class, the layer has no maps, the images do not fit, or the model does
            not return scores.

    Example:
        >>> head = keras.layers.Dense(2, use_bias=False, kernel_initializer="identity", activation="softmax")
        >>> layers = [keras.layers.Identity(name="maps"), keras.layers.GlobalAveragePooling2D(), head]
        >>> model = keras.Sequential([keras.Input((2, 2, 2)), *layers])
        >>> image = np.array([[[1.0, 0.0], [2.0, 0.0]], [[0.0, 3.0], [0.0, 4.0]]])
        >>> result = grad_cam(model, image, classes=1)  # channel 1, a quarter of it: there are four places
        >>> result.layer, result.weights[0].tolist(), result.maps[0].tolist()
        ('maps', [0.0, 0.25], [[0.0, 0.0], [0.75, 1.0]])

    Reference: R. R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
    Localization", 2017, equations 1 and 2. https://arxiv.org/abs/1610.02391
    B. Zhou et al., "Learning Deep Features for Discriminative Localization", 2016. https://arxiv.org/abs/1512.04150
    """
    layer_paths(model)  # refuses what is not a model
    parts, done = [], 0
    for batch in batches(model, images, BATCH, "images"):
        build(model, batch)
        count = len(keras.tree.flatten(batch)[0])
        parts.append(_one_batch(model, batch, _of_batch(classes, done, count), layer))
        done += count
    if np.ndim(classes) and len(classes) != done:
        raise ValueError(f"`classes` must be one for each image. Received: {len(classes)} of them, for {done} images.")
    arrays = zip(*(part[1:] for part in parts), strict=True)
    return ClassActivation(parts[0].layer, *map(np.concatenate, arrays))


def _of_batch(classes, start, count):
    """Cut out what is said about one batch."""
    return classes[start : start + count] if np.ndim(classes) else classes


def _one_batch(model, batch, classes, layer):
    path, name, layer = (None,) * 3 if layer is None else find_layer(model, layer)
    calls = {}
    leaves = find_layers(model) | ({path: layer} if path else {})
    outputs = run(model, batch, leaves, lambda call: calls.update({call.path: call}))
    last = find_last(model, calls.values(), outputs)
    before = keras.ops.convert_to_numpy(scores(model, batch, last))
    classes = _checked(classes, before)
    call = _call_of(calls, name, model)
    data_format = data_format_of([call.layer, *leaves.values()])
    maps = _maps(call, len(before))

    def chosen_scores(added):
        """The scores, if something were added to the maps: their gradient at zero is that of the maps."""

        def add(heard):
            output = heard.outputs[0]
            return output + keras.ops.cast(added, output.dtype) if heard.path == call.path else None

        each = scores(model, batch, last, {without_suffix(call.path): call.layer}, add)
        return keras.ops.sum(each * keras.ops.one_hot(classes, before.shape[1]))

    places = places_of(maps, data_format)
    slopes = gradient(chosen_scores, np.zeros_like(maps))  # d score / d maps
    weights = slopes.mean(places, keepdims=True)  # equation 1
    channels = 1 if data_format == "channels_first" else -1
    result = np.maximum((weights * maps).sum(channels), 0)  # (examples, height, width), equation 2
    weights = weights.reshape(len(maps), -1)  # (examples, channels)
    return ClassActivation(call.path, result, weights, classes, before[np.arange(len(before)), classes])


def _call_of(calls, name, model):
    """Return the call of that name; None: the last one whose output has more than one place."""
    if name is not None:
        return calls[checks.one_of(name, "layer", calls)]
    data_format = data_format_of(call.layer for call in calls.values())
    found = [call for call in calls.values() if _count_places(call.outputs[0], data_format) > 1]
    if not found:
        raise ValueError(
            "`model` must have a layer with maps, (batch, height, width, channels). "
            f"Received: model={model.name!r}, none of whose layers has more than one place."
        )
    return found[-1]


def _count_places(maps, data_format):
    return math.prod(maps.shape[axis] for axis in places_of(maps, data_format))


def _maps(call, examples):
    """Return the maps of a call as an array."""
    maps = to_numpy(call.outputs[0], call.path).astype("float32")
    if maps.ndim < 3 or len(maps) != examples:
        raise ValueError(
            "`layer` must have maps, one for each image: (batch, height, width, channels). Received: "
            f"layer={call.path!r}, whose output is of shape {maps.shape}. None chooses the last one that has."
        )
    return maps


def _checked(classes, before):
    """Return the number of a class for each image."""
    count = before.shape[1]
    if classes is None:
        return before.argmax(1)
    numbers = list(classes) if np.ndim(classes) else [classes] * len(before)
    if len(numbers) != len(before):
        raise ValueError(f"`classes` must be one for each image. Received: {classes}.")
    for number in numbers:
        if checks.integer(number, "classes", least=0) >= count:
            raise ValueError(f"`classes` must be 0 to {count - 1}: the model has {count}. Received: {number}.")
    return np.array(numbers, int)
