"""`summary`: the table of a model in a file."""

from typing import Annotated

import typer

from keras_cnn_edu.cli import options
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
    model: options.Model,
    format: Annotated[Format, typer.Option(help="How the table is written.")] = Format.table,
    input_shape: Annotated[
        str | None, typer.Option(metavar="H,W,C", help="Size of an image, if the model leaves it open.")
    ] = None,
):
    """Print the table of a model."""
    shape = None if input_shape is None else options.integers(input_shape, "--input-shape", "224,224,3")
    read_config(model)
    with starting():
        from keras_cnn_edu.summaries import summary as summarize
    network = load_model(model)
    with working("Following every layer"):
        table = summarize(network, shape)
    print_table(table, format)
