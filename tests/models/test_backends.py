"""One network of each family on JAX and PyTorch, with `make test-backends`; on TensorFlow what test_models.py omits.

The networks are shortened to a block or two, and computed as the backend likes it: JAX compiles them whole, the others
go step by step.
"""

import keras
import numpy as np
import pytest
from networks import MEMBERS, OF_THEIR_OWN, ONE_OF_EACH

from keras_cnn_edu import models

pytestmark = pytest.mark.usefixtures("shorter", "without_xla")
ON_TENSORFLOW = keras.backend.backend() == "tensorflow"
each_network = pytest.mark.parametrize("label", OF_THEIR_OWN if ON_TENSORFLOW else ONE_OF_EACH)
IMAGES = np.random.default_rng(0).random((6, 28, 28, 1), "float32")
LABELS = np.arange(6) % 3


def build(label, **arguments):
    """Return a narrow, short network for three classes."""
    name, narrow = MEMBERS[label]
    return models.classroom(name, classes=3, **narrow, **arguments)


@each_network
def test_same_outputs_as_the_stock_build(label):
    """With the same weights, trained or not, the graph of stock layers gives the same probabilities to 1e-4."""
    ours, stock = build(label), build(label, layers=keras.layers)
    change = np.random.default_rng(0)
    ours.set_weights([weight + change.uniform(0, 0.1, weight.shape) for weight in ours.get_weights()])
    stock.set_weights(ours.get_weights())
    np.testing.assert_allclose(ours.predict_on_batch(IMAGES), stock.predict_on_batch(IMAGES), rtol=1e-4, atol=1e-6)


@each_network
def test_a_step_learns(label):
    """A training step leaves all weights finite and changes those of the first and the last layer."""
    model = build(label)
    before = model.get_weights()
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert np.isfinite(model.train_on_batch(IMAGES, LABELS))
    after = model.get_weights()
    assert all(np.isfinite(weight).all() for weight in after)
    assert not np.array_equal(before[0], after[0])
    assert not np.array_equal(before[-1], after[-1])


@each_network
def test_half_precision(label):
    """In mixed precision the layers compute in bfloat16, the softmax in float32, and the result is near."""
    exact = build(label)
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        half = build(label)
    finally:
        keras.config.set_dtype_policy("float32")
    half.set_weights(exact.get_weights())
    assert half.layers[-1].compute_dtype == "float32"
    assert {layer.compute_dtype for layer in half.layers if "onv" in type(layer).__name__} <= {"bfloat16"}
    np.testing.assert_allclose(half.predict_on_batch(IMAGES), exact.predict_on_batch(IMAGES), atol=0.05)


@each_network
def test_survives_saving(label, tmp_path):
    """A saved and loaded network predicts the same numbers."""
    model = build(label)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded.predict_on_batch(IMAGES), model.predict_on_batch(IMAGES), rtol=1e-5)
