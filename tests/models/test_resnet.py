"""ResNet and ResNeXt: the rows of Table 1, parameters that can be added up, and what makes a block residual."""

import keras
import numpy as np
import pytest
from networks import assert_learns_in_one_step

from keras_cnn_edu.models import outline, resnet

# Table 1 of He et al. (2015), and of Xie et al. (2017) for the last: blocks in each stage, filters of the last stage,
# the layers that the name counts, and parameters. Those of ResNet50, 101 and 152 are the ones keras.io/api/applications
# lists (25.6, 44.7 and 60.4 million), to the last digit; test_weights.py builds the stock networks and compares.
NETWORKS = {
    "ResNet18": ((2, 2, 2, 2), 512, 18, 11_699_112),
    "ResNet34": ((3, 4, 6, 3), 512, 34, 21_814_696),
    "ResNet50": ((3, 4, 6, 3), 2048, 50, 25_636_712),
    "ResNet101": ((3, 4, 23, 3), 2048, 101, 44_707_176),
    "ResNet152": ((3, 8, 36, 3), 2048, 152, 60_419_944),
    "ResNeXt50": ((3, 4, 6, 3), 2048, 50, 25_097_128),
}


def conv(kernel_size, channels, filters, groups=1):
    """Parameters of a convolution without bias, and the four numbers per filter of the normalization behind it."""
    return kernel_size**2 * channels // groups * filters + 4 * filters


# Layer by layer of Table 1; the last term of a stage is the 1×1 convolution on its shortcut.
PARAMETERS = {
    "ResNet18": {
        "conv1": conv(7, 3, 64),
        "conv2": 4 * conv(3, 64, 64),
        "conv3": conv(3, 64, 128) + 3 * conv(3, 128, 128) + conv(1, 64, 128),
        "conv4": conv(3, 128, 256) + 3 * conv(3, 256, 256) + conv(1, 128, 256),
        "conv5": conv(3, 256, 512) + 3 * conv(3, 512, 512) + conv(1, 256, 512),
        "predictions": 1000 * (512 + 1),
    },
    "ResNet34": {
        "conv1": conv(7, 3, 64),
        "conv2": 6 * conv(3, 64, 64),
        "conv3": conv(3, 64, 128) + 7 * conv(3, 128, 128) + conv(1, 64, 128),
        "conv4": conv(3, 128, 256) + 11 * conv(3, 256, 256) + conv(1, 128, 256),
        "conv5": conv(3, 256, 512) + 5 * conv(3, 512, 512) + conv(1, 256, 512),
        "predictions": 1000 * (512 + 1),
    },
    "ResNeXt50": {
        "conv1": conv(7, 3, 64),
        "conv2": conv(1, 64, 128) + 2 * conv(1, 256, 128) + 3 * conv(3, 128, 128, 32) + 3 * conv(1, 128, 256)
        + conv(1, 64, 256),
        "conv3": conv(1, 256, 256) + 3 * conv(1, 512, 256) + 4 * conv(3, 256, 256, 32) + 4 * conv(1, 256, 512)
        + conv(1, 256, 512),
        "conv4": conv(1, 512, 512) + 5 * conv(1, 1024, 512) + 6 * conv(3, 512, 512, 32) + 6 * conv(1, 512, 1024)
        + conv(1, 512, 1024),
        "conv5": conv(1, 1024, 1024) + 2 * conv(1, 2048, 1024) + 3 * conv(3, 1024, 1024, 32)
        + 3 * conv(1, 1024, 2048) + conv(1, 1024, 2048),
        "predictions": 1000 * (2048 + 1),
    },
}  # fmt: skip
# What can be learned of it: all but the two moving statistics of every normalized map. The figures are those of the
# models of these names in torchvision, which go without biases, too.
TRAINABLE = {"ResNet18": 11_689_512, "ResNet34": 21_797_672, "ResNeXt50": 25_028_904}


def small(function=resnet.ResNet18, **arguments):
    """A narrow network for small images."""
    return function(**{"input_shape": (8, 8, 3), "classes": 2, "width": 1 / 16, "stem": "small", **arguments})


def pictures(count=4, size=8):
    """Random images."""
    return np.random.default_rng(0).normal(size=(count, size, size, 3)).astype("float32")


@pytest.fixture(scope="module", params=NETWORKS)
def name_and_model(request):
    """Outline each network in the size of the paper, once."""
    return request.param, outline(getattr(resnet, request.param))


def test_every_row_of_table_1(name_and_model):
    """At 224×224 every layer has the table's output shape, and there are as many layers as the name says."""
    name, model = name_and_model
    blocks, last, depth, parameters = NETWORKS[name]
    filters = [last // 8, last // 4, last // 2, last]
    assert model.get_layer("conv1_conv").output.shape[1:] == (112, 112, 64)
    assert model.get_layer("pool1_pool").output.shape[1:] == (56, 56, 64)
    for stage, (number, size, maps) in enumerate(zip(blocks, [56, 28, 14, 7], filters, strict=True), start=2):
        for block in range(1, number + 1):
            assert model.get_layer(f"conv{stage}_block{block}_out").output.shape[1:] == (size, size, maps)
    assert sum(layer.name.endswith("_out") for layer in model.layers) == sum(blocks)
    assert model.get_layer("avg_pool").output.shape == (None, last)
    assert model.output.shape == (None, 1000)
    on_the_way = [layer for layer in model.layers if hasattr(layer, "kernel") and "_0_conv" not in layer.name]
    assert len(on_the_way) == depth
    assert model.count_params() == parameters


def test_parameters_can_be_added_up(name_and_model):
    """Stage by stage the parameters are the sum over the table's convolutions."""
    name, model = name_and_model
    table = PARAMETERS.get(name, {})
    counted = {
        stage: sum(layer.count_params() for layer in model.layers if layer.name.startswith(stage)) for stage in table
    }
    assert counted == table
    if table:
        assert sum(table.values()) == model.count_params()
        assert sum(np.prod(weight.shape) for weight in model.trainable_weights) == TRAINABLE[name]


def test_a_block_adds_to_its_input(without_xla):
    """Where F in relu(inputs + F(inputs)) is silenced, by a last gamma of 0, the inputs go through as they are."""
    model = small()
    before, after = (model.get_layer(f"conv3_block{number}_out").output for number in (1, 2))
    both = keras.Model(model.input, [before, after])
    inputs, outputs = both(pictures())
    assert np.abs(outputs - inputs).max() > 0.1
    gamma = model.get_layer("conv3_block2_2_bn").gamma
    gamma.assign(np.zeros(gamma.shape))
    inputs, outputs = both(pictures())
    np.testing.assert_array_equal(outputs, inputs)
    assert np.asarray(inputs).max() > 0.1


@pytest.mark.parametrize("name", ["ResNet18", "ResNet50", "ResNeXt50"])
def test_the_convolution_that_strides(name):
    """The first of conv3's first block; in ResNeXt the 3×3, so that no pixel is skipped unseen."""
    model = getattr(resnet, name)((32, 32, 3), width=1 / 16)
    block = [layer for layer in model.layers if layer.name.startswith("conv3_block1_") and hasattr(layer, "kernel")]
    strided = {layer.name for layer in block if layer.strides == (2, 2)}
    assert strided == {"conv3_block1_0_conv", f"conv3_block1_{2 if name == 'ResNeXt50' else 1}_conv"}


def test_strided_windows_lie_in_the_middle():
    """Before a strided 3×3 or 7×7 there are as many zeros on every side, as in the papers' code."""
    model = resnet.ResNet18((32, 32, 3), width=1 / 16)
    pads = {layer.name: layer.padding for layer in model.layers if isinstance(layer, keras.layers.ZeroPadding2D)}
    assert pads == {
        "conv1_pad": ((3, 3), (3, 3)),
        "pool1_pad": ((1, 1), (1, 1)),
        "conv3_block1_1_pad": ((1, 1), (1, 1)),
        "conv4_block1_1_pad": ((1, 1), (1, 1)),
        "conv5_block1_1_pad": ((1, 1), (1, 1)),
    }


def test_small_stem_keeps_the_size():
    """With stem="small" a 32×32 image is halved three times, and neither pooled nor strided before."""
    model = resnet.ResNet18((32, 32, 3), classes=10, stem="small", width=0.25)
    layers = ["conv1_relu", *(f"conv{stage}_block2_out" for stage in (2, 3, 4, 5))]
    shapes = [model.get_layer(layer).output.shape[1:] for layer in layers]
    assert shapes == [(32, 32, 16), (32, 32, 16), (16, 16, 32), (8, 8, 64), (4, 4, 128)]
    assert model.get_layer("conv1_conv").kernel.shape == (3, 3, 3, 16)
    assert not any("pool1" in layer.name for layer in model.layers)


def test_without_the_top():
    """include_top=False ends with the last feature maps, and leaves out the classifier's parameters only."""
    model = small(include_top=False, input_shape=(20, 12, 3))
    assert model.output.shape == (None, 3, 2, 32)
    assert model.count_params() + 2 * (32 + 1) == small().count_params()


def test_width_multiplies_every_number_of_filters():
    """Half the width is half the filters everywhere; each of ResNeXt's 32 groups keeps one channel at the least."""
    model = resnet.ResNet50((32, 32, 3), width=0.5)
    assert [model.get_layer(f"conv2_block1_{number}_conv").filters for number in (0, 1, 2, 3)] == [128, 32, 32, 128]
    assert model.get_layer("conv1_conv").filters == 32
    for width, channels in [(0.01, 1), (0.8, 3)]:
        grouped = resnet.ResNeXt50((32, 32, 3), width=width).get_layer("conv2_block1_2_conv")
        assert (grouped.groups, grouped.kernel.shape[2]) == (32, channels)


def test_one_training_step(without_xla):
    """A step changes every weight but gammas, which a later normalization may undo, and the loss falls."""
    assert_learns_in_one_step(small(input_shape=(16, 16, 3)), pictures(8, 16))
