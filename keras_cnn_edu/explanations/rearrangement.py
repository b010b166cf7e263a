"""Layers that merge several inputs of the same shape, and layers that move numbers without changing them."""

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.explanations.decomposition import (
    Decomposition,
    Derivation,
    Window,
    crop,
    maximum,
    mean,
    minimum,
    one_input,
    product,
    weighted_sum,
    without_batch,
)

MOVED = "outputs = inputs, rearranged"


# ── several inputs become one ──


def add(layer, inputs, index) -> Decomposition:
    """The sum of all inputs."""
    signs, what = np.ones(len(inputs)), f"sum of {len(inputs)} inputs"
    return weighted_sum("outputs = inputs[0] + inputs[1] + …", _across(inputs, index), signs, "signs", what)


def subtract(layer, inputs, index) -> Decomposition:
    """The difference of two inputs."""
    signs, what = np.array([1.0, -1.0]), "difference of 2 inputs"
    return weighted_sum("outputs = inputs[0] - inputs[1]", _across(inputs, index), signs, "signs", what)


def multiply(layer, inputs, index) -> Decomposition:
    """The product of all inputs."""
    return product("outputs = inputs[0] * inputs[1] * …", _across(inputs, index))


def average(layer, inputs, index) -> Decomposition:
    """The mean of all inputs."""
    return mean("outputs = (inputs[0] + inputs[1] + …) / number of inputs", _across(inputs, index))


def maximum_of_inputs(layer, inputs, index) -> Decomposition:
    """The largest of all inputs."""
    return maximum("outputs = max(inputs[0], inputs[1], …)", _across(inputs, index))


def minimum_of_inputs(layer, inputs, index) -> Decomposition:
    """The smallest of all inputs."""
    return minimum("outputs = min(inputs[0], inputs[1], …)", _across(inputs, index))


def concatenate(layer, inputs, index) -> Decomposition:
    """The one input that this element belongs to."""
    (axis,) = without_batch(layer.axis, len(index))
    ends = np.cumsum([tensor.shape[axis] for tensor in inputs])
    number = int(np.searchsorted(ends, index[axis], side="right"))
    start = ends[number] - inputs[number].shape[axis]
    moved = (*index[:axis], index[axis] - start, *index[axis + 1 :])
    return one_input("outputs = inputs, one after the other", inputs[number], moved, number)


def _across(inputs, index) -> Window:
    """Take the number at one index from every input; where an input has size 1 along an axis, it is broadcast."""
    values, positions = [], []
    for number, tensor in enumerate(inputs):
        own = index[len(index) - tensor.ndim :]
        indices = [[at if size > 1 else 0] for at, size in zip(own, tensor.shape, strict=True)]
        window = crop(tensor, indices, number)
        values.append(window.inputs.item())
        positions.append(np.pad(window.positions.ravel(), (0, len(index) - tensor.ndim), constant_values=0))
    return Window(np.array(values), np.array(positions))


# ── numbers move; spatial layers expect the channels last ──


def flatten(layer, inputs, index) -> Decomposition:
    """All numbers in one row."""
    return _moved(_flat_indices(inputs[0]).reshape(-1), inputs[0], index)


def reshape(layer, inputs, index) -> Decomposition:
    """The same row of numbers in another shape."""
    return _moved(_flat_indices(inputs[0]).reshape(layer.target_shape), inputs[0], index)


def permute(layer, inputs, index) -> Decomposition:
    """The axes in another order."""
    return _moved(_flat_indices(inputs[0]).transpose([axis - 1 for axis in layer.dims]), inputs[0], index)


def repeat_vector(layer, inputs, index) -> Decomposition:
    """The same vector at every step."""
    return _moved(np.stack([_flat_indices(inputs[0])] * layer.n), inputs[0], index)


def zero_padding(layer, inputs, index) -> Decomposition:
    """Zeros around the map."""
    widths = [*_per_axis(layer.padding), (0, 0)]
    return _moved(np.pad(_flat_indices(inputs[0]), widths, constant_values=-1), inputs[0], index)


def cropping(layer, inputs, index) -> Decomposition:
    """The middle of the map."""
    before = [*(amount for amount, _ in _per_axis(layer.cropping)), 0]
    return one_input(MOVED, inputs[0], tuple(at + more for at, more in zip(index, before, strict=True)))


def up_sampling(layer, inputs, index) -> Decomposition:
    """Every pixel several times."""
    checks.one_of(getattr(layer, "interpolation", "nearest"), "interpolation", ["nearest"])
    indices = _flat_indices(inputs[0])
    for axis, size in enumerate(checks.positive_ints(layer.size, indices.ndim - 1, "size")):
        indices = np.repeat(indices, size, axis)
    return _moved(indices, inputs[0], index)


def _flat_indices(tensor) -> np.ndarray:
    """The flat index of every element; moved in the place of the elements, it says where each comes from."""
    return np.arange(tensor.size).reshape(tensor.shape)


def _moved(flat_indices, tensor, index) -> Decomposition:
    """The one input whose flat index has been moved to an index of the output; -1 is a zero of the padding."""
    flat_index = int(flat_indices[index])
    if flat_index >= 0:
        return one_input(MOVED, tensor, tuple(map(int, np.unravel_index(flat_index, tensor.shape))))
    padding = crop(tensor, [[-1]] * tensor.ndim)
    return Decomposition(MOVED, *padding, None, "", Derivation("input", "a zero of the padding", 0.0))


def _per_axis(amounts) -> list[tuple[int, int]]:
    """One pair (before, after) for each axis; layers of one dimension hold the pair alone."""
    return [tuple(amounts)] if isinstance(amounts[0], int) else [tuple(pair) for pair in amounts]
