"""The table of a model: LeNet-5 by hand, the counts of the papers, and what it does with layers it does not know."""

import csv
import io
import re
import sys
import types

import keras
import numpy as np
import pytest

from keras_cnn_edu import layers as ours
from keras_cnn_edu import models, summary
from keras_cnn_edu.summaries import Costs, costs_of

layers = keras.layers


def sequential(*parts, shape=(28, 28, 1)):
    """Return a Sequential of layers on an image."""
    return keras.Sequential([keras.Input(shape), *parts], name="small")


# ── LeNet-5, computed by hand ──

LENET = [  # layer, output, parameters, as a dense layer, multiply-adds, receptive field, bytes
    ("C1", (28, 28, 6), 5 * 5 * 6 + 6, 784 * 4704 + 4704, 28 * 28 * 150, "5×5", 4 * 4704),
    ("S2", (14, 14, 6), 0, None, 0, "6×6", 4 * 1176),
    ("C3", (10, 10, 16), 5 * 5 * 6 * 16 + 16, 1176 * 1600 + 1600, 10 * 10 * 2400, "14×14", 4 * 1600),
    ("S4", (5, 5, 16), 0, None, 0, "16×16", 4 * 400),
    ("flatten", (400,), 0, None, 0, "28×28", 4 * 400),
    ("C5", (120,), 400 * 120 + 120, 400 * 120 + 120, 48_000, "28×28", 4 * 120),
    ("F6", (84,), 120 * 84 + 84, 120 * 84 + 84, 10_080, "28×28", 4 * 84),
    ("predictions", (10,), 84 * 10 + 10, 84 * 10 + 10, 840, "28×28", 4 * 10),
]


@pytest.fixture(scope="module")
def lenet():
    """The table of LeNet-5 on MNIST's 28×28 pixels."""
    return summary(models.LeNet5((28, 28, 1)))


def test_lenet_by_hand(lenet):
    """Every number of the table is what a student computes."""
    keys = ("layer", "output", "parameters", "dense_parameters", "multiply_adds", "sees", "memory")
    assert [tuple(record[key] for key in keys) for record in lenet.records()] == LENET
    assert lenet.totals == {"parameters": 61_706, "multiply_adds": 416_520, "memory": 4 * 8_494}


def test_lenet_formulas(lenet):
    """The formula of the size stands there with the numbers in it."""
    assert {record["layer"]: record["size"] for record in lenet.records() if record["size"]} == {
        "C1": "⌊(28 + 2·2 − 5)/1⌋ + 1 = 28",
        "S2": "⌊(28 − 2)/2⌋ + 1 = 14",
        "C3": "⌊(14 − 5)/1⌋ + 1 = 10",
        "S4": "⌊(10 − 2)/2⌋ + 1 = 5",
        "flatten": "5·5·16 = 400",
    }


# ── what the papers say ──


@pytest.mark.parametrize(
    "name, multiply_adds, parameters",
    [
        ("MobileNet", 569e6, 4.2e6),  # Howard et al. 2017, table 4
        ("MobileNetV2", 300e6, 3.4e6),  # Sandler et al. 2018, table 4
        ("ResNet50", 3.8e9, 25.6e6),  # He et al. 2015, table 1
    ],
)
def test_counts_of_the_papers(name, multiply_adds, parameters):
    """Multiply-adds and parameters are those of the papers, to their two or three digits."""
    model = getattr(keras.applications, name)(weights=None)
    totals = summary(model).totals
    assert totals["multiply_adds"] == pytest.approx(multiply_adds, rel=0.02)
    assert totals["parameters"] == model.count_params() == pytest.approx(parameters, rel=0.05)


def test_vgg16_convolutions():
    """VGG16's 13 convolutions, added up here from the columns of the paper's table 1."""
    stages = [(224, [64, 64]), (112, [128, 128]), (56, [256] * 3), (28, [512] * 3), (14, [512] * 3)]
    expected, channels = 0, 3
    for size, filters in stages:
        for count in filters:
            expected += size * size * 3 * 3 * channels * count
            channels = count
    table = summary(keras.applications.VGG16(weights=None, include_top=False), (224, 224, 3))
    assert table.totals["multiply_adds"] == expected


# ── single layers ──

FORMULAS = [
    (layers.Conv2D(1, 3, strides=2, padding="same"), "⌊(28 + 0 + 1 − 3)/2⌋ + 1 = 14"),
    (layers.Conv2D(1, 3, dilation_rate=3), "⌊(28 − (3·(3 − 1) + 1))/1⌋ + 1 = 22"),
    (ours.Conv2D(1, 3, padding=((1, 2), (0, 0)), strides=2), "⌊(28 + 1 + 2 − 3)/2⌋ + 1 = 15\n⌊(28 − 3)/2⌋ + 1 = 13"),
    (layers.Conv2DTranspose(1, 3, strides=2, padding="same"), "(28 − 1)·2 + 3 − 0 − 1 = 56"),
    (layers.Conv2DTranspose(1, 2, strides=3), "(28 − 1)·3 + 2 − 0 + 1 = 84"),
    (layers.ZeroPadding2D(((2, 0), (1, 1))), "28 + 2 + 0 = 30\n28 + 2·1 = 30"),
    (layers.Cropping2D(((2, 0), (1, 1))), "28 − 2 − 0 = 26\n28 − 2·1 = 26"),
    (layers.UpSampling2D((2, 3)), "28·2 = 56\n28·3 = 84"),
]


@pytest.mark.parametrize("layer, formula", FORMULAS, ids=[type(layer).__name__ for layer, _ in FORMULAS])
def test_formulas(layer, formula):
    """The formula is as expected, and its left side gives its right side."""
    (record,) = summary(sequential(layer)).records()
    assert record["size"] == formula
    for line in formula.splitlines():
        left, right = line.replace("⌊", "(").replace(")/", ")//").replace("⌋", ")").split(" = ")
        assert eval(left.replace("·", "*").replace("−", "-")) == int(right)


COSTS = [  # layer, parameters, multiply-adds on 8×8×4
    (layers.Conv2D(6, 3, groups=2, use_bias=False), 3 * 3 * 2 * 6, 6 * 6 * 3 * 3 * 2 * 6),
    (layers.DepthwiseConv2D(3, depth_multiplier=2), 3 * 3 * 8 + 8, 6 * 6 * 3 * 3 * 8),
    (layers.SeparableConv2D(5, 3), 3 * 3 * 4 + 4 * 5 + 5, 6 * 6 * (3 * 3 * 4 + 4 * 5)),
    (layers.Conv2DTranspose(5, 3, strides=2), 3 * 3 * 4 * 5 + 5, 8 * 8 * 3 * 3 * 4 * 5),
    (ours.LocallyConnected2D(2, 3), 6 * 6 * 3 * 3 * 4 * 2 + 2, 6 * 6 * 3 * 3 * 4 * 2),
    (layers.Dense(3), 4 * 3 + 3, 8 * 8 * 4 * 3),
    (layers.BatchNormalization(), 4 * 4, 0),
    (layers.MultiHeadAttention(1, 2), None, None),
]


@pytest.mark.parametrize("layer, parameters, multiply_adds", COSTS, ids=[type(layer).__name__ for layer, *_ in COSTS])
def test_costs(layer, parameters, multiply_adds):
    """Each weight of a kernel is used once at every position; what has no such rule is not known."""
    image = keras.Input((8, 8, 4))
    outputs = layer(image, image) if isinstance(layer, layers.MultiHeadAttention) else layer(image)
    (record,) = summary(keras.Model(image, outputs)).records()
    assert record["multiply_adds"] == multiply_adds
    assert parameters in (None, record["parameters"])
    assert record["parameters"] == layer.count_params()


def test_a_dense_layer_doing_the_same():
    """A dense layer with that many weights has indeed the same inputs and outputs."""
    (record,) = summary(sequential(layers.Conv2D(2, 3, use_bias=False), shape=(5, 5, 3))).records()
    dense = sequential(layers.Flatten(), layers.Dense(3 * 3 * 2, use_bias=False), shape=(5, 5, 3))
    assert record["dense_parameters"] == dense.count_params()


def test_half_precision_takes_half_the_memory():
    """Memory is counted in the type that the layer returns."""
    one, half, rough = (
        summary(sequential(layers.ReLU(dtype=dtype))).records()[-1]["memory"] for dtype in (None, "float16", "bfloat16")
    )
    assert (one, half, rough) == (4 * 784, 2 * 784, 2 * 784)


# ── whole models ──


class Unheard(layers.Layer):
    """A layer with a weight that cannot be followed."""

    def build(self, shape):
        """Make the weight."""
        self.scale = self.add_weight(shape=(7,))

    def call(self, inputs):
        """Use TensorFlow."""
        import tensorflow as tf

        return tf.nn.relu(inputs)


def test_unknown_layer():
    """Of an unknown layer shape, parameters and memory are shown; the total says that something is missing."""
    table = summary(sequential(Unheard(name="mine"), layers.Conv2D(1, 3, name="conv")))
    mine, conv = table.records()
    assert (mine["output"], mine["parameters"], mine["memory"]) == ((28, 28, 1), 7, 4 * 784)
    assert mine["multiply_adds"] is mine["sees"] is conv["sees"] is None
    assert "at least 6,084 multiply-adds" in str(table)
    assert "The multiply-adds of mine are not known: add a rule with `summary.rule`." in str(table)


def test_shared_and_nested():
    """A layer that is called twice costs twice, but has its weights once; nested models are taken apart."""
    inner = sequential(layers.Conv2D(1, 3, padding="same", name="conv"))
    image = keras.Input((28, 28, 1))
    model = keras.Model(image, inner(inner(image)))
    table = summary(model)
    assert [record["layer"] for record in table.records()] == ["small/conv", "small/conv#2"]
    assert [record["parameters"] for record in table.records()] == [10, 0]
    assert table.totals["parameters"] == model.count_params() == 10
    assert table.totals["multiply_adds"] == 2 * 784 * 9


def test_weights_of_the_model_itself():
    """Weights that a subclassed model holds itself are in the total, with a note."""

    class Shifted(keras.Model):
        def build(self, shape):
            self.shift = self.add_weight(shape=(5,), name="shift")
            self.conv = layers.Conv2D(1, 3, name="conv")
            self.conv.build(shape)

        def call(self, inputs):
            return self.conv(inputs) + self.shift[0]

    model = Shifted()
    model(np.zeros((1, 9, 9, 1)))
    table = summary(model)
    assert table.totals["parameters"] == model.count_params() == 15
    assert "5 of the parameters belong to none of these layers." in str(table)


def test_several_inputs_and_outputs():
    """A model with two inputs has a table too, without receptive fields."""
    left, right = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    both = layers.Concatenate(name="both")([left, right])
    table = summary(keras.Model([left, right], [both, layers.Conv2D(2, 1, name="conv")(both)]))
    assert {record["layer"]: record["sees"] for record in table.records()} == {"both": None, "conv": None}


# ── ways to write it ──


def test_text_and_markdown(lenet):
    """Both have a line per layer and the totals; text has columns, Markdown has bars."""
    for text in (str(lenet), lenet.to_markdown()):
        assert len([line for line in text.splitlines() if re.match(r"[| ]*(C|S|F|flatten|predictions)", line)]) == 8
        assert "3,692,640" in text
        assert "61,706 parameters; for one image 416,520 multiply-adds and 33.2 KiB of feature maps." in text
    rows = [line for line in lenet.to_markdown().splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {10}


def test_csv_can_be_read_back(lenet):
    """CSV holds the plain numbers, empty where there is none."""
    rows = list(csv.DictReader(io.StringIO(lenet.to_csv())))
    assert [int(row["parameters"]) for row in rows] == [record["parameters"] for record in lenet.records()]
    assert (rows[0]["dense_parameters"], rows[1]["dense_parameters"]) == ("3692640", "")


def test_dataframe(lenet, monkeypatch):
    """Without pandas the message says what to do; with it, each record becomes a row."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"`pip install pandas`. `to_csv\(\)` works without"):
        lenet.to_dataframe()
    stand_in = types.SimpleNamespace(DataFrame=lambda records, columns: (records, columns))
    monkeypatch.setitem(sys.modules, "pandas", stand_in)
    records, columns = lenet.to_dataframe()
    assert records == lenet.records()
    assert columns == list(records[0])


def test_errors():
    """No model, and a model without a size."""
    with pytest.raises(TypeError, match=r"`model` must be a keras.Model. Received: model='lenet'"):
        summary("lenet")
    with pytest.raises(ValueError, match=r"`input_shape` must say how large an image is.*\(None, None, 3\)"):
        summary(sequential(layers.Conv2D(1, 3), shape=(None, None, 3)))


# ── wrappers, operations, derived classes ──


class Rolled(keras.layers.Conv2D):
    """A convolution that does more than its class says."""

    def call(self, inputs):
        """Roll, then convolve twice."""
        return super().call(keras.ops.roll(inputs, 1, axis=1)) + super().call(inputs)


def test_costs_of_wrappers_operations_and_derived_classes():
    """A wrapper costs what it wraps, at every step, an operation what its kernel says; a changed class is unknown."""
    kernel = np.ones((3, 3, 1, 4), "float32")
    conv = {"filters": 4, "kernel_size": 3, "use_bias": False}
    for shape, layer, cost, sees in (
        ((5, 12, 12, 1), keras.layers.TimeDistributed(keras.layers.Conv2D(**conv)), 5 * 100 * 36, "1×3×3"),
        ((12, 12, 1), keras.layers.SpectralNormalization(keras.layers.Conv2D(**conv)), 100 * 36, "3×3"),
        ((12, 12, 1), lambda image: keras.ops.conv(image, kernel), 100 * 36, "3×3"),
        ((12, 12, 1), keras.layers.Conv2D(**conv, activation=keras.layers.PReLU()), 100 * 36, "3×3"),
        ((12, 12, 1), Rolled(**conv), None, None),
    ):
        image = keras.Input(shape)
        record = summary(keras.Model(image, layer(image))).records()[-1]
        assert (record["multiply_adds"], record["sees"]) == (cost, sees)


def test_lenet_of_1998_is_known():
    """Its maps are chosen by table I, which takes some channels of S2 for each map of C3."""
    records = {record["layer"]: record for record in summary(models.LeNet5(variant="1998")).records()}
    assert all(record["multiply_adds"] is not None for record in records.values())
    assert [records[path]["sees"] for path in ("C1", "S2", "C3_0", "C3", "S4", "C5")] == [
        "5×5", "6×6", "14×14", "14×14", "16×16", "32×32",
    ]  # fmt: skip


# ── rules for users' own layers ──


def test_rules_for_the_costs_of_users_layers():
    """A rule returns costs, or names a family that costs the same; without one nothing is claimed."""

    class Gated(keras.layers.Conv2D):
        def call(self, inputs):
            return super().call(inputs) * keras.ops.sigmoid(super().call(inputs))

    class Copied(keras.layers.Conv2D):
        def call(self, inputs):
            return super().call(inputs)

    def costs(kind):
        record = summary(sequential(kind(2, 3, use_bias=False), shape=(8, 8, 1))).records()[0]
        return record["multiply_adds"], record["size"]

    assert costs(Gated) == costs(Copied) == (None, None)

    @summary.rule(Gated)
    def twice(call):
        one = costs_of(call, "convolution")
        return Costs(2 * one.multiply_adds, one.size)

    summary.rule(Copied)(lambda call: "convolution")
    assert costs(Gated) == (2 * 36 * 18, "⌊(8 − 3)/1⌋ + 1 = 6")
    assert costs(Copied) == (36 * 18, "⌊(8 − 3)/1⌋ + 1 = 6")
    summary.rule(Copied)(lambda call: 7)
    with pytest.raises(TypeError, match=r"`rule` must be a function that returns Costs.*Received: rule=7"):
        costs(Copied)
