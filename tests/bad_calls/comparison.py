"""Bad arguments of the comparison of algorithms."""

from bad_calls import kinds, ops
from bad_calls.table import Call
from keras_cnn_edu import comparison

SHAPE = [
    5,
    None,
    "5",
    (5,),
    (1, 5, 5),
    (1, 5, 5, 0),
    (None, 5, 5, 2),
    (1.0, 5, 5, 2),
    (1, -5, 5, 2),
    (True, 5, 5, 2),
    {},
]
KINDS = {
    **ops.KINDS,
    "input_shape": SHAPE,
    "kernel_shape": [*SHAPE[:4], (3, 3, 2, 0), (None, 3, 2, 2), (3.0, 3, 2, 2), (3, 3, 5, 2), {}],
    "rounds": kinds.count,
}
CALLS = [Call(comparison.compare, {"input_shape": (1, 5, 5, 2), "kernel_shape": (3, 3, 2, 2)}, KINDS)]
ROWS = []
