"""Bad arguments of the networks, and of what is done with them by name."""

import inspect

import keras
import numpy as np

from bad_calls import kinds
from bad_calls.table import Call, Row
from keras_cnn_edu import models

SHAPE = [
    5, None, "32,32,1", (), (32, 32), (None, 32, 32, 1), (32, 32, 0), (-32, 32, 1), (32.0, 32, 1), (None, None, 1),
    ("a", 32, 1), (True, 32, 1), {}, (1, 1, 1),
]  # fmt: skip
NETWORK = {
    "input_shape": SHAPE,
    "classes": kinds.count,
    "include_top": kinds.flag,
    "width": kinds.positive,
    "variant": kinds.word("moderne", "2013"),
    "stem": kinds.word("smal"),
    "units": [5, None, "ab", {}, (0,), (1.5,), ("a",), (True,)],
    "auxiliary": [*kinds.flag],
    "batch_normalization": kinds.flag,
    "layers": ["keras", None, 3, keras, keras.layers.Conv2D],
    "name": kinds.name,
    "classifier_activation": kinds.activation,
}
BY_NAME = {
    "name": kinds.word("lenet", "LeNet5"),
    "input_shape": SHAPE,
    "classes": kinds.count,
    "layers": NETWORK["layers"],
    "function": ["vgg16", None, 3, keras.Model],
    "model": [None, "vgg16", 3, keras.layers.Dense(3), models.VGG16, [], {}],
    "source": [None, 3, "imagnet", "", [], keras.layers, "none.keras", "a\0b", "a" * 300 + ".keras"],
}
CERTAIN = keras.Sequential([keras.Input((2,)), keras.layers.Activation("linear")])
SMALLEST = {"mlp": (1, 1, 1)}  # takes an image of one pixel


def network(name, function):
    """The entry of a network; the shape of one pixel is none for most."""
    shapes = [shape for shape in SHAPE if shape != SMALLEST.get(name)]
    good = {"input_shape": (32, 32, 1), "classes": 3, "width": 0.1, "include_top": False}
    given = inspect.signature(function).parameters
    return Call(function, {key: good[key] for key in good if key in given}, {**NETWORK, "input_shape": shapes})


NAMES = [3, True, "ab", [], {}, ["a"]]
ASKED = {
    "model": [None, "vgg16", 3, keras.layers.Dense(3), models.VGG16, [], {}],
    "images": ["cat.png", None, {}, [], np.ones(3), np.ones((1, 3)), np.ones((0, 2)), np.array([["a", "b"]])],
    "class_names": NAMES,
    "names": [*NAMES[:-1], ["a", "b"]],
    "top": kinds.count,
}
CALLS = [
    *(network(name, function) for name, function in models.MODELS.items()),
    Call(models.build, {"name": "lenet5"}, BY_NAME, keywords=("input_shape", "classes")),
    Call(models.information, {"name": "lenet5"}, BY_NAME),
    Call(models.classroom, {"name": "vgg11"}, BY_NAME),
    Call(models.variants, {}, BY_NAME),
    Call(models.card, {}, BY_NAME),
    Call(models.from_preset, {"name": "lenet5_digits"}, BY_NAME),
    Call(models.predict, {"model": CERTAIN, "images": np.eye(2)[:1]}, ASKED),
    Call(models.outline, {"function": models.MLP}, BY_NAME),
    Call(models.load_stock_weights, {"model": keras.Sequential(name="vgg16")}, BY_NAME),
]
ROWS = [
    *(
        Row(f"{name}(clases)", lambda function=function: function(clases=3), ("`clases`", "Did you mean `classes`?"))
        for name, function in models.MODELS.items()
    ),
    Row("build(clases)", lambda: models.build("vgg16", clases=3), ("`clases`", "Did you mean `classes`?")),
    Row("classroom(wide)", lambda: models.classroom("vgg16", widht=3), ("`widht`", "Did you mean `width`?")),
    Row(
        "weights of no stock network", lambda: models.load_stock_weights(keras.Sequential(name="a")), ("`model.name`",)
    ),
]
