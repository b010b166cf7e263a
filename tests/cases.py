"""The table of cases that every algorithm and every layer is held to, and the tolerances."""

from typing import NamedTuple

import numpy as np
import pytest


class Case(NamedTuple):
    """One cross-correlation. `padding` is a word, or pairs (before, after)."""

    images: tuple = (2, 7, 6, 3)
    kernel_size: tuple = (3, 3)
    filters: int = 4
    strides: tuple = (1, 1)
    padding: object = "valid"
    dilation: tuple = (1, 1)
    groups: int = 1

    @property
    def kernel_shape(self):
        """Shape of the kernel."""
        return (*self.kernel_size, self.images[-1] // self.groups, self.filters)

    def draw(self, seed=0):
        """Random images and kernel, float64."""
        random = np.random.default_rng(seed)
        return random.normal(size=self.images), random.normal(size=self.kernel_shape)


CASES = {
    "plain": Case(),
    "one pixel": Case(images=(1, 1, 1, 1), kernel_size=(1, 1), filters=1),
    "one output": Case(images=(2, 3, 3, 2)),
    "non-square image and kernel": Case(images=(2, 9, 5, 2), kernel_size=(2, 4)),
    "even kernel, same": Case(kernel_size=(2, 4), padding="same"),
    "same": Case(padding="same"),
    "same with stride": Case(images=(2, 8, 7, 2), strides=(2, 3), padding="same"),
    "full": Case(kernel_size=(3, 2), padding="full"),
    "amounts per side": Case(padding=((0, 2), (3, 1))),
    "stride": Case(images=(2, 9, 8, 3), strides=(2, 3)),
    "stride larger than kernel": Case(images=(2, 9, 9, 3), kernel_size=(2, 2), strides=(4, 3)),
    "stride larger than kernel, same": Case(images=(1, 9, 8, 1), kernel_size=(2, 1), strides=(4, 3), padding="same"),
    "dilation": Case(images=(2, 9, 8, 3), kernel_size=(3, 2), dilation=(2, 3)),
    "dilation, same": Case(images=(2, 9, 8, 3), dilation=(2, 1), padding="same"),
    "dilation with stride": Case(images=(2, 10, 9, 2), strides=(2, 2), dilation=(2, 3)),
    "groups": Case(images=(2, 6, 6, 4), filters=6, groups=2),
    "one group per channel": Case(images=(2, 6, 6, 3), filters=6, groups=3, padding="same"),
    "pointwise": Case(kernel_size=(1, 1)),
    "pointwise with stride": Case(kernel_size=(1, 1), strides=(2, 2)),
    "pointwise, same with stride": Case(images=(2, 8, 7, 2), kernel_size=(1, 1), strides=(2, 2), padding="same"),
    "kernel as large as the image": Case(images=(2, 5, 4, 3), kernel_size=(5, 4)),
    "many channels": Case(images=(1, 5, 5, 20), filters=12),
}

# Largest error as a share of the largest exact value. float32 keeps 24 bits (6e-8), float16 11 bits (5e-4) and
# bfloat16 8 bits (4e-3) of each product; a sum of some hundred of them loses a few more. Most algorithms only
# reorder that sum, so they share one bound; Winograd's loses up to ten times as much, and so do the two that use it.
TOLERANCE = {"float64": 1e-12, "float32": 2e-6, "float16": 4e-3, "bfloat16": 3e-2}
ROUNDING = {"auto": 10, "winograd": 10, "split_kernel": 10, "space_to_depth": 10}  # times that of the definition


def cases(*skipped):
    """Parametrize a test over the table."""
    return pytest.mark.parametrize(
        "case", [pytest.param(case, id=name) for name, case in CASES.items() if name not in skipped]
    )


def close(actual, expected, dtype="float32", label="", scale=None, times=1):
    """Demand equal shapes, and a largest error, as a share of `scale`, within so many times the dtype's tolerance."""
    actual, expected = np.asarray(actual, "float64"), np.asarray(expected, "float64")
    scale = np.max(np.abs(expected), initial=0) if scale is None else scale
    np.testing.assert_allclose(
        actual, expected, rtol=0, atol=times * TOLERANCE[dtype] * scale, strict=True, err_msg=label
    )
