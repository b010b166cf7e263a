"""GoogLeNet: table 1 of the paper, its auxiliary classifiers, its normalization."""

import keras
import numpy as np
import pytest

from keras_cnn_edu.models import GoogLeNet, outline


def module(channels, ones, threes_reduced, threes, fives_reduced, fives, projected):
    """Return the weights and biases of the six convolutions of a module, from its row of table 1."""
    return (
        ones * (channels + 1)
        + threes_reduced * (channels + 1)
        + threes * (3 * 3 * threes_reduced + 1)
        + fives_reduced * (channels + 1)
        + fives * (5 * 5 * fives_reduced + 1)
        + projected * (channels + 1)
    )


# (layers, output for 224×224×3 images, parameters): a row for each of table 1; each line can be checked by hand.
TABLE = [
    ("conv1", (112, 112, 64), 64 * (7 * 7 * 3 + 1)),
    ("pool1", (56, 56, 64), 0),
    ("conv2_reduce", (56, 56, 64), 64 * (64 + 1)),
    ("conv2", (56, 56, 192), 192 * (3 * 3 * 64 + 1)),
    ("pool2", (28, 28, 192), 0),
    ("inception_3a", (28, 28, 256), module(192, 64, 96, 128, 16, 32, 32)),
    ("inception_3b", (28, 28, 480), module(256, 128, 128, 192, 32, 96, 64)),
    ("pool3", (14, 14, 480), 0),
    ("inception_4a", (14, 14, 512), module(480, 192, 96, 208, 16, 48, 64)),
    ("inception_4b", (14, 14, 512), module(512, 160, 112, 224, 24, 64, 64)),
    ("inception_4c", (14, 14, 512), module(512, 128, 128, 256, 24, 64, 64)),
    ("inception_4d", (14, 14, 528), module(512, 112, 144, 288, 32, 64, 64)),
    ("inception_4e", (14, 14, 832), module(528, 256, 160, 320, 32, 128, 128)),
    ("pool4", (7, 7, 832), 0),
    ("inception_5a", (7, 7, 832), module(832, 256, 160, 320, 32, 128, 128)),
    ("inception_5b", (7, 7, 1024), module(832, 384, 192, 384, 48, 128, 128)),
    ("mean", (1024,), 0),
    ("dropout", (1024,), 0),
    ("predictions", (1000,), 1000 * (1024 + 1)),
]
AUXILIARY = {  # the 1×1 convolution, the dense layer, the classes of section 5
    "4a": 128 * (512 + 1) + 1024 * (4 * 4 * 128 + 1) + 1000 * (1024 + 1),
    "4d": 128 * (528 + 1) + 1024 * (4 * 4 * 128 + 1) + 1000 * (1024 + 1),
}


def parameters_of(model, row):
    """Add up the parameters of the layers that make a row of the table: those of a module begin with its name."""
    return sum(
        layer.count_params()
        for layer in model.layers
        if layer.name == row or (row.startswith("inception") and layer.name.startswith(f"{row}_"))
    )


@pytest.mark.parametrize("arguments", [{}, {"layers": keras.layers}], ids=["ours", "stock"])
def test_every_row_of_the_table(arguments):
    """Each row of table 1 has its output shape and the parameters that its filters add up to."""
    model = outline(GoogLeNet, **arguments)
    rows = [(name, model.get_layer(name).output.shape[1:], parameters_of(model, name)) for name, _, _ in TABLE]
    assert rows == TABLE
    assert sum(parameters for _, _, parameters in TABLE) == model.count_params() == 6_998_552


def test_auxiliary_classifiers():
    """They look at 4a and 4d through 5×5 windows that leave 4×4 pixels, and have 6.4 million parameters together."""
    model = outline(GoogLeNet, auxiliary=True)
    assert model.output_names == ["predictions", "auxiliary_4a", "auxiliary_4d"]
    assert [output.shape for output in model.outputs] == [(None, 1000)] * 3
    assert model.get_layer("auxiliary_4a_pool").output.shape == (None, 4, 4, 512)
    assert model.get_layer("auxiliary_4d_pool").output.shape == (None, 4, 4, 528)
    assert model.get_layer("auxiliary_4a_dropout").rate == 0.7
    assert model.count_params() == 6_998_552 + sum(AUXILIARY.values()) == 13_378_280


def test_auxiliary_classifiers_are_part_of_the_top():
    """Without the top there are no classifiers in the middle either, and asking for them is an error."""
    with pytest.raises(ValueError, match="`auxiliary` must be False without the top.*include_top=False"):
        GoogLeNet(include_top=False, auxiliary=True)


def test_batch_normalization_takes_the_place_of_biases():
    """Each of the 57 convolutions has two learned and two moving numbers per filter instead of one bias."""
    plain, normalized = outline(GoogLeNet), outline(GoogLeNet, batch_normalization=True)
    convolutions = [layer for layer in plain.layers if hasattr(layer, "kernel") and layer.name != "predictions"]
    filters = sum(layer.filters for layer in convolutions)
    assert len(convolutions) == 57
    assert normalized.count_params() == plain.count_params() + 3 * filters
    kinds = [type(layer).__name__ for layer in normalized.layers]
    assert kinds.count("BatchNormalization") == 57
    assert "LocalResponseNormalization" not in kinds


def test_normalization_is_where_figure_3_shows_it():
    """Local response normalization takes the output of pool1, and that of conv2 before pool2."""
    names = [layer.name for layer in outline(GoogLeNet).layers][1:8]
    assert names == ["conv1", "pool1", "norm1", "conv2_reduce", "conv2", "norm2", "pool2"]


def test_a_module_stacks_four_views_of_the_same_maps(without_xla):
    """The maps of a module are those of its four ways, in the order of figure 2, and each starts at its input."""
    model = GoogLeNet((28, 28, 1), classes=2, width=0.1, stem="small")
    ways = ("1x1", "3x3", "5x5", "pool_proj")
    images = np.random.default_rng(0).random((1, 28, 28, 1), "float32")
    inside = keras.Model(model.input, [model.get_layer(f"inception_3b_{way}").output for way in ways])
    stacked = keras.Model(model.input, model.get_layer("inception_3b").output)
    np.testing.assert_array_equal(np.concatenate([np.asarray(maps) for maps in inside(images)], -1), stacked(images))
    for first in ("1x1", "3x3_reduce", "5x5_reduce", "pool"):
        assert model.get_layer(f"inception_3b_{first}").input is model.get_layer("inception_3a").output


def test_all_three_classifiers_learn(without_xla):
    """A training step with the weights of section 5 changes every weight, those of the auxiliary classifiers too."""
    model = GoogLeNet((33, 33, 1), classes=2, width=0.1, stem="small", auxiliary=True)
    before = model.get_weights()
    loss = ["sparse_categorical_crossentropy"] * 3
    model.compile("sgd", loss, loss_weights=[1, 0.3, 0.3], run_eagerly=True, jit_compile=False)
    images, labels = np.random.default_rng(0).random((4, 33, 33, 1)), np.array([0, 1, 0, 1])
    model.train_on_batch(images, [labels] * 3)
    for variable, old in zip(model.weights, before, strict=True):
        assert not np.array_equal(old, keras.ops.convert_to_numpy(variable)), variable.path
