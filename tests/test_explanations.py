"""Why one element has its value: numbers checked by hand, and the arithmetic against the model's own numbers."""

import itertools
import json
import re

import keras
import numpy as np
import pytest
import tensorflow as tf

import keras_cnn_edu
from keras_cnn_edu import layers as ours
from keras_cnn_edu.explanations import ForwardPass, explain
from keras_cnn_edu.explanations.rules import decompose

pytestmark = pytest.mark.usefixtures("step_by_step")

stock = keras.layers
GRADIENT = np.arange(9.0).reshape(3, 3, 1)  # 0 1 2 / 3 4 5 / 6 7 8


def randomize(model, seed=0):
    """Give every weight a random value, also biases and moving statistics, which start as zeros and ones."""
    random = np.random.default_rng(seed)
    signs = itertools.cycle([1, -1, 1])
    model.set_weights([random.uniform(0.1, 0.9, weight.shape) * next(signs) for weight in model.weights])
    for layer in model._flatten_layers():
        if hasattr(layer, "moving_variance"):
            layer.moving_variance.assign(abs(layer.moving_variance))
    return model


def constant(*values, shape):
    """Return an initializer with these very numbers."""
    return lambda *_, **__: np.array(values, "float32").reshape(shape)


# ── numbers checked by hand ──


def test_a_convolution_by_hand():
    """The window 0 1 / 3 4 times the kernel 0 1 / 2 3 is 19; with the bias 1 and ReLU, 20."""
    kernel, bias = constant(0, 1, 2, 3, shape=(2, 2, 1, 1)), constant(1, shape=(1,))
    conv = ours.Conv2D(1, 2, activation="relu", kernel_initializer=kernel, bias_initializer=bias, name="conv")
    model = keras.Sequential([keras.Input((3, 3, 1)), conv])
    sums = {}
    for position in itertools.product(range(2), repeat=2):
        explanation = explain(model, GRADIENT, "conv", position)
        sums[position] = explanation.steps[0].value
        assert explanation.result == explanation.model_value == sums[position] + 1
    assert sums == {(0, 0): 19, (0, 1): 25, (1, 0): 37, (1, 1): 43}
    np.testing.assert_array_equal(explanation.inputs[..., 0], [[4, 5], [7, 8]])
    np.testing.assert_array_equal(explanation.weights[..., 0], [[0, 1], [2, 3]])
    np.testing.assert_array_equal(explanation.products[..., 0], [[0, 5], [14, 24]])
    assert [step.what for step in explanation.steps] == ["sum of 4 products", "plus bias[0]", "relu: max(0, x)"]
    assert explanation.origin == "the image at (2, 2, 0)"


def of_gradient(layer, position=(0, 0), image=GRADIENT, **more):
    """Explain one element of a model of one layer; the image is 0 1 2 / 3 4 5 / 6 7 8."""
    return explain(keras.Sequential([keras.Input(image.shape), layer]), image, layer, position, **more)


def test_padding_is_marked():
    """In the corner of "same", five of nine inputs are zeros of the padding, from no place."""
    explanation = of_gradient(ours.Conv2D(1, 3, padding="same", kernel_initializer="ones"))
    np.testing.assert_array_equal(explanation.inputs[..., 0], [[0, 0, 0], [0, 0, 1], [0, 3, 4]])
    assert (explanation.decomposition.positions[..., 0] < 0).sum() == 5
    assert explanation.result == 0 + 1 + 3 + 4


@pytest.mark.parametrize("layers", [ours, stock], ids=["ours", "stock"])
def test_which_input_won(layers):
    """Of equal values the first; padding never wins, also not against negative numbers."""
    image = np.array([[-5.0, -2.0], [-2.0, -9.0]])[..., None]
    explanation = of_gradient(layers.MaxPooling2D(2, strides=1, padding="same"), (0, 0), image)
    assert (explanation.result, explanation.origin) == (-2, "the image at (0, 1, 0)")
    explanation = of_gradient(layers.MaxPooling2D(2, strides=1, padding="same"), (1, 1), image)
    assert (explanation.result, explanation.steps[0].what) == (-9, "largest of 1 value")


def test_a_mean_does_not_count_padding():
    """The window of the last row and column holds one pixel, 8; the mean is 8, not 2."""
    assert of_gradient(ours.AveragePooling2D(2, padding="same"), (1, 1)).result == 8


def test_a_transposed_convolution_by_hand():
    """Four copies of 0 1 / 2 3 meet in the middle: 0*3 + 1*2 + 2*1 + 3*0 = 4."""
    layer = ours.Conv2DTranspose(1, 2, kernel_initializer=constant(0, 1, 2, 3, shape=(2, 2, 1, 1)))
    explanation = of_gradient(layer, (1, 1), np.arange(4.0).reshape(2, 2, 1))
    assert explanation.result == explanation.model_value == 4
    assert sorted(explanation.products.ravel()) == [0, 0, 2, 2]


def test_an_element_that_no_copy_reaches():
    """With strides larger than the kernel there are outputs that are the bias alone."""
    explanation = of_gradient(ours.Conv2DTranspose(1, 1, strides=2, bias_initializer="ones"), (1, 1))
    assert (explanation.result, explanation.model_value, explanation.inputs.size) == (1, 1, 0)
    assert "no input reaches this element" in str(explanation)
    assert json.loads(explanation.to_json())["largest_contribution_from"] is None
    assert "no input reaches this element" in [text.get_text() for text in explanation.figure().texts]


def test_batch_normalization_by_hand():
    """2 * (5 - 3) / sqrt(4) + 1 = 3."""
    layer = ours.BatchNormalization(epsilon=0.0, name="norm")
    layer.build((None, 1))
    layer.set_weights([np.array([value], "float32") for value in (2, 1, 3, 4)])
    explanation = of_gradient(layer, None, np.array([5.0]))
    assert [step.value for step in explanation.steps] == [5, 2, 1, 2, 3]
    assert explanation.model_value == 3


@pytest.mark.parametrize("first", [False, True])
def test_rescaling_by_hand(first):
    """2 * 9 + 1 = 19: each channel has its own scale, also where Keras is set to have the channels first."""
    image = np.arange(18.0).reshape(2, 3, 3)
    usual = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first" if first else "channels_last")
    try:
        layer = stock.Rescaling([3.0, 2.0], offset=1.0)
        explanation = of_gradient(layer, (0, 0), image if first else np.moveaxis(image, 0, -1), channel=1)
    finally:
        keras.config.set_image_data_format(usual)
    assert explanation.result == explanation.model_value == 19


def test_softmax_by_hand():
    """e^0 to e^(ln 3) is 1 to 3."""
    layer = stock.Dense(2, activation="softmax", kernel_initializer=constant(0, np.log(3), shape=(1, 2)))
    assert of_gradient(layer, None, np.array([1.0]), channel=0).result == pytest.approx(0.25, rel=1e-6)
    assert of_gradient(layer, None, np.array([1.0]), channel=1).result == pytest.approx(0.75, rel=1e-6)


def test_the_last_step_is_the_activation():
    """Sigmoid of the sum 0 is one half; a function of one's own is asked itself, and named."""
    layer = stock.Dense(1, activation="sigmoid", kernel_initializer="zeros")
    assert of_gradient(layer, None, np.array([1.0])).steps[-1] == ("apply", "sigmoid: 1 / (1 + e^-x)", None, 0.5)

    def squash(x):
        return x / (1 + keras.ops.abs(x))

    explanation = of_gradient(stock.Dense(1, activation=squash, kernel_initializer="ones"), None, np.array([3.0]))
    assert explanation.steps[-1] == ("apply", "squash, computed by the function itself", None, 0.75)


def test_the_error_is_a_share_of_what_is_added_up():
    """The sum 1e8 + 1 - 1e8 is 0 in single precision, not 1; as a share of its terms that is nothing."""
    kernel = constant(1, 1, 1, shape=(3, 1))
    explanation = of_gradient(stock.Dense(1, kernel_initializer=kernel), None, np.array([1e8, 1.0, -1e8]))
    assert explanation.result == 1
    assert explanation.decomposition.derivation.scale == 2e8 + 1
    assert explanation.error == pytest.approx(abs(explanation.model_value - 1) / (2e8 + 1))
    assert explanation.agrees


def test_a_layer_that_computes_something_else_is_found_out(monkeypatch):
    """Where a class does not do what is known of it, the numbers say so."""
    known = stock.Conv2D.call
    monkeypatch.setattr(stock.Conv2D, "call", lambda layer, inputs: known(layer, inputs) + 0.01)
    explanation = of_gradient(stock.Conv2D(1, 2))
    assert not explanation.agrees
    assert "NOT the same: 0.01 off" in str(explanation)


# ── layers without a rule, and rules of one's own ──


class Small(stock.Conv2D):
    """One filter of 2×2, all ones: made in another way, but still a convolution."""

    def __init__(self):
        super().__init__(1, 2, kernel_initializer="ones")


class SmallOfOurs(ours.Conv2D):
    """The same, derived from our convolution."""

    def __init__(self):
        super().__init__(1, 2, kernel_initializer="ones")


def derived_from(base):
    """Make classes that do something else than the convolution that they are derived from, each in its own way."""

    class Scaled(base):
        def build(self, shape):
            super().build(shape)
            self.factor = self.add_weight(shape=(), initializer="ones", name="factor")

        def call(self, inputs):
            return self.factor * super().call(inputs)

    class Rolled(base):
        def convolution_op(self, inputs, kernel):
            return keras.ops.roll(super().convolution_op(inputs, kernel), 1, axis=1)

    class Standardized(base):
        @property
        def kernel(self):
            return super().kernel - keras.ops.mean(super().kernel)

    replaced = base()
    replaced.convolution_op = lambda inputs, kernel: base.convolution_op(replaced, inputs, kernel) + 1
    return {Scaled(): "call", Rolled(): "convolution_op", Standardized(): "kernel", replaced: "convolution_op"}


@pytest.mark.parametrize("base", [Small, SmallOfOurs])
def test_a_derived_class_that_does_something_else_is_refused(base):
    """It is not taken for the one it is derived from, whatever it overrides; the message says how to add a rule."""
    assert of_gradient(base()).agrees
    for layer, name in derived_from(base).items():
        kind = type(layer).__name__
        message = rf"of class {kind}, derived from Conv2D, which overrides `{name}`.*`@explain.rule\({kind}\)`"
        with pytest.raises(ValueError, match=message):
            of_gradient(layer)


class Gated(stock.Layer):
    """A convolution times the sigmoid of another."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.convolutions = [stock.Conv2D(2, 2, name="features"), ours.Conv2D(2, 2, activation="sigmoid", name="gate")]

    def build(self, shape):
        """Build both."""
        for convolution in self.convolutions:
            convolution.build(shape)

    def call(self, inputs):
        """Multiply both."""
        features, gate = (convolution(inputs) for convolution in self.convolutions)
        return features * gate


def test_a_rule_of_ones_own():
    """A layer made of others is explained by a rule, and then agrees with the model; before, a layer inside can be."""
    model = randomize(keras.Sequential([keras.Input((3, 3, 1)), Gated(name="gated"), ours.ReLU(name="relu")]))
    with pytest.raises(ValueError, match=r"of class Gated\. .*explain a layer inside it: 'features', 'gate'"):
        explain(model, GRADIENT, "gated", (0, 0))
    assert explain(model, GRADIENT, "gated/gate", (0, 0)).agrees

    @keras_cnn_edu.explain.rule(Gated)
    def gated(layer, inputs, index):
        features, gate = (decompose(convolution, inputs, index) for convolution in layer.convolutions)
        features.derivation.times("gate", gate.derivation.value)
        return features

    chain = explain(model, GRADIENT, "relu", (1, 0), channel=1, depth=2).chain()
    assert [(each.layer, each.agrees) for each in chain] == [("relu", True), ("gated", True)]
    assert [step.operation for step in chain[1].steps] == ["sum", "plus", "times"]
    assert json.loads(chain[1].to_json())["reduction"] == "sum"


def test_a_rule_for_a_derived_class():
    """It may ask for the family that the class is derived from; a wrong rule is found out by the model's numbers."""
    layer = next(iter(derived_from(Small)))

    @explain.rule(type(layer))
    def scaled(layer, inputs, index):
        assert layer.factor.dtype == "float64"
        decomposition = decompose(layer, inputs, index, family="convolution")
        decomposition.derivation.times("factor", layer.factor)
        return decomposition

    assert of_gradient(layer).result == 0 + 1 + 3 + 4
    layer.factor.assign(3.0)
    assert of_gradient(layer).agrees
    explain.rule(type(layer))(lambda *_: "convolution")
    assert not of_gradient(layer).agrees


def test_rules_that_are_none():
    """What is decorated is a function, for classes of layers, and returns a decomposition."""
    assert explain.rule is keras_cnn_edu.explain.rule
    with pytest.raises(TypeError, match="class"):
        explain.rule(Small())
    with pytest.raises(TypeError, match="`rule` must be a function"):
        explain.rule(Small)("sum")

    class Half(stock.Layer):
        def call(self, inputs):
            return inputs / 2

    explain.rule(Half)(lambda layer, inputs, index: inputs[0][index] / 2)
    with pytest.raises(TypeError, match=r"return a `Decomposition` or .* of type float64, from the rule for"):
        of_gradient(Half())
    explain.rule(Half)(lambda *_: "convolution")
    with pytest.raises(
        ValueError, match=r"`family` must be one whose attributes the layer has.*'convolution' for 'half"
    ):
        of_gradient(Half())


# ── against the model, at random ──


def of_images(layers):
    """Layers for images of 7×6 pixels and 4 channels."""
    return [
        layers.Conv2D(6, (3, 2), strides=(2, 2), padding="same", activation="relu"),
        layers.Conv2D(6, 3, groups=2, activation="gelu", use_bias=False),
        layers.Conv2D(3, (2, 3), dilation_rate=2, padding="same", activation="softmax"),
        layers.DepthwiseConv2D((3, 2), depth_multiplier=2, padding="same", activation="tanh"),
        layers.SeparableConv2D(5, 3, depth_multiplier=2, padding="same", activation="silu"),
        layers.Conv2DTranspose(3, (4, 3), strides=2, padding="same", activation="elu"),
        layers.Conv2DTranspose(3, (2, 1), strides=(3, 2)),
        layers.Conv2DTranspose(2, 3, strides=2, padding="same", output_padding=0),
        # TensorFlow dilates transposed convolutions on some processors only.
        layers.Conv2DTranspose(2, 3, dilation_rate=1 if layers is keras.layers else 2),
        layers.MaxPooling2D((3, 2), strides=(2, 1), padding="same"),
        layers.AveragePooling2D((3, 2), strides=(2, 1), padding="same"),
        layers.AdaptiveMaxPooling2D((3, 4)),
        layers.AdaptiveAveragePooling2D((3, 4)),
        layers.GlobalMaxPooling2D(keepdims=True),
        layers.GlobalAveragePooling2D(),
        layers.ZeroPadding2D(((1, 0), (2, 1))),
        layers.Cropping2D(((1, 0), (2, 1))),
        layers.UpSampling2D((2, 3)),
        layers.SpatialDropout2D(0.5),
        layers.BatchNormalization(),
        layers.BatchNormalization(axis=1, center=False),
        layers.LayerNormalization(axis=[1, 3]),
        layers.GroupNormalization(2),
        layers.PReLU(shared_axes=[1, 2]),
        layers.Permute((2, 3, 1)),
        layers.Flatten(),
    ]


def only_ours(layers):
    """What Keras does not have, for the same images."""
    return [
        layers.Conv2D(3, 3, padding="full", strides=2, dilation_rate=2),
        layers.Conv2D(3, (2, 3), padding=((0, 2), (1, 1)), padding_mode="circular", flip_kernel=True),
        layers.Conv2D(3, 3, padding="same", padding_mode="reflect", algorithm="definition"),
        layers.SeparableConv2D(3, 3, padding=2, padding_mode="edge"),
        layers.Conv2DTranspose(3, 3, strides=2, padding=((1, 0), 1)),
        layers.PointwiseConv2D(4, strides=(1, 2)),
        layers.LocallyConnected2D(3, 3, strides=(2, 1), padding="same", activation="hard_sigmoid"),
        layers.LocalResponseNormalization(depth_radius=1, alpha=0.5),
        layers.LocalResponseNormalization(depth_radius=1, alpha=0.5, axis=1),
        layers.MaxPooling2D(3, padding=((1, 0), 2)),
    ]


def channels_first(layers):
    """The channels before the pixels; stock convolutions refuse that on a CPU."""
    first = {"data_format": "channels_first"}
    return [
        layers.Conv2D(4, (3, 2), padding="same", activation="softmax", **first),
        layers.DepthwiseConv2D(2, depth_multiplier=2, **first),
        layers.Conv2DTranspose(3, 2, strides=2, **first),
        layers.MaxPooling2D(2, **first),
        layers.AdaptiveAveragePooling2D(3, **first),
        layers.GlobalAveragePooling2D(keepdims=True, **first),
        layers.GlobalMaxPooling2D(**first),
        layers.ZeroPadding2D(((1, 0), (2, 1)), **first),
        layers.Cropping2D(((1, 0), (2, 1)), **first),
        layers.UpSampling2D(2, **first),
        layers.Flatten(**first),
    ]


def of_sequences(layers):
    """Layers for sequences of 8 steps and 4 channels."""
    return [
        layers.Conv1D(4, 3, dilation_rate=2, padding="causal"),
        layers.Conv1D(4, 2, strides=3, padding="same", activation="softplus"),
        layers.DepthwiseConv1D(3, depth_multiplier=2),
        layers.SeparableConv1D(4, 3, padding="same"),
        layers.Conv1DTranspose(3, 3, strides=2),
        layers.MaxPooling1D(2),
        layers.AveragePooling1D(3, strides=2, padding="same"),
        layers.AdaptiveMaxPooling1D(3),
        layers.AdaptiveAveragePooling1D(3),
        layers.GlobalMaxPooling1D(),
        layers.GlobalAveragePooling1D(keepdims=True),
        layers.ZeroPadding1D((2, 1)),
        layers.Cropping1D((2, 1)),
        layers.UpSampling1D(2),
        layers.SpatialDropout1D(0.5),
        layers.Dense(5, activation="softmax"),
        layers.Softmax(axis=1),
        layers.Normalization(mean=[1.0, 2, 3, 4], variance=[1.0, 2, 3, 4]),
    ]


def of_volumes(layers):
    """Layers for volumes of 4×5×4 pixels and 2 channels."""
    return [
        layers.Conv3D(3, (2, 3, 2), padding="same"),
        layers.Conv3DTranspose(2, 2, strides=2),
        layers.MaxPooling3D(2),
        layers.AveragePooling3D(2),
        layers.AdaptiveMaxPooling3D(2),
        layers.AdaptiveAveragePooling3D(2),
        layers.GlobalMaxPooling3D(),
        layers.GlobalAveragePooling3D(),
        layers.ZeroPadding3D(1),
        layers.Cropping3D(((1, 0), (1, 1), (0, 1))),
        layers.UpSampling3D(2),
        layers.SpatialDropout3D(0.5),
    ]


def of_units(layers):
    """Layers for 6 units."""
    named = ["relu6", "leaky_relu", "elu", "selu", "sigmoid", "hard_silu", "softsign", "exponential", "mish", "linear"]
    named += ["log_softmax", "celu"]  # these are not in our table of formulas
    return [
        *(layers.Dense(4, activation=name, name=f"dense_{name}") for name in named),
        layers.Dense(3, activation=lambda x: keras.ops.tanh(2 * x / 3) * 1.7159),
        layers.Activation("softmax"),
        layers.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2),
        layers.ReLU(),
        layers.LeakyReLU(0.3),
        layers.ELU(0.5),
        layers.RMSNormalization(),
        layers.UnitNormalization(),
        layers.LayerNormalization(scale=False),
        layers.Rescaling(2.0, offset=-1.0),
        layers.Reshape((2, -1)),
        layers.RepeatVector(3),
        *(layers.Dropout(0.5), layers.AlphaDropout(0.5), layers.GaussianDropout(0.5), layers.GaussianNoise(0.5)),
        *(layers.ActivityRegularization(l2=0.1), layers.Identity()),
    ]


def star(shape, list_layers, layers):
    """Run a model that hands one random input to every layer of a list."""
    inputs = keras.Input(shape)
    model = keras.Model(inputs, [layer(inputs) for layer in list_layers(layers)])
    return ForwardPass(randomize(model), np.random.default_rng(1).normal(size=shape).astype("float32"))


def merging(layers):
    """Run a model that joins two maps of the same size, and a map with one number for each channel."""
    a, b, gate = keras.Input((4, 5, 3)), keras.Input((4, 5, 3)), keras.Input((1, 1, 3))
    joined = [layer([a, b]) for layer in (layers.Subtract(), layers.Maximum(), layers.Minimum(), layers.Average())]
    joined += [layers.Add()([a, b, a]), layers.Multiply()([a, gate]), layers.Concatenate()([a, b])]
    joined += [layers.Concatenate(axis=2)([a, b])]
    random = np.random.default_rng(2)
    return ForwardPass(keras.Model([a, b, gate], joined), [random.normal(size=t.shape[1:]) for t in (a, b, gate)])


def graph():
    """Run a graph convolution."""
    features, links = keras.Input((5, 3)), keras.Input((5, 5))
    outputs = ours.GraphConvolution(4, activation="relu")([features, links])
    random = np.random.default_rng(3)
    links_drawn = random.integers(0, 2, (5, 5)).astype("float32")
    return ForwardPass(randomize(keras.Model([features, links], outputs)), [random.normal(size=(5, 3)), links_drawn])


@pytest.fixture(scope="module")
def passes():
    """Run every model once. `test_every_layer` has each layer, ours and stock; these have many settings."""
    images, sequences, volumes = (7, 6, 4), (8, 4), (4, 5, 4, 2)
    return [
        *(star(images, of_images, layers) for layers in (ours, stock)),
        star(sequences, of_sequences, stock),
        star(volumes, of_volumes, stock),
        star(images, only_ours, ours),
        star(sequences, lambda layers: [layers.LocallyConnected1D(3, 3, strides=2)], ours),
        star(images, channels_first, ours),
        star((6,), of_units, ours),
        merging(ours),
        graph(),
    ]


def draw(one_pass, random):
    """Draw a layer, a position and a channel; return their explanation."""
    path = random.choice(list(one_pass.calls))
    call = one_pass.calls[path]
    *position, channel = (int(random.integers(size)) for size in call.outputs[0].shape[1:])
    if getattr(call.layer, "data_format", None) == "channels_first":
        channel, *position = [*position, channel]
    return one_pass.explain(str(path), tuple(position) or None, channel)


def test_five_hundred_elements_at_random_are_what_the_model_computed(passes):
    """The arithmetic in double precision and the model in single precision differ by 1e-5 of the terms, or less."""
    random = np.random.default_rng(0)
    drawn = [draw(passes[number % len(passes)], random) for number in range(500)]
    assert [str(explanation) for explanation in drawn if explanation.error > 1e-5] == []
    off = [abs(each.result - each.model_value) > 1e-5 * abs(each.result) for each in drawn]
    assert sum(off) <= 5  # as a share of the result itself it is more only where almost nothing of a sum is left


# ── from layer to layer ──


def chained(layers):
    """A small network with a branch, dropout and a residual sum."""
    image = keras.Input((6, 6, 2), name="image")
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="conv1")(image)
    y = layers.Dropout(0.5, name="dropout")(layers.Conv2D(4, 3, padding="same", name="conv2")(x))
    x = layers.MaxPooling2D(2, name="pool")(layers.Add(name="add")([x, y]))
    return keras.Model(image, layers.Dense(3, name="dense")(layers.Flatten(name="flatten")(x)))


@pytest.mark.parametrize("layers", [ours, stock], ids=["ours", "stock"])
def test_a_chain_goes_back_to_the_image(layers):
    """Every explanation in the chain is of the very input that contributes most to the one before."""
    image = np.random.default_rng(0).normal(size=(6, 6, 2)).astype("float32")
    chain = explain(randomize(chained(layers)), image, "dense", channel=1, depth=9).chain()
    assert [each.layer for each in chain][:4] == ["dense", "flatten", "pool", "add"]
    assert chain[-1].layer == "conv1"
    for above, below in itertools.pairwise(chain):
        assert above.inputs.flat[above.decomposition.largest] == below.model_value
        assert above.origin == below.name
        assert below.agrees
    row, column, channel = map(int, re.findall(r"\d+", chain[-1].origin))
    assert chain[-1].origin.startswith("the image at")
    assert image[row, column, channel] == chain[-1].inputs.flat[chain[-1].decomposition.largest]


def test_depth_says_how_far():
    """Depth 1 is the element alone, depth 2 also its largest contribution."""
    model, image = chained(ours), np.ones((6, 6, 2))
    assert [len(explain(model, image, "dense", depth=depth).chain()) for depth in (1, 2, 3)] == [1, 2, 3]


def test_dropout_comes_after_what_made_its_input():
    """In inference dropout returns the tensor that it is given; still it stands between `conv2` and `add`."""
    one_pass = ForwardPass(chained(ours), np.ones((6, 6, 2)))
    (add,) = [call for call in one_pass.calls.values() if call.path == "add"]
    assert [one_pass._maker(add, tensor).path for tensor in add.inputs] == ["conv1", "dropout"]
    chain = one_pass.explain("dropout", (0, 0), depth=2).chain()
    assert [each.layer for each in chain] == ["dropout", "conv2"]


def test_layers_that_are_called_twice():
    """`conv#2` is the second call; a wrong number is answered with those there are."""
    conv, image = ours.Conv2D(1, 2, kernel_initializer="ones", name="conv"), keras.Input((3, 3, 1))
    model = keras.Model(image, conv(conv(image)))
    assert explain(model, GRADIENT, "conv", (0, 0)).result == 0 + 1 + 3 + 4
    second = explain(model, GRADIENT, "conv#2", (0, 0), depth=2)
    assert second.result == 8 + 12 + 20 + 24
    assert second.contribution.layer == "conv"
    with pytest.raises(ValueError, match=r"must be one of 'conv', 'conv#2'. Received: layer='conv#3'"):
        explain(model, GRADIENT, "conv#3", (0, 0))


def test_what_lies_between_two_layers_ends_the_chain():
    """An operation that is no layer has no name, and its arithmetic is not known."""
    image = keras.Input((3, 3, 1))
    model = keras.Model(image, ours.MaxPooling2D(2, name="pool")(2 * image + 1))
    explanation = explain(model, GRADIENT, "pool", (0, 0), depth=3)
    assert (explanation.result, explanation.contribution) == (9, None)
    assert explanation.origin == "the result of an operation between layers, at (1, 1, 0)"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_an_image_that_is_no_number_is_still_the_image(value):
    """A NaN equals nothing, not even itself; all the same it comes from the image."""
    model = keras.Sequential([keras.Input((3, 3, 1)), ours.Conv2D(1, 2, name="conv")])
    assert explain(model, np.full((3, 3, 1), value), "conv", (0, 0)).origin == "the image at (0, 0, 0)"


def test_a_layer_without_a_rule_ends_the_chain():
    """It is named as the origin."""

    class Square(stock.Layer):
        def call(self, inputs):
            return inputs**2

    model = keras.Sequential([keras.Input((3, 3, 1)), Square(name="square"), ours.MaxPooling2D(2, name="pool")])
    explanation = explain(model, GRADIENT, "pool", (0, 0), depth=3)
    assert (explanation.result, explanation.contribution) == (16, None)
    assert explanation.origin == "square at (1, 1), channel 0"


# ── any model ──


def test_transfer_learning():
    """Any element of a network of keras.applications inside another model, found by its path."""
    backbone = keras.applications.MobileNetV2(weights=None, include_top=False, input_shape=(32, 32, 3))
    backbone.name = "backbone"
    image = keras.Input((32, 32, 3))
    head = stock.Dense(5, activation="softmax", name="head")
    model = keras.Model(image, head(stock.GlobalAveragePooling2D(name="mean")(backbone(image))))
    one_pass = ForwardPass(model, np.random.default_rng(0).random((32, 32, 3), "float32"))
    random = np.random.default_rng(1)
    assert len(one_pass.calls) > 100
    for _ in range(40):
        explanation = draw(one_pass, random)
        assert explanation.agrees, str(explanation)
        assert explanation.layer in ("mean", "head") or explanation.layer.startswith("backbone/")
    chain = one_pass.explain("head", depth=12).chain()
    assert len(chain) == 12
    assert all(each.agrees for each in chain)
    with pytest.raises(
        ValueError, match=r"`layer` must be of a class that `explain` has a rule for.*explain a layer inside it"
    ):
        one_pass.explain("backbone", (0, 0))


class Branching(keras.Model):
    """A subclassed model that knows its layers only when it is called."""

    def __init__(self):
        super().__init__()
        self.convs = [ours.Conv2D(2, 3, padding="same", name=f"conv{index}") for index in range(2)]
        self.flatten, self.head = stock.Flatten(name="flatten"), stock.Dense(3, name="head")

    def call(self, inputs):
        """Two branches, joined by an operation that is no layer."""
        return self.head(self.flatten(keras.ops.relu(self.convs[0](inputs)) + self.convs[1](inputs)))


def test_unbuilt_sequential_and_subclassed_models():
    """Models without symbolic inputs are built by the image, and explained like any other."""
    image = np.random.default_rng(0).random((6, 6, 1), "float32")
    sequential = keras.Sequential([ours.Conv2D(2, 3, name="conv"), stock.Flatten(name="flatten")])
    assert explain(sequential, image, "flatten", channel=3, depth=2).contribution.agrees
    explanation = explain(Branching(), image, "head", channel=1, depth=3)
    assert [each.layer for each in explanation.chain()] == ["head", "flatten"]
    assert explanation.agrees
    assert explain(Branching(), image, "conv1", (0, 0), 1).agrees


def test_models_with_several_inputs():
    """The images come as a dict by name or as a list, each with or without its batch axis."""
    left, right = keras.Input((3, 3, 1), name="left"), keras.Input((3, 3, 1), name="right")
    model = keras.Model([left, right], stock.Subtract(name="difference")([left, right]))
    for images in ({"left": GRADIENT, "right": GRADIENT[::-1]}, [GRADIENT[None], GRADIENT[None, ::-1]]):
        explanation = explain(model, images, "difference", (0, 1))
        assert (explanation.result, explanation.inputs.tolist()) == (1 - 7, [1, 7])
        assert explanation.origin == "the image at (0, 1, 0)"


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_other_precisions(policy):
    """In half precision the model is further off, in double precision less; the chain crosses the casts."""
    image = np.random.default_rng(0).random((6, 6, 1), "float32")
    conv = ours.Conv2D(4, 3, name="conv", dtype=policy)
    head = stock.Dense(2, name="head", dtype="float32")
    model = keras.Sequential([keras.Input((6, 6, 1)), conv, stock.Flatten(name="flatten", dtype=policy), head])
    chain = explain(model, image, "head", depth=4).chain()
    assert [each.layer for each in chain] == ["head", "flatten", "conv"]
    assert all(each.agrees for each in chain)
    assert chain[-1].origin.startswith("the image at")
    assert (chain[2].error == 0) <= (policy == "float64")


# ── prints, exports ──


@pytest.fixture(scope="module")
def explanation():
    """An element of the second convolution of a small LeNet: its window has 5×5 pixels and three channels."""
    layers = [ours.Conv2D(3, 5, padding="same", name="C1"), ours.Conv2D(2, 5, activation="tanh", name="C3")]
    model = randomize(keras.Sequential([keras.Input((12, 12, 1)), *layers]))
    image = np.random.default_rng(0).random((12, 12, 1), "float32")
    return explain(model, image, "C3", (2, 3), 1, depth=2)


def test_what_is_printed(explanation):
    """The grids of one channel, the sums of all, the derivation, both results, the origin; then those of the origin."""
    text = str(explanation)
    assert text.startswith("C3 at (2, 3), channel 1: Conv2D = ")
    for words in ("window", "× kernel", "= products", "sum of 75 products", "tanh: ", "the model computed", "the same"):
        assert words in text
    assert len(re.findall(r"sum of input channel [012]", text)) == 3
    assert f"from {explanation.contribution.name}" in text
    assert f"\n\n{explanation.contribution.name}: Conv2D = " in text
    totals = [float(number) for number in re.findall(r"sum of input channel \d.*?(-?[\d.e-]+)\n", text)]
    assert sum(totals) == pytest.approx(explanation.steps[0].value, rel=1e-4)


def test_long_sums_are_listed_by_size():
    """Of 400 terms the twelve largest are printed, and the sum of all others."""
    model = keras.Sequential([keras.Input((400,)), stock.Dense(1, name="dense")])
    explanation = explain(model, np.random.default_rng(0).normal(size=400).astype("float32"), "dense")
    text = str(explanation)
    rows = re.findall(r"^\(\d+\) +\S+ +\S+ +(\S+)$", text, re.MULTILINE)
    rest = float(re.search(r"sum of 388 more +(\S+)", text)[1])
    assert len(rows) == 12
    assert sum(map(float, rows)) + rest == pytest.approx(explanation.result, abs=1e-4)
    assert [abs(float(row)) for row in rows] == sorted([abs(float(row)) for row in rows], reverse=True)


def test_json_holds_every_number(explanation):
    """From the exported inputs, weights and steps the result can be computed again."""
    exported = json.loads(explanation.to_json())
    total = np.sum(np.array(exported["inputs"]) * np.array(exported["weights"]))
    assert total == pytest.approx(exported["steps"][0]["value"], rel=1e-12)
    assert np.tanh(total + exported["steps"][1]["amount"]) == pytest.approx(exported["result"], rel=1e-12)
    assert exported["position"] == [2, 3]
    assert exported["contribution"]["layer"] == "C1"
    assert exported["largest_contribution_from"] == explanation.contribution.name


def test_every_format_shows_the_same_view(explanation):
    """The terms, their totals, the steps, the verdict and the largest contribution are decided once."""
    view = explanation.view
    figure = [text.get_text().replace("−", "-") for text in explanation.figure().texts]
    formats = [str(explanation), explanation.to_latex(), "\n".join(figure)]
    (row, column), whole = view.terms.largest, explanation.inputs[..., int(view.terms.caption[-1])]
    np.testing.assert_array_equal(view.terms.inputs, whole)
    assert view.terms.products[row, column] == explanation.products.flat[explanation.decomposition.largest]
    assert sum(total for _, total in view.terms.totals) == pytest.approx(view.steps[0].value)
    for words in (
        view.title,
        view.largest,
        *(step.what for step in view.steps),
        *(name for name, _ in view.terms.totals),
    ):
        plain = words.replace("^", r"\textasciicircum{}")
        assert [words in text or plain in text for text in formats] == [True] * 3, words
    exported = json.loads(explanation.to_json())
    assert exported["shown"]["inputs"] == view.terms.inputs.tolist()
    assert [exported["title"], exported["verdict"]] == [view.title, view.verdict]


def test_latex_is_well_formed(explanation):
    """Every display is understood by a converter, and nothing with a meaning of its own is left in the words."""
    convert = pytest.importorskip("latex2mathml.converter").convert
    text = explanation.to_latex()
    displays = re.findall(r"\\\[\n(.*?)\n\\\]", text, re.DOTALL)
    assert len(displays) == 5  # of C3 also the sums of the channels
    for display in displays:
        assert display.count("{") == display.count("}")
        assert "<mtable" in convert(display)
    assert r"\odot" in displays[0]
    assert r"C3 at (2, 3), channel 1" in text
    words = re.sub(r"\\\[.*?\\\]", "", text, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)[#$%&_^~]", words)


def test_what_is_no_number_stays_what_it_is():
    """NaN and infinity go through the arithmetic, the table, the JSON, the LaTeX and the figure."""
    image = GRADIENT.copy()
    image[0, 0], image[2, 2] = np.nan, np.inf
    for position, name in {(0, 0): "NaN", (1, 1): "Infinity"}.items():
        explanation = of_gradient(ours.Conv2D(1, 2, kernel_initializer="ones"), position, image)
        assert explanation.agrees
        assert json.loads(explanation.to_json())["result"] == name
        assert "nan" in str(explanation) or "inf" in str(explanation)
        assert r"\text{NaN}" in explanation.to_latex() or r"\infty" in explanation.to_latex()
        assert explanation.figure().texts


def test_everything_can_be_drawn():
    """Grids, lists and single numbers become a figure that names the element, gives both results and the verdict."""
    layers = [ours.Conv2D(3, 5, padding="same", name="C3"), stock.MaxPooling2D(2, name="pool")]
    layers += [stock.BatchNormalization(name="norm"), stock.Reshape((-1, 3)), stock.Conv1D(2, 3, name="steps")]
    model = keras.Sequential([keras.Input((8, 8, 2)), *layers, stock.Flatten(), stock.Dense(2, name="dense")])
    one_pass = ForwardPass(model, np.ones((8, 8, 2)))
    for arguments in [("C3", (2, 3), 1), ("pool", (0, 0)), ("dense", None), ("norm", (0, 0)), ("steps", (0,))]:
        explanation = one_pass.explain(*arguments)
        texts = [text.get_text() for text in explanation.figure().texts]
        assert texts[0] == f"{explanation.name}: {explanation.class_name}"
        assert {"the model computed", explanation.view.verdict, explanation.view.largest} <= set(texts)


# ── what is refused ──


def refusing():
    """A model with a map of 5×4 and three channels, and two units."""
    layers = [ours.Conv2D(3, 2, name="conv"), stock.Flatten(name="flatten"), stock.Dense(2, name="dense")]
    return keras.Sequential([keras.Input((6, 5, 1)), *layers])


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("cnov", (0, 0)), r"must be one of 'conv', 'flatten', 'dense'. Received: layer='cnov'. Did you mean 'conv'"),
        (("conv", (5, 0)), r"the map of 'conv', which is 5×4: from \(0, 0\) to \(4, 3\). Received: position=\(5, 0\)"),
        (("conv", (-1, 0)), r"`position` must be an integer, 0 or larger"),
        (("conv", (1, 2, 3)), r"the map of 'conv', which is 5×4.*Received: position=\(1, 2, 3\)"),
        (("conv",), r"the map of 'conv', which is 5×4.*Received: position=None"),
        (("conv", (0, 0), 3), r"`channel` must be 0 to 2: 'conv' has 3 channels. Received: channel=3"),
        (("dense", None, 2), r"`channel` must be 0 to 1: 'dense' has 2 units. Received: channel=2"),
        (("dense", (0, 0)), r"`position` must be None: 'dense' has units.*Choose the unit with `channel`"),
        (("conv", (0, 0), 0, 0), r"`depth` must be an integer, 1 or larger"),
    ],
)
def test_positions_that_do_not_exist(arguments, message):
    """The answer says which layers, positions and channels there are."""
    with pytest.raises(ValueError, match=message):
        explain(refusing(), np.zeros((6, 5, 1)), *arguments)


@pytest.mark.parametrize("shape", [(6, 6, 1), (6, 5, 3), (6, 5)], ids=str)
def test_images_that_do_not_fit(shape):
    """The answer says which shape the model expects."""
    with pytest.raises(ValueError, match=r"must be of shape \(batch, 6, 5, 1\), as the model expects"):
        explain(refusing(), np.zeros(shape), "conv", (0, 0))


def test_several_images():
    """One image is explained at a time."""
    with pytest.raises(ValueError, match=r"`image` must be one image, or a batch of one.*images\[0\]"):
        explain(refusing(), np.zeros((2, 6, 5, 1)), "conv", (0, 0))


@pytest.mark.parametrize("layer", [["conv", "dense"], None], ids=str)
def test_several_layers(layer):
    """One layer is explained at a time."""
    with pytest.raises(TypeError, match=r"`layer` must be one layer"):
        explain(refusing(), np.zeros((6, 5, 1)), layer)


def test_positions_that_are_no_integers():
    """Half a pixel is none."""
    with pytest.raises(TypeError, match=r"`position` must be an integer, 0 or larger. Received: position=0.5"):
        explain(refusing(), np.zeros((6, 5, 1)), "conv", (0.5, 0))


def test_classes_without_a_rule():
    """The answer says how to add one; for a layer with layers inside, which those are."""
    model = keras.Sequential([keras.Input((6, 2)), stock.LSTM(3, name="lstm")])
    with pytest.raises(ValueError, match=r"Received: 'lstm', of class LSTM.*or explain a layer inside it: "):
        explain(model, np.zeros((6, 2)), "lstm")
    double = stock.Lambda(lambda x: 2 * x, name="double")
    with pytest.raises(ValueError, match=r"of class Lambda.*Add one with `@explain.rule\(Lambda\)`\.$"):
        of_gradient(double)


def test_interpolation_is_not_explained():
    """There is no rule for bilinear upsampling, and the message says so."""
    with pytest.raises(ValueError, match=r"`interpolation` must be one of 'nearest'"):
        of_gradient(stock.UpSampling2D(2, interpolation="bilinear"))


def test_a_layer_that_runs_inside_a_compiled_function():
    """What has no numbers while it is traced cannot be explained; the answer says what to do instead."""

    class Compiled(stock.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.conv = stock.Conv2D(2, 3, name="conv")
            self.function = tf.function(lambda x: self.conv(x))

        def build(self, shape):
            self.conv.build(shape)

        def call(self, inputs):
            return self.function(inputs)

    model, image = keras.Sequential([Compiled(name="block")]), np.zeros((8, 8, 1))
    model(np.zeros((3, 8, 8, 1)))
    with pytest.raises(ValueError, match=r"'block/conv', which runs inside a compiled function"):
        explain(model, image, "block/conv", (0, 0))  # one image, not three: compiled again, while it is recorded
    with pytest.raises(ValueError, match=r"'block/conv', which was not called.*without `tf.function`"):
        explain(model, image, "block/conv", (0, 0))


def test_not_a_model():
    """A layer alone has no image to be run on."""
    with pytest.raises(TypeError, match=r"`model` must be a keras\.Model\. Received: model=.*Flatten"):
        explain(stock.Flatten(), GRADIENT, "flatten")
