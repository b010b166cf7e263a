"""What the arguments of every network must be: checked once, before the first layer is made."""

import functools
import inspect

from keras_cnn_edu import checks


def _library(value, name):
    """Return the module if it has classes of layers."""
    if not all(hasattr(value, kind) for kind in ("Input", "Conv2D", "Dense")):
        raise checks.wrong_type(value, name, "a module of layer classes: keras_cnn_edu.layers or keras.layers")
    return value


def _name(value, name):
    """Return the name of a model; None lets Keras choose one."""
    return value if value is None else checks.text(value, name)


CHECKS = {
    "classes": checks.positive_int,
    "include_top": checks.flag,
    "auxiliary": checks.flag,
    "batch_normalization": checks.flag,
    "width": functools.partial(checks.number, above=0),
    "layers": _library,
    "name": _name,
}


def checked(function):
    """Check the arguments that networks have in common; of an unknown one, say the nearest.

    >>> @checked
    ... def Net(classes=10, include_top=True):
    ...     return classes
    >>> Net(include_top="no")
    Traceback (most recent call last):
        ...
    TypeError: `include_top` must be True or False. Received: include_top='no' of type str.
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def build(*args, **kwargs):
        checks.keywords(kwargs, signature.parameters, function.__name__)
        given = signature.bind(*args, **kwargs).arguments
        for name in CHECKS.keys() & given.keys():
            CHECKS[name](given[name], name)
        return function(*args, **kwargs)

    return build
