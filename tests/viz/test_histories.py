"""Activations and gradients over time: the numbers in the pictures, and that anything can be drawn."""

import numpy as np
import pytest
from viz.test_pictures import overlapping, pictures, texts

from keras_cnn_edu import viz
from keras_cnn_edu.viz.activations import ROWS, _shares
from keras_cnn_edu.viz.canvas.colors import color_values

HISTOGRAM = [3, 1, 0, 4], 0.0, 4.0


def activations(times, histograms=None, **columns):
    """A picture of constant statistics, but for those that are given."""
    usual = dict.fromkeys(("mean", "deviation", "zeros", "dead"), 0.5)
    columns = {name: columns.get(name, [value] * len(times)) for name, value in usual.items()}
    return viz.activation_history(times, *columns.values(), histograms or [HISTOGRAM] * len(times), title="conv1")


@pytest.mark.parametrize("times", [[0], [0, 1], range(30), [0, 500, 1000, 1407], range(0, 100_000, 500)], ids=len)
def test_activations_are_legible(times):
    """No text overlaps another, for few times and many."""
    assert not overlapping(activations(times))


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e7])
def test_activations_of_any_size_are_legible(size):
    """Numbers with long names have room too, and curves that end together keep their labels apart."""
    histogram = [HISTOGRAM[0], -size, 12.3456 * size]
    assert not overlapping(activations([0, 1], [histogram] * 2, mean=[size, -size], deviation=[size, -size]))


def test_last_values_are_written():
    """Each curve is named with the value it ends at."""
    figure = activations([0, 1], mean=[1.0, 0.25], deviation=[1.0, np.nan], zeros=[0, 0.375], dead=[0, 1.0])
    assert {"mean 0.25", "deviation NaN", "zeros 38%", "dead maps 100%"} <= set(texts(figure))


def test_shares_of_a_histogram():
    """Of 8 values, 3 lie in the lowest quarter of the height, 1 in the next, none in the third, 4 in the highest."""
    shares = _shares(*HISTOGRAM, 0.0, 4.0).reshape(4, ROWS // 4).sum(axis=1)
    np.testing.assert_allclose(shares, np.array([4, 0, 1, 3]) / 8)  # from the top down
    half = _shares(*HISTOGRAM, -4.0, 4.0)
    np.testing.assert_allclose([half[: ROWS // 2].sum(), half[ROWS // 2 :].sum()], [1, 0])


@pytest.mark.parametrize("counts, value", [([7], 0.0), ([0, 7], 3.5), ([7, 0], -1e-3), ([7], 1e6)])
def test_a_constant_layer_has_all_its_values_in_one_row(counts, value):
    """All values at one height: one row has them all."""
    shares = _shares(counts, value, value, value - 1, value + 1)
    assert shares.sum() == pytest.approx(1)
    assert np.count_nonzero(shares) == 1


def test_layers_of_nothing_and_of_one_value_are_drawn():
    """A layer of NaN has an empty histogram, a dead one a line; neither stops the training."""
    nothing = [0] * 4, np.nan, np.nan
    for histograms in ([nothing, nothing], [([9] + [0] * 3, 0.0, 0.0)] * 2, [nothing, HISTOGRAM]):
        assert not overlapping(activations([0, 1], histograms, mean=[np.nan, np.inf], deviation=[np.nan, np.nan]))


def test_where_no_value_lies_the_histogram_is_white():
    """The third quarter of the height is white, whatever the scale."""
    image = pictures(activations([0]))[-1]
    rows = image[:, 0, :3]
    third = rows[ROWS // 4 + 8 : ROWS // 2 - 4]
    np.testing.assert_array_equal(third, 1.0)
    assert (rows[-10:] < 1).any()


@pytest.mark.parametrize("names", [["w"], ["conv1/kernel"] * 3, [f"backbone/conv{n}_block1/kernel" for n in range(60)]])
def test_gradients_are_legible(names):
    """No text overlaps, for one weight and for sixty."""
    for times in ([0], range(40)):
        norms = 10.0 ** np.linspace(-9, 3, len(times) * len(names)).reshape(len(times), -1)
        assert not overlapping(viz.gradient_history(times, names, norms, norms / 7, title="net", unit="step"))


def test_the_color_of_a_gradient_is_its_power_of_ten():
    """From 0.01 to 1 the scale has two steps; 0.1 is in its middle; no gradient is white; NaN has its color."""
    norms = np.array([[0.01, 0.1, 1.0, 0.0, np.nan]])
    image = pictures(viz.gradient_history([0], list("abcde"), norms, norms))[0]
    expected = color_values(np.array([-2.0, -1.0, 0.0]), -2, 0)
    np.testing.assert_allclose(image[:3, 0], expected)
    np.testing.assert_array_equal(image[3, 0], 1.0)
    np.testing.assert_allclose(image[4, 0], color_values(np.array(np.nan), 0, 1))


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_gradients_of_one_kind(value):
    """Nothing but zeros, NaN or infinity can be drawn."""
    norms = np.full((2, 3), value)
    assert not overlapping(viz.gradient_history([0, 1], list("abc"), norms, norms))


def test_histories_of_wrong_lengths():
    """Everything has one entry per time, and there is at least one."""
    with pytest.raises(ValueError, match="`times` must hold at least one time.*Received: 2 times, 1 mean, 2 deviation"):
        activations([0, 1], mean=[0])
    with pytest.raises(ValueError, match="`times` must hold at least one time"):
        activations([])
    with pytest.raises(
        ValueError, match=r"`norms` and `ratios` must have the shape.*\(1, 2\) and \(1, 2\), for 1 times"
    ):
        viz.gradient_history([0], ["a"], np.ones((1, 2)), np.ones((1, 2)))
    with pytest.raises(ValueError, match="with at least one weight"):
        viz.gradient_history([0], [], np.ones((1, 0)), np.ones((1, 0)))
