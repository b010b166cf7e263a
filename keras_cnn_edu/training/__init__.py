"""One training run: data, model, `compile`, `fit`, and a folder with everything it produced."""

from keras_cnn_edu.training.folder import FILES, clear
from keras_cnn_edu.training.momentum import limit_momentum
from keras_cnn_edu.training.page import write as write_page
from keras_cnn_edu.training.recipe import BATCH_SIZE, EPOCHS, VALIDATION_SPLIT, Recipe, compile_model, recipe_for
from keras_cnn_edu.training.results import confusion_counts
from keras_cnn_edu.training.run import Result, train

__all__ = [
    "BATCH_SIZE",
    "EPOCHS",
    "FILES",
    "VALIDATION_SPLIT",
    "Recipe",
    "Result",
    "clear",
    "compile_model",
    "confusion_counts",
    "limit_momentum",
    "recipe_for",
    "train",
    "write_page",
]
