"""Names in pictures are data: no formula, no markup, no character that a reader of the file would obey."""

import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.text import Text

import keras_cnn_edu
from keras_cnn_edu import viz

NAME = "$\\frac{$ [b]<i>&_\x1b]52;c;aGk=\x07\u202e\x9b\ud800 -- ]]>"
SHOWN = r"$\frac{$ [b]<i>&_\x1b]52;c;aGk=\x07\u202e\x9b\ud800 -- ]]>"
IMAGES = np.zeros((1, 4, 4, 1))
HISTORY = [0, 1], [1.0, 2.0], [0.5, 1.0], [0.2, 0.4], [0.0, 0.5], [([1, 3], 0.0, 2.0)] * 2
NORMS = np.ones((2, 1))
DRAWN = {  # each picture with the name wherever a text of the caller's stands
    "activation_history": lambda: viz.activation_history(*HISTORY, unit=NAME, title=NAME, note=NAME),
    "arithmetic": lambda: viz.arithmetic(
        [[1.0], [2.0]], steps=[(NAME, None, 3.0)], model_value=3.0, title=NAME, note=NAME, labels=[NAME, "b"]
    ),
    "class_activation_grid": lambda: viz.class_activation_grid(
        IMAGES, np.ones((1, 2, 2)), title=NAME, note=NAME, labels=[NAME]
    ),
    "comparison_bars": lambda: viz.comparison_bars([NAME, "b"], {NAME: [1.0, 2.0]}, chosen=[True, False], title=NAME),
    "confusion_matrix": lambda: viz.confusion_matrix(np.eye(2, dtype=int), [NAME, "b"], title=NAME),
    "connectivity": lambda: viz.connectivity(np.ones((2, 2)), (3, 3), title=NAME),
    "feature_map_grid": lambda: viz.feature_map_grid(IMAGES, title=NAME, row_labels=[NAME]),
    "feature_map_grid of units": lambda: viz.feature_map_grid(np.ones((1, 3)), title=NAME, row_labels=[NAME]),
    "gradient_history": lambda: viz.gradient_history([0, 1], [NAME], NORMS, NORMS, unit=NAME, title=NAME),
    "kernel_changes": lambda: viz.kernel_changes(*np.ones((2, 3, 3, 1, 1)), names=[NAME, "b"], title=NAME, note=NAME),
    "kernel_grid": lambda: viz.kernel_grid(np.ones((3, 3, 1, 1)), title=NAME, note=NAME),
    "learning_curves": lambda: viz.learning_curves({"loss": [1.0, 2.0], NAME: [1.0, 2.0]}, title=NAME),
    "maximized_grid": lambda: viz.maximized_grid(np.ones((1, 4, 4, 1)), title=NAME, note=NAME, labels=[NAME]),
    "prediction_bars": lambda: viz.prediction_bars(IMAGES, [(NAME, ("$\\frac{$", "b"), (0.9, 0.1))], title=NAME),
    "receptive_field_map": lambda: viz.receptive_field_map(np.ones((3, 3)), title=NAME),
    "step_sheet": lambda: viz.step_sheet(viz.slide([1, 2], [1]), title=NAME),
    "visit_map": lambda: viz.visit_map((3, 3), (2, 2), title=NAME),
}
NO_PICTURES = {"NORMALIZATIONS", "Sheet", "save", "save_animation", "slide"}


def test_every_picture_is_in_the_table():
    """A new function that draws gets a line here."""
    assert {name.partition(" ")[0] for name in DRAWN} == set(viz.__all__) - NO_PICTURES


@pytest.mark.parametrize("usetex", [False, True])
@pytest.mark.parametrize("name", DRAWN)
def test_names_are_drawn_as_they_stand(name, usetex, tmp_path):
    """The name is shown in every picture, also where the user's own figures are set by TeX; the SVG file is XML."""
    with matplotlib.rc_context({"text.usetex": usetex}):
        figure = DRAWN[name]()
        texts = [text for text in figure.findobj(Text) if "frac" in text.get_text()]
    assert any(SHOWN in text.get_text() for text in texts)
    assert not any(text.get_parse_math() or text.get_usetex() for text in texts)
    if not usetex:
        ElementTree.parse(viz.save(figure, tmp_path / "picture.svg"))
        viz.save(figure, tmp_path / "picture.png")


def test_a_sheet_of_pixels_shows_the_same_text():
    """The rasterized picture has the letters of the escapes."""
    hostile, plain = (
        viz.feature_map_grid(IMAGES, title=title, row_labels=["a"], rasterized=True).png() for title in (NAME, SHOWN)
    )
    assert hostile == plain


@pytest.mark.parametrize("suffix", [".svg", ".gif"])
def test_a_moving_picture_shows_the_same_text(suffix, tmp_path):
    """What the title holds reaches no reader of the file as a command."""
    walkthrough = viz.slide([1, 2], [1])
    hostile, plain = (
        viz.save_animation(walkthrough, tmp_path / f"{number}{suffix}", title=title).read_bytes()
        for number, title in enumerate((NAME, SHOWN))
    )
    assert hostile == plain


def test_too_many_steps_are_refused_before_they_are_computed():
    """The picture of 300×300 numbers would be 90,000 pictures; so is that of a small image with much padding."""
    for image, settings in ((np.zeros((300, 300)), {}), (np.zeros((5, 5)), {"padding": 400})):
        with pytest.raises(ValueError, match="`image` must be so small that the numbers are legible"):
            viz.slide(image, np.ones((3, 3)), **settings)


@pytest.mark.parametrize(
    "pattern, file",
    [
        (r'replace\("-"', "formatting.py"),  # a hyphen becomes a minus sign
        (r'"white" if|"black" if', "viz/canvas/colors.py"),  # the color of a text on a color
        (r"truetype\(", "viz/canvas/fonts.py"),
        (r"0\.0083|0\.64 / 72", "viz/canvas/page.py"),  # the width of a letter
    ],
)
def test_pictures_share_what_they_have_in_common(pattern, file):
    """One file formats numbers, one chooses between black and white text, one loads fonts."""
    package = Path(keras_cnn_edu.__file__).parent
    sources = [package / "formatting.py", *(package / "viz").rglob("*.py")]
    found = {path.relative_to(package).as_posix() for path in sources if re.search(pattern, path.read_text("utf-8"))}
    assert found == {file}
