"""The image moves: do the feature maps move with it?"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.receptive_fields.fields import jump
from keras_cnn_edu.receptive_fields.propagation import propagate
from keras_cnn_edu.tables import Column, Table
from keras_cnn_edu.tracing import trace
from keras_cnn_edu.tracing.layout import image_axes

BATCH = 32


def equivariance(layer_or_model: keras.Layer, images, shifts: Sequence[int | Sequence[int]]) -> "Equivariance":
    """Measure how exactly the output of a layer moves when the image moves.

    f(shift(x)) = shift'(f(x)),   shift' = shift / jump

    Each image is shifted, zeros enter at the border, and the output for it is compared with the shifted output, in two
    regions: elements whose windows see only pixels of the image before and after the shift ("inside"), and the others,
    which see padding or the zeros that entered ("border"). Inside, convolutions are equivariant up to rounding, and
    strides and pooling are if the shift is a multiple of the jump. If it is not, the nearest whole step is compared.

    The last two columns show the tolerance to small shifts: how much the output changes at the same positions, and how
    much the images do. A pooled map changes less than the map it was made from.

    Args:
        layer_or_model: a `keras.Layer`, or a `keras.Model` with one output that `receptive_field` can follow.
        images: (examples, height, width, channels).
        shifts: list of shifts in pixels, each (down, right), or an integer for the same along each axis.

    Returns:
        `Equivariance`: prints as a table, and holds a `Shift` for each shift.

    Raises:
        TypeError: for what is neither a layer nor a model.
        ValueError: if the images do not fit or have no spatial axes, a shift has another number of axes or moves the
            whole image out, the model cannot be followed, or the receptive field of its output is not known or not
            evenly spaced.

    Example:
        >>> images = np.random.default_rng(0).random((4, 16, 16, 1))
        >>> pool = keras.layers.MaxPooling2D(2)
        >>> one, two = equivariance(pool, images, [(0, 1), (0, 2)])
        >>> one.output_shift, two.output_shift
        ((Fraction(0, 1), Fraction(1, 2)), (Fraction(0, 1), Fraction(1, 1)))
        >>> one.inside > 0.1, two.inside  # half a step of the output, and a whole one
        (True, 0.0)

    Reference: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, sections 9.2 and 9.3.
    https://www.deeplearningbook.org/contents/convnets.html
    """
    images = array_of(images)
    shifts = checks.some(shifts, "shifts", "the numbers of pixels to move by")
    if images.ndim < 3 or not images.size:
        raise ValueError(
            "`images` must be (examples, height, width, channels), at least one of them. "
            f"Received: shape={images.shape}. A gray image needs a channel axis (`images[..., None]`)."
        )
    model = _as_model(layer_or_model, images)
    before = _run(model, images)
    graph = trace(model, images.shape[1:])
    axes = image_axes(graph.calls, images.ndim)
    field = propagate(graph)[graph.calls[-1].path]
    if field.status == "unknown" or len(graph.outputs) > 1:
        why = f"has {len(graph.outputs)} outputs" if len(graph.outputs) > 1 else field.why
        raise ValueError(
            "`layer_or_model` must have one output whose receptive field is known: it divides inside from border. "
            f"Received: {layer_or_model.name!r}: {why}."
        )
    if any(axis.view.axis is not None and jump(axis.view.field) is None for axis in field.axes):
        raise ValueError(
            "`layer_or_model` must have an output that moves evenly with its input. "
            f"Received: {layer_or_model.name!r}, whose {field.why}."
        )
    shifts = [_checked(shift, images, axes) for shift in shifts]
    return Equivariance(layer_or_model.name, [_measure(model, images, axes, field, before, shift) for shift in shifts])


class Shift(NamedTuple):
    """What one shift of the images did to the output.

    `shift`: pixels along each axis. `output_shift`: elements by which the output should move, shift / jump; None along
    an axis where every element sees the same.
    `inside`, `border`: largest difference between the output for the shifted images and the shifted output, as a share
    of the largest value of the output; None if there is no such element. `elements`: number of elements inside, of one
    map. `change`, `images_change`: mean difference between the outputs (the images) before and after the shift, at the
    same positions, as a share of their mean size.
    """

    shift: tuple[int, ...]
    output_shift: tuple[Fraction | None, ...]
    inside: float | None
    border: float | None
    elements: int
    change: float
    images_change: float

    def _repr_html_(self):
        return Equivariance("", [self])._repr_html_()


class Equivariance(Table):
    """How exactly an output moved with its input: a list of `Shift` objects that prints as a table."""

    columns = (
        Column("shift", "shift", lambda pixels: ", ".join(map(str, pixels))),
        Column("output shift", "output_shift", lambda steps: ", ".join("–" if s is None else str(s) for s in steps)),
        Column("error inside", "inside", "{:.1e}".format, right=True),
        Column("elements inside", "elements", right=True),
        Column("error at border", "border", "{:.1e}".format, right=True),
        Column("output changes by", "change", "{:.1%}".format, right=True),
        Column("images change by", "images_change", "{:.1%}".format, right=True),
    )

    def __init__(self, name: str, shifts: list[Shift]):
        self.name, self.shifts = name, shifts

    def __iter__(self) -> Iterator[Shift]:
        return iter(self.shifts)

    def __getitem__(self, number: int) -> Shift:
        """Return one `Shift`."""
        return self.shifts[number]

    def __len__(self) -> int:
        return len(self.shifts)

    def records(self) -> list[dict]:
        """Return one record per shift."""
        return [shift._asdict() for shift in self.shifts]


def array_of(images) -> np.ndarray:
    """Return images as an array of floats."""
    array = np.asarray(images) if checks.is_sequence(images) else np.array(None)
    if array.dtype.kind in "OSUc":
        raise checks.wrong_type(images, "images", "an array of numbers (examples, height, width, channels)")
    if not array.size:
        raise ValueError(f"`images` must hold one example or more. Received: shape={array.shape}.")
    return array.astype("float32")


def _as_model(layer, images):
    if not isinstance(layer, keras.Layer):
        raise TypeError(f"`layer_or_model` must be a keras.Layer or keras.Model. Received: {layer!r}.")
    if isinstance(layer, keras.Model):
        return layer
    try:
        return keras.Sequential([keras.Input(images.shape[1:]), layer])
    except Exception as error:  # what a layer raises that was built for other images
        raise ValueError(
            f"`images` must fit the layer {layer.name!r}. Received: shape={images.shape}, and the layer says: {error}"
        ) from error


def _checked(shift, images, axes):
    shift = tuple(shift) if isinstance(shift, (tuple, list)) else (shift,) * len(axes)
    sizes = tuple(images.shape[axis] for axis in axes)
    if len(shift) != len(axes):
        raise ValueError(f"`shifts` must be of {len(axes)} integers each, one per axis. Received: {shift!r}.")
    shift = tuple(checks.integer(pixels, "shifts", least=1 - size) for pixels, size in zip(shift, sizes, strict=True))
    if any(pixels >= size for pixels, size in zip(shift, sizes, strict=True)):
        raise ValueError(f"`shifts` must leave a part of the images, {sizes} pixels large. Received: {shift!r}.")
    return shift


def _run(model, images):
    outputs = [model(batch, training=False) for batch in batches(model, images, BATCH, "images")]
    return np.concatenate([keras.ops.convert_to_numpy(output) for output in outputs])


def _measure(model, images, axes, field, before, shift):
    shifted = _shifted(images, axes, shift)
    after = _run(model, shifted)
    views = [axis.view for axis in field.axes]
    steps = [
        None if view.axis is None else pixels / jump(view.field) for view, pixels in zip(views, shift, strict=True)
    ]
    moves = zip(views, steps, shift, strict=True)
    moving = [(view, round(step), pixels) for view, step, pixels in moves if step is not None]
    expected = _shifted(before, [view.axis for view, *_ in moving], [step for _, step, _ in moving])
    overlap, inside = np.ones(before.shape[1:], bool), np.full(before.shape[1:], len(moving) == len(views))
    for view, step, pixels in moving:
        along_axis = [-1 if axis == view.axis else 1 for axis in range(1, before.ndim)]
        overlap_1d, inside_1d = _regions(view, before.shape[view.axis], step, pixels)
        overlap &= overlap_1d.reshape(along_axis)
        inside &= inside_1d.reshape(along_axis)
    error = np.abs(after - expected).max(0) / max(np.abs(before).max(), np.finfo("float32").tiny)
    other_axes = tuple(axis - 1 for axis in range(1, before.ndim) if axis not in [view.axis for view in views])
    return Shift(
        shift=shift,
        output_shift=tuple(None if step is None else Fraction(step) for step in steps),
        inside=float(error[inside].max()) if inside.any() else None,
        border=float(error[overlap & ~inside].max()) if (overlap & ~inside).any() else None,
        elements=int(inside.any(other_axes).sum()),
        change=_change(before, after),
        images_change=_change(images, shifted),
    )


def _shifted(array, axes, steps):
    """Shift an array along some axes; zeros enter."""
    for axis, step in zip(axes, steps, strict=True):
        array = np.roll(array, step, axis)
        entered = slice(0, step) if step >= 0 else slice(step, None)
        array[(slice(None),) * axis + (entered,)] = 0
    return array


def _regions(view, size, step, pixels):
    """Divide the elements of the shifted output along one axis.

    Returns:
        (overlap, inside): which elements have one to compare with, and which of them see only pixels of the image, as
        the other one does.
    """
    image = range(view.length)
    overlap = [0 <= index - step < size for index in range(size)]
    inside = [
        has_other and all(p in image and p - pixels in image for p in view.field[index])
        and all(p in image for p in view.field[index - step])
        for index, has_other in enumerate(overlap)
    ]  # fmt: skip
    return np.array(overlap), np.array(inside)


def _change(before, after):
    """Return the mean difference, as a share of the mean size."""
    return float(np.abs(after - before).mean() / max(np.abs(before).mean(), np.finfo("float32").tiny))
