"""Layers that multiply a window by a kernel: convolutions of any number of dimensions, plain and transposed.

In the formulas i is the place of an output and u one of its window, one integer for each spatial axis.
"""

import numpy as np

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.explanations.account import cut, weighted_sum

SEEN = "inputs[i*stride + u*dilation - before, c]"
CONVOLUTION = f"outputs[i, f] = activation(bias[f] + sum over u, c of {SEEN} * kernel[u, c, f])"
DEPTHWISE = f"outputs[i, c*m + k] = activation(bias[c*m + k] + sum over u of {SEEN} * kernel[u, c, k])"
SEPARABLE = (
    f"outputs[i, f] = activation(bias[f] + sum over u, c of {SEEN} * "
    "(sum over k of depthwise_kernel[u, c, k] * pointwise_kernel[c*m + k, f]))"
)
LOCAL = f"outputs[i, f] = activation(bias[f] + sum over u, c of {SEEN} * kernel[i, u, c, f])"
TRANSPOSED = (
    "outputs[i, f] = activation(bias[f] + sum over c and all j, u with j*stride + u*dilation - before = i of "
    "inputs[j, c] * kernel[u, f, c])"
)


def convolution(layer, tensors, index):
    """Kernel times window, over the channels of the filter's group."""
    position, filter_ = split(layer, index)
    kernel = layer.kernel
    if getattr(layer, "flip_kernel", False):
        kernel = np.flip(kernel, range(layer.rank))
    share = kernel.shape[-2]
    group = filter_ // (kernel.shape[-1] // layer.groups)
    window = _window(layer, tensors[0], position, range(group * share, (group + 1) * share))
    return _biased(weighted_sum(CONVOLUTION, window, kernel[..., filter_]), layer, filter_)


def depthwise(layer, tensors, index):
    """A kernel for one channel alone."""
    position, output = split(layer, index)
    channel, which = divmod(output, layer.depth_multiplier)
    window = _window(layer, tensors[0], position, [channel])
    kernel = layer.kernel[..., channel : channel + 1, which]
    return _biased(weighted_sum(DEPTHWISE, window, kernel), layer, output)


def separable(layer, tensors, index):
    """Depthwise, then pointwise: together one kernel, the product of both."""
    position, filter_ = split(layer, index)
    looking = layer.depthwise_kernel  # (kernel…, channels, depth_multiplier)
    mixing = layer.pointwise_kernel[..., filter_].reshape(looking.shape[-2:])
    window = _window(layer, tensors[0], position, range(looking.shape[-2]))
    return _biased(weighted_sum(SEPARABLE, window, (looking * mixing).sum(-1)), layer, filter_)


def locally_connected(layer, tensors, index):
    """A kernel for this position alone."""
    position, filter_ = split(layer, index)
    kernel = layer.kernel[position]
    window = _window(layer, tensors[0], position, range(kernel.shape[-2]))
    return _biased(weighted_sum(LOCAL, window, kernel[..., filter_]), layer, filter_)


def transposed(layer, tensors, index):
    """Every input whose stamp reaches this place, times the kernel element that lies here."""
    position, filter_ = split(layer, index)
    images, kernel = channels_last(layer, tensors[0]), layer.kernel
    rank = len(position)
    padding = checks.padding(layer.padding, rank)
    output_padding = checks.output_padding(layer.output_padding, layer.strides)
    settings = layer.kernel_size, layer.strides, layer.dilation_rate, padding, output_padding
    reaching = list(map(_stamps, position, images.shape, *settings))  # for each axis pairs (pixel, kernel element)
    stamped = [[pixel for pixel, _ in axis] for axis in reaching]
    elements = [[element for _, element in axis] for axis in reaching]
    window = cut(images, [*stamped, range(images.shape[-1])])
    weights = kernel[..., filter_, :][np.ix_(*elements, range(images.shape[-1]))]
    return _biased(weighted_sum(TRANSPOSED, as_given(layer, window), weights), layer, filter_)


def _window(layer, tensor, position, channels):
    images = channels_last(layer, tensor)
    rank = len(position)
    padding = checks.padding(layer.padding, rank, checks.paddings(rank))
    mode = [getattr(layer, "padding_mode", "zeros")] * rank
    settings = layer.kernel_size, layer.strides, layer.dilation_rate, padding, mode
    return as_given(layer, cut(images, [*map(pixels, position, images.shape, *settings), channels]))


def pixels(output, size, kernel_size, stride, dilation, padding, mode):
    """List the pixels that one output sees along one axis; -1 for one in the padding."""
    before, _ = geometry.padding_amounts(size, kernel_size, stride, dilation, padding)
    seen = np.array(geometry.window(output, kernel_size, stride, dilation, before))
    if mode == "edge":
        return seen.clip(0, size - 1)
    if mode == "circular":
        return seen % size
    if mode == "reflect":
        return size - 1 - np.abs(size - 1 - np.abs(seen))
    return np.where((seen >= 0) & (seen < size), seen, -1)


def _stamps(output, size, kernel_size, stride, dilation, padding, output_padding):
    """List the pairs (input pixel, kernel element) that meet at one output pixel along one axis."""
    before, _ = geometry.transposed_crop(kernel_size, stride, dilation, padding, output_padding)
    candidates = (divmod(output + before - dilation * element, stride) for element in range(kernel_size))
    return [(pixel, u) for u, (pixel, rest) in enumerate(candidates) if rest == 0 and 0 <= pixel < size]


def _biased(parts, layer, filter_):
    if layer.bias is not None:
        parts.account.plus(f"bias[{filter_}]", layer.bias[filter_])
    return parts


def split(layer, index):
    """Divide the index of an output element into its position and its channel."""
    return (index[1:], index[0]) if layer.data_format == "channels_first" else (index[:-1], index[-1])


def channels_last(layer, tensor):
    """Turn the channels last, if the layer has them first."""
    return np.moveaxis(tensor, 0, -1) if layer.data_format == "channels_first" else tensor


def as_given(layer, window):
    """Name the places as the layer's input has them: with the channel first if it has it first."""
    values, places = window
    if layer.data_format == "channels_first":
        places = np.concatenate([places[..., :1], places[..., -1:], places[..., 1:-1]], -1)
    return values, places
