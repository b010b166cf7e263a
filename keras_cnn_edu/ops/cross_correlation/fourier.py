"""Cross-correlation by the Fourier transform: for kernels so large that sliding them costs too much."""

import math

import numpy as np
from keras import ops

from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.cross_correlation.shapes import Shapes
from keras_cnn_edu.ops.precision import summing
from keras_cnn_edu.ops.windows import fit


class Fourier(MatrixProduct):
    """Write images and kernel as sums of waves; then a shift is a factor, and sliding becomes one multiplication.

    F(outputs)[t] = sum over c of
        F(images)[t, c] * conjugate(F(kernel)[t, c, f])   for every frequency t

    (the convolution theorem; the conjugate makes it a correlation). Outputs whose window would wrap around the border
    of the image are cut off. Images are real, so half of the frequencies determine the other half.

    A complex product takes four real ones, so the matrices hold real and imaginary parts side by side::

        [Xr  Xi] @ [ Kr  -Ki ]  =  [Xr Kr + Xi Ki,   Xi Kr - Xr Ki]
                   [ Ki   Kr ]  =  real and imaginary part of X * conjugate(K)

    Cost: about 2 * input_channels multiplications per output element, whatever the kernel's size, and the transforms:
    about 5 log2(height * width) per pixel of every channel and of every filter.
    Workspace: the spectra: twice the image and twice the outputs, and the kernel as large as an image.
    Limits: images (two spatial axes) of known size, strides and dilation 1. Half precision is computed in float32. The
    transforms overflow before the result does: images of 1e38 become NaN, although float32 reaches 3e38.

    Reference: M. Mathieu, M. Henaff, Y. LeCun, "Fast Training of Convolutional Networks through FFTs", 2014,
    section 2. https://arxiv.org/abs/1312.5851
    """

    name = "Fourier transform"
    error = 64

    def __init__(self, shapes: Shapes):
        super().__init__(shapes)
        self.height, self.width = map(fast_size, shapes.sizes)
        self.half = self.width // 2 + 1
        passes = 5 * math.log2(self.pixels)  # how often the transform goes over its numbers
        self.product = self.height * self.half, 1, 2 * shapes.channels, 2 * shapes.filters
        self.workspace = round(passes * self.pixels * (shapes.channels + shapes.filters))
        self.kernel_workspace = round(passes * self.pixels * shapes.channels * shapes.filters)

    def transform_images(self, images):
        """[Xr Xi] for every frequency: (frequencies, batch, 2 * channels)."""
        return self.as_matrices(self.spectrum(images))

    def transform_kernel(self, kernel):
        """[Kr -Ki] over [Ki Kr] for every frequency: (frequencies, 2 * channels, 2 * filters)."""
        kernel = ops.transpose(kernel, (2, 0, 1, 3))  # (channels, kernel_height, kernel_width, filters)
        real, imaginary = self.spectrum(kernel)  # (channels, filters, height, half)
        rows = [ops.concatenate([real, -imaginary], 1), ops.concatenate([imaginary, real], 1)]
        square = ops.transpose(ops.concatenate(rows, 0), (2, 3, 0, 1))
        return ops.reshape(square, (self.height * self.half, 2 * self.shapes.channels, -1))

    def transform_outputs(self, product):
        """The inverse transform: (batch, *out, filters)."""
        counts = self.occurrences
        spectrum = (ops.multiply(part, counts) for part in self.as_spectrum(product))
        return fit(self.inverse_transform(*spectrum), self.shapes.out)

    def backward_images(self, matrix):
        """The inverse transform, not divided by the number of pixels: (batch, *sizes, channels)."""
        return fit(self.inverse_transform(*self.as_spectrum(matrix)) * self.pixels, self.shapes.sizes)

    def backward_outputs(self, upstream):
        """The spectrum of the gradient: (frequencies, batch, 2 * filters)."""
        counts = self.occurrences
        return self.as_matrices([ops.multiply(part, counts) / self.pixels for part in self.spectrum(upstream)])

    @property
    def pixels(self) -> int:
        """Pixels of an image once it is padded for the transform."""
        return self.height * self.width

    @property
    def occurrences(self) -> np.ndarray:
        """How often a column of the spectrum counts: 2, with its mirror image; 1 for the first and the middle one."""
        column = np.arange(self.half)
        single = (column == 0) | (2 * column == self.width)
        return np.where(single, 1.0, 2.0).astype(summing(self.shapes.dtype))

    def spectrum(self, images):
        """Images (batch, h, w, c) → half of the spectrum, real and imaginary part: (batch, c, height, half)."""
        images = ops.transpose(fit(images, (self.height, self.width)), (0, 3, 1, 2))
        return [part[..., : self.half] for part in ops.fft2((images, ops.zeros_like(images)))]

    def inverse_transform(self, real, imaginary):
        """Half of a spectrum (batch, c, height, half), the rest 0 → its inverse transform (batch, height, width, c)."""
        missing = [(0, 0), (0, 0), (0, 0), (0, self.width - self.half)]
        images, _ = ops.ifft2((ops.pad(real, missing), ops.pad(imaginary, missing)))
        return ops.transpose(images, (0, 2, 3, 1))

    def as_matrices(self, parts):
        """(batch, c, height, half) twice → one matrix for each frequency: (frequencies, batch, 2 * c)."""
        rows = ops.transpose(ops.concatenate(parts, 1), (2, 3, 0, 1))
        return ops.reshape(rows, (self.height * self.half, -1, rows.shape[-1]))

    def as_spectrum(self, matrices):
        """Undo `as_matrices`."""
        spectrum = ops.reshape(matrices, (self.height, self.half, -1, matrices.shape[-1]))
        return ops.split(ops.transpose(spectrum, (2, 3, 0, 1)), 2, 1)

    @staticmethod
    def unsupported(shapes: Shapes) -> str:
        """Say what the algorithm needs and these shapes lack; "" if it can compute them."""
        if not shapes.known:
            return "an image size that is known"
        if shapes.rank != 2:
            return f"two spatial axes, there are {shapes.rank}"
        unit = set(shapes.strides + shapes.dilation_rate) == {1}
        return "" if unit else f"strides and dilation_rate 1, these are {shapes.strides} and {shapes.dilation_rate}"


def fast_size(size: int) -> int:
    """Return the smallest size from `size` on that has no prime factor above 5: such transforms are fast.

    >>> fast_size(58), fast_size(64), fast_size(67)
    (60, 64, 72)
    """
    rest = size
    for factor in (2, 3, 5):
        while rest % factor == 0:
            rest //= factor
    return size if rest == 1 else fast_size(size + 1)
