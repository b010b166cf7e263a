"""Bad arguments of everything that is asked of a model: maps, explanations, receptive fields, summaries, pictures."""

import functools

import keras
import numpy as np

from bad_calls import kinds
from bad_calls.table import Call, Row
from keras_cnn_edu import (
    explanations,
    extraction,
    interpretation,
    layers,
    receptive_fields,
    summaries,
    symmetries,
    tracing,
)

IMAGES = np.random.default_rng(0).random((2, 6, 6, 1)).astype("float32")


@functools.cache
def model():
    """A small network: 6×6 pixels, a convolution, two classes."""
    network = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(2, 3, activation="relu", name="conv"),
            layers.GlobalAveragePooling2D(name="mean"),
            layers.Dense(2, "softmax", name="classes"),
        ],
        name="net",
    )
    network.compile("sgd", loss="sparse_categorical_crossentropy")
    return network


NO_MODEL = [None, "vgg16", 3, [], {}, layers.Dense(3), keras.Model, np.ones((1, 6, 6, 1))]
NO_IMAGES = [
    None, "cat.png", 3, [], {}, np.ones((6, 6)), np.ones((2, 5, 6, 1)), np.ones((2, 6, 6, 3)), np.ones((0, 6, 6, 1)),
    np.array(["a"]), np.full((1, 6, 6, 1), "a"), object(), [None],
]  # fmt: skip
NO_LAYER = ["", "convv", 3, [], {}, True, kinds.NAN, None, layers.Dense(3), keras.layers.Dense]
SHAPE = [5, "ab", (6, 6), (6, 6, 0), (6.0, 6, 1), (-6, 6, 1), ("a", 6, 1), {}, (7, 7, 3)]
KINDS = {
    "model": NO_MODEL,
    "layer_or_model": ["vgg16", None, 3, [], {}, keras.Model, keras.layers.Dense],
    "inputs": NO_IMAGES,
    "images": NO_IMAGES,
    "image": NO_IMAGES,
    "layers": [[], "", "convv", 3, {}, [3], [""], ["convv"], True, layers.Dense(3), [None]],
    "layer": NO_LAYER,
    "batch_size": kinds.count,
    "position": [3, "ab", [], (9, 9), (1.5, 0), (-9, 0), (0,), (0, 0, 0), {}, (None, 0), ("a", 0), (True, 0)],
    "channel": [*kinds.integer, 9, -9],
    "channels": [[], "ab", 9, -1, [9], [1.5], 1.5, {}, True, [True], kinds.NAN, ["a"]],
    "depth": kinds.counts(1)[:13],
    "classes": [9, -1, 1.5, "ab", [], [0], [0, 9], [0, 1.5], [0, "a"], {}, True, kinds.NAN],
    "norm": [value for value in kinds.positive if value is not None],
    "blur": kinds.not_negative,
    "steps": kinds.count,
    "seed": [*kinds.counted_from_zero, 2**32],
    "input_shape": SHAPE,
    "input_name": ["", "nothing", 3, [], {}, True],
    "tolerance": [*kinds.not_negative],
    "target": ["class 1", 3, [], {}, True],
    "output": "asked of a model, below",
    "pixels": "asked of a model, below",
    "direction": kinds.word("upwards"),
    "labels": ["abc", 3, {}, [0], [0, 1, 2], ["a", "b"], [None, None]],
    "gradients": kinds.flag,
    "shifts": [None, 3, "ab", [], {}, [(1,)], [(1.5, 0)], [("a", 0)], [(9, 9)], [(True, 0)]],
}  # fmt: skip


def call(function, *good, **kinds_of_its_own):
    """The entry of one function; `good` names some of the usual arguments."""
    usual = {"inputs": IMAGES, "images": IMAGES, "image": IMAGES[0], "layer": "conv", "shifts": [(1, 0)]}
    of_model = {"layer_or_model": layers.Conv2D(2, 3, padding="same")}

    def arguments():
        return {name: model() if name == "model" else {**usual, **of_model}[name] for name in good}

    return Call(function, arguments, {**KINDS, **kinds_of_its_own})


NO_ARRAY = [images for images in NO_IMAGES if np.shape(images) not in [(2, 5, 6, 1), (2, 6, 6, 3)]]  # these fit
COUNTED_IMAGES = [
    value for value in [*NO_IMAGES, 0, -1, 1.5, True] if not isinstance(value, int) or value in (0, -1, True)
]
NO_AXES = [None, 3, "ab", [], {}, [0], [1.5], ["a"], [True]]
WINDOWS = {
    "axes": [*NO_AXES, [-1, 2]],
    **dict.fromkeys(["kernel_size", "strides", "dilation_rate"], kinds.counts(2)),
    "padding": kinds.padding(2),
    "transposed": kinds.flag,
    "output_padding": [-1, 1.5, 5, "a", True, (0,), (0, 0, 0), {}],
}
CALLS = [
    call(extraction.feature_maps, "model", "inputs"),
    call(extraction.iter_feature_maps, "model", "inputs"),
    call(extraction.first_not_finite, "model", "images"),
    call(extraction.find_layers, "model"),
    call(extraction.layer_paths),
    call(extraction.weight_paths),
    call(explanations.explain, "model", "image", "layer"),
    call(explanations.ForwardPass, "model", "image"),
    call(receptive_fields.receptive_field, "model"),
    call(receptive_fields.by_gradient, "model", "layer", images=COUNTED_IMAGES),
    call(receptive_fields.effective_receptive_field, "model", "layer", images=COUNTED_IMAGES),
    Call(receptive_fields.Windows, {"axes": (1, 2), "kernel_size": 3}, WINDOWS),
    Call(receptive_fields.AllAlong, {"axes": (1, 2)}, {"axes": NO_AXES}),
    Call(
        receptive_fields.AtMost,
        {"behavior": "convolution", "why": "it may"},
        {"behavior": "checked where a rule returns it", "why": kinds.text},
    ),
    call(summaries.summary, "model"),
    Call(summaries.Costs, {}, {"multiply_adds": kinds.counted_from_zero, "size": [3, None, [], {}, True]}),
    Call(
        summaries.costs_of,
        lambda: {"call": tracing.trace(model()).calls[0]},
        {"call": [None, 3, "conv", [], layers.Dense(3)], "family": ["convolutoin", "", 3, [], {}, True]},
    ),
    call(tracing.trace, "model"),
    call(symmetries.equivariance, "layer_or_model", "images", "shifts", images=NO_ARRAY),
    call(symmetries.permutation_invariance, "model", "images"),
    call(interpretation.grad_cam, "model", "images"),
    call(interpretation.maximize_activation, "model", "layer"),
    Call(interpretation.Target, {}, {**KINDS, "classes": "asked of a model, below"}),
]


def asked(**target):
    """Ask for the number of a target in the small network."""
    return lambda: interpretation.grad_cam(model(), IMAGES, target=interpretation.Target(**target))


UNBUILT = keras.Sequential([layers.Conv2D(2, 3)])
ROWS = [
    Row("a model for a layer", lambda: extraction.find_layers(model(), model()), ("`layers`", "'conv'")),
    Row("a summary of no size", lambda: summaries.summary(UNBUILT), ("`input_shape`",)),
    Row("fields of no size", lambda: receptive_fields.receptive_field(UNBUILT), ("`input_shape`",)),
    Row("random images of no size", lambda: receptive_fields.by_gradient(UNBUILT, UNBUILT.layers[0]), ("`images`",)),
    Row("an image of no size", lambda: interpretation.maximize_activation(UNBUILT, "conv"), ("`input_shape`",)),
    *(Row(f"classes={bad}", asked(classes=bad), ("`classes`",)) for bad in KINDS["classes"]),
    *(Row(f"output={bad}", asked(output=bad), ("`output`",)) for bad in (1, -1, 1.5, "a", "", [], {}, True, kinds.NAN)),
    *(Row(f"pixels={bad}", asked(pixels=bad), ("`pixels`",)) for bad in (3, "ab", [], [(0, 0)], [[0], [0, 0]], {})),
    Row("several images", lambda: explanations.explain(model(), IMAGES, "conv", (0, 0)), ("`image`", "one image")),
    Row("no example", lambda: extraction.feature_maps(model(), np.ones((0, 6, 6, 1))), ("`inputs`", "at least one")),
]
