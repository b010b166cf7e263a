"""Where the channels are, and so which axes are spatial: the one place that tests `data_format`.

`data_format_of` finds out; the other functions take its answer, and say what follows from it. Axes are counted in
tensors with a batch axis: (batch, *spatial, channels) or (batch, channels, *spatial). `rank` is the number of spatial
axes, as in Keras.
"""

import re

import keras
import numpy as np

from keras_cnn_edu.tracing.kinds import family_of


def data_format_of(*layers: keras.Operation) -> str:
    """Return "channels_last" or "channels_first", as the first layer says that has it as an argument.

    Args:
        *layers: the layer asked about, and then others of its model: an activation, for example, does not say it. If
            none does, Keras's own setting holds.

    Example:
        >>> data_format_of(keras.layers.ReLU(), keras.layers.Conv2D(1, 1, data_format="channels_first"))
        'channels_first'
        >>> data_format_of(keras.layers.ReLU())
        'channels_last'
    """
    return next(filter(None, map(_own_data_format, layers)), keras.config.image_data_format())


def _own_data_format(layer):
    """What a layer says itself; `Cropping1D` and `UpSampling1D` have no such argument, and always the channels last."""
    sequences = family_of(layer) in ("cropping", "up-sampling")
    return getattr(layer, "data_format", "channels_last" if sequences else None)


def channel_axis(data_format: str, rank: int) -> int:
    """Return the axis of the channels; vectors (rank 0) have theirs behind the batch in either case.

    >>> channel_axis("channels_last", 2), channel_axis("channels_first", 2), channel_axis("channels_last", 0)
    (3, 1, 1)
    """
    return 1 if data_format == "channels_first" else rank + 1


def spatial_axes(data_format: str, rank: int) -> tuple[int, ...]:
    """Return the axes that are not the batch and not the channels.

    >>> spatial_axes("channels_last", 2), spatial_axes("channels_first", 2), spatial_axes("channels_last", 0)
    ((1, 2), (2, 3), ())
    """
    first = 2 if data_format == "channels_first" else 1
    return tuple(range(first, first + rank))


def channels_last(maps, data_format: str):
    """Return an array (batch, …) with the channels as its last axis.

    >>> channels_last(np.zeros((5, 3, 8, 9)), "channels_first").shape
    (5, 8, 9, 3)
    """
    return np.moveaxis(maps, channel_axis(data_format, maps.ndim - 2), -1)


def element_of(maps, data_format: str, position, name: str):
    """Cut one position out of feature maps, with all its channels.

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
        >>> element_of(np.arange(9.0).reshape(1, 3, 3, 1), "channels_last", (0, 2), "conv")
        array([[2.]])
    """
    axes = spatial_axes(data_format, len(maps.shape) - 2)
    sizes = tuple(maps.shape[axis] for axis in axes)
    if position is None:
        position = tuple(size // 2 for size in sizes)
    position = position if isinstance(position, (tuple, list)) else (position,)
    whole = all(hasattr(index, "__index__") and not isinstance(index, bool) for index in position)
    inside = len(position) == len(sizes) and all(
        index in range(size) for index, size in zip(position, sizes, strict=True)
    )
    if not (whole and inside):
        where = f"lie within {sizes}, the size of its maps" if sizes else "be None: its output has no spatial axes"
        raise ValueError(f"`position` must {where}. Received: position={position!r}, layer={name!r}.")
    chosen = dict(zip(axes, position, strict=True))
    return maps[tuple(chosen.get(axis, slice(None)) for axis in range(len(maps.shape)))]


def image_axes(calls, rank: int) -> tuple[int, ...]:
    """Return the axes of the input of a model that are spatial.

    The first layer that knows tells: a 2D layer behind a gray image of two axes was given the channel axis on the way
    there. Words are numbers of their vectors and have no channels, and neither has what is only flattened.

    Args:
        calls: of the model, in order (`tracing.trace`); if there are none, the last axis is that of the channels.
        rank: axes of the input, with that of the batch.

    Returns:
        The axes; of a vector the only one.

    Example:
        >>> image_axes([], 4), image_axes([], 2)
        ((1, 2), (1,))
    """
    every = tuple(range(1, rank))
    for call in _innermost(calls):
        flat = rank == 3 and call.family == "flattening"
        if flat or call.family in ("embedding", "reversible embedding") or spatial_rank(call) == rank - 1:
            return every
        if spatial_rank(call) or getattr(call.layer, "weights", None):
            break
    return spatial_axes(data_format_of(*(call.layer for call in calls)), rank - 2) or every


def _innermost(calls):
    """Replace calls that can be followed by the calls inside."""
    for call in calls:
        yield from _innermost(call.inside.calls) if call.inside else [call]


def spatial_rank(call) -> int:
    """Say how many spatial axes the input of a layer has, if its name says that it has any; 0 if it does not.

    >>> from keras_cnn_edu.tracing import trace
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(1)])
    >>> [spatial_rank(call) for call in trace(model).calls]
    [2, 0]
    """
    names = [each.__name__ for each in type(call.layer).__mro__]
    knows = (call.kind and call.kind.slides) or any(re.search("[123]D", name) for name in names)
    return len(call.inputs[0].shape) - 2 if knows else 0
