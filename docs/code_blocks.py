"""The code blocks of a page."""

import re
import textwrap

BLOCK = re.compile(  # indented if it stands in a hidden solution
    r"^(?P<indent> *)```(?P<language>\w+)(?P<title>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE
)


def blocks_of(page):
    """List the code blocks of a page as (language, title, text, line number), without included files."""
    whole = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(whole):
        if "--8<--" not in found["text"]:
            line = whole.count("\n", 0, found.start("text"))
            yield found["language"], found["title"], textwrap.dedent(found["text"]), line
