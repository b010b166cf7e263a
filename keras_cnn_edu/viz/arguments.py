"""Arguments that many pictures take: arrays of numbers, lists, texts."""

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.formatting import plural


def as_numbers(value, name: str) -> np.ndarray:
    """Return an array of floats.

    >>> as_numbers([[1, 2]], "maps").tolist()
    [[1.0, 2.0]]
    """
    return as_array(value, name).astype("float64", copy=False)


def as_array(value, name: str) -> np.ndarray:
    """Return an array of numbers, of the type that they have.

    >>> as_array("cat.png", "maps")
    Traceback (most recent call last):
        ...
    TypeError: `maps` must be an array of numbers. Received: maps='cat.png' of type str.
    """
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = None
    if array is None or array.ndim == 0 or array.dtype.kind in "OSUc":
        raise checks.wrong_type(value, name, "an array of numbers")
    return array


def as_list(values, name: str) -> list:
    """Return a list or an array as a list; a string is not one.

    >>> as_list("cat", "labels")
    Traceback (most recent call last):
        ...
    TypeError: `labels` must be a list. Received: labels='cat' of type str.
    """
    if not checks.is_sequence(values):
        raise checks.wrong_type(values, name, "a list")
    return list(values)


def as_rows(values, name: str, columns: str, count: int) -> list:
    """Return a list whose entries have `count` parts each.

    >>> as_rows([("sum", 4.0)], "rest", "(text, value)", 2)
    [('sum', 4.0)]
    """
    rows = as_list(values, name)
    if not all(checks.is_sequence(row) and len(row) == count for row in rows):
        raise ValueError(f"`{name}` must be a list of {columns}. Received: {name}={checks.shortened(values)}.")
    return rows


def one_per(item: str, values, name: str, count: int) -> list:
    """Return a list with one entry for each of `count` items.

    >>> one_per("image", ["a", "b"], "labels", 3)
    Traceback (most recent call last):
        ...
    ValueError: `labels` must be one per image. Received: 2 of them, for 3 images.
    """
    entries = as_list(values, name)
    if len(entries) != count:
        raise ValueError(
            f"`{name}` must be one per {item}. Received: {len(entries)} of them, for {plural(count, item)}."
        )
    return entries


def labels_or_default(labels, item: str, count: int, name: str = "labels") -> list:
    """Return a label for each of `count` items; None numbers them.

    >>> labels_or_default(None, "image", 2)
    ['image 0', 'image 1']
    """
    return [f"{item} {index}" for index in range(count)] if labels is None else one_per(item, labels, name, count)


def check_texts(**texts: str) -> None:
    """Refuse a title, note or unit that is not a string; an empty one is no title.

    >>> check_texts(title=3)
    Traceback (most recent call last):
        ...
    TypeError: `title` must be a string. Received: title=3 of type int.
    """
    for name, value in texts.items():
        checks.instance(value, name, str, "a string")
