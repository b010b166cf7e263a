"""What the tests of models share."""

import keras
import pytest


@pytest.fixture
def without_xla():
    """Compute step by step: compiling every layer of a model takes far longer than a few small images."""
    if keras.backend.backend() != "tensorflow":
        yield
        return
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)
