"""Which pixels of the image the elements of a layer see along one axis.

For one chain of convolutions a formula gives the receptive field (`geometry.receptive_field_step`). It fails where
paths of different lengths meet, where dilation leaves holes, and where a transposed convolution lets neighboring
elements see different numbers of pixels. So the pixels themselves are kept here. These are few, because layers repeat
themselves: a stride of 2 means that the next element sees the same, 2 pixels further on.

The image has no end here: pixels have negative numbers too. At a border, where an element sees padding instead of
pixels, it is described as if the image went on.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from keras_cnn_edu import geometry


@dataclass(frozen=True)
class Field:
    """What each element sees: element i = q * period + r sees the pixels of `pixels[r]`, moved by q * `advance`.

    `pixels`: one set for each of the `period` elements after which everything repeats itself.
    `advance`: pixels from a set to its repetition; 0 if all elements see the same; None if nothing repeats itself, and
    `pixels` has a set for every element.
    `bound`: if not empty, elements see these pixels at most, and this says why no more is known.

    >>> field = Field((frozenset({0, 1, 2}),), advance=2)  # after a convolution of size 3 with stride 2
    >>> sorted(field[5])
    [10, 11, 12]
    """

    pixels: tuple[frozenset[int], ...] = (frozenset({0}),)
    advance: int | None = 1
    bound: str = ""

    @property
    def period(self) -> int:
        """Number of elements after which everything repeats itself."""
        return len(self.pixels)

    def __repr__(self):
        return f"Field({', '.join(map(_span, self.pixels))}; advance={self.advance})"

    def __getitem__(self, index: int) -> frozenset[int]:
        """Return the set of pixels that element `index` sees."""
        if self.advance is None:
            return self.pixels[index] if 0 <= index < self.period else frozenset()
        repetitions, offset = divmod(index, self.period)
        return frozenset(pixel + repetitions * self.advance for pixel in self.pixels[offset])


class Unknown(NamedTuple):
    """The field of elements of which it is not known what they see, and why not."""

    why: str


def _span(pixels):
    """Write a set of pixels: the first and the last, if none between them is missing."""
    if pixels == frozenset(range(min(pixels, default=0), max(pixels, default=0) + 1)):
        return f"{min(pixels)}…{max(pixels)}"
    return str(sorted(pixels)).replace("[", "{").replace("]", "}")


def through(
    field: Field | Unknown,
    window: Callable[[int], Iterable[int]],
    elements: int,
    period: int = 1,
    advance: int | None = 1,
) -> Field | Unknown:
    """Return the field of a layer whose element `i` sees the elements `window(i)` of the layer before.

    Args:
        field: of the layer before.
        window: a function from an index to indexes. `window(i + period)` must be `window(i)`, moved by `advance`.
        elements: how many the layer has along this axis.
        period, advance: (1, stride) for a convolution, (stride, 1) for a transposed one; advance is None if nothing
            repeats itself.

    Returns:
        A `Field`; an `Unknown` stays as it is.

    Example:
        >>> through(Field(), lambda i: geometry.window(i, kernel_size=3, stride=2, before=1), elements=9, advance=2)
        Field(-1…1; advance=2)
        >>> through(Field(), lambda i: [(i + 1) % 3], elements=3, advance=None)
        Field(1…1, 2…2, 0…0; advance=None)
    """
    if isinstance(field, Unknown):
        return field
    windows: Iterable[Iterable[int]]
    if field.advance is None or advance is None:
        windows, moved = map(window, range(elements)), None
    else:
        repeats = field.period // math.gcd(field.period, advance)  # until both repeat themselves at once
        windows, moved = map(window, range(period * repeats)), advance * repeats * field.advance // field.period
    return Field(tuple(frozenset().union(*(field[index] for index in one)) for one in windows), moved, field.bound)


def reduced(field: Field | Unknown, elements: int, length: int) -> Field | Unknown:
    """Return the field of a layer each of whose elements sees all elements of the layer before.

    Args:
        field: of the layer before.
        elements: how many it has along this axis.
        length: of the image along this axis, in pixels.

    Example:
        >>> sorted(reduced(Field((frozenset({-1, 0, 1}),), advance=2), elements=3, length=5).pixels[0])
        [0, 1, 2, 3, 4]
    """
    if isinstance(field, Unknown):
        return field
    return Field((_pixels_of_all(field, elements, length),), 0, field.bound)


def _pixels_of_all(field, elements, length):
    """All pixels of the image that some elements see together."""
    return frozenset().union(*(field[index] for index in range(elements))) & frozenset(range(length))


def union(fields: Sequence[Field | Unknown], elements: int, length: int) -> Field | Unknown:
    """Return the field of a layer whose elements are made of the elements at the same position of several layers.

    Args:
        fields: one for each layer.
        elements, length: as for `reduced`.

    Example:
        >>> wide, narrow = Field((frozenset({-1, 0, 1}),)), Field()
        >>> union([wide, narrow], elements=5, length=5) == wide
        True
    """
    if len(set(map(id, fields))) == 1:
        return fields[0]
    unknown = [field for field in fields if isinstance(field, Unknown)]
    known = [field for field in fields if isinstance(field, Field) and any(field.pixels)]
    if unknown or not known:
        return unknown[0] if unknown else NOTHING
    whole = [field for field in known if covers(field, length)]
    if whole:
        return whole[0]
    bound = next(filter(None, (field.bound for field in known)), "")

    def together(count):
        return tuple(frozenset().union(*(field[index] for field in known)) for index in range(count))

    advances = [field.advance for field in known if field.advance is not None]
    if len(advances) < len(known):
        return Field(together(elements), None, bound)
    if len({jump(field) for field in known}) > 1:
        pixels = frozenset().union(*(_pixels_of_all(field, elements, length) for field in known))
        return Field((pixels,), 0, bound or "paths meet that move over the image at different speeds")
    period = math.lcm(*(field.period for field in known))
    return Field(together(period), advances[0] * (period // known[0].period), bound)


NOTHING = Field((frozenset(),), 0)


def covers(field: Field, length: int) -> bool:
    """Whether every element sees the whole image, which has `length` pixels along this axis."""
    return not field.advance and all(pixels >= frozenset(range(length)) for pixels in field.pixels)


def jump(field: Field) -> Fraction | None:
    """Pixels from what an element sees to what the next one sees, on average; None if nothing repeats itself.

    >>> jump(Field((frozenset({0}), frozenset({0})), advance=1))  # each pixel twice
    Fraction(1, 2)
    """
    return None if field.advance is None else Fraction(field.advance, field.period)


def in_numbers(field: Field) -> geometry.ReceptiveField:
    """Describe a field by size, jump and first center: of the largest window, and of the first element's."""
    step = jump(field)
    low, high = min(field.pixels[0], default=0), max(field.pixels[0], default=-1)
    size = max(max(pixels) - min(pixels) + 1 if pixels else 0 for pixels in field.pixels)
    whole = step.numerator if step is not None and step.denominator == 1 else step
    return geometry.ReceptiveField(size, whole, (low + high) / 2)


def status(field: Field | Unknown, length: int) -> tuple[str, str]:
    """Say how far the three numbers can be trusted, and why not further.

    Args:
        field: of a layer.
        length: of the image, in pixels.

    Returns:
        A pair of strings: "exact" (each element sees these pixels, all of them and no others), "upper bound",
        "whole image" or "unknown"; and the reason.

    Example:
        >>> status(Field((frozenset({0, 2}),)), length=9)
        ('upper bound', 'sees 2 of 3 pixels: there are holes')
    """
    if isinstance(field, Unknown):
        return "unknown", field.why
    if not any(field.pixels):
        return "exact", "does not see this input"
    if field.bound:
        return "upper bound", field.bound
    if covers(field, length):
        return "whole image", ""
    size = in_numbers(field).size
    counts = sorted({len(pixels) for pixels in field.pixels})
    written = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    step = jump(field)
    if step is None:
        return "upper bound", f"neighbors see {written} pixels, not evenly spaced"
    evenly = [{pixel + offset * step for pixel in field.pixels[0]} for offset in range(field.period)]
    if list(field.pixels) != evenly:
        return "upper bound", f"neighbors see {written} pixels, not evenly spaced, in turns of {field.period}"
    if counts[-1] < size:
        return "upper bound", f"sees {counts[-1]} of {size} pixels: there are holes"
    return "exact", ""
