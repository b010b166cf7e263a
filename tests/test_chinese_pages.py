"""A Chinese page says what its English partner says: the same structure, code, pictures, formulas and links.

Its words are its own. What only a reader can judge is not tested here.
"""

import re
import types
import warnings
from pathlib import Path

import pytest
from code_blocks import BLOCK
from languages import CHINESE, chinese_pages, english_pages, partner
from mkdocs.exceptions import PluginError

ROOT = Path(__file__).resolve().parent.parent
PAIRS = {page: partner(page) for page in chinese_pages()} | {ROOT / "README.zh.md": ROOT / "README.md"}
IN_BOTH = [CHINESE.parent / name for name in ("index.md", "quickstart.md", "reference/glossary.md")]
each_page = pytest.mark.parametrize("page", PAIRS, ids=lambda page: page.relative_to(ROOT).as_posix())

FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.DOTALL)
HAN = "[一-鿿]"


def structure(text):
    """Return what both pages of a pair must have, by name: each a list in the order of the page."""
    prose = BLOCK.sub("", text)
    links = re.findall(r"(?<!!)\[[^]]*\]\(([^)\s]+)\)|href=\"([^\"]+)\"", prose)
    return {
        "levels of the headings": re.findall(r"^(#+) ", prose, re.MULTILINE),
        "code": [(block["language"], block["title"], block["text"]) for block in BLOCK.finditer(text)],
        "pictures": [
            there(found) for found in re.findall(r"!\[[^]]*\](\([^)]+\)(?:\{[^}]*\})?)|src=\"([^\"]+)\"", prose)
        ],
        "formulas": sorted({" ".join(formula.split()) for formula in FORMULA.findall(prose)}),
        "boxes": re.findall(r"^( *(?:\?\?\?\+?|!!!|===)(?: \w+)*)", prose, re.MULTILINE),
        "columns of the rows of tables": [row.count("|") for row in re.findall(r"^\|.*\|$", prose, re.MULTILINE)],
        "links": sorted({there(found) for found in links}),
    }


def there(link):
    """Return where a link leads, in the words of the English page."""
    return "".join(link).replace("docs/zh/", "docs/").replace(".zh.md", ".md")


def drifted(chinese, english):
    """List what differs between the texts of a pair of pages; the Chinese one may have more links."""
    mine, theirs = structure(chinese), structure(english)
    mine["links"] = [link for link in mine["links"] if link in theirs["links"]]
    return {
        name: {"Chinese": [part for part in mine[name] if part not in theirs[name]] or mine[name]}
        | {"English": [part for part in theirs[name] if part not in mine[name]] or theirs[name]}
        for name in theirs
        if mine[name] != theirs[name]
    }


@each_page
def test_a_chinese_page_has_not_drifted_from_the_english_one(page):
    """If one of them is changed, so must be the other."""
    assert drifted(page.read_text(encoding="utf-8"), PAIRS[page].read_text(encoding="utf-8")) == {}


def test_drift_is_noticed():
    """The test above can fail, for each part of a page."""
    page = (
        "# T\n\n## P\n\n![A b c](a.png){ .small } $x_0$ [l](m.md#n)\n\n$$\ny\n$$\n\n"
        '```python\nprint(1)\n```\n\n```text title="prints"\n1\n```\n\n| a | b |\n| - | - |\n\n??? success "Solution"\n'
    )
    assert drifted(page, page) == {}
    for part, old, new in [
        ("levels of the headings", "## P", "### P"),
        ("code", "print(1)", "print(2)"),
        ("code", 'title="prints"', 'title="打印"'),
        ("pictures", "a.png", "b.png"),
        ("pictures", ".small", ".wide"),
        ("formulas", "x_0", "x_1"),
        ("formulas", "\ny\n", "\nz\n"),
        ("boxes", "success", "note"),
        ("columns of the rows of tables", "| - | - |", "| - | - |\n| 1 | 2 |"),
        ("links", "m.md#n", "m.md"),
    ]:
        assert list(drifted(page.replace(old, new), page)) == [part]


def test_every_lesson_exists_in_chinese():
    """And so do the home page, the quick start and the glossary."""
    lessons = [page for page in english_pages() if page.parent.name == "lessons"]
    assert {page.name for page in [*lessons, *IN_BOTH] if page not in PAIRS.values()} == set()


# ── Chinese text ──────────────────────────────────────────────────────────────────────────────────


def words_of(text):
    """Return a page without code, formulas and addresses."""
    text = FORMULA.sub("x", BLOCK.sub("", text))
    text = re.sub(r"\]\([^)]*\)(?:\{[^}]*\})?|<[^>]+>|\{ *[#.][^}]*\}", "]", text)
    return re.sub(r"`[^`]*`", "x", text)


def complaints(text):
    """List what is not written as Chinese is."""
    words = words_of(text)
    return {
        "half-width punctuation": re.findall(rf".*{HAN}[*”]*[,;:!?](?!\w).*|.*{HAN}\.(?:\s.*|$)", words),
        "no space between Chinese and Latin": re.findall(rf".*(?:{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}).*", words),
        "a paragraph in English": [
            paragraph
            for paragraph in words.split("\n\n")
            if len(re.findall("[A-Za-z]{2,}", paragraph)) > 5 and not re.search(f"{HAN}|^ *[-*] ", paragraph)
        ],
    }


@each_page
def test_a_chinese_page_is_written_as_chinese_is(page):
    """Full-width punctuation, a space around Latin letters and digits, and no paragraph left in English."""
    assert {what: found for what, found in complaints(page.read_text(encoding="utf-8")).items() if found} == {}


def test_what_is_not_written_as_chinese_is_noticed():
    """The test above can fail, for each of its reasons."""
    assert not any(
        complaints("步幅（stride）是 2，`a, b` 与 $y, z$ 都是数。\n\n- A title in English, by Somebody Else.").values()
    )
    assert complaints("图像, 像素")["half-width punctuation"] == ["图像, 像素"]
    assert complaints("步幅是2")["no space between Chinese and Latin"] == ["步幅是2"]
    assert len(complaints("This paragraph was forgotten when the page was made.")["a paragraph in English"]) == 1


def test_both_glossaries_have_the_same_terms():
    """In the same order, with the same Chinese names; what they mean is said in the language of the page."""
    english, chinese = (
        re.findall(r"^\| (.*?) \| (.*?) \| (.*) \|$", page.read_text(encoding="utf-8"), re.MULTILINE)[2:]
        for page in (IN_BOTH[-1], CHINESE / "reference" / "glossary.md")
    )
    assert [(name, term) for term, name, _ in english] == [(name, term) for name, term, _ in chinese]
    assert [meaning for _, _, meaning in chinese if not re.fullmatch(rf".*{HAN}.*。", meaning)] == []


def test_the_search_divides_chinese_into_the_words_of_the_glossary():
    """So that it finds them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about how jieba is written
        import chinese_site
        import jieba

        chinese_site.on_config(None)
        words = jieba.lcut("一个数的感受野由卷积核和步幅决定")
    assert words == ["一个", "数", "的", "感受野", "由", "卷积核", "和", "步幅", "决定"]


def test_the_titles_of_blocks_are_in_chinese():
    """Such as that of what the code prints; the pages have it in English, so that their code is the same."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import chinese_site
    texts = [page.read_text(encoding="utf-8") for page in chinese_pages()]
    assert {*re.findall(r'^ *```\w+ title="(.*?)"', "\n".join(texts), re.MULTILINE)} == {*chinese_site.TITLES}


def test_what_is_in_english_only_leads_to_the_english_site():
    """Relative to the address of the Chinese page, so that it works from the disk."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import chinese_site
    page = types.SimpleNamespace(url="lessons/03_padding.html")
    files = [types.SimpleNamespace(dest_uri=name) for name in ("lessons/04_stride.html", "assets/generated/a.png")]
    text = (
        '<a href="04_stride.html#b"> <img src="../assets/generated/a.png"> <a href="https://a.org"> <a href="#c">'
        '<a href="../reference/ops.md#d"> <iframe src="../assets/style.css"></iframe>'
    )
    content = chinese_site.on_page_content(text, page, None, files)
    assert chinese_site.on_post_page(content, page, None) == (
        '<a href="04_stride.html#b"> <img src="../assets/generated/a.png"> <a href="https://a.org"> <a href="#c">'
        '<a href="../../reference/ops.html#d"> <iframe src="../../assets/style.css"></iframe>'
    )
    with pytest.raises(PluginError, match="nowhere.html"):
        chinese_site.on_post_page('<a href="english:reference/nowhere.html">', page, None)


def test_a_page_from_the_disk_names_the_other_language_to_no_script():
    """The theme's script would load a site map through these links, which a browser refuses to a page from the disk."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import hooks
    head = '<link rel="alternate" href="zh/a.html" hreflang="zh">\n  <link rel="icon" href="b.png">'
    assert hooks.on_post_template(head, "404.html", None) == '<link rel="icon" href="b.png">'


def test_no_line_begins_with_the_stop_after_a_formula():
    """Nor does it end with the bracket before one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import hooks
    formula = r'<span class="arithmatex">\(x\)</span>'
    for text, written in [
        ("设 x。则", "设 [x。]则"),
        ("数（x）：是", "数[（x）：]是"),
        ("x, or", "[x,] or"),
        ("x 是", "x 是"),
        ("x（数）", "x（数）"),
    ]:
        page = hooks.FORMULA.sub(hooks.to_mathml, text.replace("x", formula))
        page = page.replace('<span class="formula">', "[").replace("</span>", "]")
        assert re.sub("<math.*</math>", "x", page) == written
