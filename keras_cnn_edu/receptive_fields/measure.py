"""Measure which pixels matter, on the running model: the gradient of one element with respect to the image."""

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction import find_layers, layer_paths
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.extraction.paths import find_layer
from keras_cnn_edu.extraction.recording import output_of
from keras_cnn_edu.gradients import gradient
from keras_cnn_edu.tracing import entrance, trace
from keras_cnn_edu.tracing.layout import data_format_of, element_of, image_axes

Position = int | tuple[int, ...] | None
BATCH = 8  # images at once: all feature maps are kept while gradients are computed


def effective_receptive_field(
    model, layer: str | keras.Layer, images=16, position: Position = None, seed: int = 0
) -> np.ndarray:
    """Measure how strongly each pixel of the image moves one element of a layer.

    field[i, j] = mean over images of
        |sum over input channels of d element / d image[i, j, channel]|

    The element is the sum over the channels of the layer at one position. The result is bell-shaped: a pixel in the
    middle of the window reaches the element along many paths, one at its border along few. So only the middle of the
    receptive field has much effect.

    Args:
        model: a built `keras.Model` with one image as input, of any kind. If its input is of integers (pixels of type
            uint8, the numbers of words), the gradient with respect to the first floats that it makes of them is taken.
        layer: path, name or layer object, as for `extraction.find_layers`.
        images: (examples, height, width, channels), or how many to draw: from a normal distribution, or, for a model of
            uint8 pixels, from all their values. Other integers, such as words, cannot be drawn.
        position: (row, column) of the element; the middle of the layer's output if None.
        seed: of the random images.

    Returns:
        A NumPy array (height, width).

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: for an unknown layer (the message names the nearest), a position outside its output, a layer that
            is not called or does not have one output per image, a model whose image size is not known, or one that
            does not turn each integer of its input into floats of its own.

    Example:
        >>> layer = keras.layers.Conv1D(1, 3, kernel_initializer="ones", name="conv")
        >>> model = keras.Sequential([keras.Input((7, 1)), layer])
        >>> effective_receptive_field(model, "conv", position=(1,)).tolist()
        [0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]

    Reference: W. Luo, Y. Li, R. Urtasun, R. Zemel, "Understanding the Effective Receptive Field in Deep Convolutional
    Neural Networks", 2016, section 3. https://arxiv.org/abs/1701.04128
    """
    layer_paths(model)  # refuses what is not a model
    checks.seed(seed)
    images = _random_images(model, images, seed) if isinstance(images, (int, np.integer)) else images
    chosen = path, _, layer = find_layer(model, layer)
    data_format = data_format_of(layer, *find_layers(model).values())

    def strength(batch):
        way_in = entrance(model, batch)

        def element(floats):
            with way_in.given(floats) as inputs:
                return keras.ops.sum(element_of(output_of(model, inputs, *chosen), data_format, position, path))

        slopes = gradient(element, way_in.floats).reshape(*way_in.batch.shape, -1).sum(-1)  # of an integer's floats
        channels = set(range(1, slopes.ndim)) - set(_axes(model, slopes.shape[1:]))
        return np.abs(slopes.sum(tuple(channels)))

    parts = [strength(batch) for batch in batches(model, images, BATCH, "images")]
    return np.concatenate(parts).mean(0)


def by_gradient(
    model, layer: str | keras.Layer, images=16, position: Position = None, seed: int = 0, tolerance: float = 1e-6
) -> np.ndarray:
    """Find the pixels of the image that one element of a layer sees, by running the model.

    An element sees a pixel if the gradient with respect to it is not zero for at least one of the images. This is a
    lower bound: weights that are zero, a ReLU that is off and values below a maximum hide pixels (more images
    help), and so does the tolerance. `receptive_field` says what an element can see, from the graph of the model alone.

    Args:
        model, layer, images, position, seed: as for `effective_receptive_field`.
        tolerance: gradients up to this share of the largest count as zero. Algorithms that add numbers and subtract
            them again ("winograd", "fourier") leave about 1e-7 where the gradient is zero. Without these, a tolerance
            of 0 also finds the faint border of the field of a deep network.

    Returns:
        A NumPy array (height, width) of booleans.

    Raises:
        TypeError, ValueError: as `effective_receptive_field`.

    Example:
        >>> layer = keras.layers.Conv1D(1, 3, dilation_rate=2, name="conv")
        >>> model = keras.Sequential([keras.Input((7, 1)), layer])
        >>> by_gradient(model, "conv", position=(1,)).tolist()
        [False, True, False, True, False, True, False]
    """
    checks.number(tolerance, "tolerance", least=0, most=1)
    field = effective_receptive_field(model, layer, images, position, seed)
    return field > tolerance * field.max()


def _axes(model, shape):
    """Return the spatial axes of the images; if the model cannot be followed, those that most models have."""
    try:
        calls = trace(model, shape).calls
    except ValueError:
        calls = []
    return image_axes(calls, 1 + len(shape))


def _random_images(model, count, seed):
    inputs = getattr(model, "inputs", None) if model.built else None
    shape = tuple(inputs[0].shape[1:]) if inputs else ()
    if len(inputs or []) != 1 or None in shape:
        raise ValueError(
            "`images` must be an array (examples, height, width, channels): this model does not say how large its "
            f"image is, or has several inputs. Received: images={count!r}, model={model.name!r}."
        )
    size, dtype = (checks.positive_int(count, "images"), *shape), inputs[0].dtype
    if keras.backend.is_int_dtype(dtype) and dtype != "uint8":
        raise ValueError(
            "`images` must be an array (examples, …): integers that mean something cannot be drawn at random. "
            f"Received: images={count!r}, model={model.name!r}, whose input is of type {dtype}."
        )
    random = np.random.default_rng(seed)
    return random.integers(256, size=size) if dtype == "uint8" else random.normal(size=size).astype("float32")
