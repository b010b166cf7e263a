"""How a receptive field grows in each kind of layer: one table, from the name of a class to a rule.

A rule gets a call with one output, and what the elements of its inputs see, and says what the elements of its output
see. What is seen is a tuple with one entry for each axis of the image: an `Along`.
"""

import math
from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu import geometry
from keras_cnn_edu.receptive_fields import fields
from keras_cnn_edu.receptive_fields.fields import Field, Unknown
from keras_cnn_edu.tracing.classes import what
from keras_cnn_edu.tracing.kinds import FAMILIES, kind_of
from keras_cnn_edu.tracing.layout import channel_axis, data_format_of, spatial_axes
from keras_cnn_edu.tracing.moves import origins
from keras_cnn_edu.tracing.rules import Rules
from keras_cnn_edu.tracing.windows import kernels_of, windows_of

PIECES = "an axis is cut into pieces, each with pixels from all over the image"


class Along(NamedTuple):
    """What is seen along one axis of the image, which has so many `pixels`.

    `axis`: of the tensor, along which the elements move over the image; None if they all see the same.
    `digit`: None, or (below, count) if that axis holds more than these elements, as the units behind `Flatten` do: unit
    u is of element u // below % count.
    """

    field: Field | Unknown
    axis: int | None
    pixels: int
    digit: tuple | None = None


# ── rules: the same places ──


def pointwise(call, seen):
    """An element sees what the elements at its place in the inputs see."""
    ranks = {len(tensor.shape) for tensor in (*call.inputs, *call.outputs)}
    if len(ranks) > 1 and not isinstance(call.layer, keras.Layer):  # operations align shapes at their ends
        return unknown(call, seen, "tensors with different numbers of axes meet, so that examples are mixed")
    return tuple(_meet(call, axes) for axes in zip(*seen, strict=True))


def normalize(call, seen):
    """Each element for itself, with stored statistics, unless those of the batch are asked for."""
    if call.arguments.kwargs.get("training"):
        return unknown(call, seen, f"{what(call.layer)} is called with training=True, and mixes images then")
    return pointwise(call, seen)


def look_up(call, seen):
    """An element becomes a vector: its axis comes last, the others stay where they are."""
    shape, axis = call.inputs[0].shape, getattr(call.layer, "axis", -1)
    if call.outputs[0].shape[: len(shape)] != shape or axis not in (None, -1, len(shape)):
        return unknown(call, seen)
    return seen[0]


def each_step(call, seen, inside):
    """Each step of a sequence for itself: the same along time, and along the other axes what the layer inside does.

    `inside`: the function that carries what is seen through that layer.
    """

    def of_a_step(along):
        if along.axis is None:
            return along
        return Along(fields.NOTHING, None, along.pixels) if along.axis == 1 else along._replace(axis=along.axis - 1)

    def of_all(before, after):
        if before.axis == 1:
            return before
        return after if after.axis is None else after._replace(axis=after.axis + 1)

    return tuple(map(of_all, seen[0], inside([tuple(map(of_a_step, seen[0]))])))


# ── rules: windows ──


def slide(call, seen):
    """An element sees what the elements in its window see; all but pooling mix the channels."""
    if len(call.inputs) > 1:
        return unknown(call, seen, "the kernel is no constant")
    windows, steps = windows_of(call), {}
    for axis, kernel_size, stride, dilation_rate, padding, extra in zip(
        windows.axes, windows.kernel_size, windows.strides, windows.dilation_rate, windows.padding,
        windows.output_padding or windows.axes, strict=True,
    ):  # fmt: skip
        numbers = kernel_size, stride, dilation_rate
        if windows.transposed:
            before, _ = geometry.transposed_crop(*numbers, padding, extra)
            steps[axis] = _step(geometry.transposed_window, *numbers, before), stride, 1
        else:
            before, _ = geometry.padding_amounts(call.inputs[0].shape[axis], *numbers, padding)
            steps[axis] = _step(geometry.window, *numbers, before), 1, stride
    after = _along(call, steps, seen)
    kind = kind_of(call.layer)
    return _channels_mixed(call, after, kind.mixes_channels and _groups(call) == 1) if kind.kernels else after


def adapt(call, seen):
    """An element sees its share of the layer below."""
    sizes, outputs = call.inputs[0].shape, call.outputs[0].shape
    steps = {}
    for axis in spatial_axes(data_format_of(call.layer), len(sizes) - 2):
        size, shares = sizes[axis], outputs[axis]
        steps[axis] = (lambda i, n=size, o=shares: _range(geometry.adaptive_window(i, n, o))), shares, size
    return _along(call, steps, seen)


def resize(call, seen):
    """An element sees the elements from which it is interpolated."""
    layer, sizes, outputs = call.layer, call.inputs[0].shape, call.outputs[0].shape
    interpolation = getattr(layer, "interpolation", "nearest")
    if getattr(layer, "crop_to_aspect_ratio", False) or getattr(layer, "pad_to_aspect_ratio", False):
        return unknown(call, seen, "what is cropped or padded to keep the aspect ratio is not known here")
    if interpolation == "nearest":
        return move(call, seen)
    axes = spatial_axes(data_format_of(layer), len(sizes) - 2)
    if interpolation != "bilinear" or (getattr(layer, "antialias", False) and any(outputs[a] < sizes[a] for a in axes)):
        return unknown(call, seen, f"{interpolation!r} interpolation, smoothed or not, is not known here")
    steps = {}
    for axis in axes:
        size, pixels = sizes[axis], outputs[axis]
        common = math.gcd(size, pixels)
        steps[axis] = _step(geometry.resizing_window, size, pixels), pixels // common, size // common
    return _along(call, steps, seen)


def pad(call, seen):
    """An element sees what the element so many places before it sees."""
    return _shift(call, seen, call.layer.padding, -1)


def crop(call, seen):
    """An element sees what the element so many places after it sees."""
    return _shift(call, seen, call.layer.cropping, +1)


# ── rules: everything along some axes ──


def fold(*axes):
    """Make the rule for a layer whose elements see everything along these axes; without axes, all but the batch."""

    def rule(call, seen):
        rank = len(call.inputs[0].shape)
        folded = {axis % rank for axis in axes} or set(range(1, rank))
        if 0 in folded or len(call.inputs) > 1:
            return unknown(call, seen, f"{what(call.layer)} mixes the examples of a batch, or several inputs")
        return _fold(call, seen[0], folded)

    return rule


def fold_its_axis(call, seen):
    """The axes that the layer names are folded: statistics over them, a softmax along them."""
    axis = getattr(call.layer, "axis", None)
    axes = axis if isinstance(axis, (tuple, list)) else range(len(call.inputs[0].shape)) if axis is None else (axis,)
    return fold(*axes)(call, seen)


def fold_space(call, seen):
    """All spatial axes are folded."""
    return _fold(call, seen[0], set(spatial_axes(data_format_of(call.layer), len(call.inputs[0].shape) - 2)))


def attend(call, seen):
    """Every place of the query sees every place of what it attends to, or those before it with a causal mask."""
    if {len(tensor.shape) for tensor in call.inputs} != {3} or len(call.outputs[0].shape) != 3:
        return unknown(call, seen, "attention with a mask, or along several axes, is not known here")
    everything = [
        _fold(call._replace(inputs=[tensor]), one, set(range(1, len(tensor.shape) - 1)), dropped=False)
        for tensor, one in zip(call.inputs, seen, strict=True)
    ]
    folded = pointwise(call._replace(inputs=call.outputs * len(seen)), everything)
    masked = call.arguments.kwargs.get("use_causal_mask") or getattr(call.layer, "causal", False)
    return _bounded(folded, "a causal mask hides what comes later") if masked else folded


def accumulate(call, seen):
    """Along an axis: an element sees those before it."""
    return _bounded(fold_its_axis(call, seen), "an element sees those before it")


# ── rules: the same numbers in other places ──


def move(call, seen):
    """An element sees what the element sees that it is; the layer itself is asked which one (`tracing.moves`).

    `Flatten` makes units of the places: an axis holds several. So much is remembered of it that they can be
    put back into place; a layer of units sees the whole image.
    """
    found = origins(call)
    if found is None:
        return unknown(call, seen)
    after = [
        tuple(_moved(call, along, number, *found) for along in one) if (found[0] == number).any() else None
        for number, one in enumerate(seen)
    ]
    present = [one for one in after if one is not None]
    if not present:
        return tuple(Along(fields.NOTHING, None, along.pixels) for along in seen[0])
    return tuple(_meet(call._replace(inputs=call.outputs * len(present)), axes) for axes in zip(*present, strict=True))


def crop_to_center(call, seen):
    """The middle of the image; if the image is too small, it is enlarged."""
    axes = spatial_axes(data_format_of(call.layer), 2)
    if any(call.outputs[0].shape[axis] > call.inputs[0].shape[axis] for axis in axes):
        return unknown(call, seen, "how CenterCrop enlarges an image is not known here")
    return move(call, seen)


def concatenate(call, seen):
    """Beside each other as channels, elements see what those of the inputs see together; in a row, each what it is."""
    axis = call.layer.axis % len(call.outputs[0].shape)
    return (move if any(along.axis == axis for one in seen for along in one) else pointwise)(call, seen)


def unknown(call, seen, why=None):
    """Nothing is known of a layer that is not in the table; whoever wants to know can measure."""
    why = why or f"what {what(call.layer)} does is not known here; measure with `by_gradient(model, layer)`"
    return tuple(Along(Unknown(why), None, along.pixels) for along in seen[0])


# ── the table ──

RULES = Rules(
    {kind.family: slide for kind in FAMILIES if kind.slides}
    | {kind.family: pointwise for kind in FAMILIES if kind.element_wise}
    | dict.fromkeys(["adaptive max pooling", "adaptive average pooling"], adapt)
    | dict.fromkeys(["global max pooling", "global average pooling"], fold_space)
    | dict.fromkeys(["up-sampling", "resizing"], resize)
    | dict.fromkeys(["softmax", "layer normalization", "RMS normalization", "unit normalization"], fold_its_axis)
    | dict.fromkeys(["flattening", "reshaping", "permutation of axes", "repetition", "rearrangement"], move)
    | {
        "zero padding": pad,
        "cropping": crop,
        "center crop": crop_to_center,
        "masking": pointwise,
        "batch normalization": normalize,
        "concatenation": concatenate,
        "embedding": look_up,
        "dense": fold(-1),
        "reduction": fold_its_axis,
        "cumulation": accumulate,
        "group normalization": fold(),
        "local response normalization": lambda call, seen: _channels_mixed(call, seen[0], all_of_them=False),
        "attention": attend,
    }
)


# ── what the rules share ──


def _step(window, *numbers):
    return lambda index: window(index, *numbers)


def _range(piece):
    return range(piece.start, piece.stop)


def _groups(call):
    """Into how many groups the channels are divided; of an operation its kernel tells."""
    if hasattr(call.layer, "groups") or windows_of(call).transposed:
        return getattr(call.layer, "groups", 1)
    return call.inputs[0].shape[-1] // kernels_of(call)[0].shape[-2]


def _along(call, steps, seen):
    """Carry each axis through its (window, period, advance); axes without one stay what they are."""

    def carried(along):
        if along.axis not in steps:
            return along
        if along.digit:
            return cut(along, call.inputs[0].shape)
        window, *turns = steps[along.axis]
        return along._replace(field=fields.through(along.field, window, call.outputs[0].shape[along.axis], *turns))

    return tuple(map(carried, seen[0]))


def _shift(call, seen, amounts, sign):
    amounts = amounts if isinstance(amounts[0], (tuple, list)) else (amounts,)
    axes = spatial_axes(data_format_of(call.layer), len(amounts))
    steps = {
        axis: ((lambda index, by=sign * before: [index + by]), 1, 1)
        for axis, (before, _) in zip(axes, amounts, strict=True)
    }
    return _along(call, steps, seen)


def whole(along, shape):
    """Let all elements see what all of them together see."""
    count = along.digit[1] if along.digit else shape[along.axis]
    return Along(fields.everything(along.field, count, along.pixels), None, along.pixels)


def cut(along, shape):
    """The same for an axis that is cut into pieces: that much they see at most."""
    return _bounded([whole(along, shape)], PIECES)[0]


def _bounded(seen, bound):
    """Say that elements see no more than this, but maybe less, unless it is known already."""

    def bounded(along):
        field = along.field
        known = isinstance(field, Unknown) or field.bound or along.axis is not None or not any(field.seen)
        return along if known else along._replace(field=field._replace(bound=bound))

    return tuple(map(bounded, seen))


def _fold(call, seen, axes, dropped=True):
    """Let all elements see what all elements along these axes see; if the axes disappear, others move up."""
    shape = call.inputs[0].shape
    gone = axes if dropped and len(call.outputs[0].shape) < len(shape) else set()

    def folded(along):
        if along.axis is None:
            return along
        if along.axis in axes:
            return whole(along, shape)
        return along._replace(axis=along.axis - sum(axis < along.axis for axis in gone))

    return tuple(map(folded, seen))


def _channels_mixed(call, seen, all_of_them):
    """Fold what has come to lie on the axis of the channels; if a filter sees only some of them, that is a bound."""
    rank = len(call.inputs[0].shape)
    channels = channel_axis(data_format_of(call.layer), rank - 2)
    mixed = tuple(whole(along, call.inputs[0].shape) if along.axis == channels else along for along in seen)
    return mixed if all_of_them else _bounded(mixed, "an axis of the image lies where the channels are")


def _meet(call, axes):
    """Join what several inputs see along one axis of the image; shapes are aligned at their ends, as in NumPy."""
    shape = call.outputs[0].shape
    places, meeting = set(), []
    for along, tensor in zip(axes, call.inputs, strict=True):
        if along.axis is None:
            meeting.append(along.field)
            continue
        place = along.axis + len(shape) - len(tensor.shape)
        if tensor.shape[along.axis] == 1 and shape[place] != 1:  # one element for all places
            meeting.append(fields.everything(along.field, 1, along.pixels))
        else:
            places.add((place, along.digit))
            meeting.append(along.field)
    if len(places) > 1:
        return Along(Unknown("two axes of the image meet crosswise"), None, axes[0].pixels)
    place, digit = places.pop() if places else (None, None)
    elements = 1 if place is None else digit[1] if digit else shape[place]
    return Along(fields.union(meeting, elements, axes[0].pixels), place, axes[0].pixels, digit)


def _moved(call, along, number, numbers, origin):
    """Follow one axis of the image through a layer that moves numbers (see `tracing.moves.origins`)."""
    if along.axis is None:
        return along
    shape = tuple(call.inputs[number].shape[1:])
    below, count = along.digit or (1, shape[along.axis - 1])
    stride = below * math.prod(shape[along.axis :])  # of the numbers, from one element to the next
    here = numbers == number
    element, rest = origin // stride % count, origin - origin // stride % count * stride
    if (element[here] == element[here].flat[0]).all():
        one = fields.through(along.field, lambda _, only=int(element[here].flat[0]): [only], 1, 1, None)
        return Along(fields.everything(one, 1, along.pixels), None, along.pixels)
    for axis in range(element.ndim):
        across = tuple(other for other in range(element.ndim) if other != axis)
        if _constant(element, here, across).all():
            break
    else:
        return cut(along, (None, *shape))
    line = [None if low > high else int(high) for low, high in zip(*_ends(element, here, across), strict=True)]
    if _constant(rest, here, (axis,)).all():  # nothing else lies along this axis
        window, *turns = _turns(line, alone=len(call.inputs) == 1)
        return Along(fields.through(along.field, window, len(line), *turns), axis + 1, along.pixels)
    below = line.index(1) if 1 in line else 0
    if below and line == [index // below % count for index in range(len(line))]:
        return along._replace(axis=axis + 1, digit=(below, count))
    return cut(along, (None, *shape))


def _ends(values, here, axes):
    """The smallest and the largest of some values along some axes, of those that are here."""
    far = np.iinfo(values.dtype).max
    return np.where(here, values, far).min(axes), np.where(here, values, -far).max(axes)


def _constant(values, here, axes):
    low, high = _ends(values, here, axes)
    return low >= high


def _turns(line, alone):
    """Say by (window, period, advance) which elements come in a line of them; None is a constant, such as padding.

    Padding around is taken for more of the same, as everywhere: there the image has no end. Between several inputs, or
    where nothing repeats itself, the line is the list of all there are.
    """
    there = [index for index, element in enumerate(line) if element is not None]
    first, known = there[0], line[there[0] : there[-1] + 1]
    if None not in known and (alone or len(known) == len(line)):
        for period in range(1, max(len(known) // 2, 1) + 1):
            advances = {later - sooner for sooner, later in zip(known, known[period:], strict=False)} or {1}
            if len(advances) == 1:
                (advance,) = advances

                def window(index, turns=advance, period=period):
                    times, place = divmod(index - first, period)
                    return [known[place] + times * turns]

                return window, period, advance
    return (lambda index: [] if line[index] is None else [line[index]]), 1, None
