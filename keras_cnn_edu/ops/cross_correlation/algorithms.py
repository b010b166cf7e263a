"""The table of algorithms: how each is run, and what it needs."""

import functools
import itertools
from typing import NamedTuple

from keras_cnn_edu.ops.cross_correlation import definition, fourier, pointwise, rewrites, shifted, tiled, winograd
from keras_cnn_edu.ops.cross_correlation.im2col import im2col


class Algorithm(NamedTuple):
    """One idea of how to compute the sums.

    Attributes:
        ways: `Shapes` -> list of `Bilinear`: what is possible with this idea; the plan takes the cheapest.
        run: for an algorithm that is no matrix product: (inputs, kernel, strides, dilation_rate) -> outputs.
        limit: `Shapes` -> what does not fit, in words; "" if all does.
    """

    ways: callable = lambda shapes: []
    run: callable = None
    limit: callable = lambda shapes: ""


WINOGRADS = [functools.partial(winograd.winograd, tile=tile) for tile in winograd.FILTERINGS]
TILE_SIDES = (1, 2, 4)


def tiles(shapes):
    """Every tile with sides from `TILE_SIDES` but the single output, which is im2col."""
    sides = itertools.product(TILE_SIDES, repeat=shapes.rank)
    return [tiled.tiled(shapes, tile) for tile in sides if set(tile) != {1}]


def unstrided(shapes):
    """After `unstride`, im2col or, where it has become a kernel of three, Winograd."""
    ways = [rewrites.unstride(shapes, im2col)]
    if all(-(-k // s) == 3 for k, s in zip(shapes.kernel_size, shapes.strides, strict=True)):
        ways += [rewrites.unstride(shapes, algorithm) for algorithm in WINOGRADS]
    return ways


ALGORITHMS = {
    "definition": Algorithm(run=definition.definition, limit=definition.limit),
    "shifted": Algorithm(run=shifted.shifted),
    "im2col": Algorithm(ways=lambda shapes: [im2col(shapes)]),
    "pointwise": Algorithm(ways=lambda shapes: [pointwise.pointwise(shapes)], limit=pointwise.limit),
    "tiled": Algorithm(ways=tiles, limit=tiled.limit),
    "winograd": Algorithm(ways=lambda shapes: [way(shapes) for way in WINOGRADS], limit=winograd.limit),
    "fourier": Algorithm(ways=lambda shapes: [fourier.fourier(shapes)], limit=fourier.limit),
    "unstride": Algorithm(ways=unstrided, limit=rewrites.unstride_limit),
    "by_threes": Algorithm(
        ways=lambda shapes: [rewrites.by_threes(shapes, way) for way in WINOGRADS], limit=rewrites.by_threes_limit
    ),
}
