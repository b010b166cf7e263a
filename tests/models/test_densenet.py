"""DenseNet: the rows of Table 1, parameters that can be added up, and what makes a block dense."""

import keras
import numpy as np
import pytest
from networks import assert_learns_in_one_step

from keras_cnn_edu.models import densenet, outline

# Table 1 of Huang et al. (2017): pairs in each dense block, maps after the last, layers that the name counts, and
# parameters: those that keras.io/api/applications lists (8.1, 14.3 and 20.2 million), to the last digit;
# test_weights.py builds the stock networks and compares.
NETWORKS = {
    "DenseNet121": ((6, 12, 24, 16), 1024, 121, 8_062_504),
    "DenseNet169": ((6, 12, 32, 32), 1664, 169, 14_307_880),
    "DenseNet201": ((6, 12, 48, 32), 1920, 201, 20_242_984),
}
GROWTH = 32


def small(**arguments):
    """A narrow network for small images: growth rate 2."""
    return densenet.DenseNet121(
        **{"input_shape": (8, 8, 3), "classes": 2, "width": 1 / 16, "stem": "small", **arguments}
    )


@pytest.fixture(scope="module")
def network():
    """One of these, for the tests that only look."""
    keras.utils.set_random_seed(0)
    return small()


def pictures(count=4, size=8):
    """Random images."""
    return np.random.default_rng(0).normal(size=(count, size, size, 3)).astype("float32")


@pytest.mark.parametrize("name", NETWORKS)
def test_every_row_of_table_1(name):
    """At 224×224 every layer has the table's output shape, and there are as many layers as the name says."""
    blocks, last, depth, parameters = NETWORKS[name]
    model = outline(getattr(densenet, name))

    def shape(layer):
        return model.get_layer(layer).output.shape[1:]

    maps = 2 * GROWTH
    assert shape("conv1_conv") == (112, 112, maps)
    assert shape("pool1") == (56, 56, maps)
    for number, (pairs, size) in enumerate(zip(blocks, [56, 28, 14, 7], strict=True), start=2):
        for pair in range(1, pairs + 1):
            maps += GROWTH
            assert shape(f"conv{number}_block{pair}_concat") == (size, size, maps)
        if number < 5:
            maps //= 2
            assert shape(f"pool{number}_conv") == (size, size, maps)
            assert shape(f"pool{number}_pool") == (size // 2, size // 2, maps)
    assert sum(layer.name.endswith("_concat") for layer in model.layers) == sum(blocks)
    assert shape("avg_pool") == (last,) == (maps,)
    assert model.output.shape == (None, 1000)
    assert sum(hasattr(layer, "kernel") for layer in model.layers) == depth
    assert model.count_params() == parameters


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_can_be_added_up(name):
    """Four numbers per normalized map, the kernels of each pair and transition, no bias but the classifier's."""
    maps = 2 * GROWTH
    total = 7 * 7 * 3 * maps + 4 * maps  # first convolution, and its normalization
    for number, pairs in enumerate(NETWORKS[name][0]):
        for _ in range(pairs):
            total += 4 * maps + maps * 4 * GROWTH  # normalization and 1×1 of all maps before
            total += 4 * 4 * GROWTH + 3 * 3 * 4 * GROWTH * GROWTH  # normalization and 3×3
            maps += GROWTH
        if number < 3:
            total += 4 * maps + maps * maps // 2  # normalization and 1×1 of a transition
            maps //= 2
    total += 4 * maps + 1000 * (maps + 1)  # last normalization, and the classifier
    assert total == NETWORKS[name][-1]


def test_a_pair_adds_to_the_pile(network, without_xla):
    """The first maps of a pair's output are its input, untouched; the last `growth` ones are new."""
    layers = ("conv3_block4_concat", "conv3_block5_2_conv", "conv3_block5_concat")
    maps = keras.Model(network.input, [network.get_layer(layer).output for layer in layers])
    inputs, new, outputs = maps(pictures())
    assert new.shape[-1] == 2
    np.testing.assert_array_equal(outputs[..., :-2], inputs)
    np.testing.assert_array_equal(outputs[..., -2:], new)


def test_normalization_comes_before_the_convolution(network):
    """A pair is BN, ReLU, 1×1, BN, ReLU, 3×3, in this order."""
    names = [layer.name for layer in network.layers]
    first = names.index("conv2_block1_0_bn")
    steps = ["0_bn", "0_relu", "1_conv", "1_bn", "1_relu", "2_conv", "concat"]
    assert names[first : first + 7] == [f"conv2_block1_{step}" for step in steps]


def test_small_stem_keeps_the_size():
    """With stem="small" a 32×32 image is halved by the three transitions only."""
    model = densenet.DenseNet121((32, 32, 3), classes=10, stem="small", width=0.125)
    layers = ["conv1_relu", "pool2_pool", "pool3_pool", "pool4_pool", "relu"]
    shapes = [model.get_layer(layer).output.shape[1:] for layer in layers]
    assert shapes == [(32, 32, 8), (16, 16, 16), (8, 8, 32), (4, 4, 64), (4, 4, 128)]
    assert model.get_layer("conv1_conv").kernel.shape == (3, 3, 3, 8)
    assert "pool1" not in [layer.name for layer in model.layers]


def test_without_the_top(network):
    """include_top=False ends with the last feature maps, and leaves out the classifier's parameters only."""
    model = small(include_top=False, input_shape=(24, 8, 3))
    assert model.output.shape == (None, 3, 1, 64)
    assert model.count_params() + 2 * (64 + 1) == network.count_params()


def test_one_training_step(without_xla):
    """A step changes every weight but gammas, which a later normalization may undo, and the loss falls."""
    assert_learns_in_one_step(small(input_shape=(16, 16, 3)), pictures(8, 16))
