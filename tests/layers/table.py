"""The layers under test: each of ours, the stock class it stands in for, and the arguments to try."""

from typing import NamedTuple

import keras
import numpy as np
import pytest

from keras_cnn_edu import layers


class Entry(NamedTuple):
    """One layer with one set of arguments. `stock` is None where Keras has no such class or argument."""

    ours: type
    stock: type | None
    arguments: dict
    shape: tuple = (2, 7, 6, 3)

    def make(self, **more):
        """Return our layer."""
        return self.ours(**self.arguments, **more)

    def make_stock(self, **more):
        """Return the stock layer."""
        return self.stock(**self.arguments, **more)

    def images(self, seed=0):
        """Return random float32 images."""
        return np.random.default_rng(seed).normal(size=self.shape).astype("float32")


def conv(shape=(2, 7, 6, 3), **arguments):
    """Conv2D of ours and of Keras."""
    return Entry(layers.Conv2D, keras.layers.Conv2D, {"filters": 4, "kernel_size": 3, **arguments}, shape)


def conv_only_ours(shape=(2, 7, 6, 3), **arguments):
    """Conv2D with an argument that Keras does not have."""
    return Entry(layers.Conv2D, None, {"filters": 4, "kernel_size": 3, **arguments}, shape)


class StockPointwise(keras.layers.Conv2D):
    """Keras's way to say a 1×1 convolution."""

    def __init__(self, filters, strides=1, **kwargs):
        super().__init__(filters, 1, strides, **kwargs)


ENTRIES = {
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
    "Conv2D-stride-and-dilation": conv_only_ours(strides=2, dilation_rate=2),
    "PointwiseConv2D": Entry(layers.PointwiseConv2D, StockPointwise, {"filters": 4, "strides": (1, 2)}),
    "MaxPooling2D": Entry(layers.MaxPooling2D, keras.layers.MaxPooling2D, {}),
    "MaxPooling2D-overlap": Entry(
        layers.MaxPooling2D, keras.layers.MaxPooling2D, {"pool_size": (3, 2), "strides": (2, 1), "padding": "same"}
    ),
    "AveragePooling2D": Entry(layers.AveragePooling2D, keras.layers.AveragePooling2D, {"pool_size": 2}),
    "AveragePooling2D-overlap": Entry(
        layers.AveragePooling2D,
        keras.layers.AveragePooling2D,
        {"pool_size": (3, 2), "strides": (2, 1), "padding": "same"},
    ),
}


def each(stock=False):
    """Parametrize a test over the table, or over those entries that have a stock counterpart."""
    return pytest.mark.parametrize(
        "entry",
        [pytest.param(entry, id=name) for name, entry in ENTRIES.items() if entry.stock or not stock],
    )
