"""VGG: table 1 of the paper, the parameters of `keras.applications`, its layers under their names."""

import keras
import pytest

from keras_cnn_edu import models
from keras_cnn_edu.models import outline

# Table 1, columns A, B, D, E: filters of the 3×3 convolutions of each block.
TABLE = {
    "VGG11": [[64], [128], [256, 256], [512, 512], [512, 512]],
    "VGG13": [[64, 64], [128, 128], [256, 256], [512, 512], [512, 512]],
    "VGG16": [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]],
    "VGG19": [[64, 64], [128, 128], [256] * 4, [512] * 4, [512] * 4],
}
PARAMETERS = {"VGG11": 132_863_336, "VGG13": 133_047_848, "VGG16": 138_357_544, "VGG19": 143_667_240}
each_network = pytest.mark.parametrize("name", TABLE)


def rows_of(blocks):
    """Return (name, output, parameters) of every layer for 224×224×3 images, from the filters of each block."""
    size, channels = 224, 3
    for block, convolutions in enumerate(blocks, start=1):
        for number, filters in enumerate(convolutions, start=1):
            yield f"block{block}_conv{number}", (size, size, filters), filters * (3 * 3 * channels + 1)
            channels = filters
        size //= 2
        yield f"block{block}_pool", (size, size, channels), 0
    yield "flatten", (7 * 7 * 512,), 0
    yield "fc1", (4096,), 4096 * (7 * 7 * 512 + 1)
    yield "fc1_dropout", (4096,), 0
    yield "fc2", (4096,), 4096 * (4096 + 1)
    yield "fc2_dropout", (4096,), 0
    yield "predictions", (1000,), 1000 * (4096 + 1)


@each_network
@pytest.mark.parametrize("arguments", [{}, {"layers": keras.layers}], ids=["ours", "stock"])
def test_every_row_of_the_table(name, arguments):
    """Each layer has the output shape and the number of parameters of table 1, in its order."""
    model = outline(getattr(models, name), **arguments)
    rows = [(layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]]
    assert rows == list(rows_of(TABLE[name]))


@each_network
def test_parameters(name):
    """The number of parameters is that of `keras.applications`, and in millions that of table 2."""
    assert outline(getattr(models, name)).count_params() == PARAMETERS[name]
    in_millions = {"VGG11": 133, "VGG13": 133, "VGG16": 138, "VGG19": 144}
    assert round(PARAMETERS[name] / 1e6) == in_millions[name]


@pytest.mark.parametrize("name", ["VGG16", "VGG19"])
@pytest.mark.parametrize("include_top", [True, False])
def test_layers_are_those_of_keras_applications(name, include_top):
    """Names, shapes and order of all layers with weights are the stock network's; so its weights fit."""
    ours = outline(getattr(models, name), include_top=include_top)
    stock = outline(getattr(keras.applications, name), weights=None, include_top=include_top, input_shape=(224, 224, 3))
    weighted = [[(w.path, w.shape) for layer in model.layers for w in layer.weights] for model in (ours, stock)]
    assert weighted[0] == weighted[1]
    assert ours.output_shape == stock.output_shape


def test_dropout_is_the_papers():
    """Behind both hidden dense layers one half of the units is left out while training: section 3.1."""
    assert [outline(models.VGG11).get_layer(name).rate for name in ("fc1_dropout", "fc2_dropout")] == [0.5, 0.5]


def test_the_small_stem_leaves_out_the_first_pooling():
    """28×28 pixels become 28, 14, 7, 3 and 1, where five poolings would leave none."""
    model = outline(models.VGG11, input_shape=(28, 28, 1), stem="small", include_top=False)
    sizes = [layer.output.shape[1] for layer in model.layers if layer.name.endswith("conv1")] + [model.output.shape[1]]
    assert sizes == [28, 28, 14, 7, 3, 1]
