"""Layers that reduce a window to its largest value or its mean: pooling, sliding, global and adaptive."""

import numpy as np

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.explanations.account import cut, extreme, mean
from keras_cnn_edu.explanations.windows import as_given, channels_last, pixels, split

MAX = "outputs[i, c] = max over u of inputs[i*stride + u - before, c]"
AVERAGE = "outputs[i, c] = mean over u of inputs[i*stride + u - before, c]"
SHARE = "outputs[i, c] = {} over share i of the map of inputs[…, c]"
WHOLE = "outputs[c] = {} over the whole map of inputs[…, c]"


def max_pooling(layer, tensors, index):
    """The largest pixel of the window; padding never wins."""
    return extreme(MAX, _pool_window(layer, tensors[0], index, outside=-np.inf))


def average_pooling(layer, tensors, index):
    """The mean of the pixels of the window; padding does not count."""
    return mean(AVERAGE, _pool_window(layer, tensors[0], index))


def global_max_pooling(layer, tensors, index):
    """The largest value of a map."""
    return extreme(WHOLE.format("max"), _map(layer, tensors[0], index))


def global_average_pooling(layer, tensors, index):
    """The mean of a map."""
    return mean(WHOLE.format("mean"), _map(layer, tensors[0], index))


def adaptive_max_pooling(layer, tensors, index):
    """The largest value of one share of a map."""
    return extreme(SHARE.format("max"), _share(layer, tensors[0], index))


def adaptive_average_pooling(layer, tensors, index):
    """The mean of one share of a map."""
    return mean(SHARE.format("mean"), _share(layer, tensors[0], index))


def _pool_window(layer, tensor, index, outside=0.0):
    position, channel = split(layer, index)
    images = channels_last(layer, tensor)
    rank = len(position)
    settings = layer.pool_size, layer.strides, (1,) * rank, checks.pool_padding(layer.padding, layer.pool_size)
    window = map(pixels, position, images.shape, *settings, ["zeros"] * rank)
    return as_given(layer, cut(images, [*window, [channel]], outside=outside))


def _map(layer, tensor, index):
    images = channels_last(layer, tensor)
    channel = index[0] if layer.data_format == "channels_first" else index[-1]
    return as_given(layer, cut(images, [*map(range, images.shape[:-1]), [channel]]))


def _share(layer, tensor, index):
    position, channel = split(layer, index)
    images = channels_last(layer, tensor)
    outputs = checks.positive_ints(layer.output_size, len(position), "output_size")
    shares = map(geometry.adaptive_window, position, images.shape, outputs)
    return as_given(layer, cut(images, [*(range(share.start, share.stop) for share in shares), [channel]]))
