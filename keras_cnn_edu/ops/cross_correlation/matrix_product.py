"""What all fast algorithms have in common: transform images and kernel, multiply two matrices, transform the outputs.

A cross-correlation is bilinear: linear in the images for a fixed kernel, and linear in the kernel for fixed images.
So it can be written as one product of matrices (written @) between three linear maps,

    outputs = transform_outputs( transform_images(images) @ transform_kernel(kernel) )

and the algorithms differ in these maps only: `Im2col` copies windows, `Winograd` adds and subtracts pixels, `Fourier`
takes the Fourier transform.

Backpropagation. Let E be the gradient of the loss with respect to the outputs ("upstream"). A linear map passes a
gradient back through its transpose, and in a product A @ B each factor receives the gradient times the other factor,
transposed:

    errors             = transform_outputsᵀ(E)
    gradient of images = transform_imagesᵀ( errors @ transform_kernel(kernel)ᵀ )
    gradient of kernel = transform_kernelᵀ( transform_images(images)ᵀ @ errors )

Every algorithm states the transposes of the first and the last map beside them (`backward_images`,
`backward_outputs`); that of `transform_kernel`, which costs little, is left to the framework. The transformed images
are not kept for the backward pass: computing them again takes less time than writing them to memory and reading them.
"""

import math

from keras import ops

from keras_cnn_edu.gradients import attach_backward, bilinear_backward, constants
from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm


class MatrixProduct(Algorithm):
    """A product of matrices between three linear maps. A subclass states the maps, and counts what they cost.

    Attributes:
        product: (matrices, rows, depth, columns) of the product for one image.
        workspace: intermediate numbers that it writes for one image, before the product and as its result.
        kernel_workspace: intermediate numbers that it writes for the kernel, once for all images.
        slices: slices of the image in the program; XLA compiles each of them.
        error: the rounding error that the tests allow: so many roundings of the largest sum of absolute terms.
    """

    product: tuple[int, int, int, int]
    kernel_workspace: int = 0
    slices: int = 1
    error: int = 16

    def __call__(self, images, kernel):
        """Return transform_outputs( transform_images(images) @ transform_kernel(kernel) ), and attach its gradient."""
        matrix = self.transform_kernel(kernel)
        outputs = self.forward(*constants(images, matrix))
        return attach_backward(outputs, bilinear_backward(self.forward, self.backward), images, matrix)

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
        """Images (batch, *sizes, channels) → matrix (…, batch * rows, depth)."""
        raise NotImplementedError

    def transform_kernel(self, kernel):
        """Kernel → matrix (…, depth, columns); the filters come last in the columns, however many there are."""
        raise NotImplementedError

    def transform_outputs(self, product):
        """Product (…, batch * rows, columns) → outputs (batch, *out, filters)."""
        raise NotImplementedError

    def backward_images(self, matrix):
        """The transpose of `transform_images`."""
        raise NotImplementedError

    def backward_outputs(self, upstream):
        """The transpose of `transform_outputs`."""
        raise NotImplementedError

    @property
    def multiplications(self) -> int:
        """Multiplications of the matrix product, for one image."""
        return math.prod(self.product)

    @property
    def written(self) -> int:
        """All numbers that it writes for one image: the workspace, and what lies between it and images or outputs."""
        return self.workspace

    @property
    def kernel_numbers(self) -> int:
        """How many numbers the transformed kernel has."""
        matrices, _, depth, columns = self.product
        return matrices * depth * columns

    @property
    def rounds_once(self) -> bool:
        """Whether only the product adds anything up; it does so in float32."""
        return self.error <= MatrixProduct.error
