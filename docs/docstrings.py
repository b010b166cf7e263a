"""Docstrings are plain text for people who read the source; the reference pages need Markdown.

mkdocstrings passes every docstring to this extension of griffe before it parses the sections. If the example of a
docstring draws, its picture, made by docs/pictures.py, is shown below it. Defaults are shown as values, not as names of
constants. The source of a layer is its whole class, not its constructor alone.
"""

import ast
import re
import textwrap
from pathlib import Path

import griffe

PICTURES = Path(__file__).parent / "assets" / "generated" / "examples"
DOCTEST = re.compile(r"^(?P<indent> *)>>> .*(?:\n(?P=indent) *\S.*)*", re.MULTILINE)  # to the next empty line
EQUATION = re.compile(r"(?<=\n\n)(?! )(?:[\w'().*, ]|\[[^\]\n]*\])+ \+?=\s[^`]+?(?=\n\n|\n*\Z)")
TABLE = re.compile(r"(?<=\n\n)(?:\S[^\n`]*\S {2,}\S[^\n]*(?:\n|\Z)){2,}(?=\n|\Z)")  # columns, divided by spaces
INDENTED = re.compile(r"^(\S.*\n\n)((?: {4,}\S.*(?:\n+|\Z))+)", re.MULTILINE)  # an indented block, below a paragraph
FIELDS = re.compile(r"(?<=\n\n)`\w+`(?:, `\w+`)*: .*(?:\n.+)*")  # what the parts of a record are
FIELD = re.compile(r"(?<=\.)\s+(?=`\w+`(?:, `\w+`)*:\s)")  # before the next part
LABEL = re.compile(r"^(Input shape|Output shape|Cost|Workspace|Limits|Reference): ", re.MULTILINE)
RAISES = re.compile(r"^ +\w+Error(?:, \w+Error)+(?=: )", re.MULTILINE)
ALIGNED = re.compile(r"\S {2,}\S.*\n.*\S {2,}\S")  # two lines, one below the other
SECTION = re.compile(r"^(Returns|Yields|Reference):\n((?: +.*\n?)+)", re.MULTILINE)


class PlainDocstrings(griffe.Extension):
    """Turn plain docstrings into Markdown."""

    def on_object(self, *, obj, **kwargs):
        """Rewrite one docstring, show the values of defaults, and let the source of a layer go to its end."""
        if obj.docstring:
            obj.docstring.value = with_picture(to_markdown(obj.docstring.value), obj.path)
        if obj.is_class and obj.path.startswith("keras_cnn_edu.layers.") and "__init__" in obj.members:
            obj.members["__init__"].endlineno = obj.endlineno
        if obj.is_function:
            show_values(obj)


def show_values(function):
    """Show the value of a default that is a constant, such as EPOCHS; other names stay."""
    for parameter in function.parameters:
        constant = function.module.members.get(str(parameter.default))
        try:
            ast.literal_eval(str(constant.value))
        except (AttributeError, ValueError, SyntaxError, griffe.AliasResolutionError):  # a module, a record, no name
            continue
        parameter.default = constant.value


def to_markdown(text):
    """Fence doctests, tables and equations, and make each labeled line a paragraph."""
    text = re.sub("::$", ":", text, flags=re.MULTILINE)
    text = TABLE.sub(lambda found: rows(found[0]), text)
    text = EQUATION.sub(lambda found: equation(found[0]), text)
    text = DOCTEST.sub(lambda found: f"{found['indent']}```pycon\n{found[0]}\n{found['indent']}```", text)
    text = RAISES.sub(lambda found: found[0].replace(", ", " | "), text)
    text = SECTION.sub(lambda found: f"**{found[1]}:** {textwrap.dedent(found[2])}", text)
    text = INDENTED.sub(lambda found: f"{found[1]}{rows(textwrap.dedent(found[2]))}\n", text)
    text = FIELDS.sub(lambda found: "\n".join(f"- {field}" for field in FIELD.split(found[0])), text)
    return LABEL.sub(r"\n**\1:** ", text)


def rows(text):
    """Fence lines that a narrow window must not break."""
    return f"```{{.text .rows}}\n{text.rstrip()}\n```\n"


def equation(text):
    """Fence lines that a narrow window may break, unless they are aligned."""
    return rows(text).rstrip() if ALIGNED.search(text) else f"```text\n{text}\n```"


def with_picture(text, name):
    """Show the picture of an example, which has the full name of the function, below its last block."""
    examples = list(re.finditer(r"^( *)```pycon\n.*?^ *```$", text, re.DOTALL | re.MULTILINE))
    for picture in (f"{name}.png", f"{name}.svg"):
        if examples and (PICTURES / picture).exists():
            indent, end = examples[-1][1], examples[-1].end()
            does = text.split("\n\n")[0].replace("\n", " ").rstrip(".:")
            shown = f"![What the example draws. {does}](../assets/generated/examples/{picture})"
            text = f"{text[:end]}\n\n{indent}{shown}{text[end:]}"
    return text
