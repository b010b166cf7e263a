"""What MkDocs does here beyond Markdown.

Before a build the package makes the figures. Formulas become MathML, which browsers draw without a script. A click on a
picture opens it in its own size. The help of the command line comes from the program itself. Each lesson can be
downloaded as a notebook. A page that loads anything from another host stops the build.
"""

import html
import os
import re
import sys
import warnings
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

sys.path.insert(0, str(Path(__file__).parent))
import figures
import nbformat
from lesson_notebooks import notebook_of

os.environ["KERAS_CNN_EDU_PROGRAMS"] = "off"  # the pages depend on nothing that an earlier build has left behind

FORMULA = re.compile(r'<(?:span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</(?:span|div)>', re.DOTALL)
HELP = re.compile(r"^<!-- help: *(.*?) *-->$", re.MULTILINE)
TITLE = re.compile(r"^# .*\n", re.MULTILINE)
GENERATED = re.compile(r"^<!-- generated: *(.*?) *-->$", re.MULTILINE)
SOURCE = '<details class="mkdocstrings-source"'
PICTURE = re.compile(r'<img [^>]*?src="(?P<source>[^"]+)"[^>]*>')
FETCHED = re.compile(
    r'<(?:script|img|iframe|link[^>]*rel="(?:stylesheet|preconnect|icon)")[^>]*'
    r'(?:src|href)="(?:https?:)?//[^>]*>'
)


def on_pre_build(config):
    """Make the figures, unless they were made from the same source."""
    with warnings.catch_warnings():
        figures.ignore_warnings()
        figures.make()


def on_files(files, config):
    """Add each lesson as a notebook."""
    for file in [file for file in files.documentation_pages() if is_lesson(file)]:
        notebook = nbformat.writes(notebook_of(Path(file.abs_src_path)))
        files.append(File.generated(config, f"lessons/{file.name}.ipynb", content=notebook))
    return files


def is_lesson(file):
    """Tell whether a file is a page of the course."""
    return file.src_uri.startswith("lessons/")


def on_page_markdown(markdown, page, config, files):
    """Insert the help of a command at `<!-- help: train -->`, text that was made with the figures, and notebooks."""
    if is_lesson(page.file):
        download = f"[Download this lesson as a notebook]({page.file.name}.ipynb){{ download }}"
        markdown = TITLE.sub(rf"\g<0>\n{download}\n\n", markdown, count=1)
    markdown = GENERATED.sub(lambda found: (figures.GENERATED / found[1]).read_text(encoding="utf-8"), markdown)
    return HELP.sub(lambda found: f"```text\n{command_line_help(found[1].split())}\n```", markdown)


def on_page_content(content, page, config, files):
    """Turn formulas into MathML, let each picture open in its own size, and keep source code out of the search."""
    content = content.replace(SOURCE, f"{SOURCE} data-search-exclude")
    content = PICTURE.sub(r'<a href="\g<source>" title="Open in its own size">\g<0></a>', content)
    return FORMULA.sub(to_mathml, content)


def on_post_page(output, page, config):
    """Refuse a page that would be incomplete without a network."""
    fetched = FETCHED.search(output)
    if fetched:
        raise PluginError(f"{page.file.src_uri} loads something from another host: {fetched[0]}")
    return output


def to_mathml(found):
    r"""Translate one formula: `\(…\)` stands in the line, `\[…\]` on a line of its own."""
    kind, latex = found.groups()
    return convert(html.unescape(latex), display="inline" if kind == "(" else "block")


def command_line_help(command):
    """Return the help of a command, as plain text 80 columns wide."""
    from typer.testing import CliRunner

    from keras_cnn_edu.cli import app

    plain = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    arguments = [*command, "--help"]
    return CliRunner().invoke(app, arguments, prog_name="keras-cnn-edu", env=plain).output.strip()
