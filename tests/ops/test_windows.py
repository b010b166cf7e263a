"""Windows and their adjoint, against plain indexing; large windows are joined from halves."""

import itertools

import numpy as np
import oracles
import pytest
from keras import ops as keras_ops

from keras_cnn_edu import ops
from keras_cnn_edu.ops.windows import MAX_UNROLLED, reduce_windows

SIZES, STRIDES, DILATIONS = (3, MAX_UNROLLED + 1, 37), (1, 2, 3, 40), (1, 2, 3)


@pytest.mark.parametrize("size, stride, dilation", list(itertools.product(SIZES, STRIDES, DILATIONS)))
def test_windows_and_their_overlap_are_those_of_indexing(size, stride, dilation):
    """Every window is cut out by NumPy, and every patch is added where its window was."""
    reach = (size - 1) * dilation + 1
    image = np.random.default_rng(0).integers(0, 9, (1, reach + 13, 1)).astype("float32")
    settings = (size,), (stride,), (dilation,)
    found = keras_ops.convert_to_numpy(ops.windows(keras_ops.convert_to_tensor(image), *settings))
    where = [window[0] for _, window in oracles.positions(image.shape[1:-1], *settings)]
    np.testing.assert_array_equal(found, [[image[0, pixels] for pixels in where]])
    total = np.zeros_like(image[:, : where[-1][-1] + 1])
    for pixels, patch in zip(where, found[0], strict=True):
        total[0, pixels] += patch
    back = ops.overlap_add(keras_ops.convert_to_tensor(found), *settings[1:])
    np.testing.assert_array_equal(keras_ops.convert_to_numpy(back), total)


@pytest.mark.parametrize("size, stride", list(itertools.product((1, 2, 3, 6, 7, 12, 13), (1, 2, 3, 4, 6, 12))))
def test_windows_are_reduced_in_reading_order(size, stride):
    """`first * 0 + second` keeps the last, `first + second * 0` the first, whatever the brackets."""
    image = np.arange(15 * 14, dtype="float32").reshape(1, 15, 14, 1)
    windows = [image[0][window] for _, window in oracles.positions((15, 14), (size,) * 2, (stride,) * 2, (1, 1))]
    for keep, index in ((lambda first, second: first + second * 0, 0), (lambda first, second: first * 0 + second, -1)):
        found = reduce_windows(keep, keras_ops.convert_to_tensor(image), (size, size), (stride, stride))
        assert keras_ops.convert_to_numpy(found).ravel().tolist() == [window.ravel()[index] for window in windows]
    total = reduce_windows(keras_ops.add, keras_ops.convert_to_tensor(image), (size, size), (stride, stride))
    assert keras_ops.convert_to_numpy(total).ravel().tolist() == [window.sum() for window in windows]
