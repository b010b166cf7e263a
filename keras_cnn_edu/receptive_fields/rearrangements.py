"""Follow the axes of the image through a layer that only moves numbers, given where it takes each number from."""

import math

import numpy as np

from keras_cnn_edu.receptive_fields import fields
from keras_cnn_edu.receptive_fields.views import AxisView, reduce_pieces


def follow(view, shape, here, origin, alone):
    """Follow one axis of the image from an input to the output.

    Args:
        view: an `AxisView` of the input.
        shape: of the input, without batch.
        here: booleans of the shape of the output: which elements come from this input.
        origin: the number of each in the input (`tracing.moves.origins`).
        alone: whether it is the only input.

    Returns:
        An `AxisView` of the output.
    """
    if view.axis is None:
        return view
    below, count = view.flattened or (1, shape[view.axis - 1])
    stride = below * math.prod(shape[view.axis :])  # numbers from one element of the axis to the next
    element = origin // stride % count  # which element of the axis each number of the output belongs to
    rest = origin - element * stride  # and where among the numbers of that element it lies
    if (element[here] == element[here].flat[0]).all():  # one element was taken out: all see what it sees
        one = fields.through(view.field, lambda _, only=int(element[here].flat[0]): [only], 1, 1, None)
        return AxisView(fields.reduced(one, 1, view.length), None, view.length)
    axis = _axis_of(element, here)
    if axis is None:
        return reduce_pieces(view, (None, *shape))
    across = tuple(other for other in range(element.ndim) if other != axis)
    # The element at each index along the axis; None where no number comes from this input.
    line = [None if low > high else int(high) for low, high in zip(*_range(element, here, across), strict=True)]
    if _is_constant(rest, here, (axis,)).all():  # nothing else lies along this axis
        field = fields.through(view.field, *_window(line, alone))
        return AxisView(field, axis + 1, view.length)
    stride = line.index(1) if 1 in line else 0  # numbers of element 0 before the first of element 1
    if stride and line == [index // stride % count for index in range(len(line))]:  # several axes, flattened in order
        return view._replace(axis=axis + 1, flattened=(stride, count))
    return reduce_pieces(view, (None, *shape))


def _axis_of(element, here):
    """Return the axis of the output along which the elements lie; None if they lie along several."""
    for axis in range(element.ndim):
        if _is_constant(element, here, tuple(other for other in range(element.ndim) if other != axis)).all():
            return axis
    return None


def _range(values, here, axes):
    """The smallest and the largest of some values along some axes, of those that are here."""
    far = np.iinfo(values.dtype).max
    return np.where(here, values, far).min(axes), np.where(here, values, -far).max(axes)


def _is_constant(values, here, axes):
    low, high = _range(values, here, axes)
    return low >= high


def _window(line, alone):
    """Return (window, elements, period, advance), as for `fields.through`, of a line of elements; None is a constant.

    A constant before the first or behind the last element is padding. The image has no end here, so the line goes on
    there as before. Between several inputs, or where nothing repeats itself, the line is the list of all there are.
    """
    there = [index for index, element in enumerate(line) if element is not None]
    first, known = there[0], line[there[0] : there[-1] + 1]
    if None not in known and (alone or len(known) == len(line)):
        for period in range(1, max(len(known) // 2, 1) + 1):
            advances = {later - sooner for sooner, later in zip(known, known[period:], strict=False)} or {1}
            if len(advances) == 1:
                (advance,) = advances

                def window(index, advance=advance, period=period):
                    repetitions, offset = divmod(index - first, period)
                    return [known[offset] + repetitions * advance]

                return window, len(line), period, advance
    return (lambda index: [] if line[index] is None else [line[index]]), len(line), 1, None
