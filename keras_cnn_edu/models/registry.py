"""All networks by name: `@register(…)` above a function adds it, with what is known of the network.

What is known of a network stands above its function, and nowhere else. It is written in literals, as in torchvision's
files of models, so that `catalog.networks` can read it without importing Keras. Tests count every number again.
"""

import inspect
from collections.abc import Callable
from typing import Any, ParamSpec

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.catalog import Network
from keras_cnn_edu.models.arguments import checked

Arguments = ParamSpec("Arguments")

MODELS: dict[str, Callable[..., keras.Model]] = {}  # by name: the function of each network …
NETWORKS: dict[str, Network] = {}  # … and what is registered of it


def register(**known: Any) -> Callable[[Callable[Arguments, keras.Model]], Callable[Arguments, keras.Model]]:
    """Add a network to those that are built by name, under the name of its function in small letters.

    Args:
        known: the attributes of `catalog.Network`, as literals.

    Returns:
        A decorator. The function it returns checks the arguments that networks have in common.
    """
    network = Network(**known)

    def added(function: Callable[Arguments, keras.Model]) -> Callable[Arguments, keras.Model]:
        name = function.__name__.lower()
        NETWORKS[name] = network
        MODELS[name] = checked(function, network.variants)
        return MODELS[name]

    return added


def build(name: str, **arguments: Any) -> keras.Model:
    """Build the model of that name.

    Args:
        name: a key of `MODELS`.
        **arguments: of the model's function, such as `input_shape`, `classes` and `layers`.

    Returns:
        A functional `keras.Model`.

    Raises:
        ValueError: if there is no such model; the message names those there are.
        TypeError: if the model has no such argument.

    Example:
        >>> build("lenet5", input_shape=(28, 28, 1), variant="classic").output_shape
        (None, 10)
        >>> build("lenet")
        Traceback (most recent call last):
            ...
        ValueError: `name` must be one of 'alexnet', ... Received: name='lenet'. Did you mean 'lenet5'?
    """
    function = MODELS[checks.one_of(name, "name", MODELS)]
    checks.keywords(arguments, inspect.signature(function).parameters, name)
    return function(**arguments)


def information(name: str) -> Network:
    """Return what is registered of a network: its year, its size, its smallest image. Nothing is built.

    For a network built with other arguments, `summary` counts its parameters and multiply-adds.

    Args:
        name: a key of `MODELS`.

    Returns:
        A `Network`.

    Raises:
        ValueError: if there is no such model.

    Example:
        >>> vgg = information("vgg16")
        >>> vgg.year, vgg.parameters, vgg.depth, vgg.smallest
        (2014, 138357544, 16, 32)
        >>> convolutions, dense = 28*28*6*25 + 10*10*16*150, 400*120 + 120*84 + 84*10
        >>> information("lenet5").multiply_adds == convolutions + dense
        True
    """
    return NETWORKS[checks.one_of(name, "name", NETWORKS)]


def variants(name: str) -> tuple[str, ...]:
    """Return the names of a model's variants, the default first; none if there is one way to build it.

    >>> variants("alexnet")
    ('2012', 'classroom')
    >>> variants("mlp")
    ()
    """
    return information(name).variants
