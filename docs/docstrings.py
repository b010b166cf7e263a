"""Docstrings are plain text for people who read the source; the reference pages want Markdown.

mkdocstrings hands every docstring to this extension of griffe before it looks for its sections.
"""

import re
import textwrap

import griffe

DOCTEST = re.compile(r"^(?P<indent> *)>>> .*(?:\n(?P=indent) *\S.*)*", re.MULTILINE)  # to the next empty line
EQUATION = re.compile(r"(?<=\n\n)[\w'\[\](), ]+ = [^`]+?(?=\n\n|\n*\Z)")
LABEL = re.compile(r"^(Input shape|Output shape|Cost|Memory|Limits|Reference): ", re.MULTILINE)
RETURNS = re.compile(r"^(Returns|Yields):\n((?: +.*\n?)+)", re.MULTILINE)


class PlainDocstrings(griffe.Extension):
    """Turn plain docstrings into Markdown."""

    def on_object(self, *, obj, **kwargs):
        """Rewrite the docstring of one module, class or function."""
        if obj.docstring:
            obj.docstring.value = to_markdown(obj.docstring.value)


def to_markdown(text):
    """Fence what stands for itself (doctests, equations), make each labeled line a paragraph of its own."""
    text = re.sub("::$", ":", text, flags=re.MULTILINE)
    text = EQUATION.sub(lambda found: f"```text\n{found[0]}\n```", text)
    text = DOCTEST.sub(lambda found: f"{found['indent']}```pycon\n{found[0]}\n{found['indent']}```", text)
    text = RETURNS.sub(lambda found: f"**{found[1]}:** {textwrap.dedent(found[2])}", text)
    return LABEL.sub(r"\n**\1:** ", text)
