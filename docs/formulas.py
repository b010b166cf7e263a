"""Formulas as MathML, which browsers draw without a script."""

import re

from latex2mathml.converter import convert

REPAIRS = (  # where the converter does not write what a book has
    (r"<msup>(<mi>\w</mi>)<mi>&#x02032;</mi></msup>", r"<mrow>\1<mo>&#x02032;</mo></mrow>"),  # k' needs no raising
    (r"</mn><mrow><mo>&#x0002C;</mo></mrow><mn>", ","),  # 48{,}120 is one number
    (r"<mo>max</mo>", r"<mi>max</mi>"),  # a name, with no more space around it than f has
    (r"(<mi>(?:ln|max)</mi>)(?=<m[in]>)", r'\1<mspace width="0.17em" />'),  # ln p is not lnp
)


def mathml(latex, display):
    """Translate a formula; `display` is "inline" or "block"."""
    formula = convert(latex, display=display)
    for found, better in REPAIRS:
        formula = re.sub(found, better, formula)
    return formula
