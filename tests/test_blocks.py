"""Blocks of networks are drawn with branches side by side, and what skips the layers in a lane of its own."""

import blocks
import keras
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg


def block(merge, branches):
    """Return a block of branches with so many layers each, and what brings them together."""
    images = keras.Input((4, 4, 2), name="images")
    ends = []
    for number, length in enumerate(branches):
        maps = images
        for step in range(length):
            maps = keras.layers.Conv2D(2, 1, name=f"branch{number}_{step}")(maps)
        ends.append(maps)
    return keras.Model(images, keras.layers.Activation("relu", name="relu")(merge(name="merge")(ends)))


@pytest.mark.parametrize(
    "merge, branches, expected",
    [
        (
            keras.layers.Concatenate, (1, 2),
            {"images": (0, (0, 1)), "branch0_0": (1, (0, 0)), "branch1_0": (1, (1, 1)), "branch1_1": (2, (1, 1)),
             "merge": (3, (0, 1)), "relu": (4, (0.5, 0.5))},
        ),
        (
            keras.layers.Add, (2, 0),
            {"images": (0, (0, 1)), "branch0_0": (1, (0, 0)), "branch0_1": (2, (0, 0)), "merge": (3, (0, 1)),
             "relu": (4, (0.5, 0.5))},
        ),
    ],
)  # fmt: skip
def test_each_branch_has_a_lane_and_what_merges_them_is_as_wide_as_all(merge, branches, expected):
    """A layer stands below everything it takes; a branch without a layer keeps its lane."""
    places = blocks.plan(block(merge, branches))
    assert {layer.name: place for layer, place in places.items()} == expected


def test_a_skip_connection_is_orange():
    """Of the arrows of a residual block, only that of the shortcut is."""
    [axes] = blocks.draw({"a block": block(keras.layers.Add, (2, 0))}).axes
    colors = [text.arrow_patch.get_edgecolor() for text in axes.texts if getattr(text, "arrow_patch", None)]
    orange = [color for color in colors if color[:3] != (0, 0, 0)]
    assert (len(colors), len(orange)) == (5, 1)


@pytest.mark.parametrize("merge, branches", [(keras.layers.Concatenate, (1, 2, 2, 2)), (keras.layers.Add, (2, 0))])
def test_a_narrow_page_shows_letters_of_a_readable_size(merge, branches):
    """Of ten pixels and more, in the 368 of a page of 400; a block with a skip is little wider than its boxes."""
    figure = blocks.draw({"a block": block(merge, branches)})
    inches, _ = figure.get_size_inches()
    [axes] = figure.axes
    assert min(text.get_size() for text in axes.texts if text.get_text()) / 72 * min(368 / inches, figure.dpi) >= 10
    boxes = [length for length in branches if length]
    width = blocks.NARROW if len(boxes) > 2 else blocks.WIDTH
    assert inches < len(boxes) * (width + blocks.GAP) + 0.6


@pytest.mark.parametrize("groups, most", [(1, 999_999), (32, 9_999)])
def test_a_box_is_wider_than_its_words(groups, most, monkeypatch):
    """Six digits of parameters, or groups: a margin stays on both sides."""
    monkeypatch.setattr(keras.layers.Conv2D, "count_params", lambda layer: most)
    images = keras.Input((56, 56, 64))
    figure = blocks.draw({"a block": keras.Model(images, keras.layers.Conv2D(64, 3, groups=groups)(images))})
    [axes] = figure.axes
    inches = [text.get_window_extent(FigureCanvasAgg(figure).get_renderer()).width / figure.dpi for text in axes.texts]
    assert max(inches) < blocks.WIDTH - 0.08


def test_four_boxes_side_by_side_are_wider_than_their_words(monkeypatch):
    """They are narrow, and the number of parameters takes two lines; a pooling has the longest of the others."""
    monkeypatch.setattr(keras.layers.Conv2D, "count_params", lambda layer: 999_999)
    images = keras.Input((28, 28, 192))
    branches = [keras.layers.Conv2D(128, 3, padding="same")(images) for _ in range(3)]
    pooled = keras.layers.MaxPooling2D(3, strides=1, padding="same")(images)
    module = keras.Model(images, keras.layers.Concatenate()([*branches, pooled]))
    [axes] = blocks.draw({"a module": module}).axes
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    inches = [text.get_window_extent(renderer).width / axes.figure.dpi for text in axes.texts if text.get_text()]
    assert max(inches) < blocks.NARROW - 0.08
