"""What a picture needs to know of each axis: how long input and output are, and which pixels every window touches."""

from typing import NamedTuple

from keras_cnn_edu import checks, geometry


class Axis(NamedTuple):
    """One axis of a cross-correlation, or of the transposed one.

    There is a window for each output pixel, the input pixels that it sees; transposed, one for each input pixel, the
    output pixels that it is stamped on. `windows` says how many there are. Pixels below 0 or past the end lie in the
    padding, or are cut off; `edges` says how many such pixels there are before and after.
    """

    size: int
    kernel_size: int
    stride: int
    dilation_rate: int
    padding: str | tuple
    outputs: int
    edges: tuple
    windows: int

    def window(self, index):
        """List the pixels that a window touches."""
        return geometry.window(index, self.kernel_size, self.stride, self.dilation_rate, self.edges[0])


def sliding_axes(sizes, kernel_size, strides=1, padding="valid", dilation_rate=1):
    """Describe each axis of a cross-correlation.

    >>> axis = sliding_axes((5,), (3,), strides=2, padding="same")[0]
    >>> [axis.window(index) for index in range(axis.windows)]
    [range(-1, 2), range(1, 4), range(3, 6)]
    """
    settings = _settings(sizes, kernel_size, strides, padding, dilation_rate)
    geometry.output_sizes(*settings)  # refuses what does not fit, and names all axes
    return [_sliding_axis(*setting) for setting in zip(*settings, strict=True)]


def stamping_axes(sizes, kernel_size, strides=1, padding="valid", dilation_rate=1, output_padding=None):
    """Describe each axis of a transposed cross-correlation.

    >>> axis = stamping_axes((2,), (3,), strides=2)[0]
    >>> [axis.window(index) for index in range(axis.windows)]
    [range(0, 3), range(2, 5)]
    """
    settings = _settings(sizes, kernel_size, strides, padding, dilation_rate)
    extra = checks.output_padding(output_padding, settings[2])
    return [_stamping_axis(*setting) for setting in zip(*settings, extra, strict=True)]


def axis_sizes(sizes):
    """Return the number of pixels along each axis: one axis or more, and no single number.

    >>> axis_sizes([5, 5])
    (5, 5)
    """
    if not isinstance(sizes, (tuple, list)) or not sizes:
        raise ValueError(f"`sizes` must have a number of pixels for each axis, as (5, 5). Received: sizes={sizes!r}.")
    return checks.positive_ints(sizes, len(sizes), "sizes")


def _settings(sizes, kernel_size, strides, padding, dilation_rate):
    """One entry for each axis of every setting."""
    sizes = axis_sizes(sizes)
    rank = len(sizes)
    kernel_size = checks.positive_ints(kernel_size, rank, "kernel_size")
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    padding = checks.padding(padding, rank, checks.paddings(rank))
    return sizes, kernel_size, strides, dilation_rate, padding


def _sliding_axis(size, kernel_size, stride, dilation_rate, padding):
    settings = size, kernel_size, stride, dilation_rate, padding
    before, after = geometry.padding_amounts(*settings)
    outputs = geometry.output_size(*settings)
    return Axis(*settings, outputs, (before, after), windows=outputs)


def _stamping_axis(size, kernel_size, stride, dilation_rate, padding, output_padding):
    settings = kernel_size, stride, dilation_rate, padding
    before, after = geometry.transposed_crop(*settings, output_padding)
    outputs = geometry.transposed_size(size, *settings, output_padding)
    return Axis(size, *settings, outputs, (before, max(after, 0)), windows=size)
