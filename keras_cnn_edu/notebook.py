"""Tables as HTML, for notebooks.

A notebook may be light or dark, so nothing here has a color of its own. Text is escaped, as names may come from others.
"""

import html
from collections.abc import Iterable, Mapping, Sequence

LEFT, RIGHT = "text-align:left", "text-align:right;white-space:nowrap"
NUMBERS = "font-variant-numeric:tabular-nums"  # digits of one width line up


def table(columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]], notes: Iterable[str] = ()) -> str:
    """Return a table with a heading for each column.

    Args:
        columns: a pair for each: the heading, and whether its cells are aligned to the right.
        rows: lists of texts, one for each column. A text may have several lines.
        notes: texts below the table.

    Example:
        >>> print(table([("layer", False), ("parameters", True)], [["C1", "156"], ["<b>", "84"]]))
        <table style="font-variant-numeric:tabular-nums">
        <thead><tr><th scope="col" style="text-align:left">layer</th><th scope="col" ...>parameters</th></tr></thead>
        <tbody>
        <tr><td style="text-align:left">C1</td><td style="text-align:right;white-space:nowrap">156</td></tr>
        <tr><td style="text-align:left">&lt;b&gt;</td><td style="text-align:right;white-space:nowrap">84</td></tr>
        </tbody>
        </table>
    """
    styles = [RIGHT if right else LEFT for _, right in columns]
    headings = _row(_cell('th scope="col"', text, style) for (text, _), style in zip(columns, styles, strict=True))
    body = [_row(map(_cell, ["td"] * len(row), row, styles)) for row in rows]
    return "\n".join([*_table(f"<thead>{headings}</thead>", body), *(f"<p>{_escaped(note)}</p>" for note in notes)])


def fields(name: str, values: Mapping[str, str]) -> str:
    """Return a table of named values, one in each row.

    Args:
        name: what the values belong to: the caption.
        values: a dict of texts.

    Example:
        >>> print(fields("Prediction", {"class": "7", "probability": "0.9"}))
        <table style="font-variant-numeric:tabular-nums">
        <caption style="text-align:left">Prediction</caption>
        <tbody>
        <tr><th scope="row" style="text-align:left">class</th><td style="text-align:left">7</td></tr>
        <tr><th scope="row" style="text-align:left">probability</th><td style="text-align:left">0.9</td></tr>
        </tbody>
        </table>
    """
    body = [_row([_cell('th scope="row"', key, LEFT), _cell("td", text, LEFT)]) for key, text in values.items()]
    return "\n".join(_table(_cell("caption", name, LEFT), body))


def _table(head: str, rows: Iterable[str]) -> list[str]:
    return [f'<table style="{NUMBERS}">', head, "<tbody>", *rows, "</tbody>", "</table>"]


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _cell(tag: str, text: str, style: str) -> str:
    return f'<{tag} style="{style}">{_escaped(text)}</{tag.split()[0]}>'


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
