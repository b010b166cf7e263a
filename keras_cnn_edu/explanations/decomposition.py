"""One output element as arithmetic: the inputs that it is computed from, and the derivation of its value.

`explain` decomposes an element by the rule for its layer (`rules.py`). A rule returns a `Decomposition`, made by one of
these functions: `weighted_sum`, `mean`, `maximum`, `minimum`, `product` of a window, or `one_input`. Then it adds steps
to the `derivation`: `plus`, `minus`, `times`, `divided_by`, `apply`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Self

import numpy as np

from keras_cnn_edu.formatting import plural
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.tables import Column, Table


@shows_itself
class Step(NamedTuple):
    """One step of a derivation.

    `operation`: first a reduction (see `Derivation`), then "plus", "minus", "times", "divided by" or "apply". `what`:
    the same in words. `amount`: the number that is added, multiplied by, …; None if there is none. `value`: the result.
    """

    operation: str
    what: str
    amount: float | None
    value: float


class Derivation(Table):
    """The steps from the inputs of an element to its value. `print` lists them.

    The rounding error of a floating-point sum is proportional to its terms, not to the sum: where large terms cancel,
    the sum becomes small, but the error does not. So a derivation also computes a `scale`: what the value would be if
    all terms had the same sign. The error of the model is measured as a share of it.

    Args:
        reduction: how the inputs become one number: "sum" (of products, if they have weights), "mean", "max", "min",
            "product", or "input" for a single input.
        what: the same in words, for the first step.
        value: the number.
        scale: of a sum, the sum of the absolute values of its terms; otherwise the absolute value.

    Example:
        >>> derivation = Derivation("sum", "sum of 2 products", 3.0 - 2.0, scale=3.0 + 2.0)
        >>> print(derivation.plus("bias", 0.5).times("gamma", 2.0))
         step                amount   value
        ────────────────────────────────────
         sum of 2 products        –       1
         plus bias              0.5     1.5
         times gamma              2       3
        >>> derivation.reduction, derivation.value, derivation.scale
        ('sum', 3.0, 11.0)
    """

    columns = (
        Column("step", "what"),
        Column("amount", "amount", "{:.6g}".format, right=True),
        Column("value", "value", "{:.6g}".format, right=True),
    )

    def __init__(self, reduction: str, what: str, value: float, scale: float | None = None):
        self.reduction = reduction
        self.steps: list[Step] = []
        self.add_step(reduction, what, value, abs(value) if scale is None else scale)

    def records(self) -> list[dict]:
        """One record for each step."""
        return [step._asdict() for step in self.steps]

    def add_step(self, operation: str, what: str, value: float, scale: float, amount: float | None = None) -> Self:
        """Add any step: the value that it leads to, and the scale of this value."""
        self.value, self.scale = float(value), float(scale)
        self.steps.append(Step(operation, what, None if amount is None else float(amount), self.value))
        return self

    def plus(self, what: str, amount: float) -> Self:
        """Add a number."""
        return self.add_step("plus", f"plus {what}", self.value + amount, self.scale + abs(amount), amount)

    def minus(self, what: str, amount: float) -> Self:
        """Subtract a number."""
        return self.add_step("minus", f"minus {what}", self.value - amount, self.scale + abs(amount), amount)

    def times(self, what: str, factor: float) -> Self:
        """Multiply by a number."""
        return self.add_step("times", f"times {what}", self.value * factor, self.scale * abs(factor), factor)

    def divided_by(self, what: str, divisor: float) -> Self:
        """Divide by a number."""
        scale = self.scale / abs(divisor)
        return self.add_step("divided by", f"divided by {what}", self.value / divisor, scale, divisor)

    def apply(self, what: str, function: Callable[[float], float]) -> Self:
        """Apply a function of one number, such as an activation. Its slope there scales an error of the number."""
        x, step = self.value, self.scale / 100  # the slope is measured over a hundredth of the scale
        value = function(x)
        rise = max(abs(function(x + step) - value), abs(function(x - step) - value))
        return self.add_step("apply", what, value, 100 * rise)


@shows_itself
class Decomposition(NamedTuple):
    """What one output element is computed from, and how.

    `formula`: the equation of the layer. `inputs`: the window, an array of any shape. `positions`: integers of shape
    (*inputs.shape, 1 + axes), where each of them comes from: which input of the layer, and the index in there without
    batch axis; all -1 in the padding. `weights`: what each is multiplied by, an array of the same shape, or None.
    `weights_name`: what these are called. `derivation`: the steps from the window to the result.
    """

    formula: str
    inputs: np.ndarray
    positions: np.ndarray
    weights: np.ndarray | None
    weights_name: str
    derivation: Derivation

    @property
    def products(self) -> np.ndarray:
        """Inputs times weights; the inputs where there are no weights."""
        return self.inputs if self.weights is None else self.inputs * self.weights

    @property
    def contributions(self) -> np.ndarray:
        """How much each input contributes, the more the larger: of a maximum its value, of a sum that of its term."""
        if self.derivation.reduction in ("max", "min"):
            return self.inputs if self.derivation.reduction == "max" else -self.inputs
        return np.abs(self.products)

    @property
    def largest(self) -> int | None:
        """The flat index of the input that contributes most, the first of equal ones; None if there is no input."""
        return int(np.argmax(self.contributions)) if self.inputs.size else None


@shows_itself
class Window(NamedTuple):
    """Values cut out of a layer's inputs, and where they come from: see `Decomposition`."""

    inputs: np.ndarray
    positions: np.ndarray


def crop(
    tensor: np.ndarray, indices: Iterable[Sequence[int] | np.ndarray], number: int = 0, padding: float = 0.0
) -> Window:
    """Cut a window out of one of a layer's inputs.

    Args:
        tensor: array (…) without batch axis.
        indices: for each axis the indices to take, -1 for one that lies in the padding.
        number: which of the layer's inputs the tensor is.
        padding: the value of the padding.

    Returns:
        A `Window`, with as many inputs along each axis as there are indices.

    Example:
        >>> window = crop(np.arange(6.0).reshape(2, 3), [[0, 1], [-1, 0]], padding=9.0)
        >>> window.inputs.tolist(), window.positions[1].tolist()
        ([[9.0, 0.0], [9.0, 3.0]], [[-1, -1, -1], [0, 1, 0]])
    """
    grid = np.stack(np.meshgrid(*[np.asarray(axis, int) for axis in indices], indexing="ij"), -1)
    inside = np.asarray((grid >= 0).all(-1))
    values = np.where(inside, tensor[tuple(np.moveaxis(grid, -1, 0))], padding)
    positions = np.concatenate([np.full((*grid.shape[:-1], 1), number), grid], -1)
    return Window(values, np.where(inside[..., None], positions, -1))


def weighted_sum(
    formula: str, window: Window, weights: np.ndarray, weights_name: str = "kernel", what: str | None = None
) -> Decomposition:
    """Multiply every input of a window by its weight, and add up.

    Args:
        formula: the equation of the layer, as text.
        window: what `crop` returns.
        weights: array of the shape of the window.
        weights_name: what they are called.
        what: this step in words; "sum of 9 products" if None.

    >>> window = crop(np.array([1.0, 2.0, 3.0]), [[1, 2]])
    >>> weighted_sum("outputs = inputs · kernel", window, np.array([10.0, 1.0])).derivation.value
    23.0
    """
    products = window.inputs * weights
    what = what or f"sum of {plural(products.size, 'product')}"
    derivation = Derivation("sum", what, products.sum(), np.abs(products).sum())
    return Decomposition(formula, *window, weights, weights_name, derivation)


def mean(formula: str, window: Window) -> Decomposition:
    """Average the inputs of a window that are not padding.

    >>> mean("outputs = mean of inputs", crop(np.array([1.0, 3.0]), [[-1, 0, 1]])).derivation.value
    2.0
    """
    inside = window.positions[..., 0] >= 0
    weights = inside / inside.sum()
    terms = window.inputs * weights
    derivation = Derivation("mean", f"mean of {plural(inside.sum(), 'value')}", terms.sum(), np.abs(terms).sum())
    return Decomposition(formula, *window, weights, "weights", derivation)


def maximum(formula: str, window: Window) -> Decomposition:
    """Keep the largest input of a window; the value of the padding must be -infinity.

    >>> window = crop(np.array([1.0, 3.0]), [[-1, 0, 1]], padding=-np.inf)
    >>> maximum("outputs = max of inputs", window).derivation.value
    3.0
    """
    return _extreme("max", "largest", np.max, formula, window)


def minimum(formula: str, window: Window) -> Decomposition:
    """Keep the smallest input of a window; the value of the padding must be infinity.

    >>> window = crop(np.array([1.0, 3.0]), [[-1, 0, 1]], padding=np.inf)
    >>> minimum("outputs = min of inputs", window).derivation.value
    1.0
    """
    return _extreme("min", "smallest", np.min, formula, window)


def _extreme(reduction: str, name: str, function: Callable, formula: str, window: Window) -> Decomposition:
    count = (window.positions[..., 0] >= 0).sum()
    derivation = Derivation(reduction, f"{name} of {plural(count, 'value')}", function(window.inputs))
    return Decomposition(formula, *window, None, "", derivation)


def product(formula: str, window: Window) -> Decomposition:
    """Multiply the inputs of a window with each other.

    >>> product("outputs = product of inputs", crop(np.array([2.0, 3.0]), [[0, 1]])).derivation.value
    6.0
    """
    derivation = Derivation("product", f"product of {plural(window.inputs.size, 'input')}", window.inputs.prod())
    return Decomposition(formula, *window, None, "", derivation)


def one_input(formula: str, tensor: np.ndarray, index: Sequence[int], number: int = 0) -> Decomposition:
    """Begin with one input; the steps that follow compute the result from it.

    Args:
        formula: the equation of the layer, as text.
        tensor: array (…) without batch axis.
        index: of the input in the tensor.
        number: which of the layer's inputs the tensor is.

    >>> decomposition = one_input("outputs = 2 * inputs + 1", np.array([3.0, 4.0]), (1,))
    >>> decomposition.derivation.times("2", 2.0).plus("1", 1.0).value
    9.0
    """
    window = crop(tensor, [[at] for at in index], number)
    return Decomposition(formula, *window, None, "", Derivation("input", "the input", window.inputs.item()))


def without_batch(axis: int | Sequence[int], rank: int) -> list[int]:
    """Return which axes of a tensor without batch axis a layer means by its `axis`.

    >>> without_batch(-1, rank=3), without_batch([1, 2], rank=3)
    ([2], [0, 1])
    """
    axes = [axis] if isinstance(axis, int) else axis
    return [each - 1 if each > 0 else rank + each for each in axes]
