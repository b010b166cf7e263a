"""Cut images, and their labels, into batches that fit the model."""

from collections.abc import Iterator

import keras
import numpy as np

from keras_cnn_edu import checks


def batches(model: keras.Model, inputs, batch_size: int, name: str = "inputs") -> Iterator:
    """Yield batches of the inputs, each with its batch axis and of the shape that the model expects.

    Args:
        model: a `keras.Model`, built or not.
        inputs: an array, one example, a dict or list of arrays for several inputs, a list of images (if their sizes
            differ, each is a batch), or anything that yields batches.
        batch_size: examples per batch; what yields batches keeps its own.
        name: of the argument that the user gave, for the messages.

    Raises:
        TypeError: if the inputs are not numbers, but for example the name of a file.
        ValueError: if the inputs do not fit the model, or are empty.

    Example:
        >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
        >>> [batch.shape for batch in batches(model, np.zeros((5, 28, 28, 1)), batch_size=2)]
        [(2, 28, 28, 1), (2, 28, 28, 1), (1, 28, 28, 1)]
        >>> [batch.shape for batch in batches(model, np.zeros((28, 28, 1)), batch_size=2)]
        [(1, 28, 28, 1)]
    """
    for batch, _ in batches_with_labels(model, inputs, None, batch_size, name):
        yield batch


def batches_with_labels(model: keras.Model, inputs, labels, batch_size: int, name: str = "inputs") -> Iterator[tuple]:
    """Yield (batch, labels of its examples).

    Args:
        model, inputs, batch_size, name: as for `batches`.
        labels: an array, or a list or dict of arrays, with one entry for each example; None if there are none, or if
            the inputs yield (images, labels).

    Raises:
        TypeError, ValueError: as `batches`; ValueError if there is not one label for each example.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> pairs = batches_with_labels(model, np.ones((3, 2)), np.array([7, 8, 9]), batch_size=2)
        >>> [(batch.shape, labels.tolist()) for batch, labels in pairs]
        [((2, 2), [7, 8]), ((1, 2), [9])]
    """
    examples = 0
    with checks.called("inputs", name):
        for batch, batch_labels in _cut(model, inputs, labels, batch_size):
            count = len(keras.tree.flatten(batch)[0])
            examples += count
            if count:
                yield batch, batch_labels
        if not examples:
            raise ValueError("`inputs` must hold at least one example. Received none.")


def is_stream(inputs) -> bool:
    """True for what yields batches one after the other (a `tf.data` data set, a generator), not for arrays.

    >>> is_stream(np.zeros(3)), is_stream(iter([np.zeros(3)]))
    (False, True)
    """
    whole = hasattr(inputs, "shape") or isinstance(inputs, (dict, list, tuple, str, bytes))
    return hasattr(inputs, "__iter__") and not whole


def label_arrays(labels):
    """Return labels, as `fit` takes them, as an array, or as a list or dict of arrays: one for each output.

    >>> label_arrays([0, 2]).tolist(), label_arrays([np.zeros(2), np.ones(2)])[1].tolist()
    ([0, 2], [1.0, 1.0])
    """
    if labels is None:
        return None
    if isinstance(labels, dict):
        return {name: label_arrays(each) for name, each in labels.items()}
    if isinstance(labels, (list, tuple)) and any(len(getattr(each, "shape", ())) for each in labels):
        return [label_arrays(each) for each in labels]
    array = np.asarray(keras.ops.convert_to_numpy(labels) if keras.ops.is_tensor(labels) else labels)
    return array.astype(keras.config.floatx()) if array.dtype.kind == "f" else array


def _cut(model, inputs, labels, batch_size):
    if is_stream(inputs):
        if labels is not None:
            raise ValueError(
                "`labels` must be None for inputs that yield them: (images, labels). "
                f"Received: labels={checks.shortened(labels)}."
            )
        for batch in inputs:
            images, batch_labels, _ = keras.utils.unpack_x_y_sample_weight(batch)  # images, or (images, labels, …)
            yield _fit(model, images), batch_labels
        return
    if isinstance(inputs, (dict, list, tuple)) and not inputs:
        return
    if _is_list_of_images(model, inputs):
        inputs = [_array(image) for image in inputs]
        if len({tuple(image.shape) for image in inputs}) > 1:
            _check_labels(labels, len(inputs))
            for index, image in enumerate(inputs):
                yield _fit(model, image), _part(labels, index, index + 1)
            return
        inputs = inputs[0] if len(inputs) == 1 else np.stack(list(map(keras.ops.convert_to_numpy, inputs)))
    inputs = _fit(model, inputs)
    examples = len(keras.tree.flatten(inputs)[0])
    _check_labels(labels, examples)
    for start in range(0, examples, batch_size):
        yield _part(inputs, start, start + batch_size), _part(labels, start, start + batch_size)


def _part(arrays, start, end):
    """Cut some examples out of an array, or out of each of several."""
    return keras.tree.map_structure(lambda array: None if array is None else array[start:end], arrays)


def _check_labels(labels, examples):
    for array in keras.tree.flatten(labels):
        if array is not None and array.shape[:1] != (examples,):
            raise ValueError(
                "`labels` must be one for each image. "
                f"Received: labels of shape {tuple(array.shape)}, {examples} images."
            )


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
    unknown = isinstance(inputs, dict) and expected and set(inputs) not in (set(expected), set(declared or ()))
    if len(arrays) != len(shapes) or unknown:
        names = ", ".join(f"{name!r} {_text(shape)}" for name, shape in expected.items())
        received = ", ".join(map(repr, inputs)) if unknown else len(arrays)
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
    """Return {input name: shape}, None where any size fits; empty if the model was never called."""
    if getattr(model, "inputs", None):
        return {tensor.name: (None, *tensor.shape[1:]) for tensor in model.inputs}
    built_for = (model.get_build_config() or {}).get("input_shape") if model.built else None
    if isinstance(built_for, (tuple, list)) and all(size is None or isinstance(size, int) for size in built_for):
        return {"inputs": (None,) * len(built_for)}  # a subclassed model has this rank; other sizes may fit too
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
        wanted is None or wanted == size for size, wanted in zip(shape, expected, strict=True)
    )


def _text(shape):
    return f"({', '.join(['batch', *('any' if size is None else str(size) for size in shape[1:])])})"
