"""Which algorithm for which shapes: a choice by arithmetic that a reader can follow, explained in words.

The time of a cross-correlation is spent on multiplications and on moving numbers through memory. A processor core
does dozens of multiplications in the time in which memory delivers one number, so

    cost = multiplications + COST_PER_WRITE * numbers written

and the candidate of the lowest cost is chosen. An algorithm that multiplies less (Winograd) has to write more, and the
other way around. A graphics card multiplies faster still, compared with its memory, and Winograd's many steps along
rows and columns take longer there than the multiplications that they save. So it is left out there at strides of 1.

The workspace of a few images fits into the processor's cache, so large batches are computed in chunks. Each chunk reads
the whole kernel. With many channels that takes longer than everything else, so a chunk then has more images. The loop
over the chunks takes time to compile. So there is none where the workspace of the whole batch is small. Keras's `fit`
on TensorFlow does not say how many images a batch has: there a chunk is as many as a small workspace holds.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from keras_cnn_edu import checks
from keras_cnn_edu.distribution import divided_among
from keras_cnn_edu.ops.cross_correlation.algorithm import Algorithm
from keras_cnn_edu.ops.cross_correlation.algorithms import ALGORITHMS
from keras_cnn_edu.ops.cross_correlation.chunks import in_chunks
from keras_cnn_edu.ops.cross_correlation.groups import in_groups
from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.cross_correlation.shapes import Shapes, padded_shapes
from keras_cnn_edu.ops.cross_correlation.shifted import Shifted
from keras_cnn_edu.ops.tensors import spatial_axes
from keras_cnn_edu.tables import Column, Records
from keras_cnn_edu.types import Padding, Sizes
from keras_cnn_edu.xla import default_device

# Multiplications in the time of moving one number: `make bench` on two cores of a server and on a GPU, see docs.
COST_PER_WRITE = {"cpu": 40, "gpu": 100}
SLOW_ON_GPU = "winograd", "split_kernel"  # keys of ALGORITHMS: slower than im2col there in `make bench`, see docs
CACHE = 1_000_000  # bytes that the cores of a processor keep close by: a chunk's workspace is as large, or a bit larger
SMALL = 16_000_000  # bytes: a workspace that is no larger is not divided into chunks
MAX_WORKSPACE = 512_000_000  # bytes for one image
MAX_SLICES = 400  # XLA compiles some hundred slices in a second
MAX_ROUNDING_ERROR = 1e-4  # as a share of the largest sum of absolute terms
BATCH = 32  # images, where their number is not known
CANDIDATES = Column("candidate", "candidate"), Column("times the cost", "times", "{:.1f}".format, right=True)
ROUNDING = {"float64": 2.0**-53, "float32": 2.0**-24, "bfloat16": 2.0**-8, "float16": 2.0**-11}


class Plan(NamedTuple):
    """How a cross-correlation will be computed, and why. `print` it.

    Attributes:
        algorithm: key of `ops.ALGORITHMS`.
        chosen: the `Algorithm` of that name, made for the shapes of one group.
        chunk: images at a time; None means all.
        batch: number of images; None if it is not known.
        others: {algorithm: (its cheapest candidate in words, how many times the cost)}, for those not chosen.
        groups: number of groups into which channels and filters are divided.
    """

    algorithm: str
    chosen: Algorithm
    chunk: int | None
    batch: int | None
    others: dict[str, tuple[str, float]]
    groups: int = 1

    @property
    def correlate(self) -> Algorithm:
        """The chosen algorithm for all groups, in chunks: called with padded images and a kernel."""
        return in_chunks(in_groups(self.chosen, self.groups), self.chunk)

    @property
    def name(self) -> str:
        """The algorithm in words."""
        return self.chosen.name

    @property
    def shapes(self) -> Shapes:
        """The `Shapes` of one group."""
        return self.chosen.shapes

    @property
    def multiplications(self) -> int:
        """Multiplications for one image; 0 if the image size is not known."""
        return self.groups * self.chosen.multiplications

    @property
    def workspace(self) -> int:
        """Bytes of the workspace: of one chunk if the batch is computed in chunks."""
        images = min(self.chunk or self.batch or BATCH, self.batch or BATCH)
        return images * self.groups * workspace_bytes(self.chosen)

    def __str__(self) -> str:
        others = [f"{times:.1f} times the cost: {name}" for name, times in self._not_chosen()]
        return "\n  ".join(self._explanation() + others)

    def __repr__(self):  # what a Python prompt shows
        return str(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: the candidates, and below them the chosen one in words."""
        candidates = [(f"{self.name} ←", 1.0), *self._not_chosen()]
        return Records(
            CANDIDATES, [{"candidate": name, "times": times} for name, times in candidates], self._explanation()
        )._repr_html_()

    def _not_chosen(self) -> list[tuple[str, float]]:
        """List the other candidates in words, and how many times the cost; none where no cost is known."""
        return list(self.others.values()) if self.shapes.known else []

    def _explanation(self) -> list[str]:
        """Say in words what the chosen algorithm takes."""
        if not self.shapes.known:
            return [f"{self.name}: the image size is not known yet, and this fits any."]
        plain = self.groups * self.shapes.multiplications
        ratio = plain / self.multiplications
        compared = f"{ratio:.1f}× fewer" if ratio >= 1.05 else f"{1 / ratio:.1f}× more" if ratio < 0.95 else "no fewer"
        at_once = {None: "all images at once", 1: "one image at a time"}
        lines = [
            f"{self.name}: {compared} multiplications than the definition "
            f"({self.multiplications:,} for {plain:,} per image)",
            f"workspace of {self.workspace / 1e6:.1f} MB, " + at_once.get(self.chunk, f"{self.chunk} images at a time"),
        ]
        if self.groups > 1:
            lines.append(f"for all {self.groups} groups together")
        return lines


def plan(
    input_shape: Sequence[int | None],
    kernel_shape: Sequence[int],
    strides: Sizes = 1,
    padding: Padding = "valid",
    dilation_rate: Sizes = 1,
    groups: int = 1,
    dtype: str = "float32",
    algorithm: str = "auto",
    device: str | None = None,
) -> Plan:
    """Choose how to compute a cross-correlation, and say why.

    Args:
        input_shape: (batch, height, width, channels); None where it is not known.
        kernel_shape: (kernel_height, kernel_width, input_channels // groups, filters).
        strides, padding, dilation_rate, groups, algorithm: as in `ops.cross_correlate`.
        dtype: of the numbers.
        device: "cpu" or "gpu"; None: the one Keras computes on. On a GPU the batch is not divided into chunks, and
            Winograd's algorithm is not chosen at strides of 1, because it was slower there.

    Returns:
        A `Plan`; `print` it.

    Raises:
        ValueError, TypeError: as `ops.cross_correlate`.

    Example:
        >>> print(plan((32, 56, 56, 64), (3, 3, 64, 64), padding="same"))
        Winograd F(4×4, 3×3): 4.0× fewer multiplications than the definition (28,901,376 for 115,605,504 per image)
          workspace of 3.6 MB, one image at a time
          ...
    """
    rank = spatial_axes(kernel_shape, name="kernel_shape")
    checks.one_of(dtype, "dtype", ROUNDING)
    if device is not None:
        checks.one_of(device, "device", COST_PER_WRITE)
    strides = checks.positive_ints(strides, rank, "strides")
    dilation_rate = checks.positive_ints(dilation_rate, rank, "dilation_rate")
    padding = checks.padding(padding, rank, checks.paddings(rank))
    batch, *sizes, _ = checks.rank_of(input_shape, rank, name="input_shape")
    channels = checks.known_channels(tuple(input_shape), name="input_shape")
    shapes = padded_shapes(
        sizes, channels, kernel_shape, strides, padding, dilation_rate, groups, dtype, "kernel_shape"
    )
    return choose(shapes, batch, algorithm, groups, device)


def choose(
    shapes: Shapes, batch: int | None, algorithm: str = "auto", groups: int = 1, device: str | None = None
) -> Plan:
    """Return the `Plan` with the cheapest of all candidates, or with the cheapest of one `algorithm`."""
    checks.one_of(algorithm, "algorithm", ["auto", *ALGORITHMS])
    device = device or default_device()
    fitting = [name for name, other in ALGORITHMS.items() if not other.unsupported(shapes)]
    if algorithm != "auto":
        if algorithm not in fitting:
            raise ValueError(
                f"`algorithm` must fit the shapes. Received: algorithm={algorithm!r}, which needs "
                f"{ALGORITHMS[algorithm].unsupported(shapes)}. Choose 'auto' or one of "
                f"{', '.join(map(repr, fitting))}."
            )
        fitting = [algorithm]
    elif device == "gpu":
        fitting = [name for name in fitting if name not in SLOW_ON_GPU]
    candidates = [(name, candidate) for name in fitting for candidate in ALGORITHMS[name].candidates(shapes)]
    if algorithm == "auto":
        candidates = [pair for pair in candidates if acceptable(pair[1], groups)] or [("shifted", Shifted(shapes))]
    products = [(name, product) for name, product in candidates if isinstance(product, MatrixProduct)]
    if not products:  # a loop, whose cost is not counted
        [(name, loop)] = candidates
        return Plan(name, loop, None, batch, {}, groups)
    costs = {product: cost(product, batch, device) for _, product in products}
    products.sort(key=lambda pair: costs[pair[1]])
    name, chosen = products[0]
    others: dict[str, tuple[str, float]] = {}
    for other, product in products:  # the cheapest of each algorithm comes first
        if other != name and other not in others:
            others[other] = product.name, costs[product] / costs[chosen]
    share = batch and batch // divided_among(batch)  # of one device
    return Plan(name, chosen, chunk_of(chosen, share, groups, device), batch, others, groups)


def cost(product: MatrixProduct, batch: int | None, device: str) -> float:
    """Estimate the time for one image, in multiplications.

    The kernel is transformed once for all images. If the size of the images is not known, the kernel alone decides. A
    slice, which takes time to compile, counts as one multiplication more: it decides where all else is equal.
    """
    written = product.written + product.kernel_workspace / (batch or BATCH)
    return product.multiplications + COST_PER_WRITE[device] * written + product.slices


def acceptable(candidate: Algorithm, groups: int) -> bool:
    """Say whether its cost can be compared, and it is accurate enough, small enough and quickly compiled."""
    if not isinstance(candidate, MatrixProduct):
        return False
    error = candidate.error * ROUNDING[candidate.shapes.dtype]
    accurate = candidate.rounds_once or error <= MAX_ROUNDING_ERROR
    return accurate and groups * workspace_bytes(candidate) <= MAX_WORKSPACE and candidate.slices <= MAX_SLICES


def workspace_bytes(algorithm: Algorithm) -> int:
    """Return the bytes of the workspace for one image of one group."""
    return algorithm.workspace * (8 if algorithm.shapes.dtype == "float64" else 4)


def chunk_of(product: MatrixProduct, batch: int | None, groups: int, device: str) -> int | None:
    """Return how many images are computed at a time; None means all.

    Few, so that their workspace is still in the cache when it is read. But every chunk reads the whole kernel, so its
    workspace should have as many numbers as the kernel, or more. And the loop writes its outputs twice, first as
    zeros: chunks do not pay where the outputs are larger than the workspace.
    """
    outputs = product.shapes.positions * product.shapes.filters
    image = groups * workspace_bytes(product)
    if device != "cpu" or product.workspace <= outputs:
        return None
    if (batch or BATCH) * image <= SMALL:
        return None if batch else power_of_two(SMALL // image)
    least = math.ceil(max(CACHE / image, product.kernel_numbers / product.workspace))
    # The program loops over the images of a chunk, and over the groups of each.
    good = [images for images in range(least, 4 * least + 1) if not unrolled(groups * images)]
    chunk = next((images for images in good if (batch or BATCH) % images == 0), good[0])  # no image is left over
    return None if batch and chunk >= batch else chunk


def power_of_two(most: int) -> int:
    """Return the largest power of two that is no larger: it divides the usual batches, so no image is left over.

    >>> power_of_two(57)
    32
    """
    return 1 << (most.bit_length() - 1)


def unrolled(repetitions: int) -> bool:
    """Say whether XLA unrolls a loop: it does so with two or three repetitions, and compiles twice as long."""
    return repetitions in (2, 3)
