"""What the examples share: the options `--quick` and `--out`, and the message about a package that is missing.

Examples import this file before Keras: programs that one run has compiled are kept for the next.
"""

import argparse
import contextlib
import sys
from pathlib import Path

from keras_cnn_edu import keep_programs

keep_programs()


@contextlib.contextmanager
def extra(name):
    """Within the block packages of this extra are imported; if one is missing, end with how to install them."""
    try:
        yield
    except ModuleNotFoundError as error:
        install = f"pip install --constraint constraints.txt '.[{name}]'"
        sys.exit(f"This example needs {error.name}. Install it in the project's folder: {install}")


def options(description, name, choices=()):
    """Read the command line of an example; return the arguments of `main`.

    Args:
        description: the docstring of the example, with which `--help` begins.
        name: the name of the example: without `--out` its files go to the folder `runs/NAME`.
        choices: the parts that can be named on the command line; if none is named, all are done.
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
