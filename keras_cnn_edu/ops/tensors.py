"""Checks of what operations are given: tensors of numbers, with the axes that they need."""

import keras
from keras import ops

from keras_cnn_edu import checks
from keras_cnn_edu.ops.precision import floats


def tensor(value, name: str, axes: int = 0, layout: str = "", exactly: bool = False):
    """Return a tensor of numbers with at least so many axes, of which only the first may be empty.

    Args:
        value: tensor or array.
        name: of the argument.
        axes: how many there must be at least.
        layout: what these axes are, for the message.
        exactly: whether there must not be more.

    Returns:
        The tensor.

    Raises:
        TypeError, ValueError: for anything but a tensor or array of numbers, and for too few or too many axes.

    >>> tensor("cat.png", "inputs")
    Traceback (most recent call last):
        ...
    TypeError: `inputs` must be a tensor or array of numbers. Received: inputs='cat.png' of type str.
    """
    kind = "a tensor or array of numbers"
    try:
        refused = value is None or isinstance(value, (str, keras.KerasTensor))  # the last has no numbers
        numbers = None if refused else ops.convert_to_tensor(value)
    except (ValueError, TypeError, RuntimeError):
        numbers = None
    if numbers is None or keras.backend.standardize_dtype(numbers.dtype) == "string":
        raise checks.wrong_type(value, name, kind)
    rank = len(numbers.shape)
    if rank < axes or (exactly and rank > axes) or 0 in numbers.shape[1:]:
        what = f"{axes} axes" if exactly else f"{axes} axes or more"
        received = f"Received: {name} of shape {tuple(numbers.shape)}."
        if layout.startswith("(batch"):
            received += " One gray image needs a batch and a channel axis: `image[None, ..., None]`."
        raise ValueError(f"`{name}` must be {kind} with {what}{layout and ': ' + layout}, none empty. {received}")
    return numbers


def same_dtype(**arrays) -> list:
    """Return the arguments as tensors of one dtype: the smallest float dtype that can represent them all."""
    tensors = [tensor(array, name) for name, array in arrays.items()]
    dtypes = {keras.backend.standardize_dtype(tensor.dtype) for tensor in tensors}
    common = dtypes.pop() if len(dtypes) == 1 else keras.backend.result_type(*dtypes)
    return [floats(ops.cast(tensor, common)) for tensor in tensors]


def spatial_axes(shape, layout: str = "(*kernel_size, input_channels // groups, filters)", name: str = "kernel") -> int:
    """Count the spatial axes of a kernel: one, two or three, before its two axes of channels.

    >>> spatial_axes((3, 3, 1, 8))
    2
    """
    shape = checks.shape(shape, name)
    if not 3 <= len(shape) <= 5 or 0 in shape or None in shape:
        raise ValueError(
            f"`{name}` must have one, two or three spatial axes, none empty: {layout}. Received: {name} shape {shape}."
        )
    return len(shape) - 2
