"""Pure functions of tensors: what the layers compute.

They take and return tensors of any Keras backend, channels last, and hold no state.
"""

from keras_cnn_edu.ops.cross_correlation import ALGORITHMS, cross_correlate
from keras_cnn_edu.ops.padding import MODES as PADDING_MODES
from keras_cnn_edu.ops.padding import pad
from keras_cnn_edu.ops.pooling import average_pool, max_pool
from keras_cnn_edu.ops.windows import taps, windows

__all__ = ["ALGORITHMS", "PADDING_MODES", "average_pool", "cross_correlate", "max_pool", "pad", "taps", "windows"]
