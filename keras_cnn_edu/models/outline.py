"""A network with all its layers and shapes, but without the numbers in its weights."""

import concurrent.futures
from collections.abc import Callable
from typing import Any

import keras

from keras_cnn_edu import checks


def outline(function: Callable[..., keras.Model], **arguments: Any) -> keras.Model:
    """Return the model that a function builds, with weights that have shapes but no values.

    It takes no memory for the weights and no time for drawing random numbers. It can be counted, listed and drawn, but
    not called.

    Args:
        function: one that returns a model.
        **arguments: its arguments.

    Returns:
        A `keras.Model`.

    Raises:
        TypeError: if `function` is none.

    Example:
        >>> from keras_cnn_edu.models import VGG19
        >>> outline(VGG19).count_params()
        143667240
    """
    checks.function(function, "function", "one that returns a model, such as models.VGG16")

    def in_outline() -> keras.Model:
        with keras.StatelessScope(initialize_variables=False):
            return function(**arguments)

    # Keras keeps, for each thread, a list of the weights that still want values. The list of this thread ends with it.
    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(in_outline).result()
