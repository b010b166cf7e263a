"""What all fast algorithms have in common: transform images and kernel, multiply two matrices, transform the outputs.

A cross-correlation is bilinear: linear in the images for a fixed kernel, and linear in the kernel for fixed images.
So it can be written as one product of matrices (written @) between three linear maps,

    outputs = transform_outputs( transform_images(images) @ transform_kernel(kernel) )

and the algorithms differ in these maps only: `Im2col` copies windows, `Winograd` adds and subtracts pixels, `Fourier`
takes the Fourier transform.

Backpropagation. Let E be the gradient of the loss with respect to the outputs ("upstream"). The gradient passes a
linear map through its transpose, and in a product A @ B each factor receives the gradient times the other factor,
transposed:

    errors             = transform_outputsᵀ(E)
    gradient of images = transform_imagesᵀ( errors @ transform_kernel(kernel)ᵀ )
    gradient of kernel = transform_kernelᵀ( transform_images(images)ᵀ @ errors )

Every algorithm states the transposes of the first and the last map beside them (`backward_images`,
`backward_outputs`); that of `transform_kernel`, which costs little, is left to the framework. The transformed images
are not kept for the backward pass: to compute them again takes less time than to write them to memory and to read them.
"""

import math

from keras import ops

from keras_cnn_edu.gradients import bilinear_backward, constants, derived
from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm


class MatrixProduct(Algorithm):
    """A product of matrices between three linear maps. A subclass states the maps, and counts what they cost.

    Attributes:
        product: (matrices, rows, depth, columns) of the product for one image.
        workspace: numbers written for one image between the image and the outputs.
        kernel_workspace: numbers written for the kernel, once for all images.
        slices: slices of the image that are written out; XLA compiles each of them.
        error: the tests hold the algorithm to so many roundings, as a share of the largest sum of absolute terms.
    """

    compared = True
    kernel_workspace = 0
    slices = 1
    error = 16

    def __call__(self, images, kernel):
        """Return transform_outputs( transform_images(images) @ transform_kernel(kernel) ); it knows its gradient."""
        matrix = self.transform_kernel(kernel)
        outputs = self.forward(*constants(images, matrix))
        return derived(outputs, bilinear_backward(self.forward, self.backward), images, matrix)

    def forward(self, images, matrix):
        """Multiply the transformed images by the transformed kernel, and transform the product into the outputs."""
        return self.transform_outputs(self.transform_images(images) @ matrix)

    def backward(self, upstream, images, matrix):
        """Return the gradients for the images and for the transformed kernel."""
        errors = self.backward_outputs(upstream)
        to_rows = errors @ ops.swapaxes(matrix, -1, -2)
        rows = self.transform_images(images)
        return self.backward_images(to_rows), ops.swapaxes(rows, -1, -2) @ errors

    def transform_images(self, images):
        """Images (batch, *sizes, channels) -> matrix (…, batch * rows, depth)."""
        raise NotImplementedError

    def transform_kernel(self, kernel):
        """Kernel -> matrix (…, depth, columns); the filters come last in the columns, however many there are."""
        raise NotImplementedError

    def transform_outputs(self, product):
        """Product (…, batch * rows, columns) -> outputs (batch, *out, filters)."""
        raise NotImplementedError

    def backward_images(self, matrix):
        """The transpose of `transform_images`."""
        raise NotImplementedError

    def backward_outputs(self, upstream):
        """The transpose of `transform_outputs`."""
        raise NotImplementedError

    @property
    def multiplications(self):
        """Multiplications of the matrix product, for one image."""
        return math.prod(self.product)

    @property
    def kernel_numbers(self):
        """How many numbers `transform_kernel` makes of a kernel."""
        matrices, _, depth, columns = self.product
        return matrices * depth * columns

    @property
    def rounds_once(self):
        """Whether nothing is added up before or after the product, which adds up in float32 by itself."""
        return self.error <= MatrixProduct.error
