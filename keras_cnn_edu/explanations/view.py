"""What is shown of an explanation: decided here once, for the terminal, LaTeX, JSON and the figure alike.

Of a window with rows and columns one slice is shown as a grid, the one with the largest contribution, and the totals of
all slices. Of any other window the terms with the largest contributions are shown as a list, and the total of the rest.
"""

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from keras_cnn_edu.explanations.decomposition import Step
from keras_cnn_edu.tracing import layout

if TYPE_CHECKING:
    from keras_cnn_edu.explanations.explanation import Explanation

WIDEST = 11  # rows and columns of a grid: the first kernel of AlexNet
LONGEST = 12  # terms in a list
MOST_SLICES = 8  # whose totals are listed
SUM: tuple[str, Callable] = ("sum", np.sum)
TOTALS: dict[str, tuple[str, Callable]] = {  # by the reduction; of all others it is the sum
    "max": ("largest", np.max),
    "min": ("smallest", np.min),
    "product": ("product", np.prod),
}


class Terms(NamedTuple):
    """The terms of a window that are shown: a grid, or a list of one column.

    `inputs`: (rows, columns). `weights`: the same, or None. `padding`: booleans (rows, columns), True where the window
    lies in the padding. `largest`: (row, column) of the largest contribution. `labels`: of a list, where each input
    lies; None for a grid. `caption`: of a grid, which slice of the window it is; "" if that is all.
    `totals`: (words, value) for each slice of the window, that of the grid first, or for the rest of a list.
    `picture`, `box`: the map (height, width) that the window was cut from, and the pixels of it that the terms cover,
    (top, left, bottom, right); None if it was not cut from a map.
    """

    inputs: np.ndarray
    weights: np.ndarray | None
    padding: np.ndarray
    largest: tuple[int, int]
    labels: list[str] | None
    caption: str
    totals: list[tuple[str, float]]
    picture: np.ndarray | None
    box: tuple[int, int, int, int] | None

    @property
    def products(self) -> np.ndarray:
        """Inputs times weights; the inputs where there are no weights."""
        return self.inputs if self.weights is None else self.inputs * self.weights


class View(NamedTuple):
    """All that is shown of one explanation.

    `title`, `formula`: the first two lines. `terms`: the `Terms` that are shown, None if no input reaches the element.
    `weights_name`: what the weights are called. `steps`: the derivation. `model_value`: what the model computed.
    `relation`: "=", "≈" (the same but for rounding) or "≠", between the result and that. `verdict`: the same in words.
    `largest`: a sentence about the input that contributes most.
    """

    title: str
    formula: str
    terms: Terms | None
    weights_name: str
    steps: list[Step]
    model_value: float
    relation: str
    verdict: str
    largest: str


def view_of(explanation: "Explanation") -> View:
    """Choose what is shown of an explanation."""
    relation = "=" if explanation.error == 0 else "≈" if explanation.agrees else "≠"
    difference = f"{abs(explanation.model_value - explanation.result):.1g}"
    return View(
        title=f"{explanation.name}: {explanation.class_name}",
        formula=explanation.formula,
        terms=_terms(explanation),
        weights_name=explanation.decomposition.weights_name,
        steps=explanation.steps,
        model_value=explanation.model_value,
        relation=relation,
        verdict={
            "=": "the same",
            "≈": f"the same but for rounding ({difference})",
            "≠": f"NOT the same: {difference} off",
        }[relation],
        largest=_largest(explanation),
    )


def figure_arguments(view: View) -> dict[str, Any]:
    """Return the arguments for `viz.arithmetic`."""
    terms = view.terms._asdict() if view.terms else {"inputs": np.zeros((0, 1))}
    steps = [(step.what, step.amount, step.value) for step in view.steps]
    return terms | {
        "steps": steps,
        "model_value": view.model_value,
        "verdict": view.verdict,
        "title": view.title,
        "note": view.formula,
        "remark": view.largest,
        "weights_name": view.weights_name,
    }


def number(value: float) -> str:
    """Write a number with six digits.

    >>> number(0.1234567), number(-3.0), number(1e-9)
    ('0.123457', '-3', '1e-09')
    """
    return f"{value + 0.0:.6g}"


def _largest(explanation: "Explanation") -> str:
    decomposition = explanation.decomposition
    at = decomposition.largest
    if at is None:
        return "no input reaches this element"
    value = number(decomposition.inputs.flat[at])
    if decomposition.inputs.size == 1:
        return f"the input is {value}, from {explanation.origin}"
    if decomposition.weights is None:
        which = "smallest" if explanation.reduction == "min" else "largest"
        return f"the {which} input is {value}, from {explanation.origin}"
    weight, product = number(decomposition.weights.flat[at]), number(decomposition.products.flat[at])
    return f"the largest contribution is {value} × {weight} = {product}, from {explanation.origin}"


def _terms(explanation: "Explanation") -> Terms | None:
    decomposition = explanation.decomposition
    if decomposition.largest is None:
        return None
    shape = decomposition.inputs.shape
    row = max(len(shape) - 3, 0)  # the axis of the rows; before it is the depth, behind the columns the channel
    flat = shape[row : row + 2]
    if len(flat) < 2 or np.prod(flat) < 2 or max(flat) > WIDEST:
        return _list(explanation)
    return _grid(explanation, row, tuple(map(int, np.unravel_index(decomposition.largest, shape))))


def _grid(explanation: "Explanation", row: int, largest: tuple[int, ...]) -> Terms:
    """The slice with the largest contribution: rows and columns are the axes `row` and `row + 1` of the window."""
    decomposition = explanation.decomposition
    shown: tuple[Any, ...] = (*largest[:row], slice(None), slice(None), *largest[row + 2 :])
    captions = _captions(explanation, row)
    own = largest[:row] + largest[row + 2 :]
    positions = decomposition.positions[shown]
    picture, box = _picture(explanation, positions)
    return Terms(
        inputs=decomposition.inputs[shown],
        weights=None if decomposition.weights is None else decomposition.weights[shown],
        padding=positions[..., 0] < 0,
        largest=(largest[row], largest[row + 1]),
        labels=None,
        caption=captions[own],
        totals=_totals(explanation, captions, own, axes=(row, row + 1)),
        picture=picture,
        box=box,
    )


def _captions(explanation: "Explanation", row: int) -> dict[tuple, str]:
    """Name every slice of a window: by its input channel and, in volumes, by its depth."""
    shape = explanation.inputs.shape
    sizes = shape[:row] + shape[row + 2 :]
    if not sizes:
        return {(): ""}
    positions = explanation.decomposition.positions
    channel_of = positions[..., _channel_column(explanation)].max(tuple(range(len(shape) - 1)))
    captions = {}
    for index in itertools.product(*map(range, sizes)):
        depth = [f"slice {index[0]}"] if len(sizes) > 1 and shape[0] > 1 else []
        channel = [f"input channel {channel_of[index[-1]]}"] if shape[-1] > 1 else []
        captions[index] = ", ".join(depth + channel)
    return captions


def _totals(explanation: "Explanation", captions, own, axes) -> list[tuple[str, float]]:
    """What the slices of a window come to: the one that is shown, then the others, the largest first."""
    if len(captions) == 1:
        return []
    name, reduce = TOTALS.get(explanation.reduction, SUM)
    total_of = reduce(explanation.products, axis=axes)
    others = sorted((index for index in captions if index != own), key=lambda index: -abs(total_of[index]))
    totals = [(f"{name} of {captions[own]} (above)", float(total_of[own]))]
    totals += [(f"{name} of {captions[index]}", float(total_of[index])) for index in others[:MOST_SLICES]]
    rest = [total_of[index] for index in others[MOST_SLICES:]]
    return totals + ([(f"{name} of {len(rest)} more", float(reduce(rest)))] if rest else [])


def _list(explanation: "Explanation") -> Terms:
    """The terms with the largest contributions, the largest first."""
    decomposition = explanation.decomposition
    sizes = decomposition.contributions
    order = np.argsort(-np.where(np.isnan(sizes), np.inf, sizes), axis=None, kind="stable")
    shown, rest = order[:LONGEST], explanation.products.flat[order[LONGEST:]]
    name, reduce = TOTALS.get(explanation.reduction, SUM)
    positions = decomposition.positions.reshape(decomposition.inputs.size, -1)
    picture, box = _picture(explanation, positions[shown[:1]])
    return Terms(
        inputs=decomposition.inputs.reshape(-1, 1)[shown],
        weights=None if decomposition.weights is None else decomposition.weights.reshape(-1, 1)[shown],
        padding=positions[shown][:, :1] < 0,
        largest=(0, 0),
        labels=[_label(explanation, *position) for position in positions[shown].tolist()],
        caption="",
        totals=[(f"{name} of {rest.size} more", float(reduce(rest)))] if rest.size else [],
        picture=picture,
        box=box,
    )


def _label(explanation: "Explanation", number: int, *index: int) -> str:
    """Say where an input lies."""
    if number < 0:
        return "padding"
    position = f"({', '.join(map(str, index[: explanation.layer_inputs[number].ndim]))})"
    return position if len(explanation.layer_inputs) == 1 else f"input {number} at {position}"


def _picture(explanation: "Explanation", positions: np.ndarray):
    """Return the map that some positions lie in, and the pixels (top, left, bottom, right) of it that they cover."""
    inside = positions[positions[..., 0] >= 0]
    tensor = explanation.layer_inputs[int(inside[0, 0])] if len(inside) else None
    if tensor is None or tensor.ndim != 3:
        return None, None
    channel = _channel_column(explanation)
    pixels = np.delete(inside, [0, channel], axis=1)
    box = (*pixels.min(0).tolist(), *(pixels.max(0) + 1).tolist())
    return np.take(tensor, inside[0, channel], channel - 1), box


def _channel_column(explanation: "Explanation") -> int:
    """Which column of the positions is the channel: as the axis of a tensor, with the number of the input for batch."""
    return layout.channel_axis(explanation.data_format, explanation.decomposition.positions.shape[-1] - 2)
