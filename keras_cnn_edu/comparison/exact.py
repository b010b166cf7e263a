"""The outputs in float64 and in plain NumPy: the errors of the algorithms are measured against them."""

import itertools

import numpy as np

from keras_cnn_edu import geometry


def cross_correlate(
    images: np.ndarray, kernel: np.ndarray, strides: tuple, padding: tuple, dilation_rate: tuple, groups: int
) -> np.ndarray:
    """Add up the shifted images, kernel element by kernel element, with 53 bits.

    outputs = sum over u, v of  shift(images, by (u, v)) @ kernel[u, v]

    Args:
        images: array (batch, *spatial, channels).
        kernel: array (*kernel_size, channels // groups, filters).
        strides, padding, dilation_rate: one per spatial axis.
        groups: number of groups of channels and filters.

    Returns:
        Array of float64 (batch, *out, filters).

    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> kernel = np.arange(4.0).reshape(2, 2, 1, 1)
    >>> cross_correlate(image, kernel, (1, 1), ("valid", "valid"), (1, 1), 1)[0, :, :, 0].tolist()
    [[19.0, 25.0], [37.0, 43.0]]
    """
    *kernel_size, _, _ = kernel.shape
    axes = list(zip(kernel_size, strides, dilation_rate, strict=True))
    amounts = [
        geometry.padding_amounts(size, *window, padding=rule)
        for size, window, rule in zip(images.shape[1:-1], axes, padding, strict=True)
    ]
    images = np.pad(images.astype("float64"), [(0, 0), *amounts, (0, 0)])
    parts = zip(np.split(images, groups, -1), np.split(kernel.astype("float64"), groups, -1), strict=True)
    outputs = []
    for channels, filters in parts:
        total = 0
        for offset in itertools.product(*map(range, kernel_size)):
            taps = (geometry.tap(u, *window) for u, window in zip(offset, axes, strict=True))
            total = total + channels[(slice(None), *taps)] @ filters[offset]
        outputs.append(total)
    return np.concatenate(outputs, -1)
