"""Numbers and plurals in words."""

import pytest

from keras_cnn_edu.formatting import number, plural


@pytest.mark.parametrize(
    "value, text",
    [
        (0.0004999, "0.0005"),
        (0.00002, "2e−05"),
        (0.001, "0.001"),
        (-0.02, "−0.02"),
        (999.4, "999"),
        (999.9, "1000"),
        (-99999.4, "−99999"),
        (123456.0, "1.2e+05"),
        (7, "7"),
        (float("inf"), "inf"),
        (float("-inf"), "−inf"),
        (float("nan"), "NaN"),
    ],
)
def test_a_number_is_short(value, text):
    """Three digits, no exponent between 0.0001 and 99999, a minus sign that is no hyphen."""
    assert number(value) == text
    assert len(text) <= 8


def test_more_digits():
    """An exact number stays as it is."""
    values = 12.345678, 1234567.0, -0.5, 1e-7
    assert [number(value, digits=6) for value in values] == ["12.3457", "1234567", "−0.5", "1e−07"]


def test_plural():
    """Only one thing is singular."""
    assert [plural(count, "row") for count in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
