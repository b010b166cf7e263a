"""Every argument check that more than one module needs, with one wording.

A message says what the argument must be, what was received and how to fix it:
"`argument` must … . Received: argument=…. …"

A check takes whatever the user gave (`value: Any`) and returns it as what it was checked to be.
"""

import contextlib
import difflib
import math
import numbers
import operator
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, TypeGuard, TypeVar

from keras_cnn_edu import types

PADDINGS = ("valid", "same", "full")
CAUSAL_PADDINGS = (*PADDINGS, "causal")
MANY = 30  # more choices than these are not all named in a message
LONGEST = 255  # bytes of the name of a file or folder
MOST_NUMBERS, MOST_MULTIPLICATIONS = 2**27, 2**38  # more would take too much memory, or hours
DATA_FORMATS = ("channels_last", "channels_first")

Choice = TypeVar("Choice")

# ── values ────────────────────────────────────────────────────────────────────────────────────────


def one_of(value: Any, name: str, choices: Iterable[Choice]) -> Choice:
    """Return `value` if it is one of the choices; the message lists them, or the first of many, and the nearest.

    >>> one_of("same", "padding", ["valid", "same"])
    'same'
    >>> one_of("smae", "padding", ["valid", "same"])
    Traceback (most recent call last):
        ...
    ValueError: `padding` must be one of 'valid', 'same'. Received: padding='smae'. Did you mean 'same'?
    """
    choices = list(choices)
    if any(isinstance(value, type(choice)) and value == choice for choice in choices):
        return value
    many = len(choices) > MANY
    listed = ", ".join(map(repr, choices[:10] if many else choices)) or "nothing (there are none)"
    if many:
        listed += f", … ({len(choices)} in all)"
    raise ValueError(f"`{name}` must be one of {listed}. Received: {name}={value!r}.{hint(value, choices)}")


def hint(value: Any, choices: Collection[Any]) -> str:
    """Ask "Did you mean …?" for the choice nearest to a value (of many choices for several); "" if none is near.

    >>> hint("Conv2d", ["Conv1D", "Conv2D", "Dense"])
    " Did you mean 'Conv2D'?"
    """
    near = _nearest(str(value), list(map(str, choices)), 3 if len(choices) > MANY else 1)
    return f" Did you mean {' or '.join(map(repr, near))}?" if near else ""


def _nearest(value: str, choices: Sequence[str], most: int) -> list[str]:
    """Return the choices most like a value, which may be the last part of a path such as `backbone/conv1`."""
    last_parts = [choice.rpartition("/")[2] for choice in choices]
    near = [choices[last_parts.index(part)] for part in difflib.get_close_matches(value, last_parts, most, cutoff=0.5)]
    whole = difflib.get_close_matches(value, choices, most, cutoff=0.5)
    return list(dict.fromkeys(whole + near))[:most]


def integer(value: Any, name: str, least: int | None = 1, most: int | None = None) -> int:
    """Return `value` as an int that is not smaller than `least` (booleans and fractions are refused).

    >>> integer(3, "filters")
    3
    >>> integer(0, "filters")
    Traceback (most recent call last):
        ...
    ValueError: `filters` must be an integer, 1 or larger. Received: filters=0.
    >>> integer(9, "axis", least=-4, most=3)
    Traceback (most recent call last):
        ...
    ValueError: `axis` must be an integer from -4 to 3. Received: axis=9.
    """
    kind = "an integer" + _range(least, most)
    try:
        number = operator.index(value)
    except TypeError:
        raise wrong_type(value, name, kind) from None
    if isinstance(value, bool):
        raise wrong_type(value, name, kind)
    if (least is not None and number < least) or (most is not None and number > most):
        raise ValueError(f"`{name}` must be {kind}. Received: {name}={value!r}.")
    return number


def number(
    value: Any,
    name: str,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    finite: bool = True,
) -> float:
    """Return a (finite) `value` as a float that is from `least` to `most`, or larger than `above`.

    >>> number(0.5, "momentum", least=0, most=1)
    0.5
    >>> number(2.0, "momentum", least=0, most=1)
    Traceback (most recent call last):
        ...
    ValueError: `momentum` must be a number from 0 to 1. Received: momentum=2.0.
    """
    kind = "a number" + (_range(least, most) if above is None else f" larger than {above}")
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise wrong_type(value, name, kind)
    real = float(value)
    fits = (least is None or real >= least) and (most is None or real <= most) and (above is None or real > above)
    if not fits or math.isnan(real) or (finite and math.isinf(real)):
        more = "" if math.isfinite(real) else ", and finite" if finite else ", and not NaN"
        raise ValueError(f"`{name}` must be {kind}{more}. Received: {name}={value!r}.")
    return real


def _range(least: float | None, most: float | None) -> str:
    """Say a range in words."""
    if most is not None:
        return f" from {least} to {most}" if least is not None else f", {most} or smaller"
    return "" if least is None else f", {least} or larger"


def seed(value: Any) -> int:
    """Return `value` if it can be the seed of random numbers.

    >>> seed(-1)
    Traceback (most recent call last):
        ...
    ValueError: `seed` must be an integer from 0 to 4294967295. Received: seed=-1.
    """
    return integer(value, "seed", 0, 2**32 - 1)


def flag(value: Any, name: str) -> bool:
    """Return `value` if it is True or False.

    >>> flag("no", "use_bias")
    Traceback (most recent call last):
        ...
    TypeError: `use_bias` must be True or False. Received: use_bias='no' of type str.
    """
    plain = value.item() if getattr(value, "shape", None) == () else value  # NumPy has booleans of its own
    if not isinstance(plain, bool):
        raise wrong_type(value, name, "True or False")
    return plain


def text(value: Any, name: str) -> str:
    """Return `value` if it is a string that is not empty.

    >>> text("", "title")
    Traceback (most recent call last):
        ...
    ValueError: `title` must be a string of one character or more. Received: title=''.
    """
    if not isinstance(value, str):
        raise wrong_type(value, name, "a string")
    if value == "" or "\0" in value:
        what = "a string of one character or more" if value == "" else "a string without NUL characters"
        raise ValueError(f"`{name}` must be {what}. Received: {name}={value!r}.")
    return value


def path(value: Any, name: str) -> types.Path:
    """Return `value` if it can be the path of a file or folder.

    >>> path("", "folder")
    Traceback (most recent call last):
        ...
    ValueError: `folder` must be a path of one character or more. Received: folder=''. For this folder say '.'.
    """
    if not isinstance(value, (str, os.PathLike)):
        raise wrong_type(value, name, "a path, as a string or a pathlib.Path")
    if os.fspath(value) == "":
        raise ValueError(
            f"`{name}` must be a path of one character or more. Received: {name}={value!r}. For this folder say '.'."
        )
    if "\0" in str(value):
        raise ValueError(f"`{name}` must be a path without NUL characters. Received: {name}={str(value)!r}.")
    for part in Path(value).parts:
        if len(part.encode(errors="surrogateescape")) > LONGEST:
            raise ValueError(
                f"`{name}` must be a path of names of {LONGEST} bytes or less, as file systems allow. "
                f"Received: {name}={shortened(str(value))}, with a name of {len(part)} characters."
            )
    return value


def is_sequence(value: Any) -> TypeGuard[Sequence]:
    """Tell whether a value is a list, tuple, array or shape, but not a string.

    >>> is_sequence((3, 3)), is_sequence("33")
    (True, False)
    """
    sequence = hasattr(value, "__getitem__") and hasattr(value, "__len__") and getattr(value, "shape", None) != ()
    return sequence and not isinstance(value, (str, bytes, dict))


def some(value: Any, name: str, what: str) -> list:
    """Return `value` as a list if it yields one entry or more; a string or a dict is refused.

    >>> some([], "formats", "'png' and 'npz'")
    Traceback (most recent call last):
        ...
    ValueError: `formats` must name one or more of 'png' and 'npz'. Received: formats=[].
    """
    if not hasattr(value, "__iter__") or isinstance(value, (str, bytes, dict)) or getattr(value, "shape", None) == ():
        raise wrong_type(value, name, f"a list of {what}")
    entries = list(value)
    if not entries:
        raise ValueError(f"`{name}` must name one or more of {what}. Received: {name}={value!r}.")
    return entries


def position(value: Any, name: str, sizes: Sequence[int]) -> tuple[int, ...]:
    """Return an index for each axis, each within the size of its axis.

    >>> position((0, 5), "position", (3, 3))
    Traceback (most recent call last):
        ...
    ValueError: `position` must be 2 integers within (3, 3), counted from 0. Received: position=(0, 5).
    """
    what = f"{len(sizes)} integers within {tuple(sizes)}, counted from 0"
    if not is_sequence(value):
        raise wrong_type(value, name, what)
    indices = [index for index in value if hasattr(index, "__index__") and not isinstance(index, bool)]
    fits = len(indices) == len(value) == len(sizes)
    if not fits or not all(0 <= index < size for index, size in zip(indices, sizes, strict=True)):
        raise ValueError(f"`{name}` must be {what}. Received: {name}={shortened(value)}.")
    return tuple(map(operator.index, indices))


def instance(value: Any, name: str, kind: type | UnionType | tuple, what: str) -> Any:
    """Return `value` if it is an object of a class.

    >>> instance("vgg16", "image", int, "an integer")
    Traceback (most recent call last):
        ...
    TypeError: `image` must be an integer. Received: image='vgg16' of type str.
    """
    if not isinstance(value, kind):
        raise wrong_type(value, name, what)
    return value


def function(value: Any, name: str, what: str) -> Callable:
    """Return `value` if it is a function, or an object that can be called; a class is refused.

    >>> function("max", "reduce", "keras.ops.max or keras.ops.mean")
    Traceback (most recent call last):
        ...
    TypeError: `reduce` must be a function: keras.ops.max or keras.ops.mean. Received: reduce='max' of type str.
    """
    if not callable(value) or isinstance(value, type):
        raise wrong_type(value, name, f"a function: {what}")
    return value


def keywords(given: Mapping[str, Any], known: Collection[str], caller: str) -> None:
    """Refuse keywords that a function or class does not have; name the nearest one that it has.

    >>> keywords({"stride": 2}, ["filters", "strides"], "Conv2D")
    Traceback (most recent call last):
        ...
    TypeError: Conv2D has no argument `stride`. Received: stride=2. Did you mean `strides`?
    """
    for name, value in given.items():
        if name not in known:
            near = _nearest(name, list(known), 1)
            fix = f"Did you mean `{near[0]}`?" if near else f"It has {', '.join(f'`{other}`' for other in known)}."
            raise TypeError(f"{caller} has no argument `{name}`. Received: {name}={shortened(value)}. {fix}")


# ── messages ──────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def called(inner: str, name: str) -> Iterator[None]:
    """Let messages name the argument as the user did, where an inner function calls it `inner`.

    >>> with called("inputs", "images"):
    ...     raise ValueError("`inputs` must be images.")
    Traceback (most recent call last):
        ...
    ValueError: `images` must be images.
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        if inner == name or f"`{inner}`" not in str(error):
            raise
        message = str(error).replace(f"`{inner}`", f"`{name}`").replace(f"Received: {inner}=", f"Received: {name}=")
        raise type(error)(message) from error.__cause__


def wrong_type(value: Any, name: str, kind: str, fix: str = "") -> TypeError:
    """Return the error for a value that is not of the right type."""
    received = f"Received: {name}={shortened(value)} of type {type(value).__name__}."
    return TypeError(f"`{name}` must be {kind}. {received} {fix}".rstrip())


def shortened(value: Any, length: int = 200) -> str:
    """Return the `repr` of a value, cut off where it would fill the screen, as that of an array does."""
    written = repr(value)
    return written if len(written) <= length else written[:length] + " …"


# ── windows ───────────────────────────────────────────────────────────────────────────────────────


def positive_int(value: Any, name: str) -> int:
    """Return `value` as an int that is 1 or larger."""
    return integer(value, name, least=1)


def positive_ints(value: Any, rank: int, name: str) -> tuple[int, ...]:
    """Return one positive int for each of `rank` axes; a single int stands for all of them.

    >>> positive_ints(3, 2, "kernel_size")
    (3, 3)
    >>> positive_ints((3, 5), 2, "kernel_size")
    (3, 5)
    """
    if not is_sequence(value):
        return (positive_int(value, name),) * rank
    if len(value) != rank:
        raise ValueError(
            f"`{name}` must be one integer or {rank} of them, one per spatial axis. "
            f"Received: {name}={value!r} with {len(value)}."
        )
    return tuple(positive_int(entry, name) for entry in value)


def padding(value: Any, rank: int, choices: Sequence[str] = PADDINGS) -> tuple[str | tuple[int, int], ...]:
    """Return the padding of each of `rank` axes: a word of `choices`, or the pixels (before, after).

    Accepts a word ("valid", "same", "full"), an int (that many pixels on every side), or one entry per axis, each
    an int (on both sides) or a pair (before, after).

    >>> padding("same", 2)
    ('same', 'same')
    >>> padding(1, 2)
    ((1, 1), (1, 1))
    >>> padding((1, (0, 2)), 2)
    ((1, 1), (0, 2))
    """
    if isinstance(value, str):
        return (axis_padding(value, choices),) * rank
    entries = value if isinstance(value, (tuple, list)) else (value,) * rank
    if len(entries) != rank:
        raise ValueError(
            f"`padding` must be one of {', '.join(map(repr, choices))}, an integer, or {rank} entries, one per "
            f"spatial axis, each an integer or a pair (before, after). Received: padding={value!r}."
        )
    return tuple(axis_padding(entry, choices) for entry in entries)


def axis_padding(value: Any, choices: Sequence[str] = PADDINGS) -> str | tuple[int, int]:
    """Return the padding of one axis: a word of `choices`, or the pixels (before, after).

    >>> axis_padding(1)
    (1, 1)
    """
    if isinstance(value, str):
        return one_of(value.lower(), "padding", choices)
    pair = value if isinstance(value, (tuple, list)) else (value, value)
    pixels = [amount for amount in pair if hasattr(amount, "__index__") and not isinstance(amount, bool)]
    if len(pair) != 2 or len(pixels) != 2 or min(pixels) < 0:
        words = ", ".join(map(repr, choices))
        raise (TypeError if len(pixels) < len(pair) else ValueError)(
            f"`padding` of an axis must be one of {words}, an integer, 0 or larger, or a pair (before, after) of "
            f"them. Received: padding={shortened(value)}."
        )
    before, after = map(operator.index, pixels)
    return before, after


def paddings(rank: int) -> tuple[str, ...]:
    """Return the words for padding. A single axis may be time, and then "causal" makes sense too."""
    return CAUSAL_PADDINGS if rank == 1 else PADDINGS


def output_padding(value: Any, strides: Sequence[int]) -> tuple[int | None, ...]:
    """Return the output padding of each axis, less than its stride; None stays None for every axis.

    >>> output_padding(1, (2, 2))
    (1, 1)
    """
    rank = len(strides)
    entries = tuple(value) if isinstance(value, (tuple, list)) else (value,) * rank
    if len(entries) != rank:
        raise ValueError(f"`output_padding` must be an integer or {rank} of them. Received: output_padding={value!r}.")
    for entry, stride in zip(entries, strides, strict=True):
        if entry is not None and integer(entry, "output_padding", least=0) >= stride:
            raise ValueError(
                "`output_padding` must be less than `strides`. "
                f"Received: output_padding={value!r}, strides={tuple(strides)}."
            )
    return entries


def pool_padding(value: Any, pool_size: Sequence[int]) -> tuple[str | tuple[int, int], ...]:
    """Return the padding of each axis, as `padding` does, but refuse amounts that leave a window without a pixel.

    >>> pool_padding(1, (2, 2))
    ((1, 1), (1, 1))
    """
    amounts = padding(value, len(pool_size), ("valid", "same"))
    for entry, size in zip(amounts, pool_size, strict=True):
        if not isinstance(entry, str) and max(entry) >= size:
            raise ValueError(
                "`padding` must be less than `pool_size`, so that every window holds a pixel. "
                f"Received: padding={value!r}, pool_size={tuple(pool_size)}."
            )
    return amounts


def groups(number: Any, input_channels: int | None, filters: int | None) -> int:
    """Return the `number` of groups if it divides both the input channels and the filters.

    >>> groups(2, input_channels=4, filters=6)
    2
    """
    number = positive_int(number, "groups")
    for count, what in ((input_channels, "input channels"), (filters, "filters")):
        if count is not None and count % number:
            raise ValueError(
                f"`groups` must divide the number of {what}. Received: groups={number}, {what}: {count}. "
                f"Choose one of {', '.join(str(d) for d in range(1, count + 1) if count % d == 0)}."
            )
    return number


# ── shapes ────────────────────────────────────────────────────────────────────────────────────────


def computable(input_shape: Sequence[int], kernel_shape: Sequence[int], out: Sequence[int]) -> None:
    """Refuse a cross-correlation that would not fit into memory, or would take hours.

    >>> computable((1, 2**14, 2**14, 1), (1, 1, 1, 1), (2**14, 2**14))
    Traceback (most recent call last):
        ...
    ValueError: `input_shape` must be so small that images, kernel and outputs have at most 134,217,728 numbers each,
    and that there are at most 274,877,906,944 multiplications. Received: input_shape=(1, 16384, 16384, 1),
    kernel_shape=(1, 1, 1, 1): 268,435,456 numbers, 268,435,456 multiplications. Take fewer or smaller images.
    """
    outputs = input_shape[0], *out, kernel_shape[-1]
    most = max(map(math.prod, (input_shape, kernel_shape, outputs)))
    multiplications = math.prod(outputs) * math.prod(kernel_shape[:-1])
    if most > MOST_NUMBERS or multiplications > MOST_MULTIPLICATIONS:
        raise ValueError(
            f"`input_shape` must be so small that images, kernel and outputs have at most {MOST_NUMBERS:,} numbers "
            f"each, and that there are at most {MOST_MULTIPLICATIONS:,} multiplications. "
            f"Received: input_shape={tuple(input_shape)}, kernel_shape={tuple(kernel_shape)}: {most:,} numbers, "
            f"{multiplications:,} multiplications. Take fewer or smaller images."
        )


def known_channels(shape: types.Shape, axis: int = -1, name: str = "inputs") -> int:
    """Return the number of channels in a shape, which a layer with weights for each channel must know.

    >>> known_channels((None, 28, 28, 3))
    3
    """
    channels = shape[axis]
    if channels is None:
        raise ValueError(
            f"`{name}` must have a known number of channels: there are weights for each. "
            f"Received: {'shape' if name == 'inputs' else name}={tuple(shape)}, with the channels on axis {axis}. "
            "Only the batch and the spatial sizes may be None."
        )
    return channels


def shape(value: Any, name: str, least: int = 0) -> types.Shape:
    """Return `value` as a tuple if it is a list of sizes: integers, `least` or larger, or None where one is not known.

    >>> shape([None, 28, 28, 1], "input_shape")
    (None, 28, 28, 1)
    >>> shape(28, "input_shape")
    Traceback (most recent call last):
        ...
    TypeError: `input_shape` must be a tuple of sizes, such as (28, 28, 1). Received: input_shape=28 of type int.
    """
    if not is_sequence(value):
        raise wrong_type(value, name, "a tuple of sizes, such as (28, 28, 1)")
    sizes = tuple(value)
    for size in sizes:
        if size is not None and (isinstance(size, bool) or not hasattr(size, "__index__") or size < least):
            raise ValueError(
                f"`{name}` must be a tuple of integers, {least} or larger (None where a size is not known). "
                f"Received: {name}={shortened(sizes)}."
            )
    return sizes


def rank_of(sizes: Any, rank: int, data_format: str = "channels_last", name: str = "inputs") -> types.Shape:
    """Return the sizes if they are those of a batch, `rank` spatial axes and channels, and only the batch may be empty.

    `name` is the argument: `inputs`, whose shape the sizes are, or one that is itself a shape.
    """
    sizes = shape(sizes, name)
    received = f"{'shape' if name == 'inputs' else name}={shortened(sizes)}"
    axes = ["height", "width"] if rank == 2 else [f"size_{axis + 1}" for axis in range(rank)]
    expected = ["batch", *axes, "channels"] if data_format == "channels_last" else ["batch", "channels", *axes]
    if len(sizes) != rank + 2:
        raise ValueError(
            f"`{name}` must have {rank + 2} axes: ({', '.join(expected)}). "
            f"Received: {received} with {len(sizes)} axes. "
            "A single image needs a batch axis (`images[None]`), a gray one a channel axis (`images[..., None]`)."
        )
    if 0 in sizes[1:]:
        raise ValueError(
            f"`{name}` must have one pixel or more on every spatial axis, and one channel or more. "
            f"Received: {received}."
        )
    return sizes
