"""How a receptive field grows in each kind of layer: one table, from the name of a class to a rule.

A rule gets a call and what the elements of its inputs see, and says what the elements of its output see. What is seen
is a tuple with one entry for each axis of the image: an `Along`.
"""

from typing import NamedTuple

from keras_cnn_edu import geometry
from keras_cnn_edu.graphs.windows import spatial_axes, windows_of
from keras_cnn_edu.receptive_field import fields
from keras_cnn_edu.receptive_field.fields import Field, Unknown


class Along(NamedTuple):
    """What is seen along one axis of the image, which has so many `pixels`.

    `axis`: of the tensor, along which the elements move over the image; None if they all see the same.
    """

    field: Field | Unknown
    axis: int | None
    pixels: int


# ── rules ──


def pointwise(call, seen):
    """An element sees what the elements at its place in the inputs see."""
    return tuple(_meet(call, axes) for axes in zip(*seen, strict=True))


def slide(call, seen):
    """An element sees what the elements in its window see."""
    windows = windows_of(call.layer)
    steps = {}
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
    return _along(steps, seen)


def adapt(call, seen):
    """An element sees its share of the layer below."""
    sizes, outputs = call.inputs[0].shape, call.outputs[0].shape
    steps = {}
    for axis in spatial_axes(call.layer, len(sizes) - 2):
        size, shares = sizes[axis], outputs[axis]
        steps[axis] = (lambda i, n=size, o=shares: _range(geometry.adaptive_window(i, n, o))), shares, size
    return _along(steps, seen)


def enlarge(call, seen):
    """An element sees the elements from which it is interpolated."""
    interpolation = getattr(call.layer, "interpolation", "nearest")
    if interpolation not in ("nearest", "bilinear"):
        return unknown(call, seen, f"{interpolation!r} interpolation is not known here")
    factors = call.layer.size if isinstance(call.layer.size, (tuple, list)) else (call.layer.size,)
    axes = spatial_axes(call.layer, len(factors))
    steps = {
        axis: (_step(geometry.upsampling_window, factor, interpolation), factor, 1)
        for axis, factor in zip(axes, factors, strict=True)
    }
    return _along(steps, seen)


def pad(call, seen):
    """An element sees what the element so many places before it sees."""
    return _shift(call, seen, call.layer.padding, -1)


def crop(call, seen):
    """An element sees what the element so many places after it sees."""
    return _shift(call, seen, call.layer.cropping, +1)


def fold(*axes):
    """Make the rule for a layer whose elements see everything along these axes; without axes, all but the batch."""

    def rule(call, seen):
        rank = len(call.inputs[0].shape)
        return _fold(call, seen[0], {axis % rank for axis in axes} or set(range(1, rank)))

    return rule


def fold_its_axis(call, seen):
    """The axes that the layer names are folded: statistics over them, a softmax along them."""
    axis = getattr(call.layer, "axis", None)
    axes = axis if isinstance(axis, (tuple, list)) else () if axis is None else (axis,)
    return fold(*axes)(call, seen)


def fold_space(call, seen):
    """All spatial axes are folded."""
    return _fold(call, seen[0], set(spatial_axes(call.layer, len(call.inputs[0].shape) - 2)))


def fold_all_but_channels(call, seen):
    """Every place sees every place."""
    return _fold(call, seen[0], set(range(1, len(call.inputs[0].shape) - 1)))


def reshape(call, seen):
    """An axis survives if what stands before it, or behind it, stays as it is; the others are folded.

    `Flatten` makes units of the places, and a layer of units sees the whole image. Where places are left, cut into
    pieces, all that can be said of one is that it sees no more than that.
    """
    before, after = call.inputs[0].shape, call.outputs[0].shape
    places = {axis: axis for axis in range(1, len(before)) if before[1 : axis + 1] == after[1 : axis + 1]}
    moved = len(after) - len(before)
    places |= {axis: axis + moved for axis in range(1, len(before)) if before[axis:] == after[axis + moved :]}
    folded = _fold(call, seen[0], set(range(1, len(before))) - set(places), dropped=False)
    bound = "an axis is cut into pieces, each with pixels from all over the image" if len(after) > 2 else ""

    def moved_along(old, new):
        if new.axis is not None or old.axis is None or isinstance(new.field, Unknown):
            return new._replace(axis=places.get(new.axis))
        return new._replace(field=new.field._replace(bound=new.field.bound or bound))

    return tuple(map(moved_along, seen[0], folded))


def permute(call, seen):
    """The axes change places."""
    order = getattr(call.layer, "dims", None)
    order = (0, *order) if order else call.layer.axes or tuple(reversed(range(len(call.inputs[0].shape))))
    return tuple(along._replace(axis=None if along.axis is None else order.index(along.axis)) for along in seen[0])


def concatenate(call, seen):
    """Beside each other as channels, elements see what those of the inputs see together."""
    axis = call.layer.axis % len(call.outputs[0].shape)
    if any(along.axis == axis for one in seen for along in one):
        return unknown(call, seen, "it puts images side by side, so that places lose their meaning")
    return pointwise(call, seen)


def unknown(call, seen, why=None):
    """Nothing is known of a layer that is not in the table; whoever wants to know can measure."""
    why = why or f"what {type(call.layer).__name__} does is not known here; measure with `by_gradient(model, layer)`"
    return tuple(Along(Unknown(why), None, along.pixels) for along in seen[0])


# ── the table ──

RULES = {
    # windows
    **dict.fromkeys(["BaseConv", "BaseDepthwiseConv", "BaseSeparableConv", "BaseLocallyConnected"], slide),
    **dict.fromkeys(["BaseConvTranspose", "BasePooling"], slide),
    "BaseAdaptivePooling": adapt,
    "BaseGlobalPooling": fold_space,
    **dict.fromkeys(["UpSampling1D", "UpSampling2D", "UpSampling3D"], enlarge),
    **dict.fromkeys(["ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D"], pad),
    **dict.fromkeys(["Cropping1D", "Cropping2D", "Cropping3D"], crop),
    # each element for itself (normalizations as in inference, where they use stored statistics)
    **dict.fromkeys(["Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Identity", "Masking"], pointwise),
    **dict.fromkeys(
        ["Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization"], pointwise
    ),
    **dict.fromkeys(["BatchNormalization", "LocalResponseNormalization"], pointwise),
    **dict.fromkeys(["Rescaling", "Normalization", "Embedding", "RandomFlip", "RandomTranslation"], pointwise),
    **dict.fromkeys(["RandomRotation", "RandomZoom", "RandomContrast", "RandomBrightness"], pointwise),
    # several inputs, element by element (layers and keras.ops)
    **dict.fromkeys(["Merge", "Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Maximum", "Minimum"], pointwise),
    "Concatenate": concatenate,
    # keras.ops of one tensor, element by element
    **dict.fromkeys(
        ["Absolute", "Cast", "Clip", "Exp", "Log", "Negative", "Power", "Sqrt", "Square", "Tanh"], pointwise
    ),
    **dict.fromkeys(["Elu", "Gelu", "HardSigmoid", "HardSilu", "LeakyRelu", "Relu", "Relu6", "Selu"], pointwise),
    **dict.fromkeys(["Sigmoid", "Silu", "Softplus", "StopGradient", "Where"], pointwise),
    # everything along some axes
    **dict.fromkeys(["Dense"], fold(-1)),
    **dict.fromkeys(["Softmax", "LogSoftmax", "LayerNormalization", "RMSNormalization"], fold_its_axis),
    **dict.fromkeys(["UnitNormalization", "Mean", "Sum", "Max", "Min", "Amax", "Amin"], fold_its_axis),
    "GroupNormalization": fold(),
    **dict.fromkeys(["Attention", "MultiHeadAttention", "GroupedQueryAttention"], fold_all_but_channels),
    # the same numbers in another arrangement
    **dict.fromkeys(["Flatten", "Reshape", "ExpandDims", "Squeeze"], reshape),
    **dict.fromkeys(["Permute", "Transpose"], permute),
    # would be taken for one of the above by the name of its base class
    "Dot": unknown,
}


def rule_of(layer):
    """Return the rule for a layer or operation, by the name of its class or of one it is made from; None if none."""
    return next((RULES[kind.__name__] for kind in type(layer).__mro__ if kind.__name__ in RULES), None)


# ── what the rules share ──


def _step(window, *numbers):
    return lambda index: window(index, *numbers)


def _range(piece):
    return range(piece.start, piece.stop)


def _along(steps, seen):
    """Carry each axis through its (window, period, advance); axes without one stay what they are."""
    return tuple(
        along._replace(field=fields.through(along.field, *steps[along.axis])) if along.axis in steps else along
        for along in seen[0]
    )


def _shift(call, seen, amounts, sign):
    amounts = amounts if isinstance(amounts[0], (tuple, list)) else (amounts,)
    axes = spatial_axes(call.layer, len(amounts))
    steps = {
        axis: ((lambda index, by=sign * before: [index + by]), 1, 1)
        for axis, (before, _) in zip(axes, amounts, strict=True)
    }
    return _along(steps, seen)


def _fold(call, seen, axes, dropped=True):
    """Let all elements see what all elements along these axes see; if the axes disappear, others move up."""
    shape = call.inputs[0].shape
    gone = axes if dropped and len(call.outputs[0].shape) < len(shape) else set()

    def folded(along):
        if along.axis is None:
            return along
        if along.axis in axes:
            return Along(fields.everything(along.field, shape[along.axis], along.pixels), None, along.pixels)
        return along._replace(axis=along.axis - sum(axis < along.axis for axis in gone))

    return tuple(map(folded, seen))


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
            places.add(place)
            meeting.append(along.field)
    if len(places) > 1:
        return Along(Unknown("two axes of the image meet crosswise"), None, axes[0].pixels)
    place = places.pop() if places else None
    elements = 1 if place is None else shape[place]
    return Along(fields.union(meeting, elements, axes[0].pixels), place, axes[0].pixels)
