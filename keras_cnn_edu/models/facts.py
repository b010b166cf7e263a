"""What can be said of a network without training it: how old, how large, how deep."""

import concurrent.futures
import math
from typing import NamedTuple

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.models.shapes import ImageTooSmallError
from keras_cnn_edu.models.zoo import MODELS, YEARS, build
from keras_cnn_edu.results import shows_itself


@shows_itself
class Facts(NamedTuple):
    """A network in numbers.

    Attributes:
        year: in which the paper could first be read.
        input_shape: (height, width, channels) of an image, or (channels, height, width): as the model takes it.
        parameters: how many numbers the weights are made of.
        multiply_adds: multiplications, each with an addition, for one image.
        depth: layers with a kernel on the longest way from the image to the output, as papers count them.
        smallest: height and width, in pixels, of the smallest image.
    """

    year: int
    input_shape: tuple
    parameters: int
    multiply_adds: int
    depth: int
    smallest: int


def facts(name, **arguments):
    """Return the `Facts` of a network, of paper size unless the arguments say otherwise.

    Args:
        name: a key of `MODELS`.
        **arguments: as for `build`.

    Returns:
        The `Facts`. No weights are made to count them.

    Raises:
        ValueError: as `build`.

    Example:
        >>> vgg = facts("vgg16")
        >>> vgg.year, vgg.input_shape, vgg.parameters, vgg.depth, vgg.smallest
        (2014, (224, 224, 3), 138357544, 16, 32)
        >>> convolutions, dense = 28*28*6*25 + 10*10*16*150, 400*120 + 120*84 + 84*10
        >>> facts("lenet5").multiply_adds == convolutions + dense
        True
    """
    checks.one_of(name, "name", MODELS)
    model = outline(build, name=name, **arguments)
    return Facts(
        year=YEARS[name],
        input_shape=model.input_shape[1:],
        parameters=model.count_params(),
        multiply_adds=multiply_adds(model),
        depth=depth(model),
        smallest=smallest_image(name, **arguments),
    )


def outline(function, **arguments):
    """Return the model that a function builds, with weights that have shapes but no values.

    It takes no memory and no time for drawing random numbers, and is good for looking at, not for calling.

    >>> from keras_cnn_edu.models import VGG19
    >>> outline(VGG19).count_params()
    143667240
    """
    checks.function(function, "function", "one that returns a model, such as models.VGG16")

    def in_outline():
        with keras.StatelessScope(initialize_variables=False):
            return function(**arguments)

    # Keras remembers, thread by thread, which weights still want values; what this thread remembers ends with it.
    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(in_outline).result()


def multiply_adds(model):
    """Count the multiplications of convolutions and dense layers for one image: kernel size times output pixels.

    >>> images = keras.Input((4, 4, 1))
    >>> multiply_adds(keras.Model(images, keras.layers.Conv2D(2, 3)(images)))  # 9 for each of 2·2 pixels in 2 maps
    72
    """
    return sum(
        math.prod(layer.kernel.shape) * math.prod(_places(layer)) for layer in model.layers if hasattr(layer, "kernel")
    )


def _places(layer):
    """The sizes of a layer's output that are not the batch and not the channels."""
    first = getattr(layer, "data_format", None) == "channels_first"
    return layer.output.shape[2:] if first else layer.output.shape[1:-1]


def depth(model):
    """Count the layers with a kernel on the longest way through a model.

    >>> images = keras.Input((4,))
    >>> once = keras.layers.Dense(4)(images)
    >>> depth(keras.Model(images, keras.layers.Add()([images, keras.layers.Dense(4)(once)])))
    2
    """
    depths = {}  # of each tensor, by its id
    for operation in model.operations:  # sorted: what makes a tensor comes before what takes it
        before = max((depths.get(id(tensor), 0) for tensor in keras.tree.flatten(operation.input)), default=0)
        for tensor in keras.tree.flatten(operation.output):
            depths[id(tensor)] = before + hasattr(operation, "kernel")
    return max(depths.values())


def smallest_image(name, **arguments):
    """Return the height and width, in pixels, of the smallest image that a network takes.

    >>> smallest_image("alexnet"), smallest_image("alexnet", stem="small"), smallest_image("mlp")
    (67, 15, 1)
    """
    try:
        build(name, **{**arguments, "input_shape": (1, 1, 1)})
    except ImageTooSmallError as error:
        return error.smallest
    return 1
