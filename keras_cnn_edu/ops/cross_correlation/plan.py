"""Which algorithm for which shapes: chosen by arithmetic that a reader can follow, and said in words.

The time of a cross-correlation is spent on multiplications and on moving numbers through memory. A processor core
does some dozens of multiplications in the time in which memory delivers one number, so

    cost = multiplications + COST_PER_WRITE * numbers written on the way

and the candidate of the lowest cost is chosen. An algorithm that multiplies less (Winograd) has to write more, and the
other way around.

What is written on the way for a few images fits into the processor's cache; so large batches are computed in chunks.
Each chunk reads the whole kernel. With many channels that takes longer than the rest, so a chunk then has more images.
"""

import math
from typing import NamedTuple

from keras_cnn_edu import checks
from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm
from keras_cnn_edu.ops.cross_correlation.algorithms import ALGORITHMS
from keras_cnn_edu.ops.cross_correlation.chunks import InChunks
from keras_cnn_edu.ops.cross_correlation.groups import in_groups
from keras_cnn_edu.ops.cross_correlation.shapes import padded_shapes
from keras_cnn_edu.ops.cross_correlation.shifted import Shifted
from keras_cnn_edu.ops.tensors import spatial_axes
from keras_cnn_edu.tables import Column, Records
from keras_cnn_edu.xla import default_device

COST_PER_WRITE = 25  # multiplications in the time of moving one number: `make bench` on two cores of a server, see docs
CACHE = 1_000_000  # bytes that a processor's cores keep close by: a chunk writes as much on the way, or a bit more
MEMORY = 512_000_000  # bytes that one image may need
SLICES = 400  # XLA compiles some hundred slices in a second
MAX_ROUNDING_ERROR = 1e-4  # as a share of the largest sum of absolute terms
BATCH = 32  # images, where their number is not known
CANDIDATES = Column("way", "way"), Column("times the cost", "times", "{:.1f}".format, right=True)
ROUNDING = {"float64": 2.0**-53, "float32": 2.0**-24, "bfloat16": 2.0**-8, "float16": 2.0**-11}


class Plan(NamedTuple):
    """How a cross-correlation will be computed, and why. `print` it.

    Attributes:
        algorithm: key of `ops.ALGORITHMS`.
        chosen: the `Algorithm` of that name, made for the shapes of one group.
        chunk: images at a time; None means all.
        batch: number of images; None if it is not known.
        others: {algorithm: (its cheapest candidate in words, how many times the cost)} of what was not chosen.
        groups: into how many groups channels and filters are divided.
    """

    algorithm: str
    chosen: Algorithm
    chunk: int | None
    batch: int | None
    others: dict
    groups: int = 1

    @property
    def correlate(self):
        """The chosen algorithm for all groups, in chunks: called with padded images and a kernel."""
        algorithm = in_groups(self.chosen, self.groups)
        return InChunks(algorithm, self.chunk) if self.chunk else algorithm

    @property
    def name(self):
        """The algorithm in words."""
        return self.chosen.name

    @property
    def shapes(self):
        """The `Shapes` of one group."""
        return self.chosen.shapes

    @property
    def multiplications(self):
        """Multiplications for one image; 0 if the image size is not known."""
        return self.groups * self.chosen.multiplications

    @property
    def memory(self):
        """Bytes written between the images and the outputs that exist at one time."""
        images = min(self.chunk or self.batch or BATCH, self.batch or BATCH)
        return images * self.groups * one_image(self.chosen)

    def __str__(self):
        others = [f"{times:.1f} times the cost: {name}" for name, times in self._not_chosen()]
        return "\n  ".join(self._facts() + others)

    def __repr__(self):  # what a Python prompt shows
        return str(self)

    def _repr_html_(self):
        """What a notebook shows: the candidates, and below them what is known of the chosen one."""
        candidates = [(f"{self.name} ←", 1.0), *self._not_chosen()]
        return Records(
            CANDIDATES, [{"way": name, "times": times} for name, times in candidates], self._facts()
        )._repr_html_()

    def _not_chosen(self):
        """List the other candidates in words, and how many times the cost; none where no cost is known."""
        return list(self.others.values()) if self.shapes.known else []

    def _facts(self):
        """List in words what it takes."""
        if not self.shapes.known:
            return [f"{self.name}: the image size is not known yet, and this fits any."]
        plain = self.groups * self.shapes.multiplications
        ratio = plain / self.multiplications
        compared = f"{ratio:.1f}× fewer" if ratio >= 1.05 else f"{1 / ratio:.1f}× more" if ratio < 0.95 else "no fewer"
        at_once = {None: "all images at once", 1: "one image at a time"}
        lines = [
            f"{self.name}: {compared} multiplications than the definition "
            f"({self.multiplications:,} for {plain:,} per image)",
            f"writes {self.memory / 1e6:.1f} MB on the way, "
            + at_once.get(self.chunk, f"{self.chunk} images at a time"),
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
        device: "cpu" or "gpu"; None: the one Keras computes on. On a GPU the batch is not cut into chunks. (The
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


def choose(shapes, batch, algorithm="auto", groups=1, device=None):
    """Return the `Plan`: the cheapest of all candidates, or of those of the `algorithm` that was asked for."""
    checks.one_of(algorithm, "algorithm", ["auto", *ALGORITHMS])
    fitting = [name for name, other in ALGORITHMS.items() if not other.unsupported(shapes)]
    if algorithm != "auto":
        if algorithm not in fitting:
            raise ValueError(
                f"`algorithm` must fit the shapes. Received: algorithm={algorithm!r}, which needs "
                f"{ALGORITHMS[algorithm].unsupported(shapes)}. Choose 'auto' or one of "
                f"{', '.join(map(repr, fitting))}."
            )
        fitting = [algorithm]
    candidates = [(name, candidate) for name in fitting for candidate in ALGORITHMS[name].candidates(shapes)]
    if algorithm == "auto":
        candidates = [pair for pair in candidates if acceptable(pair[1], groups)] or [("shifted", Shifted(shapes))]
    if not candidates[0][1].compared:
        [(name, chosen)] = candidates
        return Plan(name, chosen, None, batch, {}, groups)
    costs = {candidate: cost(candidate, batch) for _, candidate in candidates}
    candidates.sort(key=lambda pair: costs[pair[1]])
    name, chosen = candidates[0]
    others = {}
    for other, candidate in candidates:  # of each algorithm the cheapest
        if other != name and other not in others:
            others[other] = candidate.name, costs[candidate] / costs[chosen]
    return Plan(name, chosen, chunk_of(chosen, batch, groups, device), batch, others, groups)


def cost(product, batch):
    """Say how long a `MatrixProduct` takes for one image, in multiplications.

    The kernel is transformed once for all images. For images of unknown size the cost is what the kernel says: with 1×1
    kernels nothing is copied.
    """
    written = product.workspace + product.kernel_workspace / (batch or BATCH)
    return product.multiplications + COST_PER_WRITE * written + product.slices


def acceptable(candidate, groups):
    """Whether its cost is known, it is accurate enough, needs no more than `MEMORY` and compiles in short time."""
    if not candidate.compared:
        return False
    error = candidate.error * ROUNDING[candidate.shapes.dtype]
    accurate = candidate.rounds_once or error <= MAX_ROUNDING_ERROR
    return accurate and groups * one_image(candidate) <= MEMORY and candidate.slices <= SLICES


def one_image(algorithm):
    """Bytes that an algorithm writes on the way for one image."""
    return algorithm.workspace * (8 if algorithm.shapes.dtype == "float64" else 4)


def chunk_of(product, batch, groups, device):
    """Return how many images are computed at a time; None means all.

    Few, so that what is written for them is still in the cache when it is read. But every chunk reads the whole kernel:
    that pays only if the images of a chunk write as many numbers as the kernel has. And a loop writes its outputs
    twice, zeros first: too often, where they are more than what is written on the way.
    """
    outputs = product.shapes.positions * product.shapes.filters
    if (device or default_device()) != "cpu" or product.workspace <= outputs:
        return None
    least = math.ceil(max(CACHE / (groups * one_image(product)), product.kernel_numbers / product.workspace))
    good = [images for images in range(least, 4 * least + 1) if not unrolled(groups * images)]
    chunk = next((images for images in good if batch and batch % images == 0), good[0])  # no image is left over
    return None if batch and chunk >= batch else chunk


def unrolled(repetitions):
    """Whether the compiler writes a loop out, turn after turn: two or three are, which takes it twice as long."""
    return repetitions in (2, 3)
