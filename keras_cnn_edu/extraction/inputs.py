"""Cut whatever a user hands over as inputs into batches that fit the model."""

import keras
import numpy as np

from keras_cnn_edu import checks


def batches(model, inputs, batch_size, name="inputs"):
    """Yield batches of the inputs, each with its batch axis and of the shape that the model expects.

    Args:
        model: a `keras.Model`, built or not.
        inputs: an array, one example, a dict or list of arrays for several inputs, a list of images (of different
            sizes: then they come one by one), or anything that yields batches.
        batch_size: examples per batch; what yields batches keeps its own.
        name: of the argument that the user gave, for the messages.

    Raises:
        TypeError: if they are no numbers at all, such as the name of a file.
        ValueError: if the inputs do not fit the model, or are empty.

    Example:
        >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
        >>> [batch.shape for batch in batches(model, np.zeros((5, 28, 28, 1)), batch_size=2)]
        [(2, 28, 28, 1), (2, 28, 28, 1), (1, 28, 28, 1)]
        >>> [batch.shape for batch in batches(model, np.zeros((28, 28, 1)), batch_size=2)]
        [(1, 28, 28, 1)]
    """
    examples = 0
    with checks.called("inputs", name):
        for batch in _cut(model, inputs, batch_size):
            count = len(keras.tree.flatten(batch)[0])
            examples += count
            if count:
                yield batch
        if not examples:
            raise ValueError("`inputs` must hold at least one example. Received none.")


def is_stream(inputs):
    """True for what yields batches one after the other (a `tf.data` data set, a generator), not for arrays.

    >>> is_stream(np.zeros(3)), is_stream(iter([np.zeros(3)]))
    (False, True)
    """
    whole = hasattr(inputs, "shape") or isinstance(inputs, (dict, list, tuple, str, bytes))
    return hasattr(inputs, "__iter__") and not whole


def _cut(model, inputs, batch_size):
    if is_stream(inputs):
        for batch in inputs:
            yield _fit(model, keras.utils.unpack_x_y_sample_weight(batch)[0])  # images, or (images, labels, …)
        return
    if isinstance(inputs, (dict, list, tuple)) and not inputs:
        return
    if _is_list_of_images(model, inputs):
        inputs = [_array(image) for image in inputs]
        if len({tuple(image.shape) for image in inputs}) > 1:
            for image in inputs:
                yield _fit(model, image)
            return
        inputs = inputs[0] if len(inputs) == 1 else np.stack(list(map(keras.ops.convert_to_numpy, inputs)))
    inputs = _fit(model, inputs)
    for start in range(0, len(keras.tree.flatten(inputs)[0]), batch_size):
        yield keras.tree.map_structure(lambda array: array[start : start + batch_size], inputs)  # noqa: B023


def _is_list_of_images(model, inputs):
    """Whether a list holds the examples of one input, and not an array for each of several inputs."""
    one_input = len(_expected_shapes(model)) == 1 or isinstance(model, keras.Sequential)
    return isinstance(inputs, (list, tuple)) and one_input


def _fit(model, inputs):
    """Give each array its batch axis, and refuse what the model cannot take."""
    expected = _expected_shapes(model)
    if _is_list_of_images(model, inputs):
        inputs = _array(inputs[0] if len(inputs) == 1 else inputs)
    arrays = keras.tree.flatten(inputs)
    if isinstance(inputs, dict) and set(inputs) == set(expected):
        shapes = [expected[name] for name in sorted(inputs)]  # keras.tree.flatten sorts dicts
    else:
        shapes = list(expected.values()) or [None] * len(arrays)
    declared = getattr(model, "_inputs_struct", None)
    strange = isinstance(inputs, dict) and expected and set(inputs) not in (set(expected), set(declared or ()))
    if len(arrays) != len(shapes) or strange:
        names = ", ".join(f"{name!r} {_text(shape)}" for name, shape in expected.items())
        received = ", ".join(map(repr, inputs)) if strange else len(arrays)
        raise ValueError(f"`inputs` must be {len(shapes)} arrays: {names}. Received: {received}.")
    fitting = [_with_batch_axis(array, shape) for array, shape in zip(arrays, shapes, strict=True)]
    if len({len(array) for array in fitting}) > 1:
        raise ValueError(
            "`inputs` must have as many examples for each input of the model. "
            f"Received: {', '.join(str(len(array)) for array in fitting)}."
        )
    return keras.tree.pack_sequence_as(inputs, fitting)


def _array(numbers):
    """Return what has a shape as it is, and nested lists of numbers as an array."""
    try:
        return numbers if hasattr(numbers, "shape") else np.asarray(numbers)
    except ValueError as error:  # NumPy calls this an inhomogeneous shape
        raise ValueError(
            "`inputs` must be arrays of numbers, each with rows of the same length. "
            f"Received: a {type(numbers).__name__} of {len(numbers)} entries that differ in size. Images of different "
            "sizes are a list of arrays."
        ) from error


def _expected_shapes(model):
    """Return {input name: shape, None where any size goes}; empty if the model has not seen any input yet."""
    if getattr(model, "inputs", None):
        return {tensor.name: (None, *tensor.shape[1:]) for tensor in model.inputs}
    seen = (model.get_build_config() or {}).get("input_shape") if model.built else None
    if isinstance(seen, (tuple, list)) and all(size is None or isinstance(size, int) for size in seen):
        return {"inputs": (None,) * len(seen)}  # a subclassed model has seen this rank; other sizes may fit too
    return {}


def _with_batch_axis(array, expected):
    array = _array(array)
    if getattr(array.dtype, "kind", "f") in "OSU":  # objects, bytes, text
        raise TypeError(
            "`inputs` must be images: arrays of numbers, or what yields them. "
            f"Received: {array.tolist()!r}. Read a file with `keras.utils.load_img`, "
            "and turn the image into numbers with `keras.utils.img_to_array`."
        )
    rank = 4 if expected is None else len(expected)
    one_example = len(array.shape) == rank - 1
    shape = (1, *array.shape) if one_example else tuple(array.shape)
    if expected is not None and not _matches(shape, expected):
        raise ValueError(
            f"`inputs` must be of shape {_text(expected)}, as the model expects, or one example of that. "
            f"Received: shape={tuple(array.shape)}. A gray image needs a channel axis (`images[..., None]`)."
        )
    if not shape:
        raise ValueError(f"`inputs` must be arrays, one entry for each example. Received: the number {array!r}.")
    return array[None] if one_example else array


def _matches(shape, expected):
    return len(shape) == len(expected) and all(
        want is None or want == size for size, want in zip(shape, expected, strict=True)
    )


def _text(shape):
    return f"({', '.join(['batch', *('any' if size is None else str(size) for size in shape[1:])])})"
