"""What the page can compute: for each family of layers the settings and weights that its formula needs.

The formulas themselves are JavaScript, in `page/layers/`. They know nothing of Keras: sizes come one for each axis,
padding in pixels, axes counted without the batch. A layer that is not in the table, or has a setting that the formula
does not know, is shown with its feature maps.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np

from keras_cnn_edu import geometry
from keras_cnn_edu.inspector.sentences import sentence
from keras_cnn_edu.tracing import Call, windows_of
from keras_cnn_edu.tracing.kinds import family_of

ACTIVATIONS: dict[str, dict[str, Any]] = {  # functions of keras.activations: their settings
    "linear": {},
    "relu": {"negative_slope": 0.0, "max_value": None, "threshold": 0.0},
    "relu6": {},
    "leaky_relu": {"negative_slope": 0.2},
    "elu": {"alpha": 1.0},
    "selu": {},
    "gelu": {"approximate": False},
    "silu": {},
    "sigmoid": {},
    "hard_sigmoid": {},
    "hard_silu": {},
    "tanh": {},
    "softplus": {},
    "softsign": {},
    "exponential": {},
    "mish": {},
    "softmax": {},  # its axis depends on the layer
}
Settings = dict[str, Any]


class NotComputableError(Exception):
    """The page cannot compute a layer; `sentence` says why, to the reader of the page."""

    def __init__(self, key: str, **values: str):
        super().__init__(key)
        self.sentence = sentence(key, **values)


class Formula(NamedTuple):
    """What the page needs for the layers of a family.

    `settings`: a function of a `tracing.Call` that returns them, or raises `NotComputableError`.
    `weights`: the names of the attributes that hold them; a layer may lack some of these, such as its bias.
    """

    settings: Callable[[Call], Settings]
    weights: tuple[str, ...] = ()


def settings_of(call: Call) -> Settings:
    """Return the settings with which the page computes a call of a layer.

    Raises:
        NotComputableError: if it cannot.

    Example:
        >>> from keras_cnn_edu.tracing import trace
        >>> conv = keras.layers.Conv2D(6, 5, padding="same", activation="relu")
        >>> settings = settings_of(trace(keras.Sequential([keras.Input((28, 28, 1)), conv])).calls[0])
        >>> settings["padding"], settings["activation"]
        ([[2, 2], [2, 2]], 'relu')
    """
    formula = FORMULAS.get(call.family or "")
    if formula is None:
        raise NotComputableError("no formula", layer=type(call.layer).__name__)
    _check(call, formula)
    return formula.settings(call)


def weights_of(call: Call) -> dict[str, Any]:
    """Return {name: variable or tensor} of the weights that the formula of a computable layer needs."""
    named = {name: getattr(call.layer, name, None) for name in FORMULAS[call.family or ""].weights}
    return {name: weight for name, weight in named.items() if weight is not None}


def _check(call, formula):
    """Refuse what holds for every family: other numbers than float32, other shapes than images and vectors."""
    layer, tensors = call.layer, [*call.inputs, *call.outputs]
    if formula.weights and not isinstance(layer, keras.Layer):
        raise NotComputableError("weights of no variables")
    if getattr(layer, "quantization_mode", None):
        raise NotComputableError("quantized")
    if getattr(layer, "compute_dtype", "float32") != "float32" or call.outputs[0].dtype != "float32":
        raise NotComputableError("not float32")
    if len(call.outputs) > 1 or any(len(tensor.shape) not in (2, 4) for tensor in tensors):
        raise NotComputableError("neither maps nor a vector")
    if call.family != "random augmentation" and call.arguments and call.arguments.kwargs.get("training"):
        raise NotComputableError("training")
    if getattr(layer, "data_format", None) == "channels_first":
        raise NotComputableError("channels first")


# ── a window slides ──


def _convolution(call):
    layer = call.layer
    if getattr(layer, "flip_kernel", False):
        raise NotComputableError("flipped kernel")
    own = {
        "groups": getattr(layer, "groups", 1),
        "padding_mode": getattr(layer, "padding_mode", "zeros"),
        "use_bias": bool(layer.use_bias),
    }
    return {**_window(call, "kernel_size"), **own, **_activation(call)}


def _pooling(call):
    return _window(call, "pool_size")


def _window(call, size_name):
    windows = windows_of(call)
    if len(windows.axes) != 2:
        raise NotComputableError("not two axes")
    return {
        size_name: list(windows.kernel_size),
        "strides": list(windows.strides),
        "dilation_rate": list(windows.dilation_rate),
        "padding": [list(_padding(call, windows.transposed, *setting)) for setting in windows.each_axis()],
    }


def _padding(call, transposed, axis, kernel_size, stride, dilation_rate, padding, output_padding):
    """Return the pixels that are added before and after an axis, or cut off after a transposed convolution."""
    if transposed:
        return geometry.transposed_crop(kernel_size, stride, dilation_rate, padding, output_padding)
    return geometry.padding_amounts(call.inputs[0].shape[axis], kernel_size, stride, dilation_rate, padding)


# ── activation functions ──


def _activation(call) -> Settings:
    """Name the activation function of a layer: one of `keras.activations`, or a layer that is one."""
    function = call.layer.activation
    if function is keras.activations.softmax:
        return _named("softmax", axis=_axis(call, -1))
    if function is None:
        return _named("linear")
    name = next((name for name in ACTIVATIONS if getattr(keras.activations, name) is function), None)
    if name:
        return _named(name)
    family = family_of(function) if isinstance(function, keras.Operation) else None
    formula = {"ReLU": _relu, "leaky ReLU": _leaky_relu, "ELU": _elu}.get(family or "")
    if formula is None:
        name = getattr(function, "__name__", type(function).__name__)
        raise NotComputableError("no activation formula", activation=name)
    return formula(function)


def _named(name, **settings) -> Settings:
    return {"activation": name, "activation_settings": {**ACTIVATIONS[name], **settings}}


def _relu(layer):
    if type(layer).__name__ == "Relu6":
        return _named("relu6")
    names = ("negative_slope", "max_value", "threshold")
    settings = {name: getattr(layer, name, ACTIVATIONS["relu"][name]) for name in names}
    return _named("relu", **{name: None if value is None else float(value) for name, value in settings.items()})


def _leaky_relu(layer):
    return _named("leaky_relu", negative_slope=float(layer.negative_slope))


def _elu(layer):
    return _named("elu", alpha=float(layer.alpha))


def _softmax(call):
    if type(call.layer).__name__ == "LogSoftmax":
        raise NotComputableError("logarithm of a softmax")
    return _named("softmax", axis=_axes(call))


# ── normalization ──


def _batch_normalization(call):
    return {"epsilon": float(call.layer.epsilon), "axis": _axis(call, call.layer.axis)}


def _layer_normalization(call):
    if getattr(call.layer, "rms_scaling", False):
        raise NotComputableError("root of the mean square")
    return _normalization(call)


def _normalization(call):
    return {"epsilon": float(call.layer.epsilon), "axis": _axes(call)}


def _group_normalization(call):
    return {**_batch_normalization(call), "groups": int(call.layer.groups)}


def _local_response(call):
    layer = call.layer
    if _axis(call, layer.axis) != len(call.outputs[0].shape) - 2:
        raise NotComputableError("not along the channels")
    settings = {name: float(getattr(layer, name)) for name in ("bias", "alpha", "beta")}
    return {"depth_radius": layer.depth_radius, **settings}


def _rescaling(call):
    channels = call.inputs[0].shape[-1]
    return {name: _per_channel(getattr(call.layer, name), channels) for name in ("scale", "offset")}


def _per_channel(numbers, channels) -> float | list[float]:
    numbers = np.asarray(numbers, "float64")
    if numbers.shape not in ((), (channels,)):
        raise NotComputableError("numbers for each pixel")
    return numbers.tolist()


# ── several inputs become one, numbers move ──


def _merge(operation):
    def settings(call):
        if len(call.inputs) < 2:
            raise NotComputableError("constant input")
        if len({len(tensor.shape) for tensor in call.inputs}) > 1:
            raise NotComputableError("different numbers of axes")
        return {"operation": operation}

    return settings


def _concatenation(call):
    return {**_merge("concatenate")(call), "axis": _axis(call, call.layer.axis)}


def _up_sampling(call):
    if call.layer.interpolation != "nearest":
        raise NotComputableError("interpolation")
    return {"size": list(call.layer.size)}


def _borders(name):
    def settings(call):
        return {name: [list(pair) for pair in getattr(call.layer, name)]}

    return settings


def _reshaping(call):
    return {"target_shape": list(call.outputs[0].shape[1:])}


def _nothing(call):
    return {}


def _axis(call, axis) -> int:
    """Count an axis of the output from 0, without the batch."""
    return axis - 1 if axis > 0 else len(call.outputs[0].shape) + axis - 1


def _axes(call) -> int | list[int]:
    """The axis of a layer, or its axes, counted in the same way."""
    axis = call.layer.axis
    return [_axis(call, each) for each in axis] if isinstance(axis, (list, tuple)) else _axis(call, axis)


FORMULAS = {
    "convolution": Formula(_convolution, ("kernel", "bias")),
    "depthwise convolution": Formula(_convolution, ("kernel", "bias")),
    "separable convolution": Formula(_convolution, ("depthwise_kernel", "pointwise_kernel", "bias")),
    "transposed convolution": Formula(_convolution, ("kernel", "bias")),
    "max pooling": Formula(_pooling),
    "average pooling": Formula(_pooling),
    "adaptive max pooling": Formula(_nothing),
    "adaptive average pooling": Formula(_nothing),
    "global max pooling": Formula(_nothing),
    "global average pooling": Formula(_nothing),
    "dense": Formula(lambda call: {"use_bias": bool(call.layer.use_bias), **_activation(call)}, ("kernel", "bias")),
    "activation": Formula(_activation),
    "ReLU": Formula(lambda call: _relu(call.layer)),
    "leaky ReLU": Formula(lambda call: _leaky_relu(call.layer)),
    "PReLU": Formula(_nothing, ("alpha",)),
    "ELU": Formula(lambda call: _elu(call.layer)),
    "softmax": Formula(_softmax),
    "batch normalization": Formula(_batch_normalization, ("gamma", "beta", "moving_mean", "moving_variance")),
    "layer normalization": Formula(_layer_normalization, ("gamma", "beta")),
    "group normalization": Formula(_group_normalization, ("gamma", "beta")),
    "RMS normalization": Formula(_normalization, ("scale",)),
    "unit normalization": Formula(lambda call: {"axis": _axes(call)}),
    "local response normalization": Formula(_local_response),
    "rescaling": Formula(_rescaling),
    "identity": Formula(_nothing),
    "dropout": Formula(_nothing),
    "random augmentation": Formula(_nothing),
    "sum": Formula(_merge("add")),
    "difference": Formula(_merge("subtract")),
    "product": Formula(_merge("multiply")),
    "average": Formula(_merge("average")),
    "maximum": Formula(_merge("maximum")),
    "minimum": Formula(_merge("minimum")),
    "concatenation": Formula(_concatenation),
    "zero padding": Formula(_borders("padding")),
    "cropping": Formula(_borders("cropping")),
    "up-sampling": Formula(_up_sampling),
    "flattening": Formula(_nothing),
    "reshaping": Formula(_reshaping),
}
