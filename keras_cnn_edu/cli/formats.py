"""How a table is printed: for people, for a document, or for a program."""

from enum import StrEnum

from keras_cnn_edu.cli.terminal import console, write


class Format(StrEnum):
    """How a table is written."""

    table = "table"
    markdown = "markdown"
    csv = "csv"


def print_table(table, format):
    """Print a `Table`."""
    if format is Format.table:
        console.print(table)
    else:
        write(table.to_markdown() + "\n" if format is Format.markdown else table.to_csv())
