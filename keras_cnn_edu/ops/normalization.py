"""Normalization: bring activations to a common scale."""

import keras
from keras import ops


def batch_statistics(inputs, axis=-1, mask=None):
    """Return the mean and the variance of each channel over all other axes.

    mean[c] = average of inputs[…, c],   variance[c] = average of (inputs[…, c] - mean[c])²

    Args:
        inputs: tensor with the channels on `axis`.
        axis: the axis that keeps its own statistics.
        mask: None, or a tensor of the shape of `inputs` without its last axis: where it is False nothing counts.

    Returns:
        Two tensors (channels,).

    Example:
        >>> mean, variance = batch_statistics(ops.convert_to_tensor([[1.0, 0.0], [3.0, 0.0]]))
        >>> ops.convert_to_numpy(mean).tolist(), ops.convert_to_numpy(variance).tolist()
        ([2.0, 0.0], [1.0, 0.0])

    Reference: S. Ioffe, C. Szegedy, "Batch Normalization", 2015, algorithm 1. https://arxiv.org/abs/1502.03167
    """
    rank = len(inputs.shape)
    others = [other for other in range(rank) if other != axis % rank]
    if mask is None:
        mean = ops.mean(inputs, others, keepdims=True)
        variance = ops.mean(ops.square(inputs - mean), others, keepdims=True)
    else:
        weights = ops.cast(ops.expand_dims(mask, -1), inputs.dtype) * ops.ones_like(inputs)
        count = ops.sum(weights, others, keepdims=True) + keras.config.epsilon()
        mean = ops.sum(weights * inputs, others, keepdims=True) / count
        variance = ops.sum(weights * ops.square(inputs - mean), others, keepdims=True) / count
    return ops.reshape(mean, (-1,)), ops.reshape(variance, (-1,))


def normalize(inputs, mean, variance, gamma=None, beta=None, axis=-1, epsilon=1e-3):
    """Shift and scale every channel to mean 0 and variance 1, then to a learned scale and offset.

    outputs = gamma * (inputs - mean) / sqrt(variance + epsilon) + beta

    Args:
        inputs: tensor with the channels on `axis`.
        mean, variance: tensors (channels,).
        gamma, beta: scale and offset, tensors (channels,); None for 1 and 0.
        axis: the axis of the channels.
        epsilon: keeps a channel without variance finite.

    Returns:
        Tensor of the shape of `inputs`.

    Example:
        >>> outputs = normalize(ops.convert_to_tensor([[1.0], [3.0]]), mean=[2.0], variance=[1.0], epsilon=0.0)
        >>> ops.convert_to_numpy(outputs).ravel().tolist()
        [-1.0, 1.0]

    Reference: S. Ioffe, C. Szegedy, "Batch Normalization", 2015, algorithm 1. https://arxiv.org/abs/1502.03167
    """
    along = [1] * len(inputs.shape)
    along[axis] = -1

    def spread(vector):
        return ops.reshape(vector, along)

    scale = 1 / ops.sqrt(spread(variance) + epsilon)
    scale = scale if gamma is None else scale * spread(gamma)
    outputs = (inputs - spread(mean)) * scale
    return outputs if beta is None else outputs + spread(beta)


def local_response_normalize(inputs, depth_radius=2, bias=2.0, alpha=1e-4, beta=0.75):
    """Divide every value by what the neighboring channels answer at the same pixel.

    outputs[…, c] = inputs[…, c] / (bias + alpha * sum over |k - c| <= depth_radius of inputs[…, k]²) ** beta

    The defaults are AlexNet's: n = 5 neighbors (depth_radius 2), k = 2, alpha = 1e-4, beta = 0.75.

    Args:
        inputs: tensor (batch, *spatial, channels).
        depth_radius: neighbors on each side that count.
        bias, alpha, beta: constants of the formula.

    Returns:
        Tensor of the shape of `inputs`.

    Example:
        >>> outputs = local_response_normalize(ops.convert_to_tensor([[3.0, 4.0]]), bias=0.0, alpha=1.0, beta=0.5)
        >>> ops.convert_to_numpy(outputs).ravel().tolist()  # 3 / 5 and 4 / 5
        [0.6, 0.8]

    Reference: A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional Neural
    Networks", 2012, section 3.3.
    """
    inputs = ops.convert_to_tensor(inputs)
    channels = inputs.shape[-1]
    padding = [(0, 0)] * (len(inputs.shape) - 1) + [(depth_radius, depth_radius)]
    squares = ops.pad(ops.square(inputs), padding)
    total = sum(squares[..., shift : shift + channels] for shift in range(2 * depth_radius + 1))
    return inputs / (bias + alpha * total) ** beta
