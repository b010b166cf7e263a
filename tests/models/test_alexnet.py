"""AlexNet: the paper's table, its two towers, and the version with one."""

import keras
import numpy as np
import pytest

from keras_cnn_edu import models
from keras_cnn_edu.models import AlexNet, outline

# (layer, output for 227×227×3 images, parameters) of figure 2; each line can be checked by hand.
TABLE = [
    ("conv1", (55, 55, 96), 96 * (11 * 11 * 3 + 1)),
    ("norm1", (55, 55, 96), 0),
    ("pool1", (27, 27, 96), 0),
    ("conv2", (27, 27, 256), 256 * (5 * 5 * 48 + 1)),
    ("norm2", (27, 27, 256), 0),
    ("pool2", (13, 13, 256), 0),
    ("conv3", (13, 13, 384), 384 * (3 * 3 * 256 + 1)),
    ("conv4", (13, 13, 384), 384 * (3 * 3 * 192 + 1)),
    ("conv5", (13, 13, 256), 256 * (3 * 3 * 192 + 1)),
    ("pool5", (6, 6, 256), 0),
    ("flatten", (9216,), 0),
    ("fc6", (4096,), 4096 * (9216 + 1)),
    ("fc6_dropout", (4096,), 0),
    ("fc7", (4096,), 4096 * (4096 + 1)),
    ("fc7_dropout", (4096,), 0),
    ("predictions", (1000,), 1000 * (4096 + 1)),
]
# With one tower three kernels see twice as many maps, and nothing is normalized.
ONE_TOWER = {
    "conv2": 256 * (5 * 5 * 96 + 1),
    "conv4": 384 * (3 * 3 * 384 + 1),
    "conv5": 256 * (3 * 3 * 384 + 1),
}


def rows(model):
    """Return (name, output, parameters) of every layer but the input."""
    return [(layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]]


@pytest.mark.parametrize("arguments", [{}, {"layers": keras.layers}], ids=["ours", "stock"])
def test_every_row_of_the_table(arguments):
    """Each layer has the output shape and the number of parameters of the paper's table, in its order."""
    assert rows(outline(AlexNet, **arguments)) == TABLE
    assert sum(parameters for _, _, parameters in TABLE) == 60_965_224


def test_the_classroom_version_has_one_tower():
    """The variant "classroom" differs in three rows, leaves two out, and has 62,378,344 parameters."""
    model = outline(AlexNet, variant="classroom")
    expected = [(name, shape, ONE_TOWER.get(name, count)) for name, shape, count in TABLE if "norm" not in name]
    assert rows(model) == expected
    assert model.count_params() == 62_378_344
    assert {layer.groups for layer in model.layers if hasattr(layer, "groups")} == {1}


def test_224_pixels_do_not_give_the_55_of_the_paper():
    """(224 - 11) / 4 is no integer: 54 windows fit, and 227 pixels are needed for 55."""
    assert outline(AlexNet, input_shape=(224, 224, 3)).get_layer("conv1").output.shape[1:3] == (54, 54)


def test_the_towers_do_not_see_each_other(without_xla):
    """A change in the first half of the maps of conv1 changes the first half of the maps of conv2, and no others."""
    model = AlexNet((67, 67, 3), classes=2, width=0.05)
    convolve = model.get_layer("conv2")
    maps = np.random.default_rng(0).random((1, 7, 7, convolve.kernel.shape[2] * 2), "float32")
    changed = maps.copy()
    changed[..., : maps.shape[-1] // 2] += 1
    first, second = np.split(np.asarray(convolve(changed) != convolve(maps)), 2, axis=-1)
    assert first.any()
    assert not second.any()


def test_the_details_of_section_3_and_4():
    """Pooling windows overlap, normalization has the constants of section 3.3, dropout is one half."""
    model = outline(AlexNet)
    norm, pool, dropout = (model.get_layer(name) for name in ("norm1", "pool1", "fc6_dropout"))
    assert (norm.depth_radius, norm.bias, norm.alpha, norm.beta) == (2, 2.0, 1e-4, 0.75)
    assert (pool.pool_size, pool.strides) == ((3, 3), (2, 2))
    assert dropout.rate == 0.5
    relus = ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7")
    assert {model.get_layer(name).activation for name in relus} == {keras.activations.relu}


@pytest.mark.parametrize("width", [0.01, 0.1, 1 / 3, 0.99])
def test_every_width_can_be_divided_into_two_towers(width):
    """Both towers have the same number of filters, at least one, at every width."""
    model = outline(AlexNet, width=width)
    assert {model.get_layer(f"conv{number}").filters % 2 for number in (1, 2, 3, 4, 5)} == {0}


def test_the_small_stem_keeps_the_size():
    """At 28×28 pixels the small stem leaves 28, 13, 6 and 2 pixels; only the first kernel is another."""
    model = outline(AlexNet, input_shape=(28, 28, 1), stem="small")
    sizes = [model.get_layer(name).output.shape[1:3] for name in ("conv1", "pool1", "pool2", "pool5")]
    assert sizes == [(28, 28), (13, 13), (6, 6), (2, 2)]
    assert model.get_layer("conv1").kernel.shape == (5, 5, 1, 96)


def test_unknown_variants_are_answered_with_the_nearest():
    """A misspelled variant is answered with those there are."""
    with pytest.raises(ValueError, match=r"`variant` must be one of '2012', 'classroom'.*Did you mean 'classroom'"):
        models.build("alexnet", variant="clasroom")
