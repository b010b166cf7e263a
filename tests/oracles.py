"""What is true: loops in float64 NumPy that import nothing of ours.

Each is written from the textbook formula, one output element at a time, for any number of spatial axes, and each
gradient from the same sum: whatever an input contributed to an output, it receives back, times the output's gradient.
"""

import itertools
import math

import numpy as np


def amounts(size, kernel, stride, dilation, padding):
    """Pixels (before, after) that a padding adds to one axis."""
    reach = (kernel - 1) * dilation
    if padding == "valid":
        return 0, 0
    if padding == "full":
        return reach, reach
    if padding == "causal":
        return reach, 0
    if padding == "same":
        total = max((math.ceil(size / stride) - 1) * stride + reach + 1 - size, 0)
        return total // 2, total - total // 2
    return tuple(padding)


def all_amounts(sizes, kernel_size, strides, dilation, padding):
    """The same for every axis; `padding` is a word or one pair per axis."""
    paddings = [padding] * len(sizes) if isinstance(padding, str) else padding
    return [amounts(*axis) for axis in zip(sizes, kernel_size, strides, dilation, paddings, strict=True)]


def output_counts(padded, kernel_size, strides, dilation):
    """How many windows fit along each axis."""
    axes = zip(padded, kernel_size, strides, dilation, strict=True)
    return [(n - ((k - 1) * d + 1)) // s + 1 for n, k, s, d in axes]


def positions(padded, kernel_size, strides, dilation):
    """Every (output index, window): the window as one index array per axis."""
    for index in itertools.product(*map(range, output_counts(padded, kernel_size, strides, dilation))):
        axes = zip(index, kernel_size, strides, dilation, strict=True)
        yield index, np.ix_(*[i * s + d * np.arange(k) for i, k, s, d in axes])


def pad(images, pairs, mode="zeros", value=0.0):
    """np.pad of the spatial axes."""
    widths = [(0, 0), *pairs, (0, 0)]
    if mode == "zeros":
        return np.pad(images, widths, constant_values=value)
    return np.pad(images, widths, mode={"reflect": "reflect", "edge": "edge", "circular": "wrap"}[mode])


def unpad(gradient, pairs):
    """Cut the padding off again (gradient of zero padding)."""
    inside = [slice(before, n - after) for n, (before, after) in zip(gradient.shape[1:-1], pairs, strict=True)]
    return gradient[(slice(None), *inside)]


def cross_correlate(images, kernel, strides, padding, dilation, groups=1, mode="zeros"):
    """The sum of the definition, pixel by pixel and filter by filter."""
    images, kernel = np.asarray(images, "float64"), np.asarray(kernel, "float64")
    rank = kernel.ndim - 2
    pairs = all_amounts(images.shape[1:-1], kernel.shape[:rank], strides, dilation, padding)
    images = pad(images, pairs, mode)
    filters, share = kernel.shape[-1], kernel.shape[-2]
    counts = output_counts(images.shape[1:-1], kernel.shape[:rank], strides, dilation)
    outputs = np.zeros((len(images), *counts, filters))
    for b, f in itertools.product(range(len(images)), range(filters)):
        first = f // (filters // groups) * share  # first channel of this filter's group
        for index, window in positions(images.shape[1:-1], kernel.shape[:rank], strides, dilation):
            outputs[(b, *index, f)] = np.sum(images[b][window][..., first : first + share] * kernel[..., f])
    return outputs


def cross_correlate_gradients(images, kernel, upstream, strides, padding, dilation, groups=1):
    """Gradients of sum(upstream * outputs) with respect to images and kernel (zero padding)."""
    images, kernel = np.asarray(images, "float64"), np.asarray(kernel, "float64")
    rank = kernel.ndim - 2
    pairs = all_amounts(images.shape[1:-1], kernel.shape[:rank], strides, dilation, padding)
    images = pad(images, pairs)
    filters, share = kernel.shape[-1], kernel.shape[-2]
    to_images, to_kernel = np.zeros_like(images), np.zeros_like(kernel)
    for b, f in itertools.product(range(len(images)), range(filters)):
        first = f // (filters // groups) * share
        channels = slice(first, first + share)
        for index, window in positions(images.shape[1:-1], kernel.shape[:rank], strides, dilation):
            one = upstream[(b, *index, f)]
            to_kernel[..., f] += one * images[b][window][..., channels]
            to_images[b][..., channels][window] += one * kernel[..., f]
    return unpad(to_images, pairs), to_kernel


def pool(images, pool_size, strides, padding, kind):
    """Maximum or mean of the pixels of each window that are not padding."""
    images = np.asarray(images, "float64")
    dense = (1,) * len(pool_size)
    pairs = all_amounts(images.shape[1:-1], pool_size, strides, dense, padding)
    images = pad(images, pairs, value=np.nan)  # padding is marked, then left out
    counts = output_counts(images.shape[1:-1], pool_size, strides, dense)
    outputs = np.zeros((len(images), *counts, images.shape[-1]))
    reduce = {"max": np.max, "average": np.mean}[kind]
    for b, c in itertools.product(range(len(images)), range(images.shape[-1])):
        for index, window in positions(images.shape[1:-1], pool_size, strides, dense):
            pixels = images[b][window][..., c]
            outputs[(b, *index, c)] = reduce(pixels[~np.isnan(pixels)])
    return outputs


def pool_gradient(images, upstream, pool_size, strides, padding, kind):
    """Gradient of sum(upstream * outputs); of equal maxima the first in reading order receives it."""
    images = np.asarray(images, "float64")
    dense = (1,) * len(pool_size)
    pairs = all_amounts(images.shape[1:-1], pool_size, strides, dense, padding)
    padded = pad(images, pairs, value=np.nan)
    gradient = np.zeros_like(padded)
    for b, c in itertools.product(range(len(images)), range(images.shape[-1])):
        for index, window in positions(padded.shape[1:-1], pool_size, strides, dense):
            pixels = padded[b][window][..., c]
            inside = ~np.isnan(pixels)
            share = np.zeros_like(pixels)
            if kind == "max":
                share.flat[np.nanargmax(pixels)] = 1
            else:
                share[inside] = 1 / inside.sum()
            gradient[b][..., c][window] += upstream[(b, *index, c)] * share
    return unpad(gradient, pairs)
