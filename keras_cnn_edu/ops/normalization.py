"""Normalization: bring activations to a common scale."""

import math
import operator

import keras
from keras import ops

from keras_cnn_edu import checks
from keras_cnn_edu.gradients import with_backward
from keras_cnn_edu.ops.precision import floats, widened
from keras_cnn_edu.ops.sums import channel_sums
from keras_cnn_edu.ops.tensors import tensor
from keras_cnn_edu.ops.windows import reduce_axis


def batch_statistics(inputs, axis: int = -1, mask=None) -> tuple:
    """Return the mean and the variance of each channel over all other axes.

    mean[c] = average of inputs[…, c],   variance[c] = average of (inputs[…, c] - mean[c])²

    Args:
        inputs: tensor with the channels on `axis`.
        axis: the axis of the channels.
        mask: None, or a tensor of the shape of `inputs` without its last axis (an axis may have length 1): only what
            it marks as True is counted.

    Returns:
        Two tensors (channels,).

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> mean, variance = batch_statistics(ops.convert_to_tensor([[1.0, 0.0], [3.0, 0.0]]))
        >>> ops.convert_to_numpy(mean).tolist(), ops.convert_to_numpy(variance).tolist()
        ([2.0, 0.0], [1.0, 0.0])

    Reference: S. Ioffe, C. Szegedy, "Batch Normalization", 2015, algorithm 1. https://arxiv.org/abs/1502.03167
    """
    inputs = floats(tensor(inputs, "inputs", 2))
    checks.integer(axis, "axis", -len(inputs.shape), len(inputs.shape) - 1)
    if mask is not None:
        mask = _mask_of(mask, inputs)
    dtype, inputs = inputs.dtype, widened(inputs)
    if mask is None:
        weights, count = 1, ops.cast(math.prod(ops.shape(inputs)) // inputs.shape[axis], inputs.dtype)
    else:
        weights = ops.cast(ops.expand_dims(mask, -1), inputs.dtype)
        count = channel_sums(weights * ops.ones_like(inputs), axis)
        count = count + keras.config.epsilon()  # a mask may leave nothing to count
    mean = channel_sums(weights * inputs, axis) / count
    # As a function of the mean that is subtracted, the variance has its minimum here: no gradient passes that way.
    centered = inputs - along(ops.stop_gradient(mean), inputs, axis)
    variance = channel_sums(weights * ops.square(centered), axis) / count
    return ops.cast(mean, dtype), ops.cast(variance, dtype)


def normalize(inputs, mean, variance, gamma=None, beta=None, axis: int = -1, epsilon: float = 1e-3):
    """Shift and scale every channel to mean 0 and variance 1, then to a learned scale and offset.

    outputs = gamma * (inputs - mean) / sqrt(variance + epsilon) + beta

    Args:
        inputs: tensor with the channels on `axis`.
        mean, variance: tensors (channels,).
        gamma, beta: scale and offset, tensors (channels,); None for 1 and 0.
        axis: the axis of the channels.
        epsilon: added to the variance, so that a constant channel stays finite.

    Returns:
        Tensor of the shape of `inputs`.

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> inputs = ops.convert_to_tensor([[1.0], [3.0]])
        >>> outputs = normalize(inputs, mean=[2.0], variance=[1.0], epsilon=0.0)
        >>> ops.convert_to_numpy(outputs).ravel().tolist()
        [-1.0, 1.0]

    Reference: S. Ioffe, C. Szegedy, "Batch Normalization", 2015, algorithm 1. https://arxiv.org/abs/1502.03167
    """
    inputs = floats(tensor(inputs, "inputs", 1))
    axis = checks.integer(axis, "axis", -len(inputs.shape), len(inputs.shape) - 1)
    checks.number(epsilon, "epsilon", least=0)
    vectors = {"mean": mean, "variance": variance, "gamma": gamma, "beta": beta}
    for name, vector in vectors.items():
        _one_for_each_channel(vector, name, inputs.shape[axis])
    dtype, inputs = inputs.dtype, widened(inputs)
    factor = 1 / ops.sqrt(ops.cast(variance, inputs.dtype) + epsilon)
    factor = factor if gamma is None else factor * ops.cast(gamma, inputs.dtype)
    beta = ops.zeros_like(factor) if beta is None else beta
    return ops.cast(_scale_and_shift(inputs, mean, factor, beta, axis), dtype)


def _scale_and_shift(inputs, mean, factor, beta, axis):
    """(inputs - mean) * factor + beta, channel by channel, with its own backward pass.

    Let E be the gradient of the loss with respect to the outputs ("upstream"). Then

        gradient of inputs = E * factor
        gradient of mean   = -factor * sum of E
        gradient of factor = sum of E * (inputs - mean)
        gradient of beta   = sum of E
    """

    def forward(inputs, mean, factor, beta):
        centered = inputs - along(mean, inputs, axis)
        return centered * along(factor, inputs, axis) + along(beta, inputs, axis)

    def backward(upstream, inputs, mean, factor, beta):
        total = channel_sums(upstream, axis)
        to_factor = channel_sums(upstream * (inputs - along(mean, inputs, axis)), axis)
        return upstream * along(factor, inputs, axis), -factor * total, to_factor, total

    vectors = [ops.cast(vector, inputs.dtype) for vector in (mean, factor, beta)]
    return with_backward(forward, backward)(inputs, *vectors)


def _one_for_each_channel(vector, name, channels):
    """Refuse a vector unless it has one entry for each channel (gamma and beta may be None)."""
    if vector is None and name in ("gamma", "beta"):
        return
    shape = tuple(tensor(vector, name, 1, "(channels,)", exactly=True).shape)
    if channels is not None and shape != (channels,):
        raise ValueError(f"`{name}` must have one entry for each of {channels} channels. Received: shape={shape}.")


def _mask_of(mask, inputs):
    """Return the mask as a tensor of the shape of the inputs without the last axis; an axis may have length 1."""
    mask = tensor(mask, "mask")
    if len(mask.shape) != len(inputs.shape) - 1 or any(
        None not in pair and pair[0] not in (1, pair[1]) for pair in zip(mask.shape, inputs.shape, strict=False)
    ):
        raise ValueError(
            "`mask` must have the shape of `inputs` without the last axis (an axis may have length 1). "
            f"Received: mask shape {tuple(mask.shape)}, inputs shape {tuple(inputs.shape)}."
        )
    return mask


def along(vector, inputs, axis: int):
    """Reshape a vector so that it broadcasts along one axis of a tensor.

    >>> tuple(along(ops.ones(3), ops.ones((2, 3, 4, 4)), axis=1).shape)
    (1, 3, 1, 1)
    """
    shape = [1] * len(inputs.shape)
    shape[axis] = -1
    return ops.reshape(vector, shape)


def local_response_normalize(inputs, depth_radius: int = 2, bias: float = 2.0, alpha: float = 1e-4, beta: float = 0.75):
    """Divide every value by how active the neighboring channels are at the same pixel.

    outputs[…, c] = inputs[…, c] /
        (bias + alpha * sum over |k - c| <= depth_radius of inputs[…, k]²) ** beta

    The defaults are AlexNet's: n = 5 neighbors (depth_radius 2), k = 2, alpha = 1e-4, beta = 0.75.

    Args:
        inputs: tensor (batch, *spatial, channels).
        depth_radius: neighbors on each side that count.
        bias, alpha, beta: constants of the formula.

    Returns:
        Tensor of the shape of `inputs`.

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> inputs = ops.convert_to_tensor([[3.0, 4.0]])
        >>> outputs = local_response_normalize(inputs, bias=0.0, alpha=1.0, beta=0.5)
        >>> ops.convert_to_numpy(outputs).ravel().tolist()  # 3 / 5 and 4 / 5
        [0.6, 0.8]

    Reference: A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional Neural
    Networks", 2012, section 3.3.
    https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks
    """
    inputs = floats(tensor(inputs, "inputs", 1, "(batch, *spatial, channels)"))
    depth_radius = checks.integer(depth_radius, "depth_radius", least=0)
    for name, value in {"bias": bias, "alpha": alpha, "beta": beta}.items():
        checks.number(value, name, least=0)
    images, channels = widened(inputs), len(inputs.shape) - 1  # the axis of the channels
    squares = ops.pad(ops.square(images), [(0, 0)] * channels + [(depth_radius, depth_radius)])
    total = reduce_axis(operator.add, squares, channels, 2 * depth_radius + 1, stride=1)
    return ops.cast(images / (bias + alpha * total) ** beta, inputs.dtype)
