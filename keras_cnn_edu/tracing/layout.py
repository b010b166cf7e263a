"""Where the places of an image or a feature map are: which axes are spatial, and one place cut out."""

from keras_cnn_edu.tracing.classes import is_a
from keras_cnn_edu.tracing.windows import spatial_rank


def image_axes(calls, rank):
    """Say which axes of the input of a model are places: all but the batch and, if it has channels, these.

    The first layer that knows places tells: a 2D layer behind a gray image of two axes was given the channel axis on
    the way there. Words are numbers of their vectors and have no channels, and neither has what is only flattened.

    Args:
        calls: of the model, in order (`tracing.trace`); if there are none, the last axis is that of the channels.
        rank: axes of the input, with that of the batch.

    Returns:
        The axes, a tuple; of a vector the only one.

    Example:
        >>> image_axes([], 4), image_axes([], 2)
        ((1, 2), (1,))
    """
    every = tuple(range(1, rank))
    for call in _innermost(calls):
        flat = rank == 3 and is_a(call.layer, ["Flatten"])
        if flat or is_a(call.layer, ["Embedding"]) or spatial_rank(call) == rank - 1:
            return every
        if spatial_rank(call) or getattr(call.layer, "weights", None):
            break
    if rank == 2:
        return every
    first = data_format_of(call.layer for call in calls) == "channels_first"
    return every[1:] if first else every[:-1]


def _innermost(calls):
    """Take apart what can be followed."""
    for call in calls:
        yield from _innermost(call.inside.calls) if call.inside else [call]


def data_format_of(layers):
    """Where the channels are, as the first of some layers says that has an opinion; last, if none has.

    >>> import keras
    >>> data_format_of([keras.layers.ReLU(), keras.layers.Conv2D(1, 1, data_format="channels_first")])
    'channels_first'
    """
    formats = (getattr(layer, "data_format", None) for layer in layers)
    return next(filter(None, formats), "channels_last")


def places_of(maps, data_format):
    """Return the spatial axes of feature maps: those that are not the batch and not the channels.

    >>> import numpy as np
    >>> places_of(np.zeros((5, 8, 9, 3)), "channels_last"), places_of(np.zeros((5, 10)), "channels_last")
    ((1, 2), ())
    """
    first = 2 if data_format == "channels_first" else 1
    return tuple(range(first, first + len(maps.shape) - 2))


def element_of(maps, data_format, position, name):
    """Cut one place out of feature maps, with all its channels.

    Args:
        maps: a tensor (batch, …), the output of a layer.
        data_format: where its channels are.
        position: an index for each spatial axis; the middle if None.
        name: of the layer, for the message.

    Returns:
        A tensor (batch, channels).

    Raises:
        ValueError: if the position lies outside.

    Example:
        >>> import numpy as np
        >>> element_of(np.arange(9.0).reshape(1, 3, 3, 1), "channels_last", (0, 2), "conv")
        array([[2.]])
    """
    axes = places_of(maps, data_format)
    sizes = tuple(maps.shape[axis] for axis in axes)
    if position is None:
        position = tuple(size // 2 for size in sizes)
    position = position if isinstance(position, (tuple, list)) else (position,)
    whole = all(hasattr(index, "__index__") and not isinstance(index, bool) for index in position)
    inside = len(position) == len(sizes) and all(
        index in range(size) for index, size in zip(position, sizes, strict=True)
    )
    if not (whole and inside):
        where = f"lie within {sizes}, the size of its maps" if sizes else "be None: its output has no places"
        raise ValueError(f"`position` must {where}. Received: position={position!r}, layer={name!r}.")
    chosen = dict(zip(axes, position, strict=True))
    return maps[tuple(chosen.get(axis, slice(None)) for axis in range(len(maps.shape)))]
