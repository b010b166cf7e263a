"""Pictures and tables are in Chinese too: every text is replaced, and one that the dictionary lacks stops the build."""

import labels
import nbformat
import numpy as np
import pytest
import translation
from languages import chinese_pages
from lesson_notebooks import notebook_of
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from keras_cnn_edu import viz

OF_THE_PAGES = translation.dictionary()
DOCS = translation.HERE
WORDS = {
    "an image": "一幅图像",
    "# pixels": "# 个像素",
    "epoch #": "第 # 轮",
    "Cross-correlation": "互相关",
    "input #": "输入 #",
    "kernel #": "卷积核 #",
    "output #": "输出 #",
    "output [#]": "输出 [#]",
    "the window: × weight": "窗口：× 权重",
    "its sum": "窗口的和",
    "input": "输入",
    "kernel": "卷积核",
    "output": "输出",
}


@pytest.fixture(autouse=True)
def pages(tmp_path, monkeypatch):
    """Pages in `tmp_path` that show a.png and a.svg, in Chinese too, with a small dictionary."""
    monkeypatch.setattr(labels, "HERE", tmp_path)
    monkeypatch.setattr(translation, "HERE", tmp_path)
    monkeypatch.setattr(labels, "CHINESE", tmp_path / "zh")
    monkeypatch.setattr(labels, "chinese_pictures", lambda: ["a.png", "a.svg"])
    monkeypatch.setattr(translation, "dictionary", lambda: WORDS)
    return tmp_path


def test_a_label_is_translated_part_by_part():
    """Numbers and names stay as they are and where they are; formulas have no words."""
    assert translation.in_chinese("C1 · 28×28 · epoch 40\n1,024 pixels") == "C1 · 28×28 · 第 40 轮\n1,024 个像素"
    assert translation.in_chinese("output [1] = 2·(−3) = −6") == "输出 [1] = 2·(−3) = −6"
    for same in ("", "ReLU", "conv2d_1", "$x_{before}$", "−1.5e-07", "10%"):
        assert translation.in_chinese(same) == same


def test_a_label_without_chinese_is_named_with_its_picture(pages):
    """So that whoever draws it finds the line to write."""
    figure = Figure(figsize=(2, 1))
    figure.text(0, 0, "40 birds")
    with labels.in_both_languages(), pytest.raises(LookupError, match=r"zh/a\.png: .* must have '# birds'"):
        viz.save(figure, pages / "a.png")


def test_a_letter_that_the_font_lacks_is_named(monkeypatch):
    """Instead of it, an empty box would be drawn."""
    monkeypatch.setattr(translation, "dictionary", lambda: {"an image": "一幅 ₁"})
    with pytest.raises(LookupError, match="no .*₁"):
        translation.in_chinese("an image")


def test_every_text_of_a_figure_is_replaced(pages, monkeypatch):
    """Also those that matplotlib writes only when it draws the axes."""
    written = []
    draw = Text.draw
    monkeypatch.setattr(Text, "draw", lambda text, *others: (written.append(text.get_text()), draw(text, *others)))
    figure = Figure(figsize=(2, 1))
    axes = figure.add_axes((0.2, 0.3, 0.7, 0.4), title="8 pixels")
    axes.set_xticks([0, 1], ["an image", "C1"])
    with labels.in_both_languages():
        viz.save(figure, pages / "a.png")
        viz.save(Figure(figsize=(1, 1)), pages / "no_page_shows_it.png")
    assert {"8 pixels", "an image", "8 个像素", "一幅图像", "C1"} <= set(written)
    assert [path.name for path in (pages / "zh").iterdir()] == ["a.png"]


def test_a_sheet_is_drawn_again_with_other_texts(pages):
    """The pixels that are no text stay the same."""
    with labels.in_both_languages({"run/maps.png": pages / "a.png"}):
        sheet = viz.Sheet(1.5, 1.0, title="an image")
        sheet.square(0.5, 0.5, 0.3, fill="red", edge="black", line=1)
        (pages / "run").mkdir()
        viz.save(sheet, pages / "run" / "maps.png")
    english, chinese = (np.asarray(Image.open(path)) for path in (pages / "run" / "maps.png", pages / "zh" / "a.png"))
    different = np.argwhere((english != chinese).any(axis=-1))[:, 0]  # rows
    assert 0 < different.min() <= different.max() < 0.5 * 110


def test_an_animation_has_chinese_texts(pages):
    """Those of its frames too."""
    with labels.in_both_languages():
        viz.save_animation(viz.slide([1, 2, 3], [1, -1]), pages / "a.svg")
    text = (pages / "zh" / "a.svg").read_text(encoding="utf-8")
    assert all(f">{words}<" in text for words in ("互相关", "输入 3 · 卷积核 2 · 输出 2", "窗口的和"))
    assert "output" not in text


# ── tables ────────────────────────────────────────────────────────────────────────────────────────


def test_a_table_is_translated_cell_by_cell(pages):
    """Its form and its numbers stay; a cell that the dictionary lacks is named with its table."""
    (pages / "experiments").mkdir()
    table = pages / "experiments" / "sizes.md"
    table.write_text("| input | C1 |\n| :--- | ---: |\n| an image | 0.5 |\n| 40 pixels | 1,024 |\n")
    page = '看：\n\n--8<-- "docs/experiments/sizes.md"\n\n完。\n'
    chinese = "| 输入 | C1 |\n| :--- | ---: |\n| 一幅图像 | 0.5 |\n| 40 个像素 | 1,024 |"
    assert translation.with_tables(page) == f"看：\n\n{chinese}\n\n完。\n"
    table.write_text("| birds |\n")
    with pytest.raises(LookupError, match=r"experiments/sizes\.md: .* must have 'birds'"):
        translation.with_tables(page)


def test_the_chinese_pages_and_their_notebooks_have_chinese_tables(monkeypatch):
    """Every file that a Chinese page includes is a table of which every word is in the dictionary."""
    monkeypatch.setattr(translation, "HERE", DOCS)
    monkeypatch.setattr(translation, "dictionary", lambda: OF_THE_PAGES)
    including = [page for page in chinese_pages() if "--8<--" in page.read_text(encoding="utf-8")]
    assert len(including) >= 4
    for page in including:
        assert "--8<--" not in translation.with_tables(page.read_text(encoding="utf-8"))
    notebooks = "".join(nbformat.writes(notebook_of(page)) for page in including)
    assert "测试准确率，平均" in notebooks
    assert "test accuracy, mean" not in notebooks


def test_the_dictionary_of_the_pages_keeps_every_number_and_has_letters_for_all(monkeypatch):
    """A number of the English label is in the Chinese one, too; the font has every letter."""
    monkeypatch.setattr(translation, "dictionary", lambda: OF_THE_PAGES)
    assert [label for label, chinese in OF_THE_PAGES.items() if label.count("#") != chinese.count("#")] == []
    for label in OF_THE_PAGES:
        translation.in_chinese(label.replace("#", "1"))
