"""The layers under test: each of ours, the stock class it stands in for, and the arguments to try."""

from typing import NamedTuple

import keras
import numpy as np
import pytest

from keras_cnn_edu import layers

SEQUENCE, IMAGE, VOLUME = (2, 8, 3), (2, 7, 6, 3), (2, 4, 5, 4, 2)


class Entry(NamedTuple):
    """One layer with one set of arguments. `stock` is None where Keras has no such class or argument."""

    ours: type
    stock: type | None
    arguments: dict
    shape: tuple = IMAGE

    def make(self, **more):
        """Return our layer."""
        return self.ours(**self.arguments, **more)

    def make_stock(self, **more):
        """Return the stock layer."""
        return self.stock(**self.arguments, **more)

    def images(self, seed=0):
        """Return random float32 images."""
        return np.random.default_rng(seed).normal(size=self.shape).astype("float32")


def both(name, shape=IMAGE, **arguments):
    """Return the entry of a class that Keras has too."""
    return Entry(getattr(layers, name), getattr(keras.layers, name), arguments, shape)


def ours(name, shape=IMAGE, **arguments):
    """Return the entry of a class, or of arguments, that Keras does not have."""
    return Entry(getattr(layers, name), None, arguments, shape)


def where_stock_can(entry):
    """Return an entry without its stock layer where that cannot compute it.

    TensorFlow's dilated transposed convolution exists in oneDNN only, which it does not use on every processor. (To
    force it by TF_ENABLE_ONEDNN_OPTS=1 is no way out: with one thread its training step crashed the process.)
    """
    try:
        entry.make_stock()(entry.images())
    except Exception as error:
        if "do not yet support dilation rates" not in str(error):
            raise
        return entry._replace(stock=None)
    return entry


def conv(**arguments):
    """Return the entry of Conv2D with 4 filters of 3×3 unless said otherwise."""
    return both("Conv2D", **{"filters": 4, "kernel_size": 3, **arguments})


def conv_only_ours(**arguments):
    """Return the same for arguments that Keras does not have."""
    return ours("Conv2D", **{"filters": 4, "kernel_size": 3, **arguments})


# The gradient of PyTorch 2.13's own strided 1×1 convolution (of oneDNN) writes where it should not, which ends the
# process, now or later. There it is no peer.
ON_TORCH = keras.backend.backend() == "torch"


class StockPointwise(keras.layers.Conv2D):
    """Keras's way to say a 1×1 convolution."""

    def __init__(self, filters, strides=1, **kwargs):
        super().__init__(filters, 1, strides, **kwargs)


# On torch, and only there, the stock average counts the padding; there it is no peer.
OVERLAP = {"pool_size": (3, 2), "strides": (2, 1), "padding": "same"}

# The first entry of each class is its plainest.
ENTRIES = {
    "Conv1D": both("Conv1D", SEQUENCE, filters=4, kernel_size=3),
    "Conv1D-causal": both("Conv1D", SEQUENCE, filters=4, kernel_size=3, dilation_rate=2, padding="causal"),
    "Conv1D-same-stride": both("Conv1D", SEQUENCE, filters=4, kernel_size=2, strides=3, padding="same"),
    "Conv2D": conv(),
    "Conv2D-same-relu": conv(padding="same", activation="relu", use_bias=False),
    "Conv2D-even-stride": conv(kernel_size=(2, 4), strides=(2, 3), padding="same"),
    "Conv2D-dilation": conv(shape=(2, 9, 8, 3), dilation_rate=(2, 3), padding="same"),
    "Conv2D-groups": conv(shape=(2, 6, 6, 4), groups=2),
    "Conv2D-softmax": conv(activation="softmax"),
    "Conv2D-penalties": conv(
        kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer="l2", kernel_constraint="max_norm"
    ),
    "Conv2D-definition": conv_only_ours(algorithm="definition"),
    "Conv2D-shifted": conv_only_ours(algorithm="shifted", padding="full"),
    "Conv2D-circular": conv_only_ours(padding=((1, 0), (2, 1)), padding_mode="circular"),
    "Conv2D-flipped": conv_only_ours(kernel_size=(2, 3), flip_kernel=True),
    "Conv2D-stride-and-dilation": conv_only_ours(strides=2, dilation_rate=2),
    "Conv3D": both("Conv3D", VOLUME, filters=3, kernel_size=(2, 3, 2)),
    "Conv3D-same-stride": both("Conv3D", VOLUME, filters=3, kernel_size=2, strides=(2, 1, 3), padding="same"),
    "PointwiseConv2D": Entry(layers.PointwiseConv2D, StockPointwise, {"filters": 4}),
    "PointwiseConv2D-stride": Entry(
        layers.PointwiseConv2D, None if ON_TORCH else StockPointwise, {"filters": 4, "strides": (1, 2)}
    ),
    "Conv1DTranspose": both("Conv1DTranspose", SEQUENCE, filters=4, kernel_size=3, strides=2),
    "Conv2DTranspose": both("Conv2DTranspose", filters=4, kernel_size=3),
    "Conv2DTranspose-same": both("Conv2DTranspose", filters=4, kernel_size=(4, 3), strides=2, padding="same"),
    "Conv2DTranspose-short": both("Conv2DTranspose", filters=4, kernel_size=(2, 1), strides=(3, 2)),
    "Conv2DTranspose-dilation": where_stock_can(
        both("Conv2DTranspose", filters=4, kernel_size=3, dilation_rate=2, padding="same")
    ),
    "Conv2DTranspose-output-padding": both(
        "Conv2DTranspose", filters=4, kernel_size=3, strides=2, padding="same", output_padding=1
    ),
    "Conv2DTranspose-amounts": ours("Conv2DTranspose", filters=4, kernel_size=3, strides=2, padding=((1, 0), 1)),
    "Conv3DTranspose": both("Conv3DTranspose", VOLUME, filters=3, kernel_size=2, strides=2),
    "DepthwiseConv1D": both("DepthwiseConv1D", SEQUENCE, kernel_size=3, depth_multiplier=2),
    "DepthwiseConv2D": both("DepthwiseConv2D", kernel_size=3, depth_multiplier=2),
    "DepthwiseConv2D-same-stride": both("DepthwiseConv2D", kernel_size=(3, 2), strides=2, padding="same"),
    "DepthwiseConv2D-dilation": both("DepthwiseConv2D", kernel_size=3, dilation_rate=2, padding="same"),
    "SeparableConv1D": both("SeparableConv1D", SEQUENCE, filters=4, kernel_size=3, padding="same"),
    "SeparableConv2D": both("SeparableConv2D", filters=4, kernel_size=3, depth_multiplier=2),
    "SeparableConv2D-reflect": ours("SeparableConv2D", filters=4, kernel_size=3, padding=1, padding_mode="reflect"),
    "LocallyConnected1D": ours("LocallyConnected1D", SEQUENCE, filters=4, kernel_size=3, padding="causal"),
    "LocallyConnected3D": ours("LocallyConnected3D", VOLUME, filters=3, kernel_size=2, strides=(1, 2, 1)),
    "LocallyConnected2D": ours("LocallyConnected2D", filters=4, kernel_size=3, strides=(2, 1), padding="same"),
    "MaxPooling1D": both("MaxPooling1D", SEQUENCE),
    "MaxPooling2D": both("MaxPooling2D"),
    "MaxPooling2D-overlap": both("MaxPooling2D", **OVERLAP),
    "MaxPooling3D": both("MaxPooling3D", VOLUME),
    "AveragePooling1D": both("AveragePooling1D", SEQUENCE, pool_size=2),
    "AveragePooling2D": both("AveragePooling2D", pool_size=2),
    "AveragePooling2D-overlap": (ours if ON_TORCH else both)("AveragePooling2D", **OVERLAP),
    "AveragePooling3D": both("AveragePooling3D", VOLUME, pool_size=2),
    "GlobalMaxPooling1D": both("GlobalMaxPooling1D", SEQUENCE),
    "GlobalMaxPooling2D": both("GlobalMaxPooling2D"),
    "GlobalMaxPooling3D": both("GlobalMaxPooling3D", VOLUME, keepdims=True),
    "GlobalAveragePooling1D": both("GlobalAveragePooling1D", SEQUENCE),
    "GlobalAveragePooling2D": both("GlobalAveragePooling2D", keepdims=True),
    "GlobalAveragePooling3D": both("GlobalAveragePooling3D", VOLUME),
    "AdaptiveMaxPooling1D": both("AdaptiveMaxPooling1D", SEQUENCE, output_size=3),
    "AdaptiveMaxPooling2D": both("AdaptiveMaxPooling2D", output_size=(3, 4)),
    "AdaptiveMaxPooling3D": both("AdaptiveMaxPooling3D", VOLUME, output_size=2),
    "AdaptiveAveragePooling1D": both("AdaptiveAveragePooling1D", SEQUENCE, output_size=3),
    "AdaptiveAveragePooling2D": both("AdaptiveAveragePooling2D", output_size=(3, 4)),
    "AdaptiveAveragePooling3D": both("AdaptiveAveragePooling3D", VOLUME, output_size=2),
    "BatchNormalization": both("BatchNormalization"),
    "BatchNormalization-axis": both("BatchNormalization", axis=1, center=False, momentum=0.5),
    "Dropout": ours("Dropout", rate=0.5, seed=0),  # test_dropout.py compares it with the stock layer
    "LocalResponseNormalization": ours("LocalResponseNormalization", alpha=0.1),
}
PLAINEST = {entry.ours: name for name, entry in reversed(ENTRIES.items())}


def each(stock=False, plainest=False, kind=object, shape=None):
    """Parametrize a test over the table.

    `stock`: only entries with a stock counterpart; `plainest`: one entry per class; `kind`: subclasses of it; `shape`:
    only entries for images of that shape.
    """
    chosen = {
        name: entry
        for name, entry in ENTRIES.items()
        if (entry.stock or not stock)
        and (PLAINEST[entry.ours] == name or not plainest)
        and issubclass(entry.ours, kind)
        and shape in (None, entry.shape)
    }
    return pytest.mark.parametrize("entry", chosen.values(), ids=chosen)
