"""Layers whose every step can be read, with the names and arguments of `keras.layers`.

Change `from keras import layers` to `from keras_cnn_edu import layers` and a script runs as before: the classes in
`__all__` are ours, every other name (`Dense`, `Flatten`, `Dropout`, …) is handed on from `keras.layers`.
"""

import keras

from keras_cnn_edu.layers.convolution import Conv2D, PointwiseConv2D
from keras_cnn_edu.layers.pooling import AveragePooling2D, MaxPooling2D

__all__ = ["AveragePooling2D", "Conv2D", "MaxPooling2D", "PointwiseConv2D"]


def __getattr__(name):
    """Hand on what we do not re-implement."""
    try:
        return getattr(keras.layers, name)
    except AttributeError:
        raise AttributeError(f"Neither keras_cnn_edu.layers nor keras.layers has {name!r}.") from None


def __dir__():
    """List our names and those handed on."""
    return sorted({*__all__, *dir(keras.layers)})
