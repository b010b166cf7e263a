"""Tables: records written for people (text, Markdown, HTML) and for programs (CSV, DataFrame)."""

import csv
import io
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from keras_cnn_edu import notebook
from keras_cnn_edu.names import shown, shown_lines

if TYPE_CHECKING:
    import pandas

WIDTH = 400  # columns of text where there is no terminal: wide enough for every table
UNBREAKABLE = "\N{NO-BREAK SPACE}"


class Column(NamedTuple):
    """A column of a table: its heading, its key in the records, and how a value is written for people."""

    heading: str
    key: str
    write: Callable[[Any], str] = shown
    right: bool = False

    def plain(self, value: Any) -> Any:
        """Return a value for a program: numbers as they are, a text as it is written for people."""
        return self.write(value) if isinstance(value, str) else value


class Table:
    """A result with rows, which shows itself as a table. A subclass states `columns`, `records` and `notes`.

    In a terminal that is too narrow for the table, nothing is cut off: each row becomes a paragraph. A notebook shows
    the same rows as HTML.

    >>> class Squares(Table):
    ...     columns = (Column("number", "n"), Column("its square", "square", "{:,}".format, right=True))
    ...     def records(self):
    ...         return [{"n": n, "square": n * n} for n in (9, 99)]
    >>> print(Squares())
     number   its square
    ─────────────────────
     9                81
     99            9,801
    >>> print(Squares().to_markdown())
    | number | its square |
    | :--- | ---: |
    | 9 | 81 |
    | 99 | 9,801 |
    >>> print(Squares().to_csv())
    n,square
    9,81
    99,9801
    """

    columns: Sequence[Column] = ()

    def records(self) -> Sequence[Mapping[str, Any]]:
        """Return a dict for each row, from the keys of the columns to plain values; None for what is not known."""
        raise NotImplementedError

    def notes(self) -> Sequence[str]:
        """Return the lines below the table."""
        return []

    def to_markdown(self) -> str:
        """Return the table in Markdown."""
        lines = [
            [column.heading for column in self.columns],
            ["---:" if column.right else ":---" for column in self.columns],
        ]
        lines += [[_markdown(cell).replace("\n", "<br>") for cell in cells] for cells in self._cells()]
        notes = [f"\n{_markdown(note)}" for note in self._lines()]
        return "\n".join([f"| {' | '.join(line)} |" for line in lines] + notes)

    def to_csv(self) -> str:
        """Return the records as comma-separated values, with the keys in the first line."""
        text = io.StringIO()
        writer = csv.DictWriter(text, [column.key for column in self.columns], lineterminator="\n")
        writer.writeheader()
        for record in self.records():
            writer.writerow({column.key: column.plain(record[column.key]) for column in self.columns})
        return text.getvalue()

    def to_dataframe(self) -> "pandas.DataFrame":
        """Return the records as a `pandas.DataFrame`.

        Raises:
            ImportError: if pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError("A DataFrame needs pandas: `pip install pandas`. `to_csv()` works without.") from error
        return pandas.DataFrame(self.records(), columns=[column.key for column in self.columns])

    def __str__(self) -> str:
        return as_text(self, _columns_of_stdout())

    __repr__ = __str__  # what a Python prompt shows

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        columns = [(column.heading, column.right) for column in self.columns]
        return notebook.table(columns, self._cells(), filter(None, self._lines()))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        table = self._rows()
        needed = console.measure(table, options=options.update(max_width=WIDTH)).maximum
        if needed <= options.max_width:
            yield table
        else:
            yield from self._paragraphs(options.max_width)
        yield from map(Text, self._lines())

    def _rows(self) -> RichTable:
        """Write each record as a line."""
        table = RichTable(box=box.SIMPLE_HEAD, show_edge=False)
        for column in self.columns:
            table.add_column(column.heading, justify="right" if column.right else "left")
        for cells in self._cells():
            table.add_row(*map(Text, cells))
        return table

    def _paragraphs(self, width: int) -> Iterator[Text]:
        """Write each record as a paragraph: its first cell, and below it the others with their headings."""
        for first, *others in self._cells():
            named = [f"{column.heading} {cell}" for column, cell in zip(self.columns[1:], others, strict=True)]
            whole = f"{UNBREAKABLE}· ".join(text.replace(" ", UNBREAKABLE) for text in named)
            lines = textwrap.wrap(whole, width - 2, break_on_hyphens=False, break_long_words=False)
            yield Text(first, style="bold")
            yield Text("\n".join(f"  {line}" for line in lines).replace(UNBREAKABLE, " "))

    def _cells(self) -> Iterator[list[str]]:
        for record in self.records():
            values = [(column.write, record[column.key]) for column in self.columns]
            yield ["–" if value is None else shown_lines(write(value)) for write, value in values]

    def _lines(self) -> Iterator[str]:
        return map(shown_lines, self.notes())


def as_text(content: RenderableType, width: int) -> str:
    """Return what rich prints in a terminal with this many columns, wherever Python runs."""
    text = io.StringIO()
    Console(file=text, width=width, color_system=None, force_jupyter=False).print(content)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def _columns_of_stdout() -> int:
    """Return the width of the terminal that `print` writes to; elsewhere no table is too wide."""
    return shutil.get_terminal_size().columns if sys.stdout and sys.stdout.isatty() else WIDTH


def _markdown(text: str) -> str:
    r"""Escape what Markdown would read as markup; an underscore within a word is none.

    >>> print(_markdown("conv_1 __x__ <b> [a|b]"))
    conv_1 \_\_x\_\_ &lt;b> \[a\|b\]
    """
    text = re.sub(r"[\\`*\[\]|~]|(?<![^\W_])_|_(?![^\W_])", r"\\\g<0>", text)
    return text.replace("&", "&amp;").replace("<", "&lt;")


class Records(Table):
    """A table of given columns, records and notes.

    >>> print(Records([Column("number", "n")], [{"n": 9}], ["That is all."]))
     number
    ────────
     9
    That is all.
    """

    def __init__(
        self, columns: Sequence[Column], records: Iterable[Mapping[str, Any]], notes: Iterable[str] = ()
    ) -> None:
        self.columns, self._records, self._notes = columns, list(records), list(notes)

    def records(self) -> Sequence[Mapping[str, Any]]:
        """Return the given records."""
        return self._records

    def notes(self) -> Sequence[str]:
        """Return the given notes."""
        return self._notes
