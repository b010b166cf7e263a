"""Bad arguments of the operations."""

import keras
import numpy as np

from bad_calls import kinds
from bad_calls.table import Call, Row
from keras_cnn_edu import ops

IMAGES, KERNEL = np.ones((1, 5, 5, 2), "float32"), np.ones((3, 3, 2, 2), "float32")
NO_TENSOR = ["cat.png", None, {}, object(), [[1, 2], [3]], np.array(["a"]), keras.Input((5, 5, 2))]
NO_IMAGES = [*NO_TENSOR, [], np.ones(()), np.ones((5, 5))]
TENSOR = [*NO_IMAGES, np.ones((1, 0, 5, 2)), np.ones((1, 5, 5, 0))]
KERNELS = [*NO_TENSOR, np.ones((5, 5)), np.ones(3), np.ones((1,) * 6), np.ones((3, 3, 7, 2)), np.ones((3, 3, 2, 0))]
SHAPE = [5, None, "5", (5,), (1, 5, 5), (1, 5, 5, 0), (1, 0, 5, 2), (1.0, 5, 5, 2), (1, -5, 5, 2), (1, "a", 5, 2), {}]
ONE_SHAPE = [5, None, "5", (5,), (5, 5), (5, 5, 0), (5.0, 5, 2), (5, None, 2), (-5, 5, 2)]
KINDS = {
    "inputs": TENSOR,
    "kernel": KERNELS,
    "strides": kinds.counts(2),
    "padding": kinds.padding(2),
    "dilation_rate": kinds.counts(2),
    "groups": [*kinds.count, 3],
    "algorithm": kinds.word("winogard", "fft"),
    "padding_mode": kinds.word("zero", "same"),
    "pool_size": kinds.counts(2),
    "output_size": kinds.counts(2),
    "output_padding": [-1, 1, 1.5, "a", True, kinds.NAN, (0, 0, 0), {}],
    "kernel_size": kinds.counts(2),
    "keepdims": kinds.flag,
    "reduce": ["max", None, 3],
    "axis": [*kinds.integer, 9, -5],
    "epsilon": kinds.not_negative,
    "depth_radius": kinds.counted_from_zero,
    "bias": kinds.not_negative,
    "alpha": kinds.not_negative,
    "beta": kinds.not_negative,
    "mask": ["no", {}, np.ones((1, 4, 4))],
    "mode": kinds.word("zero", "same"),
    "value": kinds.NO_NUMBER,
    "amounts": [None, 1, "ab", [(1, 1)], [(1, 1)] * 3, [(1,), (1,)], [(-1, 0), (0, 0)], [(0.5, 0), (0, 0)], [1, 1]],
    "input_shape": SHAPE,
    "kernel_shape": [5, None, "5", (5,), (3, 3, 2, 0), (3.0, 3, 2, 2), (3, "a", 2, 2), {}, (3, 3, 5, 2)],
    "dtype": [*kinds.dtype, None],
    "device": kinds.word("tpu", "gpu:0"),
    "mean": [*NO_TENSOR, np.ones(5)],
    "variance": [*NO_TENSOR, np.ones(5)],
    "gamma": [*NO_TENSOR, np.ones(5)],
    "patches": [*NO_TENSOR, np.ones((2, 2))],
    "features": [*NO_TENSOR, np.ones(3)],
    "adjacency": [*NO_TENSOR, np.ones((3, 3)), np.ones(2)],
}
SLIDE = {"inputs": IMAGES, "kernel": KERNEL}
POOL = {"inputs": IMAGES, "pool_size": 2}
STATISTICS = {"inputs": IMAGES, "mean": np.zeros(2), "variance": np.ones(2)}
ALL_GIVEN = {"strides": (1, 1), "dilation_rate": (1, 1)}
SETTINGS = ("strides", "padding", "dilation_rate", "groups", "algorithm", "padding_mode")
NODES = {"features": np.ones((1, 2, 3)), "adjacency": np.ones((2, 2)), "kernel": np.ones((3, 1))}
LAYERS_AGAIN = {"inputs": IMAGES, "kernel": np.ones((3, 3, 3, 3, 2, 2), "float32")}
REDUCE = {"inputs": IMAGES, "reduce": keras.ops.max}


def call(function, good, keywords=(), **kinds_of_its_own):
    """The entry of one function."""
    return Call(function, good, {**KINDS, **kinds_of_its_own}, keywords)


CALLS = [
    call(ops.cross_correlate, SLIDE),
    call(ops.convolve, SLIDE, SETTINGS),
    call(ops.depthwise_cross_correlate, SLIDE),
    call(ops.transpose_cross_correlate, SLIDE, kernel=[*NO_TENSOR, np.ones((5, 5)), np.ones((3, 3, 2, 7))]),
    call(ops.locally_connect, LAYERS_AGAIN, kernel=[*NO_TENSOR, KERNEL, np.ones((2, 2, 3, 3, 2, 2))]),
    call(ops.as_matrix, {"kernel": KERNEL, "input_shape": (5, 5, 2)}, SETTINGS, input_shape=ONE_SHAPE),
    call(ops.flip, {"kernel": KERNEL}, kernel=NO_IMAGES),
    call(ops.max_pool, POOL),
    call(ops.average_pool, POOL),
    call(ops.global_pool, REDUCE, inputs=NO_IMAGES),
    call(ops.adaptive_pool, {**REDUCE, "output_size": (2, 2)}),
    call(ops.batch_statistics, {"inputs": IMAGES}, inputs=[*NO_TENSOR, np.ones(())]),
    call(ops.normalize, STATISTICS, inputs=[*NO_TENSOR, np.ones(())], beta=KINDS["gamma"]),
    call(ops.local_response_normalize, {"inputs": IMAGES}, inputs=[*NO_TENSOR, np.ones(())]),
    call(ops.graph_convolve, NODES, kernel=[*NO_TENSOR, np.ones(3), np.ones((2, 2))]),
    call(ops.pad, {"inputs": IMAGES, "amounts": [(1, 1), (0, 0)]}, inputs=NO_IMAGES),
    call(ops.plan, {"input_shape": (1, 5, 5, 2), "kernel_shape": (3, 3, 2, 2)}),
    call(ops.taps, {"inputs": IMAGES, "kernel_size": (2, 2), **ALL_GIVEN}, inputs=NO_IMAGES),
    call(ops.windows, {"inputs": IMAGES, "kernel_size": (2, 2), **ALL_GIVEN}, inputs=NO_IMAGES),
    call(ops.overlap_add, {"patches": np.ones((1, 2, 2, 3, 3, 1)), **ALL_GIVEN}),
]
ROWS = [
    Row("a window larger than the image", lambda: ops.max_pool(IMAGES, 6), ("must not be larger", "size=5")),
    Row("no room to mirror", lambda: ops.pad(IMAGES, [(5, 0), (0, 0)], "reflect"), ("`amounts`", "at most 4")),
    Row(
        "no room to wrap",
        lambda: ops.depthwise_cross_correlate(IMAGES, KERNEL, 1, 6, 1, "circular"),
        ("`padding`", "5"),
    ),
    Row(
        "unknown channels",
        lambda: ops.plan((1, 5, 5, None), (3, 3, 2, 2)),
        ("`input_shape`", "known number of channels"),
    ),
]
