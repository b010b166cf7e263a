"""The drawing of one element's arithmetic: what it says, that any window can be drawn, what is refused."""

import numpy as np
import pytest
from pages import drawn, overlapping, texts

from keras_cnn_edu import viz

RANDOM = np.random.default_rng(0)
STEPS = [("sum of 4 products", None, 19.0), ("plus bias[0]", -20.0, -1.0), ("relu: max(0, x)", None, 0.0)]


def test_the_numbers_stand_in_the_cells():
    """Window, kernel, products, each step and both results are written."""
    written = texts(viz.arithmetic([[0, 1], [3, 4]], [[0, 1], [2, 3]], steps=STEPS, model_value=0.5, title="conv1"))
    assert written[0] == "conv1"
    assert {"window", "kernel", "products", "×", "="} <= set(written)
    assert [written.count(number) for number in ("12", "6", "4", "2")] == [1, 1, 1, 1]
    assert {"sum of 4 products", "= 19", "plus bias[0]", "−20", "→ −1", "= 0", "the model computed", "= 0.5"} <= set(
        written
    )


def test_padding_is_white_and_the_winner_framed():
    """Cells of the padding are no color of the scale; around the largest contribution lies a frame."""
    padding = np.array([[True, False], [True, False]])
    figure = viz.arithmetic([[-np.inf, 1], [-np.inf, 4]], steps=STEPS, model_value=4, padding=padding, largest=(1, 1))
    (window,) = [image.get_array() for image in figure.axes[0].images]
    np.testing.assert_array_equal(window[:, 0], 1)
    assert (window[:, 1] != 1).any()
    assert "white: padding" in texts(figure)
    frame = figure.axes[0].lines[-1]
    assert (frame.get_xdata().min(), frame.get_ydata().min()) == pytest.approx((0.7, 1.8), abs=0.01)


def test_the_place_of_the_window_is_shown():
    """The map that the window was cut from is drawn, with a frame around these pixels."""
    figure = viz.arithmetic(
        np.ones((2, 2)), steps=STEPS, model_value=0, picture=np.eye(8), box=(2, 4, 4, 6), caption="input channel 3"
    )
    assert {"input, 8×8", "the slice with the largest contribution: input channel 3"} <= set(texts(figure))
    frame = figure.axes[0].lines[1]
    assert np.ptp(frame.get_xdata()) == pytest.approx(2 * 2 / 8)


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 5), (7, 7), (11, 11), (1, 9), (9, 1)], ids=str)
@pytest.mark.parametrize("size", [1e-5, 1, 1e7])
def test_windows_of_all_sizes_are_legible(shape, size):
    """Nothing that is written overlaps, with and without weights, a picture, totals, a verdict and a remark."""
    inputs, weights = RANDOM.normal(size=(2, *shape)) * size
    totals = [(f"sum of input channel {number}", -0.123456 * size) for number in range(10)]
    note = (
        "outputs[i, f] = activation(bias[f] + sum over u, c of inputs[i*stride + u*dilation - before] * kernel[u, c])"
    )
    settings = {"title": "conv1 at (3, 4), channel 0: Conv2D", "note": note, "steps": STEPS, "model_value": -1e-9}
    more = {"totals": totals, "picture": RANDOM.random((9, 6)), "box": (0, 0, 2, 2), "caption": "input channel 17"}
    more |= {"verdict": "the same but for rounding (1e-08)", "remark": "the largest contribution is 0.25, from conv1"}
    assert not overlapping(viz.arithmetic(inputs, **settings))
    assert not overlapping(viz.arithmetic(inputs, weights, **settings, **more))


def test_lists_are_legible():
    """Twelve terms with their positions, and the total of the rest."""
    inputs, weights = RANDOM.normal(size=(2, 12, 1))
    labels = [f"input 1 at ({row}, {row}, 511)" for row in range(12)]
    figure = viz.arithmetic(
        inputs, weights, steps=STEPS, model_value=0, labels=labels, totals=[("sum of 388 more", 0.5)]
    )
    assert not overlapping(figure)
    assert {*labels, "sum of 388 more"} <= set(texts(figure))


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_nothing_but_one_value(value):
    """Windows that are constant, or not a number, are drawn as what they are."""
    figure = viz.arithmetic(np.full((2, 2), value), np.ones((2, 2)), steps=[("sum", None, value)], model_value=value)
    drawn(figure)
    assert ("NaN (not a number)" in texts(figure)) == np.isnan(value)
    assert ("+infinity" in texts(figure)) == np.isinf(value)


def test_an_empty_window():
    """No input reaches an element between the patches of a transposed convolution: only the steps are drawn."""
    figure = viz.arithmetic(np.zeros((0, 1)), np.zeros((0, 1)), steps=STEPS, model_value=0, remark="no input")
    assert {"plus bias[0]", "no input"} <= set(texts(figure))
    assert not overlapping(figure)


@pytest.mark.parametrize("inputs, weights", [(np.ones(3), None), (np.ones((2, 2)), np.ones((2, 3)))])
def test_shapes_that_do_not_fit(inputs, weights):
    """The window has rows and columns, and there is one weight for each of its cells."""
    with pytest.raises(ValueError, match=r"`inputs` must have the shape \(rows, columns\), and `weights` the same"):
        viz.arithmetic(inputs, weights, steps=STEPS, model_value=0)
