"""The picture of an effective receptive field: what it says, that anything can be drawn, bad input."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from keras_cnn_edu.viz import receptive_field_map

BELL = np.outer([0, 1, 4, 6, 4, 1, 0], [0, 0, 1, 2, 1, 0, 0, 0])


def words(figure):
    """Everything that is written on a figure, apart from the numbers at the axes."""
    figure.canvas = FigureCanvasAgg(figure)
    figure.canvas.draw()
    axes = [text.get_text() for axes in figure.axes for text in [*axes.texts, axes.xaxis.label, axes.yaxis.label]]
    return [text.get_text() for text in figure.texts] + axes


def test_what_it_says():
    """The note tells the window and the box that most of the effect comes from; axes and colors have names."""
    written = words(receptive_field_map(BELL, pixels=([1, 2, 3, 4, 5], [2, 3, 4]), title="conv2"))
    # 3 rows of 5 hold 14/16 of the effect, which is less than 90 %
    assert written[:2] == ["conv2", "can see 5×3 pixels · 90% of the effect comes from 5×5"]
    assert {"row of the image (pixels)", "column of the image (pixels)", "largest"} <= set(written)


def test_the_window_is_drawn_around_its_pixels():
    """The frame runs along the outer edges of the first and the last pixel."""
    (frame,) = receptive_field_map(BELL, pixels=([1, 5], [2, 4])).axes[0].patches
    assert frame.get_bbox().bounds == (1.5, 0.5, 3, 5)


def test_profiles_are_the_sums():
    """Beside the map stand its column and row sums, the largest as 1."""
    figure = receptive_field_map(BELL)
    above, beside = (axes.patches[0].get_data().values for axes in figure.axes[1:3])
    np.testing.assert_allclose(above, BELL.sum(0) / BELL.sum(0).max())
    np.testing.assert_allclose(beside, BELL.sum(1) / BELL.sum(1).max())


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (224, 224), (8, 100), (100, 8)], ids=str)
@pytest.mark.parametrize("kind", ["random", "zeros", "constant", "nan"])
def test_anything_can_be_drawn_and_no_text_leaves_the_page(shape, kind):
    """Small and large, wide and tall, dead, constant and broken fields."""
    effective = np.random.default_rng(0).random(shape)
    if kind != "random":
        effective[:] = {"zeros": 0, "constant": 3, "nan": np.nan}[kind]
    figure = receptive_field_map(effective, title="backbone/block5_pool · epoch 12")
    written = words(figure)
    boxes = [text.get_window_extent() for text in figure.texts]
    assert all(figure.bbox.padded(2).contains(box.x1, box.y1) and box.x0 >= 0 for box in boxes)
    assert not boxes[0].overlaps(boxes[1])
    assert ("no pixel has any effect" in written[1]) == (kind in ("zeros", "nan"))
    assert any("NaN" in text for text in written) == (kind == "nan")


def test_errors():
    """A field with another number of axes, and pixels that do not lie in it."""
    with pytest.raises(ValueError, match=r"`effective` must be \(height, width\). Received: shape=\(3,\)"):
        receptive_field_map([1, 2, 3])
    for pixels in (([0, 7], [0]), ([], [1]), ([0],)):
        with pytest.raises(ValueError, match=r"`pixels` must be two lists, of rows and columns within \(7, 8\)"):
            receptive_field_map(BELL, pixels=pixels)
