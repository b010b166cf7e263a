"""What all commands share: the console, errors as one message, a status line while the user waits."""

import codecs
import contextlib
import io
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from typer.core import TyperGroup

from keras_cnn_edu.names import shown
from keras_cnn_edu.program_cache import keep_programs
from keras_cnn_edu.tables import WIDTH

if TYPE_CHECKING:
    from rich.progress import Progress

console = Console()
if not console.is_terminal and "COLUMNS" not in os.environ:
    console.width = WIDTH  # no line is wrapped in a file or a pipe
LONGEST_WORD = 300  # characters, in a message
settings = {"debug": False}  # --debug: show the traceback of an error

REPLACEMENTS = {  # for characters that an encoding lacks
    "×": "x",
    "·": "*",
    "…": "...",
    "−": "-",
    "–": "-",
    "≤": "<=",
    "⌊": "[",  # the notation of Gauss
    "⌋": "]",
    "→": "->",
    "←": "<-",
    "²": "^2",
    "∞": "inf",
}


def _replace(error):
    """Replace characters that cannot be encoded; a handler for `codecs.register_error`."""
    characters = error.object[error.start : error.end]
    escaped = (character.encode("unicode_escape").decode("ascii") for character in characters)
    return "".join(map(REPLACEMENTS.get, characters, escaped)), error.end


codecs.register_error("keras_cnn_edu", _replace)


class Commands(TyperGroup):
    """The group of all commands: their output fits every terminal, pipe and file, and errors have no traceback."""

    def main(self, *args, **kwargs):
        """Run a command and leave with its exit status."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="keras_cnn_edu")
        with warnings.catch_warnings(), _output_that_may_close():
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
    """Escape what a usage error quotes."""
    try:
        yield
    except typer.BadParameter.__base__ as error:  # every usage error: typer does not export its class
        error.message = shown(error.message)
        raise


@contextlib.contextmanager
def _output_that_may_close():
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
        with open(os.devnull, "w") as nowhere:  # for what Python flushes when it ends
            os.dup2(nowhere.fileno(), 1)
        if not isinstance(error, BrokenPipeError):
            print_error(error)
        sys.exit(1)


@contextlib.contextmanager
def one_message(**options: str) -> Iterator[None]:
    """Print an error as one message, without a traceback, and exit with status 2.

    Args:
        **options: the option for an argument of a function: `position="--at"`.
    """
    try:
        yield
    except Exception as error:
        output_failed = isinstance(error, OSError) and not error.filename
        if settings["debug"] or output_failed or isinstance(error, typer.Exit):
            raise
        print_error(error, options)
        raise typer.Exit(2) from None


def print_error(error: Exception, options: dict[str, str] | None = None) -> None:
    """Print an error in one line to stderr, if it can be written to."""
    if isinstance(error, OSError) and error.strerror:
        text = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    elif isinstance(error, ModuleNotFoundError) and error.name in ("jax", "torch"):  # of which Keras needs one
        text = (
            f"`KERAS_BACKEND={error.name}` needs {error.name}, which is not installed. Install it in the project's "
            f"folder: pip install --constraint constraints.txt '.[{error.name}]'"
        )
    elif isinstance(error, (ValueError, TypeError, RuntimeError, ImportError, OSError)):
        text = str(error)
    else:
        text = f"{type(error).__name__}: {error}. `keras-cnn-edu --debug …` shows where."
    _to_stderr(f"Error: {_in_options(_shortened(text), options or {})}", "red")


def _shortened(text):
    """Cut words that are longer than a few lines.

    >>> len(_shortened("x" * 5000))
    302
    """
    return re.sub(rf"(\S{{{LONGEST_WORD}}})\S+", r"\1 …", text)


def _in_options(text, options):
    """Replace the arguments of a function, where a message names them, by the options of the command.

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


def print_path(what: str, path: str | Path) -> None:
    """Print a text and a path; the path is not wrapped, so that it can be copied."""
    console.print(f"{what} {shown(path)}", markup=False, highlight=False, soft_wrap=True)


def write(text: str) -> None:
    """Print a text unchanged, for other programs."""
    console.out(text, end="", highlight=False)


class StatusLine:
    """The last line of a terminal while the user waits: a bar, the time, and what is being done."""

    def __init__(self, progress: "Progress"):
        self._progress, self._task = progress, progress.add_task("")

    def begin(self, what: str, total: int | None = None) -> None:
        """Show what is being done now, in `total` parts; the time starts at zero."""
        self._progress.reset(self._task, total=total, description=shown(what))

    def advance(self, parts: int, what: str) -> None:
        """Show how many parts are done, and what is being done now."""
        self._progress.update(self._task, completed=parts, description=shown(what))


@contextlib.contextmanager
def working(what: str, total: int | None = None) -> Iterator[StatusLine]:
    """Show what is being done while the block runs, on a terminal only; yield the `StatusLine`."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = BarColumn(16), TimeElapsedColumn(), TextColumn("{task.description}", markup=False)
    cursor_moves = console.is_terminal and not console.is_dumb_terminal
    with Progress(*columns, console=console, transient=True, disable=not cursor_moves) as progress:
        line = StatusLine(progress)
        line.begin(what, total)
        yield line


@contextlib.contextmanager
def starting_tensorflow(programs: bool = True) -> Iterator[None]:
    """Import TensorFlow in the block: show that, and hide what it writes before it reads its log level.

    `programs`: whether to use compiled programs that earlier commands have kept.
    """
    if programs:
        keep_programs()
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
