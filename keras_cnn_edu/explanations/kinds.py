"""Which layers can be taken apart, and by which function; ours and Keras's own have the same names."""

import keras
import numpy as np

from keras_cnn_edu.explanations import activations, dense, normalizations, pooling, rearrangements, windows
from keras_cnn_edu.extraction import recording
from keras_cnn_edu.tracing.classes import class_of, is_a, what

RANKS = "1D", "2D", "3D"
WINDOWS = {
    "Conv{}": windows.convolution,
    "Conv{}Transpose": windows.transposed,
    "DepthwiseConv{}": windows.depthwise,
    "SeparableConv{}": windows.separable,
    "LocallyConnected{}": windows.locally_connected,
    "MaxPooling{}": pooling.max_pooling,
    "AveragePooling{}": pooling.average_pooling,
    "GlobalMaxPooling{}": pooling.global_max_pooling,
    "GlobalAveragePooling{}": pooling.global_average_pooling,
    "AdaptiveMaxPooling{}": pooling.adaptive_max_pooling,
    "AdaptiveAveragePooling{}": pooling.adaptive_average_pooling,
    "ZeroPadding{}": rearrangements.zero_padding,
    "Cropping{}": rearrangements.cropping,
    "UpSampling{}": rearrangements.up_sampling,
    "SpatialDropout{}": activations.passed_on,
}
OTHERS = {
    "Dense": dense.dense,
    "GraphConvolution": dense.graph_convolution,
    "BatchNormalization": normalizations.batch_normalization,
    "LayerNormalization": normalizations.layer_normalization,
    "GroupNormalization": normalizations.group_normalization,
    "RMSNormalization": normalizations.rms_normalization,
    "UnitNormalization": normalizations.unit_normalization,
    "LocalResponseNormalization": normalizations.local_response_normalization,
    "Normalization": normalizations.standardization,
    "Rescaling": normalizations.rescaling,
    "ReLU": activations.relu_layer,
    "LeakyReLU": activations.leaky_relu_layer,
    "PReLU": activations.prelu_layer,
    "ELU": activations.elu_layer,
    "Softmax": activations.softmax_layer,
    "Activation": activations.passed_on,
    "Dropout": activations.passed_on,
    "AlphaDropout": activations.passed_on,
    "GaussianDropout": activations.passed_on,
    "GaussianNoise": activations.passed_on,
    "ActivityRegularization": activations.passed_on,
    "Identity": activations.passed_on,
    "Add": rearrangements.add,
    "Subtract": rearrangements.subtract,
    "Multiply": rearrangements.multiply,
    "Average": rearrangements.average,
    "Maximum": rearrangements.maximum,
    "Minimum": rearrangements.minimum,
    "Concatenate": rearrangements.concatenate,
    "Flatten": rearrangements.flatten,
    "Reshape": rearrangements.reshape,
    "Permute": rearrangements.permute,
    "RepeatVector": rearrangements.repeat_vector,
}
KINDS = {name.format(rank): function for name, function in WINDOWS.items() for rank in RANKS} | OTHERS


class Numbers:
    """A layer whose weights are read as arrays of float64, each once.

    >>> layer = keras.layers.Dense(2, kernel_initializer="ones")
    >>> layer.build((None, 1))
    >>> Numbers(layer).kernel, Numbers(layer).units
    (array([[1., 1.]]), 2)
    """

    def __init__(self, layer):
        self._layer = layer

    def __getattr__(self, name):
        value = getattr(self._layer, name)
        if isinstance(value, keras.Variable) or keras.ops.is_tensor(value):
            value = to_float64(keras.ops.convert_to_tensor(value), self._layer.name)
        setattr(self, name, value)
        return value


def to_float64(tensor, path):
    """Return a tensor that the layer at `path` holds, was given or has returned, as an array of float64."""
    return np.asarray(recording.to_numpy(tensor, path), "float64")


def take_apart(layer, tensors, index, shape):
    """Say what one output element of a layer is made of.

    Args:
        layer: a Keras layer, ours or stock.
        tensors: the layer's inputs for one example: float64 arrays without batch axis.
        index: of the element in the output without batch axis.
        shape: of the output without batch axis.

    Returns:
        `account.Parts`, from the layer's inputs and weights alone.

    Raises:
        ValueError: if the layer is of a kind that is not known here.

    Example:
        >>> layer = keras.layers.ReLU()
        >>> take_apart(layer, [np.array([-2.0, 3.0])], (1,), (2,)).account.value
        3.0
    """
    function, numbers = function_for(layer), Numbers(layer)
    with np.errstate(all="ignore"):  # infinite and undefined numbers stay what they are
        parts = function(numbers, tensors, index)

        def neighbors():
            places = ((*index[:-1], unit) for unit in range(shape[-1]))
            return [function(numbers, tensors, place).account.value for place in places]

        activations.activate(parts.account, getattr(layer, "activation", None), index[-1], neighbors)
    return parts


def is_known(layer):
    """Whether a layer can be taken apart: it does what a known class does, and is not quantized."""
    return layer.quantization_mode is None and is_a(layer, KINDS)


def function_for(layer):
    """Return the function that takes a layer apart."""
    if is_known(layer):
        return next(KINDS[kind.__name__] for kind in class_of(layer).__mro__ if kind.__name__ in KINDS)
    inside = ", ".join(repr(inner.name) for inner in layer._flatten_layers(include_self=False))
    raise ValueError(
        "`layer` must be of a kind that can be taken apart. "
        f"Received: {layer.name!r}, {'a quantized' if layer.quantization_mode else 'of class'} {what(layer)}. "
        + (f"Explain one of the layers inside it: {inside}." if inside else f"Possible are {_names()}.")
    )


def _names():
    """Say `Conv1D, Conv2D, Conv3D` shortly: `Conv1D/2D/3D`."""
    return ", ".join([*(name.format("1D/2D/3D") for name in WINDOWS), *OTHERS])
