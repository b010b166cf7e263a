"""Pure functions of tensors: what the layers compute.

They take and return tensors of any Keras backend, channels last, and hold no state.
"""

from keras_cnn_edu.ops.convolution import as_matrix, convolve, flip, transpose_cross_correlate
from keras_cnn_edu.ops.cross_correlation import ALGORITHMS, cross_correlate
from keras_cnn_edu.ops.cross_correlation.plan import Plan, plan
from keras_cnn_edu.ops.depthwise import depthwise_cross_correlate
from keras_cnn_edu.ops.graph_convolution import graph_convolve
from keras_cnn_edu.ops.locally_connected import locally_connect
from keras_cnn_edu.ops.normalization import batch_statistics, local_response_normalize, normalize
from keras_cnn_edu.ops.padding import MODES as PADDING_MODES
from keras_cnn_edu.ops.padding import pad
from keras_cnn_edu.ops.pooling import adaptive_pool, average_pool, global_pool, max_pool
from keras_cnn_edu.ops.windows import overlap_add, taps, windows

__all__ = [
    "ALGORITHMS",
    "PADDING_MODES",
    "Plan",
    "adaptive_pool",
    "as_matrix",
    "average_pool",
    "batch_statistics",
    "convolve",
    "cross_correlate",
    "depthwise_cross_correlate",
    "flip",
    "global_pool",
    "graph_convolve",
    "local_response_normalize",
    "locally_connect",
    "max_pool",
    "normalize",
    "overlap_add",
    "pad",
    "plan",
    "taps",
    "transpose_cross_correlate",
    "windows",
]
