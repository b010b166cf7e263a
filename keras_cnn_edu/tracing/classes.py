"""What a layer is: the class of Keras, or of this package, that it behaves like."""

import functools
import inspect

import keras

# A class that overrides only these does what its base does.
HARMLESS = ("__init__", "build", "get_config", "from_config", "quantize")
# What these do is written in the `call` of a class derived from them, or in the layers inside them.
OPEN = ("Operation", "Layer", "Model", "Functional", "Sequential", "Wrapper", "Lambda")


def class_of(layer: keras.Operation) -> type | None:
    """Return the class of Keras, or of this package, that a layer or operation behaves like; None if there is none.

    A class derived from a known one behaves like it as long as it overrides nothing but how it is made. If it overrides
    `call`, or anything that `call` uses, what it does is not known.

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
    known = known_class(layer.__class__)
    return None if known is None or changed(layer) else known


@functools.cache
def known_class(kind) -> type | None:
    """Return the nearest class of Keras, or of this package, among a class and those it is derived from."""
    return next((parent for parent in inspect.getmro(kind) if _is_known(parent)), None)


@functools.cache
def overridden(kind, known) -> list[str]:
    """Name what a class overrides of a known class that it is derived from, and what changes its behavior."""
    names = [name for name in dir(known or object) if name not in HARMLESS and (name == "__call__" or name[:2] != "__")]
    return [name for name in names if inspect.getattr_static(kind, name) is not inspect.getattr_static(known, name)]


def changed(layer: keras.Operation, known: type | None = None) -> list[str]:
    """Name what a layer does in another way than a known class: its class overrides it, or this one layer does.

    Args:
        layer: a layer or operation.
        known: a class of its bases; the nearest of Keras, or of this package, if None.

    >>> layer = keras.layers.Conv2D(1, 1)
    >>> layer.convolution_op = lambda inputs, kernel: inputs
    >>> changed(layer)
    ['convolution_op']
    """
    known, own = known or known_class(layer.__class__), vars(layer)
    methods = [name for name in own if inspect.isroutine(getattr(known, name, None))]
    methods = [name for name in methods if not getattr(own[name], "of_class", False)]  # recorded: see `recording`
    return overridden(layer.__class__, known) + [name for name in methods if name not in HARMLESS]


def can_be_followed(layer: keras.Operation) -> bool:
    """Whether all that a layer does is written in its own `call`: a layer that is neither Keras's nor ours.

    >>> can_be_followed(keras.layers.Lambda(keras.ops.relu)), can_be_followed(keras.layers.ReLU())
    (True, False)
    """
    known = known_class(layer.__class__)
    calls_itself = known is None or "__call__" not in overridden(layer.__class__, known)
    wraps = type(layer) is known and issubclass(known, keras.layers.Wrapper)
    return calls_itself and (wraps or (known is not None and known.__name__ in OPEN))


def what(layer: keras.Operation) -> str:
    """Say in words what class a layer is of, and why it is not taken for the one that it is derived from.

    >>> class Flipped(keras.layers.Conv2D):
    ...     __module__ = "notebook"
    ...     def call(self, inputs):
    ...         return super().call(keras.ops.flip(inputs, axis=1))
    >>> what(Flipped(1, 1))
    'Flipped, derived from Conv2D, which overrides `call`,'
    """
    known = known_class(layer.__class__)
    name = getattr(layer, "__name__", type(layer).__name__)  # a function has a name
    if known is None or known.__name__ in OPEN or not changed(layer):
        return name
    derived = "" if known is type(layer) else f", derived from {known.__name__}"
    return f"{name}{derived}, which overrides {' and '.join(f'`{each}`' for each in changed(layer))},"


def _is_known(kind):
    """Whether there may be a rule for a class. Those inside `keras.applications` are made of other layers."""
    module = f"{kind.__module__}."
    return module.startswith(("keras.", "keras_cnn_edu.")) and not module.startswith("keras.src.applications.")
