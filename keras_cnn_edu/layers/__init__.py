"""Layers whose every step can be read, with the names and arguments of `keras.layers`.

Change `from keras import layers` to `from keras_cnn_edu import layers` and a script runs as before: the classes in
`__all__` are ours, every other name (`Dense`, `Flatten`, `Concatenate`, …) is re-exported from `keras.layers`.
"""

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.layers.adaptive_pooling import (
    AdaptiveAveragePooling1D,
    AdaptiveAveragePooling2D,
    AdaptiveAveragePooling3D,
    AdaptiveMaxPooling1D,
    AdaptiveMaxPooling2D,
    AdaptiveMaxPooling3D,
)
from keras_cnn_edu.layers.convolution import Conv1D, Conv2D, Conv3D, PointwiseConv2D
from keras_cnn_edu.layers.depthwise import DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D, SeparableConv2D
from keras_cnn_edu.layers.dropout import Dropout
from keras_cnn_edu.layers.global_pooling import (
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalAveragePooling3D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalMaxPooling3D,
)
from keras_cnn_edu.layers.graph_convolution import GraphConvolution
from keras_cnn_edu.layers.locally_connected import LocallyConnected1D, LocallyConnected2D, LocallyConnected3D
from keras_cnn_edu.layers.normalization import BatchNormalization, LocalResponseNormalization
from keras_cnn_edu.layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
)
from keras_cnn_edu.layers.transposed import Conv1DTranspose, Conv2DTranspose, Conv3DTranspose

__all__ = [
    "AdaptiveAveragePooling1D",
    "AdaptiveAveragePooling2D",
    "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D",
    "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    "BatchNormalization",
    "Conv1D",
    "Conv1DTranspose",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "Dropout",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "GraphConvolution",
    "LocalResponseNormalization",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "LocallyConnected3D",
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "PointwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
]


def __getattr__(name):
    """Re-export what we do not re-implement; Keras's second names (`MaxPool2D`) mean our classes too."""
    try:
        stock = getattr(keras.layers, name)
    except AttributeError:
        near = checks.hint(name, __dir__()) if name[0] != "_" else ""
        raise AttributeError(f"Neither keras_cnn_edu.layers nor keras.layers has {name!r}.{near}") from None
    ours = getattr(stock, "__name__", name)
    return globals()[ours] if ours in __all__ else stock


def __dir__():
    """List our names and those re-exported."""
    return sorted({*__all__, *dir(keras.layers)})
