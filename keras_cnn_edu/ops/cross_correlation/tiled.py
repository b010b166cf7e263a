"""Cross-correlation in tiles: one matrix row makes several neighboring outputs."""

import itertools
import math

from keras import ops

from keras_cnn_edu.ops.cross_correlation.bilinear import Bilinear
from keras_cnn_edu.ops.windows import fit, overlap_add, windows


def tiled(shapes, tile):
    """Cut the image into patches that overlap little, and let each make a whole tile of outputs.

    outputs[(b, I, J), (p, q, f)] = patches[(b, I, J), (y, x, c)] @ banded[(y, x, c), (p, q, f)]

    where the tile (I, J) has the outputs p, q, its patch holds every pixel y, x that they see, and the column (p, q, f)
    is filter f, moved to where output (p, q) sees it, among zeros. For one row of two outputs and a kernel of three::

                      output 0   output 1
        pixel 0          k0         0
        pixel 1          k1         k0
        pixel 2          k2         k1
        pixel 3          0          k2

    A window of im2col shares most of its pixels with its neighbor; a tile copies the shared ones once. In return
    the matrix has zeros to multiply by. With one or three input channels the copying costs more than the arithmetic.

    Cost: patch_height * patch_width * input_channels multiplications per output element.
    Memory: patch_height * patch_width / (tile_height * tile_width) copies of the strided input.
    Limits: no dilation; the image size must be known.

    Args:
        shapes: the `Shapes` of the cross-correlation.
        tile: outputs of a tile along each spatial axis.
    """
    rank = shapes.rank
    counts = [math.ceil(out / side) for out, side in zip(shapes.out, tile, strict=True)]  # tiles
    steps = [side * stride for side, stride in zip(tile, shapes.strides, strict=True)]  # pixels between patches
    patch = [(side - 1) * s + k for side, s, k in zip(tile, shapes.strides, shapes.kernel_size, strict=True)]
    whole = [(count - 1) * step + side for count, step, side in zip(counts, steps, patch, strict=True)]
    cut = patch, steps, (1,) * rank
    depth, columns = math.prod(patch) * shapes.channels, math.prod(tile) * shapes.filters
    joined = [count * side for count, side in zip(counts, tile, strict=True)]  # outputs, the last tiles whole
    pairs = list(itertools.chain(*zip(counts, tile, strict=True)))
    axes = range(1, 2 * rank + 1)
    separate = 0, *axes[::2], *axes[1::2], 2 * rank + 1  # (batch, I, p, J, q, filters) -> (batch, I, J, p, q, filters)
    interleave = tuple(map(separate.index, range(2 * rank + 2)))  # and back

    def spread_back(matrix, sizes):
        stamps = ops.reshape(matrix, (-1, *counts, *patch, shapes.channels))
        return fit(overlap_add(stamps, steps, (1,) * rank), sizes)

    def prepare(kernel):
        moved = []
        for place in itertools.product(*map(range, tile)):
            before = [p * s for p, s in zip(place, shapes.strides, strict=True)]
            around = [(b, size - b - k) for b, size, k in zip(before, patch, shapes.kernel_size, strict=True)]
            moved.append(ops.pad(kernel, [*around, (0, 0), (0, 0)]))
        return ops.reshape(ops.stack(moved, rank + 1), (depth, -1))  # (y, x, c), (tile, f)

    def collect(product):
        tiles = ops.transpose(ops.reshape(product, (-1, *counts, *tile, shapes.filters)), interleave)
        return fit(ops.reshape(tiles, (-1, *joined, shapes.filters)), shapes.out)

    def collect_back(upstream):
        tiles = ops.reshape(fit(upstream, joined), (-1, *pairs, shapes.filters))
        return ops.reshape(ops.transpose(tiles, separate), (-1, columns))

    return Bilinear(
        name=f"tiles of {'×'.join(map(str, tile))} outputs",
        spread=lambda images: ops.reshape(windows(fit(images, whole), *cut), (-1, depth)),
        spread_back=spread_back,
        prepare=prepare,
        collect=collect,
        collect_back=collect_back,
        shapes=shapes,
        product=(1, math.prod(counts), depth, columns),
        scratch=math.prod(counts) * (depth + columns),
        prepared=depth * columns,
        slices=math.prod(patch) + math.prod(tile),
    )


def limit(shapes):
    """Say why this algorithm does not fit, or return nothing."""
    if not shapes.known:
        return "an image size that is known"
    return "" if set(shapes.dilation_rate) == {1} else f"dilation_rate 1, this one is {shapes.dilation_rate}"
