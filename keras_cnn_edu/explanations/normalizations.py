"""Normalization layers: one number, less a mean, divided by a spread, then scaled and shifted."""

import keras
import numpy as np

from keras_cnn_edu.explanations.account import single

NORMALIZE = "outputs = gamma * (inputs - mean) / sqrt(variance + epsilon) + beta"
STANDARDIZE = "outputs = (inputs - mean) / max(sqrt(variance), epsilon)"
ROOT = "outputs = scale * inputs / sqrt(mean of the squares + epsilon)"
UNIT = "outputs = inputs / sqrt(sum of the squares)"
RESCALE = "outputs = inputs * scale + offset"
LOCAL_RESPONSE = "outputs[c] = inputs[c] / (bias + alpha * sum over |k - c| <= depth_radius of inputs[k]^2) ^ beta"


def batch_normalization(layer, tensors, index):
    """Normalize with the statistics that were gathered in training."""
    parts = single(NORMALIZE, tensors[0], index)
    channel = (index[layer.axis - 1 if layer.axis > 0 else layer.axis],)
    parts.account.minus("moving mean", layer.moving_mean[channel])
    spread = np.sqrt(layer.moving_variance[channel] + layer.epsilon)
    parts.account.over("sqrt(moving variance + epsilon)", spread)
    return _scaled_and_shifted(parts, layer, channel)


def layer_normalization(layer, tensors, index):
    """Normalize with the statistics of this example, along the axes of the layer."""
    axes = _without_batch(layer.axis, len(index))
    group = tensors[0][tuple(slice(None) if axis in axes else at for axis, at in enumerate(index))]
    parts = _standardized(tensors[0], index, group, layer.epsilon)
    return _scaled_and_shifted(parts, layer, tuple(index[axis] for axis in axes))


def group_normalization(layer, tensors, index):
    """Normalize with the statistics of this example and a group of channels."""
    (axis,) = _without_batch([layer.axis], len(index))
    share = tensors[0].shape[axis] // layer.groups
    first = index[axis] // share * share
    group = np.take(tensors[0], range(first, first + share), axis)
    return _scaled_and_shifted(_standardized(tensors[0], index, group, layer.epsilon), layer, (index[axis],))


def rms_normalization(layer, tensors, index):
    """Divide by the root of the mean square along the axes of the layer."""
    axes = _without_batch(layer.axis, len(index))
    group = tensors[0][tuple(slice(None) if axis in axes else at for axis, at in enumerate(index))]
    parts = single(ROOT, tensors[0], index)
    spread = np.sqrt(np.square(group).mean() + layer.epsilon)
    parts.account.over(f"sqrt(mean square of {group.size} values + epsilon)", spread)
    parts.account.times("scale", layer.scale[tuple(index[axis] for axis in axes)])
    return parts


def unit_normalization(layer, tensors, index):
    """Divide by the length of the vector along the axes of the layer."""
    axes = _without_batch(layer.axis if isinstance(layer.axis, (list, tuple)) else [layer.axis], len(index))
    group = tensors[0][tuple(slice(None) if axis in axes else at for axis, at in enumerate(index))]
    parts = single(UNIT, tensors[0], index)
    parts.account.over(f"length of {group.size} values", max(np.sqrt(np.square(group).sum()), 1e-12))
    return parts


def local_response_normalization(layer, tensors, index):
    """Divide by what the neighboring channels answer."""
    (axis,) = _without_batch([layer.axis], len(index))
    first, behind = max(index[axis] - layer.depth_radius, 0), index[axis] + layer.depth_radius + 1
    neighbors = tensors[0][(*index[:axis], slice(first, behind), *index[axis + 1 :])]
    parts = single(LOCAL_RESPONSE, tensors[0], index)
    divisor = (layer.bias + layer.alpha * np.square(neighbors).sum()) ** layer.beta
    parts.account.over(f"(bias + alpha * sum of the squares of {len(neighbors)} channels) ^ beta", divisor)
    return parts


def standardization(layer, tensors, index):
    """Normalize with the statistics that `adapt` has gathered."""
    mean, variance = (np.broadcast_to(each[0], tensors[0].shape)[index] for each in (layer.mean, layer.variance))
    spread = max(np.sqrt(variance), keras.config.epsilon())
    parts = single(STANDARDIZE, tensors[0], index)
    if layer.invert:
        parts.account.times("standard deviation", spread).plus("mean", mean)
    else:
        parts.account.minus("mean", mean).over("standard deviation", spread)
    return parts


def rescaling(layer, tensors, index):
    """Multiply and add."""
    parts = single(RESCALE, tensors[0], index)
    scale, offset = (np.broadcast_to(np.asarray(each, "float64"), tensors[0].shape)[index] for each in _factors(layer))
    parts.account.times("scale", scale).plus("offset", offset)
    return parts


def _factors(layer):
    """Scale and offset; one number for each channel is laid along the channels, as the layer does it."""
    scale = np.asarray(layer.scale)
    if scale.ndim and keras.config.image_data_format() == "channels_first":
        scale = scale.reshape(scale.shape + (1,) * (3 - scale.ndim))
    return scale, layer.offset


def _standardized(tensor, index, group, epsilon):
    parts = single(NORMALIZE, tensor, index)
    parts.account.minus(f"mean of {group.size} values", group.mean())
    parts.account.over(f"sqrt(variance of {group.size} values + epsilon)", np.sqrt(group.var() + epsilon))
    return parts


def _scaled_and_shifted(parts, layer, channel):
    if layer.gamma is not None:
        parts.account.times("gamma", layer.gamma[channel])
    if layer.beta is not None:
        parts.account.plus("beta", layer.beta[channel])
    return parts


def _without_batch(axes, rank):
    """Count axes from the first after the batch axis."""
    return [axis - 1 if axis > 0 else rank + axis for axis in axes]
