"""Activation functions: their formulas, and the layers that apply nothing else."""

import math
from collections.abc import Callable

import keras
import numpy as np

from keras_cnn_edu.explanations.decomposition import Decomposition, Derivation, crop, one_input, without_batch

FUNCTIONS: dict[str, tuple[str, Callable]] = {  # name in keras.activations: (formula, function of one number)
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


def activate(derivation: Derivation, activation, unit: int, units: Callable[[], list[float]]) -> None:
    """Add the step of an activation function.

    Args:
        derivation: of the number that the function is given.
        activation: a function of Keras, or any other, or None.
        unit: the index of the number along the last axis.
        units: a function that returns all numbers along the last axis; a softmax divides by a sum over them.
    """
    if activation in (None, keras.activations.linear):
        return
    name = next((name for name in FUNCTIONS if getattr(keras.activations, name) is activation), None)
    if name:
        derivation.apply(f"{name}: {FUNCTIONS[name][0]}", FUNCTIONS[name][1])
    elif activation is keras.activations.softmax:
        softmax(derivation, np.array(units()), unit)
    else:
        values = keras.ops.convert_to_tensor(np.array(units())[None])  # (1, units), float64
        name = getattr(activation, "__name__", None) or getattr(activation, "name", type(activation).__name__)
        what = f"{name}, computed by the function itself"
        derivation.add_step("apply", what, activation(values)[0, unit], derivation.scale)


def softmax(derivation: Derivation, values: np.ndarray, unit: int) -> None:
    """Divide e^x by the sum over all units."""
    powers = np.exp(values - values.max())
    value = powers[unit] / powers.sum()
    what = f"softmax: e^x / sum of e^x over {len(values)} units"
    # An error of x changes e^x by that share of it; the division rounds once more.
    derivation.add_step("apply", what, value, value * (1 + derivation.scale))


def relu_layer(layer, inputs, index) -> Decomposition:
    """ReLU, with a ceiling, a slope and a threshold."""
    ceiling = math.inf if layer.max_value is None else float(layer.max_value)
    slope, threshold = float(layer.negative_slope), float(layer.threshold)
    if (slope, threshold) == (0, 0):
        formula = "max(0, x)" if ceiling == math.inf else f"min(max(0, x), {ceiling:g})"
    else:
        formula = f"min(x, {ceiling:g}) if x >= {threshold:g} else {slope:g} (x - {threshold:g})"
    return _layer(
        inputs, index, "relu", formula, lambda x: min(x, ceiling) if x >= threshold else slope * (x - threshold)
    )


def leaky_relu_layer(layer, inputs, index) -> Decomposition:
    """A negative number is multiplied by the slope."""
    slope = float(layer.negative_slope)
    return _layer(inputs, index, "leaky relu", f"x if x > 0 else {slope:g} x", lambda x: x if x > 0 else slope * x)


def prelu_layer(layer, inputs, index) -> Decomposition:
    """A negative number is multiplied by a learned slope."""
    alpha = np.broadcast_to(layer.alpha, inputs[0].shape)[index]
    return _layer(inputs, index, "prelu", f"x if x > 0 else {alpha:g} x", lambda x: x if x > 0 else alpha * x)


def elu_layer(layer, inputs, index) -> Decomposition:
    """Negative numbers approach -alpha."""
    alpha = float(layer.alpha)
    formula = f"x if x > 0 else {alpha:g} (e^x - 1)"
    return _layer(inputs, index, "elu", formula, lambda x: x if x > 0 else alpha * np.expm1(x))


def softmax_layer(layer, inputs, index) -> Decomposition:
    """Softmax along one axis or several."""
    axes = without_batch(layer.axis, len(index))
    indices = [range(size) if axis in axes else [index[axis]] for axis, size in enumerate(inputs[0].shape)]
    units = crop(inputs[0], indices)
    unit = int(np.flatnonzero((units.positions[..., 1:] == index).all(-1))[0])
    decomposition = one_input(LAYER.format("softmax"), inputs[0], index)
    softmax(decomposition.derivation, units.inputs.ravel(), unit)
    return decomposition


def activation_layer(layer, inputs, index) -> Decomposition:
    """The number itself; `rules._with_activation` adds the activation, as for every layer that has one."""
    return one_input(LAYER.format("activation"), inputs[0], index)


def unchanged(layer, inputs, index) -> Decomposition:
    """The number itself: in inference dropout and noise do nothing."""
    return one_input("outputs = inputs", inputs[0], index)


def _layer(inputs, index, name, formula, function) -> Decomposition:
    decomposition = one_input(LAYER.format(name), inputs[0], index)
    decomposition.derivation.apply(f"{name}: {formula}", function)
    return decomposition
