"""One output element taken apart: the numbers that go into it, and an account of what becomes of them."""

from typing import NamedTuple

import numpy as np

from keras_cnn_edu.results import shows_itself


class Step(NamedTuple):
    """One line of an account: what is done, with which number (None if with none), and the value after it."""

    what: str
    amount: float | None
    value: float


class Account:
    """A number on its way to the result. Every step is noted down.

    Its `scale` goes along: what it would be if everything that was added up had the same sign. A floating-point
    number is exact to a share of that; where large terms cancel, the sum becomes small, but its error does not.

    >>> account = Account("sum of 2 products", 3.0 - 2.0, scale=3.0 + 2.0)
    >>> _ = account.plus("bias", 0.5).times("gamma", 2.0)
    >>> account.steps[-1], account.scale
    (Step(what='times gamma', amount=2.0, value=3.0), 11.0)
    """

    def __init__(self, what, value, scale=None):
        self.steps = []
        self.becomes(what, value, abs(value) if scale is None else scale)

    def becomes(self, what, value, scale, amount=None):
        """Note down any step."""
        self.value, self.scale = float(value), float(scale)
        self.steps.append(Step(what, amount if amount is None else float(amount), self.value))
        return self

    def plus(self, what, amount):
        """Add a number."""
        return self.becomes(f"plus {what}", self.value + amount, self.scale + abs(amount), amount)

    def minus(self, what, amount):
        """Subtract a number."""
        return self.becomes(f"minus {what}", self.value - amount, self.scale + abs(amount), amount)

    def times(self, what, factor):
        """Multiply by a number."""
        return self.becomes(f"times {what}", self.value * factor, self.scale * abs(factor), factor)

    def over(self, what, divisor):
        """Divide by a number."""
        return self.becomes(f"divided by {what}", self.value / divisor, self.scale / abs(divisor), divisor)


@shows_itself
class Parts(NamedTuple):
    """What one output element is made of.

    `formula`: the equation of the layer. `inputs`: the window, an array of any shape. `places`: integers of shape
    (*inputs.shape, 1 + axes): from which of the layer's inputs each is, and at which index of it (-1 in the padding).
    `weights`: what each is multiplied by, or None. `strongest`: the flat number of the input that contributes most,
    or None if there is no input. `account`: from the window to the result.
    """

    formula: str
    inputs: np.ndarray
    places: np.ndarray
    weights: np.ndarray | None
    strongest: int | None
    account: Account


def weighted_sum(formula, window, weights, what="sum of {} products"):
    """Multiply every input of a window by its weight and add up."""
    inputs, places = window
    products = inputs * weights
    account = Account(what.format(products.size), products.sum(), np.abs(products).sum())
    return Parts(formula, inputs, places, weights, _largest(np.abs(products)), account)


def mean(formula, window, what="mean of {} values"):
    """Average the inputs of a window that are not padding."""
    inside = window[1][..., 0] >= 0
    count = inside.sum()
    return weighted_sum(formula, window, inside / count, what.format(count))


def extreme(formula, window, largest=True):
    """Keep the largest input of a window, or the smallest; of equal ones the first."""
    inputs, places = window
    winner = int(np.argmax(inputs) if largest else np.argmin(inputs))
    what = f"{'largest' if largest else 'smallest'} of {(places[..., 0] >= 0).sum()} values"
    return Parts(formula, inputs, places, None, winner, Account(what, inputs.flat[winner]))


def single(formula, tensor, index, number=0):
    """Take one input as it is; what else is done with it is for the caller to note down."""
    window = cut(tensor, [[at] for at in index], number)
    return Parts(formula, *window, None, 0, Account("the input", window[0].item()))


def cut(tensor, positions, number=0, outside=0.0):
    """Cut a block out of one example of a layer's input.

    Args:
        tensor: array (…) without batch axis.
        positions: for each axis the indexes to take, -1 for one that lies in the padding.
        number: which of the layer's inputs the tensor is.
        outside: the value of the padding.

    Returns:
        The block and, for each of its numbers, the place it comes from: arrays (…) and (…, 1 + axes).

    Example:
        >>> values, places = cut(np.arange(6.0).reshape(2, 3), [[0, 1], [-1, 0]], outside=9.0)
        >>> values.tolist(), places[1].tolist()
        ([[9.0, 0.0], [9.0, 3.0]], [[-1, -1, -1], [0, 1, 0]])
    """
    grid = np.stack(np.meshgrid(*[np.asarray(axis, int) for axis in positions], indexing="ij"), -1)
    inside = (grid >= 0).all(-1)
    values = np.where(inside, tensor[tuple(np.moveaxis(grid, -1, 0))], outside)
    places = np.concatenate([np.full((*grid.shape[:-1], 1), number), grid], -1)
    return values, np.where(inside[..., None], places, -1)


def _largest(sizes):
    return int(np.argmax(sizes)) if sizes.size else None
