"""Pooling against numbers checked by hand and the float64 loops of `oracles`."""

import numpy as np
import oracles
import pytest
from backends import value_and_gradients
from cases import close
from keras import ops as keras_ops

from keras_cnn_edu import ops
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
    "volume": ((1, 4, 5, 6, 2), (2, 2, 3), (2, 1, 2), "same"),
}


def test_the_numbers_of_the_lesson():
    """d2l.ai 7.5.1: max 4 5 / 7 8, mean 2 3 / 5 6."""
    largest, mean = (keras_ops.convert_to_numpy(op(SQUARE, 2, strides=1))[0, :, :, 0] for op in OPS.values())
    assert largest.tolist() == [[4, 5], [7, 8]]
    assert mean.tolist() == [[2, 3], [5, 6]]


@pytest.mark.parametrize("kind", OPS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("ties", [False, True], ids=["distinct", "ties"])
def test_value_and_gradient_equal_the_loops(kind, case, ties):
    """Also where a window holds its maximum several times: the first one receives the gradient."""
    shape, pool_size, strides, padding = case
    random = np.random.default_rng(0)
    images = random.integers(0, 3, shape).astype("float64") if ties else random.normal(size=shape)
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


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_nan_is_not_hidden(op, place):
    """A network that has diverged must show it, wherever in the window the NaN lies."""
    image = np.ones(4)
    image[place] = np.nan
    assert np.isnan(keras_ops.convert_to_numpy(op(image.reshape(1, 2, 2, 1), 2))).all()


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
        ({"pool_size": (2, 2, 2)}, r"`pool_size` must be one integer or 2 of them"),
    ],
)
def test_bad_input_is_explained(op, arguments, message):
    """Each message names the argument, what was received and what to do."""
    arguments = {"inputs": SQUARE, **arguments}
    with pytest.raises(ValueError, match=message):
        op(**arguments)
