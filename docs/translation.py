"""Short English texts in Chinese, by the dictionary zh/labels.toml: labels of pictures, and cells of measured tables.

A text without words, such as a number or the name of a layer, stays. In the dictionary `#` stands for any number. A
text that the dictionary lacks stops the build.
"""

import contextlib
import functools
import re
import tomllib

from languages import CHINESE, HERE
from matplotlib.ft2font import FT2Font
from pylopdf_fonts_zh_cn import sans_path

NUMBER = re.compile(r"(?<!\w)[-−+]?\d+(?:[.,]\d+)*(?:e[-−+]?\d+)?(?!\w)")
PART = re.compile(r"( · | = |(?<= adds) |\n)")  # between parts that are translated one by one
FORMULA = re.compile(r"\$[^$]*\$")
WORD = re.compile(r"\w*[^\W\d_]\w*")
NAME = re.compile(r"\w|\w*[\d_]\w*|\w+[A-Z]\w*|[^\x00-\x7f]+")  # x, C1, ReLU, 图像: the same in both languages
HAN = re.compile("[一-鿿]")
TABLE = re.compile(r'^--8<-- "docs/(?P<path>experiments/\w+\.md)"$', re.MULTILINE)  # where a page includes one
CELL = re.compile(r"(?<=\| )[^|\n]+(?= \|)")


@functools.cache
def dictionary():
    """Return the Chinese text of each English one."""
    return tomllib.loads((CHINESE / "labels.toml").read_text(encoding="utf-8"))


@functools.cache
def letters():
    """Return the code points that the Chinese font has."""
    return FT2Font(str(sans_path())).get_charmap().keys()


def in_chinese(text):
    """Translate a text, as a whole or part by part.

    >>> in_chinese("C1 · 16 pixels")
    'C1 · 16 个像素'
    """
    if NUMBER.sub("#", text) in dictionary():
        return translated(text)
    return "".join(translated(part) for part in PART.split(text))


def translated(text):
    """Translate what the dictionary has as a whole; its numbers stay in their order."""
    key, numbers = NUMBER.sub("#", text), iter(NUMBER.findall(text))
    if not has_words(text):
        return text
    if key not in dictionary():
        raise LookupError(f"docs/zh/labels.toml must have {key!r}, to say it in Chinese.")
    chinese = re.sub("#", lambda found: next(numbers), dictionary()[key])
    missing = [letter for letter in chinese if HAN.search(chinese) and letter != "\n" and ord(letter) not in letters()]
    if missing:
        raise LookupError(f"The Chinese font has no {missing}, of {chinese!r} in docs/zh/labels.toml.")
    return chinese


def has_words(text):
    """Tell whether a text has words of a language.

    >>> has_words("C1 · 3×3, $x_0$ ReLU"), has_words("an image")
    (False, True)
    """
    return not all(NAME.fullmatch(word) for word in WORD.findall(FORMULA.sub("", text)))


@contextlib.contextmanager
def naming(path):
    """If the dictionary lacks a text, tell for which file it was needed."""
    try:
        yield
    except LookupError as error:
        raise LookupError(f"{path.relative_to(HERE.parent)}: {error}") from None


def with_tables(page):
    """Return the text of a Chinese page with the tables that it includes, each translated cell by cell."""

    def table(found):
        path = HERE / found["path"]
        with naming(path):
            return CELL.sub(lambda cell: in_chinese(cell[0]), path.read_text(encoding="utf-8").rstrip("\n"))

    return TABLE.sub(table, page)
