"""Layers that reduce a window to one number: convolution and pooling, and dense layers, whose window is everything.

All functions expect the channels last. In the formulas, i is the position of an output and u one in its window, one
integer for each spatial axis; c is a channel and f a filter. `before` is the padding before the first pixel.
"""

import numpy as np

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.explanations.decomposition import Decomposition, Window, crop, maximum, mean, weighted_sum

INPUT = "inputs[i*stride + u*dilation - before, c]"
CONVOLUTION = f"outputs[i, f] = activation(bias[f] + sum over u, c of {INPUT} * kernel[u, c, f])"
DEPTHWISE = f"outputs[i, c*m + k] = activation(bias[c*m + k] + sum over u of {INPUT} * kernel[u, c, k])"
SEPARABLE = (
    f"outputs[i, f] = activation(bias[f] + sum over u, c of {INPUT} * "
    "(sum over k of depthwise_kernel[u, c, k] * pointwise_kernel[c*m + k, f]))"
)
LOCAL = f"outputs[i, f] = activation(bias[f] + sum over u, c of {INPUT} * kernel[i, u, c, f])"
TRANSPOSED = (
    "outputs[i, f] = activation(bias[f] + sum over c and all j, u with j*stride + u*dilation - before = i of "
    "inputs[j, c] * kernel[u, f, c])"
)
DENSE = "outputs[f] = activation(bias[f] + sum over c of inputs[c] * kernel[c, f])"
GRAPH = (
    "outputs[n, f] = activation(bias[f] + sum over k, c of L[n, k] * features[k, c] * kernel[c, f]), "
    "L = D^(-1/2) (A + I) D^(-1/2)"
)
MAX = "outputs[i, c] = max over u of inputs[i*stride + u - before, c]"
AVERAGE = "outputs[i, c] = mean over u of inputs[i*stride + u - before, c]"
GLOBAL = "outputs[c] = {} of the whole map inputs[…, c]"
ADAPTIVE = "outputs[i, c] = {} of part i of the map inputs[…, c]"


# ── kernel times window ──


def convolution(layer, inputs, index) -> Decomposition:
    """Kernel times window, over the channels of the filter's group."""
    *position, filter_ = index
    kernel = layer.kernel
    if getattr(layer, "flip_kernel", False):
        kernel = np.flip(kernel, tuple(range(layer.rank)))
    channels = kernel.shape[-2]
    group = filter_ // (kernel.shape[-1] // layer.groups)
    window = _window(layer, inputs[0], position, range(group * channels, (group + 1) * channels))
    return _plus_bias(weighted_sum(CONVOLUTION, window, kernel[..., filter_]), layer, filter_)


def depthwise_convolution(layer, inputs, index) -> Decomposition:
    """The kernel of one channel times the window in this channel."""
    *position, output = index
    channel, which = divmod(output, layer.depth_multiplier)
    window = _window(layer, inputs[0], position, [channel])
    kernel = layer.kernel[..., channel : channel + 1, which]
    return _plus_bias(weighted_sum(DEPTHWISE, window, kernel), layer, output)


def separable_convolution(layer, inputs, index) -> Decomposition:
    """Depthwise, then pointwise: the product of both kernels times the window."""
    *position, filter_ = index
    depthwise = layer.depthwise_kernel  # (kernel…, channels, depth_multiplier)
    pointwise = layer.pointwise_kernel[..., filter_].reshape(depthwise.shape[-2:])
    window = _window(layer, inputs[0], position, range(depthwise.shape[-2]))
    return _plus_bias(weighted_sum(SEPARABLE, window, (depthwise * pointwise).sum(-1)), layer, filter_)


def locally_connected(layer, inputs, index) -> Decomposition:
    """The kernel of this position times the window."""
    *position, filter_ = index
    kernel = layer.kernel[tuple(position)]
    window = _window(layer, inputs[0], position, range(kernel.shape[-2]))
    return _plus_bias(weighted_sum(LOCAL, window, kernel[..., filter_]), layer, filter_)


def transposed_convolution(layer, inputs, index) -> Decomposition:
    """Every input whose patch covers this position, times the element of the kernel that falls on it."""
    *position, filter_ = index
    images, kernel = inputs[0], layer.kernel
    padding = checks.padding(layer.padding, len(position))
    output_padding = checks.output_padding(layer.output_padding, layer.strides)
    settings = layer.kernel_size, layer.strides, layer.dilation_rate, padding, output_padding
    pairs = list(map(_pixels_and_elements, position, images.shape, *settings))
    pixels = [[pixel for pixel, _ in axis] for axis in pairs]
    elements = [[element for _, element in axis] for axis in pairs]
    channels = range(images.shape[-1])
    weights = kernel[..., filter_, :][np.ix_(*elements, channels)]
    return _plus_bias(weighted_sum(TRANSPOSED, crop(images, [*pixels, channels]), weights), layer, filter_)


def dense(layer, inputs, index) -> Decomposition:
    """Every number along the last axis times its weight."""
    *position, unit = index
    window = crop(inputs[0], [*([at] for at in position), range(inputs[0].shape[-1])])
    kernel = layer.kernel[:, unit]
    return _plus_bias(weighted_sum(DENSE, window, kernel.reshape(window.inputs.shape)), layer, unit)


def graph_convolution(layer, inputs, index) -> Decomposition:
    """Every channel of the node and its neighbors, times the normalized link and the weight of the channel."""
    features, adjacency = inputs
    node, filter_ = index
    linked = adjacency + np.eye(len(adjacency))
    scale = 1 / np.sqrt(linked.sum(-1))
    weights = np.outer(scale[node] * linked[node] * scale, layer.kernel[:, filter_])
    window = crop(features, map(range, features.shape))
    return _plus_bias(weighted_sum(GRAPH, window, weights, "weights"), layer, filter_)


def _plus_bias(decomposition: Decomposition, layer, filter_: int) -> Decomposition:
    if layer.bias is not None:
        decomposition.derivation.plus(f"bias[{filter_}]", layer.bias[filter_])
    return decomposition


# ── pooling ──


def max_pooling(layer, inputs, index) -> Decomposition:
    """The largest pixel of the window; padding is never the largest."""
    return maximum(MAX, _pooling_window(layer, inputs[0], index, outside=-np.inf))


def average_pooling(layer, inputs, index) -> Decomposition:
    """The mean of the pixels of the window; padding does not count."""
    return mean(AVERAGE, _pooling_window(layer, inputs[0], index))


def global_max_pooling(layer, inputs, index) -> Decomposition:
    """The largest value of a map."""
    return maximum(GLOBAL.format("max"), _whole_map(inputs[0], index))


def global_average_pooling(layer, inputs, index) -> Decomposition:
    """The mean of a map."""
    return mean(GLOBAL.format("mean"), _whole_map(inputs[0], index))


def adaptive_max_pooling(layer, inputs, index) -> Decomposition:
    """The largest value of one part of a map."""
    return maximum(ADAPTIVE.format("max"), _part_of_map(layer, inputs[0], index))


def adaptive_average_pooling(layer, inputs, index) -> Decomposition:
    """The mean of one part of a map."""
    return mean(ADAPTIVE.format("mean"), _part_of_map(layer, inputs[0], index))


# ── windows ──


def _window(layer, images, position, channels) -> Window:
    """The window of a convolution, in some of its channels."""
    rank = len(position)
    padding = checks.padding(layer.padding, rank, checks.paddings(rank))
    modes = [getattr(layer, "padding_mode", "zeros")] * rank
    settings = layer.kernel_size, layer.strides, layer.dilation_rate, padding, modes
    return crop(images, [*map(_pixels, position, images.shape, *settings), channels])


def _pooling_window(layer, images, index, outside=0.0) -> Window:
    """The window of a pooling layer, in its channel."""
    *position, channel = index
    ones, modes = [1] * len(position), ["zeros"] * len(position)
    settings = layer.pool_size, layer.strides, ones, checks.pool_padding(layer.padding, layer.pool_size), modes
    return crop(images, [*map(_pixels, position, images.shape, *settings), [channel]], padding=outside)


def _whole_map(images, index) -> Window:
    """The whole map of a channel."""
    return crop(images, [*map(range, images.shape[:-1]), [index[-1]]])


def _part_of_map(layer, images, index) -> Window:
    """The part of a map that adaptive pooling reduces."""
    *position, channel = index
    sizes = checks.positive_ints(layer.output_size, len(position), "output_size")
    parts = map(geometry.adaptive_window, position, images.shape, sizes)
    return crop(images, [*(range(part.start, part.stop) for part in parts), [channel]])


def _pixels(output, size, kernel_size, stride, dilation, padding, mode) -> np.ndarray:
    """List the input pixels in the window of one output pixel along one axis; -1 for those in the padding."""
    before, _ = geometry.padding_amounts(size, kernel_size, stride, dilation, padding)
    pixels = np.array(geometry.window(output, kernel_size, stride, dilation, before))
    if mode == "edge":
        return pixels.clip(0, size - 1)
    if mode == "circular":
        return pixels % size
    if mode == "reflect":
        return size - 1 - np.abs(size - 1 - np.abs(pixels))
    return np.where((pixels >= 0) & (pixels < size), pixels, -1)


def _pixels_and_elements(output, size, kernel_size, stride, dilation, padding, output_padding) -> list[tuple[int, int]]:
    """List the pairs (input pixel, kernel element) that add to one output pixel along one axis."""
    before, _ = geometry.transposed_crop(kernel_size, stride, dilation, padding, output_padding)
    candidates = (divmod(output + before - dilation * element, stride) for element in range(kernel_size))
    return [(pixel, element) for element, (pixel, rest) in enumerate(candidates) if rest == 0 and 0 <= pixel < size]
