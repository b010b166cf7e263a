"""Cells of a notebook, executed by a kernel of Jupyter as a reader's notebook does it."""

import os
from typing import NamedTuple
from unittest import mock

import nbformat
from nbclient import NotebookClient

LARGEST = 2_100_000  # bytes of one output: a notebook with more of them opens slowly
KNOWN = "ignore:`shuffle=True` was passed:UserWarning"  # Keras warns about a default of its own: see pyproject.toml
RICH = ("text/html", "image/png", "image/svg+xml")


class Cell(NamedTuple):
    """What a cell did: `printed`, `warned` (what went to the standard error), and what each output is, by MIME type."""

    printed: str
    warned: str
    shown: list


def execute(sources, folder):
    """Run the cells one after the other, in a folder; return a `Cell` for each.

    A cell that raises an error ends the test with its traceback. What Jupyter and IPython write for themselves, and the
    settings that a user has for them, stay out of it.
    """
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    own = {name: str(folder / ".jupyter") for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")}
    with mock.patch.dict(os.environ, own, PYTHONWARNINGS=KNOWN):
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    return [_cell(cell.outputs) for cell in notebook.cells]


def complaint(shown):
    """Say what is wrong with an output, by MIME type; None if a reader sees a table, a picture or a page, once."""
    found = [kind for kind in RICH if kind in shown]
    if len(found) != 1:
        return f"shown as {found}: {shown.get('text/plain', '')[:200]}"
    content = shown[found[0]]
    if found == ["text/html"] and not content.startswith(("<table", "<iframe title=")):
        return f"no table: {content[:200]}"
    return f"{len(content):,} bytes" if len(content) > LARGEST else None


def _cell(outputs):
    streams = {"stdout": "", "stderr": ""}
    for output in outputs:
        if output.output_type == "stream":
            streams[output.name] += output.text
    return Cell(streams["stdout"], streams["stderr"], [output.data for output in outputs if "data" in output])
