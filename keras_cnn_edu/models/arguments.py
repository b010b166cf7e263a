"""What the arguments of every network must be: checked once, before the first layer is made."""

import functools
import inspect
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, ParamSpec

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.layers import base

Arguments = ParamSpec("Arguments")


def _library(value: Any, name: str) -> ModuleType:
    """Return the module if it has classes of layers."""
    if not all(hasattr(value, kind) for kind in ("Input", "Conv2D", "Dense")):
        raise checks.wrong_type(value, name, "a module of layer classes: keras_cnn_edu.layers or keras.layers")
    return value


def _name(value: Any, name: str) -> str | None:
    """Return the name of a model; None lets Keras choose one."""
    return value if value is None else checks.text(value, name)


CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "classes": checks.positive_int,
    "include_top": checks.flag,
    "auxiliary": checks.flag,
    "batch_normalization": checks.flag,
    "width": functools.partial(checks.number, above=0),
    "stem": functools.partial(checks.one_of, choices=("imagenet", "small")),
    "layers": _library,
    "name": _name,
    "classifier_activation": base.keras_object,
}


def checked(
    function: Callable[Arguments, keras.Model], variants: Sequence[str] = ()
) -> Callable[Arguments, keras.Model]:
    """Check the arguments that networks have in common, and turn them into what the layers take.

    An unknown argument is answered with the nearest.

    >>> @checked
    ... def Net(classes=10, include_top=True):
    ...     return classes
    >>> Net(include_top="no")
    Traceback (most recent call last):
        ...
    TypeError: `include_top` must be True or False. Received: include_top='no' of type str.
    """
    known = CHECKS | {"variant": functools.partial(checks.one_of, choices=variants)}
    signature = inspect.signature(function)

    @functools.wraps(function)
    def build(*args: Arguments.args, **kwargs: Arguments.kwargs) -> keras.Model:
        checks.keywords(kwargs, signature.parameters, function.__name__)
        given = signature.bind(*args, **kwargs)
        for name, value in given.arguments.items():
            given.arguments[name] = known[name](value, name) if name in known else value
        return function(*given.args, **given.kwargs)

    return build
