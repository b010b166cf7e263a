"""Convolutional networks in code you can read.

>>> import keras
>>> from keras_cnn_edu import layers
>>> convolution, pooling = layers.Conv2D(6, 5, padding="same"), layers.MaxPooling2D(2)
>>> model = keras.Sequential([keras.Input((28, 28, 1)), convolution, pooling])
>>> model.output_shape
(None, 14, 14, 6)
"""

import importlib
from typing import TYPE_CHECKING, Any

from keras_cnn_edu.registration import register_layers

if TYPE_CHECKING:  # for editors, which do not see what `__getattr__` imports
    from keras_cnn_edu.comparison import compare as compare
    from keras_cnn_edu.explanations import explain as explain
    from keras_cnn_edu.program_cache import keep_programs as keep_programs
    from keras_cnn_edu.receptive_fields import receptive_field as receptive_field
    from keras_cnn_edu.summaries import summary as summary
    from keras_cnn_edu.symmetries import equivariance as equivariance

__version__ = "0.1.0"
MODULES = [
    "callbacks",
    "comparison",
    "data",
    "distribution",
    "explanations",
    "extraction",
    "geometry",
    "handwriting",
    "inspector",
    "interpretation",
    "layers",
    "models",
    "ops",
    "receptive_fields",
    "runs",
    "summaries",
    "symmetries",
    "training",
    "viz",
]
FUNCTIONS = {  # what is called most often, and the module where it is
    "compare": "comparison",
    "equivariance": "symmetries",
    "explain": "explanations",
    "keep_programs": "program_cache",
    "receptive_field": "receptive_fields",
    "summary": "summaries",
}
__all__ = [*MODULES, *FUNCTIONS]


def __getattr__(name: str) -> Any:
    """Import modules when they are first used: most need TensorFlow or matplotlib, which take seconds to import."""
    if name in MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in FUNCTIONS:
        return getattr(importlib.import_module(f"{__name__}.{FUNCTIONS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}.")


register_layers()  # so that `keras.models.load_model` reads models with these layers
