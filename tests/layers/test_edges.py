"""What stands at the edge of what a layer takes: no image, integer images, an axis too few, axes without length."""

import keras
import numpy as np
import pytest
from backends import value_and_gradients
from cases import close
from table import each

from keras_cnn_edu import layers
from keras_cnn_edu.layers.base import SpatialLayer

GLOBAL = [name for name in layers.__all__ if name.startswith("Global")]


@each(plainest=True)
def test_an_empty_batch_has_empty_answers_and_no_gradient(entry):
    """As a batch from which everything was filtered; weights learn nothing from it."""
    layer, empty = entry.make(), np.zeros((0, *entry.shape[1:]), "float32")
    layer.build(entry.shape)
    shape = (0, *layer.compute_output_shape(entry.shape)[1:])
    outputs, [slopes] = value_and_gradients(layer, [empty], np.zeros(shape))
    assert outputs.shape == shape
    assert slopes.shape == empty.shape


@each(plainest=True)
def test_images_of_integers_are_taken_for_floats(entry):
    """A photograph comes as uint8."""
    layer, photographs = entry.make(), np.random.default_rng(0).integers(0, 9, entry.shape).astype("uint8")
    expected = keras.ops.convert_to_numpy(layer(photographs.astype("float32")))
    close(keras.ops.convert_to_numpy(layer(photographs)), expected)


@each(plainest=True, kind=SpatialLayer)
def test_another_number_of_axes_is_refused_everywhere(entry):
    """Eagerly and symbolically, when built and when asked for a shape: an axis too few and one too many."""
    for shape in (entry.shape[:-1], (*entry.shape, 2)):
        for argument, ask in (
            ("inputs", lambda shape: entry.make()(np.ones(shape, "float32"))),
            ("inputs", lambda shape: entry.make()(keras.Input(batch_shape=shape))),
            ("inputs", lambda shape: entry.make().build(shape)),
            ("input_shape", lambda shape: entry.make().compute_output_shape(shape)),
        ):
            with pytest.raises(ValueError, match=rf"`{argument}` must have {len(entry.shape)} axes: \(batch, "):
                ask(shape)


@pytest.mark.parametrize("name", GLOBAL)
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_global_pooling_refuses_another_number_of_axes_at_every_call(name, data_format):
    """Not only at the first: there is no weight whose shape would tell."""
    layer, axes = getattr(layers, name)(data_format=data_format), int(name[-2]) + 2
    layer(np.ones((1,) * axes, "float32"))
    for wrong in (axes - 1, axes + 1):
        with pytest.raises(ValueError, match=f"`inputs` must have {axes} axes"):
            layer(np.ones((1,) * wrong, "float32"))


@each(plainest=True, kind=SpatialLayer)
@pytest.mark.parametrize("axis", [1, -1])
def test_an_axis_without_length_is_refused(entry, axis):
    """An image without channels, or without pixels, is no image."""
    shape = list(entry.shape)
    shape[axis] = 0
    with pytest.raises(
        ValueError, match="`inputs` must have one pixel or more on every spatial axis, and one channel or"
    ):
        entry.make()(np.ones(shape, "float32"))
