"""What is true of every model in the package."""

import inspect

import keras
import numpy as np
import pytest

from keras_cnn_edu import models


@pytest.mark.parametrize("name", models.MODELS)
def test_learns_in_one_step_with_xla(name):
    """One compiled training step changes every weight, and leaves all of them finite."""
    keras.utils.set_random_seed(0)
    model = models.build(name, input_shape=(28, 28, 1), classes=3)
    before = model.get_weights()
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=True)
    model.fit(np.random.default_rng(0).random((6, 28, 28, 1)), np.array([0, 1, 2, 0, 1, 2]), verbose=0)
    for old, new in zip(before, model.get_weights(), strict=True):
        assert np.isfinite(new).all()
        assert not np.array_equal(old, new)


@pytest.mark.parametrize("name", models.MODELS)
def test_gives_probabilities(name):
    """The outputs for one image are not negative and sum to one."""
    probabilities = np.asarray(models.build(name, classes=7)(np.ones((2, 32, 32, 1))))
    assert probabilities.shape == (2, 7)
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("name", models.MODELS)
def test_variants_are_the_ones_the_function_takes(name):
    """The first variant listed is the function's default, and each of them can be built."""
    parameter = inspect.signature(models.MODELS[name]).parameters.get("variant")
    assert models.variants(name)[:1] == ((parameter.default,) if parameter else ())
    for variant in models.variants(name):
        models.build(name, variant=variant)


def test_unknown_names_are_answered_with_the_nearest():
    """A misspelled model, argument or variant is answered with those there are."""
    with pytest.raises(ValueError, match=r"one of 'lenet5', 'mlp'.*Did you mean 'lenet5'"):
        models.build("LeNet5")
    with pytest.raises(ValueError, match=r"argument of lenet5.*Did you mean 'classes'"):
        models.build("lenet5", clases=3)
    with pytest.raises(ValueError, match="Received: name='lenet'"):
        models.variants("lenet")


def test_public_names_exist():
    """`__all__` is sorted as ruff sorts it, and everything in it can be had."""
    assert all(hasattr(models, name) for name in models.__all__)
