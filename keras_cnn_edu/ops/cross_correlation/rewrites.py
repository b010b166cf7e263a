"""Turn one cross-correlation into another that is easier to compute: deal pixels or kernel elements out to channels."""

import itertools
import math

from keras import ops

from keras_cnn_edu.ops.windows import fit, overlap_add, windows


def unstride(shapes, algorithm):
    """Make the strides 1: deal the pixels of every stride × stride square out to channels ("space to depth").

    A window moves by whole squares, so in squares it moves by one. The kernel, padded with zeros to whole squares, is
    dealt out in the same way: stride s on c channels is stride 1 on s * s * c channels, with a kernel of ⌈k / s⌉.

    Cost: (⌈k / s⌉ * s / k)² times the multiplications, for the zeros.
    Memory: one copy of the image.
    Limits: strides above 1, no dilation; the image size must be known.

    Args:
        shapes: the `Shapes` of the cross-correlation.
        algorithm: what computes the new one: `Shapes` -> `Bilinear`.

    Returns:
        A `Bilinear` for the old cross-correlation.

    Reference: W. Shi et al., "Is the deconvolution layer the same as a convolutional layer?", 2016, figure 4.
    https://arxiv.org/abs/1609.07009
    """
    squares = [math.ceil(k / s) for k, s in zip(shapes.kernel_size, shapes.strides, strict=True)]
    return dealt(
        shapes,
        algorithm,
        label=f"unstride by {'×'.join(map(str, shapes.strides))}",
        hand=shapes.strides,
        steps=shapes.strides,
        dilation=(1,) * shapes.rank,
        kernel_size=tuple(squares),
        pieces_first=False,  # element = square * stride + place in the square
    )


def unstride_limit(shapes):
    """Say why `unstride` does not fit, or return nothing."""
    if not shapes.known:
        return "an image size that is known"
    if set(shapes.strides) == {1}:
        return "strides above 1"
    return "" if set(shapes.dilation_rate) == {1} else f"dilation_rate 1, this one is {shapes.dilation_rate}"


def by_threes(shapes, algorithm):
    """Cut a large kernel into pieces of three, and let each have a copy of the image, shifted to its place.

    The pieces' outputs are added up, and so are channels: the shifted copies become channels of one image, the pieces
    channels of one kernel of 3×3, which Winograd's algorithm can do.

    Cost: (⌈k / 3⌉ * 3 / k)² times the multiplications, for the zeros.
    Memory: ⌈k / 3⌉² copies of the image.
    Limits: kernels above 3, strides and dilation 1; the image size must be known.

    Args:
        shapes: the `Shapes` of the cross-correlation.
        algorithm: what computes the new one: `Shapes` -> `Bilinear`.

    Returns:
        A `Bilinear` for the old cross-correlation.
    """
    return dealt(
        shapes,
        algorithm,
        label="by threes",
        hand=tuple(math.ceil(k / 3) for k in shapes.kernel_size),
        steps=(1,) * shapes.rank,
        dilation=(3,) * shapes.rank,
        kernel_size=(3,) * shapes.rank,
        pieces_first=True,  # element = piece * 3 + place in the piece
    )


def by_threes_limit(shapes):
    """Say why `by_threes` does not fit, or return nothing."""
    if not shapes.known:
        return "an image size that is known"
    if min(shapes.kernel_size) < 3 or max(shapes.kernel_size) == 3:
        return f"a kernel above 3 along each axis, this one is {'x'.join(map(str, shapes.kernel_size))}"
    if set(shapes.strides + shapes.dilation_rate) != {1}:
        return f"strides and dilation_rate 1, these are {shapes.strides} and {shapes.dilation_rate}"
    return ""


def dealt(shapes, algorithm, label, hand, steps, dilation, kernel_size, pieces_first):
    """Deal pixels out to channels: channel (p, q, c) of the new image holds what tap (p, q) of a small window sees.

    Args:
        shapes: the `Shapes` of the cross-correlation.
        algorithm: what computes the new one: `Shapes` -> `Bilinear`.
        label: what a plan calls the rewriting.
        hand: kernel elements along each axis of the small window: so many pixels become channels of one new pixel.
        steps, dilation: its strides and dilation.
        kernel_size: of the new kernel.
        pieces_first: whether kernel element number e of the old kernel is (channel, new element) = divmod(e, k), or
            (new element, channel) = divmod(e, hand).

    Returns:
        A `Bilinear` for the old cross-correlation.
    """
    rank, ones = shapes.rank, (1,) * shapes.rank
    sizes = tuple(out - 1 + k for out, k in zip(shapes.out, kernel_size, strict=True))  # of the new image
    channels = math.prod(hand) * shapes.channels
    inner = algorithm(shapes._replace(
        sizes=sizes, channels=channels, kernel_size=kernel_size, strides=ones, dilation_rate=ones
    ))  # fmt: skip
    ends = zip(sizes, steps, hand, dilation, strict=True)
    whole = [(size - 1) * step + (many - 1) * gap + 1 for size, step, many, gap in ends]
    halves = (hand, kernel_size) if pieces_first else (kernel_size, hand)

    def deal(images):
        squares = windows(fit(images, whole), hand, steps, dilation)  # (batch, *sizes, *hand, channels)
        return ops.reshape(squares, (-1, *sizes, channels))

    def take_back(images, old_sizes):
        squares = ops.reshape(images, (-1, *sizes, *hand, shapes.channels))
        return fit(overlap_add(squares, steps, dilation), old_sizes)

    def rearrange(kernel):
        missing = [(0, k * many - old) for k, many, old in zip(kernel_size, hand, shapes.kernel_size, strict=True)]
        kernel = ops.pad(kernel, [*missing, (0, 0), (0, 0)])
        cut = itertools.chain(*zip(*halves, strict=True))
        kernel = ops.reshape(kernel, (*cut, shapes.channels, -1))
        elements, of_hand = range(pieces_first, 2 * rank, 2), range(not pieces_first, 2 * rank, 2)
        kernel = ops.transpose(kernel, (*elements, *of_hand, 2 * rank, 2 * rank + 1))
        return ops.reshape(kernel, (*kernel_size, channels, -1))

    return inner._replace(
        name=f"{label}, then {inner.name}",
        spread=lambda images: inner.spread(deal(images)),
        spread_back=lambda matrix, old_sizes: take_back(inner.spread_back(matrix, sizes), old_sizes),
        prepare=lambda kernel: inner.prepare(rearrange(kernel)),
        scratch=inner.scratch + math.prod(sizes) * channels,
        prepared=inner.prepared + math.prod(kernel_size) * channels * shapes.filters,
        slices=inner.slices + math.prod(hand),
        shapes=shapes,
    )
