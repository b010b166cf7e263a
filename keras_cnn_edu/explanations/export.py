r"""An explanation as JSON, with every number, and as LaTeX, with those that fit on a page."""

import json
import math

import numpy as np

from keras_cnn_edu.explanations import face

ESCAPES = str.maketrans(
    {character: rf"\{character}" for character in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "…": r"\dots{}"}
)


def to_json(explanation):
    """Write an explanation as JSON; numbers that JSON does not know become "NaN", "Infinity", "-Infinity"."""
    return json.dumps(_plain(_facts(explanation)), indent=1, allow_nan=False)


def _facts(explanation):
    return {
        "layer": explanation.layer,
        "class": explanation.kind,
        "position": explanation.position,
        "channel": explanation.channel,
        "formula": explanation.formula,
        "inputs": explanation.inputs,
        "weights": explanation.weights,
        "products": explanation.products,
        "places": explanation.parts.places,  # of each input: number of the tensor, then its index in there; -1: padding
        "steps": [step._asdict() for step in explanation.steps],
        "result": explanation.result,
        "model_value": explanation.model_value,
        "error": explanation.error,
        "tolerance": explanation.tolerance,
        "agrees": explanation.agrees,
        "largest_contribution_from": explanation.origin,
        "contribution": _facts(explanation.contribution) if explanation.contribution else None,
    }


def _plain(value):
    """Turn arrays into lists, and what is not a finite number into its name."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(entry) for entry in (value.tolist() if isinstance(value, np.ndarray) else value)]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def to_latex(explanation):
    r"""Write an explanation as LaTeX, one display for the window and one for the account, for each of the chain."""
    return "\n\n".join(block for each in explanation.chain() for block in _blocks(each)) + "\n"


def _blocks(explanation):
    yield rf"\textbf{{{_text(explanation.name)}}} ({_text(explanation.kind)})"
    yield rf"\texttt{{{_text(explanation.formula)}}}"
    seen = face.grid(explanation)
    if seen is not None:
        yield _display(_grids(seen, explanation.weights_are))
    elif explanation.inputs.size > 1:
        yield _display(_terms(explanation))
    yield _display(_account(explanation))


def _grids(seen, weights_are):
    caption = f", {seen.caption}" if seen.caption else ""
    if seen.weights is None:
        return _matrix(seen.inputs, f"window{caption}", seen.strongest)
    window, kernel = _matrix(seen.inputs, f"window{caption}"), _matrix(seen.weights, weights_are)
    return rf"{window} \odot {kernel} = {_matrix(seen.products, 'products', seen.strongest)}"


def _matrix(values, name, strongest=None):
    rows = [
        " & ".join(rf"\mathbf{{{_number(x)}}}" if (i, j) == strongest else _number(x) for j, x in enumerate(row))
        for i, row in enumerate(values)
    ]
    array = rf"\begin{{array}}{{{'r' * len(values[0])}}} " + r" \\ ".join(rows) + r" \end{array}"
    return rf"\underbrace{{\left[ {array} \right]}}_{{\text{{{_text(name)}}}}}"


def _terms(explanation):
    listed, more, rest = face.terms(explanation)
    rows = []
    for term in listed:
        product = "" if term.weight is None else rf" \cdot {_signed(term.weight)} & = {_number(term.product)}"
        rows.append(rf"\text{{{_text(term.place)}}} & {_number(term.input)}{product}")
    if more:
        what = "largest" if explanation.weights is None else "sum"
        rows.append(rf"\text{{{what} of {more} more}} & & = {_number(rest)}")
    return _array("lrl", rows)


def _account(explanation):
    rows = [
        rf"\text{{{_text(what)}}} & {'' if amount is None else _number(amount)} & = {_number(value)}"
        for what, amount, value in explanation.steps
    ]
    rows.append(rf"\text{{the model computed}} & & {_relation(explanation)} {_number(explanation.model_value)}")
    return _array("lrl", rows)


def _relation(explanation):
    return "=" if explanation.error == 0 else r"\approx" if explanation.agrees else r"\neq"


def _array(columns, rows):
    return "\n".join([rf"\begin{{array}}{{{columns}}}", " \\\\\n".join(rows), r"\end{array}"])


def _display(formula):
    return f"\\[\n{formula}\n\\]"


def _number(value):
    r"""Write a number with five digits, powers of ten as such.

    >>> print(_number(0.5), _number(-1.5e-9), _number(float("-inf")))
    0.5 -1.5 \cdot 10^{-9} -\infty
    """
    if not math.isfinite(value):
        return r"\text{NaN}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, e, exponent = f"{value + 0.0:.5g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa


def _signed(value):
    return f"({_number(value)})" if value < 0 else _number(value)


def _text(words):
    return words.translate(ESCAPES)
