"""Cross-correlation in tiles: every row of the matrix gives several neighboring outputs."""

import itertools
import math
from collections.abc import Sequence
from typing import Self

import numpy as np
from keras import ops

from keras_cnn_edu import geometry
from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.cross_correlation.shapes import Shapes
from keras_cnn_edu.ops.windows import fit, overlap_add, windows

TILE_SIDES = (1, 2, 4)  # outputs of a tile along an axis


class Tiled(MatrixProduct):
    """Cut the image into patches that overlap little, and compute a whole tile of outputs from each.

    outputs[(b, I, J), (p, q, f)] = patches[(b, I, J), (y, x, c)] @ banded[(y, x, c), (p, q, f)]

    The tile (I, J) has the outputs p, q, and its patch holds every pixel y, x that they see. Column (p, q, f) of the
    matrix is filter f, moved to the window of output (p, q), with zeros elsewhere. For a tile of two outputs in a row
    and a kernel of three::

                      output 0   output 1
        pixel 0          k0         0
        pixel 1          k1         k0
        pixel 2          k2         k1
        pixel 3          0          k2

    Neighboring windows of im2col share most of their pixels; a patch copies the shared ones once. In return the
    matrix has zeros, which are multiplied too. It pays with one or three input channels, where copying costs more than
    arithmetic.

    Cost: patch_height * patch_width * input_channels multiplications per output element.
    Workspace: patch_height * patch_width / (tile_height * tile_width) copies of the strided input, and the outputs.
    Limits: no dilation; the image size must be known.

    Args:
        shapes: the `Shapes` of the cross-correlation.
        tile: outputs of a tile along each spatial axis.
    """

    def __init__(self, shapes: Shapes, tile: tuple[int, ...]):
        super().__init__(shapes)
        self.name = f"tiles of {'×'.join(map(str, tile))} outputs"
        self.tile = tile
        self.tiles = [math.ceil(out / side) for out, side in zip(shapes.out, tile, strict=True)]
        self.steps = [side * stride for side, stride in zip(tile, shapes.strides, strict=True)]  # between patches
        self.patch = list(map(geometry.span, tile, shapes.kernel_size, shapes.strides))
        depth, columns = math.prod(self.patch) * shapes.channels, math.prod(tile) * shapes.filters
        self.product = 1, math.prod(self.tiles), depth, columns
        self.workspace = math.prod(self.tiles) * (depth + columns)
        self.kernel_workspace = depth * columns
        self.slices = math.prod(self.patch) + math.prod(tile)

    @classmethod
    def candidates(cls, shapes: Shapes) -> Sequence[Self]:
        """Return every tile with sides from `TILE_SIDES`, but not the single output: that is im2col."""
        tiles = itertools.product(TILE_SIDES, repeat=shapes.rank)
        return [cls(shapes, tile) for tile in tiles if set(tile) != {1}]

    def transform_images(self, images):
        """Copy every patch into a row: (batch * tiles, depth)."""
        _, _, depth, _ = self.product
        images = fit(images, list(map(geometry.span, self.tiles, self.patch, self.steps)))  # whole patches
        return ops.reshape(windows(images, self.patch, self.steps, 1), (-1, depth))

    def transform_kernel(self, kernel):
        """Move every filter to the window of each output of a tile: (depth, columns)."""
        moved = []
        for position in itertools.product(*map(range, self.tile)):
            before = [p * s for p, s in zip(position, self.shapes.strides, strict=True)]
            around = [(b, size - b - k) for b, size, k in zip(before, self.patch, self.shapes.kernel_size, strict=True)]
            moved.append(ops.pad(kernel, [*around, (0, 0), (0, 0)]))
        _, _, depth, _ = self.product
        return ops.reshape(ops.stack(moved, self.shapes.rank + 1), (depth, -1))  # (y, x, c), (tile, f)

    def transform_outputs(self, product):
        """Lay the tiles side by side: (batch, *out, filters)."""
        tiles = ops.reshape(product, (-1, *self.tiles, *self.tile, self.shapes.filters))
        tiles = ops.transpose(tiles, self.alternating())  # (batch, I, p, J, q, filters)
        return fit(ops.reshape(tiles, (-1, *self.whole_sizes(), self.shapes.filters)), self.shapes.out)

    def backward_images(self, matrix):
        """Add the patches up where they overlap: (batch, *sizes, channels)."""
        patches = ops.reshape(matrix, (-1, *self.tiles, *self.patch, self.shapes.channels))
        return fit(overlap_add(patches, self.steps, 1), self.shapes.sizes)

    def backward_outputs(self, upstream):
        """Cut the outputs into tiles, one in a row: (batch * tiles, columns)."""
        pairs = itertools.chain(*zip(self.tiles, self.tile, strict=True))
        tiles = ops.reshape(fit(upstream, self.whole_sizes()), (-1, *pairs, self.shapes.filters))
        separate = np.argsort(self.alternating()).tolist()  # the inverse permutation
        *_, columns = self.product
        return ops.reshape(ops.transpose(tiles, separate), (-1, columns))

    def whole_sizes(self) -> list[int]:
        """Return the outputs of all tiles along each axis; the last tile may go beyond the image."""
        return [count * side for count, side in zip(self.tiles, self.tile, strict=True)]

    def alternating(self) -> tuple[int, ...]:
        """Return the order of axes in which every axis of tiles is followed by that of the outputs in a tile."""
        rank = self.shapes.rank
        return 0, *(axis for tiles in range(1, rank + 1) for axis in (tiles, tiles + rank)), 2 * rank + 1

    @staticmethod
    def unsupported(shapes: Shapes) -> str:
        """Say what the algorithm needs and these shapes lack; "" if it can compute them."""
        if not shapes.known:
            return "an image size that is known"
        return "" if set(shapes.dilation_rate) == {1} else f"dilation_rate 1, this one is {shapes.dilation_rate}"
