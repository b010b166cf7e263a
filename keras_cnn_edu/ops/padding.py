"""Padding: what lies outside the image."""

from collections.abc import Sequence

from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops.tensors import tensor

MODES = ("zeros", "reflect", "edge", "circular")


def pad(inputs, amounts: Sequence, mode: str = "zeros", value: float = 0):
    """Add pixels before and after every spatial axis.

    One axis holding 1 2 3 4, padded by 2 on both sides::

        zeros     0 0 [1 2 3 4] 0 0      a constant: the argument value
        reflect   3 2 [1 2 3 4] 3 2      mirrored; the border pixel is not repeated
        edge      1 1 [1 2 3 4] 4 4      the border pixel, repeated
        circular  3 4 [1 2 3 4] 1 2      as if the image were wrapped around a cylinder

    Args:
        inputs: tensor (batch, *spatial, channels).
        amounts: for each spatial axis the pixels (before, after).
        mode: "zeros", "reflect", "edge" or "circular".
        value: the constant of mode "zeros" (minus infinity before a maximum is taken).

    Returns:
        Tensor (batch, *padded spatial, channels).

    Raises:
        ValueError: for an unknown mode, or if an axis is too short to be mirrored or wrapped that far.
        TypeError: if an argument has the wrong type.

    Example:
        >>> row = ops.reshape(ops.arange(1, 5), (1, 4, 1))
        >>> ops.convert_to_numpy(pad(row, [(2, 2)], "reflect")).ravel().tolist()
        [3, 2, 1, 2, 3, 4, 3, 2]
    """
    checks.one_of(mode, "mode", MODES)
    checks.number(value, "value", finite=False)
    inputs = tensor(inputs, "inputs", 3, "(batch, *spatial, channels)")
    amounts = _pairs(amounts, len(inputs.shape) - 2)
    if mode == "zeros":
        return ops.pad(inputs, [(0, 0), *amounts, (0, 0)], constant_values=value)
    for axis, (before, after) in enumerate(amounts, start=1):
        inputs = _extend(inputs, axis, before, after, mode)
    return inputs


def _pairs(amounts, rank):
    """Return the amounts if there is a pair (before, after) of integers, or of scalar tensors, for each axis."""
    pairs = list(amounts) if isinstance(amounts, (list, tuple)) else []
    if len(pairs) != rank or any(not isinstance(pair, (list, tuple)) or len(pair) != 2 for pair in pairs):
        raise ValueError(
            f"`amounts` must be {rank} pairs (before, after), one for each spatial axis. Received: amounts={amounts!r}."
        )
    for pair in pairs:
        for amount in pair:
            if not hasattr(amount, "graph"):  # a scalar tensor, known when the graph runs
                checks.integer(amount, "amounts", least=0)
    return pairs


def _extend(inputs, axis, before, after, mode):
    """Lengthen one axis at both ends by the pixels that `mode` says."""
    size = inputs.shape[axis]
    longest = {"reflect": size and size - 1, "circular": size}.get(mode)
    if longest is not None and max(before, after) > longest:
        raise ValueError(
            f"`amounts` must be at most {longest} in mode {mode!r} on an axis of {size} pixels. "
            f"Received: {before} before, {after} after. Pad less, or in mode 'edge' or 'zeros'."
        )

    def cut(start, stop):
        return inputs[(slice(None),) * axis + (slice(start, stop),)]

    if mode == "edge":
        front, back = [cut(0, 1)] * before, [cut(-1, None)] * after
    elif mode == "circular":
        front, back = [cut(-before, None)], [cut(0, after)]
    else:
        front, back = [ops.flip(cut(1, before + 1), axis)], [ops.flip(cut(-after - 1, -1), axis)]
    parts = (front if before else []) + [inputs] + (back if after else [])
    return ops.concatenate(parts, axis) if len(parts) > 1 else inputs


def pad_for_windows(inputs, kernel_size, strides, dilation_rate, padding, mode="zeros", value=0):
    """Pad images for a sliding window, by the amounts that `padding` ("same", 1, …) means for their size.

    Args:
        inputs: tensor (batch, *spatial, channels).
        kernel_size, strides, dilation_rate, padding: one entry per spatial axis.
        mode, value: as in `pad`.

    Returns:
        Tensor (batch, *padded spatial, channels).
    """
    sizes = ops.shape(inputs)[1:-1]  # integers, or scalar tensors where TensorFlow does not know them yet
    amounts = list(map(geometry.padding_amounts, sizes, kernel_size, strides, dilation_rate, padding))
    with checks.called("amounts", "padding"):
        return pad(inputs, amounts, mode, value)
