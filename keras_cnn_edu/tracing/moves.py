"""Where the numbers come from that a layer only moves: it is asked itself, by giving it numbers to move.

`Reshape`, `Permute`, slices, `flip`, `roll`, `stack` and their like compute nothing. Whatever their arguments are: give
such a layer 0, 1, 2, … for its input, and each element of the output is the place that it was taken from.
"""

import keras
import numpy as np

NOWHERE = -1


def origins(call):
    """Say where a layer that only moves numbers takes each element of its output from.

    Two examples are moved at once: the second holds the numbers after those of the first. So an element is moved if it
    differs from that of the other example by just as much, and a constant, such as a zero in the padding, if it does
    not differ at all. What is neither shows that the layer does more than to move numbers, or mixes examples.

    Args:
        call: a `tracing.Call`.

    Returns:
        Two integer arrays of the shape of the output, without batch: which of the inputs an element is from (NOWHERE if
        it is a constant), and the number of its place in there. None if it does more than to move numbers.

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
        output = call.run(given)[call.index]
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
