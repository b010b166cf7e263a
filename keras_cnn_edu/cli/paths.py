"""Paths that a user names on the command line: looked at before anything is computed."""

import os
import tempfile
from pathlib import Path

import typer

LONGEST = 255  # bytes in the name of a file, on every file system in use


def path(text):
    """Read a path from the command line; neither nothing nor a NUL character is one."""
    if not str(text) or "\0" in str(text):
        raise typer.BadParameter(f"must be a path. Received: {str(text)!r}.")
    return Path(text)


def readable(path, name):
    """Return a path if there is a file that can be read.

    Raises:
        ValueError: if there is none, with the reason; `name` is what the user knows the path by.
    """
    reason = _why_not_read(path)
    if reason:
        raise ValueError(f"`{name}` must be a file. Received: {path}; {reason}.")
    return path


def writable(path, name, suffixes=(), folder=False):
    """Return a path if a file (or a folder) can be written there; nothing is left there.

    Raises:
        ValueError: if something is in the way, or the file's name ends in none of `suffixes`.
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
    place = path if folder else path.parent
    while not os.path.lexists(place):
        place = place.parent
    if not os.path.isdir(place):
        return f"{place} is no folder"
    try:
        with tempfile.TemporaryFile(dir=place):
            return ""
    except OSError as error:
        return f"{place} cannot be written to ({error.strerror})"
