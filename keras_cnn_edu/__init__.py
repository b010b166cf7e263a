"""Convolutional networks in code you can read.

>>> import keras
>>> from keras_cnn_edu import layers
>>> model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(6, 5, padding="same"), layers.MaxPooling2D(2)])
>>> model.output_shape
(None, 14, 14, 6)
"""

import importlib

from keras_cnn_edu import geometry, layers, models, ops

__version__ = "0.1.0"
__all__ = ["callbacks", "data", "extraction", "geometry", "layers", "models", "ops", "training", "viz"]


def __getattr__(name):
    """Import on first use what needs matplotlib or reads data sets, so that importing the layers stays quick."""
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}.")
