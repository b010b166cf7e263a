"""Which algorithm for which shapes: chosen by arithmetic that a reader can follow, and said in words.

The time of a cross-correlation is spent on multiplications and on moving numbers through memory. A processor core
does some dozens of multiplications in the time in which memory delivers one number, so

    cost = multiplications + NUMBER * numbers written on the way

and the cheapest way wins. An algorithm that multiplies less (Winograd) has to write more, and the other way around.

What is written on the way for a few images fits into the processor's cache; so large batches are done in portions.
With many channels the kernel is the larger part of the work: then a portion has as many images as pay for reading it.
"""

import math
from typing import NamedTuple

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops.cross_correlation.algorithms import ALGORITHMS
from keras_cnn_edu.ops.cross_correlation.bilinear import Bilinear, Shapes
from keras_cnn_edu.ops.tensors import spatial_axes
from keras_cnn_edu.tables import Column, Records
from keras_cnn_edu.xla import default_device

NUMBER = 25  # multiplications in the time of moving one number: `make bench` on two cores of a server, see the docs
CACHE = 1_000_000  # bytes that a processor's cores keep close by: a portion writes as much on the way, or a bit more
MEMORY = 512_000_000  # bytes that one image may need
SLICES = 400  # XLA compiles some hundred slices in a second
LOSS = 1e-4  # largest rounding error, as a share of the largest sum of absolute terms
BATCH = 32  # images, where their number is not known
WAYS = Column("way", "way"), Column("times the cost", "times", "{:.1f}".format, right=True)
ROUNDING = {"float64": 2.0**-53, "float32": 2.0**-24, "bfloat16": 2.0**-8, "float16": 2.0**-11}


class Plan(NamedTuple):
    """How a cross-correlation will be computed, and why. `print` it.

    Attributes:
        algorithm: key of `ops.ALGORITHMS`.
        steps: the `Bilinear` that was chosen; None for an algorithm that is no matrix product.
        portion: images at a time; None means all.
        batch: number of images; None if it is not known.
        others: {algorithm: (its cheapest way in words, how many times the cost)} of what was not chosen.
        shapes: the `Shapes` of one group.
        groups: how often it is done.
    """

    algorithm: str
    steps: Bilinear
    portion: int
    batch: int
    others: dict
    shapes: Shapes
    groups: int = 1

    @property
    def name(self):
        """The algorithm in words."""
        return self.steps.name if self.steps else self.algorithm

    @property
    def keeps_digits(self):
        """Whether it may be computed in half precision: a matrix product adds up in float32 by itself, and rounds once.

        Algorithms that add numbers up before or after it (Winograd, Fourier, shifted images) are computed in float32.
        """
        return self.steps is not None and self.steps.error <= Bilinear._field_defaults["error"]

    @property
    def multiplications(self):
        """Multiplications for one image; 0 if the image size is not known."""
        return self.groups * (self.steps.multiplications if self.steps else of_definition(self.shapes))

    @property
    def memory(self):
        """Bytes written between the images and the outputs that exist at one time."""
        images = min(self.portion or self.batch or BATCH, self.batch or BATCH)
        return images * self.groups * one_image(self.steps) if self.steps else 0

    def __str__(self):
        others = [f"{times:.1f} times the cost: {name}" for name, times in self._not_chosen()]
        return "\n  ".join(self._facts() + others)

    __repr__ = __str__  # what a Python prompt shows

    def _repr_html_(self):
        """What a notebook shows: the ways to compute it, and below them what is known of the chosen one."""
        ways = [(f"{self.name} ←", 1.0), *self._not_chosen()]
        return Records(WAYS, [{"way": name, "times": times} for name, times in ways], self._facts())._repr_html_()

    def _not_chosen(self):
        """List the other ways in words, and how many times the cost; none where no cost is known."""
        return list(self.others.values()) if self.shapes.known else []

    def _facts(self):
        """List in words what this way takes."""
        if not self.shapes.known:
            return [f"{self.name}: the image size is not known yet, and this fits any."]
        plain = self.groups * of_definition(self.shapes)
        ratio = plain / self.multiplications
        compared = f"{ratio:.1f}× fewer" if ratio >= 1.05 else f"{1 / ratio:.1f}× more" if ratio < 0.95 else "no fewer"
        at_once = {None: "all images at once", 1: "one image at a time"}
        lines = [
            f"{self.name}: {compared} multiplications than the definition "
            f"({self.multiplications:,} for {plain:,} per image)",
            f"writes {self.memory / 1e6:.1f} MB on the way, "
            + at_once.get(self.portion, f"{self.portion} images at a time"),
        ]
        if self.groups > 1:
            lines.append(f"for all {self.groups} groups together")
        return lines


def plan(
    input_shape,
    kernel_shape,
    strides=1,
    padding="valid",
    dilation_rate=1,
    groups=1,
    dtype="float32",
    algorithm="auto",
    device=None,
):
    """Choose how to compute a cross-correlation, and say why.

    Args:
        input_shape: (batch, height, width, channels); None where it is not known.
        kernel_shape: (kernel_height, kernel_width, input_channels // groups, filters).
        strides, padding, dilation_rate, groups, algorithm: as in `ops.cross_correlate`.
        dtype: of the numbers.
        device: "cpu" or "gpu"; None: the one Keras computes on. On a GPU the batch is not cut into portions. (The
            figures behind the choice were measured on processors.)

    Returns:
        A `Plan`; `print` it.

    Raises:
        ValueError: as `ops.cross_correlate`.

    Example:
        >>> print(plan((32, 56, 56, 64), (3, 3, 64, 64), padding="same"))
        Winograd F(4×4, 3×3): 4.0× fewer multiplications than the definition (28,901,376 for 115,605,504 per image)
          writes 3.6 MB on the way, one image at a time
          ...
    """
    rank = spatial_axes(kernel_shape, name="kernel_shape")
    checks.one_of(dtype, "dtype", ROUNDING)
    if device is not None:
        checks.one_of(device, "device", ("cpu", "gpu"))
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    padding = checks.padding(padding, rank, checks.paddings(rank))
    batch, *sizes, channels = checks.rank_of(input_shape, rank, name="input_shape")
    shapes = padded_shapes(
        sizes, channels, kernel_shape, strides, padding, dilation_rate, groups, dtype, "kernel_shape"
    )
    return choose(shapes, batch, algorithm, groups, device)


def padded_shapes(sizes, channels, kernel_shape, strides, padding, dilation_rate, groups, dtype, name="kernel"):
    """Return the `Shapes` of one group, once padded; check that channels, groups and kernel belong together."""
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
    share = channels // groups, kernel_size, kernel_shape[-1] // groups
    return Shapes(tuple(padded), *share, strides, dilation_rate, tuple(out), dtype)


def choose(shapes, batch, algorithm="auto", groups=1, device=None):
    """Return the `Plan`: the cheapest of all ways, or of those of the `algorithm` that was asked for."""
    checks.one_of(algorithm, "algorithm", ["auto", *ALGORITHMS])
    fitting = [name for name, other in ALGORITHMS.items() if not other.limit(shapes)]
    if algorithm != "auto":
        if algorithm not in fitting:
            raise ValueError(
                f"`algorithm` must fit the shapes. Received: algorithm={algorithm!r}, which needs "
                f"{ALGORITHMS[algorithm].limit(shapes)}. Choose 'auto' or one of {', '.join(map(repr, fitting))}."
            )
        fitting = [algorithm]
    ways = [(name, way) for name in fitting for way in ALGORITHMS[name].ways(shapes)]
    if algorithm == "auto":
        ways = [(name, way) for name, way in ways if acceptable(way, groups)] or [("shifted", None)]
    if ways == [] or ways[0][1] is None:
        return Plan(algorithm if ways == [] else "shifted", None, None, batch, {}, shapes, groups)
    name, best = min(ways, key=lambda way: cost(way[1], batch))
    others = {}
    for idea, way in sorted(ways, key=lambda way: cost(way[1], batch)):  # of each idea the cheapest
        if idea != name and idea not in others:
            others[idea] = way.name, cost(way, batch) / cost(best, batch)
    return Plan(name, best, portion_of(best, batch, groups, device), batch, others, shapes, groups)


def cost(way, batch):
    """Say how long a way takes for one image, in multiplications.

    The kernel is prepared once for all images. A way for images of unknown size costs what the kernel says: with 1×1
    kernels nothing is copied.
    """
    return way.multiplications + NUMBER * (way.scratch + way.prepared / (batch or BATCH)) + way.slices


def acceptable(way, groups):
    """Whether a way is accurate enough, needs no more memory than `MEMORY` and can be compiled in short time."""
    accurate = way.error <= Bilinear._field_defaults["error"] or way.error * ROUNDING[way.shapes.dtype] <= LOSS
    return accurate and groups * one_image(way) <= MEMORY and way.slices <= SLICES


def one_image(way):
    """Bytes that a way writes on the way for one image."""
    return way.scratch * (8 if way.shapes.dtype == "float64" else 4)


def portion_of(way, batch, groups, device):
    """Return how many images are done at a time; None means all.

    Few, so that what is written for them is still in the cache when it is read. But every portion reads the whole
    kernel: it is worth that only with as many images as write as many numbers as the kernel has. And a loop writes its
    outputs twice, zeros first: too often, where they are more than what is written on the way.
    """
    outputs = way.shapes.positions * way.shapes.filters
    if (device or default_device()) != "cpu" or way.scratch <= outputs:
        return None
    least = math.ceil(max(CACHE / (groups * one_image(way)), way.kernel_numbers / way.scratch))
    good = [images for images in range(least, 4 * least + 1) if not unrolled(groups * images)]
    portion = next((images for images in good if batch and batch % images == 0), good[0])  # no image is left over
    return None if batch and portion >= batch else portion


def unrolled(repetitions):
    """Whether the compiler writes a loop out, turn after turn: two or three are, which takes it twice as long."""
    return repetitions in (2, 3)


def of_definition(shapes):
    """Multiplications of the definition for one image; 0 if the image size is not known.

    >>> of_definition(Shapes((3, 3), 1, (2, 2), 1, (1, 1), (1, 1), (2, 2)))  # four outputs, four products each
    16
    """
    return shapes.positions * math.prod(shapes.kernel_size) * shapes.channels * shapes.filters
