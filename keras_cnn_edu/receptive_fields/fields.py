"""What the elements of a layer see of the image along one axis: the pixels themselves.

For one chain of convolutions a formula gives the receptive field (`geometry.receptive_field_step`). It fails where
paths of different lengths meet, where dilation leaves holes, and where a transposed convolution lets neighboring
elements see unequal amounts. So here the pixels are kept. There are few of them, because the layers repeat themselves:
a stride of 2 means that the next element sees the same, 2 pixels further on.

The image has no end here: pixels have negative numbers too, and the borders, where an element sees padding instead of
pixels, are left out of the account.
"""

import math
from fractions import Fraction
from typing import NamedTuple

from keras_cnn_edu import geometry


class Field(NamedTuple):
    """What each element sees: element i = q * period + r sees the pixels of `seen[r]`, q * `advance` further on.

    `seen`: one set of pixels for each of the `period` elements after which everything repeats itself.
    `advance`: pixels by which what is seen moves on in the meantime; 0 if all elements see the same; None if nothing
    repeats itself, and `seen` is the list of all elements.
    `bound`: if not empty, elements see these pixels at most, and this says why it is not known better.

    >>> field = Field((frozenset({0, 1, 2}),), advance=2)  # after a convolution of size 3 with stride 2
    >>> sorted(field[5])
    [10, 11, 12]
    """

    seen: tuple = (frozenset({0}),)
    advance: int = 1
    bound: str = ""

    @property
    def period(self):
        """Number of elements after which everything repeats itself."""
        return len(self.seen)

    def __repr__(self):
        return f"Field({', '.join(map(_span, self.seen))}; advance={self.advance})"

    def __getitem__(self, index):
        """Return the set of pixels that element `index` sees."""
        if self.advance is None:
            return self.seen[index] if 0 <= index < self.period else frozenset()
        turns, place = divmod(index, self.period)
        return frozenset(pixel + turns * self.advance for pixel in self.seen[place])


class Unknown(NamedTuple):
    """What is not known, why, and what to do."""

    why: str


def _span(pixels):
    """Write a set of pixels: the first and the last, if none between them is missing."""
    if pixels == frozenset(range(min(pixels, default=0), max(pixels, default=0) + 1)):
        return f"{min(pixels)}…{max(pixels)}"
    return str(sorted(pixels)).replace("[", "{").replace("]", "}")


def through(field, window, elements, period=1, advance=1):
    """Carry a field through a layer whose element `i` sees the elements `window(i)` of the layer before.

    Args:
        field: of the layer before.
        window: a function from an index to indexes. `window(i + period)` must be `window(i)`, `advance` further on.
        elements: how many the layer has along this axis.
        period, advance: (1, stride) for a convolution, (stride, 1) for a transposed one; advance is None if nothing
            repeats itself.

    Returns:
        The `Field` behind the layer; an `Unknown` stays what it is.

    Example:
        >>> through(Field(), lambda i: geometry.window(i, kernel_size=3, stride=2, before=1), elements=9, advance=2)
        Field(-1…1; advance=2)
        >>> through(Field(), lambda i: [(i + 1) % 3], elements=3, advance=None)
        Field(1…1, 2…2, 0…0; advance=None)
    """
    if isinstance(field, Unknown):
        return field
    if field.advance is None or advance is None:
        seen, moves_on = (window(i) for i in range(elements)), None
    else:
        repeats = field.period // math.gcd(field.period, advance)  # until both repeat themselves at once
        seen, moves_on = map(window, range(period * repeats)), advance * repeats * field.advance // field.period
    return Field(tuple(frozenset().union(*(field[index] for index in one)) for one in seen), moves_on, field.bound)


def everything(field, elements, pixels):
    """Return what all of `elements` together see, for a layer each of whose elements sees all of them.

    Args:
        field: of the elements.
        elements, pixels: how many there are along this axis, of elements and of pixels of the image.

    Example:
        >>> sorted(everything(Field((frozenset({-1, 0, 1}),), advance=2), elements=3, pixels=5).seen[0])
        [0, 1, 2, 3, 4]
    """
    if isinstance(field, Unknown):
        return field
    seen = frozenset().union(*(field[index] for index in range(elements)))
    return Field((seen & frozenset(range(pixels)),), 0, field.bound)


def union(fields, elements, pixels):
    """Return what an element sees that is made of the elements at the same place of several layers.

    Args:
        fields: one for each layer.
        elements, pixels: as in `everything`.

    Example:
        >>> wide, narrow = Field((frozenset({-1, 0, 1}),)), Field()
        >>> union([wide, narrow], elements=5, pixels=5) == wide
        True
    """
    if len(set(map(id, fields))) == 1:
        return fields[0]
    unknown = [field for field in fields if isinstance(field, Unknown)]
    fields = [field for field in fields if field not in unknown and any(field.seen)]
    if unknown or not fields:
        return unknown[0] if unknown else NOTHING
    whole = [field for field in fields if covers(field, pixels)]
    if whole:
        return whole[0]
    bound = next(filter(None, (field.bound for field in fields)), "")
    if any(field.advance is None for field in fields):
        listed = (frozenset().union(*(field[index] for field in fields)) for index in range(elements))
        return Field(tuple(listed), None, bound)
    if len({jump(field) for field in fields}) > 1:
        fields = [everything(field, elements, pixels) for field in fields]
        bound = bound or "paths meet that move over the image at different speeds"
    period = math.lcm(*(field.period for field in fields))
    seen = (frozenset().union(*(field[index] for field in fields)) for index in range(period))
    return Field(tuple(seen), int(jump(fields[0]) * period), bound)


NOTHING = Field((frozenset(),), 0)


def covers(field, pixels):
    """Whether every element sees the whole image, `pixels` long."""
    return not field.advance and all(seen >= frozenset(range(pixels)) for seen in field.seen)


def jump(field):
    """Pixels from what an element sees to what the next one sees, on average; None if that is never the same.

    >>> jump(Field((frozenset({0}), frozenset({0})), advance=1))  # each pixel twice
    Fraction(1, 2)
    """
    return None if field.advance is None else Fraction(field.advance, field.period)


def in_numbers(field):
    """Describe a field by size, jump and first center: of the largest window, and of the first element's."""
    step = jump(field)
    low, high = min(field.seen[0], default=0), max(field.seen[0], default=-1)
    size = max(max(pixels) - min(pixels) + 1 if pixels else 0 for pixels in field.seen)
    step = step.numerator if step is not None and step.denominator == 1 else step
    return geometry.ReceptiveField(size, step, (low + high) / 2)


def status(field, pixels):
    """Say how far the three numbers can be trusted, and why not further.

    Args:
        field: a `Field` or `Unknown`.
        pixels: length of the image.

    Returns:
        A pair of strings: "exact" (each element sees these pixels, all of them and no others), "upper bound",
        "whole image" or "unknown"; and the reason.

    Example:
        >>> status(Field((frozenset({0, 2}),)), pixels=9)
        ('upper bound', 'sees 2 of 3 pixels: there are holes')
    """
    if isinstance(field, Unknown):
        return "unknown", field.why
    if not any(field.seen):
        return "exact", "does not see this input"
    if field.bound:
        return "upper bound", field.bound
    if covers(field, pixels):
        return "whole image", ""
    size = in_numbers(field).size
    seen = sorted({len(pixels) for pixels in field.seen})
    counts = f"{seen[0]}" if len(seen) == 1 else f"{seen[0]} to {seen[-1]}"
    if field.advance is None:
        return "upper bound", f"neighbors see {counts} pixels, not evenly spaced"
    if any(field[place] != frozenset(p + place * jump(field) for p in field.seen[0]) for place in range(field.period)):
        return "upper bound", f"neighbors see {counts} pixels, not evenly spaced, in turns of {field.period}"
    if seen[-1] < size:
        return "upper bound", f"sees {seen[-1]} of {size} pixels: there are holes"
    return "exact", ""
