"""An explanation as tables in the terminal."""

import math
from collections.abc import Iterator

import numpy as np
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from keras_cnn_edu.explanations.view import Terms, View, number


def table(views: list[View]) -> Group:
    """Return what rich prints of a chain of explanations: of each the terms, and the derivation of the result."""
    parts = [part for view in views for part in (*_one(view), Text(""))]
    return Group(*parts[:-1])


def _one(view: View) -> Iterator[RenderableType]:
    yield Text(f"{view.title} = {number(view.steps[-1].value)}", style="bold")
    yield Text(view.formula, style="dim")
    if view.terms and view.terms.labels is None:
        if view.terms.caption:
            yield Text(f"{view.terms.caption}:")
        yield _grids(view.terms, view.weights_name)
        if view.terms.totals:
            yield _totals(view.terms)
    elif view.terms and view.terms.inputs.size > 1:
        yield _list(view.terms, view.weights_name)
    yield _derivation(view)
    yield Text(view.largest)


def _grids(terms: Terms, weights_name: str) -> Columns:
    """The window, the kernel and the products, side by side if the terminal is wide enough."""
    grids = [_grid("window", terms.inputs, terms, padding=terms.padding)]
    if terms.weights is not None:
        grids += [_grid(f"× {weights_name}", terms.weights, terms), _grid("= products", terms.products, terms)]
    return Columns(grids, padding=(0, 2))


def _grid(title: str, values: np.ndarray, terms: Terms, padding: np.ndarray | None = None) -> Table:
    """One table of numbers: padding in brackets, the largest contribution with a star."""
    cells = Table.grid(padding=(0, 2))
    cells.title, cells.title_justify, cells.title_style, cells.min_width = title, "left", "", len(title)
    for _ in values[0]:
        cells.add_column(justify="right")
    for row, line in enumerate(aligned(values)):
        texts = []
        for column, text in enumerate(line):
            text = f"({values[row, column]:g})" if padding is not None and padding[row, column] else text
            largest = (row, column) == terms.largest
            texts.append(Text(f"{text}*" if largest else f"{text} ", style="bold" if largest else ""))
        cells.add_row(*texts)
    return cells


def aligned(values: np.ndarray) -> list[list[str]]:
    """Write rows of numbers with the same number of decimals, so that the largest has three digits or more.

    >>> aligned(np.array([[0.5, -0.0123], [0.25, 0.0]]))
    [['0.500', '-0.012'], ['0.250', '0.000']]
    >>> aligned(np.array([[0.0, 12.0]]))
    [['0', '12']]
    """
    finite = values[np.isfinite(values)]
    largest = np.abs(finite).max(initial=0)
    if not 1e-3 <= largest < 1e5:
        return [[f"{value + 0.0:.3g}" for value in row] for row in values]
    decimals = 0 if (finite == finite.round()).all() else max(2 - math.floor(math.log10(largest)), 0)
    return [[f"{value + 0.0:.{decimals}f}" for value in row] for row in values]


def _totals(terms: Terms) -> Table:
    """What each slice of the window comes to."""
    lines = Table.grid(padding=(0, 2))
    lines.add_column()
    lines.add_column(justify="right")
    for words, total in terms.totals:
        lines.add_row(words, number(total))
    return lines


def _list(terms: Terms, weights_name: str) -> Table:
    """The largest terms of a long sum, one in each line."""
    columns = [terms.inputs] if terms.weights is None else [terms.inputs, terms.weights, terms.products]
    lines = Table("position", "input", box=None, pad_edge=False, header_style="")
    for name in (f"× {weights_name}", "= product")[: len(columns) - 1]:
        lines.add_column(name)
    for column in lines.columns[1:]:
        column.justify = "right"
    for label, *numbers in zip(terms.labels or (), *(column[:, 0] for column in columns), strict=True):
        lines.add_row(label, *map(number, numbers))
    for words, total in terms.totals:
        lines.add_row(words, *[""] * (len(columns) - 1), number(total))
    return lines


def _derivation(view: View) -> Table:
    lines = Table.grid(padding=(0, 2))
    lines.add_column(no_wrap=True)
    lines.add_column(justify="right")
    lines.add_column(justify="right", style="bold")
    lines.add_column()
    for step in view.steps:
        lines.add_row(Text(step.what), "" if step.amount is None else number(step.amount), number(step.value))
    lines.add_row("the model computed", "", number(view.model_value), view.verdict)
    return lines
