"""Which positions of an image raise the score of a class: gradient-weighted class activation maps."""

import math
from collections.abc import Sequence
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
from keras_cnn_edu.interpretation.target_scores import TargetScores
from keras_cnn_edu.interpretation.targets import Target, as_target
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.tracing.layout import channel_axis, channels_last, data_format_of, spatial_axes

BATCH = 8  # images at once: while gradients are computed all feature maps are kept


@shows_itself
class ClassActivation(NamedTuple):
    """What `grad_cam` returns. A notebook shows its `figure()`.

    `layer`: path of the layer whose maps were weighted. `maps`: (examples, height, width), not negative: how much each
    position raises the score; one axis for sequences, three for volumes. `weights`: (examples, channels), alpha of
    equation 1. `classes`: (examples,), the class of each score; of a single number 1 is up and 0 is down.
    `scores`: (examples,); of what lowers a number, the number with the other sign. `score`: which number that is, in
    words, such as "before the softmax". `labels`: of each score, "class 3" or "up". `images`: (examples, height,
    width, 1 or 3), what the maps are drawn over; None if the model takes something else.
    """

    layer: str
    maps: np.ndarray
    weights: np.ndarray
    classes: np.ndarray
    scores: np.ndarray
    score: str
    labels: list[str]
    images: np.ndarray | None = None

    def figure(self):
        """Draw each map over its image, or alone if there is none; return a `matplotlib.figure.Figure`."""
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        labels = [f"{label}: {score:.3g}" for label, score in zip(self.labels, self.scores, strict=True)]
        title = f"Grad-CAM of {self.layer}"
        if self.images is None:
            maps = self.maps if self.maps.ndim == 2 else self.maps[..., None]  # one channel; sequences become strips
            return viz.feature_map_grid(maps, title=title, row_labels=labels)
        return viz.class_activation_grid(
            self.images, self.maps, title=title, note=f"score: {self.score}", labels=labels
        )

    def _repr_png_(self):
        return self.figure()._repr_png_()


def grad_cam(
    model: keras.Model,
    images,
    classes: int | Sequence[int] | None = None,
    layer: str | keras.Layer | None = None,
    *,
    target: Target | None = None,
) -> ClassActivation:
    """Weight the feature maps of a layer by how much they matter for a class, and add them up.

    weights[k] = mean over i, j of d score / d maps[i, j, k]
    result[i, j] = max(0, sum over k of weights[k] * maps[i, j, k])

    The score of the class is the number before the softmax or sigmoid, whether that is a layer, an operation or a line
    of somebody's `call`, or before whatever activation function the last layer has. Where none of these is found and
    the model returns probabilities p, it is log p - mean of log p: the number before the softmax, up to a number that
    is the same for all classes. `score` of the result says which it was.
    What lowers the score is cut off. The result is as coarse as the maps of the layer; `viz.class_activation_grid`
    draws it over the image. If only global average pooling and one dense layer follow the layer, the weights are those
    of the dense layer divided by the number of positions, and the sum is the class activation map of Zhou et al.

    Args:
        model: a `keras.Model` of any kind that returns (batch, classes), or what `target` chooses. One that is not
            built yet is built by the images; otherwise the model is left as it was.
        images: a batch (examples, height, width, channels), one image, or whatever `extraction.feature_maps` takes.
        classes: the number of a class, or one number for each image; None: the class that the model predicts.
            One sigmoid unit has the classes 0 and 1. Short for `target=Target(classes)`.
        layer: path, name or layer object, as for `extraction.find_layers`; `conv#2` is its second call. None: the last
            layer whose maps have more than one position, and of a model with several outputs the last that this one
            depends on.
        target: a `Target`: a class, a regression up or down, one output of several, a class over some pixels.

    Returns:
        A `ClassActivation`; its `figure()` is what a notebook shows.

    Raises:
        TypeError: if `model` is not a Keras model, `target` no `Target`, or a class is not an integer.
        ValueError: if there is no such layer, class, output or pixel, the layer has no maps of floats, the images do
            not fit, or the target does not say which output or which pixels are meant.

    Example:
        >>> layers = [
        ...     keras.layers.Identity(name="maps"),
        ...     keras.layers.GlobalAveragePooling2D(),
        ...     keras.layers.Dense(2, "softmax", kernel_initializer="identity"),
        ... ]
        >>> model = keras.Sequential([keras.Input((2, 2, 2)), *layers])
        >>> image = np.array([[[1.0, 0.0], [2.0, 0.0]], [[0.0, 3.0], [0.0, 4.0]]])
        >>> result = grad_cam(model, image, classes=1)  # 1/4 of channel 1, for 4 positions
        >>> result.layer, result.weights[0].tolist(), result.maps[0].tolist()
        ('maps', [0.0, 0.25], [[0.0, 0.0], [0.75, 1.0]])

    Reference: R. R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
    Localization", 2017, equations 1 and 2. https://arxiv.org/abs/1610.02391;
    B. Zhou et al., "Learning Deep Features for Discriminative Localization", 2016. https://arxiv.org/abs/1512.04150
    """
    layer_paths(model)  # refuses what is not a model
    target = as_target(classes, target)
    parts, done = [], 0
    for batch in batches(model, images, BATCH, "images"):
        build(model, batch)
        target_scores, part = _one_batch(model, batch, target, layer, done)
        parts.append(part)
        layer = part.layer  # the same one for all images
        done += len(part.maps)
    if target_scores.image_count not in (None, done):
        name = "classes" if checks.is_sequence(target.classes) else "pixels"
        raise ValueError(
            f"`{name}` must be one for each image. Received: {target_scores.image_count} of them, for {done} images."
        )
    return _concatenated(parts)


def _concatenated(parts):
    """Put the results of all batches into one."""
    sizes = dict.fromkeys(part.maps.shape[1:] for part in parts)
    if len(sizes) > 1:
        raise ValueError(
            "`images` must be of one size, so that their maps are one array. Received: images whose maps are of "
            f"{', '.join(map(str, sizes))}. Ask about them one by one."
        )
    arrays = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("maps", "weights", "classes", "scores", "images")
        if getattr(parts[0], name) is not None
    }
    return parts[0]._replace(labels=[label for part in parts for label in part.labels], **arrays)


def _one_batch(model, batch, target, layer, first_image):
    path, name, found = (None,) * 3 if layer is None else find_layer(model, layer)
    named = {path: found} if path else {}
    leaves = find_layers(model) | named
    target_scores = TargetScores(model, batch, target, leaves, first_image)
    data_format = data_format_of(*named.values(), *leaves.values())
    calls = _calls_of(target_scores, name, model, data_format)
    results = (_class_activation(target_scores, batch, call, data_format) for call in calls)
    first = next(results)
    nonzero = first if first.weights.any() else next((other for other in results if other.weights.any()), first)
    return target_scores, nonzero


def _class_activation(target_scores, batch, call, data_format):
    """Weight the maps of one call of a layer."""
    maps = _maps(call, len(keras.tree.flatten(batch)[0]))
    scores = keras.ops.convert_to_numpy(target_scores.compute(batch, {}))
    classes = target_scores.classes(scores)

    def sum_of_scores(added):
        """The sum of the scores, if something were added to the maps: its gradient at zero is that for the maps."""

        def add(recorded):
            if recorded.path != call.path:
                return None
            output, *others = recorded.outputs
            return [output + keras.ops.cast(added, output.dtype), *others]

        each = target_scores.compute(batch, {without_suffix(call.path): call.layer}, add)
        return keras.ops.sum(each * keras.ops.one_hot(classes, scores.shape[1]))

    gradients = gradient(sum_of_scores, np.zeros_like(maps))  # d score / d maps
    rank = maps.ndim - 2
    weights = gradients.mean(spatial_axes(data_format, rank), keepdims=True)  # equation 1
    weighted_sum = (weights * maps).sum(channel_axis(data_format, rank))
    return ClassActivation(
        layer=call.path,
        maps=np.maximum(weighted_sum, 0),  # (examples, height, width), equation 2
        weights=weights.reshape(len(maps), -1),  # (examples, channels)
        classes=classes,
        scores=scores[np.arange(len(scores)), classes],
        score=target_scores.description,
        labels=target_scores.labels(classes),
        images=_images(batch, data_format),
    )


def _images(batch, data_format):
    """Return the images of a batch, channels last, if they can be drawn."""
    first, *others = map(keras.ops.convert_to_numpy, keras.tree.flatten(batch))
    images = channels_last(first, data_format)
    return images if not others and images.ndim == 4 and images.shape[-1] in (1, 3) else None


def _calls_of(target_scores, name, model, data_format):
    """List the call of that name; None: the last with more than one position, or of several outputs all, last first."""
    calls = {call.path: call for call in target_scores.calls}
    if name is not None:
        return [calls[checks.one_of(name, "layer", calls)]]
    found = [call for call in calls.values() if _is_float(call) and _count_positions(call.outputs[0], data_format) > 1]
    if not found:
        raise ValueError(
            "`model` must have a layer with maps, (batch, height, width, channels). "
            f"Received: model={model.name!r}, none of whose layers has more than one position."
        )
    return found[::-1] if target_scores.output_count > 1 else found[-1:]


def _is_float(call):
    return keras.backend.is_float_dtype(keras.backend.standardize_dtype(call.outputs[0].dtype))


def _count_positions(maps, data_format):
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
