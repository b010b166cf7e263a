"""What every algorithm states about itself."""

from collections.abc import Sequence
from typing import Self

from keras_cnn_edu.ops.cross_correlation.shapes import Shapes


class Algorithm:
    """One order in which to compute the sums of a cross-correlation, made for given `Shapes`.

    Call it with padded images `(batch, *sizes, channels)` and a kernel `(*kernel_size, channels, filters)`; it
    returns the outputs `(batch, *out, filters)`.

    Attributes:
        shapes: the `Shapes` it was made for.
        name: what a plan calls it.
        workspace: intermediate numbers that it writes for one image.
    """

    name: str = ""
    workspace: int = 0

    def __init__(self, shapes: Shapes):
        self.shapes = shapes

    def __call__(self, images, kernel):
        """Compute the outputs."""
        raise NotImplementedError

    @property
    def multiplications(self) -> int:
        """Multiplications for one image; 0 if the image size is not known."""
        return self.shapes.multiplications

    @property
    def rounds_once(self) -> bool:
        """Whether it adds up in float32 even if it is given half precision."""
        return False

    @classmethod
    def candidates(cls, shapes: Shapes) -> Sequence[Self]:
        """Return the algorithm in all its variants, such as tiles of several sizes; a plan takes the cheapest."""
        return [cls(shapes)]

    @staticmethod
    def unsupported(shapes: Shapes) -> str:
        """Say what the algorithm needs and these shapes lack; "" if it can compute them."""
        return ""
