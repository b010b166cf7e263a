"""Pictures of arrays: what they say, that anything can be drawn, and how bad input is refused."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from pages import drawn, overlapping, pictures, texts

from keras_cnn_edu import viz
from keras_cnn_edu.viz.canvas.colors import color_image, color_values

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    "shape",
    [
        (1, 6, 6, 1),
        (8, 6, 6, 6),
        (2, 5, 5, 16),
        (1, 4, 4, 64),
        (3, 4, 20, 5),
        (3, 20, 4, 5),
        (2, 1, 9, 3),
        (8, 10),
        (1, 120),
        (2, 1, 1, 7),
        (3, 84),
        (4, 3000),
        (3,),
        (2, 7, 4),
        (2, 3, 4, 5, 2),
    ],
    ids=str,
)
@pytest.mark.parametrize("size", [1e-5, 1e7])
def test_no_text_overlaps_at_any_shape(shape, size):
    """Grids and strips of all shapes are legible at their default size, with and without the input images."""
    maps = RANDOM.normal(size=shape) * size
    examples = shape[0]
    assert not overlapping(viz.feature_map_grid(maps, title="conv1 · epoch 12", max_maps=64))
    labels = [f"label {index}" for index in range(examples)]
    figure = viz.feature_map_grid(maps, title="conv1", row_labels=labels, images=RANDOM.random((examples, 9, 9, 1)))
    assert not overlapping(figure)


ONE_ROW = {
    "maps": lambda values, **how: viz.feature_map_grid(values.reshape(1, 4, 4, 2), **how),
    "units": lambda values, **how: viz.feature_map_grid(values.reshape(1, 32), **how),
    "gallery": lambda values, **how: viz.kernel_grid(values.reshape(4, 4, 1, 2), **how),
    "table": lambda values, **how: viz.kernel_grid(values.reshape(2, 2, 2, 4), **how),
    "changes": lambda values, **how: viz.kernel_changes(values.reshape(4, 4, 1, 2), np.ones((4, 4, 1, 2)), **how),
    "heat": lambda values, **how: viz.class_activation_grid(np.ones((2, 8, 8, 1)), values.reshape(2, 4, 4), **how),
    "maximized": lambda values, **how: viz.maximized_grid(values.reshape(2, 4, 4, 1), after=[1, 2], **how),
}


@pytest.mark.parametrize("worst", [1, np.nan], ids=str)
@pytest.mark.parametrize("name", ONE_ROW)
def test_a_picture_of_one_row_has_no_empty_band(name, worst):
    """Its last line, of numbers or of what NaN is, is less than 0.3 inches above its edge."""
    values = np.linspace(0, 1, 32)
    values[-1] = worst
    figure = ONE_ROW[name](values, title="a title of some forty letters, and a scale")
    assert not overlapping(figure)
    inked = np.flatnonzero((drawn(figure) < 250).any(axis=(1, 2)))
    assert inked[-1] >= len(drawn(figure)) - 0.3 * figure.dpi


def test_each_map_has_its_own_scale_or_the_layer_has_one():
    """`normalize` decides whether a weak channel is drawn as strongly as a strong one."""
    maps = np.zeros((1, 2, 2, 2))
    maps[0, ..., 0], maps[0, ..., 1] = [[0, 1], [2, 4]], [[0, 10], [20, 40]]
    weak, strong = pictures(viz.feature_map_grid(maps, normalize="map"))
    np.testing.assert_array_equal(weak, strong)
    weak, strong = pictures(viz.feature_map_grid(maps, normalize="layer"))
    np.testing.assert_array_equal(weak[1, 1], color_values(np.array(4.0), 0, 40))
    assert not np.array_equal(weak, strong)


def test_raw_numbers_are_written_beside_each_map():
    """Range and share of zeros of the map as it is, whatever the colors."""
    maps = np.array([[0, 0], [0, 2.5]])[None, ..., None] * [1, -2]
    assert {"0 … 2.5\n75% zeros", "−5 … 0\n75% zeros", "map 0", "map 1", "example 0"} <= set(
        texts(viz.feature_map_grid(maps))
    )


def test_constant_maps_are_gray_and_say_so():
    """A map in which nothing differs is neither black nor divided by zero."""
    maps = np.zeros((1, 3, 3, 2))
    maps[..., 1] = 0.31
    figure = viz.feature_map_grid(maps)
    for picture in pictures(figure):
        np.testing.assert_allclose(picture, np.broadcast_to([0.75, 0.75, 0.75, 1], (3, 3, 4)))
    assert {"all 0", "all 0.31"} <= set(texts(figure))


def test_values_that_are_no_numbers_are_drawn_and_named():
    """NaN and both infinities have a color each, outside the scale, and are counted."""
    maps = np.array([[np.nan, np.inf], [-np.inf, 3.0]])[None, ..., None]
    figure = viz.feature_map_grid(maps)
    colors = pictures(figure)[0].reshape(4, 4)
    assert len({tuple(color) for color in colors}) == 4
    assert {"3 … 3\n1 NaN, 1 inf, 1 −inf", "NaN (not a number)", "+infinity", "−infinity"} <= set(texts(figure))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 0.0])
@pytest.mark.parametrize("shape", [(2, 4, 4, 3), (2, 9)], ids=["maps", "units"])
def test_nothing_but_one_value(value, shape):
    """Maps and units that are all the same, or all not a number, can be drawn with either scale."""
    for normalize in viz.NORMALIZATIONS:
        assert drawn(viz.feature_map_grid(np.full(shape, value), normalize=normalize)).std() > 1


def test_huge_and_half_precision_values():
    """The ends of the number types do not overflow on the way to colors."""
    half = np.array([[-65504, 65504]], "float16")
    single = np.array([[-3.4e38, 3.4e38]], "float32")
    for row in (half, single):
        low, high = pictures(viz.feature_map_grid(row[:, None, :, None]))[0][0]
        assert not np.array_equal(low, high)


def test_honest_about_what_is_left_out():
    """The note says how many maps, examples and units there are if not all are shown."""
    note = texts(viz.feature_map_grid(np.ones((20, 2, 2, 64)), max_maps=16))[0]
    assert note.startswith("showing 16 of 64 maps, 16 of 20 examples of 2×2")
    assert texts(viz.feature_map_grid(np.ones((1, 4096))))[0].startswith("showing 1024 of 4096 units")


def test_units_are_numbered_and_few_are_written_out():
    """Ten class probabilities can be read as numbers."""
    figure = viz.feature_map_grid(np.array([[0.25, 0.75]]))
    assert {"0.25", "0.75", "0", "1", "unit"} <= set(texts(figure))


def test_probabilities_have_the_names_of_classes_and_per_cent():
    """A column is a class; the most probable one is named at the right; a name is not longer than its column."""
    names = [
        "cat\n",
        "a very long name that is not short, but longer than half of the strip, and so it is cut off there",
    ]
    found = texts(viz.feature_map_grid(np.array([[0.25, 0.75]]), unit_names=names))
    assert {"25%", "75%", "0%", "100%", "cat\\n", names[1], names[1][:60] + "…", "class"} <= set(found)
    assert "unit" not in found


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 6, 1)),
        np.full((4, 6, 3), 255, "uint8"),
        RANDOM.normal(size=(4, 6)),
        np.full((4, 6, 1), np.nan),
        np.full((4, 6, 3), -np.inf),
    ],
    ids=["gray", "bytes", "two axes", "NaN", "infinite"],
)
def test_every_image_gets_a_picture(image):
    """Input images of any type and content become opaque colors between 0 and 1."""
    colors = color_image(image)
    assert colors.shape == (4, 6, 4)
    assert np.all((colors >= 0) & (colors <= 1))
    assert np.all(colors[..., 3] == 1)


def test_not_a_number_in_an_image_is_marked():
    """NaN in a probe image has the color of NaN, and only there."""
    image = np.zeros((2, 2, 3))
    image[0, 0, 1] = np.nan
    colors = color_image(image)
    np.testing.assert_array_equal(colors[0, 0], color_values(np.array(np.nan), 0, 1))
    np.testing.assert_array_equal(colors[1, 1], [0, 0, 0, 1])


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"normalize": "maps"}, r"`normalize` must be one of 'map', 'layer'.*Did you mean 'map'"),
        ({"row_labels": ["a"]}, r"`row_labels` must be one per example. Received: 1 of them, for 2 examples"),
        (
            {"unit_names": ["a"]},
            r"`unit_names` must be one per unit of \(examples, units\). Received: 1 of them, for maps",
        ),
        ({"images": np.zeros((3, 4, 4, 1))}, r"`images` must be one per example. Received: 3"),
        (
            {"images": np.zeros((2, 4, 4, 2))},
            r"`images` must have one channel \(gray\) or three.*\(4, 4, 2\)",
        ),
        ({"max_maps": 0}, r"`max_maps` must be an integer, 1 or larger"),
    ],
)
def test_bad_arguments_of_the_grid(arguments, message):
    """Each wrong argument has a message that names it."""
    with pytest.raises(ValueError, match=message):
        viz.feature_map_grid(np.zeros((2, 4, 4, 3)), **arguments)


@pytest.mark.parametrize("maps", [np.float64(1), np.zeros((2, 0, 0, 3))], ids=["scalar", "empty"])
def test_no_maps(maps):
    """Something must be there to be drawn."""
    with pytest.raises((ValueError, TypeError), match=r"`maps` must (hold at least one value per example|be an array)"):
        viz.feature_map_grid(maps)


@pytest.mark.parametrize(
    "shape",
    [
        (5, 5, 1, 6),
        (5, 5, 3, 40),
        (3, 3, 6, 16),
        (1, 1, 40, 64),
        (1, 1, 200, 300),
        (1, 7, 2, 1),
        (7, 1, 1, 12),
        (9, 1, 12),
        (3, 4, 8),
        (3, 3, 3, 1, 12),
        (2, 3, 4, 5, 6),
    ],
    ids=str,
)
def test_kernels_of_any_shape_are_legible(shape):
    """First-layer galleries and tables of deeper layers have no overlapping texts."""
    assert not overlapping(viz.kernel_grid(RANDOM.normal(size=shape), title="conv1 kernels · epoch 3"))


@pytest.mark.parametrize("shape", [(5, 5, 1, 6), (3, 3, 3, 40), (2, 1, 1), (2, 3, 4, 3, 2)], ids=str)
def test_changes_of_kernels_of_any_shape_are_legible(shape):
    """Nothing overlaps, whatever the rank, and as many filters are shown as there is room for."""
    figure = viz.kernel_changes(*RANDOM.normal(size=(2, *shape)), title="conv1 · change from epoch 0 to 30")
    assert not overlapping(figure)
    assert ("showing 16 of 40 kernels" in texts(figure)[1]) == (shape[-1] == 40)


def test_the_change_of_a_kernel_in_numbers():
    """Three rows, each on a scale of its own: before, after, difference; and the correlation, checked by hand."""
    before = np.array([[0.0, 0.0, 4.0], [1.0, 1.0, 1.0]]).T.reshape(1, 3, 1, 2)  # filters (0, 0, 4) and (1, 1, 1)
    after = np.array([[0.0, -2.0, 2.0], [1.0, 2.0, 3.0]]).T.reshape(1, 3, 1, 2)
    figure = viz.kernel_changes(before, after, names=("start", "end"))
    first, _, second, _, third, _ = pictures(figure)
    white, red, half_blue, blue = first[0, 0], first[0, 2], second[0, 1], third[0, 1]  # 0, 4 of 4, −2 of 3, −2 of 2
    np.testing.assert_allclose(third[0, 0], white)
    assert red[0] > red[2] + 0.2
    assert blue[2] > blue[0] + 0.2
    assert white[0] > half_blue[0] > blue[0]
    # (−4/3, −4/3, 8/3) · (0, −2, 2) = 8; the norms are √(32/3) and √8: 8/√(256/3) = √3/2
    assert texts(figure)[-2:] == ["r = 0.87", "even"]
    assert {"start", "end", "difference", "−4 … 4", "−3 … 3", "−2 … 2"} <= set(texts(figure))


def test_zero_is_in_the_middle_of_the_kernel_colors():
    """Weights of the same size and opposite sign lie at the two ends, a zero is white."""
    colors = pictures(viz.kernel_grid(np.array([-0.5, 0.0, 0.5]).reshape(1, 3, 1, 1)))[0][0]
    blue, white, red = colors[:, :3]
    assert blue[2] > blue[0] + 0.2
    assert red[0] > red[2] + 0.2
    assert white.min() > 0.9


def test_color_kernels_are_gray_where_zero():
    """With three input channels a zero weight is middle gray, the largest weight full color."""
    kernel = np.zeros((1, 2, 3, 1))
    kernel[0, 1, 0, 0] = 2.0
    zero, red = pictures(viz.kernel_grid(kernel))[0][0]
    np.testing.assert_allclose(zero[:3], 0.5)
    np.testing.assert_allclose(red[:3], [1, 0.5, 0.5])


def test_deeper_kernels_are_a_table():
    """One picture for each pair of input channel and filter, both numbered; a note on what is left out."""
    figure = viz.kernel_grid(np.arange(2 * 2 * 4, dtype=float).reshape(1, 2, 2, 4))
    assert len(pictures(figure)) == 8
    assert {"filter", "input channel", "0", "1", "3"} <= set(texts(figure))
    note = texts(viz.kernel_grid(np.zeros((3, 3, 40, 64))))[0]
    assert note.startswith("showing 16 of 64 kernels of 3×3, 16 of 40 input channels")


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
def test_kernels_of_one_value(value):
    """Zero kernels say so; NaN and infinite ones are counted, in gallery, color and table."""
    for channels in (1, 2, 3):
        figure = viz.kernel_grid(np.full((2, 2, channels, 1), value))
        assert drawn(figure).std() > 1
    assert ("all 0" if value == 0 else f"4 {'NaN' if np.isnan(value) else 'inf'}") in texts(
        viz.kernel_grid(np.full((2, 2, 1, 1), value))
    )


def test_kernel_of_wrong_rank():
    """A dense layer's weights are no kernel grid."""
    with pytest.raises(ValueError, match=r"`kernel` must have the shape \(kernel_height, .*Received: shape=\(3, 4\)"):
        viz.kernel_grid(np.zeros((3, 4)))


def test_kernels_of_one_pixel_are_one_picture():
    """A cell per weight, (input channel, filter); the note says what is left out of a large one."""
    kernel = np.array([[1.0, -1.0, 0.0], [0.0, 0.5, 1.0]])
    [picture] = pictures(viz.kernel_grid(kernel[None, None]))
    np.testing.assert_allclose(picture, color_values(kernel, -1, 1, "RdBu_r"))
    note = texts(viz.kernel_grid(np.zeros((1, 1, 100, 200))))[0]
    assert note.startswith("showing 64 of 200 kernels of 1×1, 64 of 100 input channels")


def test_the_slices_of_a_volume_are_drawn_one_below_the_other():
    """Each slice of a 2×1×2 kernel is a picture with its own weights."""
    kernel = np.array([[1.0, -1.0], [0.5, 0.0]]).reshape(2, 1, 2, 1, 1)
    first, second = pictures(viz.kernel_grid(kernel))
    np.testing.assert_allclose([first[0], second[0]], color_values(kernel.reshape(2, 2), -1, 1, "RdBu_r"))


def test_three_channels_that_are_no_colors():
    """Deeper in a network three input channels are rows of the table."""
    assert {"0", "1", "2", "input channel"} <= set(texts(viz.kernel_grid(np.ones((2, 2, 3, 4)), color=False)))


def test_the_note_of_kernels_can_say_more():
    """What the caller knows about the array stands at the end of the line."""
    assert texts(viz.kernel_grid(np.ones((2, 2, 1, 1)), note="twice as large"))[0].endswith(" · twice as large")


def test_learning_curves():
    """Loss and accuracy, train and validation, labelled at their ends, over whole epochs."""
    figure = viz.learning_curves(
        {"accuracy": [0.3, 0.8], "loss": [2.0, 0.5], "val_accuracy": [0.4, 0.7], "val_loss": [1.9, 0.6]},
        title="run",
    )
    loss, accuracy = figure.axes
    assert (loss.get_ylabel(), accuracy.get_ylabel()) == ("loss", "accuracy")
    assert [text.get_text() for text in loss.texts] == ["train 0.5", "validation 0.6"]
    np.testing.assert_array_equal(loss.lines[0].get_xydata(), [[1, 2.0], [2, 0.5]])
    drawn(figure)
    assert all(tick == int(tick) for tick in loss.get_xticks())


def test_curves_that_end_together_keep_their_labels_apart():
    """Labels at the same height are moved apart."""
    figure = viz.learning_curves({"loss": [2.0, 1.0], "val_loss": [2.0, 1.0]})
    drawn(figure)
    one, other = (text.get_window_extent() for text in figure.axes[0].texts)
    assert not one.overlaps(other)


def test_curves_with_gaps_and_of_one_epoch():
    """What is not finite is left out of the line and named; one epoch is a point."""
    figure = viz.learning_curves({"loss": [1.0, np.nan], "val_loss": [np.nan, np.inf], "learning_rate": [0.1, 0.1]})
    labels = [text.get_text() for text in figure.axes[0].texts]
    assert labels == ["train 1 (not finite from epoch 2)", "validation NaN (not finite from epoch 1)"]
    assert drawn(figure).std() > 1
    assert drawn(viz.learning_curves({"loss": [1.0], "epoch": [7]})).std() > 1


@pytest.mark.parametrize("history", [{}, {"loss": []}, {"loss": [1.0], "accuracy": [1.0, 2.0]}], ids=str)
def test_no_history(history):
    """Curves need at least one epoch, and as many values in each column."""
    with pytest.raises(ValueError, match="`history` must have columns of one length, at least one epoch long"):
        viz.learning_curves(history)


def test_confusion_matrix():
    """Counts in the cells, totals at the margins, the color by share of the row, also for an empty row."""
    figure = viz.confusion_matrix([[8, 2, 0], [0, 0, 0], [1, 0, 99]], ["cat", "dog", "hen"], title="pets")
    axes = figure.axes[0]
    np.testing.assert_allclose(axes.images[0].get_array(), [[0.8, 0.2, 0], [0, 0, 0], [0.01, 0, 0.99]])
    written = [text.get_text() for text in axes.texts]
    assert written[:9] == ["8", "2", "0", "0", "0", "0", "1", "0", "99"]
    assert written[9:] == ["10", "9", "0", "2", "100", "99", "110"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["cat", "dog", "hen", "total"]
    assert axes.get_title(loc="left") == "pets · accuracy 97.3% of 110"
    assert drawn(figure).std() > 1


def test_confusion_of_many_classes():
    """A hundred classes are drawn without counts, and without names that would overlap."""
    figure = viz.confusion_matrix(np.eye(100, dtype=int), [f"class {index}" for index in range(100)])
    assert not figure.axes[0].texts
    assert len(figure.axes[0].get_yticks()) <= 40
    assert drawn(figure).std() > 1


def test_bars_without_a_length():
    """No number is known, or all are 0: the texts beside the bars say so."""
    figure = viz.comparison_bars(["a", "b"], {"ms": [None, None], "MB": [0.0, 0.0]})
    assert [text.get_text() for axes in figure.axes for text in axes.texts] == ["not counted"] * 2 + ["0"] * 2
    assert drawn(figure).std() > 1
    figure = viz.prediction_bars(np.zeros((1, 4, 4, 1)), [("a.png", ("7", "1"), (np.nan, 0.0))])
    assert [text.get_text() for text in figure.axes[1].texts] == ["nan%", "0.0%"]
    assert drawn(figure).std() > 1


@pytest.mark.parametrize("counts", [np.zeros((2, 3), int), np.zeros((3, 3), int)], ids=["not square", "names"])
def test_confusion_of_wrong_shape(counts):
    """Counts must be square, with a name for each class."""
    with pytest.raises(ValueError, match="`counts` must be a square array with one row and one column per name"):
        viz.confusion_matrix(counts, ["a", "b"])


def test_save_is_whole_or_not_at_all(tmp_path, monkeypatch):
    """An interrupted save keeps the old picture and leaves nothing half-written."""
    path = viz.save(viz.kernel_grid(np.zeros((2, 2, 1, 1))), tmp_path / "new" / "kernel.png")
    whole = path.read_bytes()
    assert whole.startswith(b"\x89PNG")

    def interrupted(self, target, **arguments):
        target.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(Figure, "savefig", interrupted)
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        viz.save(Figure(), path)
    assert path.read_bytes() == whole
    assert [entry.name for entry in path.parent.iterdir()] == ["kernel.png"]
