"""From a layer to the multiplication: few steps, so that a debugger takes a reader there quickly."""

import inspect
from pathlib import Path

import keras
import pytest

import keras_cnn_edu
from keras_cnn_edu import layers
from keras_cnn_edu.ops.cross_correlation.im2col import Im2col

PACKAGE = Path(keras_cnn_edu.__file__).parent
FEW = 6  # `call`, `convolution_op`, `xla.run`, `cross_correlate`, `MatrixProduct.__call__`, `forward`


def own_functions():
    """The functions of the package that are running, the outermost first; not the one that asks."""
    frames = [frame for frame in inspect.stack()[2:] if Path(frame.filename).is_relative_to(PACKAGE)]
    return [frame.function for frame in reversed(frames)]


@pytest.mark.parametrize("data_format, shape", [("channels_last", (1, 5, 7, 3)), ("channels_first", (1, 3, 5, 9))])
def test_the_product_is_few_steps_below_the_layer(monkeypatch, data_format, shape):
    """Counted in what calls the maps before and after the product: it is what multiplies."""
    seen = []

    def watched(method):
        def run(self, tensor):
            seen.append(own_functions())
            return method(self, tensor)

        return run

    for name in ("transform_images", "transform_outputs"):
        monkeypatch.setattr(Im2col, name, watched(getattr(Im2col, name)))
    layer = layers.Conv2D(2, 3, algorithm="im2col", data_format=data_format)
    layer.build(shape)
    layer(keras.ops.ones(shape))
    assert len(seen) == 2
    for functions in seen:
        assert (functions[0], functions[-1]) == ("call", "forward")
        assert len(functions) <= FEW, functions
