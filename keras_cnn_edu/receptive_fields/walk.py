"""Carry the receptive field from the image through the graph of a model."""

from fractions import Fraction
from typing import NamedTuple

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.receptive_fields import fields, rules
from keras_cnn_edu.tables import Column, Table
from keras_cnn_edu.tracing import trace
from keras_cnn_edu.tracing.kinds import family_of
from keras_cnn_edu.tracing.layout import image_axes

STATUS = ("exact", "upper bound", "whole image", "unknown")  # a layer has the last of those of its axes


def receptive_field(model, input_shape=None, input_name=None):
    """Say for every layer of a model which pixels of the image one of its elements can see.

    size, jump and first center are those of `geometry.ReceptiveField`, along each axis of the image. They follow the
    real graph: where paths meet, an element sees what it sees over any of them. The image is taken to have no end: at
    a border an element sees padding in place of some pixels.

    The status says how far the numbers can be trusted:

    - exact: each element sees all of these pixels, and no others;
    - upper bound: it sees no others, but not all: there are holes (dilation, strides longer than the window, paths of
      different kinds), or neighbors see unequal amounts (transposed convolutions with strides, upsampling); `pixels`
      still lists exactly which, unless the reason says otherwise;
    - whole image: there are no places left. After global pooling, and after `Flatten` and `Dense`, every element sees
      every pixel (a unit of `Flatten` itself sees its part);
    - unknown: there is a layer on the way that is not known here. Its own `call` is followed if it is made of known
      layers and `keras.ops`; if it is not, measure with `by_gradient`. A class derived from a known layer that
      overrides more than how it is made is not taken for it, and not followed.

    The axes of the image are those with places. Of words, of vectors, and of gray images that a layer gives the channel
    axis, these are all axes of the input.

    Args:
        model: a `keras.Model`: Functional, Sequential, nested, or subclassed if made of layers and `keras.ops`.
        input_shape: (height, width, channels) of an image, where the model leaves its sizes open.
        input_name: which input is meant, of a model that has several.

    Returns:
        `ReceptiveFields`: prints as a table; by path, `fields["block1/conv2"]` is a `LayerField`.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the model cannot be followed, the input shape is not known, or the input is not said.

    Example:
        >>> import keras
        >>> convolution = keras.layers.Conv2D(6, 5, padding="same", name="C1")
        >>> layers = [convolution, keras.layers.MaxPooling2D(2, name="S2")]
        >>> fields = receptive_field(keras.Sequential([keras.Input((28, 28, 1)), *layers]))
        >>> print(fields)
         layer   size   jump   first center   padding   status
        ───────────────────────────────────────────────────────
         C1      5×5    1      0              2         exact
         S2      6×6    2      0.5            2         exact
        >>> fields["S2"].pixels((3, 0))  # rows 4 to 9, columns from -2: there are those from 0
        ([4, 5, 6, 7, 8, 9], [0, 1, 2, 3])

    Reference: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks",
    Distill, 2019. https://distill.pub/2019/computing-receptive-fields
    """
    return carry(trace(model, input_shape), input_name)


def carry(graph, input_name=None):
    """Do what `receptive_field` does, for a model that is traced already (`tracing.trace`)."""
    names = [tensor.name for tensor in graph.inputs]
    if len(names) == 1 and input_name is None:
        input_name = names[0]
    chosen = names.index(checks.one_of(input_name, "input_name", names))
    image = graph.inputs[chosen]
    axes = image_axes(graph.calls, len(image.shape))
    nothing = tuple(rules.Along(fields.NOTHING, None, image.shape[axis]) for axis in axes)
    itself = tuple(rules.Along(fields.Field(), axis, image.shape[axis]) for axis in axes)
    seen = {id(tensor): nothing for tensor in graph.inputs} | {id(image): itself}
    _walk(graph, seen)
    return ReceptiveFields({call.path: _describe(call, seen[id(call.outputs[0])]) for call in graph.calls})


class AxisField(NamedTuple):
    """A receptive field along one axis of the image.

    `numbers`: a `geometry.ReceptiveField`; None if unknown. `status`, `why`: see `receptive_field`.
    `along`: the pixels themselves.
    """

    numbers: geometry.ReceptiveField | None
    status: str
    why: str
    along: rules.Along


class LayerField(NamedTuple):
    """What the elements of one layer see.

    `axes`: an `AxisField` for each axis of the image. `sizes`: how many elements there are along each; None along an
    axis where all see the same.
    """

    path: str
    axes: tuple
    sizes: tuple

    @property
    def size(self):
        """Pixels from the first to the last seen; None if unknown."""
        return self._numbers("size")

    @property
    def jump(self):
        """Pixels from one element's window to the next's."""
        return self._numbers("jump")

    @property
    def first_center(self):
        """Center of the first element's window."""
        return self._numbers("first_center")

    @property
    def padding(self):
        """Pixels of that window before the image."""
        return self._numbers("padding")

    @property
    def status(self):
        """The most doubtful of its axes': see `receptive_field`."""
        return max((axis.status for axis in self.axes), key=STATUS.index)

    @property
    def why(self):
        """The reasons for the status, in words."""
        return "; ".join(dict.fromkeys(axis.why for axis in self.axes if axis.why))

    def pixels(self, position):
        """List the pixels of the image that one element sees, along each axis.

        Where paths of different kinds meet, what it sees together need not be a rectangle; these are its shadows.

        Args:
            position: index of the element along each axis of the image, (row, column).

        Raises:
            ValueError: if the position lies outside, or the field is unknown.
        """
        if self.status == "unknown":
            raise ValueError(f"`pixels` must not be asked of {self.path!r}, where they are unknown: {self.why}.")
        fits = len(position) == len(self.axes) and all(
            size is None or 0 <= index < size for index, size in zip(position, self.sizes, strict=True)
        )
        if not fits:
            raise ValueError(
                f"`position` must have {len(self.axes)} indexes, one for each axis of the image, within {self.sizes}, "
                f"the size of its maps. Received: position={position!r} in layer {self.path!r}."
            )
        seen = [(axis.along.field[index], axis.along.pixels) for axis, index in zip(self.axes, position, strict=True)]
        return tuple(sorted(pixel for pixel in field if 0 <= pixel < size) for field, size in seen)

    def __str__(self):
        return str(ReceptiveFields({self.path: self}))

    def __repr__(self):
        return str(self)

    def _repr_html_(self):
        return ReceptiveFields({self.path: self})._repr_html_()

    def _numbers(self, name):
        return tuple(None if axis.numbers is None else getattr(axis.numbers, name) for axis in self.axes)


class ReceptiveFields(Table):
    """The receptive fields of all layers of a model, by path; prints as a table."""

    columns = (
        Column("layer", "layer"),
        Column("size", "size", "×".join),
        Column("jump", "jump", lambda each: " × ".join(dict.fromkeys(each))),
        Column("first center", "first_center", lambda each: " × ".join(dict.fromkeys(each))),
        Column("padding", "padding", lambda each: " × ".join(dict.fromkeys(each))),
        Column("status", "status"),
    )

    def __init__(self, layers):
        self.layers = layers

    def __getitem__(self, path):
        """Return the `LayerField` of a layer; an unknown path is answered with the nearest."""
        return self.layers[checks.one_of(path, "layer", self.layers)]

    def __iter__(self):
        return iter(self.layers)

    def __len__(self):
        return len(self.layers)

    def records(self):
        """One record per layer."""
        names = ("size", "jump", "first_center", "padding")
        return [
            {"layer": path, "status": field.status, "why": field.why}
            | {name: [_written(value) for value in getattr(field, name)] for name in names}
            for path, field in self.layers.items()
        ]

    def notes(self):
        """The reasons for what is not exact, each at the first layer it is true of."""
        first = {}
        for path, field in self.layers.items():
            first.setdefault(field.why, path)
        return [f"{path}: {why}" for why, path in first.items() if why]


def _walk(graph, seen):
    """Note down in `seen`, for the outputs of every call, what they see."""
    for call in graph.calls:
        inputs = [seen[id(tensor)] for tensor in call.inputs]
        for one in call.each_output():
            after = _after(one, inputs)
            seen[id(one.outputs[0])] = after if call.activation is None else _through(call.activation, [after])[0]


def _after(call, inputs):
    """Say what the elements of one output of a call see, before the activation function."""
    rule = rules.RULES.find(call.layer)
    if rule is not None:
        return rule(call, inputs)
    if call.inside is None:
        return rules.unknown(call, inputs)
    if family_of(call.layer) == "time-distributed":
        return rules.each_step(call, inputs, lambda step: _through(call.inside, step)[call.index])
    return _through(call.inside, inputs)[call.index]


def _through(graph, inputs):
    """Carry what is seen from the inputs of a graph to its outputs."""
    seen = dict(zip(map(id, graph.inputs), inputs, strict=True))
    _walk(graph, seen)
    return [seen[id(tensor)] for tensor in graph.outputs]


def _describe(call, seen):
    axes, shape = [], call.outputs[0].shape
    for along in seen:
        if (
            along.digit
        ):  # this axis holds several: of units it is said what all of them see, of places what they may see
            along = (rules.whole if len(shape) == 2 else rules.cut)(along, shape)
        status, why = fields.status(along.field, along.pixels)
        numbers = None if status == "unknown" else fields.in_numbers(along.field)
        axes.append(AxisField(numbers, status, why, along))
    sizes = tuple(None if axis.along.axis is None else shape[axis.along.axis] for axis in axes)
    return LayerField(call.path, tuple(axes), sizes)


def _written(value):
    """Write a number as short as it is.

    >>> _written(2.0), _written(Fraction(1, 2)), _written(None)
    ('2', '1/2', '?')
    """
    return "?" if value is None else str(value) if isinstance(value, Fraction) else f"{value:g}"
