"""What pictures are given: arrays of numbers, lists of labels, and words."""

import numpy as np

from keras_cnn_edu import checks


def numbers(value, name):
    """Return an array of floats.

    >>> numbers([[1, 2]], "maps").tolist()
    [[1.0, 2.0]]
    """
    return array_of(value, name).astype("float64", copy=False)


def array_of(value, name):
    """Return an array of numbers, of the type that they are.

    >>> array_of("cat.png", "maps")
    Traceback (most recent call last):
        ...
    TypeError: `maps` must be an array of numbers. Received: maps='cat.png' of type str.
    """
    try:
        array = np.asarray(value)
    except ValueError:  # rows that are not equally long
        array = None
    if array is None or array.ndim == 0 or array.dtype.kind in "OSUc":
        raise checks.wrong_type(value, name, "an array of numbers")
    return array


def entries(values, name):
    """Return a list or an array as a list; a string is none.

    >>> entries("cat", "labels")
    Traceback (most recent call last):
        ...
    TypeError: `labels` must be a list. Received: labels='cat' of type str.
    """
    if not checks.is_sequence(values):
        raise checks.wrong_type(values, name, "a list")
    return list(values)


def rows_of(values, name, what, count):
    """Return a list whose entries are each so many things.

    >>> rows_of([("sum", 4.0)], "rest", "(words, value)", 2)
    [('sum', 4.0)]
    """
    rows = entries(values, name)
    if not all(checks.is_sequence(row) and len(row) == count for row in rows):
        raise ValueError(f"`{name}` must be a list of {what}. Received: {name}={checks.shortened(values)}.")
    return rows


def words(**texts):
    """Refuse a title, note or unit that is no text; an empty one is no title.

    >>> words(title=3)
    Traceback (most recent call last):
        ...
    TypeError: `title` must be a string. Received: title=3 of type int.
    """
    for name, value in texts.items():
        checks.instance(value, name, str, "a string")
