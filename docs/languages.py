"""Which page is which in the other language: docs/zh/NAME is the Chinese page of docs/NAME."""

import functools
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHINESE = HERE / "zh"


def english_pages():
    """List the pages in English."""
    return sorted(page for page in HERE.rglob("*.md") if not page.is_relative_to(CHINESE))


def top_pages():
    """List the pages in English at the top of the project."""
    return sorted(page for page in HERE.parent.glob("*.md") if not page.stem.endswith(".zh"))


def chinese_pages():
    """List the pages in Chinese."""
    return sorted(CHINESE.rglob("*.md"))


@functools.cache
def chinese_pictures():
    """Return the paths, below docs, of the generated pictures that Chinese pages show."""
    text = "".join(page.read_text(encoding="utf-8") for page in chinese_pages())
    return sorted(set(re.findall(r"assets/generated/[^)\s\"]+", text)))


def partner(page):
    """Return the English page of a Chinese one."""
    return HERE / page.relative_to(CHINESE)


def shown(path):
    """Return the file that a page shows as `path`: a Chinese page shows the English one if there is no other."""
    path = path.resolve()
    return partner(path) if path.is_relative_to(CHINESE) and not path.exists() else path


def alternates(english, chinese):
    """Return what the theme needs for the choice of the language, from the addresses of a page in both."""
    return [
        {"name": "English", "link": english, "lang": "en"},
        {"name": "中文", "link": chinese, "lang": "zh"},
    ]
