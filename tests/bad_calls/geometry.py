"""Bad arguments of the geometry along one axis."""

import inspect

from bad_calls import kinds
from bad_calls.table import Call, Row
from keras_cnn_edu import geometry

PADDING = ["sane", "", None, -1, 1.5, True, kinds.NAN, [], (1,), (1, 2, 3), (-1, 0), (0.5, 0)]
KINDS = {
    "size": [value for value in kinds.counted_from_zero if value is not None],  # None: not known
    "positions": kinds.counted_from_zero,
    "kernel_size": kinds.count,
    "stride": kinds.count,
    "dilation_rate": kinds.count,
    "padding": PADDING,
    "output_padding": kinds.counted_from_zero,
    "output_index": kinds.counted_from_zero,
    "outputs": kinds.count,
    "before": kinds.integer,
    "factor": kinds.count,
    "interpolation": kinds.word("cubic"),
    "offset": [*kinds.counted_from_zero, 3],
    "field": [None, 3, (1, 1, 0)],
}
PER_AXIS = {
    **dict.fromkeys(("kernel_size", "strides", "dilation_rate"), kinds.counts(2)),
    "sizes": [5, "ab", (5.0, 5), (-1, 5), ("a", 5)],
    "padding": [*kinds.padding(2), ("sane", 1)],
}
GOOD = {
    "size": 5,
    "positions": 2,
    "kernel_size": 3,
    "output_index": 0,
    "outputs": 2,
    "factor": 2,
    "offset": 0,
    "field": geometry.ReceptiveField(),
}
FUNCTIONS = [
    value
    for name, value in vars(geometry).items()
    if inspect.isfunction(value) and value.__module__ == geometry.__name__ and not name.startswith("_")
]
ALL_AXES = {"sizes": (5, 5), "kernel_size": (3, 3), "strides": (1, 1), "dilation_rate": (1, 1), "padding": ("same", 0)}


def call(function):
    """The entry of one function."""
    names = inspect.signature(function).parameters
    return Call(function, {name: value for name, value in GOOD.items() if name in names}, KINDS)


CALLS = [call(function) for function in FUNCTIONS if function is not geometry.output_sizes]
CALLS.append(Call(geometry.output_sizes, ALL_AXES, PER_AXIS))
ROWS = [
    Row("share 2 of 2", lambda: geometry.adaptive_window(2, 5, 2), ("`output_index`", "must", "from 0 to 1")),
    Row("a window too large", lambda: geometry.output_size(2, 3), ("must not be larger", "kernel_size=3")),
    Row("nothing is left", lambda: geometry.transposed_size(1, 1, padding=3), ("`padding` must leave",)),
]
