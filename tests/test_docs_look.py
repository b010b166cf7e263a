"""What a reader sees on the pages: a picture where something is drawn, lines that fit, headings, a search."""

import importlib
import inspect
import re
import shutil
import subprocess
import sys
import types
import warnings
from pathlib import Path

import docstrings
import formulas
import markdown
import pytest
from code_blocks import blocks_of
from languages import chinese_pages, english_pages, top_pages
from pictures import LEAVES_A_PICTURE

import keras_cnn_edu

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*top_pages(), *english_pages()]
REFERENCE = ROOT / "docs" / "reference"
CODE, PRINTED, WIDE = 88, 92, 130  # columns that fit at 1360 pixels; WIDE: in a block that is set smaller


def name_of(page):
    """Name a page in a test's name."""
    return page.relative_to(ROOT).as_posix()


each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def documented():
    """List the functions, classes and methods of the reference pages."""
    for name in keras_cnn_edu.MODULES:
        module = importlib.import_module(f"keras_cnn_edu.{name}")
        for member in getattr(module, "__all__", vars(module)):
            value = getattr(module, member)
            if inspect.isfunction(value) or inspect.isclass(value):
                yield f"{name}.{member}", value
                for method, function in vars(value).items() if inspect.isclass(value) else ():
                    if inspect.isfunction(function) and not method.startswith("_"):
                        yield f"{name}.{member}.{method}", function


def content_of(html):
    """Return what a page has for a part of its HTML, with the English words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import hooks
    return hooks.on_page_content(html, None, types.SimpleNamespace(extra={"words": {"picture": "picture"}}), None)


def test_only_code_keeps_its_indentation():
    """A browser shows no other spaces at the start of a line, and the reference pages have many."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import hooks
    code = '<pre class="x"><code>a\n\n    b</code></pre>'
    assert hooks.without_indentation(f"<p>\n  a\n\n  {code}\n  b") == f"<p>\na\n{code}\nb"


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────


def draws(function):
    """Tell whether a docstring says that the function returns a picture."""
    [returns] = re.findall(r"^Returns:\n((?:[ ]+.*\n|\n)+)", inspect.getdoc(function) + "\n", re.MULTILINE) or [""]
    return re.search(r"matplotlib\.figure\.Figure|`Walkthrough`", returns)


@pytest.mark.parametrize("name", keras_cnn_edu.viz.__all__)
def test_the_example_of_what_draws_leaves_a_picture(name):
    """The page shows it below the example."""
    function = getattr(keras_cnn_edu.viz, name)
    if inspect.isfunction(function) and (draws(function) or name == "save_animation"):
        assert LEAVES_A_PICTURE.search(function.__doc__)


def test_every_kind_of_picture_is_known_to_the_test_above():
    """The test above asks every function that draws for a picture."""
    functions = [name for name in keras_cnn_edu.viz.__all__ if inspect.isfunction(getattr(keras_cnn_edu.viz, name))]
    assert [name for name in functions if not draws(getattr(keras_cnn_edu.viz, name))] == ["save", "save_animation"]


def test_a_picture_stands_below_the_last_block_of_its_example(tmp_path, monkeypatch):
    """Its text says what the function does."""
    monkeypatch.setattr(docstrings, "PICTURES", tmp_path)
    (tmp_path / "a.b.png").touch()
    text = "Draw it.\n\nExample:\n    ```pycon\n    >>> figure = draw()\n    ```\n\nReference: no."
    shown = "    ![What the example draws. Draw it](../assets/generated/examples/a.b.png)"
    assert docstrings.with_picture(text, "a.b") == text.replace("```\n\nRef", f"```\n\n{shown}\n\nRef")
    assert docstrings.with_picture(text, "a") == text


@each_page
def test_every_picture_says_in_words_what_it_shows(page):
    """For readers who cannot see it, and while it is missing."""
    text = page.read_text(encoding="utf-8")
    words = re.findall(r"!\[(.*?)\]\(", text, re.DOTALL) + re.findall(r'<img(?:[^>]*alt="(.*?)")?', text)
    assert [said for said in words if len(said.split()) < 3] == []


@pytest.mark.parametrize(
    "latex, says",
    [
        ("k' + 1", "<mrow><mi>k</mi><mo>&#x02032;</mo></mrow><mo>"),
        ("= 48{,}120", "<mn>48,120</mn>"),
        ("m = -2", '&#x0003D;</mo><mo form="prefix">&#x02212;</mo>'),
        (r"\max(0, x)", '<mi>max</mi><mo stretchy="false">'),
        (r"-\ln p", '<mi>ln</mi><mspace width="0.17em" /><mi>p</mi>'),
        (r"2 \tanh(x)", '<mn>2</mn><mspace width="0.17em" /><mi>tanh</mi>'),
    ],
)
def test_a_formula_is_written_as_in_a_book(latex, says):
    """A prime at its height, a number in one piece, a space where one is read, and only there."""
    assert says in formulas.mathml(latex, "inline")


def test_formulas_side_by_side_may_stand_one_below_the_other():
    """On a page, a gap divides a line into formulas, which may wrap; the comma before it stays with the first."""
    line = content_of('<div class="arithmatex">\\[a = 1, \\qquad b = 2\\]</div>')
    assert [re.sub("<.*?>", "", part) for part in line.split("</math>")] == ["a&#x0003D;1&#x0002C;", "b&#x0003D;2", ""]
    assert line.startswith('<div class="formulas"><math')
    assert content_of('<div class="arithmatex">\\[a = 1\\]</div>').startswith("<math")
    style = (ROOT / "docs" / "assets" / "style.css").read_text(encoding="utf-8")
    assert re.search(r"^\.formulas {.* flex-wrap: wrap;", style, re.MULTILINE)


# ── lines and tables ──────────────────────────────────────────────────────────────────────────────


def width(line):
    """Count the columns of a line, where a tab extends to the next multiple of four."""
    return len(line.expandtabs(4))


@each_page
def test_code_on_pages_fits(page):
    """A window of 1360 pixels has room for it between the two columns of links."""
    wide = re.findall(r'<div class="wide" markdown>\n\n(.*?)</div>', page.read_text(encoding="utf-8"), re.DOTALL)
    for language, _, text, line in blocks_of(page):
        most = PRINTED if language == "text" else CODE
        most = WIDE if any(text in block for block in wide) else most
        assert max(map(width, text.splitlines()), default=0) <= most, f"{name_of(page)}:{line}"


@pytest.mark.parametrize("name, value", [pytest.param(*found, id=found[0]) for found in documented()])
def test_examples_in_docstrings_fit(name, value):
    """What they print, such as the message of an error, is wrapped; code is not."""
    lines = re.findall(r"^ *((?:>>>|\.\.\.) .*)$", inspect.getdoc(value) or "", re.MULTILINE)
    assert [line for line in lines if width(line) > CODE] == []


@pytest.mark.parametrize("name, value", [pytest.param(*found, id=found[0]) for found in documented()])
def test_equations_in_docstrings_fit(name, value):
    """A longer one would be broken anywhere."""
    blocks = re.findall(
        r"```(?:text|\{\.text \.rows\})\n(.*?)```", docstrings.to_markdown(inspect.getdoc(value) or ""), re.DOTALL
    )
    assert [line for block in blocks for line in block.splitlines() if width(line) > PRINTED] == []


def test_a_line_ends_between_the_parts_of_a_name():
    """A browser would end it after the hyphens of an option, and anywhere in a long name. A block stays as it is."""
    block = "<pre><span></span><code>train --resume</code></pre>"
    name, broken = "transform_outputs(ops/__init__.py) --a-b", "transform_<wbr>outputs(<wbr>ops/<wbr>__init__.py)"
    content = content_of(f"<code>--resume</code><code>a_bcd.py</code><code>{name}</code>{block}")
    short = '<code class="short">--resume</code><code class="short">a_<wbr>bcd.py</code>'
    long = f'<code>{broken} <span class="short">--a-b</span></code>'
    assert content == short + long + block


def headings_of(text):
    """List the heading rows of the tables on a page, each a list of cells."""
    for row in re.findall(r"^(\|.*\|)\n\|[ :|-]+\|$", text, re.MULTILINE):
        yield [cell.strip() for cell in row.strip("|").split("|")]


def words_of(page):
    """Return the text of a page without its code and formulas."""
    left_out = r"^( *)```.*?^\1```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$"
    return re.sub(left_out, "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", [*PAGES, *chinese_pages()], ids=name_of)
def test_no_line_of_an_entry_begins_with_a_number_and_a_point(page):
    """A year, for example: Markdown would take it for the number of a new entry, and not show it."""
    assert re.findall(r"^ +\d+\. .*", words_of(page), re.MULTILINE) == []


@each_page
def test_a_product_is_a_formula(page):
    """A line would end before its point. In code it may stand."""
    text = words_of(page)
    assert re.findall(r".*\d ·\s\d.*", text) == []


@pytest.mark.parametrize("page", [*PAGES, *chinese_pages()], ids=name_of)
def test_a_sum_or_greek_letter_is_a_formula(page):
    """A line would end within the sum, and the letter would look unlike that of the formula it belongs to."""
    assert re.findall(r".*(?:\d [+−] \d.* = |[α-ωϵ]).*", words_of(page)) == []


@each_page
def test_every_column_of_a_table_has_a_heading(page):
    """A reader need not guess what is in a column."""
    assert [row for row in headings_of(page.read_text(encoding="utf-8")) if not all(row)] == []


@pytest.mark.parametrize("page", [*PAGES, *chinese_pages()], ids=name_of)
def test_every_item_of_a_list_becomes_one(page):
    """Below a paragraph of its own, an item needs an empty line above the next: otherwise a page shows the hyphen."""
    extensions = ["admonition", "md_in_html", "tables", "pymdownx.details", "pymdownx.superfences"]
    html = markdown.markdown(page.read_text(encoding="utf-8"), extensions=extensions)
    text = re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL)
    assert re.findall(r"^- .*", text, re.MULTILINE) == []


def test_a_table_without_a_heading_is_noticed():
    """The test above can fail."""
    assert list(headings_of("| a | |\n|---|---|\n| 1 | 2 |\n")) == [["a", ""]]


def test_the_glossary_is_in_order_and_says_each_term_in_both_languages():
    """Each row has a term, its name in Chinese, and one sentence."""
    rows = re.findall(r"^\| (.*?) \| (.*?) \| (.*) \|$", (REFERENCE / "glossary.md").read_text(encoding="utf-8"), re.M)[
        2:
    ]
    terms = [re.split(r", | \(", term)[0].casefold() for term, *_ in rows]
    assert terms == sorted(set(terms))
    assert [term for term, chinese, _ in rows if not re.search("[一-鿿]", chinese)] == []
    assert [term for term, _, meaning in rows if not re.fullmatch(r"[A-Z].*\.", meaning)] == []


def test_the_page_of_the_command_line_has_the_help_of_every_command():
    """In the order in which the program lists them."""
    import typer.main

    from keras_cnn_edu.cli import app

    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    assert re.findall(r"^<!-- help: *(\S*) *-->$", page, re.MULTILINE) == ["", *typer.main.get_command(app).commands]


# ── in a browser ──────────────────────────────────────────────────────────────────────────────────

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")


@pytest.mark.skipif(not BROWSER, reason="needs chromium")
def test_the_search_works_from_the_disk(tmp_path):
    """A page that is opened as a file, with a query in its address, finds the page with the answer."""
    words = {"index": "# Home\n\nNothing.", "kernels": "# Kernels\n\nA heron stands on one leg."}
    for name, text in words.items():
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / "docs" / f"{name}.md").write_text(text)
    shutil.copytree(ROOT / "docs" / "assets", tmp_path / "docs" / "assets", ignore=shutil.ignore_patterns("generated"))
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for part in ("nav", "hooks", "validation"):
        settings = re.sub(rf"^{part}:.*\n(?:[ ]+.*\n|\n)+", "", settings, flags=re.MULTILINE)
    settings = re.sub(r"^  - mkdocstrings:\n(?:    .*\n)+", "", settings, flags=re.MULTILINE)
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=tmp_path, check=True)
    address = (tmp_path / "site" / "index.html").as_uri() + "?q=heron"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    flags += ["--host-resolver-rules=MAP * ~NOTFOUND"]  # no network
    page = subprocess.run([BROWSER, *flags, address], capture_output=True, text=True, check=True).stdout
    assert re.search(r'md-search-result__meta">\s*1 matching document', page)
    assert "kernels.html" in re.search(r'<ol class="md-search-result__list".*?</ol>', page, re.DOTALL)[0]
