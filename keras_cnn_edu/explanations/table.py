"""An explanation as tables in the terminal."""

import math

import numpy as np
from rich.columns import Columns
from rich.console import Group
from rich.table import Table
from rich.text import Text

from keras_cnn_edu.explanations import face

MOST_SLICES = 8


def table(explanation):
    """Return what rich prints: the window, the kernel, the products, and the account from their sum to the result."""
    parts = [part for each in explanation.chain() for part in _one(each)]
    return Group(*parts[:-1])


def number(value):
    """Write a number with six digits.

    >>> number(0.1234567), number(-3.0), number(1e-9)
    ('0.123457', '-3', '1e-09')
    """
    return f"{value + 0.0:.6g}"


def _one(explanation):
    yield Text(f"{explanation.name}: {explanation.kind} = {number(explanation.result)}", style="bold")
    yield Text(explanation.formula, style="dim")
    seen = face.grid(explanation)
    if seen is not None:
        if seen.caption:
            yield Text(f"{seen.caption}:")
        yield _grids(seen, explanation)
        if seen.rest:
            yield _slices(seen, explanation)
    elif explanation.inputs.size > 1:
        yield _terms(explanation)
    yield _account(explanation)
    yield Text(_largest(explanation))
    yield Text("")


def _grids(seen, explanation):
    """The window, the kernel and the products, side by side if the terminal is wide enough."""
    grids = [_cells("window", seen.inputs, seen, outside=seen.outside)]
    if seen.weights is not None:
        grids += [_cells(f"× {explanation.weights_are}", seen.weights, seen), _cells("= products", seen.products, seen)]
    return Columns(grids, padding=(0, 2))


def _cells(title, values, seen, outside=None):
    """One table of numbers; padding in brackets, the strongest with a star."""
    style = {"box": None, "show_header": False, "pad_edge": False, "min_width": len(title)}
    cells = Table(title=title, title_justify="left", title_style="", **style)
    for _ in values[0]:
        cells.add_column(justify="right")
    for row, line in enumerate(aligned(values)):
        marked = []
        for column, text in enumerate(line):
            text = f"({values[row, column]:g})" if outside is not None and outside[row, column] else text
            best = (row, column) == seen.strongest
            marked.append(Text(f"{text}*" if best else f"{text} ", style="bold" if best else ""))
        cells.add_row(*marked)
    return cells


def aligned(values):
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


def _slices(seen, explanation):
    """What the slices come to of which no numbers are shown."""
    what = "largest" if explanation.weights is None else "sum"
    lines = Table(box=None, pad_edge=False, show_header=False)
    lines.add_row(f"{what} of {seen.caption} (above)", number(_total(seen, explanation)))
    for name, total in seen.rest[:MOST_SLICES]:
        lines.add_row(f"{what} of {name}", number(total))
    more = seen.rest[MOST_SLICES:]
    if more:
        totals = [total for _, total in more]
        lines.add_row(
            f"{what} of {len(more)} more", number(max(totals) if explanation.weights is None else sum(totals))
        )
    lines.columns[1].justify = "right"
    return lines


def _total(seen, explanation):
    return seen.inputs.max() if explanation.weights is None else seen.products.sum()


def _terms(explanation):
    """The largest terms of a long sum."""
    listed, more, rest = face.terms(explanation)
    lines = Table("place", "input", box=None, pad_edge=False, header_style="")
    for name in ("× weight", "= product") if explanation.weights is not None else ():
        lines.add_column(name)
    for column in lines.columns[1:]:
        column.justify = "right"
    for term in listed:
        lines.add_row(*[term.place, *(number(value) for value in term[1 : len(lines.columns)])])
    if more:
        what = "largest" if explanation.weights is None else "sum"
        lines.add_row(f"{what} of {more} more", *[""] * (len(lines.columns) - 2), number(rest))
    return lines


def _account(explanation):
    lines = Table(box=None, pad_edge=False, show_header=False)
    lines.add_column(no_wrap=True)
    lines.add_column(justify="right")
    lines.add_column(justify="right", style="bold")
    lines.add_column()
    for what, amount, value in explanation.steps:
        lines.add_row(Text(what), "" if amount is None else number(amount), number(value))
    lines.add_row("the model computed", "", number(explanation.model_value), _verdict(explanation))
    return lines


def _verdict(explanation):
    difference = f"{abs(explanation.model_value - explanation.result):.1g}"
    if explanation.error == 0:
        return "the same"
    return f"the same but for rounding ({difference})" if explanation.agrees else f"NOT the same: {difference} off"


def _largest(explanation):
    strongest = explanation.parts.strongest
    if strongest is None:
        return "no input reaches this element"
    value = number(explanation.inputs.flat[strongest])
    if explanation.inputs.size == 1:
        return f"the input is {value}, {explanation.origin}"
    if explanation.weights is None:
        smallest = explanation.steps[0].what.startswith("smallest")
        return f"the {'smallest' if smallest else 'largest'} input is {value}, {explanation.origin}"
    weight, product = explanation.weights.flat[strongest], explanation.products.flat[strongest]
    return f"the largest contribution is {value} × {number(weight)} = {number(product)}, from {explanation.origin}"
