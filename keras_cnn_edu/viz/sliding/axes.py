"""Each axis of a sliding window: how long input and output are, and which pixels every window touches."""

from collections.abc import Sequence
from typing import NamedTuple

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.types import Padding, Sizes


class Axis(NamedTuple):
    """One axis of a cross-correlation, or of the transposed one.

    The windows slide over the input, one for each output pixel; over the output if transposed, one for each input
    pixel. `windows` says how many there are. Pixels below 0 or past the end lie in the padding, or are cut off; `edges`
    says how many such pixels there are before and after.
    """

    size: int
    kernel_size: int
    stride: int
    dilation_rate: int
    padding: str | tuple[int, int]
    outputs: int
    edges: tuple[int, int]
    windows: int

    def window(self, index: int) -> range:
        """Return the pixels that a window touches."""
        return geometry.window(index, self.kernel_size, self.stride, self.dilation_rate, self.edges[0])


def sliding_axes(
    sizes: Sequence[int],
    kernel_size: Sizes,
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    transposed: bool = False,
    output_padding: Sizes | None = None,
) -> list[Axis]:
    """Describe each axis of a cross-correlation, or of the transposed one.

    >>> axis = sliding_axes((5,), (3,), strides=2, padding="same")[0]
    >>> [axis.window(index) for index in range(axis.windows)]
    [range(-1, 2), range(1, 4), range(3, 6)]
    >>> axis = sliding_axes((2,), (3,), strides=2, transposed=True)[0]
    >>> [axis.window(index) for index in range(axis.windows)]
    [range(0, 3), range(2, 5)]
    """
    settings = _settings(sizes, kernel_size, strides, padding, dilation_rate)
    if checks.flag(transposed, "transposed"):
        extra = checks.output_padding(output_padding, settings[2])
        return [_transposed_axis(*setting) for setting in zip(*settings, extra, strict=True)]
    if output_padding is not None:
        raise ValueError(
            "`output_padding` must be None unless `transposed` is True: only then the size of the output is ambiguous. "
            f"Received: output_padding={output_padding!r}."
        )
    geometry.output_sizes(*settings)  # refuses what does not fit, and names all axes
    return [_axis(*setting) for setting in zip(*settings, strict=True)]


def axis_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    """Return the number of pixels along each of one or two axes; a single number is refused.

    >>> axis_sizes([5, 5])
    (5, 5)
    """
    if not isinstance(sizes, (tuple, list)) or len(sizes) not in (1, 2):
        raise ValueError(
            f"`sizes` must have a number of pixels for each of one or two axes, as (5, 5). Received: sizes={sizes!r}."
        )
    return checks.positive_ints(sizes, len(sizes), "sizes")


def is_inside(position: Sequence[int], shape: Sequence[int]) -> bool:
    """Tell whether a position lies in an array of that shape.

    >>> is_inside((0, 2), (3, 3)), is_inside((-1, 2), (3, 3))
    (True, False)
    """
    return all(0 <= index < size for index, size in zip(position, shape, strict=True))


def _settings(sizes, kernel_size, strides, padding, dilation_rate):
    """One entry for each axis of every setting."""
    sizes = axis_sizes(sizes)
    rank = len(sizes)
    kernel_size = checks.positive_ints(kernel_size, rank, "kernel_size")
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    padding = checks.padding(padding, rank, checks.paddings(rank))
    return sizes, kernel_size, strides, dilation_rate, padding


def _axis(size, kernel_size, stride, dilation_rate, padding):
    settings = size, kernel_size, stride, dilation_rate, padding
    before, after = geometry.padding_amounts(*settings)
    outputs = geometry.output_size(*settings)
    return Axis(*settings, outputs, (before, after), windows=outputs)


def _transposed_axis(size, kernel_size, stride, dilation_rate, padding, output_padding):
    settings = kernel_size, stride, dilation_rate, padding
    before, after = geometry.transposed_crop(*settings, output_padding)
    outputs = geometry.transposed_size(size, *settings, output_padding)
    return Axis(size, *settings, outputs, (before, max(after, 0)), windows=size)
