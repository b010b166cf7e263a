"""Visit counts and the connectivity matrix: against loops, against numbers counted by hand, and bad input."""

import itertools

import keras
import numpy as np
import pytest
from pages import texts

from keras_cnn_edu import geometry
from keras_cnn_edu.viz import connectivity, slide, visit_map
from keras_cnn_edu.viz.connectivity import elements
from keras_cnn_edu.viz.sliding.axes import sliding_axes

RANDOM = np.random.default_rng(0)
SETTINGS = [
    {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    for strides, padding, dilation_rate in itertools.product(
        [1, 2, (2, 3)], ["valid", "same", "full", 1, ((1, 0), (0, 2))], [1, (2, 1)]
    )
]


def cells(figure, shape):
    """The numbers in the cells of a picture, which are the texts that are numbers, in the order of the cells."""
    numbers = [int(text) for text in texts(figure)[2:] if text.isdigit()]
    return np.array(numbers[: np.prod(shape)]).reshape(shape)


# ── visits ──


def test_visits_counted_by_hand():
    """Of the four 2×2 windows of a 3×3 image one sees each corner, two each side, all four the middle."""
    np.testing.assert_array_equal(cells(visit_map((3, 3), (2, 2)), (3, 3)), [[1, 2, 1], [2, 4, 2], [1, 2, 1]])


def test_with_full_padding_each_pixel_is_visited_k_squared_times():
    """Every element of the kernel meets every pixel once."""
    np.testing.assert_array_equal(cells(visit_map((4, 5), (3, 3), padding="full"), (4, 5)), np.full((4, 5), 9))


@pytest.mark.parametrize("settings", SETTINGS)
def test_visits_are_those_of_the_steps(settings):
    """A loop over all windows counts the pixels that each reads."""
    expected = np.zeros((6, 7), int)
    for step in slide(np.zeros((6, 7)), np.zeros((3, 2)), **settings).steps:
        for row, column in itertools.product(*step.inputs):
            if 0 <= row < 6 and 0 <= column < 7:
                expected[row, column] += 1
    np.testing.assert_array_equal(cells(visit_map((6, 7), (3, 2), **settings), (6, 7)), expected)


@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("output_padding", [None, 0])
def test_visits_of_copies_are_the_stock_layer_on_ones(strides, padding, output_padding):
    """Copies of ones add up to how many there were: of 3×3, two pixels apart, they make a checkerboard."""
    settings = {"strides": strides, "padding": padding, "output_padding": output_padding}
    layer = keras.layers.Conv2DTranspose(1, 3, use_bias=False, kernel_initializer="ones", **settings)
    expected = np.asarray(layer(np.ones((1, 4, 3, 1))))[0, ..., 0]
    figure = visit_map((4, 3), (3, 3), transposed=True, **settings)
    np.testing.assert_array_equal(cells(figure, expected.shape), expected)


def test_visits_of_a_sequence():
    """One axis: without padding the ends are seen once, with "causal" padding only the last ones less than 3 times."""
    assert list(geometry.visits(5, 3)) == [1, 2, 3, 2, 1]
    np.testing.assert_array_equal(cells(visit_map((5,), (3,), padding="causal"), (5,)), [3, 3, 3, 2, 1])


def test_the_note_of_the_visits():
    """It says the sizes, and the smallest and largest count."""
    assert texts(visit_map((5, 5), (3, 3)))[1] == "input 5×5, kernel 3×3 · a pixel is seen by 1 to 9 windows"
    assert texts(visit_map((4, 4), (2, 2), strides=2))[1].endswith("every pixel is seen by 1 window")
    assert texts(visit_map((2, 2), (2, 2), transposed=True))[1].endswith("reached by 1 to 4 copies")


# ── connectivity ──


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_matrix_is_the_cross_correlation(settings):
    """The matrix with the kernel's elements in it, times the image, is the sum over each window."""
    image, kernel = RANDOM.normal(size=(6, 7)), RANDOM.normal(size=(3, 2))
    places = elements(sliding_axes(image.shape, kernel.shape, *settings.values()))
    matrix = np.where(places >= 0, kernel.ravel()[places], 0)
    expected = slide(image, kernel, **settings).output
    np.testing.assert_allclose(matrix @ image.ravel(), expected.ravel(), atol=1e-12)


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_transposed_matrix_adds_the_copies(settings):
    """Rows are the outputs again."""
    image, kernel = RANDOM.normal(size=(6, 5)), RANDOM.normal(size=(3, 2))
    places = elements(sliding_axes(image.shape, kernel.shape, **settings, transposed=True), transposed=True)
    matrix = np.where(places >= 0, kernel.ravel()[places], 0)
    expected = slide(image, kernel, **settings, transposed=True).output
    np.testing.assert_allclose(matrix @ image.ravel(), expected.ravel(), atol=1e-12)


def test_the_matrix_of_the_lesson():
    """The 3×3 image and 2×2 kernel: 4 weights, 16 of 36 connections."""
    labels = texts(connectivity(np.arange(4).reshape(2, 2), (3, 3)))
    assert labels[0] == "The convolution as a dense layer"
    assert labels[1] == "4 weights instead of 36 · 16 of 36 connections (44.4%)"
    assert "a column for each pixel of the input 3×3" in labels
    assert "a row for each output 2×2" in labels


def test_the_drawn_matrix_has_the_numbers_of_the_kernel():
    """[1, −2] over four pixels: in the kernel once, and in each of three rows."""
    labels = texts(connectivity([1, -2], (4,)))
    assert labels.count("1") == labels.count("−2") == 1 + 3


# ── bad input ──


@pytest.mark.parametrize(
    "draw, message",
    [
        (lambda: visit_map((600, 3), (2, 2)), "`sizes`.*512.*600"),
        (lambda: visit_map((2, 2), (3, 3)), "window|kernel"),
        (lambda: visit_map((5, 5), (3,)), r"`kernel_size`.*2.*Received: .*\(3,\)"),
        (lambda: visit_map((5, 5), (3, 0)), "`kernel_size`.*Received: kernel_size=0"),
        (lambda: visit_map((5, -1), (3, 3)), "`sizes`.*Received: sizes=-1"),
        (lambda: visit_map(5, 3), "`sizes` must have a number of pixels for each of one or two.*Received: sizes=5"),
        (lambda: visit_map((5, 5, 5), 3), r"`sizes` must have .* for each of one or two.*Received: sizes=\(5, 5, 5\)"),
        (lambda: visit_map((5, 5), 3, output_padding=1), "`output_padding` must be None unless `transposed`.*=1"),
        (lambda: connectivity(np.ones((2, 2)), (40, 40)), "`sizes`.*1,024.*1,521×1,600"),
        (lambda: connectivity(np.ones((2, 2)), (40,)), "`kernel`.*one axis or two"),
        (lambda: connectivity(np.ones((2, 2, 2)), (4, 4)), "`kernel`.*one axis or two"),
        (lambda: connectivity(np.ones((0, 2)), (4, 4)), "`kernel`"),
        (lambda: connectivity(np.ones((5, 5)), (3, 3)), "window|kernel"),
    ],
)
def test_bad_input_is_refused(draw, message):
    """The message names the argument, and says what was received."""
    with pytest.raises(ValueError, match=message):
        draw()
