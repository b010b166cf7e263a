"""How a receptive field grows in each family of layers, and in the layers of users.

A rule gets a call with one output, and what the elements of its inputs see. It says what the elements of its output
see: a tuple with an `AxisView` for each axis of the image, or in short one of `Windows`, `AllAlong`, `AtMost` and the
name of a family that the layer behaves like.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import keras

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.receptive_fields import fields
from keras_cnn_edu.receptive_fields.fields import Unknown
from keras_cnn_edu.receptive_fields.rearrangements import follow
from keras_cnn_edu.receptive_fields.views import AxisView, Views, at_most, bounded, merge, reduce_axes, step_along
from keras_cnn_edu.tracing.classes import what
from keras_cnn_edu.tracing.kinds import FAMILIES
from keras_cnn_edu.tracing.layout import channel_axis, data_format_of, spatial_axes
from keras_cnn_edu.tracing.moves import origins
from keras_cnn_edu.tracing.rules import Rules, as_family
from keras_cnn_edu.tracing.windows import Windows, kernels_of, windows_of


@dataclass(frozen=True)
class AllAlong:
    """What a rule returns of a layer whose elements see everything along some axes.

    Along the other axes each sees what the element at its own position sees.

    Args:
        axes: of the tensor; the batch is 0, the last axis -1.

    Raises:
        ValueError, TypeError: if these are not integers other than 0.
    """

    axes: Sequence[int]

    def __post_init__(self):
        axes = checks.some(self.axes, "axes", "the axes of the tensor")
        if 0 in [checks.integer(axis, "axes", least=-9) for axis in axes]:
            raise ValueError(f"`axes` must not hold 0, the axis of the batch. Received: axes={self.axes!r}.")


@dataclass(frozen=True)
class AtMost:
    """What a rule returns of a layer whose elements see no more than this, but perhaps less.

    Args:
        behavior: `Windows`, `AllAlong`, the name of a family, or views: what a rule may return.
        why: the reason why no more is known, in words.

    Raises:
        TypeError, ValueError: if `why` is not a text.
    """

    behavior: object
    why: str

    def __post_init__(self):
        checks.text(self.why, "why")


def apply(rule, call, views) -> Views:
    """Ask a rule what the elements of the output of a call see."""
    return _views_of(rule(call, views), call, views)


def _views_of(behavior, call, views):
    """Turn what a rule returns into views of the output."""
    if isinstance(behavior, AtMost):
        return at_most(_views_of(behavior.behavior, call, views), behavior.why)
    if isinstance(behavior, Windows | AllAlong):
        _check_axes(behavior.axes, call)
    if isinstance(behavior, Windows):
        if len(call.inputs) > 1:
            return unknown(call, views, f"{what(call.layer)} has several inputs: its rule must return views")
        return _channels_mixed(call, slide_windows(call, views, behavior), all_of_them=False)
    if isinstance(behavior, AllAlong):
        return reduce_all_along(*behavior.axes)(call, views)
    if isinstance(behavior, str):
        rule = RULES.by_family[checks.one_of(behavior, "rule", RULES.by_family)]
        return as_family(behavior, rule, call, views)
    if isinstance(behavior, tuple) and [type(view) for view in behavior] == [AxisView] * len(views[0]):
        return behavior
    raise TypeError(
        f"`rule` must return Windows, AllAlong, AtMost, the name of a family, or a tuple of {len(views[0])} AxisView, "
        f"one for each axis of the image. Received: {checks.shortened(behavior)} for layer {call.path!r}."
    )


def _check_axes(axes, call):
    rank = len(call.inputs[0].shape)
    if not set(axes) <= set(range(-rank, rank)):
        raise ValueError(
            f"`axes` must lie within the {rank} axes of the input of {call.path!r}, {call.inputs[0].shape}. "
            f"Received: axes={tuple(axes)}."
        )


def unknown(call, views, why=None):
    """Nothing is known of a layer without a rule; its user can add one, or measure."""
    what_to_do = "add a rule with `receptive_field.rule`, or measure with `by_gradient(model, layer)`"
    reason = Unknown(why or f"what {what(call.layer)} does is not known here; {what_to_do}")
    return tuple(AxisView(reason, None, view.length) for view in views[0])


# ── the same positions ──


def pointwise(call, views):
    """An element sees what the elements at its position in the inputs see."""
    ranks = {len(tensor.shape) for tensor in (*call.inputs, *call.outputs)}
    if len(ranks) > 1 and not isinstance(call.layer, keras.Layer):  # operations align shapes at their ends
        return unknown(call, views, "tensors with different numbers of axes meet, so that examples are mixed")
    return _merged(call, views)


def normalize(call, views):
    """The same with stored statistics, but not with those of the batch."""
    if call.arguments.kwargs.get("training"):
        return unknown(call, views, f"{what(call.layer)} is called with training=True, and mixes images then")
    return pointwise(call, views)


def embed(call, views):
    """An element becomes a vector: its axis comes last, the others stay where they are."""
    shape, axis = call.inputs[0].shape, getattr(call.layer, "axis", -1)
    if call.outputs[0].shape[: len(shape)] != shape or axis not in (None, -1, len(shape)):
        return unknown(call, views)
    return views[0]


def each_step(call, views, inside):
    """Each step of a sequence for itself: the same along time, and along the other axes what the layer inside does.

    `inside`: the function from the views of one step before that layer to those behind it.
    """

    def without_time(view):
        if view.axis is None:
            return view
        return AxisView(fields.NOTHING, None, view.length) if view.axis == 1 else view._replace(axis=view.axis - 1)

    def with_time(before, after):
        if before.axis == 1:
            return before
        return after if after.axis is None else after._replace(axis=after.axis + 1)

    return tuple(map(with_time, views[0], inside([tuple(map(without_time, views[0]))])))


# ── windows ──


def slide(call, views):
    """An element sees what the elements in its window see; all but pooling mix the channels."""
    if len(call.inputs) > 1:
        return unknown(call, views, "the kernel is no constant")
    after = slide_windows(call, views, windows_of(call))
    if not call.kind.kernels:
        return after
    return _channels_mixed(call, after, all_of_them=call.kind.mixes_channels and _groups(call) == 1)


def slide_windows(call, views, windows: Windows):
    """An element sees what the elements in its window see, or those whose windows hold it, if they are transposed."""
    steps = {}
    for axis, kernel_size, stride, dilation_rate, padding, extra in windows.each_axis():
        numbers = kernel_size, stride, dilation_rate
        if windows.transposed:
            before, _ = geometry.transposed_crop(*numbers, padding, extra)
            steps[axis] = _window(geometry.transposed_window, *numbers, before), stride, 1
        else:
            before, _ = geometry.padding_amounts(call.inputs[0].shape[axis], *numbers, padding)
            steps[axis] = _window(geometry.window, *numbers, before), 1, stride
    return _stepped(call, views, steps)


def adapt(call, views):
    """The image is divided into as many windows as there are outputs."""
    sizes, outputs, steps = call.inputs[0].shape, call.outputs[0].shape, {}
    for axis in _spatial_axes(call):
        size, count = sizes[axis], outputs[axis]
        steps[axis] = (lambda i, n=size, o=count: _indexes(geometry.adaptive_window(i, n, o))), count, size
    return _stepped(call, views, steps)


def resize(call, views):
    """An element sees the elements from which it is interpolated."""
    layer, sizes, outputs = call.layer, call.inputs[0].shape, call.outputs[0].shape
    interpolation = getattr(layer, "interpolation", "nearest")
    if getattr(layer, "crop_to_aspect_ratio", False) or getattr(layer, "pad_to_aspect_ratio", False):
        return unknown(call, views, "what is cropped or padded to keep the aspect ratio is not known here")
    if interpolation == "nearest":
        return move(call, views)
    axes = _spatial_axes(call)
    if interpolation != "bilinear" or (getattr(layer, "antialias", False) and any(outputs[a] < sizes[a] for a in axes)):
        return unknown(call, views, f"{interpolation!r} interpolation, smoothed or not, is not known here")
    steps = {}
    for axis in axes:
        size, count = sizes[axis], outputs[axis]
        common = math.gcd(size, count)
        steps[axis] = _window(geometry.resizing_window, size, count), count // common, size // common
    return _stepped(call, views, steps)


def pad(call, views):
    """An element sees what the element so many positions before it sees."""
    return _shift(call, views, call.layer.padding, -1)


def crop(call, views):
    """An element sees what the element so many positions after it sees."""
    return _shift(call, views, call.layer.cropping, +1)


# ── everything along some axes ──


def reduce_all_along(*axes):
    """Make the rule for a layer whose elements see everything along these axes; without axes, all but the batch."""

    def rule(call, views):
        rank = len(call.inputs[0].shape)
        reduced = {axis % rank for axis in axes} or set(range(1, rank))
        if 0 in reduced or len(call.inputs) > 1:
            return unknown(call, views, f"{what(call.layer)} mixes the examples of a batch, or several inputs")
        return _reduced(call, views[0], reduced)

    return rule


def reduce_own_axes(call, views):
    """An element sees everything along the axes that the layer names: statistics over them, a softmax along them."""
    axis = getattr(call.layer, "axis", None)
    axes = axis if isinstance(axis, (tuple, list)) else range(len(call.inputs[0].shape)) if axis is None else (axis,)
    return reduce_all_along(*axes)(call, views)


def reduce_space(call, views):
    """An element sees everything along all spatial axes."""
    return _reduced(call, views[0], set(_spatial_axes(call)))


def normalize_locally(call, views):
    """An element sees some of the channels at its position."""
    return _channels_mixed(call, views[0], all_of_them=False)


def attend(call, views):
    """Every position of the query sees every position that it attends to; with a causal mask, those before it."""
    if {len(tensor.shape) for tensor in call.inputs} != {3} or len(call.outputs[0].shape) != 3:
        return unknown(call, views, "attention with a mask, or along several axes, is not known here")
    reduced = [reduce_axes(one, {1, 2}, tensor.shape) for one, tensor in zip(views, call.inputs, strict=True)]
    after = merge(reduced, [call.outputs[0].shape] * len(reduced), call.outputs[0].shape)
    masked = call.arguments.kwargs.get("use_causal_mask") or getattr(call.layer, "causal", False)
    return bounded(after, "a causal mask hides what comes later") if masked else after


def accumulate(call, views):
    """Along an axis: an element sees those before it."""
    return bounded(reduce_own_axes(call, views), "an element sees those before it")


# ── the same numbers at other positions ──


def move(call, views):
    """An element sees what the element sees that it is; the layer itself is asked which one (`tracing.moves`).

    `Flatten` puts several axes into one. What is needed to separate them again is kept; a layer of units that follows
    sees the whole image.
    """
    found = origins(call)
    if found is None:
        return unknown(call, views)
    numbers, origin = found
    moved = [
        tuple(follow(view, tuple(tensor.shape[1:]), numbers == number, origin, len(views) == 1) for view in one)
        for number, (one, tensor) in enumerate(zip(views, call.inputs, strict=True))
        if (numbers == number).any()
    ]
    if not moved:
        return tuple(AxisView(fields.NOTHING, None, view.length) for view in views[0])
    return merge(moved, [call.outputs[0].shape] * len(moved), call.outputs[0].shape)


def crop_to_center(call, views):
    """The middle of the image; if the image is too small, it is enlarged."""
    if any(call.outputs[0].shape[axis] > call.inputs[0].shape[axis] for axis in _spatial_axes(call)):
        return unknown(call, views, "how CenterCrop enlarges an image is not known here")
    return move(call, views)


def concatenate(call, views):
    """Along the channels, elements see what those of all inputs see; along an axis of the image, each what it is."""
    axis = call.layer.axis % len(call.outputs[0].shape)
    return (move if any(view.axis == axis for one in views for view in one) else pointwise)(call, views)


# ── the table ──

RULES = Rules(
    {kind.family: slide for kind in FAMILIES if kind.slides}
    | {kind.family: pointwise for kind in FAMILIES if kind.element_wise}
    | dict.fromkeys(["adaptive max pooling", "adaptive average pooling"], adapt)
    | dict.fromkeys(["global max pooling", "global average pooling"], reduce_space)
    | dict.fromkeys(["up-sampling", "resizing"], resize)
    | dict.fromkeys(["softmax", "layer normalization", "RMS normalization", "unit normalization"], reduce_own_axes)
    | dict.fromkeys(["flattening", "reshaping", "permutation of axes", "repetition", "rearrangement"], move)
    | {
        "zero padding": pad,
        "cropping": crop,
        "center crop": crop_to_center,
        "batch normalization": normalize,
        "concatenation": concatenate,
        "embedding": embed,
        "reversible embedding": embed,
        "dense": reduce_all_along(-1),
        "masking": reduce_all_along(-1),
        "reduction": reduce_own_axes,
        "cumulation": accumulate,
        "group normalization": reduce_all_along(),
        "local response normalization": normalize_locally,
        "attention": attend,
    }
)


# ── what the rules share ──


def _window(window, *numbers):
    return lambda index: window(index, *numbers)


def _indexes(window):
    return range(window.start, window.stop)


def _spatial_axes(call):
    return spatial_axes(data_format_of(call.layer), len(call.inputs[0].shape) - 2)


def _groups(call):
    """Into how many groups the channels are divided; of an operation its kernel tells."""
    if hasattr(call.layer, "groups") or windows_of(call).transposed:
        return getattr(call.layer, "groups", 1)
    return call.inputs[0].shape[-1] // kernels_of(call)[0].shape[-2]


def _stepped(call, views, steps):
    return step_along(views[0], steps, call.inputs[0].shape, call.outputs[0].shape)


def _shift(call, views, amounts, sign):
    amounts = amounts if isinstance(amounts[0], (tuple, list)) else (amounts,)
    axes = spatial_axes(data_format_of(call.layer), len(amounts))
    steps = {
        axis: ((lambda index, by=sign * before: [index + by]), 1, 1)
        for axis, (before, _) in zip(axes, amounts, strict=True)
    }
    return _stepped(call, views, steps)


def _reduced(call, views, axes):
    shape = call.inputs[0].shape
    return reduce_axes(views, axes, shape, dropped=len(call.outputs[0].shape) < len(shape))


def _merged(call, views):
    return merge(views, [tensor.shape for tensor in call.inputs], call.outputs[0].shape)


def _channels_mixed(call, views, all_of_them):
    """Reduce what has come to lie on the axis of the channels; if a filter sees only some of them, that is a bound."""
    shape = call.inputs[0].shape
    mixed = reduce_axes(views, {channel_axis(data_format_of(call.layer), len(shape) - 2)}, shape)
    return mixed if all_of_them else bounded(mixed, "an axis of the image lies where the channels are")
