"""The rules of `explain`: which function decomposes an element of a layer, by the family or the class of the layer.

A rule is a function (layer, inputs, index) that returns a `Decomposition`, or the name of a family whose rule holds.
`layer` is a `Float64Layer`; `inputs` are what it was given, arrays of float64 without batch axis; `index` is that of
the element in its output, also without batch axis.
"""

import functools
from collections.abc import Callable

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.explanations import activation, normalization, rearrangement, windows
from keras_cnn_edu.explanations.decomposition import Decomposition
from keras_cnn_edu.extraction import recording
from keras_cnn_edu.tracing import layout
from keras_cnn_edu.tracing.classes import what
from keras_cnn_edu.tracing.kinds import FAMILIES, Kind
from keras_cnn_edu.tracing.rules import Rules

Rule = Callable[["Float64Layer", list[np.ndarray], tuple[int, ...]], Decomposition | str]
SPATIAL: dict[str, Rule] = {  # written for channels last
    "convolution": windows.convolution,
    "transposed convolution": windows.transposed_convolution,
    "depthwise convolution": windows.depthwise_convolution,
    "separable convolution": windows.separable_convolution,
    "locally connected": windows.locally_connected,
    "max pooling": windows.max_pooling,
    "average pooling": windows.average_pooling,
    "adaptive max pooling": windows.adaptive_max_pooling,
    "adaptive average pooling": windows.adaptive_average_pooling,
    "global max pooling": windows.global_max_pooling,
    "global average pooling": windows.global_average_pooling,
    "zero padding": rearrangement.zero_padding,
    "cropping": rearrangement.cropping,
    "up-sampling": rearrangement.up_sampling,
    "flattening": rearrangement.flatten,
}
OTHERS: dict[str, Rule] = {
    "dense": windows.dense,
    "graph convolution": windows.graph_convolution,
    "activation": activation.activation_layer,
    "ReLU": activation.relu_layer,
    "leaky ReLU": activation.leaky_relu_layer,
    "PReLU": activation.prelu_layer,
    "ELU": activation.elu_layer,
    "softmax": activation.softmax_layer,
    "identity": activation.unchanged,
    "dropout": activation.unchanged,
    "random augmentation": activation.unchanged,
    "batch normalization": normalization.batch_normalization,
    "layer normalization": normalization.layer_normalization,
    "group normalization": normalization.group_normalization,
    "RMS normalization": normalization.rms_normalization,
    "unit normalization": normalization.unit_normalization,
    "local response normalization": normalization.local_response_normalization,
    "standardization": normalization.standardization,
    "rescaling": normalization.rescaling,
    "sum": rearrangement.add,
    "difference": rearrangement.subtract,
    "product": rearrangement.multiply,
    "average": rearrangement.average,
    "maximum": rearrangement.maximum_of_inputs,
    "minimum": rearrangement.minimum_of_inputs,
    "concatenation": rearrangement.concatenate,
    "reshaping": rearrangement.reshape,
    "permutation of axes": rearrangement.permute,
    "repetition": rearrangement.repeat_vector,
}


class Float64Layer:
    """A layer whose weights are read as arrays of float64, each once. A layer inside it is read in the same way.

    `original` is the layer itself.

    >>> layer = keras.layers.Dense(2, kernel_initializer="ones")
    >>> layer.build((None, 1))
    >>> Float64Layer(layer).kernel, Float64Layer(layer).units
    (array([[1., 1.]]), 2)
    """

    def __init__(self, layer: keras.Layer):
        self.original = layer

    def __getattr__(self, name):
        value = self._read(getattr(self.original, name))
        setattr(self, name, value)
        return value

    def _read(self, value):
        if isinstance(value, keras.Variable) or keras.ops.is_tensor(value):
            return to_float64(keras.ops.convert_to_tensor(value), self.original.name)
        if isinstance(value, keras.Layer):
            return Float64Layer(value)
        if isinstance(value, list):  # of weights, or of layers
            return [self._read(each) for each in value]
        return value


def to_float64(tensor, path: str) -> np.ndarray:
    """Return a tensor that the layer at `path` holds, was given or has returned, as an array of float64."""
    return np.asarray(recording.to_numpy(tensor, path), "float64")


def decompose(
    layer: keras.Layer | Float64Layer, inputs: list[np.ndarray], index: tuple[int, ...], family: str | None = None
) -> Decomposition:
    """Decompose one output element of a layer, by the rule for this layer. A rule may ask it about a layer inside.

    Args:
        layer: a Keras layer, ours or stock, that is built.
        inputs: what it is given: float64 arrays without batch axis.
        index: of the element in the output without batch axis.
        family: decompose it as if it were of this family of `tracing.kinds`, such as "convolution": for the rule of a
            class that is derived from one of Keras and calls `super().call`.

    Returns:
        A `Decomposition`, from the layer's inputs and weights alone.

    Raises:
        ValueError: if there is no rule for the layer, or it does not have the attributes of the family.
        TypeError: if the rule returns something else.

    Example:
        >>> layer = keras.layers.ReLU()
        >>> decompose(layer, [np.array([-2.0, 3.0])], (1,)).derivation.value
        3.0
    """
    original = layer.original if isinstance(layer, Float64Layer) else layer
    rule = rule_for(original) if family is None else _rule_for_family(original, family)
    with np.errstate(all="ignore"):  # infinite and undefined numbers stay what they are
        decomposition = rule(Float64Layer(original), inputs, index)
    if isinstance(decomposition, str):
        return decompose(original, inputs, index, family=decomposition)
    if not isinstance(decomposition, Decomposition):
        raise TypeError(
            "A rule of `explain` must return a `Decomposition` or the name of a family. "
            f"Received: {checks.shortened(decomposition)} of type {type(decomposition).__name__}, from the rule for "
            f"{original.name!r}. Make it with a function of `explanations.decomposition`, such as `weighted_sum`."
        )
    return decomposition


def has_rule(layer: keras.Layer) -> bool:
    """Whether a layer can be explained: there is a rule for its class or its family, and it is not quantized."""
    return layer.quantization_mode is None and RULES.find(layer) is not None


def rule_for(layer: keras.Layer) -> Rule:
    """Return the rule for a layer, or say how to add one."""
    found = RULES.find(layer)
    if found and has_rule(layer):
        return found
    if layer.quantization_mode:
        raise ValueError(
            "`layer` must have weights that are not quantized. "
            f"Received: {layer.name!r}, a quantized {what(layer)}. Explain it before it is quantized."
        )
    inside = ", ".join(repr(inner.name) for inner in layer._flatten_layers(include_self=False))
    raise ValueError(
        "`layer` must be of a class that `explain` has a rule for. "
        f"Received: {layer.name!r}, of class {what(layer).rstrip(',')}. "
        f"Add one with `@explain.rule({type(layer).__name__})`"
        + (f", or explain a layer inside it: {inside}." if inside else ".")
    )


def _rule_for_family(layer: keras.Layer, family: str) -> Rule:
    """Return the rule for a family, for a layer of the user's; it is refused if it does not have the attributes."""
    rule = RULES.by_family[checks.one_of(family, "family", RULES.by_family)]

    def rule_for_family(float64_layer, inputs, index):
        try:
            return rule(float64_layer, inputs, index)
        except AttributeError as error:
            raise ValueError(
                "`family` must be one whose attributes the layer has, such as `strides` of a convolution. "
                f"Received: family={family!r} for {layer.name!r}: {error}."
            ) from error

    return rule_for_family


def _in_channels_last(rule: Rule) -> Rule:
    """Let a rule that is written for channels last explain layers with the channels first, too."""

    @functools.wraps(rule)
    def in_channels_last(layer, inputs, index):
        data_format = layout.data_format_of(layer.original)
        inputs = [layout.channels_last(tensor[None], data_format)[0] for tensor in inputs]
        decomposition = rule(layer, inputs, tuple(index[axis - 1] for axis in _axes(data_format, len(index))))
        columns = [0, *_axes(data_format, inputs[0].ndim)]  # of the positions: first the number of the input
        return decomposition._replace(positions=decomposition.positions[..., np.argsort(columns)])

    return in_channels_last


def _axes(data_format, count) -> list[int]:
    """The axes of a tensor but for the batch, that of the channels last."""
    return [*layout.spatial_axes(data_format, count - 1), layout.channel_axis(data_format, count - 1)]


def _with_activation(rule: Rule) -> Rule:
    """Let a rule for what comes before the activation function of a layer explain all of it."""

    @functools.wraps(rule)
    def with_activation(layer, inputs, index):
        def units():
            """Compute what every unit has before the activation: a softmax divides by a sum over them."""
            shapes = [(1, *tensor.shape) for tensor in inputs]
            count = layer.original.compute_output_shape(shapes if len(shapes) > 1 else shapes[0])[-1]
            return [rule(layer, inputs, (*index[:-1], unit)).derivation.value for unit in range(count)]

        decomposition = rule(layer, inputs, index)
        activation.activate(decomposition.derivation, layer.original.activation, index[-1], units)
        return decomposition

    return with_activation


def _rule_of_family(kind: Kind) -> Rule:
    rule = _in_channels_last(SPATIAL[kind.family]) if kind.family in SPATIAL else OTHERS[kind.family]
    return _with_activation(rule) if kind.activation == "last" else rule


RULES = Rules({kind.family: _rule_of_family(kind) for kind in FAMILIES if kind.family in SPATIAL | OTHERS})
