"""Bad arguments of the layers."""

import re

import keras
import numpy as np
from signatures import parameters_of

from bad_calls import kinds
from bad_calls.table import Call, Row
from keras_cnn_edu import layers

REQUIRED = {"filters": 2, "kernel_size": 3, "output_size": 2, "rate": 0.5}
OF_KERAS = ("name", "dtype", "trainable", "activity_regularizer")


def arguments(rank):
    """The kind of every argument of every layer."""
    return {
        "filters": kinds.count,
        "kernel_size": kinds.counts(rank),
        "strides": kinds.counts(rank),
        "pool_size": kinds.counts(rank),
        "output_size": kinds.counts(rank),
        "padding": kinds.padding(rank),
        "output_padding": [-1, 1, 1.5, "a", True, kinds.NAN, (0,) * (rank + 1), {}],
        "dilation_rate": kinds.counts(rank),
        "groups": [*kinds.count, 3],
        "depth_multiplier": kinds.count,
        "data_format": kinds.word("channel_last", "NHWC"),
        "padding_mode": kinds.word("zero", "same"),
        "algorithm": kinds.word("winogard", "fft"),
        "axis": kinds.integer,
        "rate": kinds.share,
        "noise_shape": [2, "a", [1.5], [-1], [0], {}],
        "seed": [2**32, -1, 1.5, "a", True, kinds.NAN, {}],
        "momentum": kinds.share,
        "epsilon": kinds.not_negative,
        "renorm": kinds.flag,
        "renorm_clipping": [1, "no", {"rmix": 1.0}, {"rmax": "a"}, {"dmax": -1.0}, {"rmin": 2.0, "rmax": 1.0}],
        "renorm_momentum": kinds.share,
        "synchronized": ["no", True, 1, None],
        "depth_radius": kinds.counted_from_zero,
        "bias": kinds.not_negative,
        "alpha": kinds.not_negative,
        "beta": kinds.not_negative,
        "activity_regularizer": kinds.regularizer,
        "name": kinds.name,
        "dtype": kinds.dtype,
        **dict.fromkeys(["use_bias", "flip_kernel", "keepdims", "center", "scale", "trainable"], kinds.flag),
        "activation": kinds.activation,
        **{
            f"{weight}_{part}": getattr(kinds, part)
            for weight in (
                "kernel",
                "bias",
                "depthwise",
                "pointwise",
                "beta",
                "gamma",
                "moving_mean",
                "moving_variance",
            )
            for part in ("initializer", "regularizer", "constraint")
        },
    }


def call(kind):
    """The entry of one class."""
    rank = int((re.search(r"(\d)D", kind.__name__) or "02")[1])
    good = {name: value for name, value in REQUIRED.items() if name in parameters_of(kind)}
    return Call(kind, good, arguments(rank), keywords=OF_KERAS)


NO_SHAPE = [28, None, "28", {}, (1.5, 4, 4, 1), (-1, 4, 4, 1), (1, "a", 4, 1)]


def asked(kind, method):
    """The entry of a method of one class that takes the shape of the inputs."""
    layer = kind(**call(kind).good)
    sizes, bad = (4,) * getattr(layer, "rank", 2), list(NO_SHAPE)
    good = (1, *sizes, 2)
    if hasattr(layer, "rank"):
        bad += [(*sizes, 2), (1, *sizes, 4, 2), (1, *sizes, 0), (1, 0, *sizes[1:], 2)]
    if method == "plan" or "Depthwise" in kind.__name__:
        bad.append((1, *sizes, None))
    if kind is layers.GraphConvolution:
        good, bad = [(1, 3, 2), (1, 3, 3)], [*NO_SHAPE, [(1, 3, 2)], [(3, 2), (3, 3)]]
    return Call(getattr(layer, method), {"input_shape": good}, {"input_shape": bad})


CLASSES = [getattr(layers, name) for name in layers.__all__]
CALLS = [call(kind) for kind in CLASSES]
CALLS += [asked(kind, "compute_output_shape") for kind in CLASSES]
CALLS += [asked(kind, "plan") for kind in CLASSES if hasattr(kind, "plan")]


def on(shape, layer, dtype="float32"):
    """Call a layer with an image of a shape."""
    return lambda: layer(np.zeros(shape, dtype))


def in_training(layer):
    """Call a layer as while a model is trained."""
    return lambda inputs: layer(inputs, training=True)


ROWS = [
    *(
        Row(f"{kind.__name__}(wrong keyword)", lambda kind=kind: kind(**call(kind).good, nam="a"), ("`nam`", "`name`"))
        for kind in CLASSES
    ),
    Row("stride", lambda: layers.Conv2D(2, 3, stride=2), ("`stride`", "Did you mean `strides`?")),
    Row("pointwise kernel_size", lambda: layers.PointwiseConv2D(2, kernel_size=3), ("`kernel_size`",)),
    Row("activation: the nearest", lambda: layers.Conv2D(2, 3, activation="rellu"), ("Did you mean 'relu'",)),
    Row("a regularizer that is a number", lambda: layers.Conv2D(2, 3, kernel_regularizer=0.1), ("L2(0.1)",)),
    Row("a class in place of an object", lambda: layers.Conv2D(2, 3, activation=keras.layers.ReLU), ("`activation`",)),
    Row("a name that Keras refuses", lambda: layers.Conv2D(2, 3, name="a/b"), ("`name`", "a/b")),
    Row("no pair", lambda: layers.GraphConvolution(2)(np.zeros((1, 3, 2))), ("`inputs`", "[features, adjacency]")),
    Row("text", lambda: layers.Conv2D(2, 3)("cat.png"), ("cat.png",)),
    Row("axis=9 of an image", on((1, 4, 4, 2), layers.BatchNormalization(axis=9)), ("`axis`", "from -4 to 3")),
    Row("noise for two axes", on((1, 4, 4, 2), in_training(layers.Dropout(0.5, (None, 1)))), ("`noise_shape`", "axes")),
    Row(
        "noise for 3 of 4", on((1, 4, 4, 2), in_training(layers.Dropout(0.5, (1, 3, 1, 1)))), ("`noise_shape`", "(1, 3")
    ),
    Row("groups of 3 channels", on((1, 6, 6, 3), layers.Conv2D(4, 3, groups=2)), ("`groups`", "3")),
    *(
        Row(
            f"{kind.__name__} of an axis too few",
            on((4, 4), call(kind).target(**call(kind).good)),
            ("`inputs`", "axes"),
        )
        for kind in CLASSES
        if re.search(r"\dD", kind.__name__)
    ),
    *(
        Row(f"{kind.__name__} of no channels", on((1, 6, 6, 0), kind(**call(kind).good)), ("`inputs`", "channel"))
        for kind in CLASSES
        if "2D" in kind.__name__
    ),
    *(
        Row(f"{kind.__name__} of no pixels", on((1, 0, 0, 1), kind(**call(kind).good)), ("must",))
        for kind in CLASSES
        if "2D" in kind.__name__
    ),
]
