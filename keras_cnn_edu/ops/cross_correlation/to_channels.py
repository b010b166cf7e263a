"""Turn one cross-correlation into another that is easier to compute: move pixels and kernel elements to channels."""

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple, Self

from keras import ops

from keras_cnn_edu import geometry
from keras_cnn_edu.ops.cross_correlation.im2col import Im2col
from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.cross_correlation.shapes import Shapes
from keras_cnn_edu.ops.cross_correlation.winograd import Winograd
from keras_cnn_edu.ops.windows import fit, overlap_add, windows


class Rewritten(NamedTuple):
    """The small window that slides over the image, and the size of the new kernel, for each spatial axis.

    Attributes:
        window: pixels of the small window; they become channels.
        steps: pixels from one small window to the next.
        dilation: pixels between neighboring pixels of a small window.
        kernel_size: elements of the new kernel.
    """

    window: tuple[int, ...]
    steps: tuple[int, ...]
    dilation: tuple[int, ...]
    kernel_size: tuple[int, ...]


class ToChannels(MatrixProduct):
    """Slide a small window over the image, make the pixels in it channels of one new pixel, and correlate those.

    The kernel is rearranged in the same way. `rewritten` of a subclass says what the small window and the new kernel
    are.

    Args:
        shapes: the `Shapes` of the cross-correlation.
        algorithm: a `MatrixProduct` for the `Shapes` of the new one, see `new_shapes`.
    """

    label: str = ""
    pieces_first: bool = False  # whether the pieces of the kernel become channels, or the elements within each piece

    def __init__(self, shapes: Shapes, algorithm: MatrixProduct):
        super().__init__(shapes)
        self.algorithm = algorithm
        self.window, self.steps, self.dilation, self.kernel_size = self.rewritten(shapes)
        new = algorithm.shapes
        self.name = f"{self.label}, then {algorithm.name}"
        self.product, self.error = algorithm.product, algorithm.error
        self.rearranged = math.prod(new.sizes) * new.channels  # numbers of one image
        self.workspace = algorithm.workspace + self.rearranged
        self.kernel_workspace = algorithm.kernel_workspace + math.prod(self.kernel_size) * new.channels * shapes.filters
        self.slices = algorithm.slices + math.prod(self.window)

    @property
    def written(self) -> int:
        """The rearranged image, and what the algorithm writes."""
        return self.rearranged + self.algorithm.written

    @staticmethod
    def rewritten(shapes: Shapes) -> Rewritten:
        """Return the small window and the size of the new kernel."""
        raise NotImplementedError

    @classmethod
    def new_shapes(cls, shapes: Shapes) -> Shapes:
        """Return the `Shapes` of the new cross-correlation, whose strides and dilation are 1."""
        rewritten = cls.rewritten(shapes)
        ones = (1,) * shapes.rank
        return shapes._replace(
            sizes=tuple(map(geometry.span, shapes.out, rewritten.kernel_size)),
            channels=math.prod(rewritten.window) * shapes.channels,
            kernel_size=rewritten.kernel_size,
            strides=ones,
            dilation_rate=ones,
        )

    @classmethod
    def candidates(cls, shapes: Shapes) -> Sequence[Self]:
        """Return the rewriting followed by im2col and, where the new kernel has three elements, by Winograd."""
        new = cls.new_shapes(shapes)
        winograd = [] if Winograd.unsupported(new) else Winograd.candidates(new)
        return [cls(shapes, algorithm) for algorithm in [Im2col(new), *winograd]]

    def transform_images(self, images):
        """Move the pixels of each small window to channels, then transform."""
        new = self.algorithm.shapes
        images = fit(images, list(map(geometry.span, new.sizes, self.window, self.steps, self.dilation)))
        squares = windows(images, self.window, self.steps, self.dilation)  # (batch, *sizes, *window, channels)
        return self.algorithm.transform_images(ops.reshape(squares, (-1, *new.sizes, new.channels)))

    def transform_kernel(self, kernel):
        """Move kernel elements to channels in the same way, then transform."""
        rank, sizes = self.shapes.rank, zip(self.kernel_size, self.window, self.shapes.kernel_size, strict=True)
        kernel = ops.pad(kernel, [*((0, k * many - old) for k, many, old in sizes), (0, 0), (0, 0)])
        # Element e of the old kernel is (channel, new element) = divmod(e, k), or the other way around.
        halves = (self.window, self.kernel_size) if self.pieces_first else (self.kernel_size, self.window)
        cut = itertools.chain(*zip(*halves, strict=True))
        kernel = ops.reshape(kernel, (*cut, self.shapes.channels, -1))
        elements, to_channels = range(self.pieces_first, 2 * rank, 2), range(not self.pieces_first, 2 * rank, 2)
        kernel = ops.transpose(kernel, (*elements, *to_channels, 2 * rank, 2 * rank + 1))
        return self.algorithm.transform_kernel(
            ops.reshape(kernel, (*self.kernel_size, self.algorithm.shapes.channels, -1))
        )

    def transform_outputs(self, product):
        """The outputs are those of the new cross-correlation."""
        return self.algorithm.transform_outputs(product)

    def backward_images(self, matrix):
        """Add up, for every pixel, the gradients of its copies: (batch, *sizes, channels)."""
        images = self.algorithm.backward_images(matrix)
        squares = ops.reshape(images, (-1, *self.algorithm.shapes.sizes, *self.window, self.shapes.channels))
        return fit(overlap_add(squares, self.steps, self.dilation), self.shapes.sizes)

    def backward_outputs(self, upstream):
        """The outputs are those of the new cross-correlation."""
        return self.algorithm.backward_outputs(upstream)


class SpaceToDepth(ToChannels):
    """Make the strides 1: move the pixels of every stride × stride square to channels.

    The window moves by one whole square at a time. The kernel, padded with zeros to whole squares, is rearranged in
    the same way: stride s on c channels becomes stride 1 on s * s * c channels, with a kernel of ⌈k / s⌉.

    Cost: (⌈k / s⌉ * s / k)² times the multiplications, because of the zeros.
    Workspace: one copy of the image.
    Limits: strides above 1, no dilation; the image size must be known.

    Reference: W. Shi et al., "Is the deconvolution layer the same as a convolutional layer?", 2016, figure 4.
    https://arxiv.org/abs/1609.07009
    """

    label = "space to depth"

    @staticmethod
    def rewritten(shapes: Shapes) -> Rewritten:
        """The small window is a square, and the squares lie side by side."""
        squares = tuple(math.ceil(k / s) for k, s in zip(shapes.kernel_size, shapes.strides, strict=True))
        ones = (1,) * shapes.rank
        return Rewritten(window=shapes.strides, steps=shapes.strides, dilation=ones, kernel_size=squares)

    @staticmethod
    def unsupported(shapes: Shapes) -> str:
        """Say what the algorithm needs and these shapes lack; "" if it can compute them."""
        if not shapes.known:
            return "an image size that is known"
        if set(shapes.strides) == {1}:
            return "strides above 1"
        return "" if set(shapes.dilation_rate) == {1} else f"dilation_rate 1, this one is {shapes.dilation_rate}"


class SplitKernel(ToChannels):
    """Cut a large kernel into pieces of three, and correlate each with a copy of the image, shifted to its position.

    The outputs of the pieces are added up, as those of channels are. So the shifted copies become channels of one
    image, and the pieces channels of one 3×3 kernel, for which there is Winograd's algorithm.

    Cost: (⌈k / 3⌉ * 3 / k)² times the multiplications, because of the zeros.
    Workspace: ⌈k / 3⌉² copies of the image.
    Limits: kernels above 3, strides and dilation 1; the image size must be known.
    """

    label = "split kernel"
    pieces_first = True

    @staticmethod
    def rewritten(shapes: Shapes) -> Rewritten:
        """The small window has one pixel for each piece, three pixels apart, and moves by one."""
        pieces = tuple(math.ceil(k / 3) for k in shapes.kernel_size)
        ones, threes = (1,) * shapes.rank, (3,) * shapes.rank
        return Rewritten(window=pieces, steps=ones, dilation=threes, kernel_size=threes)

    @classmethod
    def candidates(cls, shapes: Shapes) -> Sequence[Self]:
        """Return the rewriting followed by Winograd's algorithm."""
        return [cls(shapes, algorithm) for algorithm in Winograd.candidates(cls.new_shapes(shapes))]

    @staticmethod
    def unsupported(shapes: Shapes) -> str:
        """Say what the algorithm needs and these shapes lack; "" if it can compute them."""
        if not shapes.known:
            return "an image size that is known"
        if min(shapes.kernel_size) < 3 or max(shapes.kernel_size) == 3:
            return f"a kernel above 3 along each axis, this one is {'x'.join(map(str, shapes.kernel_size))}"
        if set(shapes.strides + shapes.dilation_rate) != {1}:
            return f"strides and dilation_rate 1, these are {shapes.strides} and {shapes.dilation_rate}"
        return ""
