"""What every command shares: the console, one message for an error, the wait while TensorFlow is imported."""

import contextlib
import os
import sys

import typer
from rich.console import Console

from keras_cnn_edu.tables import WIDTH

console = Console()
if not console.is_terminal and "COLUMNS" not in os.environ:
    console.width = WIDTH  # into a file or a pipe go whole lines
settings = {"debug": False}  # --debug: show where an error was raised


@contextlib.contextmanager
def one_message():
    """Print what went wrong as one message, without the traceback, and leave with exit code 2."""
    try:
        yield
    except (ValueError, TypeError, OSError, RuntimeError) as error:
        if settings["debug"]:
            raise
        Console(stderr=True).print(f"Error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None


def say_where(what, path):
    """Print where a file or folder is: its path in one piece, however narrow the terminal, so that it can be copied."""
    console.print(f"{what} {path}", markup=False, highlight=False, soft_wrap=True)


@contextlib.contextmanager
def starting():
    """Show that TensorFlow is being imported, and hide the lines it writes before it reads its log level."""
    sys.stderr.flush()
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        with console.status("Starting TensorFlow"):
            yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
