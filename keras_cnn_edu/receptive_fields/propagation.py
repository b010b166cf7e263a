"""Follow the receptive field from the image through the graph of a model."""

from keras_cnn_edu import checks
from keras_cnn_edu.receptive_fields import fields, rules
from keras_cnn_edu.receptive_fields.table import ReceptiveFields, describe
from keras_cnn_edu.receptive_fields.views import AxisView
from keras_cnn_edu.tracing import trace
from keras_cnn_edu.tracing.layout import image_axes
from keras_cnn_edu.tracing.rules import with_rules
from keras_cnn_edu.types import Shape


@with_rules(rules.RULES)
def receptive_field(model, input_shape: Shape | None = None, input_name: str | None = None) -> ReceptiveFields:
    """Say for every layer of a model which pixels of the image one of its elements can see.

    Size, jump and first center are those of `geometry.ReceptiveField`, along each axis of the image. They follow the
    graph of the model: where paths meet, an element sees what it sees along any of them. The image is taken to have no
    end: at a border an element sees padding in place of some pixels.

    The status says how far the numbers can be trusted:

    - exact: each element sees all of these pixels, and no others;
    - upper bound: it sees no others, but not all: there are holes (dilation, strides longer than the window, paths of
      different kinds), or neighbors see unequal amounts (transposed convolutions with strides, upsampling); `pixels`
      still lists exactly which, unless the reason says otherwise;
    - whole image: there are no positions left. After global pooling, and after `Flatten` and `Dense`, every element
      sees every pixel (a unit of `Flatten` itself sees its part);
    - unknown: there is a layer on the way that is not known here. A layer of your own is followed if its `call` is made
      of known layers and `keras.ops`. A class derived from a known layer that overrides more than how it is made is
      neither taken for that layer nor followed.

    Add a rule for a layer of your own with the decorator `receptive_field.rule`, or measure with `by_gradient`. The
    rule is a function of the call (with `layer`, `inputs` and `outputs`) and of what the elements of its inputs see. It
    returns one of

    - the name of a family that the layer behaves like, such as "convolution" or "element-wise": those of
      `tracing.kinds.FAMILIES`;
    - `Windows`: how the window slides;
    - `AllAlong(axes)`: each element sees everything along these axes;
    - `AtMost(…, why)`: of any of these, if some elements see less;
    - a tuple of `AxisView`, one for each axis of the image: anything else.

    The axes of the image are its spatial axes. Of words, of vectors, and of gray images to which a layer adds the axis
    of the channels, these are all axes of the input.

    Args:
        model: a `keras.Model`: Functional, Sequential, nested, or subclassed if made of layers and `keras.ops`.
        input_shape: (height, width, channels) of an image, where the model leaves its sizes open.
        input_name: which input is the image, of a model that has several.

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

        >>> class Shuffled(keras.layers.Conv2D):
        ...     def call(self, inputs):
        ...         return super().call(keras.random.shuffle(inputs, axis=3))
        >>> @receptive_field.rule(Shuffled)
        ... def shuffled(call, views):
        ...     return "convolution"
        >>> own = Shuffled(6, 5, name="own")
        >>> print(receptive_field(keras.Sequential([keras.Input((28, 28, 3)), own])))
         layer   size   jump   first center   padding   status
        ───────────────────────────────────────────────────────
         own     5×5    1      2              0         exact

    Reference: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks",
    Distill, 2019. https://distill.pub/2019/computing-receptive-fields
    """
    return propagate(trace(model, input_shape), input_name)


def propagate(graph, input_name: str | None = None) -> ReceptiveFields:
    """Do what `receptive_field` does, for a model that is traced already (`tracing.trace`)."""
    names = [tensor.name for tensor in graph.inputs]
    if len(names) == 1 and input_name is None:
        input_name = names[0]
    chosen = names.index(checks.one_of(input_name, "input_name", names))
    image = graph.inputs[chosen]
    axes = image_axes(graph.calls, len(image.shape))
    nothing = tuple(AxisView(fields.NOTHING, None, image.shape[axis]) for axis in axes)
    itself = tuple(AxisView(fields.Field(), axis, image.shape[axis]) for axis in axes)
    views = {id(tensor): nothing for tensor in graph.inputs} | {id(image): itself}
    _propagate(graph, views)
    return ReceptiveFields({call.path: describe(call, views[id(call.outputs[0])]) for call in graph.calls})


def _propagate(graph, views):
    """Enter into `views`, for the outputs of every call, what they see."""
    for call in graph.calls:
        inputs = [views[id(tensor)] for tensor in call.inputs]
        for one in call.each_output():
            after = _before_activation(one, inputs)
            views[id(one.outputs[0])] = after if call.activation is None else _through(call.activation, [after])[0]


def _before_activation(call, inputs):
    """Say what the elements of one output of a call see, before the activation function."""
    rule = rules.RULES.find(call.layer)
    if rule is not None:
        return rules.apply(rule, call, inputs)
    if call.inside is None:
        return rules.unknown(call, inputs)
    if call.family == "time-distributed":
        return rules.each_step(call, inputs, lambda step: _through(call.inside, step)[call.output_index])
    return _through(call.inside, inputs)[call.output_index]


def _through(graph, inputs):
    """Say what the outputs of a graph see, from what its inputs see."""
    views = dict(zip(map(id, graph.inputs), inputs, strict=True))
    _propagate(graph, views)
    return [views[id(tensor)] for tensor in graph.outputs]
