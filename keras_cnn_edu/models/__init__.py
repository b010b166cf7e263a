"""Networks from the papers: one paper, one file, and the paper's table in it as the data structure.

Each is a function that returns a functional `keras.Model`, built from our layers, or from the stock ones with
`layers=keras.layers`. By default it is the network of the paper; `classroom` builds one that trains on a laptop, and
`from_preset` one that is already trained. The outputs are probabilities, or logits with `classifier_activation=None`.

A new network is a new function in this folder with `@register(…)` above it: every file here is imported, and every
registered function has its name in this package.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import keras

from keras_cnn_edu.catalog import Network
from keras_cnn_edu.models.classroom import classroom
from keras_cnn_edu.models.outline import outline
from keras_cnn_edu.models.prediction import Prediction, Predictions, predict
from keras_cnn_edu.models.presets import PRESETS, Card, card, from_preset
from keras_cnn_edu.models.registry import MODELS, build, information, variants
from keras_cnn_edu.models.weights import WeightsUnavailableError, load_stock_weights

for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
_functions = {function.__name__: function for function in MODELS.values()}
globals().update(_functions)

if TYPE_CHECKING:  # for editors and type checkers, which do not see what is registered

    def __getattr__(name: str) -> Callable[..., keras.Model]: ...


__all__ = [
    "MODELS",
    "PRESETS",
    "Card",
    "Network",
    "Prediction",
    "Predictions",
    "WeightsUnavailableError",
    "build",
    "card",
    "classroom",
    "from_preset",
    "information",
    "load_stock_weights",
    "outline",
    "predict",
    "variants",
    *_functions,
]
