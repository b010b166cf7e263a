"""Pooling against numbers checked by hand and the float64 loops of `oracles`."""

import functools

import numpy as np
import oracles
import pytest
from backends import output_shape, recorded_steps, value_and_gradients
from cases import close
from keras import backend
from keras import ops as keras_ops

from keras_cnn_edu import ops
from keras_cnn_edu.gradients import gradient, with_gradients
from keras_cnn_edu.xla import compiled

SQUARE = np.arange(9.0).reshape(1, 3, 3, 1)
OPS = {"max": ops.max_pool, "average": ops.average_pool}
CASES = {
    "plain": ((2, 6, 6, 3), (2, 2), (2, 2), "valid"),
    "a pixel left over": ((2, 7, 5, 3), (2, 2), (2, 2), "valid"),
    "same": ((2, 7, 5, 3), (2, 2), (2, 2), "same"),
    "overlapping": ((2, 9, 8, 2), (3, 3), (2, 2), "same"),
    "stride 1": ((1, 5, 4, 2), (3, 2), (1, 1), "same"),
    "stride larger than window": ((2, 9, 9, 1), (2, 2), (3, 4), "valid"),
    "amounts per side": ((2, 6, 5, 2), (3, 3), (2, 1), ((1, 2), (0, 1))),
    "one pixel": ((1, 1, 1, 1), (1, 1), (1, 1), "valid"),
    "sequence": ((2, 9, 3), (3,), (2,), "same"),
    "large windows side by side": ((1, 13, 15, 2), (5, 6), (6, 7), "valid"),
    "large overlapping windows": ((1, 12, 9, 1), (8, 5), (2, 3), "same"),
    "a large window at every pixel": ((1, 7, 8, 1), (6, 7), (1, 1), "same"),
    "volume": ((1, 4, 5, 6, 2), (2, 2, 3), (2, 1, 2), "same"),
}


def test_the_numbers_of_the_lesson():
    """d2l.ai 7.5.1: max 4 5 / 7 8, mean 2 3 / 5 6."""
    largest, mean = (keras_ops.convert_to_numpy(op(SQUARE, 2, strides=1))[0, :, :, 0] for op in OPS.values())
    assert largest.tolist() == [[4, 5], [7, 8]]
    assert mean.tolist() == [[2, 3], [5, 6]]


@pytest.mark.parametrize("kind", OPS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_value_and_gradient_equal_the_loops(kind, case):
    """Also where a window holds its maximum several times (the last image): the first one receives the gradient."""
    shape, pool_size, strides, padding = case
    random = np.random.default_rng(0)
    images = np.concatenate([random.normal(size=shape), random.integers(0, 3, (1, *shape[1:]))])
    expected = oracles.pool(images, pool_size, strides, padding, kind)
    upstream = random.normal(size=expected.shape)
    run = compiled(OPS[kind], pool_size=pool_size, strides=strides, padding=padding)
    outputs, [gradient] = value_and_gradients(run, [images], upstream)
    close(outputs, expected)
    close(gradient, oracles.pool_gradient(images, upstream, pool_size, strides, padding, kind))


def test_padding_never_wins_a_maximum():
    """Not even among very negative numbers."""
    lowest = np.full((1, 2, 2, 1), -3e38, "float32")
    assert keras_ops.convert_to_numpy(ops.max_pool(lowest, 3, 1, padding=1)).max() == np.float32(-3e38)


def test_padding_is_never_counted_in_a_mean():
    """The mean of ones is one, at the border too."""
    assert (keras_ops.convert_to_numpy(ops.average_pool(np.ones((1, 5, 5, 1)), 3, 1, padding="same")) == 1).all()


@pytest.mark.parametrize("index", [0, 1, 2, 3])
@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_nan_is_not_hidden(op, index):
    """A network that has diverged must show it, wherever in the window the NaN lies."""
    image = np.ones(4)
    image[index] = np.nan
    assert np.isnan(keras_ops.convert_to_numpy(op(image.reshape(1, 2, 2, 1), 2))).all()


@pytest.mark.parametrize("size", [2, 4], ids=["small", "large"])
def test_of_several_nan_the_first_receives_the_gradient(size):
    """As of several equal numbers."""
    image = np.ones((1, size, size, 1), "float32")
    image[0, 1, :2] = np.nan
    slopes = gradient(lambda images: keras_ops.sum(ops.max_pool(images, size)), image)
    assert np.argwhere(slopes).tolist() == [[0, 1, 0, 0]]
    assert slopes.sum() == 1


def test_half_precision_is_added_up_in_float32():
    """64 times 1500 is more than float16 knows; half of 17 × 17 ones and threes are more digits than bfloat16 has."""
    rows = np.ones((1, 17, 17, 1), "float32")
    rows[:, ::2] = 3
    for dtype, image, mean in [("float16", np.full((1, 8, 8, 1), 1500.0), 1500), ("bfloat16", rows, 35 / 17)]:
        outputs = ops.average_pool(keras_ops.convert_to_tensor(image, dtype), image.shape[1])
        assert backend.standardize_dtype(outputs.dtype) == dtype
        close(keras_ops.convert_to_numpy(keras_ops.cast(outputs, "float32")).ravel(), [mean], dtype)


@pytest.mark.parametrize("kind", OPS)
@pytest.mark.parametrize("size", [5, 7])  # for few pixels the gradient is a formula
def test_gradients_in_half_precision_are_added_up_in_float32(kind, size):
    """A pixel in 49 windows receives 49 gradients: 256 + 1 is 256 in bfloat16."""
    peak = np.zeros((1, 2 * size - 1, 2 * size - 1, 1))
    peak[0, size - 1, size - 1] = 1  # in every window
    upstream = np.ones((1, size, size, 1))
    upstream[0, 0, 0] = 256
    run = functools.partial(OPS[kind], pool_size=size, strides=1)
    _, [slopes] = value_and_gradients(run, [peak], upstream, "bfloat16")
    expected = oracles.pool_gradient(peak, upstream, (size, size), (1, 1), "valid", kind)
    close(slopes, expected, "bfloat16", times=0.2)


@pytest.mark.skipif(backend.backend() == "torch", reason="torch records nothing")
@pytest.mark.parametrize("kind", OPS)
@pytest.mark.parametrize("strides", [None, 1, 3])
def test_what_is_compiled_does_not_grow_with_the_window(kind, strides):
    """A maximum and a sum are taken axis by axis, and in pairs."""
    steps = {}
    for size in (8, 64):
        run = functools.partial(OPS[kind], pool_size=size, strides=strides)
        image = np.zeros((1, 66, 65, 1))
        upstream = np.zeros(output_shape(run, image))
        steps[size] = recorded_steps(run, image), recorded_steps(with_gradients(run), upstream, image)
    assert max(forward for forward, _ in steps.values()) < 300, steps
    assert max(both for _, both in steps.values()) < 700, steps


@pytest.mark.parametrize("kind", OPS)
def test_an_empty_batch_has_empty_answers(kind):
    """As a data set whose last batch was filtered away."""
    for size in (2, 5):
        empty = np.zeros((0, 5, 5, 2))
        run = functools.partial(OPS[kind], pool_size=size)
        outputs, [slopes] = value_and_gradients(run, [empty], np.zeros((0, 5 // size, 5 // size, 2)))
        assert outputs.shape == (0, 5 // size, 5 // size, 2)
        assert slopes.shape == empty.shape
    reduce = {"max": keras_ops.max, "average": keras_ops.mean}[kind]
    assert ops.global_pool(empty, reduce).shape == (0, 2)
    assert ops.adaptive_pool(empty, 2, reduce).shape == (0, 2, 2, 2)


def test_integers_are_welcome():
    """They become floats: minus infinity and fractions are no integers."""
    outputs = keras_ops.convert_to_numpy(ops.average_pool(np.arange(4).reshape(1, 2, 2, 1), 2))
    assert outputs.ravel().tolist() == [1.5]


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"pool_size": 4}, r"window must not be larger than the padded input"),
        ({"pool_size": 0}, r"`pool_size` must be an integer, 1 or larger. Received: pool_size=0"),
        ({"pool_size": 2, "strides": -1}, r"`strides` must be an integer, 1 or larger"),
        ({"pool_size": 2, "padding": 2}, r"`padding` must be less than `pool_size`.*padding=2, pool_size=\(2, 2\)"),
        ({"pool_size": 2, "padding": "full"}, r"`padding` must be one of 'valid', 'same'. Received: padding='full'"),
        (
            {"pool_size": 2, "inputs": np.ones((3, 3))},
            r"`inputs` must be .*3 axes or more: \(batch, \*spatial, channels\)",
        ),
        ({"pool_size": 2, "inputs": np.ones((1, 3, 3, 0))}, "`inputs` must be.*none empty"),
        ({"pool_size": 2, "inputs": np.ones((1, 0, 3, 1))}, "`inputs` must be.*none empty"),
        ({"pool_size": (2, 2, 2)}, r"`pool_size` must be one integer or 2 of them"),
    ],
)
def test_bad_input_is_explained(op, arguments, message):
    """Each message names the argument, what was received and what to do."""
    arguments = {"inputs": SQUARE, **arguments}
    with pytest.raises(ValueError, match=message):
        op(**arguments)
