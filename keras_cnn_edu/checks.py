"""Every argument check that more than one module needs, with one wording.

A message says what the argument must be, what was received and how to fix it:
"`argument` must … . Received: argument=…. …"
"""

import difflib
import operator

PADDINGS = ("valid", "same", "full")
CAUSAL_PADDINGS = (*PADDINGS, "causal")
MANY = 30  # more choices than these are not all named in a message
DATA_FORMATS = ("channels_last", "channels_first")


def one_of(value, name, choices):
    """Return `value` if it is among the choices; otherwise name them, of many the first, and the nearest.

    >>> one_of("same", "padding", ["valid", "same"])
    'same'
    >>> one_of("smae", "padding", ["valid", "same"])
    Traceback (most recent call last):
        ...
    ValueError: `padding` must be one of 'valid', 'same'. Received: padding='smae'. Did you mean 'same'?
    """
    choices = list(choices)
    if value in choices:
        return value
    many = len(choices) > MANY
    listed = ", ".join(map(repr, choices[:10] if many else choices)) or "nothing (there are none)"
    if many:
        listed += f", … ({len(choices)} in all)"
    near = _nearest(str(value), list(map(str, choices)), 3 if many else 1)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise ValueError(f"`{name}` must be one of {listed}. Received: {name}={value!r}.{hint}")


def _nearest(value, choices, most):
    """Return the choices most like a value. Of a path like `backbone/conv1` the last part may be all that was said."""
    last_parts = [choice.rpartition("/")[2] for choice in choices]
    near = [choices[last_parts.index(part)] for part in difflib.get_close_matches(value, last_parts, most, cutoff=0.5)]
    whole = difflib.get_close_matches(value, choices, most, cutoff=0.5)
    return list(dict.fromkeys(whole + near))[:most]


def integer(value, name, least=1):
    """Return `value` as an int that is not smaller than `least` (booleans and fractions are refused).

    >>> integer(3, "filters")
    3
    >>> integer(0, "filters")
    Traceback (most recent call last):
        ...
    ValueError: `filters` must be an integer, 1 or larger. Received: filters=0.
    """
    kind = {0: "an integer, 0 or larger", 1: "an integer, 1 or larger"}.get(least, f"an integer, {least} or larger")
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise TypeError(f"`{name}` must be {kind}. Received: {name}={value!r} of type {type(value).__name__}.")
    if number < least:
        raise ValueError(f"`{name}` must be {kind}. Received: {name}={value!r}.")
    return number


def positive_int(value, name):
    """Return `value` as an int that is 1 or larger."""
    return integer(value, name, least=1)


def positive_ints(value, rank, name):
    """Return one positive int for each of `rank` axes; a single int stands for all of them.

    >>> positive_ints(3, 2, "kernel_size")
    (3, 3)
    >>> positive_ints((3, 5), 2, "kernel_size")
    (3, 5)
    """
    if not isinstance(value, (tuple, list)):
        return (positive_int(value, name),) * rank
    if len(value) != rank:
        raise ValueError(
            f"`{name}` must be one integer or {rank} of them, one per spatial axis. "
            f"Received: {name}={value!r} with {len(value)}."
        )
    return tuple(positive_int(entry, name) for entry in value)


def padding(value, rank, choices=PADDINGS):
    """Return the padding of each of `rank` axes: a word of `choices`, or the pixels (before, after).

    Accepts a word ("valid", "same", "full"), an int (so many pixels on every side), or one entry per axis, each
    an int (on both sides) or a pair (before, after).

    >>> padding("same", 2)
    ('same', 'same')
    >>> padding(1, 2)
    ((1, 1), (1, 1))
    >>> padding((1, (0, 2)), 2)
    ((1, 1), (0, 2))
    """
    if isinstance(value, str):
        return (one_of(value.lower(), "padding", choices),) * rank
    entries = value if isinstance(value, (tuple, list)) else (value,) * rank
    if len(entries) != rank:
        raise ValueError(
            f"`padding` must be one of {', '.join(map(repr, choices))}, an integer, or {rank} entries, one per "
            f"spatial axis, each an integer or a pair (before, after). Received: padding={value!r}."
        )
    return tuple(_padding_of_one_axis(entry, value, choices) for entry in entries)


def _padding_of_one_axis(entry, whole, choices):
    if isinstance(entry, str):
        return one_of(entry.lower(), "padding", choices)
    pair = entry if isinstance(entry, (tuple, list)) else (entry, entry)
    if len(pair) != 2:
        raise ValueError(
            "`padding` of one axis must be an integer or a pair (before, after). "
            f"Received: {entry!r} in padding={whole!r}."
        )
    return tuple(integer(amount, "padding", least=0) for amount in pair)


def paddings(rank):
    """Return the words for padding: a single axis may be time, and then also "causal" makes sense."""
    return CAUSAL_PADDINGS if rank == 1 else PADDINGS


def output_padding(value, strides):
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


def pool_padding(value, pool_size):
    """Return the padding of each axis, as `padding` does, but refuse what could leave a window without a pixel.

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


def groups(number, input_channels, filters):
    """Return `number` of groups if input channels and filters can both be shared out among them.

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


def rank_of(shape, rank, data_format="channels_last"):
    """Return `shape` if it has a batch axis, `rank` spatial axes and a channel axis."""
    axes = ["height", "width"] if rank == 2 else [f"size_{axis + 1}" for axis in range(rank)]
    expected = ["batch", *axes, "channels"] if data_format == "channels_last" else ["batch", "channels", *axes]
    if len(shape) != rank + 2:
        raise ValueError(
            f"`inputs` must have {rank + 2} axes: ({', '.join(expected)}). "
            f"Received: shape={tuple(shape)} with {len(shape)} axes. "
            "A single image needs a batch axis (`images[None]`), a gray one a channel axis (`images[..., None]`)."
        )
    return shape
