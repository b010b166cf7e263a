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
from keras_cnn_edu.extraction.recording import to_numpy
from keras_cnn_edu.gradients import gradient
from keras_cnn_edu.interpretation.asked import Asked
from keras_cnn_edu.interpretation.targets import as_target
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.tracing.layout import data_format_of, spatial_axes

BATCH = 8  # images at once: while gradients are computed all feature maps are kept


@shows_itself
class ClassActivation(NamedTuple):
    """What `grad_cam` returns. A notebook shows its `figure()`.

    `layer`: path of the layer whose maps were weighed. `maps`: (examples, height, width), not negative: how much each
    place speaks for the class; one axis for sequences, three for volumes. `weights`: (examples, channels), alpha of
    equation 1. `classes`: (examples,), which class was asked about; of a single number 1 is up and 0 is down.
    `scores`: (examples,), its score; of what lowers a number, the number with the other sign. `score`: in words, which
    number that is, such as "before the softmax". `asked`: in words, for each example, "class 3" or "up". `images`:
    (examples, height, width, 1 or 3), what the maps lie over; None if the model takes something else.
    """

    layer: str
    maps: np.ndarray
    weights: np.ndarray
    classes: np.ndarray
    scores: np.ndarray
    score: str
    asked: list
    images: np.ndarray | None = None

    def figure(self):
        """Draw each map over its image, or alone if there is none; return a `matplotlib.figure.Figure`."""
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        labels = [f"{what}: {score:.3g}" for what, score in zip(self.asked, self.scores, strict=True)]
        title = f"Grad-CAM of {self.layer}"
        if self.images is None:
            maps = self.maps if self.maps.ndim == 2 else self.maps[..., None]  # one channel; sequences become strips
            return viz.feature_map_grid(maps, title=title, row_labels=labels)
        return viz.class_activation_grid(
            self.images, self.maps, title=title, note=f"score: {self.score}", labels=labels
        )

    def _repr_png_(self):
        return self.figure()._repr_png_()


def grad_cam(model, images, classes=None, layer=None, *, target=None):
    """Weigh the feature maps of a layer by how much they matter for a class, and add them up.

    weights[k] = mean over i, j of d score / d maps[i, j, k]      (equation 1)
    result[i, j] = max(0, sum over k of weights[k] * maps[i, j, k])      (equation 2)

    The score of the class is the number before the softmax or sigmoid, be this a layer, an operation or in somebody's
    `call`, or before whatever activation function the last layer has. Where none of these is found and the model
    returns probabilities p, it is log p - mean of log p: the number before the softmax, up to what is the same for all
    classes. `score` of the result says which it was.
    What speaks against the class is cut off. The result is as coarse as the maps of the layer;
    `viz.class_activation_grid` lays it over the image. If only global average pooling and one dense layer follow on the
    layer, the weights are those of the dense layer divided by the number of places, and the sum is the class activation
    map of Zhou et al.

    Args:
        model: a `keras.Model` of any kind that returns (batch, classes), or what `target` chooses. One that is not
            built yet is built by the images; otherwise the model is left as it was.
        images: a batch (examples, height, width, channels), one image, or whatever `extraction.feature_maps` takes.
        classes: the number of a class, or one number for each image; None asks for the class that the model chooses.
            One sigmoid unit has the classes 0 and 1. Short for `target=Target(classes)`.
        layer: path, name or layer object, as for `extraction.find_layers`; `conv#2` is its second call. None: the last
            layer whose maps have more than one place, and of a model with several outputs the last that this one
            depends on.
        target: a `Target`: a class, a regression up or down, one output of several, a class over some pixels.

    Returns:
        A `ClassActivation`; its `figure()` is what a notebook shows.

    Raises:
        TypeError: if `model` is not a Keras model, `target` no `Target`, or a class is not an integer.
        ValueError: if there is no such layer, class, output or pixel, the layer has no maps of floats, the images do
            not fit, or the target leaves open what is asked.

    Example:
        >>> layers = [
        ...     keras.layers.Identity(name="maps"),
        ...     keras.layers.GlobalAveragePooling2D(),
        ...     keras.layers.Dense(2, "softmax", kernel_initializer="identity"),
        ... ]
        >>> model = keras.Sequential([keras.Input((2, 2, 2)), *layers])
        >>> image = np.array([[[1.0, 0.0], [2.0, 0.0]], [[0.0, 3.0], [0.0, 4.0]]])
        >>> result = grad_cam(model, image, classes=1)  # a quarter of channel 1: of four places
        >>> result.layer, result.weights[0].tolist(), result.maps[0].tolist()
        ('maps', [0.0, 0.25], [[0.0, 0.0], [0.75, 1.0]])

    Reference: R. R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
    Localization", 2017, equations 1 and 2. https://arxiv.org/abs/1610.02391
    B. Zhou et al., "Learning Deep Features for Discriminative Localization", 2016. https://arxiv.org/abs/1512.04150
    """
    layer_paths(model)  # refuses what is not a model
    target = as_target(classes, target)
    parts, done = [], 0
    for batch in batches(model, images, BATCH, "images"):
        build(model, batch)
        asked, part = _one_batch(model, batch, target, layer, done)
        parts.append(part)
        layer = part.layer  # the same one for all images
        done += len(part.maps)
    if asked.for_images not in (None, done):
        name = "classes" if np.ndim(target.classes) else "pixels"
        raise ValueError(
            f"`{name}` must be one for each image. Received: {asked.for_images} of them, for {done} images."
        )
    images = None if parts[0].images is None else np.concatenate([part.images for part in parts])
    words = [what for part in parts for what in part.asked]
    return ClassActivation(parts[0].layer, *_together(parts), parts[0].score, words, images)


def _together(parts):
    """Put the arrays of all batches together."""
    arrays = list(zip(*(part[1:5] for part in parts), strict=True))
    sizes = dict.fromkeys(maps.shape[1:] for maps in arrays[0])
    if len(sizes) > 1:
        raise ValueError(
            "`images` must be of one size, so that their maps are one array. Received: images whose maps are of "
            f"{', '.join(map(str, sizes))}. Ask about them one by one."
        )
    return map(np.concatenate, arrays)


def _one_batch(model, batch, target, layer, start):
    path, name, layer = (None,) * 3 if layer is None else find_layer(model, layer)
    leaves = find_layers(model) | ({path: layer} if path else {})
    asked = Asked(model, batch, target, leaves, start)
    data_format = data_format_of(layer, *leaves.values())
    calls = _calls_of(asked, name, model, data_format)
    results = (_weigh(asked, batch, call, data_format) for call in calls)
    first = next(results)
    return asked, first if first.weights.any() else next((other for other in results if other.weights.any()), first)


def _weigh(asked, batch, call, data_format):
    """Weigh the maps of one call of a layer."""
    maps = _maps(call, len(keras.tree.flatten(batch)[0]))
    scores = keras.ops.convert_to_numpy(asked.scores(batch, {}))
    classes = asked.classes(scores)

    def chosen_scores(added):
        """The scores, if something were added to the maps: their gradient at zero is that of the maps."""

        def add(heard):
            output = heard.outputs[0]
            return output + keras.ops.cast(added, output.dtype) if heard.path == call.path else None

        each = asked.scores(batch, {without_suffix(call.path): call.layer}, add)
        return keras.ops.sum(each * keras.ops.one_hot(classes, scores.shape[1]))

    places = spatial_axes(data_format, len(maps.shape) - 2)
    slopes = gradient(chosen_scores, np.zeros_like(maps))  # d score / d maps
    weights = slopes.mean(places, keepdims=True)  # equation 1
    channels = 1 if data_format == "channels_first" else -1
    result = np.maximum((weights * maps).sum(channels), 0)  # (examples, height, width), equation 2
    weights = weights.reshape(len(maps), -1)  # (examples, channels)
    of_class = scores[np.arange(len(scores)), classes]
    words, images = asked.in_words(classes), _images(batch, data_format)
    return ClassActivation(call.path, result, weights, classes, of_class, asked.score, words, images)


def _images(batch, data_format):
    """Return the images of a batch, channels last, if they can be drawn."""
    first, *others = map(keras.ops.convert_to_numpy, keras.tree.flatten(batch))
    images = np.moveaxis(first, 1, -1) if data_format == "channels_first" else first
    return images if not others and images.ndim == 4 and images.shape[-1] in (1, 3) else None


def _calls_of(asked, name, model, data_format):
    """Return the call of that name, in a list; None: those whose maps have more than one place, the last one first."""
    calls = {call.path: call for call in asked.before}
    if name is not None:
        return [calls[checks.one_of(name, "layer", calls)]]
    found = [call for call in calls.values() if _is_float(call) and _count_places(call.outputs[0], data_format) > 1]
    if not found:
        raise ValueError(
            "`model` must have a layer with maps, (batch, height, width, channels). "
            f"Received: model={model.name!r}, none of whose layers has more than one place."
        )
    return found[::-1] if asked.outputs > 1 else found[-1:]


def _is_float(call):
    return keras.backend.is_float_dtype(keras.backend.standardize_dtype(call.outputs[0].dtype))


def _count_places(maps, data_format):
    return math.prod(maps.shape[axis] for axis in spatial_axes(data_format, len(maps.shape) - 2))


def _maps(call, examples):
    """Return the maps of a call as an array."""
    maps = to_numpy(call.outputs[0], call.path).astype("float32")
    if not _is_float(call):
        raise ValueError(
            "`layer` must have maps of floats: integers have no gradient. "
            f"Received: layer={call.path!r}, whose output is of type {call.outputs[0].dtype}. Choose one behind it."
        )
    if maps.ndim < 3 or len(maps) != examples:
        raise ValueError(
            "`layer` must have maps, one for each image: (batch, height, width, channels). Received: "
            f"layer={call.path!r}, whose output is of shape {maps.shape}. None chooses the last one that has."
        )
    return maps
