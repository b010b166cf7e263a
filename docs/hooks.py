"""What MkDocs does here beyond Markdown, in both languages.

Formulas become MathML, which browsers draw without a script. A click on a picture opens it in its own size. Each lesson
can be downloaded as a notebook. A page that loads anything from another host stops the build.
"""

import html
import re
import sys
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

sys.path.insert(0, str(Path(__file__).parent))
import nbformat
from formulas import displayed, mathml
from lesson_notebooks import notebook_of

FORMULA = re.compile(
    r'(?P<opening>[(（“]*)<(?:span|div) class="arithmatex">\\(?P<kind>[(\[])(?P<latex>.*?)\\[)\]]</(?:span|div)>'
    r"(?P<closing>[^\w\s<&(（“]*)",
    re.DOTALL,
)
TITLE = re.compile(r"^# .*\n", re.MULTILINE)
SOURCE = '<details class="mkdocstrings-source"'
CODE_IN_TEXT = re.compile(r"(?<!</span>)<code>([^<]*)</code>")  # a block of code has an empty span before it
BETWEEN_PARTS = re.compile(r"(?<=[^\W_])[_./(=](?=[^\W\d]\w\w)")  # after it, a line may end within a long name
HYPHENATED = re.compile(r"(?<![\w/.-])[a-z]*-[a-z-]+")  # the name of an option or command
SHORT = 36  # characters of code that fit a line of a telephone
PICTURE = re.compile(r'<img [^>]*?src="(?P<source>[^"]+)"[^>]*>')
FETCHED = re.compile(
    r'<(?:script|img|iframe|link[^>]*rel="(?:stylesheet|preconnect|icon)")[^>]*'
    r'(?:src|href)="(?:https?:)?//[^>]*>'
)
ALTERNATE = re.compile(r'<link rel="alternate" [^>]*>\s*')
INDENTATION = re.compile(r"<(?P<kept>pre|script|style|textarea)\b.*?</(?P=kept)>|\n\s+", re.DOTALL)


def on_files(files, config):
    """Add each lesson as a notebook."""
    for file in [file for file in files.documentation_pages() if is_lesson(file)]:
        notebook = nbformat.writes(notebook_of(Path(file.abs_src_path)))
        files.append(File.generated(config, f"lessons/{file.name}.ipynb", content=notebook))
    return files


def is_lesson(file):
    """Tell whether a file is a page of the course."""
    return file.src_uri.startswith("lessons/")


def on_page_markdown(markdown, page, config, files):
    """Offer a lesson as a notebook."""
    if is_lesson(page.file):
        download = f"[{config.extra['words']['notebook']}]({page.file.name}.ipynb){{ download }}"
        markdown = TITLE.sub(rf"\g<0>\n{download}\n\n", markdown, count=1)
    return markdown


def on_page_content(content, page, config, files):
    """Turn formulas into MathML, let each picture open in its own size, and keep source code out of the search."""
    content = content.replace(SOURCE, f"{SOURCE} data-search-exclude")
    content = PICTURE.sub(rf'<a href="\g<source>" title="{config.extra["words"]["picture"]}">\g<0></a>', content)
    content = CODE_IN_TEXT.sub(to_lines, content)
    return FORMULA.sub(to_mathml, content)


def to_lines(code):
    """Say where a line may end within code: between the parts of a name, and nowhere in the text if the code is short.

    A browser may end it after the hyphens of `--resume` or the comma of `[1, -1]`, and wherever a name is too long.
    """
    parts = BETWEEN_PARTS.sub(r"\g<0><wbr>", code[1])
    if len(html.unescape(code[1])) <= SHORT:
        return f'<code class="short">{parts}</code>'
    whole = HYPHENATED.sub(r'<span class="short">\g<0></span>', parts)
    return f"<code>{whole}</code>"


def on_post_page(output, page, config):
    """Refuse a page that would be incomplete without a network; leave out spaces that no browser shows."""
    fetched = FETCHED.search(output)
    if fetched:
        raise PluginError(f"{page.file.src_uri} loads something from another host: {fetched[0]}")
    return without_indentation(without_alternates(output))


def without_indentation(output):
    """Take out empty lines and the spaces at the start of a line, outside of code: a fifth of a reference page."""
    return INDENTATION.sub(lambda found: found[0] if found["kept"] else "\n", output)


def on_post_template(output_content, template_name, config):
    """Do the same for a page without text, such as 404.html."""
    return without_alternates(output_content)


def without_alternates(output):
    """Take out links to the other language that only scripts read: the theme's would load a site map through them.

    A page from the disk may not do that, and says so in the console. The choice of the language has links of its own.
    """
    return ALTERNATE.sub("", output)


def on_post_build(config):
    """Leave out what no reader needs: the source maps of the theme's scripts, its lists of Thai and Japanese words."""
    for pattern in ("*.map", "lunr/wordcut.js", "lunr/tinyseg.js"):
        for file in Path(config.site_dir, "assets").rglob(pattern):
            file.unlink()


def to_mathml(found):
    r"""Translate one formula: `\(…\)` stands in the line, `\[…\]` on a line of its own.

    A browser may begin a line after a formula, even with a comma: what belongs to the formula stays on its line.
    """
    latex = html.unescape(found["latex"])
    translated = mathml(latex, "inline") if found["kind"] == "(" else displayed(latex)
    formula = found["opening"] + translated + found["closing"]
    return f'<span class="formula">{formula}</span>' if found["opening"] or found["closing"] else formula
