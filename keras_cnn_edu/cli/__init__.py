"""The command line: a thin layer over the package, one file for each command.

Keras, TensorFlow and NumPy are imported inside the commands, when their work begins. So `--help`, lists, and mistakes
in names, numbers and files are answered at once.
"""

import os
from typing import Annotated

import typer

from keras_cnn_edu import __version__
from keras_cnn_edu.cli import animate, compare, explain, inspect, lists, predict, summary, terminal, train

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read by TensorFlow when it is imported

HELP = """Train convolutional networks whose every step you can read, and look at what they compute.

\b
Try these, in this order:
  keras-cnn-edu train lenet5      about a minute, no download
  keras-cnn-edu train mlp         the baseline without convolutions
  keras-cnn-edu train lenet5 --dataset fashion_mnist --run-dir runs/fashion

\b
Then open runs/lenet5/kernels/C1-epoch-0040-change.png: the kernels of the
first layer before and after training. Their feature maps are in
runs/lenet5/feature_maps: epoch-0000 before, epoch-0040 after training.
"""

app = typer.Typer(
    cls=terminal.Commands, help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


def _version(requested: bool) -> None:
    if requested:
        terminal.write(f"keras_cnn_edu {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Read the options before the command."""
    terminal.settings["debug"] = debug


app.command(help=train.HELP)(train.train)
app.command(help=predict.HELP)(predict.predict)
app.command(help=inspect.HELP)(inspect.inspect)
app.command(help=explain.HELP)(explain.explain)
app.command(help=summary.HELP)(summary.summary)
app.command(help=compare.HELP)(compare.compare)
app.command(help=animate.HELP)(animate.animate)
app.command()(lists.models)
app.command()(lists.datasets)
