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

Groups. Channels and filters may be divided into groups that do not mix. Every group is then an image of its own:
the groups join the batch while they are spread and collected, and the matrices are multiplied group by group.

Every algorithm states spreadᵀ and collectᵀ beside spread and collect. Nothing of the forward pass is kept for the way
back: to spread the image again costs less than to write the result to memory and to read it again later.
"""

import math
from typing import NamedTuple

from keras import ops

from keras_cnn_edu.gradients import by_steps, with_backward
from keras_cnn_edu.ops.precision import summing


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
        spread_back: the transpose of `spread`: (matrix, sizes of the images) -> images.
        prepare: kernel -> matrix (…, depth, columns); the filters come last in the columns, however many there are.
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

    @property
    def kernel_numbers(self):
        """How many numbers `prepare` makes of a kernel."""
        matrices, _, depth, columns = self.product
        return matrices * depth * columns


def correlate(steps, inputs, kernel, portion=None, groups=1):
    """Run an algorithm, a few images at a time, with the backward pass written out.

    Args:
        steps: a `Bilinear`, made for one group.
        inputs: tensor (batch, *sizes, groups * channels), already padded.
        kernel: tensor (*kernel_size, channels, groups * filters).
        portion: images at a time. What is spread out for few images stays in the processor's cache, where it is
            written and read several times faster than in memory. None: all at once.
        groups: into how many groups channels and filters are divided.

    Returns:
        Tensor (batch, *out, groups * filters).
    """

    def forward(inputs, prepared):
        def of_portion(images):
            matrix = group_rows(steps.spread(ungroup(images, groups)), groups)
            return [regroup(steps.collect(join_rows(matrix @ prepared, groups)), groups)]

        shape = (ops.shape(inputs)[0], *steps.shapes.out, groups * steps.shapes.filters)
        [outputs] = in_portions(of_portion, [inputs], portion, [shape])
        return outputs

    def backward(upstream, inputs, prepared):
        sizes = ops.shape(inputs)[1:-1]

        def of_portion(images, upstream):
            errors = group_rows(steps.collect_back(ungroup(upstream, groups)), groups)
            to_matrix = join_rows(errors @ ops.swapaxes(prepared, -1, -2), groups)
            matrix = group_rows(steps.spread(ungroup(images, groups)), groups)
            return [regroup(steps.spread_back(to_matrix, sizes), groups), ops.swapaxes(matrix, -1, -2) @ errors]

        like = [ops.shape(inputs), ops.shape(prepared)]
        return tuple(in_portions(of_portion, [inputs, upstream], portion, like))

    def backward_of_backward(changes, upstream, inputs, prepared):
        of_inputs, of_prepared = changes
        to_upstream = multiply(of_inputs, prepared) + multiply(inputs, of_prepared)
        to_inputs, _ = hand_back(upstream, inputs, of_prepared)
        _, to_prepared = hand_back(upstream, of_inputs, prepared)
        return to_upstream, to_inputs, to_prepared

    hand_back = with_backward(backward, backward_of_backward)
    multiply = with_backward(forward, hand_back)
    return multiply(inputs, group_filters(steps.prepare(kernel), groups, steps.shapes.filters))


# ── groups: with one of them, all of these return what they are given ──


def ungroup(images, groups):
    """Make every group of channels an image: (batch, *sizes, groups * channels) -> (groups * batch, *sizes, channels).

    >>> ops.convert_to_numpy(ungroup(ops.reshape(ops.arange(4.0), (1, 2, 2)), 2)).tolist()  # pixels (0, 1) and (2, 3)
    [[[0.0], [2.0]], [[1.0], [3.0]]]
    """
    if groups == 1:
        return images
    *whole, channels = ops.shape(images)
    apart = ops.moveaxis(ops.reshape(images, (*whole, groups, channels // groups)), -2, 0)
    return ops.reshape(apart, (-1, *whole[1:], channels // groups))


def regroup(images, groups):
    """Undo `ungroup`: (groups * batch, *sizes, channels) -> (batch, *sizes, groups * channels)."""
    if groups == 1:
        return images
    _, *sizes, channels = ops.shape(images)
    together = ops.moveaxis(ops.reshape(images, (groups, -1, *sizes, channels)), 0, -2)
    return ops.reshape(together, (-1, *sizes, groups * channels))


def group_rows(matrix, groups):
    """Give each group a matrix: (…, groups * rows, depth) -> (…, groups, rows, depth)."""
    if groups == 1:
        return matrix
    *others, _, depth = ops.shape(matrix)
    return ops.reshape(matrix, (*others, groups, -1, depth))


def join_rows(matrix, groups):
    """Undo `group_rows`: (…, groups, rows, depth) -> (…, groups * rows, depth)."""
    if groups == 1:
        return matrix
    *others, _, _, depth = ops.shape(matrix)
    return ops.reshape(matrix, (*others, -1, depth))


def group_filters(matrix, groups, filters):
    """Give each group its filters: (…, depth, many * groups * filters) -> (…, groups, depth, many * filters)."""
    if groups == 1:
        return matrix
    *others, depth, columns = ops.shape(matrix)
    many = columns // (groups * filters)
    apart = ops.moveaxis(ops.reshape(matrix, (*others, depth, many, groups, filters)), -2, -4)
    return ops.reshape(apart, (*others, groups, depth, many * filters))


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
    if portion is None or (isinstance(batch, int) and batch <= portion) or by_steps(tensors):
        return function(*tensors)
    if not isinstance(batch, int):
        portion = ops.minimum(portion, batch)
    dtype = tensors[0].dtype
    exact = summing(dtype)

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
