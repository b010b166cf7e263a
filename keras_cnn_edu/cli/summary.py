"""`summary`: the table of a model in a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu.cli.files import load_model
from keras_cnn_edu.cli.terminal import console, one_message, starting

HELP = """List the layers of a model: their sizes and where these come from, what they cost, what they see.

\b
Examples:
  keras-cnn-edu summary runs/lenet5/model.keras
  keras-cnn-edu summary model.keras --format csv > layers.csv
  keras-cnn-edu summary backbone.keras --input-shape 224,224,3
"""


class Format(StrEnum):
    """How the table is written."""

    table = "table"
    markdown = "markdown"
    csv = "csv"


def summary(
    model: Annotated[Path, typer.Argument(metavar="MODEL.keras", help="A file that `model.save` has written.")],
    format: Annotated[Format, typer.Option(help="How the table is written.")] = Format.table,
    input_shape: Annotated[
        str | None, typer.Option(metavar="H,W,C", help="Size of an image, if the model leaves it open.")
    ] = None,
):
    """Print the table of a model."""
    with one_message():
        shape = _shape(input_shape)
        with starting():
            from keras_cnn_edu.summary import summary as summarize
        table = summarize(load_model(model), shape)
    if format is Format.table:
        console.print(table)
    else:
        typer.echo(table.to_markdown() if format is Format.markdown else table.to_csv(), nl=format is Format.markdown)


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
