"""Layers that compute little: they join several inputs, or bring numbers to another place."""

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.explanations.account import Account, Parts, cut, extreme, mean, single, weighted_sum

MOVED = "outputs = inputs, in other places"


def add(layer, tensors, index):
    """The sum over all inputs."""
    window = _across(tensors, index)
    return weighted_sum("outputs = inputs[0] + inputs[1] + …", window, np.ones(len(tensors)), "sum of {} inputs")


def subtract(layer, tensors, index):
    """The difference of two inputs."""
    window = _across(tensors, index)
    return weighted_sum("outputs = inputs[0] - inputs[1]", window, np.array([1.0, -1.0]), "difference of {} inputs")


def average(layer, tensors, index):
    """The mean of all inputs."""
    return mean("outputs = (inputs[0] + inputs[1] + …) / number of inputs", _across(tensors, index))


def maximum(layer, tensors, index):
    """The largest of all inputs."""
    return extreme("outputs = max(inputs[0], inputs[1], …)", _across(tensors, index))


def minimum(layer, tensors, index):
    """The smallest of all inputs."""
    return extreme("outputs = min(inputs[0], inputs[1], …)", _across(tensors, index), largest=False)


def multiply(layer, tensors, index):
    """The product of all inputs."""
    inputs, places = _across(tensors, index)
    account = Account(f"product of {len(inputs)} inputs", inputs.prod())
    return Parts("outputs = inputs[0] * inputs[1] * …", inputs, places, None, int(np.argmax(np.abs(inputs))), account)


def concatenate(layer, tensors, index):
    """The one input that lies at this place."""
    axis = layer.axis - 1 if layer.axis > 0 else len(index) + layer.axis
    ends = np.cumsum([tensor.shape[axis] for tensor in tensors])
    number = int(np.searchsorted(ends, index[axis], side="right"))
    before = ends[number] - tensors[number].shape[axis]
    there = (*index[:axis], index[axis] - before, *index[axis + 1 :])
    return single("outputs = inputs, one after the other", tensors[number], there, number)


def flatten(layer, tensors, index):
    """All numbers in one row, the channel last."""
    numbers = _numbers(tensors[0])
    if _channels_first(layer) and numbers.ndim > 1:
        numbers = np.moveaxis(numbers, 0, -1)
    return _moved(numbers.reshape(-1), tensors[0], index)


def reshape(layer, tensors, index):
    """The same row of numbers, cut into other rows."""
    return _moved(_numbers(tensors[0]).reshape(layer.target_shape), tensors[0], index)


def permute(layer, tensors, index):
    """The axes in another order."""
    return _moved(_numbers(tensors[0]).transpose([axis - 1 for axis in layer.dims]), tensors[0], index)


def repeat_vector(layer, tensors, index):
    """The same vector at every step."""
    return _moved(np.stack([_numbers(tensors[0])] * layer.n), tensors[0], index)


def zero_padding(layer, tensors, index):
    """Zeros around the map."""
    amounts, none = _per_axis(layer.padding), (0, 0)
    widths = [none, *amounts] if _channels_first(layer) else [*amounts, none]
    return _moved(np.pad(_numbers(tensors[0]), widths, constant_values=-1), tensors[0], index)


def cropping(layer, tensors, index):
    """The middle of the map."""
    before = [amount for amount, _ in _per_axis(layer.cropping)]
    before = [0, *before] if _channels_first(layer) else [*before, 0]
    there = tuple(at + more for at, more in zip(index, before, strict=True))
    return single(MOVED, tensors[0], there)


def up_sampling(layer, tensors, index):
    """Every pixel several times."""
    checks.one_of(getattr(layer, "interpolation", "nearest"), "interpolation", ["nearest"])
    first = _channels_first(layer)
    numbers = _numbers(tensors[0])
    for axis, size in enumerate(checks.positive_ints(layer.size, numbers.ndim - 1, "size")):
        numbers = np.repeat(numbers, size, axis + first)
    return _moved(numbers, tensors[0], index)


def _channels_first(layer):
    return getattr(layer, "data_format", None) == "channels_first"  # Cropping1D and UpSampling1D have none


def _across(tensors, index):
    """Take from every input the number at one place; where an input has one number for a whole axis, that one."""
    inputs, places = [], []
    for number, tensor in enumerate(tensors):
        own = index[len(index) - tensor.ndim :]
        values, where = cut(
            tensor, [[at if size > 1 else 0] for at, size in zip(own, tensor.shape, strict=True)], number
        )
        inputs.append(values.item())
        places.append(np.pad(where.ravel(), (0, len(index) - tensor.ndim), constant_values=0))
    return np.array(inputs), np.array(places)


def _numbers(tensor):
    """Number the elements of a tensor: moved like them, they tell where each comes from."""
    return np.arange(tensor.size).reshape(tensor.shape)


def _moved(numbers, tensor, index):
    number = int(numbers[index])
    if number < 0:
        inputs, places = cut(tensor, [[-1]] * tensor.ndim)
        return Parts(MOVED, inputs, places, None, 0, Account("a zero around the map", 0.0))
    return single(MOVED, tensor, np.unravel_index(number, tensor.shape))


def _per_axis(amounts):
    """One pair (before, after) for each axis; layers of one dimension hold the pair alone."""
    return [tuple(amounts)] if isinstance(amounts[0], int) else [tuple(pair) for pair in amounts]
