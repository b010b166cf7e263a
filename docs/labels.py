"""The labels of pictures in Chinese.

A picture is drawn and saved in English. Then each of its texts is replaced, and it is saved again, below docs/zh:
nothing is computed twice. The Chinese letters are Noto Sans SC, from the package pylopdf-fonts-zh-cn.
"""

import contextlib
import html
import re
import warnings
from pathlib import Path
from unittest import mock

import moving
from languages import CHINESE, HERE, chinese_pictures
from matplotlib import font_manager
from matplotlib.text import Text
from pylopdf_fonts_zh_cn import sans_path
from translation import HAN, in_chinese, naming

from keras_cnn_edu import viz
from keras_cnn_edu.callbacks.output import Output
from keras_cnn_edu.viz.canvas import fonts, png

IN_SVG = re.compile(r"(?<=>)([^<>]+)(?=</text>)")
ON_A_SHEET = ("text", "picture", "frame", "line", "square")  # what draws on a sheet of pixels

font_manager.fontManager.addfont(sans_path())
fonts.FILES["chinese"] = str(sans_path())


@contextlib.contextmanager
def in_both_languages(kept=()):
    """While this lasts, save each picture that a Chinese page shows in Chinese too, and all in small files.

    `kept` says which pictures, written elsewhere, are copied to the pages: {end of the path: path below docs}.
    """
    with contextlib.ExitStack() as changes:
        changes.enter_context(mock.patch.object(png, "encode", smallest))
        for name in ON_A_SHEET:
            changes.enter_context(mock.patch.object(viz.Sheet, name, recorded(name)))
        for module, name, save_again in SAVING:
            saving_twice = saving(getattr(module, name), save_again, dict(kept))
            changes.enter_context(mock.patch.object(module, name, saving_twice))
        changes.enter_context(mock.patch.object(Output, "picture", exporting(Output.picture, dict(kept))))
        yield


def smallest(image, _=None, encode=png.encode):
    """Return an image as a PNG file that took longer to write, and that a browser reads sooner."""
    return encode(image, compress_level=9)


def recorded(name):
    """Return a method of a sheet that remembers each call, so that `again` can repeat it."""
    draw = getattr(viz.Sheet, name)

    def call(sheet, *arguments, **settings):
        vars(sheet).setdefault("calls", []).append((name, arguments, settings))
        draw(sheet, *arguments, **settings)

    return call


def saving(save, save_again, kept):
    """Return a function that saves in English, then in Chinese if need be."""

    def save_twice(drawn, path, **settings):
        save(drawn, path, **settings)
        save_in_chinese(drawn, path, save_again, kept)
        return path

    return save_twice


def exporting(export, kept):
    """Return what a callback writes pictures with, for both languages."""

    def picture(output, stem, draw, *others):
        sheet = draw()
        export(output, stem, lambda: sheet, *others)
        save_in_chinese(sheet, output.path / f"{stem}.png", save_figure, kept)

    return picture


def save_in_chinese(drawn, path, save_again, kept):
    """Save what was saved in English at `path` where the Chinese pages look for it, if one of them shows it."""
    target = target_of(path, kept)
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
        with naming(target):
            save_again(drawn, path, target)


def target_of(path, kept):
    """Return where the Chinese picture belongs; None if no Chinese page shows the English one at `path`."""
    path = Path(path).resolve()
    english = next((copy for end, copy in kept.items() if path.as_posix().endswith(f"/{end}")), path)
    return next((CHINESE / name for name in chinese_pictures() if english == HERE / name), None)


def save_figure(figure, path, target):
    """Replace the texts of a figure, also those that matplotlib writes when it draws, and save it."""
    if hasattr(figure, "calls"):
        again(figure).savefig(target)
        return
    write = Text.set_text

    def set_text(text, string):
        chinese = in_chinese(str(string))
        write(text, chinese)
        if HAN.search(chinese):
            text.set(fontfamily=["Noto Sans SC", "DejaVu Sans"], fontweight="normal")

    with mock.patch.object(Text, "set_text", set_text), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the English picture has given them already
        warnings.filterwarnings("error", "Glyph .* missing from font")
        for text in figure.findobj(Text):
            text.set_text(text.get_text())
        figure.savefig(target)


def again(sheet):
    """Draw a sheet of pixels again, by the calls that drew it, with other texts."""
    copy = viz.Sheet(sheet.width, sheet.height)
    for name, arguments, settings in sheet.calls:
        if name == "text":
            x, y, text = arguments
            chinese = in_chinese(str(text))
            arguments = x, y, chinese
            settings = {**settings, "weight": "chinese"} if HAN.search(chinese) else settings
        getattr(copy, name)(*arguments, **settings)
    return copy


def save_animation(walkthrough, path, target):
    """Replace the texts of an animation; a browser has the letters."""
    text = Path(path).read_text(encoding="utf-8").replace('font-family="', 'lang="zh" font-family="')
    target.write_text(IN_SVG.sub(lambda found: html.escape(in_chinese(html.unescape(found[0]))), text), "utf-8")


SAVING = (viz, "save", save_figure), (viz, "save_animation", save_animation), (moving, "save", save_animation)
