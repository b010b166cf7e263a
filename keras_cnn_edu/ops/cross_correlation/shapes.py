"""The sizes that belong to one cross-correlation."""

import math
from typing import NamedTuple

from keras import ops

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops.windows import taps


class Shapes(NamedTuple):
    """The sizes of one cross-correlation, its images already padded.

    Attributes:
        sizes: pixels of the padded image along each spatial axis; where they are not known yet, None or a scalar
            tensor of TensorFlow.
        channels: input channels.
        kernel_size: kernel elements along each spatial axis.
        filters: output channels.
        strides: one integer per spatial axis.
        dilation_rate: the same.
        out: output size along each spatial axis.
        dtype: of the numbers, such as "float32".
    """

    sizes: tuple  # of integers, None, or scalar tensors
    channels: int
    kernel_size: tuple[int, ...]
    filters: int
    strides: tuple[int, ...]
    dilation_rate: tuple[int, ...]
    out: tuple  # like `sizes`
    dtype: str = "float32"

    @property
    def rank(self) -> int:
        """Number of spatial axes."""
        return len(self.kernel_size)

    @property
    def window(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Kernel size, strides and dilation rate."""
        return self.kernel_size, self.strides, self.dilation_rate

    @property
    def known(self) -> bool:
        """Whether the image size is known."""
        return all(isinstance(size, int) for size in self.sizes)

    @property
    def positions(self) -> int:
        """Output positions of one image; 0 where the size is not known."""
        return math.prod(self.out) if self.known else 0

    @property
    def multiplications(self) -> int:
        """Multiplications of the definition for one image; 0 where the size is not known.

        >>> Shapes((3, 3), 1, (2, 2), 1, (1, 1), (1, 1), (2, 2)).multiplications  # four outputs, four products each
        16
        """
        return self.positions * math.prod(self.kernel_size) * self.channels * self.filters

    def with_sizes_of(self, images) -> "Shapes":
        """Fill in sizes that are not known yet with those of padded images: scalar tensors of TensorFlow."""
        if self.known:
            return self
        _, view = next(taps(images, *self.window))  # (batch, *out, channels)
        return self._replace(sizes=ops.shape(images)[1:-1], out=ops.shape(view)[1:-1])


def padded_shapes(sizes, channels, kernel_shape, strides, padding, dilation_rate, groups, dtype, name="kernel"):
    """Return the `Shapes` of one group after padding; check that channels, groups and kernel fit together."""
    rank = len(kernel_shape) - 2
    kernel_size = tuple(kernel_shape[:rank])
    checks.groups(groups, channels, kernel_shape[-1])
    if kernel_shape[-2] * groups != channels:
        raise ValueError(
            f"`{name}` must have input_channels // groups input channels on its axis before the last. Received: "
            f"kernel shape {tuple(kernel_shape)}, input channels {channels}, groups={groups}: "
            f"expected {channels // groups} there."
        )
    out = geometry.output_sizes(sizes, kernel_size, strides, dilation_rate, padding)
    padded = []
    for size, *window in zip(sizes, kernel_size, strides, dilation_rate, padding, strict=True):
        padded.append(None if size is None else size + sum(geometry.padding_amounts(size, *window)))
    of_a_group = channels // groups, kernel_size, kernel_shape[-1] // groups
    return Shapes(tuple(padded), *of_a_group, strides, dilation_rate, tuple(out), dtype)
