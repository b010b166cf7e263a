"""Winograd's minimal filtering: fewer multiplications, more additions.

Two neighboring outputs of a kernel of three see four pixels::

    y0 = d0 k0 + d1 k1 + d2 k2
    y1 = d1 k0 + d2 k1 + d3 k2                                   6 multiplications

The same numbers, with fewer multiplications:

    m1 = (d0 - d2) k0                    m2 = (d1 + d2) (k0 + k1 + k2) / 2
    m4 = (d1 - d3) k2                    m3 = (d2 - d1) (k0 - k1 + k2) / 2

    y0 = m1 + m2 + m3
    y1 = m2 - m3 - m4                                            4 multiplications

because m2 + m3 = d1 k1 + d2 (k0 + k2), and so on: multiply it out by hand once. The sums of kernel elements are
computed once for all windows, the sums of pixels once for all filters. As matrices, with ∘ for the elementwise product:

    y = Aᵀ ( (G k) ∘ (Bᵀ d) )            F(2, 3): two outputs, three kernel elements, 2 + 3 - 1 products

Where do they come from? Read pixels and kernel as the coefficients of polynomials. To multiply two polynomials it is
enough to know both at as many points as the product has coefficients: evaluate, multiply, interpolate (Toom and Cook).
Correlation is the transpose of that. The points here are 0, 1, -1 and ∞ for F(2, 3), and 0, 1, -1, 2, -2 and ∞ for
F(4, 3); G evaluates the kernel there. The test multiplies the matrices out in fractions.

At the points a and -a the even powers have the same values, and the odd powers opposite values. So the even terms and
the odd terms are each summed once for both points; their sum is the value at a, their difference the value at -a. Call
this step H (`butterfly`); what remains of the matrices is mostly zeros:

    Aᵀ = to_outputs H,    Bᵀ = H to_points

On an image this is done along the rows and along the columns, so the savings multiply: F(4×4, 3×3) computes 16 outputs
from 36 products instead of 144. The price: terms with factors as different as 1/24 and 8 are added up, so some digits
are lost; and the transformed image is 2.25 times as large.

Reference: S. Winograd, "Arithmetic Complexity of Computations", 1980; A. Lavin, S. Gray, "Fast Algorithms for
Convolutional Neural Networks", 2016, sections 4.1 to 4.3. https://arxiv.org/abs/1509.09308
"""

import functools
import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple, Self

import numpy as np
from keras import ops

from keras_cnn_edu import geometry
from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.cross_correlation.shapes import Shapes
from keras_cnn_edu.ops.windows import fit, overlap_add_axis

Matrix = tuple[tuple[int | Fraction, ...], ...]


class Filtering(NamedTuple):
    """The matrices of F(m, 3), and the rounding error that the tests allow along one axis."""

    to_outputs: Matrix  # m × (m + 2)
    G: Matrix  # (m + 2) × 3
    to_points: Matrix  # (m + 2) × (m + 2)
    error: int


HALF, FOURTH, SIXTH = Fraction(1, 2), Fraction(1, 4), Fraction(1, 6)
FILTERINGS = {
    2: Filtering(
        to_outputs=((1, 1, 0, 0), (0, 0, 1, -1)),
        G=((1, 0, 0), (HALF, HALF, HALF), (HALF, -HALF, HALF), (0, 0, 1)),
        to_points=((1, 0, -1, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 1, 0, -1)),
        error=6,
    ),
    4: Filtering(
        to_outputs=((1, 1, 0, 1, 0, 0), (0, 0, 1, 0, 2, 0), (0, 1, 0, 4, 0, 0), (0, 0, 1, 0, 8, 1)),
        G=(
            (FOURTH, 0, 0),
            (-SIXTH, -SIXTH, -SIXTH),
            (-SIXTH, SIXTH, -SIXTH),
            (SIXTH * FOURTH, SIXTH * HALF, SIXTH),
            (SIXTH * FOURTH, -SIXTH * HALF, SIXTH),
            (0, 0, 1),
        ),
        to_points=(
            (4, 0, -5, 0, 1, 0),
            (0, 0, -4, 0, 1, 0),
            (0, -4, 0, 1, 0, 0),
            (0, 0, -1, 0, 1, 0),
            (0, -2, 0, 2, 0, 0),
            (0, 4, 0, -5, 0, 1),
        ),
        error=16,
    ),
}


class Winograd(MatrixProduct):
    """Compute tiles of outputs from sums and differences of pixels, with few multiplications.

    outputs tile = Aᵀ [ sum over c of (G kernel[…, c, f] Gᵀ) ∘ (Bᵀ patch[…, c] B) ] A

    The sum over the channels turns every one of the (tile + 2)² products of numbers into a product of matrices.

    Cost: ((tile + 2) / tile)² * input_channels multiplications per output element: 2.25 instead of 9 for 4×4.
    Workspace: the image and the outputs in transformed form, each ((tile + 2) / tile)² times as large.
    Limits: kernels of three elements along every axis, strides and dilation 1; the image size must be known. Half
    precision is computed in float32: in float16 the sums would lose a tenth of the result and more. The sums overflow
    before the result does: images of 1e38 become NaN, although float32 reaches 3e38.

    Args:
        shapes: the `Shapes` of the cross-correlation.
        tile: outputs of a tile along every spatial axis, 2 or 4.
    """

    def __init__(self, shapes: Shapes, tile: int = 4):
        super().__init__(shapes)
        self.name = f"Winograd F({'×'.join([str(tile)] * shapes.rank)}, {'×'.join(['3'] * shapes.rank)})"
        self.tile, self.filtering = tile, FILTERINGS[tile]
        self.side = tile + 2  # pixels of a patch, and products, along one axis
        self.tiles = [math.ceil(out / tile) for out in shapes.out]
        matrices, tiles = self.side**shapes.rank, math.prod(self.tiles)
        self.product = matrices, tiles, shapes.channels, shapes.filters
        self.workspace = matrices * tiles * (shapes.channels + shapes.filters)
        self.kernel_workspace = matrices * shapes.channels * shapes.filters
        self.slices = shapes.rank * self.side
        self.error = self.filtering.error**shapes.rank

    @property
    def written(self) -> int:
        """The workspace, the images not yet cut along all axes, and the tiles not yet side by side."""
        rank, tiles = self.shapes.rank, math.prod(self.tiles)
        partly_cut = sum(self.side**axes * self.tile ** (rank - axes) for axes in range(1, rank))
        return self.workspace + tiles * (partly_cut * self.shapes.channels + self.tile**rank * self.shapes.filters)

    @classmethod
    def candidates(cls, shapes: Shapes) -> Sequence[Self]:
        """Return F(2, 3) and F(4, 3)."""
        return [cls(shapes, tile) for tile in FILTERINGS]

    def transform_images(self, images):
        """Bᵀ patch B, for all patches: (side², batch * tiles, channels)."""
        blocks = [count + 1 for count in self.tiles]  # the last patch reaches into one more
        return self._cut(fit(images, [count * self.tile for count in blocks]), self.filtering.to_points)

    def transform_kernel(self, kernel):
        """G kernel Gᵀ: (side², channels, filters)."""
        values = along_all_axes(self.filtering.G, self.shapes.rank, kernel)
        return ops.reshape(values, (self.side**self.shapes.rank, self.shapes.channels, -1))

    def transform_outputs(self, product):
        """Aᵀ product A, the tiles side by side: (batch, *out, filters)."""
        shapes, rank = self.shapes, self.shapes.rank
        A_transposed = np.array(self.filtering.to_outputs) @ butterfly(list(np.eye(self.side)))
        values = along_all_axes(A_transposed, rank, product)
        values = ops.reshape(values, (*(self.tile,) * rank, -1, *self.tiles, shapes.filters))
        pairs = itertools.chain(*((rank + 1 + axis, axis) for axis in range(rank)))
        values = ops.transpose(values, (rank, *pairs, 2 * rank + 1))  # (batch, I, p, J, q, filters)
        return fit(ops.reshape(values, (-1, *self.whole_sizes(), shapes.filters)), shapes.out)

    def backward_images(self, matrix):
        """B matrix Bᵀ, added up where patches overlap: (batch, *sizes, channels)."""
        values, after = matrix, math.prod(self.tiles) * self.shapes.channels
        for count in self.tiles:
            after //= count
            values = ops.reshape(values, (self.side, -1, count, after))
            values = join_patches(values, self.filtering.to_points, self.tile)
        sizes = [geometry.span(count, self.side, self.tile) for count in self.tiles]
        return fit(ops.reshape(values, (-1, *sizes, self.shapes.channels)), self.shapes.sizes)

    def backward_outputs(self, upstream):
        """A tile Aᵀ, for all tiles of the outputs: (side², batch * tiles, filters)."""
        return self._cut(fit(upstream, self.whole_sizes()), transposed(self.filtering.to_outputs))

    def _cut(self, images, matrix):
        """Cut every axis into patches, and multiply these by the matrix and by H: (side², batch * tiles, channels).

        The axes before and after the one that is cut are joined. So XLA compiles fewer loops, and longer ones.
        """
        _, *sizes, channels = images.shape
        values, after = images, channels
        for size, count in zip(reversed(sizes), reversed(self.tiles), strict=True):
            values = cut_patches(ops.reshape(values, (-1, size, after)), matrix, self.tile, count)
            after *= count
        return ops.reshape(values, (self.side**self.shapes.rank, -1, channels))

    def whole_sizes(self) -> list[int]:
        """Return the outputs of all tiles along each axis; the last tile may go beyond the image."""
        return [count * self.tile for count in self.tiles]

    @staticmethod
    def unsupported(shapes: Shapes) -> str:
        """Say what the algorithm needs and these shapes lack; "" if it can compute them."""
        if not shapes.known:
            return "an image size that is known"
        if set(shapes.kernel_size) != {3}:
            return f"a kernel of three elements along each axis, this one is {'x'.join(map(str, shapes.kernel_size))}"
        if set(shapes.strides + shapes.dilation_rate) != {1}:
            return f"strides and dilation_rate 1, these are {shapes.strides} and {shapes.dilation_rate}"
        return ""


def cut_patches(values, matrix: Matrix, tile: int, count: int):
    """Cut an axis into `count` patches, `tile` pixels apart, and multiply each by the matrix, then by H.

    The axis consists of blocks of `tile` pixels. A patch has the pixels of one block, and the first ones of the next.

    Args:
        values: tensor (before, size, after); size is that of all blocks which the patches reach.
        matrix: points × pixels of a patch.
        tile: pixels from one patch to the next, and of a block.
        count: number of patches.

    Returns:
        Tensor (points, before, count, after).

    >>> pixels = ops.reshape(ops.arange(6.0), (1, 6, 1))  # in two patches: 0 1 2 3 and 2 3 4 5
    >>> points = cut_patches(pixels, FILTERINGS[2].to_points, tile=2, count=2)
    >>> ops.convert_to_numpy(points)[:, 0, :, 0].T.tolist()  # d0 - d2, d1 + d2, d2 - d1, d1 - d3
    [[-2.0, 3.0, 1.0, -2.0], [-2.0, 7.0, 1.0, -2.0]]
    """
    blocks = ops.reshape(values, (-1, values.shape[1] // tile, tile, values.shape[2]))
    pixels = ops.unstack(blocks[:, :count], axis=2)
    if len(matrix[0]) > tile:
        pixels += ops.unstack(blocks[:, 1:], axis=2)[: len(matrix[0]) - tile]
    return ops.stack(butterfly(mix(matrix, pixels)))


def join_patches(values, matrix: Matrix, tile: int):
    """Do the transpose of `cut_patches`: multiply by the transposes, and add up the patches where they overlap.

    Args:
        values: tensor (points, before, count, after).
        matrix: points × pixels of a patch.
        tile: pixels from one patch to the next.

    Returns:
        Tensor (before, size, after).

    >>> points = np.zeros((4, 1, 2, 1))
    >>> points[3] = 1.0  # d1 - d3 of both patches: 0 1 0 -1, and the same two pixels later
    >>> pixels = join_patches(ops.convert_to_tensor(points), FILTERINGS[2].to_points, tile=2)
    >>> ops.convert_to_numpy(pixels).ravel().tolist()
    [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]
    """
    patches = mix(transposed(matrix), butterfly(ops.unstack(values)))
    return overlap_add_axis(ops.stack(patches, 2), 1, 2, tile, 1)


def along_all_axes(matrix, rank: int, values):
    """Multiply a matrix along all axes at once: by its Kronecker power, in one product, for which XLA compiles no loop.

    Args:
        matrix: the factor along one axis, m × n.
        rank: the number of axes.
        values: tensor (n, …, n, *others).

    Returns:
        Tensor (m^rank, others).

    >>> pixels = ops.convert_to_tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> ops.convert_to_numpy(along_all_axes(((1, 10),), 2, pixels)).tolist()  # (1 + 10 * 2) + 10 * (3 + 10 * 4)
    [[451.0]]
    """
    power = functools.reduce(np.kron, [np.array(matrix, "float64")] * rank)
    return ops.cast(power, values.dtype) @ ops.reshape(values, (power.shape[1], -1))


def butterfly(parts: list) -> list:
    """Add and subtract the even and the odd terms of the points a and -a; keep those of 0 and ∞ (the matrix H).

    >>> butterfly([100, 4, 3, 7])  # even terms 4, odd terms 3
    [100, 7, 1, 7]
    """
    zero, *pairs, infinity = parts
    values = [value for even, odd in zip(pairs[::2], pairs[1::2], strict=True) for value in (even + odd, even - odd)]
    return [zero, *values, infinity]


def mix(matrix: Matrix, parts: list) -> list:
    """Multiply a matrix of numbers by a list of tensors; entries of 0, 1 and -1 cost no multiplication.

    >>> mix(((1, 0, -5), (0, 2, 1)), [100, 10, 1])
    [95.0, 21.0]
    """
    mixed = []
    for row in matrix:
        first, *others = (_times(entry, part) for entry, part in zip(row, parts, strict=True) if entry)
        mixed.append(sum(others, start=first))
    return mixed


def _times(entry, part):
    return part if entry == 1 else -part if entry == -1 else float(entry) * part


def transposed(matrix: Matrix) -> Matrix:
    """Turn rows into columns.

    >>> transposed(((1, 2), (3, 4)))
    ((1, 3), (2, 4))
    """
    return tuple(zip(*matrix, strict=True))
