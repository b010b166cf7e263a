"""Dropout: which numbers are left out, what becomes of the others, and that XLA makes the random numbers quickly."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_cnn_edu import gradients, layers

ON_TENSORFLOW = keras.backend.backend() == "tensorflow"
ONES = np.ones((8, 6, 6, 10), "float32")


def trained(layer, images=ONES):
    """Return the outputs of a layer as in training."""
    return ops.convert_to_numpy(layer(images, training=True))


@pytest.mark.parametrize("rate", [0.2, 0.5])
def test_a_share_is_zero_and_the_others_are_larger(rate):
    """2880 numbers: the share that is left out has a standard deviation of less than 0.01."""
    outputs = trained(layers.Dropout(rate, seed=0))
    assert np.mean(outputs == 0) == pytest.approx(rate, abs=0.04)
    np.testing.assert_allclose(outputs[outputs != 0], 1 / (1 - rate), rtol=1e-6)


def test_each_step_leaves_out_others():
    """And a layer with the same seed the same."""
    first, second = layers.Dropout(0.5, seed=0), layers.Dropout(0.5, seed=0)
    one, other = trained(first), trained(first)
    assert (one != other).any()
    np.testing.assert_array_equal([trained(second), trained(second)], [one, other])


def test_noise_shape_leaves_out_whole_maps():
    """The axes of size 1 share their fate."""
    outputs = trained(layers.Dropout(0.5, (None, 1, 1, None), seed=0))
    np.testing.assert_array_equal(outputs, np.broadcast_to(outputs[:, :1, :1], ONES.shape))
    assert {*outputs.ravel().tolist()} == {0.0, 2.0}


def test_the_gradient_passes_where_the_number_was_kept():
    """As large as the factor: the layer multiplies by 0 or by 1 / (1 - rate)."""
    outputs = trained(layers.Dropout(0.75, seed=0))
    again = layers.Dropout(0.75, seed=0)
    np.testing.assert_array_equal(gradients.gradient(lambda x: ops.sum(again(x, training=True)), ONES), outputs)


@pytest.mark.parametrize("rate, left", [(0, 1.0), (1, 0.0)])
def test_nothing_or_everything_is_left_out(rate, left):
    """Nothing is divided by 0, and no gradient is NaN."""
    layer = layers.Dropout(rate)
    np.testing.assert_array_equal(trained(layer), left * ONES)
    np.testing.assert_array_equal(gradients.gradient(lambda x: ops.sum(layer(x, training=True)), ONES), left * ONES)


@pytest.mark.skipif(not ON_TENSORFLOW, reason="on JAX and torch the stock layer draws its numbers in another way")
@pytest.mark.parametrize("dtype", ["float32", "mixed_float16"])
@pytest.mark.parametrize("noise_shape", [None, (None, 1, 1, 10)])
def test_the_same_numbers_as_the_stock_layer(dtype, noise_shape):
    """For the same seed, step by step and compiled by XLA, in one step after the other."""
    images = np.random.default_rng(0).normal(size=ONES.shape)
    for jit_compile in (False, True):
        outputs = []
        for library in (layers, keras.layers):
            model = keras.Sequential(
                [keras.Input(ONES.shape[1:]), library.Dropout(0.3, noise_shape, seed=7, dtype=dtype)]
            )
            model.compile(jit_compile=jit_compile, run_eagerly=not jit_compile)
            outputs.append(results(model, images, jit_compile))
        np.testing.assert_array_equal(*outputs)


def results(model, images, jit_compile):
    """Return what a model gives in two steps of training."""
    import tensorflow as tf

    step = tf.function(lambda x: model(x, training=True), jit_compile=jit_compile)
    return [step(tf.constant(images, "float32")).numpy() for _ in range(2)]


@pytest.mark.skipif(not ON_TENSORFLOW, reason="about a choice of TensorFlow")
def test_the_way_to_make_random_numbers_is_named():
    """Where TensorFlow is to choose, XLA hashes the seed once for every number."""
    import tensorflow as tf

    def operations(library):
        layer = library.Dropout(0.5, seed=0)
        step = tf.function(lambda x: layer(x, training=True)).get_concrete_function(tf.constant(ONES))
        return {operation.type for operation in step.graph.get_operations()}

    assert "StatelessRandomGetKeyCounter" in operations(keras.layers)
    assert "StatelessRandomGetKeyCounter" not in operations(layers)
