"""Chunks: a large batch is computed a few images at a time.

The workspace of a few images stays in the processor's cache, where numbers are written and read several times faster
than in memory. `plan` says how many images make a chunk.

If a batch is divided among several devices, each walks along its own share, so that no image travels to another.
"""

from keras import ops

from keras_cnn_edu.distribution import divided_among
from keras_cnn_edu.gradients import differentiates_every_step
from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm
from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.precision import summing


def in_chunks(algorithm: Algorithm, chunk: int | None) -> Algorithm:
    """Return an algorithm that computes so many images at a time; None means all."""
    return InChunks(algorithm, chunk) if chunk and isinstance(algorithm, MatrixProduct) else algorithm


class InChunks(MatrixProduct):
    """Compute a product of matrices, and its gradients, a few images at a time.

    Args:
        algorithm: a `MatrixProduct`.
        chunk: images at a time.
    """

    def __init__(self, algorithm: MatrixProduct, chunk: int):
        super().__init__(algorithm.shapes)
        self.algorithm, self.chunk = algorithm, chunk

    def transform_kernel(self, kernel):
        """Transform the kernel once, for all chunks."""
        return self.algorithm.transform_kernel(kernel)

    def forward(self, images, matrix):
        """Compute the outputs chunk by chunk."""

        def outputs(images):
            return [self.algorithm.forward(images, matrix)]

        shape = (ops.shape(images)[0], *self.shapes.out, self.shapes.filters)
        [outputs] = by_chunks(outputs, [images], self.chunk, [shape])
        return outputs

    def backward(self, upstream, images, matrix):
        """Compute the gradients chunk by chunk; add up those for the transformed kernel."""

        def gradients(images, upstream):
            return self.algorithm.backward(upstream, images, matrix)

        shapes = [ops.shape(images), ops.shape(matrix)]
        return tuple(by_chunks(gradients, [images, upstream], self.chunk, shapes))


def by_chunks(function, tensors, chunk, shapes):
    """Apply a function to a few images at a time.

    Args:
        function: from the same few images of each tensor to [results for these images, *summands].
        tensors: each (batch, …).
        chunk: images at a time.
        shapes: of the results for all images, and of the summands.

    Returns:
        List of the results for all images and the sums over all chunks.
    """
    batch = ops.shape(tensors[0])[0]  # an integer, or a scalar tensor where TensorFlow does not know it yet
    if (isinstance(batch, int) and batch <= chunk) or differentiates_every_step(tensors):
        return function(*tensors)
    dtype, devices = tensors[0].dtype, divided_among(batch)
    if devices > 1:
        share = batch // devices
        tensors = [ops.reshape(tensor, (devices, share, *tensor.shape[1:])) for tensor in tensors]
        of_share = [(share, *shapes[0][1:]), *shapes[1:]]
        results, *sums = ops.vectorized_map(lambda tensors: in_turn(function, tensors, chunk, of_share), tensors)
        results, sums = ops.reshape(results, shapes[0]), [ops.sum(each, axis=0) for each in sums]
    else:
        results, *sums = in_turn(function, tensors, chunk, shapes)
    return [results, *(ops.cast(total, dtype) for total in sums)]


def in_turn(function, tensors, chunk, shapes):
    """Apply a function to one chunk after the other; the sums are as exact as `summing` says."""
    batch = ops.shape(tensors[0])[0]
    if not isinstance(batch, int):
        chunk = ops.where(batch <= 3 * chunk, batch, chunk)  # XLA would unroll a loop of two or three turns
    dtype = tensors[0].dtype
    sum_dtype = summing(dtype)

    def add(first, images, state):
        results, *summands = function(*images)
        position = (first, *[0] * (len(results.shape) - 1))
        sums = [total + ops.cast(summand, sum_dtype) for total, summand in zip(state[1:], summands, strict=True)]
        return (ops.slice_update(state[0], position, results), *sums)

    def step(number, state):
        first = number * chunk
        cut = [ops.slice(t, (first, *[0] * (len(t.shape) - 1)), (chunk, *ops.shape(t)[1:])) for t in tensors]
        return add(first, cut, state)

    state = (ops.zeros(shapes[0], dtype), *(ops.zeros(shape, sum_dtype) for shape in shapes[1:]))
    state = ops.fori_loop(0, batch // chunk, step, state)
    rest = batch % chunk
    if not (isinstance(rest, int) and rest == 0):
        state = add(batch - rest, [tensor[batch - rest :] for tensor in tensors], state)
    return list(state)
