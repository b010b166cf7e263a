"""Which image makes an element of a layer largest: activation maximization."""

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction import find_layers, layer_paths
from keras_cnn_edu.extraction.maps import build
from keras_cnn_edu.extraction.paths import find_layer
from keras_cnn_edu.extraction.recording import RecordedCall, output_of
from keras_cnn_edu.gradients import gradient
from keras_cnn_edu.interpretation.scores import find_score, record
from keras_cnn_edu.interpretation.target_scores import TargetScores
from keras_cnn_edu.interpretation.targets import Target
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.tracing import entrance
from keras_cnn_edu.tracing.layout import channels_last, data_format_of, element_of, spatial_axes
from keras_cnn_edu.types import Shape

FIRST_STEP = 0.5  # its length as a share of the norm; the last is almost 0
MAX_CHANNELS = 16  # unless `channels` says which


@shows_itself
class Maximized(NamedTuple):
    """What `maximize_activation` returns. A notebook shows its `figure()`.

    `layer`: its path. `channels`: list. `labels`: the channels in words, "channel 0" or "class 3". `images`: (channels,
    height, width, image_channels), one for each channel. `before`, `after`: (channels,), the element for the random
    image that the ascent started from, and for the result. `entrance`: None, or, for a model that takes integers, the
    name of the layer that makes floats of them: the images are what it would return. `data_format`: "channels_first"
    if that is how the model takes images.
    """

    layer: str
    channels: list[int]
    labels: list[str]
    images: np.ndarray
    before: np.ndarray
    after: np.ndarray
    entrance: str | None = None
    data_format: str = "channels_last"

    def figure(self):
        """Draw each image; if it has neither 1 nor 3 channels, each of them. Return a `matplotlib.figure.Figure`."""
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        images = channels_last(self.images, self.data_format)
        if images.ndim != 4 or images.shape[-1] not in (1, 3):
            return viz.feature_map_grid(images, title=self.layer, row_labels=self.labels)
        return viz.maximized_grid(images, title=self.layer, labels=self.labels, before=self.before, after=self.after)

    def _repr_png_(self):
        return self.figure()._repr_png_()


def maximize_activation(
    model: keras.Model,
    layer: str | keras.Layer | Target,
    channels: int | Sequence[int] | None = None,
    position: int | Sequence[int] | None = None,
    *,
    norm: float | None = None,
    blur: float = 0.0,
    steps: int = 100,
    seed: int = 0,
    input_shape: Shape | None = None,
) -> Maximized:
    """Search, for one element of a layer, the image that makes it largest.

    image = argmax over x of element(x),   with ||x|| = norm

    Without the bound there is no such image: twice the image gives twice the activation. The search is gradient ascent
    from a random image; after each step the image is scaled back to the norm. For a linear filter the result is known,
    because of all images of one length the filter itself has the largest product with it: norm * filter / ||filter||.

    The element is computed without the activation function of its layer, so that a ReLU which is off does not stop the
    search. A `Target` is a number that the model returns, computed like the score of `grad_cam`. In a deep network the
    result is full of fine grain that no natural image has. With `blur` the gradient is smoothed before each step, so
    that large forms grow faster than grain; for a linear filter the result is then the blurred filter.

    Integers (pixels of type uint8, the numbers of words) cannot be changed by small steps. For a model that takes them
    the search is for the first floats that it makes of them.

    Args:
        model: a `keras.Model` of any kind, with one image as input. It is left as it was.
        layer: path, name or layer object, as for `extraction.find_layers`; `conv#2` is its second call. Or a
            `Target`: classes of the model, a regression up or down.
        channels: feature maps, or units of a dense layer; one image is searched for each. None: the first 16. For a
            `Target` these are its `classes`; of a single number 1 is up and 0 is down.
        position: (row, column) of the element in the layer's output; the middle if None.
        norm: length of an image, the root of the sum of all its squares. None: that of an image that is 0.5 everywhere.
        blur: standard deviation, in pixels, of the Gaussian that smooths the gradient; 0 leaves it as it is.
        steps: of the ascent. Each is shorter than the one before.
        seed: of the random images that the ascent starts from.
        input_shape: (height, width, channels), if the model does not say.

    Returns:
        A `Maximized`; its `figure()` is what a notebook shows.

    Raises:
        TypeError: if `model` is not a Keras model, or a number is not one.
        ValueError: if there is no such layer, channel or position, the shape of the image is not known, or nothing
            in it has a gradient.

    Example:
        >>> kernel = np.array([[3.0, 0.0], [0.0, -4.0]]).reshape(2, 2, 1, 1)  # of length 5
        >>> given = lambda shape, dtype: kernel
        >>> conv = keras.layers.Conv2D(1, 2, kernel_initializer=given, name="conv")
        >>> model = keras.Sequential([keras.Input((2, 2, 1)), conv])
        >>> result = maximize_activation(model, "conv", norm=10.0)
        >>> (result.images[0, ..., 0].round(3) + 0.0).tolist(), float(result.after[0].round(3))
        ([[6.0, 0.0], [0.0, -8.0]], 50.0)

    Reference: D. Erhan, Y. Bengio, A. Courville, P. Vincent, "Visualizing Higher-Layer Features of a Deep Network",
    Technical Report 1341, University of Montreal, 2009. https://www.researchgate.net/publication/265022827;
    C. Olah, A. Mordvintsev, L. Schubert, "Feature Visualization", Distill, 2017, on grain and what to do about it.
    https://distill.pub/2017/feature-visualization
    """
    layer_paths(model)  # refuses what is not a model
    shape = _image_shape(model, input_shape)
    checks.positive_int(steps, "steps")
    checks.seed(seed)
    blur = checks.number(blur, "blur", least=0)
    blank = np.zeros((1, *shape), "float32")
    build(model, blank)
    elements, name, numbers, labels, data_format = _elements(model, layer, channels, position, blank)
    way_in = entrance(model, np.repeat(blank, len(numbers), 0))
    shape = tuple(keras.ops.shape(way_in.floats)[1:])
    norm = 0.5 * math.sqrt(math.prod(shape)) if norm is None else checks.number(norm, "norm", above=0)
    one_hot = np.array(numbers)[:, None] == np.arange(elements(blank).shape[1])  # the channel of each image

    def element(images):
        """The element that each image makes large: (images,)."""
        with way_in.given(images) as batch:
            return keras.ops.sum(keras.ops.multiply(_float(elements(batch)), one_hot.astype("float32")), axis=1)

    smooth = _smoothing(shape, blur, data_format)
    random = np.random.default_rng(seed).normal(size=(len(numbers), *shape))
    images = first = _to_norm(smooth(random), norm)
    for step in range(steps):
        gradients = gradient(lambda images: keras.ops.sum(element(images)), images)
        if not step and not gradients.any():
            raise ValueError(
                "`layer` must change with the image. Received: "
                f"layer={name!r}, whose gradient is zero at every pixel: the model rounds on the way there, or all of "
                "its units are off for the random images of this `seed`."
            )
        images = _to_norm(images + _to_norm(smooth(gradients), norm * FIRST_STEP * (1 - step / steps)), norm)
    before, after = (keras.ops.convert_to_numpy(element(keras.ops.convert_to_tensor(x))) for x in (first, images))
    return Maximized(name, numbers, labels, images, before, after, way_in.layer and way_in.layer.name, data_format)


def _elements(model, layer, channels, position, blank):
    """Return what is to become large: a function from images to elements (images, channels), and what to call it.

    That is the name of the layer, the numbers of the channels, their labels, and the data format.
    """
    if isinstance(layer, Target):
        return _elements_of_target(model, layer, channels, position, blank)
    path, call, layer = find_layer(model, layer)
    data_format = data_format_of(layer, *find_layers(model).values())
    output_of(model, blank, path, call, layer)  # refuses a layer or a call that does not happen

    def output(_, records):
        return next(one.outputs[0] for one in records if isinstance(one, RecordedCall) and one.path == call)

    score, _ = find_score(output, *record(model, blank, {path: layer}))

    def elements(images):
        return element_of(score.compute(model, images, {path: layer}), data_format, position, call)

    channels = _checked(channels, elements(blank).shape[1], call)
    return elements, call, channels, [f"channel {number}" for number in channels], data_format


def _elements_of_target(model, target, channels, position, blank):
    if channels is not None or position is not None:
        raise ValueError(
            "`channels` and `position` must be None for a `Target`, which says them itself: `classes`, `pixels`. "
            f"Received: channels={channels!r}, position={position!r}."
        )
    leaves = find_layers(model)
    target_scores = TargetScores(model, blank, target, leaves)

    def elements(images):
        return target_scores.compute(images, {})

    count = elements(blank).shape[1]
    if target.classes is None and target_scores.has_classes:
        channels = list(range(min(count, MAX_CHANNELS)))
    else:
        channels = target_scores.classes(np.zeros((np.size(target.classes), count))).tolist()
    labels = target_scores.labels(channels)
    return elements, target_scores.name, channels, labels, data_format_of(*leaves.values())


def _image_shape(model, input_shape):
    inputs = getattr(model, "inputs", None) or []
    expected = tuple(inputs[0].shape[1:]) if len(inputs) == 1 else ()
    shape = expected if input_shape is None else checks.shape(input_shape, "input_shape")
    if not shape or None in shape or len(inputs) > 1:
        raise ValueError(
            "`input_shape` must say how large an image is, (height, width, channels), and the model must have one "
            f"input. Received: input_shape={input_shape!r}, model={model.name!r} with {len(inputs)} inputs "
            f"{[tuple(tensor.shape) for tensor in inputs]}."
        )
    if inputs and not all(own in (None, size) for own, size in itertools.zip_longest(expected, shape)):
        raise ValueError(f"`input_shape` must be {expected}, as the model expects. Received: input_shape={shape}.")
    return shape


def _checked(channels, count, name):
    """Return the numbers of the channels, each of which the layer has."""
    if channels is None:
        return list(range(min(count, MAX_CHANNELS)))
    channels = checks.some(channels if checks.is_sequence(channels) else [channels], "channels", "the feature maps")
    for channel in channels:
        if checks.integer(channel, "channels", least=0) >= count:
            raise ValueError(f"`channels` must be 0 to {count - 1}: {name!r} has {count}. Received: {channel}.")
    return channels


def _float(tensor):
    return keras.ops.cast(tensor, "float32")


def _to_norm(images, norm):
    """Scale every image to the same length; one that is zero everywhere stays so."""
    lengths = np.sqrt((images**2).sum(tuple(range(1, images.ndim)), keepdims=True))
    return (images * (norm / np.where(lengths > 0, lengths, 1))).astype("float32")


def _smoothing(shape, deviation, data_format):
    """Return the function that blurs images along their rows and columns: a matrix product for each axis."""
    if not deviation:
        return lambda images: images
    axes = spatial_axes(data_format, len(shape) - 1)

    def smooth(images):
        for axis in axes:
            images = np.moveaxis(np.moveaxis(images, axis, -1) @ weights[images.shape[axis]], -1, axis)
        return images

    weights = {size: _gaussian(size, deviation) for size in shape}
    return smooth


def _gaussian(size, deviation):
    """Return the matrix that blurs a row of pixels: each column is a Gaussian around one pixel, and adds up to 1."""
    distance = np.subtract.outer(np.arange(size), np.arange(size))
    weights = np.exp(-((distance / deviation) ** 2) / 2)
    return weights / weights.sum(0)
