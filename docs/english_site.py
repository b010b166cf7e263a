"""What MkDocs does for the English pages alone, before the Chinese ones are built.

The package makes the figures, for both languages. The help of the command line comes from the program itself.
"""

import os
import re
import warnings

import figures
from languages import CHINESE, alternates

os.environ["KERAS_CNN_EDU_PROGRAMS"] = "off"  # the pages depend on nothing that an earlier build has left behind

HELP = re.compile(r"^<!-- help: *(.*?) *-->$", re.MULTILINE)
GENERATED = re.compile(r"^<!-- generated: *(.*?) *-->$", re.MULTILINE)


def on_pre_build(config):
    """Make the figures, unless they were made from the same source."""
    with warnings.catch_warnings():
        figures.ignore_warnings()
        figures.make()


def on_page_markdown(markdown, page, config, files):
    """Insert the help of a command at `<!-- help: train -->`, and text that was made with the figures."""
    markdown = GENERATED.sub(lambda found: (figures.GENERATED / found[1]).read_text(encoding="utf-8"), markdown)
    return HELP.sub(lambda found: f"```text\n{command_line_help(found[1].split())}\n```", markdown)


def on_page_context(context, page, config, nav):
    """Let the choice of the language lead to the same page; to the home page if it does not exist in Chinese."""
    chinese = page.url if (CHINESE / page.file.src_uri).exists() else "index.html"
    config.extra["alternate"] = alternates(page.url, f"zh/{chinese}")
    return context


def command_line_help(command):
    """Return the help of a command, as plain text 80 columns wide."""
    from typer.testing import CliRunner

    from keras_cnn_edu.cli import app

    plain = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    arguments = [*command, "--help"]
    return CliRunner().invoke(app, arguments, prog_name="keras-cnn-edu", env=plain).output.strip()
