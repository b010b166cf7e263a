"""Normalization layers: a number minus a mean, divided by a standard deviation, then scaled and shifted."""

import keras
import numpy as np

from keras_cnn_edu.explanations.decomposition import Decomposition, one_input, without_batch
from keras_cnn_edu.tracing import layout

NORMALIZE = "outputs = gamma * (inputs - mean) / sqrt(variance + epsilon) + beta"
STANDARDIZE = "outputs = (inputs - mean) / max(sqrt(variance), epsilon)"
INVERT = "outputs = inputs * max(sqrt(variance), epsilon) + mean"
ROOT_MEAN_SQUARE = "outputs = scale * inputs / sqrt(mean of the squares + epsilon)"
UNIT = "outputs = inputs / sqrt(sum of the squares)"
RESCALE = "outputs = inputs * scale + offset"
LOCAL_RESPONSE = "outputs[c] = inputs[c] / (bias + alpha * sum over |k - c| <= depth_radius of inputs[k]^2) ^ beta"


def batch_normalization(layer, inputs, index) -> Decomposition:
    """Normalize with the moving statistics of training."""
    decomposition = one_input(NORMALIZE, inputs[0], index)
    (axis,) = without_batch(layer.axis, len(index))
    channel = (index[axis],)
    decomposition.derivation.minus("moving mean", layer.moving_mean[channel])
    deviation = np.sqrt(layer.moving_variance[channel] + layer.epsilon)
    decomposition.derivation.divided_by("sqrt(moving variance + epsilon)", deviation)
    return _scale_and_shift(decomposition, layer, channel)


def layer_normalization(layer, inputs, index) -> Decomposition:
    """Normalize with the statistics of this example, along the axes of the layer."""
    axes = without_batch(layer.axis, len(index))
    decomposition = _normalize(inputs[0], index, _along(axes, inputs[0], index), layer.epsilon)
    return _scale_and_shift(decomposition, layer, tuple(index[axis] for axis in axes))


def group_normalization(layer, inputs, index) -> Decomposition:
    """Normalize with the statistics of this example and a group of channels."""
    (axis,) = without_batch(layer.axis, len(index))
    channels = inputs[0].shape[axis] // layer.groups
    first = index[axis] // channels * channels
    group = np.take(inputs[0], range(first, first + channels), axis)
    return _scale_and_shift(_normalize(inputs[0], index, group, layer.epsilon), layer, (index[axis],))


def rms_normalization(layer, inputs, index) -> Decomposition:
    """Divide by the root of the mean square along the axes of the layer."""
    axes = without_batch(layer.axis, len(index))
    values = _along(axes, inputs[0], index)
    decomposition = one_input(ROOT_MEAN_SQUARE, inputs[0], index)
    root = np.sqrt(np.square(values).mean() + layer.epsilon)
    decomposition.derivation.divided_by(f"sqrt(mean square of {values.size} values + epsilon)", root)
    decomposition.derivation.times("scale", layer.scale[tuple(index[axis] for axis in axes)])
    return decomposition


def unit_normalization(layer, inputs, index) -> Decomposition:
    """Divide by the length of the vector along the axes of the layer."""
    axes = without_batch(layer.axis, len(index))
    values = _along(axes, inputs[0], index)
    decomposition = one_input(UNIT, inputs[0], index)
    length = max(np.sqrt(np.square(values).sum()), 1e-12)  # Keras's constant: zeros stay zeros
    decomposition.derivation.divided_by(f"length of {values.size} values", length)
    return decomposition


def local_response_normalization(layer, inputs, index) -> Decomposition:
    """Divide by a power of the sum of squares over the neighboring channels."""
    (axis,) = without_batch(layer.axis, len(index))
    first, behind = max(index[axis] - layer.depth_radius, 0), index[axis] + layer.depth_radius + 1
    neighbors = inputs[0][(*index[:axis], slice(first, behind), *index[axis + 1 :])]
    decomposition = one_input(LOCAL_RESPONSE, inputs[0], index)
    divisor = (layer.bias + layer.alpha * np.square(neighbors).sum()) ** layer.beta
    what = f"(bias + alpha * sum of the squares of {len(neighbors)} channels) ^ beta"
    decomposition.derivation.divided_by(what, divisor)
    return decomposition


def standardization(layer, inputs, index) -> Decomposition:
    """Normalize with the statistics that `adapt` has computed."""
    mean, variance = (np.broadcast_to(each[0], inputs[0].shape)[index] for each in (layer.mean, layer.variance))
    deviation = max(np.sqrt(variance), keras.config.epsilon())
    decomposition = one_input(INVERT if layer.invert else STANDARDIZE, inputs[0], index)
    if layer.invert:
        decomposition.derivation.times("standard deviation", deviation).plus("mean", mean)
    else:
        decomposition.derivation.minus("mean", mean).divided_by("standard deviation", deviation)
    return decomposition


def rescaling(layer, inputs, index) -> Decomposition:
    """Multiply and add."""
    scale, shape = np.asarray(layer.scale, "float64"), inputs[0].shape
    if scale.ndim == 1:  # one for each channel
        axis = layout.channel_axis(layout.data_format_of(layer.original), len(shape) - 1) - 1
        factor = np.broadcast_to(scale, shape[axis])[index[axis]]
    else:
        factor = np.broadcast_to(scale, shape)[index]
    decomposition = one_input(RESCALE, inputs[0], index)
    decomposition.derivation.times("scale", factor).plus("offset", np.broadcast_to(layer.offset, shape)[index])
    return decomposition


def _normalize(tensor, index, group, epsilon) -> Decomposition:
    """Subtract the mean of a group of values, and divide by their standard deviation."""
    decomposition = one_input(NORMALIZE, tensor, index)
    decomposition.derivation.minus(f"mean of {group.size} values", group.mean())
    deviation = np.sqrt(group.var() + epsilon)
    decomposition.derivation.divided_by(f"sqrt(variance of {group.size} values + epsilon)", deviation)
    return decomposition


def _scale_and_shift(decomposition, layer, channel) -> Decomposition:
    if layer.gamma is not None:
        decomposition.derivation.times("gamma", layer.gamma[channel])
    if layer.beta is not None:
        decomposition.derivation.plus("beta", layer.beta[channel])
    return decomposition


def _along(axes, tensor, index) -> np.ndarray:
    """The values along some axes that go through one element."""
    return tensor[tuple(slice(None) if axis in axes else at for axis, at in enumerate(index))]
