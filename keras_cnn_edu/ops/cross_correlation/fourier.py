"""Cross-correlation by the Fourier transform: for kernels so large that sliding them costs too much."""

import math

import numpy as np
from keras import ops

from keras_cnn_edu.ops.cross_correlation.bilinear import Bilinear
from keras_cnn_edu.ops.precision import summing
from keras_cnn_edu.ops.windows import fit


def fourier(shapes):
    """Write images and kernel as sums of waves; then a shift is a factor, and sliding becomes one multiplication.

    F(outputs)[t] = sum over c of  F(inputs)[t, c] * conjugate(F(kernel)[t, c, f])       for every frequency t

    (the convolution theorem; the conjugate makes it a correlation). Outputs whose window would wrap around the image's
    border are cut off. Images are real, so half of the frequencies determine the others.

    A complex product is four real ones, so the matrices have real and imaginary parts side by side::

        [Xr  Xi] @ [ Kr  -Ki ]  =  [Xr Kr + Xi Ki,   Xi Kr - Xr Ki]  =  real and imaginary part of X * conjugate(K)
                   [ Ki   Kr ]

    Cost: about 2 * input_channels multiplications per output element, whatever the kernel's size, and the transforms:
    about 5 log2(height * width) per pixel of every channel and of every filter.
    Memory: the spectra: twice the image and twice the outputs, and the kernel as large as an image.
    Limits: images (two spatial axes) of known size, strides and dilation 1. Half precision
    is computed in float32. Numbers near the largest float32 (3e38) overflow on the way, although the result would not:
    images of 1e38 become NaN.

    Reference: M. Mathieu, M. Henaff, Y. LeCun, "Fast Training of Convolutional Networks through FFTs", 2014,
    section 2. https://arxiv.org/abs/1312.5851
    """
    height, width = sizes = [fast_size(size) for size in shapes.sizes]
    half = width // 2 + 1
    frequencies = height * half
    # Every frequency but the first and the middle column stands for its mirror image too.
    weight = np.where((np.arange(half) == 0) | (2 * np.arange(half) == width), 1.0, 2.0).astype(summing(shapes.dtype))

    def transform(images):
        """Images (batch, h, w, c) -> half of the spectrum, real and imaginary part: (batch, c, height, half)."""
        images = ops.transpose(fit(images, sizes), (0, 3, 1, 2))
        return [part[..., :half] for part in ops.fft2((images, ops.zeros_like(images)))]

    def back(real, imaginary):
        """Add up the waves of half a spectrum: (batch, c, height, half) -> images (batch, height, width, c)."""
        missing = [(0, 0), (0, 0), (0, 0), (0, width - half)]
        images, _ = ops.ifft2((ops.pad(real, missing), ops.pad(imaginary, missing)))
        return ops.transpose(images, (0, 2, 3, 1))

    def as_matrices(parts):
        """(batch, c, height, half) twice -> one matrix for each frequency: (frequencies, batch, 2 c)."""
        rows = ops.transpose(ops.concatenate(parts, 1), (2, 3, 0, 1))
        return ops.reshape(rows, (frequencies, -1, rows.shape[-1]))

    def as_spectrum(matrices):
        spectrum = ops.reshape(matrices, (height, half, -1, matrices.shape[-1]))
        return ops.split(ops.transpose(spectrum, (2, 3, 0, 1)), 2, 1)

    def spread(images):
        return as_matrices(transform(images))

    def spread_back(matrices, image_sizes):
        return fit(back(*as_spectrum(matrices)) * (height * width), image_sizes)

    def prepare(kernel):
        kernel = ops.transpose(kernel, (2, 0, 1, 3))  # (channels, kernel_height, kernel_width, filters)
        real, imaginary = transform(kernel)  # (channels, filters, height, half)
        rows = [ops.concatenate([real, -imaginary], 1), ops.concatenate([imaginary, real], 1)]
        square = ops.transpose(ops.concatenate(rows, 0), (2, 3, 0, 1))
        return ops.reshape(square, (frequencies, 2 * shapes.channels, -1))

    def collect(product):
        return fit(back(*(ops.multiply(part, weight) for part in as_spectrum(product))), shapes.out)

    def collect_back(upstream):
        return as_matrices([ops.multiply(part, weight) / (height * width) for part in transform(upstream)])

    passes = 5 * math.log2(height * width)  # of the transform over its numbers
    return Bilinear(
        name="Fourier transform",
        spread=spread,
        spread_back=spread_back,
        prepare=prepare,
        collect=collect,
        collect_back=collect_back,
        shapes=shapes,
        product=(frequencies, 1, 2 * shapes.channels, 2 * shapes.filters),
        scratch=round(passes * height * width * (shapes.channels + shapes.filters)),
        prepared=round(passes * height * width * shapes.channels * shapes.filters),
        error=64,
    )


def fast_size(size):
    """Return the smallest size, not below `size`, with no prime factor above 5: such transforms are fast.

    >>> fast_size(58), fast_size(64), fast_size(67)
    (60, 64, 72)
    """
    rest = size
    for factor in (2, 3, 5):
        while rest % factor == 0:
            rest //= factor
    return size if rest == 1 else fast_size(size + 1)


def limit(shapes):
    """Say why this algorithm does not fit, or return nothing."""
    if not shapes.known:
        return "an image size that is known"
    if shapes.rank != 2:
        return f"two spatial axes, there are {shapes.rank}"
    unit = set(shapes.strides + shapes.dilation_rate) == {1}
    return "" if unit else f"strides and dilation_rate 1, these are {shapes.strides} and {shapes.dilation_rate}"
