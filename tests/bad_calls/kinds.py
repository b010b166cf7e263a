"""Kinds of arguments: for each a list of values that such an argument must refuse."""

import math
from pathlib import Path

import numpy as np

NOTHING, NAN, INFINITE = None, math.nan, math.inf
NO_NUMBER = ["three", NOTHING, [], {}, 1j, np.zeros(3)]
NO_FINITE_NUMBER = [*NO_NUMBER, True, NAN, INFINITE, -INFINITE]
NO_INTEGER = [*NO_FINITE_NUMBER, 1.5, "3"]

flag = ["no", "True", 2, 1, 0.5, NOTHING, [], NAN]
integer = NO_INTEGER
count = [*NO_INTEGER, 0, -1]
counted_from_zero = [*NO_INTEGER, -1]
number = NO_FINITE_NUMBER
not_negative = [*NO_FINITE_NUMBER, -1, -1e-9]
positive = [*NO_FINITE_NUMBER, -1, 0, 0.0]
share = [*not_negative, 1.1, 2]


def counts(rank):
    """One positive integer, or one for each axis."""
    return [*count, "ab", (1,) * (rank + 1), (1,) * (rank - 1), (0,) * rank, (1.5,) * rank, ("a",) * rank, {1, 2}]


def padding(rank):
    """A word, or pixels."""
    return ["sane", "", NOTHING, -1, 1.5, True, NAN, [], {}, [1] * (rank + 1), [(1, 2, 3)] * rank, [(-1, 0)] * rank]


def word(*nearly):
    """One of a few words; `nearly`: some that are almost one of them."""
    return [*nearly, "", 3, NOTHING, [], {}, True, np.zeros(3)]


# Objects of Keras, or their names.
activation = ["relux", "", 3, True, [], {}, NAN, type]
initializer = ["glorot", "", 3, True, [], {}, NAN]
regularizer = ["l3", "", 0.01, True, [], {}, NAN]
constraint = ["max", "", 3, True, [], {}, NAN]
dtype = ["int8", "float31", "float", "", 3, True, [], {}, NAN, "string"]
name = ["", "a\0b", 3, True, [], {}, NAN]
text = [*name, NOTHING]
path = ["", "a\0b", "a" * 256, "é" * 128, NOTHING, 3, True, [], {}, Path("a\0b")]
