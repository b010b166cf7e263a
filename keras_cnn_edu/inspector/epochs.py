"""The epochs of a page: how a name says which, and which are kept if not all fit."""

from collections.abc import Sequence

Epoch = int | None  # None: of a model without a run


def written(epoch: Epoch) -> str:
    """Write an epoch for the name of an array, as JavaScript does.

    >>> written(12), written(None)
    ('12', 'null')
    """
    return "null" if epoch is None else str(epoch)


def evenly(epochs: Sequence[Epoch], count: int) -> list[Epoch]:
    """Choose so many of the epochs, evenly: always the last, and from two on the first.

    >>> evenly([0, 1, 2, 3, 4, 5, 6], 4), evenly([0, 1, 2], 1), evenly([0, 1], 9)
    ([0, 2, 4, 6], [2], [0, 1])
    """
    last = len(epochs) - 1
    if count > last:
        return list(epochs)
    return [epochs[-1]] if count == 1 else [epochs[round(step * last / (count - 1))] for step in range(count)]
