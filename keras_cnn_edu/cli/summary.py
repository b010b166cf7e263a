"""`summary`: the table of a model in a file."""

from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu.cli import paths
from keras_cnn_edu.cli.files import load_model, read_config
from keras_cnn_edu.cli.formats import Format, print_table
from keras_cnn_edu.cli.terminal import one_message, starting, working

HELP = """List the layers of a model: their sizes and where these come from, what they cost, what they see.

\b
Examples:
  keras-cnn-edu summary runs/lenet5/model.keras
  keras-cnn-edu summary model.keras --format csv > layers.csv
  keras-cnn-edu summary backbone.keras --input-shape 224,224,3
"""


@one_message(input_shape="--input-shape")
def summary(
    model: Annotated[
        Path, typer.Argument(metavar="MODEL.keras", parser=paths.path, help="A file that `model.save` has written.")
    ],
    format: Annotated[Format, typer.Option(help="How the table is written.")] = Format.table,
    input_shape: Annotated[
        str | None, typer.Option(metavar="H,W,C", help="Size of an image, if the model leaves it open.")
    ] = None,
):
    """Print the table of a model."""
    shape = _shape(input_shape)
    read_config(model)
    with starting():
        from keras_cnn_edu.summaries import summary as summarize
    network = load_model(model)
    with working("Following every layer"):
        table = summarize(network, shape)
    print_table(table, format)


def _shape(text):
    """Read a shape like 224,224,3."""
    if text is None:
        return None
    try:
        return tuple(int(size) for size in text.split(","))
    except ValueError:
        raise ValueError(
            f"`--input-shape` must be whole numbers with commas between them. Received: {text!r}. Example: 224,224,3."
        ) from None
