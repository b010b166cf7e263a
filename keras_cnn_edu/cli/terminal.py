"""What every command shares: the console, its errors in one message, the wait while TensorFlow is imported."""

import codecs
import contextlib
import io
import logging
import os
import re
import sys
import warnings

import typer
from rich.console import Console
from typer.core import TyperGroup

from keras_cnn_edu.names import shown
from keras_cnn_edu.tables import WIDTH

console = Console()
if not console.is_terminal and "COLUMNS" not in os.environ:
    console.width = WIDTH  # into a file or a pipe go whole lines
LONGEST_WORD = 300  # characters of a word in a message
settings = {"debug": False}  # --debug: show where an error was raised

WITHOUT_UNICODE = {  # what is written where an encoding lacks a character
    "×": "x",
    "·": "*",
    "…": "...",
    "−": "-",
    "–": "-",
    "≤": "<=",
    "⌊": "[",  # as Gauss wrote it
    "⌋": "]",
    "→": "->",
    "←": "<-",
    "²": "^2",
    "∞": "inf",
}


def _replace(error):
    """Handle what cannot be encoded, as `codecs.register_error` wants it."""
    characters = error.object[error.start : error.end]
    escaped = (character.encode("unicode_escape").decode("ascii") for character in characters)
    return "".join(map(WITHOUT_UNICODE.get, characters, escaped)), error.end


codecs.register_error("keras_cnn_edu", _replace)


class Commands(TyperGroup):
    """All commands, and what holds for each of them: output that any terminal, pipe or file takes; no traceback."""

    def main(self, *args, **kwargs):
        """Run a command and leave with its exit status."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="keras_cnn_edu")
        with warnings.catch_warnings(), _output_that_may_end():
            warnings.showwarning = _show_warning
            return super().main(*args, **kwargs)

    def make_context(self, *args, **kwargs):
        """Read the options before the command."""
        with _shown_usage():
            return super().make_context(*args, **kwargs)

    def invoke(self, context):
        """Read what comes after the command, and run it."""
        with _shown_usage():
            return super().invoke(context)


@contextlib.contextmanager
def _shown_usage():
    """Show what a usage error quotes."""
    try:
        yield
    except typer.BadParameter.__base__ as error:  # every usage error: typer does not export its class
        error.message = shown(error.message)
        raise


@contextlib.contextmanager
def _output_that_may_end():
    """Leave without a traceback when a pipe is closed (`| head`) or a disk is full."""
    try:
        try:
            yield
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except OSError as error:
        if settings["debug"] and not isinstance(error, BrokenPipeError):
            raise
        with open(os.devnull, "w") as nowhere:  # where Python writes what is left when it ends
            os.dup2(nowhere.fileno(), 1)
        if not isinstance(error, BrokenPipeError):
            say_error(error)
        sys.exit(1)


@contextlib.contextmanager
def one_message(**options):
    """Print what went wrong as one message, without the traceback, and leave with exit code 2.

    Args:
        **options: what the user knows an argument of a function by: `position="--at"`.
    """
    try:
        yield
    except Exception as error:
        of_output = isinstance(error, OSError) and not error.filename
        if settings["debug"] or of_output or isinstance(error, typer.Exit):
            raise
        say_error(error, options)
        raise typer.Exit(2) from None


def say_error(error, options=None):
    """Print an error in one line to stderr, if it can be written to."""
    if isinstance(error, OSError) and error.strerror:
        text = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    elif isinstance(error, (ValueError, TypeError, RuntimeError, ImportError, OSError)):
        text = error
    else:
        text = f"{type(error).__name__}: {error}. `keras-cnn-edu --debug …` shows where."
    _to_stderr(f"Error: {_in_options(_shortened(str(text)), options or {})}", "red")


def _shortened(text):
    """Cut what nobody can read: a word of more than a few lines.

    >>> len(_shortened("x" * 5000))
    302
    """
    return re.sub(rf"(\S{{{LONGEST_WORD}}})\S+", r"\1 …", text)


def _in_options(text, options):
    """Name the options of the command where a message names the arguments of a function.

    >>> _in_options("`position` must be like position=(3, 4). Received: position=3.", {"position": "--at"})
    '`--at` must be like --at 3,4. Received: --at 3.'
    >>> _in_options("Received: position=None.", {"position": "--at"})
    'Received: no --at.'
    """
    names = "|".join(options)
    if not names:
        return text

    def option(found):
        quoted, missing, given, numbers = found.groups()
        if quoted or missing:
            return f"`{options[quoted]}`" if quoted else f"no {options[missing]}"
        return f"{options[given]} {(numbers or '').replace(' ', '')}"

    return re.sub(rf"`({names})`|(?<![\w.])({names})=None|(?<![\w.])({names})=(?:\(([\d, ]+)\))?", option, text)


def _show_warning(message, *_, **__):
    _to_stderr(f"Warning: {message}", "yellow")


def _to_stderr(text, style):
    with contextlib.suppress(OSError):
        Console(stderr=True).print(shown(text), style=style, markup=False, highlight=False, soft_wrap=True)


def say_where(what, path):
    """Print where a file or folder is: its path in one piece, however narrow the terminal, so that it can be copied."""
    console.print(f"{what} {shown(path)}", markup=False, highlight=False, soft_wrap=True)


def write(text):
    """Write a text that is for programs as it stands."""
    console.out(text, end="", highlight=False)


class Line:
    """The last line of a terminal while something is being done: a bar, for how long, and what."""

    def __init__(self, progress):
        self._progress, self._task = progress, progress.add_task("")

    def begin(self, what, total=None):
        """Say what is done from now on, in how many parts; the time begins anew."""
        self._progress.reset(self._task, total=total, description=shown(what))

    def move(self, parts, what):
        """Say how many parts are done, and what is done next."""
        self._progress.update(self._task, completed=parts, description=shown(what))


@contextlib.contextmanager
def working(what, total=None):
    """Show what is being done, on a terminal only; yield the `Line` for more to be said."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = BarColumn(16), TimeElapsedColumn(), TextColumn("{task.description}", markup=False)
    moving = console.is_terminal and not console.is_dumb_terminal
    with Progress(*columns, console=console, transient=True, disable=not moving) as progress:
        line = Line(progress)
        line.begin(what, total)
        yield line


@contextlib.contextmanager
def starting():
    """Show that TensorFlow is being imported, and hide the lines it writes before it reads its log level."""
    logging.getLogger("absl").setLevel(logging.ERROR)
    with working("Starting TensorFlow"), _silent_stderr():
        yield


@contextlib.contextmanager
def _silent_stderr():
    if sys.stderr is None:
        yield
        return
    sys.stderr.flush()
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)
