"""The networks that the tests of models build: in small, one or more of each file of the package.

They come from what is registered, so a new network is among them.
"""

import inspect

import keras
import numpy as np

from keras_cnn_edu import models

# The first network of each file; the others differ from it by the numbers in a table.
FAMILIES = list({function.__module__: name for name, function in reversed(models.MODELS.items())}.values())
WITH_STEM = [name for name in FAMILIES if "stem" in inspect.signature(models.MODELS[name]).parameters]


def ways_to_build(name):
    """Yield (label, arguments for `models.classroom`) of each kind of layers that a network is built from, narrow."""
    narrow = {"width": 0.06} if "width" in models.information(name).classroom else {}
    for variant in models.variants(name):
        yield f"{name}-{variant}", {**narrow, "variant": variant}
    if not models.variants(name):
        yield name, narrow
    if name == "googlenet":
        yield "googlenet-without-normalization", {"width": 0.12, "batch_normalization": False}


MEMBERS = {label: (name, arguments) for name in FAMILIES for label, arguments in ways_to_build(name)}
# These have no layer of a kind that the others lack.
PLAIN = ("lenet5-modern", "lenet5-classic", "lenet5-batch_normalized", "alexnet-classroom")
# What these compute is tested in test_backends.py and test_weights.py, what the others compute in test_models.py.
OF_THEIR_OWN = ("resnet18", "densenet121")
ONE_OF_EACH = [label for label in MEMBERS if label not in (*PLAIN, "googlenet-without-normalization")]


def assert_learns_in_one_step(model, images):
    """A step on images of two classes changes every weight but gammas, and the loss falls.

    A later normalization may undo a gamma, which then has no gradient.
    """
    labels = np.arange(len(images)) % 2
    model.compile(keras.optimizers.SGD(1e-4), "sparse_categorical_crossentropy", run_eagerly=True)
    before = [weight.numpy() for weight in model.weights]
    loss = model.train_on_batch(images, labels)
    for old, weight in zip(before, model.weights, strict=True):
        assert np.isfinite(weight.numpy()).all(), weight.path
        assert weight.path.endswith("gamma") or not np.array_equal(old, weight.numpy()), weight.path
    assert np.mean(keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True))) < loss
