"""What a layer is: the class of Keras, or of this package, that it behaves like."""

import functools
import inspect

import keras

HARMLESS = (
    "__init__",
    "build",
    "get_config",
    "from_config",
    "quantize",
)  # to make a layer in another way does not change what it does
OPEN = ("Operation", "Layer", "Model", "Functional", "Sequential", "Wrapper", "Lambda")  # they leave `call` to others


def class_of(layer):
    """Return the class of Keras, or of this package, that a layer or operation behaves like; None if there is none.

    A class that is derived from a known one behaves like it as long as it overrides nothing but how it is made. What
    it does when it overrides `call`, or anything that `call` uses, cannot be known.

    Example:
        >>> class Small(keras.layers.Conv2D):
        ...     __module__ = "notebook"
        ...     def __init__(self, filters):
        ...         super().__init__(filters, 3)
        >>> class Flipped(Small):
        ...     __module__ = "notebook"
        ...     def call(self, inputs):
        ...         return super().call(keras.ops.flip(inputs, axis=1))
        >>> class_of(Small(2)).__name__, class_of(Flipped(2))
        ('Conv2D', None)
    """
    known = known_class(type(layer))
    return None if known is None or changed(layer) else known


def is_a(layer, names):
    """Whether the class that a layer behaves like, or one it is made from, has one of these names.

    >>> is_a(keras.layers.Conv2D(1, 1), ["BaseConv"])
    True
    """
    return any(kind.__name__ in names for kind in inspect.getmro(class_of(layer) or object))


@functools.cache
def known_class(kind):
    """Return the class of Keras, or of this package, that is nearest among those a class is derived from."""
    return next((parent for parent in inspect.getmro(kind) if _is_known(parent)), None)


@functools.cache
def overridden(kind, known):
    """Name what a class does in another way than a known class it is derived from."""
    names = [name for name in dir(known or object) if name not in HARMLESS and (name == "__call__" or name[:2] != "__")]
    return [name for name in names if inspect.getattr_static(kind, name) is not inspect.getattr_static(known, name)]


def changed(layer, known=None):
    """Name what a layer does in another way than a known class: its own class overrides it, or this one layer does.

    Args:
        layer: a layer or operation.
        known: a class that it is of; the nearest of Keras, or of this package, if None.

    >>> layer = keras.layers.Conv2D(1, 1)
    >>> layer.convolution_op = lambda inputs, kernel: inputs
    >>> changed(layer)
    ['convolution_op']
    """
    known, own = known or known_class(type(layer)), vars(layer)
    methods = [name for name in own if inspect.isroutine(getattr(known, name, None))]
    methods = [name for name in methods if not getattr(own[name], "of_class", False)]  # recorded: see `recording`
    return overridden(type(layer), known) + [name for name in methods if name not in HARMLESS]


def can_be_followed(layer):
    """Whether what a layer does is written in its own `call`, and nowhere else: a layer neither Keras's nor ours.

    >>> can_be_followed(keras.layers.Lambda(keras.ops.relu)), can_be_followed(keras.layers.ReLU())
    (True, False)
    """
    known = known_class(type(layer))
    calls_itself = known is None or "__call__" not in overridden(type(layer), known)
    wraps = type(layer) is known and issubclass(known, keras.layers.Wrapper)
    return calls_itself and (wraps or (known is not None and known.__name__ in OPEN))


def what(layer):
    """Say in words what class a layer is of, and why it is not taken for the one it is derived from.

    >>> class Flipped(keras.layers.Conv2D):
    ...     __module__ = "notebook"
    ...     def call(self, inputs):
    ...         return super().call(keras.ops.flip(inputs, axis=1))
    >>> what(Flipped(1, 1))
    'Flipped, derived from Conv2D, which overrides `call`,'
    """
    known, name = known_class(type(layer)), getattr(layer, "__name__", type(layer).__name__)  # a function has a name
    if known is None or known.__name__ in OPEN or not changed(layer):
        return name
    derived = "" if known is type(layer) else f", derived from {known.__name__}"
    return f"{name}{derived}, which overrides {' and '.join(f'`{each}`' for each in changed(layer))},"


def _is_known(kind):
    """Whether the package may have a rule for a class. Those inside `keras.applications` are made of others."""
    module = f"{kind.__module__}."
    return module.startswith(("keras.", "keras_cnn_edu.")) and not module.startswith("keras.src.applications.")
