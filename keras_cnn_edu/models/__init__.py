"""Networks from the papers: one paper, one file, and the paper's table in it as the data structure.

Each is a function that returns a functional `keras.Model`, built from our layers, or from the stock ones with
`layers=keras.layers`.
"""

import inspect

from keras_cnn_edu import checks
from keras_cnn_edu.models.lenet import LeNet5
from keras_cnn_edu.models.mlp import MLP

__all__ = ["MLP", "MODELS", "LeNet5", "build", "variants"]

MODELS = {
    "lenet5": LeNet5,
    "mlp": MLP,
}
VARIANTS = {
    "lenet5": ("modern", "classic"),  # the first is the default
}


def build(name, **arguments):
    """Build the model of that name.

    Args:
        name: a key of `MODELS`.
        **arguments: what the model's function takes: `input_shape`, `classes`, `layers`, ….

    Returns:
        A functional `keras.Model`.

    Raises:
        ValueError: if there is no such model, or it has no such argument; the message names those there are.

    Example:
        >>> build("lenet5", input_shape=(28, 28, 1), variant="classic").output_shape
        (None, 10)
        >>> build("lenet")
        Traceback (most recent call last):
            ...
        ValueError: `name` must be one of 'lenet5', 'mlp'. Received: name='lenet'. Did you mean 'lenet5'?
    """
    builder = MODELS[checks.one_of(name, "name", MODELS)]
    known = inspect.signature(builder).parameters
    for argument in arguments:
        checks.one_of(argument, f"argument of {name}", known)
    return builder(**arguments)


def variants(name):
    """Return the names of a model's variants, the default first; none if there is one way to build it.

    >>> variants("lenet5")
    ('modern', 'classic')
    >>> variants("mlp")
    ()
    """
    return VARIANTS.get(checks.one_of(name, "name", MODELS), ())
