"""The first NaN or infinity on the way through a model and back: found where it arises, on every backend."""

import keras
import numpy as np
import pytest

from keras_cnn_edu import layers as ours
from keras_cnn_edu.extraction import first_not_finite

layers, ops = keras.layers, keras.ops
ONES = np.ones((3, 2), "float32")
VECTOR = keras.Input((2,))


def dense(units=2, name="dense", **settings):
    """A dense layer that adds up its inputs."""
    return layers.Dense(units, kernel_initializer="ones", name=name, **settings)


def what(found):
    """Say what was found as (path, tensor, value); a gradient begins with d."""
    return found and (found.path, f"d {found.tensor}" if found.gradient else found.tensor, str(found.value))


class Between(keras.Model):
    """A subclassed model that computes something between its two layers, and something after them."""

    def __init__(self, between, after):
        super().__init__(name="between")
        self.first, self.second = dense(name="first"), dense(name="second")
        self.between, self.after = between, after

    def call(self, inputs):
        """First, between, second, after."""
        return self.after(self.second(self.between(self.first(inputs))))


class Length(layers.Layer):
    """The length of each vector, whose derivative at zero is 0/0."""

    def call(self, inputs):
        """The root of the sum of the squares."""
        return ops.sqrt(ops.sum(inputs**2, axis=-1, keepdims=True))


class RootOfWeight(layers.Layer):
    """Adds the root of a weight that is zero."""

    def build(self, shape):
        """Make the weight."""
        self.scale = self.add_weight(shape=(), initializer="zeros", name="scale")

    def call(self, inputs):
        """Add its root."""
        return inputs + ops.sqrt(self.scale)


def test_where_it_arises_on_the_way_forward():
    """In the images, an operation, a nested model, the second call of a layer, between layers, a weight."""
    image = keras.Input((2, 2, 1))
    log = keras.Model(image, layers.Flatten()(ops.log(layers.ReLU()(image))))
    images = np.ones((3, 2, 2, 1), "float32")
    images[1, 0, 1] = 0
    found = first_not_finite(log, images)
    assert (what(found), found.image, found.position, found.channel) == (("log", "output", "-inf"), 1, (0, 1), 0)
    assert (found.not_finite, found.size, found.given) == (1, 12, (0.0, 1.0))
    assert what(first_not_finite(keras.Model(image, log(image)), images)) == (f"{log.name}/log", "output", "-inf")
    images[2, 1, 0] = np.nan
    found = first_not_finite(log, images, batch_size=2)  # the first batch holds the first two images
    assert what(found) == ("log", "output", "-inf")
    found = first_not_finite(log, images[::-1])
    assert (what(found), found.image, found.position) == ((None, "images", "nan"), 0, (1, 0))

    twice = dense(name="twice")
    model = keras.Model(VECTOR, twice(twice(VECTOR)))
    assert what(first_not_finite(model, ONES * 1e38)) == ("twice#2", "output", "inf")
    twice.bias.assign([0, np.inf])
    found = first_not_finite(model, ONES)
    assert (what(found), found.image, found.position) == (("twice", "bias", "inf"), None, (1,))

    late = ops.exp(50 * dense(name="late")(dense(name="early")(VECTOR)))
    assert what(first_not_finite(keras.Model(VECTOR, [late, ops.log(VECTOR - 1)]), ONES))[1:] == ("output", "-inf")
    same = Between(ops.abs, ops.abs)
    assert first_not_finite(same, ONES, gradients=True) is None
    assert what(first_not_finite(Between(lambda x: x / (x - 2), ops.abs), ONES)) == ("second", "input", "inf")
    assert what(first_not_finite(Between(ops.abs, lambda x: ops.log(x - 4)), ONES)) == (None, "predictions", "-inf")


def test_where_it_arises_on_the_way_back():
    """Each is finite on the way forward; the layer that is named is the one whose derivative is infinite."""
    length = keras.Sequential([VECTOR, dense(name="before"), Length(name="length"), dense(1, name="output")])
    assert first_not_finite(length, 0 * ONES) is None
    assert first_not_finite(length, ONES, gradients=True) is None
    found = first_not_finite(length, 0 * ONES, gradients=True)
    assert (what(found), found.given) == (("length", "d input", "nan"), (0.0, 0.0))
    weight = keras.Sequential([VECTOR, RootOfWeight(name="root"), dense(1)])
    assert what(first_not_finite(weight, ONES, gradients=True)) == ("root", "d scale", "inf")
    root = keras.Model(VECTOR, ops.sqrt(dense()(VECTOR)))
    assert what(first_not_finite(root, 0 * ONES, gradients=True)) == ("sqrt", "d input", "inf")
    between = Between(lambda x: ops.sqrt(x - 2), lambda x: x)
    assert what(first_not_finite(between, ONES, gradients=True)) == ("first", "d output", "inf")
    model = keras.Sequential([VECTOR, dense(1)])
    model.compile("sgd", loss=lambda labels, outputs: ops.sqrt(ops.abs(outputs - labels)))
    found = first_not_finite(model, ONES, np.full((3, 1), 2.0), gradients=True)
    assert found.path == "dense"
    assert (found.tensor, found.gradient) == ("output", True)


def test_the_loss_and_whose_it_is():
    """A loss that is not finite, of predictions that are; labels that are none; of a data set, by its own labels."""
    model = keras.Sequential([VECTOR, dense(1)])
    model.compile("sgd", loss="poisson")  # takes the logarithm of the predictions
    inputs, labels = ONES * [[1], [1], [-1]], np.ones((3, 1))
    found = first_not_finite(model, inputs, labels, gradients=True)
    assert (what(found), found.image, found.given) == ((None, "loss", "nan"), 2, (-2.0, 2.0))
    pairs = ((inputs[start : start + 2], labels[start : start + 2]) for start in (0, 2))
    assert (first_not_finite(model, pairs).image, first_not_finite(model, inputs)) == (2, None)
    assert first_not_finite(model, [inputs[0], inputs[2]], labels[1:]).image == 1
    labels[1] = np.nan
    assert what(first_not_finite(model, ONES, labels)) == (None, "labels", "nan")
    both = keras.Model(VECTOR, {"a": dense(1, "a")(VECTOR), "b": dense(1, "b")(VECTOR)})
    both.compile("sgd", loss={"a": "mse", "b": "poisson"})
    right = {"a": np.ones((3, 1)), "b": np.ones((3, 1))}
    assert first_not_finite(both, ONES, right, gradients=True) is None
    assert first_not_finite(both, inputs, right).tensor == "loss"


def test_training_differs_from_inference():
    """What divides by the deviation of a batch of one does so in training only."""

    class Standardized(layers.Layer):
        def call(self, inputs, training=False):
            return inputs / ops.std(inputs, axis=0) if training else inputs

    model = keras.Sequential([VECTOR, Standardized(name="standardized")])
    assert first_not_finite(model, ONES[:1]) is None
    assert what(first_not_finite(model, ONES[:1], gradients=True)) == ("standardized", "output", "inf")


def test_half_precision_overflows():
    """The largest number of float16 is 65504, and the sentence says so."""
    model = keras.Sequential([VECTOR, dense(dtype="mixed_float16"), dense(1, "last")])
    found = first_not_finite(model, ONES * 40000)
    assert (what(found), found.dtype) == (("dense", "output", "inf"), "float16")
    assert str(found) == (
        "The first number that is not finite is infinity, in the output of 'dense', image 0, channel 0 "
        "(all 6 numbers are not finite). Its inputs are finite, all 4e+04. No number of float16 is larger than 65504."
    )


def test_what_is_finite_is_none_and_the_model_stays_as_it_was():
    """Integers have no gradient; what a mask hides inside a layer is not seen; nothing of the model changes."""
    text = keras.Input((4,), dtype="int32")
    vectors = layers.Embedding(9, 2, mask_zero=True)(text)
    mean = layers.GlobalAveragePooling1D()(layers.MultiHeadAttention(1, 2)(vectors, vectors, use_causal_mask=True))
    normal = layers.BatchNormalization()(layers.Dropout(0.5)(mean))
    model = keras.Model(text, layers.Dense(2, activity_regularizer="l2", kernel_regularizer="l2")(normal))
    model.compile("sgd", loss="mse")
    before = [set(vars(layer)) for layer in model.layers], [weight.tolist() for weight in model.get_weights()]
    words = np.array([[1, 2, 0, 0], [3, 4, 5, 0]])
    assert first_not_finite(model, words, np.ones((2, 2)), gradients=True) is None
    after = [set(vars(layer)) for layer in model.layers], [weight.tolist() for weight in model.get_weights()]
    assert after == before


def test_channels_first():
    """Position and channel are those of the image, wherever its channels are."""
    kernel = np.zeros((1, 1, 1, 2), "float32")
    kernel[..., 1] = 1e38
    conv = ours.Conv2D(2, 1, data_format="channels_first", kernel_initializer=lambda *_, **__: kernel, name="conv")
    images = np.ones((1, 1, 3, 4), "float32")
    images[0, 0, 2, 3] = 10
    found = first_not_finite(keras.Sequential([keras.Input((1, 3, 4)), conv]), images)
    assert (what(found), found.position, found.channel) == (("conv", "output", "inf"), (2, 3), 1)


def test_bad_labels():
    """Labels need a loss, and each image one of them."""
    model = keras.Sequential([VECTOR, dense(1)])
    with pytest.raises(ValueError, match=r"`labels` must be None for a model without a loss.*model.compile\(loss=…\)"):
        first_not_finite(model, ONES, [1, 2, 3])
    model.compile("sgd", loss="mse")
    with pytest.raises(ValueError, match=r"`labels` must be one for each image. Received: labels of shape \(2,\), 3"):
        first_not_finite(model, ONES, [1, 2])
    with pytest.raises(ValueError, match=r"`labels` must be None for inputs that yield them"):
        first_not_finite(model, iter([(ONES, ONES)]), [1, 2])
