"""Half precision: what is added up in 16 bits loses its digits; so every sum is made in 32."""

import functools

import numpy as np
import oracles
import pytest
from backends import value_and_gradients
from keras import backend
from keras import ops as keras_ops

from keras_cnn_edu import ops
from keras_cnn_edu.ops.sums import channel_sums

HALF = {"float16": 2.0**-11, "bfloat16": 2.0**-8}  # the rounding of one number
ONES = np.ones((1, 3000))


def ones(*shape):
    """Numbers that are exact in every dtype."""
    return np.ones(shape)


# Functions of ones, and what their exact sums are: more than half precision can count to.
SUMS = {
    "depthwise": (ops.depthwise_cross_correlate, [ones(1, 9, 9, 1), ones(9, 9, 1, 1)], 81),
    "depthwise, a large kernel": (ops.depthwise_cross_correlate, [ones(1, 20, 20, 1), ones(20, 20, 1, 1)], 400),
    "shifted": (functools.partial(ops.cross_correlate, algorithm="shifted"), [ones(1, 9, 9, 9), ones(9, 9, 9, 1)], 729),
    "im2col": (functools.partial(ops.cross_correlate, algorithm="im2col"), [ones(1, 9, 9, 9), ones(9, 9, 9, 1)], 729),
    "local": (ops.locally_connect, [ones(1, 9, 9, 9), ones(1, 1, 9, 9, 9, 1)], 729),
    "graph": (lambda *of: ops.graph_convolve(*of) * 1, [ones(1, 700, 1), ones(700, 700), ones(1, 1)], 1),
    "channel sums": (channel_sums, [ones(700, 2)], 700),
    "local response": (
        functools.partial(ops.local_response_normalize, depth_radius=350, bias=0.0, alpha=1 / 700, beta=1.0),
        [ones(1, 700)],
        None,
    ),
    "normalize": (lambda x: ops.normalize(x, [1000.0], [0.0], epsilon=1e-12), [1000 * ones(4, 1)], 0),
}


@pytest.mark.parametrize("dtype", HALF)
@pytest.mark.parametrize("op, arrays, expected", SUMS.values(), ids=SUMS)
def test_sums_of_ones_are_counted_right(op, arrays, expected, dtype):
    """The result is rounded once, to the dtype of the inputs."""
    result = op(*(keras_ops.convert_to_tensor(array, dtype) for array in arrays))
    assert backend.standardize_dtype(result.dtype) == dtype
    result = keras_ops.convert_to_numpy(keras_ops.cast(result, "float32")).ravel()
    if expected is None:  # the first of 700 channels has 351 neighbors
        result, expected = result[:1], 700 / 351
    np.testing.assert_allclose(result, expected, rtol=HALF[dtype])


@pytest.mark.parametrize("dtype", HALF)
def test_gradients_are_added_up_right(dtype):
    """A pixel in 21 × 21 windows receives 441 gradients: where patches are added up, and where an image is shifted."""
    image, kernel, upstream = ones(1, 41, 41, 1), ones(21, 21, 1, 1), ones(1, 21, 21, 1)
    for run in (ops.depthwise_cross_correlate, functools.partial(ops.cross_correlate, algorithm="im2col")):
        _, [to_image, to_kernel] = value_and_gradients(run, [image, kernel], upstream, dtype)
        assert to_image[0, 20, 20, 0] == pytest.approx(441, rel=HALF[dtype])
        np.testing.assert_allclose(to_kernel, 441, rtol=HALF[dtype])
    patches = keras_ops.convert_to_tensor(ones(1, 41, 21, 1), dtype)
    total = keras_ops.convert_to_numpy(keras_ops.cast(ops.overlap_add(patches, (1,), (1,)), "float32"))
    assert total.max() == 21


ALGORITHMS = {"auto": (3, 3), **dict.fromkeys(ops.ALGORITHMS, (3, 3)), "pointwise": (1, 1), "split_kernel": (4, 4)}


@pytest.mark.parametrize("dtype", HALF)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_is_as_exact_as_the_dtype(algorithm, dtype):
    """Images around 100 under kernels that find differences: sums that nearly cancel show what was lost before."""
    random = np.random.default_rng(0)
    size = ALGORITHMS[algorithm]
    images, kernel = 100 + random.normal(size=(1, 9, 9, 4)), random.normal(size=(*size, 4, 3))
    kernel -= kernel.mean((0, 1, 2), keepdims=True)
    images, kernel = (
        keras_ops.convert_to_numpy(keras_ops.cast(keras_ops.convert_to_tensor(array, dtype), "float32"))
        for array in (images.astype("float32"), kernel.astype("float32"))
    )
    strides = (2, 2) if algorithm == "space_to_depth" else (1, 1)
    expected = oracles.cross_correlate(images, kernel, strides, "valid", (1, 1))
    upstream = np.ones_like(expected)
    run = functools.partial(ops.cross_correlate, strides=strides, algorithm=algorithm)
    outputs, gradients = value_and_gradients(run, [images, kernel], upstream, dtype)
    settings = strides, "valid", (1, 1)
    exact = oracles.cross_correlate_gradients(images, kernel, upstream, *settings)
    scales = oracles.cross_correlate_gradients(images, np.abs(kernel), upstream, *settings)
    assert np.abs(outputs - expected).max() <= 2 * HALF[dtype] * np.abs(expected).max() + 1e-4
    for got, right, scale in zip(gradients, exact, scales, strict=True):
        assert np.abs(got - right).max() <= 4 * HALF[dtype] * np.abs(scale).max()


def test_winograd_overflows_before_the_result_does():
    """What its page says: 1e38 is a float32, and so is the sum, but not the sums in between."""
    images, kernel = np.full((1, 6, 6, 1), 1e38, "float32"), np.full((3, 3, 1, 1), 1e-3, "float32")
    plain, fast = (
        keras_ops.convert_to_numpy(ops.cross_correlate(images, kernel, algorithm=name))
        for name in ("im2col", "winograd")
    )
    np.testing.assert_allclose(plain, 9e35, rtol=1e-5)
    assert not np.isfinite(fast).all()
