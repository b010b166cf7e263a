"""Heat maps over images, and images that maximize an activation: what is drawn, and how bad input is refused."""

import numpy as np
import pytest
from pages import drawn, overlapping, pictures, texts

from keras_cnn_edu import viz
from keras_cnn_edu.viz.class_activation import enlarge

RANDOM = np.random.default_rng(0)


# ── heat maps ──


def test_a_heat_map_is_enlarged_over_its_image():
    """Gray where the map is 0, yellow where it is largest, the image itself above."""
    image, heat = np.full((1, 8, 8, 3), [1.0, 0.0, 0.5]), np.zeros((1, 4, 4))
    heat[0, 0, 0] = 2
    above, below = pictures(viz.class_activation_grid(image, heat))
    np.testing.assert_allclose(above[..., :3], image[0])
    assert below[7, 7, :3].tolist() == [0.5, 0.5, 0.5]  # the mean of red, green and blue
    yellow = np.array([0.993, 0.906, 0.144])  # the end of viridis
    np.testing.assert_allclose(below[0, 0, :3], 0.8 * yellow + 0.2 * 0.5, atol=1e-3)


@pytest.mark.parametrize("shape", [(6, 9), (7, 4), (12, 12)])
def test_enlarging_is_linear_between_the_middles(shape):
    """A plane stays a plane between the middles of the cells, wherever the new pixels lie."""
    rows, columns = np.mgrid[:3, :4].astype(float)
    large = enlarge(2 * rows - columns, *shape)
    for row, column in np.ndindex(shape):
        down = np.clip((row + 0.5) * 3 / shape[0] - 0.5, 0, 2)
        right = np.clip((column + 0.5) * 4 / shape[1] - 0.5, 0, 3)
        assert large[row, column] == pytest.approx(2 * down - right)


def test_unusual_maps_are_named():
    """All-zero, constant, NaN and infinite maps, each as what it is."""
    maps = RANDOM.random((5, 4, 4))
    maps[0], maps[1], maps[2, 1, 1], maps[3, 0, 0], maps[4] = 0, 3, np.nan, np.inf, np.nan
    figure = viz.class_activation_grid(RANDOM.random((5, 8, 8, 1)), maps, title="special")
    said = " ".join(texts(figure))
    for text in (
        "all 0: no evidence",
        "all 3",
        "1 NaN",
        "1 inf",
        "16 NaN",
        "NaN (not a number)",
        "+infinity",
    ):
        assert text in said
    boxes = pictures(figure)[1::2]
    assert boxes[0][..., :3].std(-1).max() == pytest.approx(0)  # gray everywhere
    pink = np.array([0xE3, 0x77, 0xC2]) / 255
    np.testing.assert_allclose(boxes[2][2:4, 2:4, :3], np.broadcast_to(pink, (2, 2, 3)))
    assert not np.allclose(boxes[2][0, 0, :3], pink)  # it does not spread


@pytest.mark.parametrize("count, shape", [(1, (8, 8, 1)), (3, (20, 9, 3)), (11, (6, 13, 1)), (30, (8, 8, 3))])
def test_heat_maps_of_any_number_and_shape(count, shape):
    """Nothing that is written overlaps or leaves the page; what is left out is said."""
    figure = viz.class_activation_grid(RANDOM.random((count, *shape)), RANDOM.random((count, 3, 2)), title="any")
    assert overlapping(figure) == []
    assert len(pictures(figure)) == 2 * min(count, 16)
    assert ("16 of 30 examples" in texts(figure)[1]) == (count == 30)
    assert drawn(figure).std() > 5


@pytest.mark.parametrize(
    "images, maps, labels, message",
    [
        (np.zeros((2, 8, 8, 1)), np.zeros((3, 2, 2)), None, r"`images` must be .*one for each map. Received"),
        (np.zeros((2, 8, 8)), np.zeros((2, 2, 2)), None, r"`images` must be \(examples, height, width, channels\)"),
        (np.zeros((2, 8, 8, 1)), np.zeros((2, 2, 2, 1)), None, r"`maps` must be \(examples, rows, columns\)"),
        (np.zeros((2, 8, 8, 1)), np.zeros((2, 2, 2)), ["one"], r"`labels` must be one per example. Received: 1"),
        (np.zeros((2, 8, 8, 2)), np.zeros((2, 2, 2)), None, r"`images` must have one channel"),
    ],
)
def test_heat_maps_that_do_not_fit(images, maps, labels, message):
    """Shapes and numbers that do not go together."""
    with pytest.raises(ValueError, match=message):
        viz.class_activation_grid(images, maps, labels=labels)


# ── images that were searched for ──


def test_zero_is_in_the_middle():
    """Of one channel zero is white and the extremes are dark; of three channels zero is gray."""
    image = np.zeros((1, 2, 2, 1))
    image[0, 0, 0], image[0, 1, 1] = 4, -2
    (box,) = pictures(viz.maximized_grid(image))
    assert box[0, 1, :3].min() > 0.95
    assert box[0, 0, 0] > box[0, 0, 2] + 0.2  # red
    assert box[1, 1, 2] > box[1, 1, 0] + 0.2  # blue
    (color,) = pictures(viz.maximized_grid(np.concatenate([image, 0 * image, 0 * image], -1)))
    np.testing.assert_allclose(color[:, :, :3].reshape(4, 3), [[1, 0.5, 0.5], [0.5] * 3, [0.5] * 3, [0.25, 0.5, 0.5]])


@pytest.mark.parametrize("count, shape", [(1, (8, 8, 1)), (3, (20, 9, 3)), (9, (6, 13, 1)), (70, (4, 4, 3))])
def test_searched_images_of_any_number_and_shape(count, shape):
    """Nothing that is written overlaps or leaves the page; zeros, NaN and infinity are drawn."""
    images = RANDOM.normal(size=(count, *shape))
    images[0] = 0
    images[-1, 1, 1], images[-1, 2, 2] = np.nan, -np.inf
    numbers = np.linspace(-1e5, 1e5, count)
    figure = viz.maximized_grid(images, title="any", note="steps 100", before=numbers, after=numbers)
    assert overlapping(figure) == []
    assert len(pictures(figure)) == min(count, 64) + 2 * (count <= 64)  # two marks in the legend
    assert ("64 of 70 images" in texts(figure)[1]) == (count == 70)
    assert ("NaN (not a number)" in texts(figure)) == (count <= 64)


@pytest.mark.parametrize(
    "images, arguments, message",
    [
        (
            np.zeros((2, 8, 8, 2)),
            {},
            r"`images` must be \(examples, height, width, 1 or 3\). Received: shape=\(2, 8, 8, 2\)",
        ),
        (np.zeros((8, 8, 1)), {}, r"`images` must be \(examples"),
        (
            np.zeros((2, 8, 8, 1)),
            {"labels": ["one"]},
            r"`labels` must be one per image. Received: 1 of them, for 2 images",
        ),
        (np.zeros((2, 8, 8, 1)), {"after": [1]}, r"`after` must be one per image"),
    ],
)
def test_searched_images_that_do_not_fit(images, arguments, message):
    """Shapes and numbers that do not go together."""
    with pytest.raises(ValueError, match=message):
        viz.maximized_grid(images, **arguments)
