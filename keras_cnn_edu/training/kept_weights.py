"""Which epochs of a run keep their weights: all of them, or for a large network as many as fit into half a gigabyte."""

import math

from keras_cnn_edu.formatting import plural

MOST_BYTES = 500_000_000
BYTES = 4  # of a weight, which is written as float32


def interval(weights: int, epochs: int) -> int | None:
    """Return the number of epochs from one time at which the weights are kept to the next.

    Args:
        weights: number of weights of the network.
        epochs: of the run. The weights before the first and after the last are always kept.

    Returns:
        The smallest number with which all of them fit into `MOST_BYTES`; None if not even two times fit.

    Example:
        >>> interval(61_706, 40), interval(11_000_000, 40), interval(100_000_000, 40)
        (1, 4, None)
    """
    times = MOST_BYTES // (BYTES * weights) if weights else epochs + 1
    return max(1, math.ceil(epochs / (times - 1))) if times >= 2 else None


def what_is_left_out(weights: int, epochs: int) -> str:
    """Say which weights are not kept, and by which rule; "" if all are kept.

    >>> print(what_is_left_out(11_000_000, 40))
    The weights are kept after every 4 epochs and after the last: those of 41 times would take 1.80 GB, and at most
    0.50 GB are used.
    """
    every = interval(weights, epochs)
    if every == 1:
        return ""
    kept = "not kept" if every is None else f"kept after every {plural(every, 'epoch')} and after the last"
    times = 2 if every is None else epochs + 1
    size, most = (number / 10**9 for number in (BYTES * weights * times, MOST_BYTES))
    return (
        f"The weights are {kept}: those of {times} times would take {size:.2f} GB, and at most {most:.2f} GB are used."
    )
