"""Each lesson as a notebook: its code blocks are the cells, what they print is their output, the rest is Markdown.

What only MkDocs understands becomes what Jupyter shows: a hidden solution is unfolded by a click, a note is a quote,
pictures are attached. Instead of an animation, or a page in a frame, its words stand there; of a link to another page,
or to a picture, only the words are left.
"""

import base64
import re
import textwrap
from pathlib import Path

import nbformat
from code_blocks import BLOCK
from languages import CHINESE, shown
from translation import with_tables

ROOT = Path(__file__).resolve().parent.parent
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
BOX = re.compile(
    r'^(?P<mark>\?\?\?|!!!|===)\+?(?P<kind>[ \w-]*)(?:"(?P<title>.*)")?\n(?P<text>(?: {4}.*\n|\s*\n)+)', re.MULTILINE
)
INCLUDED = re.compile(r'^--8<-- "(?P<path>.*)"$', re.MULTILINE)
PICTURE = re.compile(r"!\[(?P<words>.*?)\]\((?P<source>[^)\s]+)\)(?:\{.*?\})?", re.DOTALL)
FRAME = re.compile(r'<iframe[^>]*title="(?P<words>[^"]*)"[^>]*></iframe>')
LINK = re.compile(r"(?<!!)\[(?P<words>[^]]+)\]\((?![a-z]+:)[^)\s]*(?:#[^)\s]*|\.md|\.html|\.ipynb|\.png)\)")
ATTRIBUTES = re.compile(r"^</?div.*>\n|(?<=\S) +\{ *[.#][^}]*\}$", re.MULTILINE)  # a section or a heading with a class


def notebook_of(page):
    """Return a page as a notebook."""
    whole, cells = page.read_text(encoding="utf-8"), []
    if page.is_relative_to(CHINESE):
        whole = with_tables(whole)
    for kind, text in parts(whole):
        if kind == "code":
            cells.append(nbformat.v4.new_code_cell(text.rstrip("\n")))
        elif kind == "prints":
            cells[-1].outputs.append(nbformat.v4.new_output("stream", text=text))
        elif text.strip():
            cells.append(markdown_cell(text, page.parent))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # the same in every build
    return nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)


def parts(text):
    """Divide a page into (kind, text), where the kind is "markdown", "code", or "prints" directly after its code."""
    kind_before, end = "markdown", 0
    for block in BLOCK.finditer(text):
        between, kind = text[end : block.start()], kind_of(block)
        if kind == "code" or (kind == "prints" and kind_before == "code" and not between.strip()):
            yield "markdown", between
            yield kind, block["text"]
            kind_before, end = kind, block.end()
    yield "markdown", text[end:]


def kind_of(block):
    """Tell what a block of a page is in the notebook; indented blocks, in solutions and notes, stay Markdown."""
    if block["indent"] or "--8<--" in block["text"]:
        return "markdown"
    return "code" if block["language"] == "python" else "prints" if 'title="print' in block["title"] else "markdown"


def markdown_cell(text, folder):
    """Return a cell with the Markdown of a page that is in this folder, and the pictures in it."""
    attachments = {}

    def attach(found):
        path = shown(folder / found["source"])
        if path.suffix != ".png" or not path.exists():
            return described(found)
        attachments[path.name] = {"image/png": base64.b64encode(path.read_bytes()).decode()}
        return f"![{found['words']}](attachment:{path.name})"

    text = INCLUDED.sub(lambda found: (ROOT / found["path"]).read_text(encoding="utf-8"), text)
    text = FRAME.sub(described, PICTURE.sub(attach, BOX.sub(opened, text + "\n")))
    text = ATTRIBUTES.sub("", LINK.sub(r"\g<words>", text))
    return nbformat.v4.new_markdown_cell(text.strip(), attachments=attachments)


def described(found):
    """Say in words what the page shows here."""
    return f"*(On the page: {' '.join(found['words'].split())})*"


def opened(found):
    """Return a box of MkDocs as plain Markdown, with the boxes in it."""
    title = found["title"] or found["kind"].strip().capitalize()
    text = BOX.sub(opened, textwrap.dedent(found["text"])).strip()
    if found["mark"] == "???":
        return f"<details>\n<summary>{title}</summary>\n\n{text}\n\n</details>\n\n"
    if found["mark"] == "!!!":
        return textwrap.indent(f"**{title}**\n\n{text}", "> ", lambda line: True) + "\n\n"
    return f"**{title}**\n\n{text}\n\n"
