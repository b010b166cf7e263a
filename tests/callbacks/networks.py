"""A small network and its data, which several tests of callbacks train."""

import keras
import numpy as np

IMAGES = np.random.default_rng(0).normal(size=(12, 6, 6, 1)).astype("float32")
LABELS = np.arange(12) % 3


def network(name="net"):
    """A small classifier; its training steps are not compiled, which would take longer than the tests."""
    body = [keras.layers.Conv2D(2, 3, activation="relu", name="conv"), keras.layers.Flatten(name="flatten")]
    head = keras.layers.Dense(3, activation="softmax", name="predictions")
    model = keras.Sequential([keras.layers.Input((6, 6, 1), name="images"), *body, head], name=name)
    model.compile("adam", "sparse_categorical_crossentropy", run_eagerly=True)
    return model


def fit(model, *callbacks, epochs=1, batch_size=4, **arguments):
    """Train on all images: three batches per epoch."""
    keras.utils.set_random_seed(0)
    return model.fit(IMAGES, LABELS, epochs=epochs, batch_size=batch_size, verbose=0, callbacks=callbacks, **arguments)
