"""One training run: data, model, `compile`, `fit`, and a folder with everything it produced."""

from keras_cnn_edu.training.folder import FILES, clear
from keras_cnn_edu.training.recipe import BATCH_SIZE, EPOCHS, Recipe, compile_model, recipe_for
from keras_cnn_edu.training.run import Result, confusion_counts, train

__all__ = [
    "BATCH_SIZE",
    "EPOCHS",
    "FILES",
    "Recipe",
    "Result",
    "clear",
    "compile_model",
    "confusion_counts",
    "recipe_for",
    "train",
]
