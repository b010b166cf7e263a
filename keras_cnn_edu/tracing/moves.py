"""Where a layer that only moves numbers takes them from: found by calling it.

`Reshape`, `Permute`, slices, `flip`, `roll`, `stack` and the like compute nothing. Whatever their arguments are: if the
input is 0, 1, 2, …, each element of the output is the index that it was taken from.
"""

import keras
import numpy as np

NOWHERE = -1


def origins(call) -> tuple[np.ndarray, np.ndarray] | None:
    """Say where a layer that only moves numbers takes each element of its output from.

    Two examples are moved at once, and the numbers of the second go on after those of the first. So an element is moved
    if it differs between the examples by that offset, and a constant, such as a zero of the padding, if it does not
    differ. If an element is neither, the layer does more than move numbers, or it mixes examples.

    Args:
        call: a `tracing.Call`.

    Returns:
        Two integer arrays of the shape of the output, without batch: the number of the input that an element is from
        (NOWHERE if it is a constant), and its flat index in there. None if the layer does more than move numbers.

    Example:
        >>> from keras_cnn_edu.tracing import trace
        >>> sequence = keras.Input((4, 1))
        >>> call, = trace(keras.Model(sequence, keras.ops.flip(sequence[:, 1:], axis=1))).calls[1:]
        >>> [array.ravel().tolist() for array in origins(call)]
        [[0, 0, 0], [2, 1, 0]]
    """
    shapes = [tuple(tensor.shape[1:]) for tensor in call.inputs]
    ends = np.cumsum([np.prod(shape, dtype=int) for shape in shapes])
    numbers = np.split(np.arange(2 * ends[-1], dtype="int32").reshape(2, -1), ends[:-1], axis=1)
    given = [keras.ops.convert_to_tensor(part.reshape(2, *shape)) for part, shape in zip(numbers, shapes, strict=True)]
    try:
        output = call.run(given)[call.output_index]
    except Exception:  # what a framework raises where a batch of two, or integers, do not fit
        return None
    exact = "int" in keras.backend.standardize_dtype(output.dtype) or 2 * ends[-1] < 2**24
    output = keras.ops.convert_to_numpy(output)
    if not exact or output.shape != (2, *call.outputs[0].shape[1:]):
        return None
    first, second = output.astype(int)
    moved = (second - first == ends[-1]) & (first >= 0) & (first < ends[-1])
    if not (moved | (second == first)).all():
        return None
    number = np.searchsorted(ends, first, side="right")
    start = np.append(0, ends)[np.where(moved, number, 0)]
    return np.where(moved, number, NOWHERE), np.where(moved, first - start, NOWHERE)
