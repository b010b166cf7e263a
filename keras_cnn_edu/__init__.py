"""Convolutional networks in code you can read.

>>> import keras
>>> from keras_cnn_edu import layers
>>> convolution, pooling = layers.Conv2D(6, 5, padding="same"), layers.MaxPooling2D(2)
>>> model = keras.Sequential([keras.Input((28, 28, 1)), convolution, pooling])
>>> model.output_shape
(None, 14, 14, 6)
"""

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for editors, which do not see what `__getattr__` imports
    from keras_cnn_edu.comparison import compare as compare
    from keras_cnn_edu.explanations import explain as explain
    from keras_cnn_edu.receptive_fields import receptive_field as receptive_field
    from keras_cnn_edu.summaries import summary as summary
    from keras_cnn_edu.symmetries import equivariance as equivariance

__version__ = "0.1.0"
MODULES = [
    "callbacks",
    "comparison",
    "data",
    "explanations",
    "extraction",
    "geometry",
    "handwriting",
    "interpretation",
    "layers",
    "models",
    "ops",
    "receptive_fields",
    "summaries",
    "symmetries",
    "training",
    "viz",
]
FUNCTIONS = {  # what is asked of a model most often, and the module where it is
    "compare": "comparison",
    "equivariance": "symmetries",
    "explain": "explanations",
    "receptive_field": "receptive_fields",
    "summary": "summaries",
}
__all__ = [*MODULES, *FUNCTIONS]


def __getattr__(name):
    """Import on first use what needs matplotlib or reads data sets, so that importing the layers stays quick."""
    if name in MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in FUNCTIONS:
        return getattr(importlib.import_module(f"{__name__}.{FUNCTIONS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}.")


def _is_command_line():
    """Whether Python was started as `keras-cnn-edu` or `python -m keras_cnn_edu`."""
    script = sys.argv[0] if sys.argv else ""
    if script == "-m":  # stands there while Python looks for a module that may also be another one
        return sys.orig_argv[-len(sys.argv)].removeprefix("-m") == __name__
    return Path(script).stem == "keras-cnn-edu"


# Keras must know the layers before it loads a file that names them, so `import keras_cnn_edu` registers them. Only the
# command line, which answers `--help` at once, imports them (and TensorFlow) itself when a command needs them.
if not _is_command_line():
    importlib.import_module("keras_cnn_edu.layers")
