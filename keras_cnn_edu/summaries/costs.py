"""What a layer costs: parameters, multiply-adds, bytes."""

import math
from dataclasses import dataclass

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.summaries.formulas import size_formula
from keras_cnn_edu.tracing import Call
from keras_cnn_edu.tracing.rules import Rules, as_family
from keras_cnn_edu.tracing.windows import kernels_of, windows_of

RULES = Rules({})  # those of users: for all families the same functions hold


@shows_itself
@dataclass(frozen=True)
class Costs:
    """What one call of a layer costs, and how the sizes of its output follow from those of its input.

    Args:
        multiply_adds: products that are added up for one image; None if that is not known.
        size: the formula of the output size, with numbers; empty if there is none.

    Raises:
        ValueError, TypeError: if these are not an integer, 0 or larger, and a text.
    """

    multiply_adds: int | None = None
    size: str = ""

    def __post_init__(self):
        if self.multiply_adds is not None:
            checks.integer(self.multiply_adds, "multiply_adds", least=0)
        checks.instance(self.size, "size", str, "a text")


def costs_of(call, family: str | None = None) -> Costs:
    """Return what a call of a layer costs, by the rule of a user or the family of the layer.

    Args:
        call: a `tracing.Call`.
        family: what the layer is taken for, one of `tracing.kinds.FAMILIES`; if None, what it is.

    Raises:
        ValueError: if there is no such family, or the layer has not the attributes of one.
        TypeError: if the rule of a user returns something else.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> pool = keras.layers.MaxPooling2D(2)
        >>> call, = trace(keras.Sequential([keras.Input((8, 8, 3)), pool])).calls
        >>> costs_of(call)
        Costs(multiply_adds=0, size='⌊(8 − 2)/2⌋ + 1 = 4')
    """
    checks.instance(call, "call", Call, "a call of a layer, as rules get it and `tracing.trace` lists it")
    if family is not None:
        return as_family(family, costs_of_kind, call)
    rule = RULES.find(call.layer)
    costs = rule(call) if rule else costs_of_kind(call)
    if isinstance(costs, str):
        return costs_of(call, costs)
    return checks.instance(costs, "rule", Costs, "a function that returns Costs or the name of a family")


def costs_of_kind(call) -> Costs:
    """Return what a call costs by the kind of its layer."""
    return Costs(multiply_adds(call), size_formula(call))


def parameters(layer) -> int:
    """Count the weights of a layer, trained or not; an operation of `keras.ops` has none."""
    return sum(math.prod(weight.shape) for weight in getattr(layer, "weights", []))


def dense_parameters(call) -> int | None:
    """Count the weights that a dense layer would need to compute the same: one for each pair of input and output.

    Args:
        call: a `tracing.Call`.

    Returns:
        How many, biases included; None for a layer without a kernel.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> conv = keras.layers.Conv2D(6, 5, padding="same")
        >>> call, = trace(keras.Sequential([keras.Input((28, 28, 1)), conv])).calls
        >>> parameters(conv), dense_parameters(call)  # 5·5·6 + 6, and 784·4704 + 4704
        (156, 3692640)
    """
    if not kernels_of(call):
        return None
    inputs, outputs = (
        sum(math.prod(tensor.shape[1:]) for tensor in tensors) for tensors in (call.inputs, call.outputs)
    )
    return inputs * outputs + (outputs if getattr(call.layer, "use_bias", False) else 0)


def multiply_adds(call) -> int | None:
    """Count the products that a layer adds up for one image: each weight of a kernel is used once at every position.

    Counted as in the papers: convolutions and dense layers, without biases, normalizations, activations and pooling.

    Args:
        call: a `tracing.Call`.

    Returns:
        How many, 0 for a layer without a kernel; None where it is not known.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> conv = keras.layers.Conv2D(6, 5, padding="same")
        >>> call, = trace(keras.Sequential([keras.Input((28, 28, 1)), conv])).calls
        >>> multiply_adds(call)  # 28·28 positions, 5·5·6 weights
        117600
    """
    kernels = sum(math.prod(kernel.shape) for kernel in kernels_of(call))
    if kernels:
        return kernels * _positions(call)
    if call.inside:
        inside = [costs_of(part).multiply_adds for part in call.inside.calls]
        known = [count for count in inside if count is not None]
        steps = call.inputs[0].shape[1] if call.family == "time-distributed" else 1
        return steps * sum(known) if len(known) == len(inside) else None
    return None if call.kind is None or call.kind.adds_products else 0


def memory(call) -> int:
    """Count the bytes that the outputs of a layer take for one image.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> conv = keras.layers.Conv2D(6, 5, padding="same")
        >>> call, = trace(keras.Sequential([keras.Input((28, 28, 1)), conv])).calls
        >>> memory(call)  # 28·28·6 numbers of 4 bytes
        18816
    """
    return sum(math.prod(tensor.shape[1:]) * _bytes(tensor.dtype) for tensor in call.outputs)


def _positions(call):
    """How often each weight is used."""
    windows = windows_of(call)
    if call.family == "locally connected":  # does not share its weights
        return 1
    if windows is None:  # dense: once for each row that it is applied to
        return math.prod(call.outputs[0].shape[1:-1])
    sizes = call.inputs[0].shape if windows.transposed else call.outputs[0].shape
    return math.prod(sizes[axis] for axis in windows.axes)


def _bytes(dtype):
    return 2 if dtype == "bfloat16" else np.dtype(dtype).itemsize  # NumPy has no bfloat16
