"""Numbers as a person reads them: few digits, a minus sign as wide as a digit, and the plural of what is counted."""

from collections.abc import Iterable


def number(value: float, digits: int = 3) -> str:
    """Write a number with `digits` significant digits, and with fewer if it is tiny or huge: it stays short.

    >>> number(0.12345), number(-0.0), number(12345.6), number(-0.00001234), number(float("nan"))
    ('0.123', '0', '12346', '−1e−05', 'NaN')
    >>> number(0.12345678, digits=6), number(-3.0, digits=6)
    ('0.123457', '−3')
    """
    size = abs(value)
    if 0 < size < 0.001:
        text = f"{value:.{max(digits - 2, 1)}g}"
    elif 10**digits - 0.5 <= size < 10 ** (digits + 2):
        text = f"{value:.0f}"  # 12346 is shorter than 1.23e+04
    elif size >= 10 ** (digits + 2):
        text = f"{value:.{digits - 1}g}"
    else:
        text = f"{value + 0.0:.{digits}g}"  # −0 + 0 is 0
    return text.replace("-", "−").replace("nan", "NaN")


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Write a number of things; `nouns` is the plural, if it is not the noun with an s.

    >>> plural(1, "map"), plural(2, "map"), plural(2, "copy", "copies")
    ('1 map', '2 maps', '2 copies')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {nouns or noun + 's'}"


def ranges(numbers: Iterable[int]) -> str:
    """Write integers in order, and those that follow each other as a range.

    >>> ranges([0, 1, 2, 8, 16, 17])
    '0 to 2, 8, 16, 17'
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in found)
