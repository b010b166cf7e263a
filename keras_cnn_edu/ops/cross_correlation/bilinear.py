"""What all fast algorithms have in common: spread the image out, multiply two matrices, collect the outputs.

A cross-correlation is bilinear: linear in the image while the kernel stands still, and linear in the kernel while the
image does. So it can be written as one product of matrices between three linear maps,

    outputs = collect( spread(inputs) @ prepare(kernel) )

and the algorithms differ in these maps only: `im2col` spreads by copying windows, `winograd` by differences of pixels,
`fourier` by the Fourier transform.

Backpropagation. Let E be the gradient of the loss with respect to the outputs ("upstream"). A linear map passes
gradients back through its transpose, and a product A @ B hands to each factor the other one, transposed:

    errors     = collectᵀ(E)
    to inputs  = spreadᵀ( errors @ prepare(kernel)ᵀ )
    to kernel  = prepareᵀ( spread(inputs)ᵀ @ errors )

Every algorithm states spreadᵀ and collectᵀ beside spread and collect. Nothing of the forward pass is kept for the way
back: to spread the image again costs less than to write the result to memory and to read it again later.
"""

import math
from typing import NamedTuple

import keras
from keras import ops


class Shapes(NamedTuple):
    """One cross-correlation in numbers: already padded, one group, channels last.

    Attributes:
        sizes: pixels of the padded image along each spatial axis; None where they are not known yet.
        channels: input channels.
        kernel_size: kernel elements along each spatial axis.
        filters: output channels.
        strides, dilation_rate: one integer per spatial axis.
        out: output size along each spatial axis.
        dtype: of the numbers, such as "float32".
    """

    sizes: tuple
    channels: int
    kernel_size: tuple
    filters: int
    strides: tuple
    dilation_rate: tuple
    out: tuple
    dtype: str = "float32"

    @property
    def rank(self):
        """Number of spatial axes."""
        return len(self.kernel_size)

    @property
    def known(self):
        """Whether the image size is known: integers, neither None nor the scalar tensors of a TensorFlow graph."""
        return all(isinstance(size, int) for size in self.sizes)

    @property
    def positions(self):
        """Output positions of one image; 0 where the size is not known."""
        return math.prod(self.out) if self.known else 0


class Bilinear(NamedTuple):
    """An algorithm for given `Shapes`: three linear maps around a product of matrices, and the transposed maps.

    Attributes:
        name: what a plan calls it.
        spread: images (batch, *sizes, channels) -> matrix (…, batch * rows, depth).
        turn: the same matrix, transposed: (…, depth, batch * rows).
        spread_back: the transpose of `spread`: (matrix, sizes of the images) -> images.
        prepare: kernel -> matrix (…, depth, columns).
        collect: product (…, batch * rows, columns) -> outputs (batch, *out, filters).
        collect_back: the transpose of `collect`.
        shapes: what it was made for.
        product: (matrices, rows, depth, columns) for one image.
        scratch: numbers written for one image between the image and the outputs.
        prepared: numbers written for the kernel, once for all images.
        slices: cuts through the image; XLA compiles each of them.
        error: the tests hold the algorithm to so many roundings, as a share of the largest sum of absolute terms.
    """

    name: str
    spread: callable
    turn: callable
    spread_back: callable
    prepare: callable
    collect: callable
    collect_back: callable
    shapes: Shapes
    product: tuple
    scratch: int
    prepared: int = 0
    slices: int = 1
    error: int = 16

    @property
    def multiplications(self):
        """Multiplications of the matrix product, for one image."""
        return math.prod(self.product)


def correlate(steps, inputs, kernel, portion=None):
    """Run an algorithm, a few images at a time, with the backward pass written out.

    Args:
        steps: a `Bilinear`.
        inputs: tensor (batch, *sizes, channels), already padded.
        kernel: tensor (*kernel_size, channels, filters).
        portion: images at a time. What is spread out for few images stays in the processor's cache, where it is
            written and read several times faster than in memory. None: all at once.

    Returns:
        Tensor (batch, *out, filters).
    """

    @ops.custom_gradient
    def multiply(inputs, prepared):
        sizes = ops.shape(inputs)[1:-1]

        def forward(images):
            return [steps.collect(steps.spread(images) @ prepared)]

        def backward(images, upstream):
            errors = steps.collect_back(upstream)
            to_images = steps.spread_back(errors @ ops.swapaxes(prepared, -1, -2), sizes)
            return [to_images, steps.turn(images) @ errors]

        def gradient(*arguments, upstream=None):
            upstream = arguments[0] if upstream is None else upstream
            like = [ops.shape(inputs), ops.shape(prepared)]
            return tuple(in_portions(backward, [inputs, upstream], portion, like))

        shape = (ops.shape(inputs)[0], *steps.shapes.out, steps.shapes.filters)
        [outputs] = in_portions(forward, [inputs], portion, [shape])
        return outputs, gradient

    return multiply(inputs, steps.prepare(kernel))


def in_portions(function, tensors, portion, shapes):
    """Apply a function to a few images at a time.

    Args:
        function: takes the same images of each tensor; returns a list of [results for these images, *summands].
        tensors: each (batch, …).
        portion: images at a time; None means all.
        shapes: of the results for all images, and of the summands.

    Returns:
        List of the results for all images and the sums over all portions.
    """
    batch = ops.shape(tensors[0])[0]  # an integer, or a scalar tensor where TensorFlow does not know it yet
    if portion is None or (isinstance(batch, int) and batch <= portion):
        return function(*tensors)
    if not isinstance(batch, int):
        portion = ops.minimum(portion, batch)
    dtype = tensors[0].dtype
    exact = keras.backend.result_type(dtype, "float32")  # many half-precision summands need more digits

    def add(first, images, state):
        results, *summands = function(*images)
        place = (first, *[0] * (len(results.shape) - 1))
        sums = [total + ops.cast(summand, exact) for total, summand in zip(state[1:], summands, strict=True)]
        return (ops.slice_update(state[0], place, results), *sums)

    def step(number, state):
        first = number * portion
        cut = [ops.slice(t, (first, *[0] * (len(t.shape) - 1)), (portion, *ops.shape(t)[1:])) for t in tensors]
        return add(first, cut, state)

    state = (ops.zeros(shapes[0], dtype), *(ops.zeros(shape, exact) for shape in shapes[1:]))
    state = ops.fori_loop(0, batch // portion, step, state)
    rest = batch % portion
    if not (isinstance(rest, int) and rest == 0):
        state = add(batch - rest, [tensor[batch - rest :] for tensor in tensors], state)
    return [state[0], *(ops.cast(total, dtype) for total in state[1:])]
