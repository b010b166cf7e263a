"""Check the paths that a user names on the command line, before anything is computed."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import typer

LONGEST = 255  # bytes in the name of a file, on every file system in use


def path(text: str) -> Path:
    """Read a path from the command line; it must not be empty, nor contain a NUL character."""
    if not str(text) or "\0" in str(text):
        raise typer.BadParameter(f"must be a path. Received: {str(text)!r}.")
    return Path(text)


def readable(path: Path, name: str) -> Path:
    """Return a path if it is a file that can be read.

    Raises:
        ValueError: if it is not, with the reason; `name` is the argument that the user gave.
    """
    reason = _why_not_read(path)
    if reason:
        raise ValueError(f"`{name}` must be a file. Received: {path}; {reason}.")
    return path


def writable(path: Path, name: str, suffixes: Sequence[str] = (), folder: bool = False) -> Path:
    """Return a path if a file (or a folder) can be written there. Nothing is created.

    Raises:
        ValueError: if it cannot be written, or the file has none of the `suffixes`.
    """
    if suffixes and path.suffix.lower() not in suffixes:
        raise ValueError(f"`{name}` must end in {', '.join(suffixes)}. Received: {name} {path}.")
    reason = _why_not_write(path.absolute(), folder)
    if reason:
        what = "folder" if folder else "file"
        raise ValueError(f"`{name}` must be a {what} that can be written. Received: {name} {path}; {reason}.")
    return path


def _why_not_read(path):
    if os.path.isdir(path):
        return "that is a folder"
    if not os.path.isfile(path):
        return "there is no such file"
    return "" if os.access(path, os.R_OK) else "it may not be read"


def _why_not_write(path, folder):
    if any(len(os.fsencode(part)) > LONGEST for part in path.parts):
        return f"a name in it is longer than {LONGEST} bytes"
    if os.path.lexists(path) and not (os.path.isdir(path) if folder else os.path.isfile(path)):
        return "that is a folder" if os.path.isdir(path) else f"that is no {'folder' if folder else 'ordinary file'}"
    existing = path if folder else path.parent
    while not os.path.lexists(existing):
        existing = existing.parent
    if not os.path.isdir(existing):
        return f"{existing} is no folder"
    try:
        with tempfile.TemporaryFile(dir=existing):
            return ""
    except OSError as error:
        return f"{existing} cannot be written to ({error.strerror})"
