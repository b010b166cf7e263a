"""Batch normalization and its written backward pass: a number by hand, loops in float64, shapes that are not known."""

import keras
import numpy as np
import pytest
from backends import value_and_gradients
from keras import ops as keras_ops

from keras_cnn_edu import ops
from keras_cnn_edu.ops.sums import channel_sums

RANDOM = np.random.default_rng(0)
EPSILON = 1e-3
SHAPES = {"rows": (5, 3), "sequences": (4, 6, 3), "images": (3, 5, 4, 2), "volumes": (2, 3, 2, 4, 3)}
each_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
each_axis = pytest.mark.parametrize("axis", [-1, 1])


def trained(images, gamma, beta, axis=-1):
    """Normalize with the statistics of the batch, as the layer does in training."""
    mean, variance = ops.batch_statistics(images, axis)
    return ops.normalize(images, mean, variance, gamma, beta, axis, EPSILON)


def loops(images, gamma, beta, upstream, axis):
    """Algorithm 1 of the paper and the gradients below it (section 3), channel by channel, in float64."""
    images, upstream = (np.moveaxis(np.asarray(array, "float64"), axis, -1) for array in (images, upstream))
    outputs, to_images = np.zeros_like(images), np.zeros_like(images)
    to_gamma, to_beta = np.zeros(len(gamma)), np.zeros(len(beta))
    for channel in range(images.shape[-1]):
        x, e = images[..., channel], upstream[..., channel]
        mean = sum(x.ravel()) / x.size
        variance = sum((value - mean) ** 2 for value in x.ravel()) / x.size
        normalized = (x - mean) / np.sqrt(variance + EPSILON)
        outputs[..., channel] = gamma[channel] * normalized + beta[channel]
        to_gamma[channel], to_beta[channel] = (e * normalized).sum(), e.sum()
        to_normalized = e * gamma[channel]
        to_variance = (to_normalized * (x - mean)).sum() * -0.5 * (variance + EPSILON) ** -1.5
        to_mean = -to_normalized.sum() / np.sqrt(variance + EPSILON) - to_variance * 2 * (x - mean).sum() / x.size
        direct = to_normalized / np.sqrt(variance + EPSILON)
        to_images[..., channel] = direct + to_variance * 2 * (x - mean) / x.size + to_mean / x.size
    return np.moveaxis(outputs, -1, axis), [np.moveaxis(to_images, -1, axis), to_gamma, to_beta]


def test_two_numbers_by_hand():
    """1 and 3 have mean 2 and variance 1: they become -1 and 1, times 10, plus 5."""
    images = np.array([[1.0], [3.0]], "float32")
    mean, variance = ops.batch_statistics(keras_ops.convert_to_tensor(images))
    assert (float(mean[0]), float(variance[0])) == (2.0, 1.0)
    outputs = ops.normalize(keras_ops.convert_to_tensor(images), mean, variance, [10.0], [5.0], epsilon=0.0)
    assert keras_ops.convert_to_numpy(outputs).ravel().tolist() == [-5.0, 15.0]


@each_shape
@each_axis
def test_values_and_gradients_are_those_of_the_paper(shape, axis):
    """Forward and all three gradients, for any number of axes, with the channels last or first."""
    channels = shape[axis]
    images, upstream = RANDOM.normal(2, 3, shape), RANDOM.normal(size=shape)
    gamma, beta = RANDOM.normal(size=channels), RANDOM.normal(size=channels)
    expected, gradients = loops(images, gamma, beta, upstream, axis)
    outputs, found = value_and_gradients(lambda *tensors: trained(*tensors, axis), [images, gamma, beta], upstream)
    np.testing.assert_allclose(outputs, expected, atol=1e-5)
    for one, other in zip(found, gradients, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)


@each_shape
@each_axis
def test_fixed_statistics_have_gradients_too(shape, axis):
    """Mean and variance that are given are arguments like the others: (x - m) g / sqrt(v + epsilon) + b."""
    channels = shape[axis]
    along = [1] * len(shape)
    along[axis] = -1
    others = tuple(other for other in range(len(shape)) if other != axis % len(shape))
    images, upstream = RANDOM.normal(size=shape), RANDOM.normal(size=shape)
    mean, gamma, beta = RANDOM.normal(size=(3, channels))
    variance = RANDOM.uniform(0.5, 2, channels)
    centered, scale = images - mean.reshape(along), 1 / np.sqrt(variance + EPSILON)
    total, product = upstream.sum(others), (upstream * centered).sum(others)
    gradients = [
        upstream * (gamma * scale).reshape(along),
        -gamma * scale * total,
        product * gamma * -0.5 * scale**3,
        product * scale,
        total,
    ]

    def function(images, mean, variance, gamma, beta):
        return ops.normalize(images, mean, variance, gamma, beta, axis, EPSILON)

    outputs, found = value_and_gradients(function, [images, mean, variance, gamma, beta], upstream)
    np.testing.assert_allclose(outputs, centered * (gamma * scale).reshape(along) + beta.reshape(along), atol=1e-5)
    for one, other in zip(found, gradients, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)


def test_without_scale_and_offset():
    """None stands for 1 and 0."""
    images = RANDOM.normal(size=(4, 3)).astype("float32")
    mean, variance = images.mean(0), images.var(0)
    outputs = ops.normalize(keras_ops.convert_to_tensor(images), mean, variance, epsilon=EPSILON)
    np.testing.assert_allclose(
        keras_ops.convert_to_numpy(outputs), (images - mean) / np.sqrt(variance + EPSILON), atol=1e-6
    )


def test_a_large_mean_costs_no_digits():
    """Ten thousand and a little: what is left after the mean is taken away is still exact to four digits."""
    images = (1e4 + RANDOM.normal(size=(8, 6, 6, 2))).astype("float32")
    mean, variance = ops.batch_statistics(keras_ops.convert_to_tensor(images))
    exact = images.astype("float64")
    np.testing.assert_allclose(keras_ops.convert_to_numpy(mean), exact.mean((0, 1, 2)), rtol=1e-6)
    np.testing.assert_allclose(keras_ops.convert_to_numpy(variance), exact.var((0, 1, 2)), rtol=1e-2)


@pytest.mark.parametrize("axis", [-1, 1])
def test_half_precision_does_not_overflow(axis):
    """A hundred thousand twos have mean 2, though neither their number nor their sum is a float16."""
    shape = (10, 100, 100, 1) if axis == -1 else (10, 1, 100, 100)
    mean, variance = ops.batch_statistics(keras_ops.full(shape, 2.0, "float16"), axis)
    assert (float(mean[0]), float(variance[0])) == (2.0, 0.0)


@each_shape
@each_axis
def test_sums_are_sums(shape, axis):
    """Of small integers every order gives the same; the gradient of a sum is 1 for each summand."""
    numbers = RANDOM.integers(-9, 10, shape).astype("float32")
    others = tuple(other for other in range(len(shape)) if other != axis % len(shape))
    upstream = np.arange(1.0, shape[axis] + 1)
    sums, [gradient] = value_and_gradients(lambda tensor: channel_sums(tensor, axis), [numbers], upstream)
    np.testing.assert_array_equal(sums, numbers.sum(others))
    along = [1] * len(shape)
    along[axis] = -1
    np.testing.assert_array_equal(gradient, np.broadcast_to(upstream.reshape(along), shape))


def test_a_mask_leaves_steps_out():
    """What is masked does not count: the statistics are those of the steps that are left."""
    steps = RANDOM.normal(size=(4, 6, 3)).astype("float32")
    mask = RANDOM.random((4, 6)) < 0.6
    mean, variance = ops.batch_statistics(keras_ops.convert_to_tensor(steps), mask=keras_ops.convert_to_tensor(mask))
    np.testing.assert_allclose(keras_ops.convert_to_numpy(mean), steps[mask].mean(0), atol=1e-5)
    np.testing.assert_allclose(keras_ops.convert_to_numpy(variance), steps[mask].var(0), atol=1e-5)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow has sizes that are not known")
@pytest.mark.parametrize("known", [(None, 5, 4, 2), (None, None, None, 2), (3, None, 4, 2)])
@pytest.mark.parametrize("jit_compile", [True, False])
def test_sizes_that_are_not_known(known, jit_compile):
    """Batch and image size may come when the program runs."""
    import tensorflow as tf

    images, upstream = RANDOM.normal(size=(2, 3, 5, 4, 2)).astype("float32")
    gamma, beta = RANDOM.normal(size=(2, 2)).astype("float32")

    @tf.function(jit_compile=jit_compile, autograph=False, input_signature=[tf.TensorSpec(known, tf.float32)] * 2)
    def run(images, upstream):
        with tf.GradientTape() as tape:
            tape.watch(images)
            outputs = trained(images, gamma, beta)
        return outputs, tape.gradient(outputs, images, upstream)

    expected, [to_images, *_] = loops(images, gamma, beta, upstream, -1)
    outputs, gradient = run(images, upstream)
    np.testing.assert_allclose(outputs, expected, atol=1e-5)
    np.testing.assert_allclose(gradient, to_images, atol=2e-5)
