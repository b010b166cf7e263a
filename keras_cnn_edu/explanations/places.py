"""Where an element lies: position and channel, as people count, and its index, as the layer has its axes."""

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.names import shown


def address(layer, position, channel):
    """Name one element of a layer's output.

    >>> address("conv1", (3, 4), 0)
    'conv1 at (3, 4), channel 0'
    >>> address("dense", None, 7)
    'dense, unit 7'
    """
    if position is None:
        return f"{shown(layer)}, unit {channel}"
    return f"{shown(layer)} at ({', '.join(map(str, position))}), channel {channel}"


def index_of(call, position, channel):
    """Turn position and channel into the index of an element, without batch axis, or say which elements there are."""
    shape = tuple(call.outputs[0].shape[1:])
    if not shape:
        raise ValueError(f"`layer` must return more than one number per image. Received: {call.path!r}.")
    axis = _channel_axis(call.layer, len(shape))
    sizes = shape[:axis] + shape[axis + 1 :]
    if checks.integer(channel, "channel", least=0) >= shape[axis]:
        raise ValueError(
            f"`channel` must be 0 to {shape[axis] - 1}: {call.path!r} has {shape[axis]} "
            f"{'channels' if sizes else 'units'}. Received: channel={channel}."
        )
    position = _checked_position(call.path, position, sizes)
    return (*position[:axis], int(channel), *position[axis:])


def _checked_position(path, position, sizes):
    last = tuple(size - 1 for size in sizes)
    position = () if position is None else position if isinstance(position, (tuple, list)) else (position,)
    position = tuple(checks.integer(at, "position", least=0) for at in position)
    if position and not sizes:
        raise ValueError(
            f"`position` must be None: {path!r} has units, but no spatial axes. Received: position={position}. "
            "Choose the unit with `channel`."
        )
    if len(position) != len(sizes) or any(at > end for at, end in zip(position, last, strict=True)):
        first = (0,) * len(sizes)
        raise ValueError(
            f"`position` must lie in the map of {path!r}, which is {'×'.join(map(str, sizes))}: "
            f"from {first} to {last}. Received: position={position or None}."
        )
    return position


def place_of(layer, index):
    """Divide the index of an element into its position (None without spatial axes) and its channel.

    >>> place_of(keras.layers.Conv2D(8, 3, data_format="channels_first"), (7, 3, 4))
    ((3, 4), 7)
    """
    axis = _channel_axis(layer, len(index))
    position = index[:axis] + index[axis + 1 :]
    return position or None, index[axis]


def _channel_axis(layer, rank):
    """The axis of the channels, without the batch axis."""
    return 0 if channels_first(layer) else rank - 1


def channels_first(layer):
    """Whether a layer has the channels before the pixels: what it says itself, or else Keras's global setting."""
    return (getattr(layer, "data_format", None) or keras.config.image_data_format()) == "channels_first"
