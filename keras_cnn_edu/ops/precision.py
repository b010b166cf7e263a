"""Kinds of numbers: half precision, which is stored but not added up, and NaN."""

import keras
from keras import ops

HALF = ("float16", "bfloat16")


def summing(dtype) -> str:
    """Return the dtype in which numbers of a dtype are added up: float32 for half precision, otherwise the same.

    float16 has no number above 65504 and keeps 11 bits: 64 times 1500 overflows, and 2048 + 1 is 2048. bfloat16 keeps
    8 bits: 256 + 1 is 256. A sum of many numbers needs more digits than each of them.

    >>> summing("float16"), summing("bfloat16"), summing("float64")
    ('float32', 'float32', 'float64')

    Reference: P. Micikevicius et al., "Mixed Precision Training", 2018, section 3.3. https://arxiv.org/abs/1710.03740
    """
    dtype = keras.backend.standardize_dtype(dtype)
    return "float32" if dtype in HALF else dtype


def widened(tensor):
    """Return a tensor in the dtype in which its numbers are added up.

    >>> keras.backend.standardize_dtype(widened(ops.ones(2, "float16")).dtype)
    'float32'
    """
    tensor = ops.convert_to_tensor(tensor)
    return ops.cast(tensor, summing(tensor.dtype))


def floats(tensor):
    """Convert integers to floats, which have fractions and minus infinity; leave floats as they are.

    >>> ops.convert_to_numpy(floats([1, 2]) / 4).tolist()
    [0.25, 0.5]
    """
    tensor = ops.convert_to_tensor(tensor)
    return tensor if keras.backend.is_float_dtype(tensor.dtype) else ops.cast(tensor, keras.config.floatx())


def is_nan(values):
    """Say where values are NaN ("not a number"), the only value that does not equal itself.

    `keras.ops.isnan` says the same. But TensorFlow starts a compiler of its own to hand that one step to XLA, which
    takes many times longer than to hand over a comparison.

    >>> ops.convert_to_numpy(is_nan(ops.convert_to_tensor([1.0, float("nan"), float("inf")]))).tolist()
    [False, True, False]
    """
    return ops.not_equal(values, values)
