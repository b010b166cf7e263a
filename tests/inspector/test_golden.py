"""The page computes what Keras computes, and derives each number as `explain` does; needs Node.js.

Python writes pages with every kind of layer, the outputs of all layers, and derivations of some of their numbers;
`golden.test.mjs` lets the page compute them from the same weights.
"""

import functools
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path

import inspected
import keras
import numpy as np
import oracles
import pytest

from keras_cnn_edu import inspector
from keras_cnn_edu import layers as ours
from keras_cnn_edu.explanations import rules

layers = keras.layers
SHAPE = (7, 6, 4)
ACTIVATIONS = (
    "relu relu6 leaky_relu elu selu gelu silu sigmoid hard_sigmoid hard_silu tanh softplus softsign exponential softmax"
)


def test_the_page_computes_what_keras_computes(tmp_path):
    """Outputs to 1e-5, derivations to 1e-6: of stock Keras, and of NumPy loops for every setting of a window."""
    if not shutil.which("node"):
        pytest.skip("needs Node.js")
    cases = {"windows": windows(), "stock": stock()}
    for name, (model, expected) in cases.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(golden(model, expected, tmp_path.parent / f"{name}.html")))
    command = ["node", "--test", Path(__file__).with_name("golden.test.mjs")]
    result = subprocess.run(command, env={**os.environ, "GOLDEN": str(tmp_path)}, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


# ── every setting of a window: the truth are loops in NumPy ──


def windows():
    """Return a model of convolutions and poolings side by side, and a function that computes what they return."""
    image = keras.Input(SHAPE)
    cases = [*convolutions(), *with_borders(), *depthwise(), *poolings(), local_response()]
    model = joined(image, [layer(image) for layer, _ in cases])
    return model, lambda images: {layer.name: truth(images) for layer, truth in cases}


def convolutions():
    """Yield layers and what they compute."""
    paddings, strides = ["valid", "same", "full", ((1, 2), (0, 1))], [(1, 1), (2, 1), (2, 3)]
    for padding, stride, dilation, groups in itertools.product(paddings, strides, [(1, 1), (2, 2)], [1, 2]):
        conv = ours.Conv2D(4, (3, 2), stride, padding, dilation_rate=dilation, groups=groups)
        yield conv, correlation(conv, (3, 2, 4 // groups, 4), stride, padding, dilation, groups)


def with_borders():
    """Yield convolutions with something else than zeros outside the image."""
    for mode in ("edge", "reflect", "circular"):
        conv = ours.Conv2D(2, 3, 2, ((1, 2), (2, 0)), padding_mode=mode)
        yield conv, correlation(conv, (3, 3, 4, 2), (2, 2), ((1, 2), (2, 0)), (1, 1), 1, mode)


def depthwise():
    """Yield convolutions of each channel by itself: as many groups as channels."""
    for padding, stride in [("valid", (1, 1)), ("same", (2, 2)), ("full", (1, 1))]:
        conv = ours.DepthwiseConv2D((2, 3), stride, padding, depth_multiplier=2)
        yield conv, correlation(conv, (2, 3, 1, 8), stride, padding, (1, 1), 4)


def correlation(conv, kernel_shape, *settings):
    """Return a function that computes a convolution with the weights of a layer."""

    def compute(images):
        kernel = conv.kernel.numpy().reshape(kernel_shape)
        return oracles.cross_correlate(images, kernel, *settings) + conv.bias.numpy()

    return compute


def poolings():
    """Yield layers and what they compute."""
    for padding, stride in itertools.product(["valid", "same", ((1, 0), (1, 1))], [(1, 1), (2, 3)]):
        for kind, layer in [("max", ours.MaxPooling2D), ("average", ours.AveragePooling2D)]:
            yield (
                layer((3, 2), stride, padding),
                functools.partial(oracles.pool, pool_size=(3, 2), strides=stride, padding=padding, kind=kind),
            )


def local_response():
    """Return a layer that normalizes over three neighboring channels, and its formula."""

    def compute(images):
        neighbors = sum(images**2 @ np.eye(4, k=k) for k in (-1, 0, 1))
        return images / (1 + 2 * neighbors) ** 0.75

    return ours.LocalResponseNormalization(1, 1.0, 2.0, 0.75), compute


# ── all other layers: the truth is Keras ──


def stock():
    """Return a model of every other kind of layer side by side, and a function that computes what Keras computes."""
    image = keras.Input(SHAPE)
    vector = layers.Dense(5, "softmax", name="units")(layers.Flatten(name="flat")(image))
    others = layers.Conv2D(4, 1, name="others")(image)
    one_pixel = layers.GlobalAveragePooling2D(keepdims=True, name="kept_axes")(image)
    outputs = [
        vector,
        layers.Dense(3, use_bias=False, name="dense_of_maps")(image),
        layers.Dense(3, "tanh", name="second_dense")(vector),
        *(layers.Activation(name, name=f"activation_{name}")(image) for name in ACTIVATIONS.split()),
        *(layers.Conv2D(2, 2, activation=name, name=f"conv_{name}")(image) for name in ("relu", "softmax")),
        layers.SeparableConv2D(3, (2, 3), 2, "same", depth_multiplier=2, name="separable")(image),
        layers.Conv2DTranspose(3, 3, 2, name="transposed")(image),
        layers.Conv2DTranspose(3, (2, 3), (3, 2), "same", name="transposed_same")(image),
        ours.Conv2DTranspose(2, 2, 2, ((1, 0), (0, 1)), dilation_rate=2, use_bias=False, name="transposed_cut")(image),
        *(
            pool((3, 4), name=pool.__name__)(image)
            for pool in (layers.AdaptiveMaxPooling2D, layers.AdaptiveAveragePooling2D)
        ),
        layers.ReLU(0.7, 0.1, 0.2, name="bounded_relu")(image),
        layers.ReLU(name="relu")(image),
        layers.LeakyReLU(0.3, name="leaky_relu")(image),
        layers.ELU(0.5, name="elu")(image),
        layers.PReLU(shared_axes=[1, 2], name="prelu_of_channels")(image),
        layers.PReLU(name="prelu")(image),
        layers.Softmax(name="softmax")(image),
        layers.Softmax(1, name="softmax_of_columns")(image),
        layers.BatchNormalization(name="batch")(image),
        layers.BatchNormalization(1, center=False, scale=False, name="batch_of_rows")(image),
        layers.LayerNormalization(epsilon=0.1, name="layer")(image),
        layers.LayerNormalization([1, 2, 3], scale=False, name="layer_of_all")(image),
        layers.GroupNormalization(2, epsilon=0.1, name="group")(image),
        layers.GroupNormalization(-1, name="instance")(image),
        layers.RMSNormalization(epsilon=0.1, name="root_mean_square")(image),
        layers.UnitNormalization(name="unit")(image),
        layers.Rescaling(2.0, 0.5, name="rescaling")(image),
        layers.Rescaling([1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.0, -1.0], name="rescaling_of_channels")(image),
        layers.GlobalMaxPooling2D(name="global_max")(image),
        layers.GlobalAveragePooling2D(name="global_average")(image),
        layers.Dropout(0.5, name="dropout")(image),
        layers.Identity(name="identity")(image),
        layers.RandomFlip(name="flip")(image),
        layers.Add(name="sum")([image, others, one_pixel]),
        layers.Subtract(name="difference")([image, others]),
        layers.Multiply(name="product")([others, one_pixel]),
        layers.Average(name="average")([image, others]),
        layers.Maximum(name="maximum")([image, others, one_pixel]),
        layers.Minimum(name="minimum")([image, others]),
        image + others,
        *(layers.Concatenate(axis, name=f"concatenation{axis}")([image, others]) for axis in (1, 2, 3)),
        layers.ZeroPadding2D(((1, 2), (0, 3)), name="padding")(image),
        layers.Cropping2D(((1, 2), (0, 3)), name="cropping")(image),
        layers.UpSampling2D((2, 3), name="up_sampling")(image),
        layers.Reshape((3, 4, 14), name="reshaping")(image),
    ]
    model = joined(image, outputs)
    return model, lambda images: inspected.outputs(model, images)


def joined(image, outputs):
    """Make one model of layers side by side, with weights drawn at random."""
    together = layers.Concatenate(name="together")([layers.Flatten()(output) for output in outputs])
    model = keras.Model(image, together)
    rng = np.random.default_rng(0)
    for weight in model.weights:
        positive = "variance" in weight.name or weight.name == "seed_generator_state"
        weight.assign((abs if positive else np.asarray)(rng.normal(size=weight.shape)).astype(weight.dtype))
    return model


# ── what the page reads, and what it shall compute ──


def golden(model, expected, path):
    """Return the elements of a page of a model, the outputs of its layers, and derivations of some of their numbers."""
    image = np.random.default_rng(1).normal(size=(1, *SHAPE)).astype("float32")
    page = inspected.read(inspector.write_page(model, image, path))
    assert page.document["live"], page.document["left_out"]
    outputs = expected(image)
    arrays = {-1: image, **{layer["id"]: outputs.get(layer["path"]) for layer in page.document["layers"]}}
    known = [layer for layer in page.document["layers"] if arrays[layer["id"]] is not None]
    return {
        "elements": {"document": {"textContent": json.dumps(page.document)}, **dict(map(element, page.arrays.items()))},
        "outputs": {layer["id"]: plain(arrays[layer["id"]][0]) for layer in known},
        "explanations": [one for layer in known for one in explanations(model, layer, arrays)],
    }


def element(array):
    """Return the id of the element of an array, and what the page reads of it."""
    name, attributes = array
    data = {key.removeprefix("data-"): value for key, value in attributes.items() if key.startswith("data-")}
    return f"array-{name}", {"textContent": attributes["text"], "dataset": data}


def plain(array):
    """Return shape and numbers of an array, for JSON."""
    return {"shape": list(array.shape), "numbers": np.ravel(array).astype(float).tolist()}


def explanations(model, entry, arrays):
    """Explain a number at the border and one drawn at random; operations of `keras.ops` cannot be explained."""
    if entry["class"].startswith("keras.ops"):
        return
    shape = entry["shape"]
    inputs = [arrays[number][0].astype("float64") for number in entry["inputs"]]
    for at in [[0] * len(shape), [int(np.random.default_rng(entry["id"]).integers(size)) for size in shape]]:
        decomposition = rules.decompose(model.get_layer(entry["path"]), inputs, tuple(at))
        pairs = zip(decomposition.positions.reshape(-1, decomposition.positions.shape[-1]).tolist(),
                    decomposition.products.ravel().tolist(), strict=True)  # fmt: skip
        terms = [
            {"input": entry["inputs"][number], "index": index, "product": product}
            for (number, *index), product in pairs
            if number >= 0
        ]
        steps = [step._asdict() for step in decomposition.derivation.steps]
        reduction, value = decomposition.derivation.reduction, decomposition.derivation.value
        yield {"layer": entry["id"], "at": at, "reduction": reduction, "terms": terms, "steps": steps, "value": value}
