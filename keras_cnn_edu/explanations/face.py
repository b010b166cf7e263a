"""What of a window fits on a page: one flat slice of it as a grid, or the largest of its terms as a list."""

import itertools
from typing import NamedTuple

import numpy as np

WIDEST = 11  # rows and columns of a grid: the first kernel of AlexNet
LONGEST = 12  # terms in a list


class Grid(NamedTuple):
    """A slice of the window with rows and columns: the one with the strongest input.

    `inputs`, `products`: (rows, columns); `weights` too, or None. `outside`: where the padding is. `strongest`: (row,
    column). `caption`: which slice it is, "" if it is all there is. `rest`: (caption, sum) of all other slices, the
    largest first; of a maximum the largest value of each.
    """

    inputs: np.ndarray
    weights: np.ndarray | None
    products: np.ndarray
    outside: np.ndarray
    strongest: tuple[int, int]
    caption: str
    rest: list
    index: tuple  # type: ignore[assignment]  # hides the method of tuples


class Term(NamedTuple):
    """One input of a window; `place` says where it lies in the layer's input."""

    place: str
    input: float
    weight: float | None
    product: float


def grid(explanation):
    """Return the `Grid` of a window that has rows and columns and is not too large, else None."""
    inputs, products = explanation.inputs, explanation.products
    if inputs.ndim < 2 or explanation.parts.strongest is None:
        return None
    strongest = np.unravel_index(explanation.parts.strongest, inputs.shape)
    rows = max(inputs.ndim - 3, 0)  # the axis of the rows; before it is the depth, behind the columns the channel
    flat = slice(rows, rows + 2)
    if np.prod(inputs.shape[flat]) < 2 or max(inputs.shape[flat]) > WIDEST:
        return None
    slices = [axis for axis in range(inputs.ndim) if axis not in (rows, rows + 1)]
    names = _slice_names(explanation, slices)
    index = list(map(int, strongest))
    index[flat] = slice(None), slice(None)
    index = tuple(index)
    return Grid(
        inputs[index],
        None if explanation.weights is None else explanation.weights[index],
        products[index],
        explanation.parts.places[index][..., 0] < 0,
        tuple(map(int, strongest[flat])),
        names[tuple(int(strongest[axis]) for axis in slices)],
        _rest(explanation, slices, names, strongest),
        index,
    )


def terms(explanation):
    """List the terms with the largest contribution, the number of all others, and what those come to.

    Returns:
        (at most `LONGEST` terms, how many more, their sum or, of a maximum, the largest of them).
    """
    sizes = np.abs(explanation.products) if explanation.weights is not None else explanation.products
    order = np.argsort(-np.where(np.isnan(sizes), np.inf, sizes), axis=None, kind="stable")
    shown = [_term(explanation, int(number)) for number in order[:LONGEST]]
    others = explanation.products.flat[order[LONGEST:]]
    return shown, others.size, float(others.sum() if explanation.weights is not None else others.max(initial=-np.inf))


def drawing(explanation):
    """Return the arguments for `viz.arithmetic`."""
    seen = grid(explanation)
    picture, box = _picture(explanation, seen)
    listed, rest, rest_sum = terms(explanation)
    column = {
        name: np.array([getattr(term, name) for term in listed]).reshape(-1, 1)
        for name in ("input", "weight", "product")
    }
    labels = [term.place for term in listed]
    return {
        "title": f"{explanation.name}: {explanation.kind}",
        "note": explanation.formula,
        "inputs": column["input"] if seen is None else seen.inputs,
        "weights": None if explanation.weights is None else column["weight"] if seen is None else seen.weights,
        "weights_are": explanation.weights_are,
        "outside": None if seen is None else seen.outside,
        "strongest": (0, 0) if seen is None else seen.strongest,
        "labels": labels if seen is None else None,
        "picture": picture,
        "box": box,
        "caption": seen.caption if seen else "",
        "rest": seen.rest if seen else [(f"{rest} more", rest_sum)] if rest else [],
        "steps": [tuple(step) for step in explanation.steps],
        "model_value": explanation.model_value,
    }


def _term(explanation, number):
    parts = explanation.parts
    which, *index = parts.places.reshape(-1, parts.places.shape[-1])[number].tolist()
    place = "padding" if which < 0 else f"({', '.join(map(str, index[: explanation.tensors[which].ndim]))})"
    if len(explanation.tensors) > 1:
        place = f"input {which} at {place}"
    weight = None if parts.weights is None else float(parts.weights.flat[number])
    return Term(place, float(parts.inputs.flat[number]), weight, float(explanation.products.flat[number]))


def _slice_names(explanation, slices):
    """Name every slice of a window: by its input channel and, in volumes, by its depth."""
    shape = explanation.inputs.shape
    if not slices:
        return {(): ""}
    column = 1 if explanation.channels_first else -1
    channels = explanation.parts.places[..., column].max(tuple(range(len(shape) - 1)))
    names = {}
    for index in itertools.product(*(range(shape[axis]) for axis in slices)):
        depth = [f"slice {index[0]}"] if len(slices) > 1 and shape[0] > 1 else []
        channel = [f"input channel {channels[index[-1]]}"] if shape[-1] > 1 else []
        names[index] = ", ".join(depth + channel)
    return names


def _rest(explanation, slices, names, strongest):
    """What the other slices come to, the largest first."""
    own = tuple(int(strongest[axis]) for axis in slices)
    if len(names) == 1:
        return []
    flat = tuple(axis for axis in range(explanation.inputs.ndim) if axis not in slices)
    reduce = np.max if explanation.weights is None else np.sum
    totals = reduce(explanation.products, axis=flat)
    others = [(name, float(totals[index])) for index, name in names.items() if index != own]
    return sorted(others, key=lambda other: -abs(other[1]))


def _picture(explanation, seen):
    """The map that the window was cut from, and the pixels (top, left, bottom, right) of it that the window covers."""
    parts = explanation.parts
    if parts.strongest is None:
        return None, None
    shown = parts.places[seen.index] if seen else parts.places.reshape(-1, parts.places.shape[-1])[[parts.strongest]]
    inside = shown[shown[..., 0] >= 0]
    tensor = explanation.tensors[int(inside[0, 0])] if len(inside) else None
    if tensor is None or tensor.ndim != 3:
        return None, None
    rows_and_columns = inside[:, 2:] if explanation.channels_first else inside[:, 1:-1]
    channel = inside[0, 1] if explanation.channels_first else inside[0, -1]
    top, left = rows_and_columns.min(0).tolist()
    bottom, right = (rows_and_columns.max(0) + 1).tolist()
    return np.take(tensor, channel, 0 if explanation.channels_first else -1), (top, left, bottom, right)
