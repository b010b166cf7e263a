"""The receptive fields of a model as a table, and those of one layer."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.receptive_fields import fields, views
from keras_cnn_edu.receptive_fields.views import AxisView, Views
from keras_cnn_edu.tables import Column, Table
from keras_cnn_edu.types import Shape

STATUS = ("exact", "upper bound", "whole image", "unknown")  # a layer has the last of those of its axes


class AxisField(NamedTuple):
    """A receptive field along one axis of the image.

    `numbers`: size, jump and first center; None if unknown. `status`, `why`: see `receptive_field`.
    `view`: the pixels themselves.
    """

    numbers: geometry.ReceptiveField | None
    status: str
    why: str
    view: AxisView


class LayerField(NamedTuple):
    """What the elements of one layer see.

    `axes`: an `AxisField` for each axis of the image. `sizes`: how many elements there are along each; None along an
    axis where all see the same.
    """

    path: str
    axes: tuple[AxisField, ...]
    sizes: Shape

    @property
    def size(self) -> tuple[int | None, ...]:
        """Pixels from the first to the last that an element sees; None if unknown."""
        return self._numbers("size")

    @property
    def jump(self) -> tuple[int | Fraction | None, ...]:
        """Pixels from the window of one element to that of the next."""
        return self._numbers("jump")

    @property
    def first_center(self) -> tuple[float | None, ...]:
        """Center of the first element's window."""
        return self._numbers("first_center")

    @property
    def padding(self) -> tuple[int | None, ...]:
        """Pixels of that window before the image."""
        return self._numbers("padding")

    @property
    def status(self) -> str:
        """The least certain of its axes: see `receptive_field`."""
        return max((axis.status for axis in self.axes), key=STATUS.index)

    @property
    def why(self) -> str:
        """The reasons for the status, in words."""
        return "; ".join(dict.fromkeys(axis.why for axis in self.axes if axis.why))

    def pixels(self, position: Sequence[int]) -> tuple[list[int], ...]:
        """List the pixels of the image that one element sees, along each axis.

        Where paths of different kinds meet, these pixels need not form a rectangle: listed are all rows, and all
        columns, that hold one of them.

        Args:
            position: index of the element along each axis of the image, (row, column).

        Raises:
            ValueError: if the position lies outside, or the field is unknown.
        """
        if self.status == "unknown":
            raise ValueError(f"`pixels` must not be asked of {self.path!r}, where they are unknown: {self.why}.")
        fits = len(position) == len(self.axes) and all(
            size is None or 0 <= index < size for index, size in zip(position, self.sizes, strict=True)
        )
        if not fits:
            raise ValueError(
                f"`position` must have {len(self.axes)} indexes, one for each axis of the image, within {self.sizes}, "
                f"the size of its maps. Received: position={position!r} in layer {self.path!r}."
            )
        views = [axis.view for axis in self.axes]
        return tuple(_pixels_in_image(view, index) for view, index in zip(views, position, strict=True))

    def __str__(self):
        return str(ReceptiveFields({self.path: self}))

    def __repr__(self):
        return str(self)

    def _repr_html_(self):
        return ReceptiveFields({self.path: self})._repr_html_()

    def _numbers(self, name):
        return tuple(None if axis.numbers is None else getattr(axis.numbers, name) for axis in self.axes)


class ReceptiveFields(Table):
    """The receptive fields of all layers of a model, by path; prints as a table."""

    columns = (
        Column("layer", "layer"),
        Column("size", "size", "×".join),
        Column("jump", "jump", lambda each: " × ".join(dict.fromkeys(each))),
        Column("first center", "first_center", lambda each: " × ".join(dict.fromkeys(each))),
        Column("padding", "padding", lambda each: " × ".join(dict.fromkeys(each))),
        Column("status", "status"),
    )

    def __init__(self, layers: dict[str, LayerField]):
        self.layers = layers

    def __getitem__(self, path):
        """Return the `LayerField` of a layer; an unknown path is answered with the nearest."""
        return self.layers[checks.one_of(path, "layer", self.layers)]

    def __iter__(self):
        return iter(self.layers)

    def __len__(self):
        return len(self.layers)

    def records(self):
        """One record per layer."""
        names = ("size", "jump", "first_center", "padding")
        return [
            {"layer": path, "status": field.status, "why": field.why}
            | {name: [_written(value) for value in getattr(field, name)] for name in names}
            for path, field in self.layers.items()
        ]

    def notes(self):
        """Why layers are not exact, each reason at the first layer that has it."""
        first = {}
        for path, field in self.layers.items():
            first.setdefault(field.why, path)
        return [f"{path}: {why}" for why, path in first.items() if why]


def describe(call, all_axes: Views) -> LayerField:
    """Make the `LayerField` of a call.

    Where an axis holds several (`AxisView.flattened`), units have the field of all of them together, and positions at
    most that.
    """
    axes, shape = [], call.outputs[0].shape
    for view in all_axes:
        if view.flattened:
            view = (views.reduce_axis if len(shape) == 2 else views.reduce_pieces)(view, shape)
        status, why = fields.status(view.field, view.length)
        numbers = None if isinstance(view.field, fields.Unknown) else fields.in_numbers(view.field)
        axes.append(AxisField(numbers, status, why, view))
    sizes = tuple(None if axis.view.axis is None else shape[axis.view.axis] for axis in axes)
    return LayerField(call.path, tuple(axes), sizes)


def _pixels_in_image(view, index):
    """List the pixels that the element at an index sees, without those before and behind the image."""
    return sorted(view.field[index] & frozenset(range(view.length)))


def _written(value):
    """Write a number as short as it is.

    >>> _written(2.0), _written(Fraction(1, 2)), _written(None)
    ('2', '1/2', '?')
    """
    return "?" if value is None else str(value) if isinstance(value, Fraction) else f"{value:g}"
