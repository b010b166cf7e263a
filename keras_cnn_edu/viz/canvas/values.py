"""What an array holds: its finite numbers and their range, and what is not finite."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from keras_cnn_edu.formatting import number


class NonFinite(NamedTuple):
    """A kind of value that lies outside every color scale: how it is found, drawn and named."""

    found_in: Callable
    color: str
    short_name: str
    name: str


NON_FINITE = (
    NonFinite(np.isnan, "#e377c2", "NaN", "NaN (not a number)"),
    NonFinite(np.isposinf, "#d55e00", "inf", "+infinity"),
    NonFinite(np.isneginf, "#000000", "−inf", "−infinity"),
)


def finite(values) -> np.ndarray:
    """Return the finite numbers of an array, as one row."""
    values = np.asarray(values, "float64")
    return values[np.isfinite(values)]


def value_range(values) -> tuple[float, float]:
    """Return the smallest and the largest finite number; (0, 0) if there is none.

    >>> value_range(np.array([3.0, np.nan, -1.0]))
    (-1.0, 3.0)
    """
    numbers = finite(values)
    return (float(numbers.min()), float(numbers.max())) if numbers.size else (0.0, 0.0)


def largest_magnitude(values) -> float:
    """Return how far the finite numbers are from 0 at most; 1 if all are 0, so that a scale can end there.

    >>> largest_magnitude(np.array([3.0, np.nan, -4.0])), largest_magnitude(np.zeros(2))
    (4.0, 1.0)
    """
    return float(abs(finite(values)).max(initial=0.0)) or 1.0


def count_non_finite(values) -> str:
    """Count what is not a finite number.

    >>> count_non_finite(np.array([1.0, np.nan, np.nan, -np.inf]))
    '2 NaN, 1 −inf'
    """
    values = np.asarray(values, "float64")
    counts = {kind.short_name: int(kind.found_in(values).sum()) for kind in NON_FINITE}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def non_finite_in(values) -> list[NonFinite]:
    """List the kinds of values in an array that are not finite."""
    values = np.asarray(values, "float64")
    return [kind for kind in NON_FINITE if kind.found_in(values).any()]


def statistics(values) -> str:
    """Say in two short lines what is in an array: range and share of zeros, and what is not finite.

    >>> print(statistics(np.array([0.0, 0.0, 1.5, 2.0])))
    0 … 2
    50% zeros
    >>> print(statistics(np.array([0.25, 0.25])))
    all 0.25
    >>> print(statistics(np.array([1.0, np.nan, np.inf, 2.0])))
    1 … 2
    1 NaN, 1 inf
    """
    not_finite = count_non_finite(values)
    if not finite(values).size:
        return not_finite
    low, high = value_range(values)
    if low == high and not not_finite:
        return f"all {number(low)}"
    return f"{number(low)} … {number(high)}\n{not_finite or f'{(values == 0).mean():.0%} zeros'}"
