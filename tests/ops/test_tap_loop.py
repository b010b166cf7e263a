"""Large kernels against the float64 loops of `oracles`; and what they leave to compile."""

import functools

import keras
import numpy as np
import oracles
import pytest
from backends import output_shape, recorded_steps, value_and_gradients
from cases import close

from keras_cnn_edu import ops
from keras_cnn_edu.gradients import with_gradients
from keras_cnn_edu.ops.tap_loop import MAX_UNROLLED

CASES = {
    "plain": ((2, 14, 13, 3), (12, 11), (1, 1), "valid", (1, 1)),
    "strides, dilation and padding": ((1, 9, 20, 2), (15, 9), (2, 3), "same", (1, 2)),
    "sequence": ((1, 140, 2), (130,), (3,), "valid", (1,)),
    "volume": ((1, 6, 6, 7, 2), (5, 6, 5), (1, 1, 2), "same", (1, 1, 1)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("op", [ops.cross_correlate, ops.depthwise_cross_correlate], ids=["shifted", "depthwise"])
def test_values_and_gradients_of_large_kernels_equal_the_loops(op, case):
    """A depthwise kernel is one with a group for each channel."""
    shape, kernel_size, strides, padding, dilation = case
    assert np.prod(kernel_size) > MAX_UNROLLED
    random, channels = np.random.default_rng(0), shape[-1]
    images, settings = random.normal(size=shape), {"strides": strides, "padding": padding, "dilation_rate": dilation}
    if op is ops.cross_correlate:
        groups, kernel, settings["algorithm"] = 1, random.normal(size=(*kernel_size, channels, 2)), "shifted"
        grouped = kernel
    else:
        groups, kernel = channels, random.normal(size=(*kernel_size, channels, 2))
        grouped = kernel.reshape(*kernel_size, 1, 2 * channels)
    expected = oracles.cross_correlate(images, grouped, strides, padding, dilation, groups)
    upstream = random.normal(size=expected.shape)
    to_images, to_kernel = oracles.cross_correlate_gradients(
        images, grouped, upstream, strides, padding, dilation, groups
    )
    outputs, gradients = value_and_gradients(functools.partial(op, **settings), [images, kernel], upstream)
    close(outputs, expected)
    close(gradients[0], to_images)
    close(gradients[1], to_kernel.reshape(kernel.shape))


STEPS = {
    "depthwise": (ops.depthwise_cross_correlate, (2, 1), {}),
    "shifted": (ops.cross_correlate, (2, 3), {"algorithm": "shifted"}),
    "auto": (ops.cross_correlate, (2, 3), {}),
    "auto with strides": (ops.cross_correlate, (2, 3), {"strides": 2, "dilation_rate": 2}),
    "im2col": (ops.cross_correlate, (2, 3), {"algorithm": "im2col"}),
    "transposed": (ops.transpose_cross_correlate, (3, 2), {"strides": 2}),
}


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch records nothing")
@pytest.mark.parametrize("op, channels, settings", STEPS.values(), ids=STEPS)
def test_what_is_compiled_does_not_grow_with_the_kernel(op, channels, settings):
    """A program with a step for each of 31 × 31 elements would be compiled for a quarter of a minute."""
    image = np.zeros((1, 64, 64, 2))
    for size in (15, 31):
        kernel, run = np.zeros((size, size, *channels)), functools.partial(op, **settings)
        upstream = np.zeros(output_shape(run, image, kernel))
        assert recorded_steps(run, image, kernel) < 500
        assert recorded_steps(with_gradients(run), upstream, image, kernel) < 1000


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch records nothing")
def test_what_a_local_connection_compiles_does_not_grow_with_its_window():
    """Its windows are copied out one axis after the other."""
    kernel = np.zeros((2, 2, 31, 31, 1, 1))
    assert recorded_steps(ops.locally_connect, np.zeros((1, 32, 32, 1)), kernel) < 500
