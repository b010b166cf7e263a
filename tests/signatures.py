"""The arguments of a function or class, the same on every Python."""

import inspect


def parameters_of(value):
    """Return {name: parameter}; of a class those of its constructor.

    `inspect.signature` of a class answers with `__new__` before CPython 3.11.4, and all layers inherit Keras's.
    """
    own = inspect.isclass(value) and value.__init__ is not object.__init__
    parameters = inspect.signature(value.__init__ if own else value).parameters
    return {name: parameter for name, parameter in parameters.items() if name != "self"}
