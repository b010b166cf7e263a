"""What is measured: layers of well-known networks, as shapes.

Images are (batch, height, width, channels), kernels (height, width, input channels, filters), everything float32.
Cross-correlations have no padding of their own: where the network pads, the size here includes it.
"""

from typing import NamedTuple

import numpy as np

from keras_cnn_edu import geometry


class Correlation(NamedTuple):
    """One cross-correlation."""

    name: str
    inputs: tuple
    kernel: tuple
    stride: int = 1

    def output_shape(self):
        """Return the shape of the outputs."""
        height, width = (
            geometry.output_size(n, k, self.stride) for n, k in zip(self.inputs[1:3], self.kernel, strict=False)
        )
        return self.inputs[0], height, width, self.kernel[-1]

    def arrays(self):
        """Return random inputs and a random kernel that keeps their size."""
        fan_in = np.prod(self.kernel[:-1])
        return normal(self.inputs), normal(self.kernel) / np.float32(np.sqrt(fan_in))


class Pooling(NamedTuple):
    """One pooling; `kind` is "max" or "average"."""

    name: str
    kind: str
    inputs: tuple
    size: int
    stride: int
    padding: str = "valid"

    def arrays(self):
        """Return random inputs."""
        return (normal(self.inputs),)

    def output_shape(self):
        """Return the shape of the outputs."""
        sizes = (geometry.output_size(size, self.size, self.stride, padding=self.padding) for size in self.inputs[1:3])
        return self.inputs[0], *sizes, self.inputs[3]

    def pixels_outside(self):
        """Return how many pixels of padding are (before, after) each side of the image."""
        return geometry.padding_amounts(self.inputs[1], self.size, self.stride, padding=self.padding)


def normal(shape, seed=0):
    """Return normally distributed numbers, the same ones every time."""
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


CORRELATIONS = [
    Correlation("LeNet C1", (128, 32, 32, 1), (5, 5, 1, 6)),
    Correlation("LeNet C3", (128, 14, 14, 6), (5, 5, 6, 16)),
    Correlation("AlexNet 11×11/4", (16, 227, 227, 3), (11, 11, 3, 96), 4),
    Correlation("AlexNet 5×5", (16, 31, 31, 96), (5, 5, 96, 256)),
    Correlation("VGG 3×3", (16, 58, 58, 64), (3, 3, 64, 64)),
    Correlation("VGG first 3×3", (16, 66, 66, 3), (3, 3, 3, 64)),
    Correlation("ResNet 3×3", (32, 16, 16, 256), (3, 3, 256, 256)),
    Correlation("ResNet stem 7×7/2", (16, 102, 102, 3), (7, 7, 3, 64), 2),
    Correlation("1×1", (32, 28, 28, 256), (1, 1, 256, 64)),
    Correlation("1×1/2", (32, 28, 28, 256), (1, 1, 256, 64), 2),
]

POOLINGS = [
    Pooling(f"{kind} {network}", kind, *shape)
    for kind in ("max", "average")
    for network, *shape in [
        ("LeNet 2×2/2", (128, 28, 28, 6), 2, 2),
        ("VGG 2×2/2", (32, 56, 56, 64), 2, 2),
        ("AlexNet 3×3/2", (16, 55, 55, 96), 3, 2),  # windows overlap
        ("ResNet 3×3/2 same", (32, 56, 56, 64), 3, 2, "same"),  # overlap, and reach over the edge
        ("GoogLeNet 3×3/1 same", (32, 28, 28, 192), 3, 1, "same"),  # every pixel is in nine windows
    ]
]
