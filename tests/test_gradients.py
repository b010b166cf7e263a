"""Derivatives, forward and backward, first and second, of everything that has a backward pass of its own."""

import keras
import numpy as np
import oracles
import pytest
from backends import ORDERS, backward, forward, second_derivatives, value_and_gradients
from keras import ops as keras_ops
from table import IMAGE, each

from keras_cnn_edu import layers, ops
from keras_cnn_edu.gradients import with_backward
from keras_cnn_edu.ops.cross_correlation.chunks import InChunks
from keras_cnn_edu.ops.cross_correlation.im2col import Im2col
from keras_cnn_edu.ops.cross_correlation.shapes import padded_shapes

# PyTorch's own forward mode is written with what PyTorch itself gave up.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")

# TensorFlow compiles each step for the forward mode, and JAX a program for each order: that takes long. There twice
# backward will do, because `test_second_derivatives_compiled_as_a_whole` goes through all orders.
ON_TENSORFLOW = keras.backend.backend() == "tensorflow"
ON_JAX = keras.backend.backend() == "jax"
BACKWARD_TWICE = ORDERS if keras.backend.backend() == "torch" else [(backward, backward)]
ORDERS_OF_LAYERS = [(backward, backward)] if ON_JAX else [(backward, forward), (backward, backward), *ORDERS[4:]]
NEEDED = {"pointwise": {"size": 1}, "split_kernel": {"size": 4}, "space_to_depth": {"strides": 2}}


def along_a_line(correlate, size=3, strides=1, groups=2):
    """A weighted sum of the outputs while images and kernel change evenly, and its second derivative.

    The outputs are f(x + t dx, k + t dk). As f is linear in each, their second derivative is 2 f(dx, dk).
    """
    random = np.random.default_rng(0)
    shapes = (3, 5, 4, 2), (size, size, 2 // groups, 2)
    numbers = [random.normal(size=shape) for shape in shapes * 2]
    outputs = oracles.cross_correlate(*numbers[2:], (strides, strides), "valid", (1, 1), groups)
    numbers.append(random.normal(size=outputs.shape))
    expected = 2 * np.sum(numbers[-1] * outputs)
    tensors = [keras_ops.convert_to_tensor(number, "float64") for number in numbers]
    images, kernel, images_change, kernel_change, weights = tensors

    def total(t):
        return keras_ops.sum(weights * correlate(images + t * images_change, kernel + t * kernel_change))

    return total, expected


def all_equal(derivatives, expected):
    """Compare; the order of the modes stands in the message."""
    assert derivatives == {order: pytest.approx(expected, rel=1e-6) for order in derivatives}


@pytest.mark.parametrize("algorithm", ops.ALGORITHMS)
def test_second_derivatives_of_every_algorithm(algorithm):
    """So Hessian products too: forward over backward, the other way around, and twice the same."""
    needed = {"size": 3, "strides": 1, **NEEDED.get(algorithm, {})}
    settings = {"algorithm": algorithm, "strides": needed["strides"], "groups": 2}
    total, expected = along_a_line(lambda images, kernel: ops.cross_correlate(images, kernel, **settings), **needed)
    all_equal(second_derivatives(total, BACKWARD_TWICE), expected)


@pytest.mark.parametrize("chunk", [None, 2])
def test_second_derivatives_compiled_as_a_whole(chunk):
    """Also where the images are computed a few at a time."""
    im2col = Im2col(padded_shapes((5, 4), 2, (3, 3, 2, 2), (1, 1), ("valid",) * 2, (1, 1), 1, "float64"))
    total, expected = along_a_line(InChunks(im2col, chunk) if chunk else im2col, groups=1)
    all_equal(second_derivatives(total, whole=True), expected)


@each(plainest=True, shape=IMAGE)
def test_second_derivatives_of_every_layer(entry):
    """While images and weights change evenly; the truth is a second difference of the layer's own values."""
    if not ON_TENSORFLOW and entry.ours in (layers.GlobalAveragePooling2D, layers.AdaptiveAveragePooling2D):
        pytest.skip("`keras.ops.mean` averages float64 in float32, on JAX and PyTorch: too coarse for differences")
    random = np.random.default_rng(0)
    layer = entry.make(dtype="float64")
    layer.build(entry.shape)

    def draw(shape):
        return keras_ops.convert_to_tensor(random.normal(size=shape), "float64")

    weights = [draw(variable.shape) for variable in layer.trainable_variables]
    changes = [draw(variable.shape) for variable in layer.trainable_variables]
    images, images_change = draw(entry.shape), draw(entry.shape)

    def total(t):
        trained = [weight + t * change for weight, change in zip(weights, changes, strict=True)]
        others = [variable.value for variable in layer.non_trainable_variables]
        outputs, _ = layer.stateless_call(trained, others, images + t * images_change)
        return keras_ops.sum(outputs**2)

    step = 1e-4
    before, at, after = (float(total(keras_ops.convert_to_tensor(t, "float64"))) for t in (-step, 0.0, step))
    expected = pytest.approx((before - 2 * at + after) / step**2, rel=1e-4)
    derivatives = second_derivatives(total, ORDERS_OF_LAYERS)
    assert derivatives == dict.fromkeys(derivatives, expected)


def test_the_backward_pass_is_the_one_that_was_given():
    """Ten times too large, to be told from what the framework would derive."""
    square = with_backward(lambda x: x**2, lambda upstream, x: (20 * x * upstream,))
    assert value_and_gradients(square, [3.0], upstream=1.0) == (9, [60])


def test_several_results_have_a_backward_pass_together():
    """Sum and product: the gradient of x + y + 5 xy for x is 1 + 5y."""

    def to_both(upstream, x, y):
        of_sum, of_product = upstream
        return of_sum + y * of_product, of_sum + x * of_product

    both = with_backward(lambda x, y: (x + y, x * y), to_both)

    def value(x):
        total, product = both(x, 3 * keras_ops.ones_like(x))
        return total + 5 * product

    assert value_and_gradients(value, [2.0], upstream=1.0) == (35, [16])
    all_equal(second_derivatives(lambda x: value(x) ** 2), 2 * 16**2)
