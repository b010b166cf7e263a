"""What every example understands on the command line: `--quick` and `--out`."""

import argparse
from pathlib import Path


def options(description, name, choices=()):
    """Read the command line of an example; return what `main` is called with.

    Args:
        description: what `--help` says first, the docstring of the example.
        name: of the example: without `--out` its files go to the folder `runs/NAME`.
        choices: names of the parts that can be asked for; without any, or if none is named, everything is done.
    """
    text = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, formatter_class=text)
    parser.add_argument("--quick", action="store_true", help="a short try, to see that it works; the numbers are worse")
    folder = Path("runs", name)
    parser.add_argument("--out", type=Path, default=folder, metavar="FOLDER", help=f"for its files (default: {folder})")
    if choices:
        parser.add_argument("names", nargs="*", help=f"only these, of: {', '.join(choices)}")
    chosen = parser.parse_args()
    unknown = [name for name in getattr(chosen, "names", []) if name not in choices]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}. There are {', '.join(choices)}.")
    return vars(chosen)
