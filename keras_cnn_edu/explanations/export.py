r"""An explanation as JSON, with every number, and as LaTeX, with those that are shown."""

import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_cnn_edu.explanations.view import Terms, View

if TYPE_CHECKING:
    from keras_cnn_edu.explanations.explanation import Explanation

ESCAPES = str.maketrans(
    {character: rf"\{character}" for character in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "…": r"\dots{}"}
)
RELATIONS = {"=": "=", "≈": r"\approx", "≠": r"\neq"}


# ── JSON ──


def to_json(explanation: "Explanation") -> str:
    """Write an explanation as JSON; numbers that JSON does not know become "NaN", "Infinity", "-Infinity"."""
    return json.dumps(_plain(_contents(explanation)), indent=1, allow_nan=False)


def _contents(explanation: "Explanation") -> dict[str, Any]:
    decomposition, view = explanation.decomposition, explanation.view
    return {
        "layer": explanation.layer,
        "class": explanation.class_name,
        "position": explanation.position,
        "channel": explanation.channel,
        "title": view.title,
        "formula": explanation.formula,
        "reduction": explanation.reduction,
        "inputs": explanation.inputs,
        "weights": explanation.weights,
        "weights_name": decomposition.weights_name,
        "products": explanation.products,
        "positions": decomposition.positions,  # of each input: which tensor, and the index in there; -1: padding
        "largest": decomposition.largest,  # flat index in the inputs
        "shown": view.terms and view.terms._replace(picture=None)._asdict(),
        "steps": [step._asdict() for step in explanation.steps],
        "result": explanation.result,
        "model_value": explanation.model_value,
        "error": explanation.error,
        "tolerance": explanation.tolerance,
        "agrees": explanation.agrees,
        "verdict": view.verdict,
        "largest_contribution_from": explanation.origin,
        "contribution": _contents(explanation.contribution) if explanation.contribution else None,
    }


def _plain(value: Any) -> Any:
    """Turn arrays into lists, and what is not a finite number into its name."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(entry) for entry in (value.tolist() if isinstance(value, np.ndarray) else value)]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


# ── LaTeX ──


def to_latex(views: list[View]) -> str:
    r"""Write a chain of explanations as LaTeX: of each the terms, and the derivation of the result."""
    return "\n\n".join(block for view in views for block in _blocks(view)) + "\n"


def _blocks(view: View) -> Iterator[str]:
    yield rf"\textbf{{{_text(view.title)}}}"
    yield rf"\texttt{{{_text(view.formula)}}}"
    if view.terms and view.terms.labels is None:
        yield _display(_grids(view.terms, view.weights_name))
        if view.terms.totals:
            yield _display(_array("lr", [rf"{_words(words)} & {_number(total)}" for words, total in view.terms.totals]))
    elif view.terms and view.terms.inputs.size > 1:
        yield _display(_list(view.terms))
    yield _display(_derivation(view))
    yield f"{_text(view.largest)}."


def _grids(terms: Terms, weights_name: str) -> str:
    caption = f", {terms.caption}" if terms.caption else ""
    if terms.weights is None:
        return _matrix(terms.inputs, f"window{caption}", terms.largest)
    window, kernel = _matrix(terms.inputs, f"window{caption}"), _matrix(terms.weights, weights_name)
    return rf"{window} \odot {kernel} = {_matrix(terms.products, 'products', terms.largest)}"


def _matrix(values: np.ndarray, name: str, largest: tuple[int, int] | None = None) -> str:
    rows = [
        " & ".join(rf"\mathbf{{{_number(x)}}}" if (i, j) == largest else _number(x) for j, x in enumerate(row))
        for i, row in enumerate(values)
    ]
    array = rf"\begin{{array}}{{{'r' * len(values[0])}}} " + r" \\ ".join(rows) + r" \end{array}"
    return rf"\underbrace{{\left[ {array} \right]}}_{{{_words(name)}}}"


def _list(terms: Terms) -> str:
    rows = []
    for row, label in enumerate(terms.labels or ()):
        product = ""
        if terms.weights is not None:
            product = rf" \cdot {_signed(terms.weights[row, 0])} & = {_number(terms.products[row, 0])}"
        rows.append(rf"{_words(label)} & {_number(terms.inputs[row, 0])}{product}")
    rows += [rf"{_words(words)} & & = {_number(total)}" for words, total in terms.totals]
    return _array("lrl", rows)


def _derivation(view: View) -> str:
    rows = [
        rf"{_words(step.what)} & {'' if step.amount is None else _number(step.amount)} & = {_number(step.value)}"
        for step in view.steps
    ]
    rows.append(rf"\text{{the model computed}} & & {RELATIONS[view.relation]} {_number(view.model_value)}")
    return _array("lrl", rows)


def _array(columns: str, rows: list[str]) -> str:
    return "\n".join([rf"\begin{{array}}{{{columns}}}", " \\\\\n".join(rows), r"\end{array}"])


def _display(formula: str) -> str:
    return f"\\[\n{formula}\n\\]"


def _number(value: float) -> str:
    r"""Write a number with five digits, powers of ten as such.

    >>> print(_number(0.5), _number(-1.5e-9), _number(float("-inf")))
    0.5 -1.5 \cdot 10^{-9} -\infty
    """
    if not math.isfinite(value):
        return r"\text{NaN}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, e, exponent = f"{value + 0.0:.5g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa


def _signed(value: float) -> str:
    return f"({_number(value)})" if value < 0 else _number(value)


def _words(words: str) -> str:
    """Words within a formula."""
    return rf"\text{{{_text(words)}}}"


def _text(words: str) -> str:
    return words.translate(ESCAPES)
