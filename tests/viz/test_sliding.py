"""The steps of a sliding window: that the numbers are right, what is drawn of them, and bad input."""

import itertools

import keras
import numpy as np
import oracles
import pytest
from pages import overlapping, texts

from keras_cnn_edu.viz import slide, step_sheet
from keras_cnn_edu.viz.canvas import fonts
from keras_cnn_edu.viz.sliding.grids import READ, WRITTEN, cell_side, step_marks
from keras_cnn_edu.viz.sliding.marks import Cell, Line

RANDOM = np.random.default_rng(0)
IMAGE, KERNEL = np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)  # of the lesson
CASES = list(itertools.product(["valid", "same", "full", ((1, 0), (0, 2))], [(1, 1), (2, 3)], [(1, 1), (2, 1)]))


# ── the numbers ──


@pytest.mark.parametrize("padding, strides, dilation_rate", CASES)
def test_the_output_is_the_cross_correlation(padding, strides, dilation_rate):
    """What the last step leaves is what the loops of the definition compute."""
    image, kernel = RANDOM.normal(size=(6, 5)), RANDOM.normal(size=(3, 2))
    walkthrough = slide(image, kernel, strides=strides, padding=padding, dilation_rate=dilation_rate)
    batch, filters = image[None, ..., None], kernel[..., None, None]
    expected = oracles.cross_correlate(batch, filters, strides, padding, dilation_rate)[0, ..., 0]
    np.testing.assert_allclose(walkthrough.output, expected, atol=1e-12)
    assert len(walkthrough.steps) == expected.size


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides, output_padding", [((1, 1), None), ((2, 3), None), ((2, 2), 1)])
def test_the_copies_are_the_transposed_convolution(padding, strides, output_padding):
    """What the last step leaves is what the stock layer computes."""
    image, kernel = RANDOM.normal(size=(4, 3)).astype("float32"), RANDOM.normal(size=(3, 2)).astype("float32")
    extra = (output_padding,) * 2 if output_padding else None
    layer = keras.layers.Conv2DTranspose(1, (3, 2), strides, padding, extra, use_bias=False)
    layer.build((None, 4, 3, 1))
    layer.set_weights([kernel[..., None, None]])
    expected = np.asarray(layer(image[None, ..., None]))[0, ..., 0]
    walkthrough = slide(image, kernel, strides=strides, padding=padding, output_padding=output_padding, transposed=True)
    np.testing.assert_allclose(walkthrough.output, expected, atol=1e-5)


def test_dilated_copies_are_the_way_back():
    """With dilation and every padding the copies add up to the gradient that loops compute."""
    kernel = RANDOM.normal(size=(2, 3))
    for padding, strides, dilation_rate in CASES:
        image = RANDOM.normal(size=(9, 9))  # the input of the cross-correlation
        settings = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
        upstream = RANDOM.normal(size=slide(image, kernel, **settings).output.shape)
        arguments = image[None, ..., None], kernel[..., None, None], upstream[None, ..., None]
        expected, _ = oracles.cross_correlate_gradients(*arguments, strides, padding, dilation_rate)
        if padding == "same":
            continue  # the amounts depend on the size that is not known on the way back
        output = slide(upstream, kernel, **settings, transposed=True).output
        rows, columns = (min(pair) for pair in zip(output.shape, image.shape, strict=True))
        np.testing.assert_allclose(output[:rows, :columns], expected[0, :rows, :columns, 0], atol=1e-12)


def test_a_sequence_is_one_axis():
    """One axis: positions have one number, "causal" is allowed, and the future is not seen."""
    walkthrough = slide([1, 2, 3, 4], [10, 1], padding="causal", dilation_rate=2)
    assert walkthrough.output.tolist() == [[1, 2, 13, 24]]
    assert walkthrough.steps[2].text == "output [2] = 1·10 + 3·1 = 13"


def test_the_words_are_the_arithmetic():
    """The four sums of the lesson, with negative factors in parentheses, and copies."""
    sums = [step.text.rpartition("= ")[2] for step in slide(IMAGE, KERNEL).steps]
    assert sums == ["19", "25", "37", "43"]
    assert slide([[2.5, -1]], [[-2, 0]]).steps[0].text == "output [0, 0] = 2.5·(−2) + (−1)·0 = −5"
    assert slide([[2, 3]], [[1, -1]], transposed=True).steps[1].text == "input [0, 1] adds 3·1, 3·(−1)"


def test_many_products_are_shortened():
    """25 products are written out; of more the first and the last are, and how many there are."""
    assert slide(np.ones((5, 5)), np.ones((5, 5))).steps[0].text.count("1·1") == 25
    words = slide(np.ones((6, 6)), np.ones((6, 6))).steps[0].text
    assert words == "output [0, 0] = 1·1 + 1·1 + 1·1 + … (36 products) … + 1·1 + 1·1 + 1·1 = 36"


# ── the cells ──


def cells(walkthrough, index, name):
    """The cells of one grid in one step, as an array (rows, columns)."""
    marks = step_marks(walkthrough, walkthrough.steps[index], 0, 0, 1.0, [name])
    found = [mark for mark in marks if isinstance(mark, Cell)]
    columns = len({cell.x for cell in found})
    return [found[start : start + columns] for start in range(0, len(found), columns)]


def test_window_and_weights_are_marked():
    """The window has a thick edge and the weights in its corners; the rest, and the padding, do not."""
    grid = cells(slide(IMAGE, KERNEL, padding=((1, 0), (0, 0))), 1, "input")
    assert [[cell.text for cell in row] for row in grid] == [list("000"), list("012"), list("345"), list("678")]
    corners = [[cell.corner for cell in row] for row in grid]
    assert corners == [["", "×0", "×1"], ["", "×2", "×3"], [""] * 3, [""] * 3]
    assert [cell.dashed for row in grid for cell in row] == [True] * 3 + [False] * 9
    assert (grid[1][1].fill, grid[1][1].edge) == READ
    assert grid[2][0].fill == "white"
    assert grid[0][1].edge == READ[1]  # the padding, seen by the window


def test_the_output_is_filled_step_by_step():
    """Only what has been computed is written, and the newest is marked."""
    grid = cells(slide(IMAGE, KERNEL), 2, "output")
    assert [[cell.text for cell in row] for row in grid] == [["19", "25"], ["37", ""]]
    assert [cell.edge == WRITTEN[1] for row in grid for cell in row] == [False, False, True, False]


def test_copies_add_up():
    """A copy shows what it adds in the corners, the sums so far in the middle; what is cut off has no sum."""
    walkthrough = slide([1, 2], [1, 10, 100], strides=2, padding=((1, 0),), transposed=True)
    assert [(cell.text, cell.corner) for cell in cells(walkthrough, 0, "output")[0]] == [
        ("", "+1"),
        ("10", "+10"),
        ("100", "+100"),
        ("", ""),
        ("", ""),
    ]
    (last,) = cells(walkthrough, 1, "output")
    assert [(cell.text, cell.corner) for cell in last[1:]] == [
        ("10", ""),
        ("102", "+2"),
        ("20", "+20"),
        ("200", "+200"),
    ]
    assert [cell.dashed for cell in last] == [True, False, False, False, False]


@pytest.mark.parametrize("value, text", [(np.nan, "NaN"), (np.inf, "inf"), (-np.inf, "−inf")])
def test_what_is_no_number_has_its_color(value, text):
    """NaN and both infinities keep the colors of the other pictures, without a warning."""
    walkthrough = slide([[value, 0, 0]], [[0, 1]])
    (row,) = cells(walkthrough, 1, "input")
    assert row[0].text == text
    assert row[0].fill not in (READ[0], "white")
    assert cells(walkthrough, 0, "output")[0][0].text == "NaN"  # 0 · NaN, 0 · inf


# ── the sheet ──


@pytest.mark.parametrize(
    "walkthrough",
    [
        slide(IMAGE, KERNEL),
        slide(RANDOM.normal(size=(5, 5)), RANDOM.normal(size=(3, 3)), strides=2, padding="same"),
        slide(
            RANDOM.normal(size=(6, 5)) * 1e6, RANDOM.normal(size=(2, 3)) * 1e-6, padding="full", dilation_rate=(1, 2)
        ),
        slide(RANDOM.integers(0, 9, (12, 12)), RANDOM.integers(-2, 3, (5, 5)), padding="same"),
        slide(np.zeros((3, 3)), np.full((3, 3), np.nan)),
        slide(RANDOM.normal(size=28), RANDOM.normal(size=5), padding="same"),
        slide([[1]], [[2]]),
        slide([1], [2]),
        slide(RANDOM.normal(size=(3, 4)), RANDOM.normal(size=(3, 3)), strides=2, padding="same", transposed=True),
        slide(RANDOM.integers(0, 9, (2, 2)), [[1, -1]], strides=3, output_padding=2, transposed=True),
        slide([1, 2, 3], [1, 1], strides=3, dilation_rate=2, transposed=True),
    ],
    ids=lambda walkthrough: (
        f"{walkthrough.image.shape}-{walkthrough.kernel.shape}-{'transposed' if walkthrough.transposed else 'slide'}"
    ),
)
def test_no_text_overlaps(walkthrough):
    """Sheets of all kinds are legible: long numbers, long sums, one cell, one row, large images."""
    assert not overlapping(step_sheet(walkthrough))


def test_numbers_fit_into_their_cells():
    """A number and the weight in the corner are narrower than the cell, with all their signs."""
    walkthrough = slide([1, -0.5, 3], [-0.1, -1e-5])
    side = cell_side(walkthrough, 0.36)
    for mark in step_marks(walkthrough, walkthrough.steps[0], 0, 0, side):
        for text, size in zip((mark.text, mark.corner), mark.sizes, strict=True) if isinstance(mark, Cell) else ():
            assert fonts._font(100 * size, "normal").getlength(text) / 7200 <= 0.92 * side


def test_the_sheet_shows_every_step_or_says_how_many_it_leaves_out():
    """A panel for each step, up to what fits a page or what is asked for."""
    assert sum(text.startswith("output [") for text in texts(step_sheet(slide(IMAGE, KERNEL)))) == 4
    few = texts(step_sheet(slide(IMAGE, KERNEL), title="The lesson", max_steps=3))
    assert few[:2] == ["The lesson", "input 3×3 · kernel 2×2 · output 2×2 · the first 3 of 4 steps"]
    assert sum(text.startswith("output [") for text in few) == 3
    large = step_sheet(slide(np.ones((12, 12)), np.ones((3, 3)), padding="same"))
    assert any(f"the first {number} of 144 steps" in text for text in texts(large) for number in range(2, 20))
    assert large.get_figheight() < 15


@pytest.mark.parametrize(
    "settings, expected",
    [
        ({}, "input 6×5 · kernel 3×3 · output 4×3"),
        ({"strides": 2, "padding": "same"}, "stride 2 · padding same: 0 + 1, 1 + 1 · output 3×3"),
        ({"strides": (2, 1), "dilation_rate": (1, 2)}, "stride 2×1 · dilation 1×2 · output 2×1"),
        ({"padding": 1}, "kernel 3×3 · padding: 1 + 1 · output 6×5"),
    ],
    ids=str,
)
def test_the_note_names_the_settings(settings, expected):
    """Sizes always, strides and dilation where they are not 1, the amounts of padding on each axis."""
    assert expected in texts(step_sheet(slide(np.ones((6, 5)), np.ones((3, 3)), **settings)))[1]


def test_colors_are_explained():
    """The legend says what is read, written, and outside, in the words of the operation."""
    labels = texts(step_sheet(slide(IMAGE, KERNEL, padding="same")))
    assert {"the window: × weight", "its sum", "padding"} <= set(labels)
    labels = texts(step_sheet(slide(IMAGE, KERNEL, padding="same", transposed=True)))
    assert {"a pixel", "its copy: + pixel × weight", "cut off"} <= set(labels)
    assert isinstance(step_marks(slide(IMAGE, KERNEL), slide(IMAGE, KERNEL).steps[0], 0, 0, 1)[0], Line)


# ── bad input ──


@pytest.mark.parametrize("transposed", [False, True])
def test_arrays_that_do_not_fit_are_refused(transposed):
    """Image and kernel have one axis or two, the same number, and are not empty."""
    for image, kernel in (
        ([1, 2], [[1]]),
        (np.ones((2, 2, 1)), np.ones((2, 2, 1))),
        ([], [1]),
        (np.ones((2, 2)), [[]]),
    ):
        with pytest.raises(ValueError, match="`image` and `kernel` must both have two axes"):
            slide(image, kernel, transposed=transposed)
    with pytest.raises(ValueError, match="`padding` must be one of 'valid', 'same', 'full'. .* Did you mean 'same'?"):
        slide(IMAGE, KERNEL, transposed=transposed, padding="sane")
    with pytest.raises(ValueError, match="`strides` must be an integer, 1 or larger"):
        slide(IMAGE, KERNEL, transposed=transposed, strides=0)


def test_no_window_and_no_output_are_refused():
    """The kernel is larger than the image; everything is cut off."""
    with pytest.raises(ValueError, match="The window must not be larger than the padded input"):
        slide(KERNEL, IMAGE)
    with pytest.raises(ValueError, match="`padding` must leave something of the output"):
        slide([[1]], KERNEL, padding=1, transposed=True)


def test_what_cannot_be_legible_is_refused():
    """17 cells along a side of an image, with the padding, or 33 of a sequence, are too many."""
    step_sheet(slide(np.ones((14, 14)), np.ones((3, 3)), padding="same"), max_steps=1)
    with pytest.raises(ValueError, match="legible: 16 cells along each side, .* Received: input 17×17, kernel 3×3"):
        step_sheet(slide(np.ones((15, 15)), np.ones((3, 3)), padding="same"))
    with pytest.raises(ValueError, match="legible: 16 cells .* output 18×18"):
        step_sheet(slide(np.ones((9, 9)), np.ones((2, 2)), strides=2, transposed=True))
    step_sheet(slide(np.ones(32), np.ones(3)), max_steps=1)
    with pytest.raises(ValueError, match="legible: 32 cells"):
        step_sheet(slide(np.ones(33), np.ones(3)))
    with pytest.raises(ValueError, match="`max_steps` must be an integer, 1 or larger"):
        step_sheet(slide(IMAGE, KERNEL), max_steps=0)
