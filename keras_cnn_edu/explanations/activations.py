"""Activation functions: their formulas, and the layers that apply nothing else."""

import math

import keras
import numpy as np

from keras_cnn_edu.explanations.account import cut, single

ONE_NUMBER = {  # name in keras.activations: (formula, function of one number)
    "relu": ("max(0, x)", lambda x: np.maximum(x, 0)),
    "relu6": ("min(max(0, x), 6)", lambda x: np.clip(x, 0, 6)),
    "leaky_relu": ("x if x > 0 else 0.2 x", lambda x: x if x > 0 else 0.2 * x),
    "elu": ("x if x > 0 else e^x - 1", lambda x: x if x > 0 else np.expm1(x)),
    "selu": (
        "1.0507 (x if x > 0 else 1.6733 (e^x - 1))",
        lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * np.expm1(x)),
    ),
    "gelu": ("x (1 + erf(x / sqrt(2))) / 2", lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2),
    "sigmoid": ("1 / (1 + e^-x)", lambda x: 1 / (1 + np.exp(-x))),
    "hard_sigmoid": ("min(max(0, x / 6 + 1/2), 1)", lambda x: np.clip(x / 6 + 0.5, 0, 1)),
    "silu": ("x / (1 + e^-x)", lambda x: x / (1 + np.exp(-x))),
    "hard_silu": ("x min(max(0, x / 6 + 1/2), 1)", lambda x: x * np.clip(x / 6 + 0.5, 0, 1)),
    "softplus": ("ln(1 + e^x)", lambda x: np.logaddexp(x, 0)),
    "softsign": ("x / (1 + |x|)", lambda x: x / (1 + abs(x))),
    "tanh": ("(e^x - e^-x) / (e^x + e^-x)", np.tanh),
    "exponential": ("e^x", np.exp),
    "mish": ("x tanh(ln(1 + e^x))", lambda x: x * np.tanh(np.logaddexp(x, 0))),
}
LAYER = "outputs[i] = {}(inputs[i])"


def activate(account, activation, unit, neighbors):
    """Note down what an activation function makes of a number.

    Args:
        account: the `Account` of the number.
        activation: a function of Keras, or any other, or None.
        unit: which of its neighbors the number is.
        neighbors: a function that returns the numbers along the last axis; a softmax divides by something of all.
    """
    if activation in (None, keras.activations.linear):
        return
    name = next((name for name in ONE_NUMBER if getattr(keras.activations, name) is activation), None)
    if name:
        through(account, f"{name}: {ONE_NUMBER[name][0]}", ONE_NUMBER[name][1])
    elif activation is keras.activations.softmax:
        softmax(account, np.array(neighbors()), unit)
    else:
        every = keras.ops.convert_to_tensor(np.array(neighbors())[None])  # (1, units), float64
        name = getattr(activation, "__name__", None) or getattr(activation, "name", type(activation).__name__)
        account.becomes(f"{name}, as its function computes it", activation(every)[0, unit], account.scale)


def through(account, what, function):
    """Apply a function of one number; an error of the number becomes larger or smaller with its slope there."""
    x, step = account.value, account.scale / 100
    value = function(x)
    rise = max(abs(function(x + step) - value), abs(function(x - step) - value))
    account.becomes(what, value, 100 * rise)


def softmax(account, units, unit):
    """Divide e^x by the sum over all units."""
    shares = np.exp(units - units.max())
    value = shares[unit] / shares.sum()
    account.becomes(f"softmax: e^x / sum of e^x over {len(units)} units", value, value * (1 + account.scale))


def relu_layer(layer, tensors, index):
    """ReLU, with a ceiling, a slope and a threshold."""
    ceiling = math.inf if layer.max_value is None else float(layer.max_value)
    slope, threshold = float(layer.negative_slope), float(layer.threshold)
    if (slope, threshold) == (0, 0):
        formula = "max(0, x)" if ceiling == math.inf else f"min(max(0, x), {ceiling:g})"
    else:
        formula = f"min(x, {ceiling:g}) if x >= {threshold:g} else {slope:g} (x - {threshold:g})"
    return _layer(
        tensors, index, "relu", formula, lambda x: min(x, ceiling) if x >= threshold else slope * (x - threshold)
    )


def leaky_relu_layer(layer, tensors, index):
    """Negative numbers become smaller."""
    slope = float(layer.negative_slope)
    return _layer(tensors, index, "leaky relu", f"x if x > 0 else {slope:g} x", lambda x: x if x > 0 else slope * x)


def prelu_layer(layer, tensors, index):
    """Negative numbers are multiplied by what was learned for them."""
    alpha = np.broadcast_to(layer.alpha, tensors[0].shape)[index]
    return _layer(tensors, index, "prelu", f"x if x > 0 else {alpha:g} x", lambda x: x if x > 0 else alpha * x)


def elu_layer(layer, tensors, index):
    """Negative numbers go to -alpha."""
    alpha = float(layer.alpha)
    formula = f"x if x > 0 else {alpha:g} (e^x - 1)"
    return _layer(tensors, index, "elu", formula, lambda x: x if x > 0 else alpha * np.expm1(x))


def softmax_layer(layer, tensors, index):
    """Softmax along one axis or several."""
    axes = layer.axis if isinstance(layer.axis, (list, tuple)) else [layer.axis]
    axes = [axis - 1 if axis > 0 else len(index) + axis for axis in axes]  # without the batch axis
    positions = [range(size) if axis in axes else [index[axis]] for axis, size in enumerate(tensors[0].shape)]
    values, places = cut(tensors[0], positions)
    unit = int(np.flatnonzero((places[..., 1:] == index).all(-1))[0])
    parts = single(LAYER.format("softmax"), tensors[0], index)
    softmax(parts.account, values.ravel(), unit)
    return parts


def passed_on(layer, tensors, index):
    """The number itself: an `Activation` layer's function is noted down afterwards, dropout does nothing here."""
    return single(LAYER.format("activation") if hasattr(layer, "activation") else "outputs = inputs", tensors[0], index)


def _layer(tensors, index, name, formula, function):
    parts = single(LAYER.format(name), tensors[0], index)
    through(parts.account, f"{name}: {formula}", function)
    return parts
