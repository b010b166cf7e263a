"""What the elements of a tensor see along each axis of the image: a tuple of `AxisView`, and what changes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from keras_cnn_edu.receptive_fields import fields
from keras_cnn_edu.receptive_fields.fields import Field, Unknown
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.types import Shape

PIECES = "an axis is cut into pieces, each with pixels from all over the image"


@shows_itself
class AxisView(NamedTuple):
    """What the elements of a tensor see along one axis of the image.

    `field`: the pixels.
    `axis`: of the tensor, along which the elements move over the image; None if all of them see the same.
    `length`: of the image, in pixels.
    `flattened`: None, or (stride, size) if that axis holds several others too, as the units behind `Flatten` do: unit u
    is of element u // stride % size.
    """

    field: Field | Unknown
    axis: int | None
    length: int
    flattened: tuple[int, int] | None = None


Views = tuple[AxisView, ...]
Window = Callable[[int], Sequence[int]]  # from the index of an element to the indexes of the elements that it sees
Step = tuple[Window, int, int | None]  # with the period and the advance of `fields.through`


def step_along(views: Views, steps: Mapping[int, Step], inputs: Shape, outputs: Shape) -> Views:
    """Take each axis through its window; axes of the tensor without one stay as they are.

    Args:
        views: of the input.
        steps: a `Step` for each axis of the tensor along which the layer has windows.
        inputs, outputs: shapes of the tensors.
    """

    def stepped(view):
        if view.axis not in steps:
            return view
        if view.flattened:
            return reduce_pieces(view, inputs)
        window, period, advance = steps[view.axis]
        field = fields.through(view.field, window, outputs[view.axis], period, advance)
        return view._replace(field=field)

    return tuple(map(stepped, views))


def reduce_axes(views: Views, axes: set[int], shape: Shape, dropped: bool = False) -> Views:
    """Let every element see what all elements along some axes see together.

    Args:
        views: of the input.
        axes: of the tensor.
        shape: of the input.
        dropped: whether these axes disappear, so that later ones move up.
    """

    def reduced(view):
        if view.axis is None:
            return view
        if view.axis in axes:
            return reduce_axis(view, shape)
        return view._replace(axis=view.axis - dropped * sum(axis < view.axis for axis in axes))

    return tuple(map(reduced, views))


def reduce_axis(view: AxisView, shape) -> AxisView:
    """Let all elements along the axis see what all of them see together."""
    count = view.flattened[1] if view.flattened else shape[view.axis]
    return AxisView(fields.reduced(view.field, count, view.length), None, view.length)


def reduce_pieces(view: AxisView, shape: Shape) -> AxisView:
    """The same for an axis that is cut into pieces: no element sees more than that."""
    return bounded((reduce_axis(view, shape),), PIECES)[0]


def at_most(views: Views, why: str) -> Views:
    """Say of all axes that elements see no more than this, and why no more is known, unless that is said already."""

    def bound(view):
        settled = isinstance(view.field, Unknown) or view.field.bound or not any(view.field.pixels)
        return view if settled else view._replace(field=replace(view.field, bound=why))

    return tuple(map(bound, views))


def bounded(views: Views, why: str) -> Views:
    """The same of those axes along which all elements see the same."""
    return tuple(view if view.axis is not None else at_most((view,), why)[0] for view in views)


def merge(inputs: Sequence[Views], shapes: Sequence[Shape], shape: Shape) -> Views:
    """Bring several tensors together, element by element: an element sees what it sees in any of them.

    Args:
        inputs: the views of each tensor.
        shapes: of the tensors; aligned at their ends, as in NumPy.
        shape: of the output.
    """
    return tuple(_merge_axis(views, shapes, shape) for views in zip(*inputs, strict=True))


def _merge_axis(views, shapes, shape):
    positions, meeting = set(), []
    for view, own in zip(views, shapes, strict=True):
        if view.axis is None:
            meeting.append(view.field)
            continue
        axis = view.axis + len(shape) - len(own)
        if own[view.axis] == 1 and shape[axis] != 1:  # one element for all positions
            meeting.append(fields.reduced(view.field, 1, view.length))
        else:
            positions.add((axis, view.flattened))
            meeting.append(view.field)
    length = views[0].length
    if len(positions) > 1:
        return AxisView(Unknown("two axes of the image meet crosswise"), None, length)
    axis, flattened = positions.pop() if positions else (None, None)
    elements = 1 if axis is None else flattened[1] if flattened else shape[axis]
    return AxisView(fields.union(meeting, elements, length), axis, length, flattened)
