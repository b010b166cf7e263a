"""Tables: a line for each record in a wide terminal, a paragraph in a narrow one."""

import io
import sys

import pytest
from rich.console import Console

from keras_cnn_edu.tables import Column, Records

COLUMNS = [
    Column("layer", "path"),
    Column("parameters", "parameters", "{:,}".format, right=True),
    Column("its size", "size"),
]
RECORDS = [
    {"path": "backbone/conv5_block3_3_conv", "parameters": 1_050_624, "size": "⌊(7 − 1)/1⌋ + 1 = 7"},
    {"path": "dense", "parameters": 10, "size": None},
]


def printed(width):
    """Print the table in a terminal with this many columns."""
    text = io.StringIO()
    Console(file=text, width=width, color_system=None).print(Records(COLUMNS, RECORDS, ["a note"]))
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_a_wide_terminal_shows_a_line_for_each_record():
    """Below the headings and a rule, and above the note."""
    lines = printed(80)
    assert [line.split() for line in lines[2:]] == [
        ["backbone/conv5_block3_3_conv", "1,050,624", "⌊(7", "−", "1)/1⌋", "+", "1", "=", "7"],
        ["dense", "10", "–"],
        ["a", "note"],
    ]


def test_a_narrow_terminal_shows_a_paragraph_for_each_record():
    """The first cell on a line of its own, then the others with their headings, on as many lines as they need."""
    assert printed(60) == [
        "backbone/conv5_block3_3_conv",
        "  parameters 1,050,624 · its size ⌊(7 − 1)/1⌋ + 1 = 7",
        "dense",
        "  parameters 10 · its size –",
        "a note",
    ]
    assert printed(40)[1:3] == ["  parameters 1,050,624 ·", "  its size ⌊(7 − 1)/1⌋ + 1 = 7"]


def test_print_fits_the_terminal(monkeypatch):
    """As rich's own `print` does; where there is no terminal, the table is as wide as it needs to be."""
    table = Records(COLUMNS, RECORDS, ["a note"])
    monkeypatch.setenv("COLUMNS", "40")
    assert "1,050,624   ⌊(7" in str(table)
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stdout", terminal)
    assert str(table).splitlines() == printed(40)


@pytest.mark.parametrize("width", range(12, 90, 6))
def test_no_character_is_lost(width):
    """Whatever the width, every cell can be read, even if it is broken into lines."""
    lines = printed(width)
    assert max(map(len, lines)) <= width
    text = "".join("".join(lines).split())
    assert all("".join(cell.split()) in text for cell in (RECORDS[0]["path"], "1,050,624", RECORDS[0]["size"]))


def test_a_table_without_records():
    """Headings alone, or in a narrow terminal the note alone."""
    empty = Records(COLUMNS, [], ["none"])
    assert "parameters" in str(empty)
