"""Formulas as MathML, which browsers draw without a script."""

import re

from latex2mathml.converter import convert

REPAIRS = (  # where the converter does not write what a book has
    (r"<msup>(<mi>\w</mi>)<mi>&#x02032;</mi></msup>", r"<mrow>\1<mo>&#x02032;</mo></mrow>"),  # k' needs no raising
    (r"</mn><mrow><mo>&#x0002C;</mo></mrow><mn>", ","),  # 48{,}120 is one number
    (r"(<mo>&#x0003D;</mo>)<mo>&#x02212;</mo>", r'\1<mo form="prefix">&#x02212;</mo>'),  # −2 is not a difference
    (r"<mo>max</mo>", r"<mi>max</mi>"),  # a name, with no more space around it than f has
    (r"(<mi>(?:ln|max)</mi>)(?=<m[in]>)", r'\1<mspace width="0.17em" />'),  # ln p is not lnp
    (r"</mn>(?=<mi>\w{2,}</mi>)", '</mn><mspace width="0.17em" />'),  # and 2 tanh not 2tanh
)


GAP = re.compile(r"\s*\\q?quad\s*")


def displayed(latex):
    r"""Translate what stands on a line of its own: one formula, or several with `\qquad` between them.

    Each of several is a formula of its own, so that a narrow window can place one below the other.
    """
    formulas = [mathml(formula, "block") for formula in GAP.split(latex)]
    return formulas[0] if len(formulas) == 1 else f'<div class="formulas">{"".join(formulas)}</div>'


def mathml(latex, display):
    """Translate a formula; `display` is "inline" or "block"."""
    formula = convert(latex, display=display)
    for found, better in REPAIRS:
        formula = re.sub(found, better, formula)
    return formula
