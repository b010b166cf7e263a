"""`summary`: the table of a model in a file."""

from typing import Annotated

import typer

from keras_cnn_edu.cli import options
from keras_cnn_edu.cli.files import load_model, read_config
from keras_cnn_edu.cli.formats import Format, print_table
from keras_cnn_edu.cli.terminal import one_message, starting_tensorflow, working

HELP = """List the layers of a model: sizes and how they are computed, costs, receptive fields.

\b
Examples:
  keras-cnn-edu summary runs/lenet5/model.keras
  keras-cnn-edu summary model.keras --format csv > layers.csv
  keras-cnn-edu summary backbone.keras --input-shape 224,224,3
"""


@one_message(input_shape="--input-shape")
def summary(
    model: options.Model,
    format: Annotated[Format, typer.Option(help="Format of the table.")] = Format.table,
    input_shape: Annotated[
        str | None, typer.Option(metavar="H,W,C", help="Shape of an image, if the model takes several.")
    ] = None,
) -> None:
    """Print the table of a model."""
    shape = None if input_shape is None else options.integers(input_shape, "--input-shape", "224,224,3")
    read_config(model)
    with starting_tensorflow():
        from keras_cnn_edu.summaries import summary as summarize
    network = load_model(model)
    with working("Computing the table"):
        table = summarize(network, shape)
    print_table(table, format)
