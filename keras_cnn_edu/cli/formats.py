"""The formats of a table: for the terminal, for a document, or for a program."""

from enum import StrEnum

from keras_cnn_edu.cli.terminal import console, write
from keras_cnn_edu.tables import Table


class Format(StrEnum):
    """The formats of a table."""

    table = "table"
    markdown = "markdown"
    csv = "csv"


def print_table(table: Table, format: Format) -> None:
    """Print a table in a format."""
    if format is Format.table:
        console.print(table)
    else:
        write(table.to_markdown() + "\n" if format is Format.markdown else table.to_csv())
