"""Pages of pixels: the same picture as matplotlib's, letters, lines, small coordinate systems."""

import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from keras_cnn_edu import viz
from keras_cnn_edu.viz.canvas import fonts
from keras_cnn_edu.viz.canvas.page import Page
from keras_cnn_edu.viz.canvas.panel import Panel, value_limits
from keras_cnn_edu.viz.canvas.sheet import Sheet

RANDOM = np.random.default_rng(0)


def pixels(page):
    """The colors of a page, (height, width, 3) from 0 to 255, whichever kind of page it is."""
    if isinstance(page, Sheet):
        return np.asarray(page.image).astype(int)
    canvas = FigureCanvasAgg(page)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def blurred(image, size=8):
    """Average over squares, so that a letter may be drawn half a pixel to the side."""
    height, width = (length // size * size for length in image.shape[:2])
    return image[:height, :width].reshape(height // size, size, width // size, size, 3).mean(axis=(1, 3))


def maps_of(shape):
    """Feature maps with every special value, as `feature_map_grid` takes them."""
    maps = np.maximum(RANDOM.normal(size=shape), 0)
    maps.flat[:3] = np.nan, np.inf, -np.inf
    return maps


PICTURES = {
    "maps": lambda **how: viz.feature_map_grid(
        maps_of((3, 6, 6, 20)), title="conv1", images=RANDOM.random((3, 9, 9, 1)), max_maps=64, **how
    ),
    "units": lambda **how: viz.feature_map_grid(maps_of((3, 30)), title="dense", **how),
    "gallery": lambda **how: viz.kernel_grid(RANDOM.normal(size=(5, 5, 3, 20)), title="conv1 kernels", **how),
    "changes": lambda **how: viz.kernel_changes(*RANDOM.normal(size=(2, 5, 5, 1, 6)), title="conv1", **how),
    "table": lambda **how: viz.kernel_grid(RANDOM.normal(size=(3, 3, 6, 8)), title="conv2 kernels", **how),
    "points": lambda **how: viz.kernel_grid(RANDOM.normal(size=(1, 1, 20, 30)), title="conv3", **how),
    "activations": lambda **how: viz.activation_history(
        range(4),
        [0, 1, 3, 2],
        [1, 1, 2, 2],
        [0.5] * 4,
        [0, 0, 0, 0.2],
        4 * [([5, 3, 1], 0.0, 3.0)],
        **how,
    ),
    "gradients": lambda **how: viz.gradient_history(
        range(4), ["a", "b"], RANDOM.random((4, 2)), RANDOM.random((4, 2)), title="net", **how
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_rasterized_picture_is_the_same(name):
    """Size, positions, colors and texts are those of matplotlib's; only letters lie half a pixel apart."""
    global RANDOM
    found = []
    for rasterized in (False, True):
        RANDOM = np.random.default_rng(0)
        found.append(pixels(PICTURES[name](rasterized=rasterized)))
    drawn, rasterized = found
    assert np.abs(np.subtract(drawn.shape, rasterized.shape)).max() <= 1
    height, width = np.minimum(drawn.shape, rasterized.shape)[:2]
    difference = np.abs(blurred(drawn[:height, :width]) - blurred(rasterized[:height, :width]))
    assert difference.mean() < 4
    assert (difference.max(axis=-1) > 100).mean() < 0.01


def test_a_sheet_is_saved_and_shown_as_png(tmp_path):
    """`viz.save` saves it like a figure; a notebook gets the same pixels."""
    sheet = viz.kernel_grid(np.ones((2, 2, 1, 1)), rasterized=True)
    path = viz.save(sheet, tmp_path / "kernel.png")
    assert path.read_bytes() == sheet.png()
    for content in (sheet.png(), sheet._repr_png_()):
        np.testing.assert_array_equal(Image.open(io.BytesIO(content)), sheet.image)


def test_a_sheet_is_no_vector_graphic(tmp_path):
    """Pixels are no SVG; the message says how to get one."""
    with pytest.raises(ValueError, match=r"`path` must end in \.png for a sheet.*kernel\.svg.*leave out `rasterized`"):
        viz.save(viz.kernel_grid(np.ones((2, 2, 1, 1)), rasterized=True), tmp_path / "kernel.svg")
    assert not list(tmp_path.iterdir())


def test_texts_are_set_to_the_side_that_is_asked_for():
    """The letters of a text lie right of, around or left of its point, and below, around or above it."""
    for ha, va, columns, rows in [
        ("left", "top", (1.0, 1.4), (1.0, 1.2)),
        ("center", "center", (0.8, 1.2), (0.9, 1.1)),
        ("right", "bottom", (0.6, 1.0), (0.8, 1.0)),
    ]:
        sheet = Sheet(2.0, 2.0)
        sheet.text(1.0, 1.0, "HHH", size=10, ha=ha, va=va)
        black = np.argwhere(pixels(sheet).min(axis=-1) < 128) / 110  # inches
        assert black[:, 0].min() > rows[0] - 0.02
        assert black[:, 0].max() < rows[1] + 0.02
        assert black[:, 1].min() > columns[0] - 0.02
        assert black[:, 1].max() < columns[1] + 0.02


def test_lines_of_text_stand_below_each_other():
    """Between two lines there is a row of pixels without a letter."""
    sheet = Sheet(1.0, 1.0)
    sheet.text(0.2, 0.2, "HH\nHH", size=8)
    has_letters = (pixels(sheet).min(axis=-1) < 128).any(axis=1)
    assert np.flatnonzero(np.diff(has_letters.astype(int)) == 1).size == 2


def test_letters_that_repeat_are_copied():
    """A line of text is as wide as its letters together; an empty one has none."""
    one, two = fonts.text_image("8", 10), fonts.text_image("88", 10)
    assert two.width - one.width == one.width - 2 * fonts.MARGIN
    assert fonts.text_image("", 10).getextrema() == (0, 0)


def test_too_many_pixels_are_averaged():
    """A strip of 1000 units, black and white in turn, is gray in a box of 100 pixels, and not black or white."""
    sheet, strip = Sheet(1.0, 1.0), np.ones((1, 1000, 4))
    strip[:, ::2, :3] = 0
    sheet.picture(strip, 0, 0, 1, 1)
    np.testing.assert_allclose(pixels(sheet), 128, atol=20)


def test_a_line_ends_where_it_should():
    """A thick line from (0.2, 0.5) to (0.8, 0.5) inches is black there and nowhere else."""
    sheet = Sheet(1.0, 1.0)
    sheet.line([0.2, 0.8], [0.5, 0.5], "black", 3.0)
    black = np.argwhere(pixels(sheet).min(axis=-1) < 128) / 110
    np.testing.assert_allclose(black.min(axis=0), [0.48, 0.2], atol=0.03)
    np.testing.assert_allclose(black.max(axis=0), [0.52, 0.8], atol=0.03)


def test_times_and_values_of_a_panel():
    """Times run to the right, with half a step at both ends; values go up."""
    panel = Panel(Page(4.0, 3.0), (1.0, 1.0, 2.0, 1.0), [0, 2, 4], low=-1.0, high=1.0)
    np.testing.assert_allclose(panel.x_of([-1, 2, 5]), [1.0, 2.0, 3.0])
    np.testing.assert_allclose(panel.y_of([1, 0, -1]), [1.0, 1.5, 2.0])


def test_curves_have_gaps_where_they_are_not_known():
    """A value that is not finite interrupts the line, and every known value is marked."""
    page = Page(4.0, 3.0)
    Panel(page, (1.0, 1.0, 2.0, 1.0), range(5), 0, 1).curve([0.1, 0.2, np.nan, 0.4, np.inf], "black")
    assert [len(line.get_xdata()) for line in page.axes.lines] == [2]
    assert len(page.axes.images) == 3


def test_the_margin_around_values():
    """A constant has a margin around it; without any value the scale goes from 0 to 1."""
    assert value_limits([2.0, 2.0]) == (1.0, 3.0)
    low, high = value_limits([np.nan])
    assert low < 0
    assert high > 1
