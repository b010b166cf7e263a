"""Operations, chains of layers, derived classes: what is said that they see is what moves them when pixels change."""

import keras
import numpy as np
import pytest
from replaced_pixels import check, words

from keras_cnn_edu import layers as ours
from keras_cnn_edu import receptive_field
from keras_cnn_edu.receptive_fields import AllAlong, AtMost, Windows

layers, ops = keras.layers, keras.ops


def kernel(*shape):
    """Return a kernel without zeros."""
    return np.random.default_rng(1).uniform(0.5, 1.5, shape).astype("float32")


class Step(layers.Layer):
    """A layer of a user, made of operations."""

    def call(self, inputs):
        """Take every second row, and what stands two further on."""
        return inputs[:, ::2][:, 1:] + inputs[:, :-2:2]


IMAGE, EXACT, BOUND, WHOLE, UNKNOWN = (9, 8, 3), ("exact",), ("upper bound",), ("whole image",), ("unknown",)
TABLE = {  # name: (what is done with a tensor of images, status)
    # slices, and their relatives
    "rows": (lambda x: x[:, 2:7], EXACT),
    "every second row": (lambda x: x[:, 1::2], EXACT),
    "backwards": (lambda x: x[:, ::-1, :-1], EXACT),
    "flip": (lambda x: ops.flip(x, axis=2), EXACT),
    "roll": (lambda x: ops.roll(x, 3, axis=1), BOUND),
    "roll all": (lambda x: ops.roll(layers.Conv2D(2, 3)(x), (1, 2), axis=(1, 2)), BOUND),
    "take channels": (lambda x: ops.take(x, [2, 0], axis=-1), EXACT),
    "take rows": (lambda x: ops.take(x, [4, 0, 1, 8], axis=1), BOUND),
    "one row": (lambda x: x[:, 3], EXACT),
    "one row kept": (lambda x: x[:, 3:4], EXACT),
    "split": (lambda x: ops.split(x, 3, axis=1)[1], EXACT),
    "split columns": (lambda x: ops.split(x, [2, 5], axis=2)[2], EXACT),
    "unstack": (lambda x: ops.unstack(x, axis=1)[4], EXACT),
    "halves added": (lambda x: x[:, :4] + x[:, 5:], BOUND),
    "rotated": (lambda x: ops.rot90(x, axes=(1, 2)), EXACT),
    # padding
    "pad": (lambda x: ops.pad(x, ((0, 0), (1, 2), (0, 1), (0, 0))), EXACT),
    "pad, reflected": (lambda x: ops.pad(x, ((0, 0), (2, 1), (0, 0), (0, 0)), mode="reflect"), BOUND),
    "ZeroPadding2D": (layers.ZeroPadding2D(((1, 0), (2, 3))), EXACT),
    "Cropping2D": (layers.Cropping2D(((1, 0), (2, 3))), EXACT),
    "CenterCrop": (layers.CenterCrop(4, 5), EXACT),
    "CenterCrop, enlarged": (layers.CenterCrop(12, 12), UNKNOWN),
    # together
    "stack": (lambda x: ops.stack([x, 2 * x], axis=-1), EXACT),
    "stack in front": (lambda x: ops.stack([x, 2 * x], axis=1), EXACT),
    "concatenate channels": (lambda x: ops.concatenate([x, layers.Conv2D(2, 3, padding="same")(x)], axis=-1), EXACT),
    "side by side": (lambda x: ops.concatenate([x, x[:, ::-1]], axis=1), BOUND),
    "cut and put together": (layers.Concatenate(axis=1), BOUND),
    "append": (lambda x: ops.append(x, x, axis=2), BOUND),
    "where": (lambda x: ops.where(x > 0, x, ops.flip(x, axis=3)), EXACT),
    "where, flipped": (lambda x: ops.where(x > 0, x, ops.flip(x, axis=1)), BOUND),
    "different ranks": (lambda x: x * ops.mean(x, axis=(1, 2)), UNKNOWN),
    # several times
    "repeat": (lambda x: ops.repeat(x, 2, axis=1), BOUND),
    "tile": (lambda x: ops.tile(x, (1, 2, 1, 1)), BOUND),
    "UpSampling2D": (layers.UpSampling2D((2, 3)), BOUND),
    "UpSampling2D, bilinear": (lambda x: layers.UpSampling2D(2, interpolation="bilinear")(x)[:, 2:-2, 2:-2], BOUND),
    "UpSampling2D, bicubic": (layers.UpSampling2D(2, interpolation="bicubic"), UNKNOWN),
    # sizes
    "Resizing, larger": (lambda x: layers.Resizing(13, 12)(x)[:, 2:-2, 2:-2], BOUND),
    "Resizing, smaller": (layers.Resizing(5, 6), BOUND),
    "Resizing, nearest": (layers.Resizing(6, 5, interpolation="nearest"), BOUND),
    "Resizing, smoothed": (layers.Resizing(5, 6, antialias=True), UNKNOWN),
    "Resizing, cropped": (layers.Resizing(5, 6, crop_to_aspect_ratio=True), UNKNOWN),
    "image.resize": (lambda x: ops.image.resize(x, (5, 4)), BOUND),
    # windows
    "conv": (lambda x: ops.conv(x, kernel(3, 2, 3, 2), strides=(2, 1), padding="same"), EXACT),
    "depthwise_conv": (lambda x: ops.depthwise_conv(x, kernel(2, 3, 3, 1)), EXACT),
    "separable_conv": (lambda x: ops.separable_conv(x, kernel(2, 3, 3, 1), kernel(1, 1, 3, 2)), EXACT),
    "max_pool": (lambda x: ops.max_pool(x, 3, strides=2), EXACT),
    "average_pool": (lambda x: ops.average_pool(x, (2, 3)), EXACT),
    "kernel computed": (lambda x: ops.conv(x, ops.reshape(x[:1, :2, :2, :], (2, 2, 3, 1))), UNKNOWN),
    "Conv2D, full": (ours.Conv2D(1, 3, padding="full"), EXACT),
    "Conv2D, uneven": (ours.Conv2D(1, 3, padding=((0, 1), (2, 0)), strides=2, dilation_rate=2), BOUND),
    "Conv2DTranspose": (ours.Conv2DTranspose(1, 5, strides=3, padding=1, output_padding=2), BOUND),
    # all along some axes
    "mean of rows": (lambda x: ops.mean(x, axis=1), WHOLE),
    "largest, kept": (lambda x: ops.max(x, axis=(1, 2), keepdims=True), WHOLE),
    "mean of channels": (lambda x: ops.mean(x, axis=-1), EXACT),
    "mean of the batch": (lambda x: x - ops.mean(x, axis=0, keepdims=True), UNKNOWN),
    "mean of everything": (lambda x: x - ops.mean(x), UNKNOWN),
    "argmax": (lambda x: ops.argmax(x, axis=-1), EXACT),
    "cumsum": (lambda x: ops.cumsum(x, axis=1), BOUND),
    "sort": (lambda x: ops.sort(x, axis=2), WHOLE),
    "matmul": (lambda x: ops.matmul(x, ops.transpose(x, (0, 1, 3, 2))), UNKNOWN),
    "softmax of rows": (layers.Conv2D(2, 2, activation=layers.Softmax(axis=1)), WHOLE),
    "softmax of channels": (layers.Conv2D(2, 2, activation="softmax"), EXACT),
    # activations that are no functions of one number
    "activation rolls": (layers.Conv2D(2, 2, activation=lambda x: ops.roll(x, 1, axis=1)), BOUND),
    "activation is a layer": (layers.Conv2D(2, 2, activation=layers.LeakyReLU()), EXACT),
    "activation is a convolution": (layers.Conv2D(2, 2, activation=layers.Conv2D(2, 3, padding="same")), EXACT),
    "activation of somebody": (layers.Activation(lambda x: x * ops.sigmoid(x)), EXACT),
    # axes that come and go
    "Flatten and back": (lambda x: layers.Reshape((9, 8, 3))(layers.Flatten()(x)), EXACT),
    "Flatten, ReLU and back": (lambda x: layers.Reshape((9, 8, 3))(layers.ReLU()(layers.Flatten()(x))), EXACT),
    "Flatten, Dense and back": (lambda x: layers.Reshape((9, 8, 1))(layers.Dense(72)(layers.Flatten()(x))), WHOLE),
    "Flatten and other shape": (lambda x: layers.Reshape((8, 9, 3))(layers.Flatten()(x)), BOUND),
    "patches": (lambda x: layers.Reshape((3, 3, 4, 2, 3))(x), BOUND),
    "expand_dims": (lambda x: ops.expand_dims(x, 1), EXACT),
    "squeeze": (lambda x: ops.squeeze(layers.Conv2D(1, 2)(x), -1), EXACT),
    "Permute": (layers.Permute((2, 1, 3)), EXACT),
    "channels among places": (lambda x: layers.Conv2D(2, 3, padding="same")(layers.Permute((1, 3, 2))(x)), WHOLE),
    "moveaxis": (lambda x: ops.moveaxis(x, 3, 1), EXACT),
    "examples mixed": (lambda x: ops.reshape(x, (-1, 3)), UNKNOWN),
    # wrappers and layers of users
    "TimeDistributed Dense": (layers.TimeDistributed(layers.Dense(2)), EXACT),
    "TimeDistributed Conv1D": (layers.TimeDistributed(layers.Conv1D(2, 3)), EXACT),
    "TimeDistributed model": (
        lambda x: layers.TimeDistributed(keras.Sequential([keras.Input((8, 3)), layers.MaxPooling1D(2)]))(x), EXACT),
    "SpectralNormalization": (layers.SpectralNormalization(layers.Conv2D(2, 3)), EXACT),
    "a user's": (Step(), BOUND),
    "Bidirectional": (lambda x: layers.Bidirectional(layers.LSTM(2))(layers.Reshape((9, 24))(x)), UNKNOWN),
    # normalization
    "BatchNormalization of the batch": (lambda x: layers.BatchNormalization()(x, training=True), UNKNOWN),
    "LayerNormalization of rows": (layers.LayerNormalization(axis=1), WHOLE),
    "attention": (lambda x: layers.MultiHeadAttention(1, 2)(x[:, :, 0], layers.Conv1D(3, 2)(x[:, :, 1])), WHOLE),
    "attention with a mask": (lambda x: layers.Attention()([x[:, :, 0], x[:, :, 0]], use_causal_mask=True), BOUND),
    "attention to two axes": (lambda x: layers.MultiHeadAttention(1, 2)(x, x), UNKNOWN),
}  # fmt: skip


def model_of(function, shape=IMAGE, dtype=None):
    """Return a model that does one thing with its input."""
    keras.utils.set_random_seed(0)
    image = keras.Input(shape, dtype=dtype)
    inputs = [image[:, 5:], image[:, :5]] if isinstance(function, layers.Concatenate) else image
    return keras.Model(image, layers.Identity()(function(inputs)))


@pytest.mark.parametrize("name", TABLE)
def test_layers_see_what_changes_them(name):
    """Where it is exact, all elements change with what they see, and with nothing else."""
    function, statuses = TABLE[name]
    check(model_of(function), statuses, (1, 2))


SHAPES = {  # name: (shape of the input, its axes with places, layers, status)
    "sequence": ((12, 2), (1,), [layers.Conv1D(2, 3), layers.MaxPooling1D(2), layers.Conv1D(2, 2)], EXACT),
    "volume": ((5, 6, 4, 1), (1, 2, 3), [layers.Conv3D(1, (2, 3, 1), (2, 1, 1)), layers.MaxPooling3D(2)], EXACT),
    "channels first": (
        (2, 9, 8), (2, 3), [ours.Conv2D(2, (2, 3), data_format="channels_first"), layers.Softmax(axis=1)], EXACT),
    "channels first, softmax along columns": (
        (2, 9, 8), (2, 3), [ours.Conv2D(2, (2, 3), data_format="channels_first", activation="softmax")], WHOLE),
    "channels first, flattened and back": (
        (2, 9, 8), (2, 3), [ours.MaxPooling2D(1, data_format="channels_first"),
                            layers.Flatten(data_format="channels_first"), layers.Reshape((9, 8, 2))], EXACT),
    "gray, Reshape": ((9, 8), (1, 2), [layers.Reshape((9, 8, 1)), layers.Conv2D(2, 3)], EXACT),
    "gray, Flatten, Reshape": (
        (9, 8), (1, 2), [layers.Flatten(), layers.Reshape((9, 8, 1)), layers.Conv2D(2, 3)], EXACT),
    "gray, expand_dims": (
        (9, 8), (1, 2), [layers.Lambda(lambda x: ops.expand_dims(x, -1)), layers.MaxPooling2D(2)], EXACT),
    "gray, indexed": ((9, 8), (1, 2), [layers.Lambda(lambda x: x[..., None]), layers.Conv2D(2, 3)], EXACT),
    "gray, operation": (
        (9, 8), (1, 2), [layers.Lambda(lambda x: ops.max_pool(x[..., None], 2))], EXACT),
    "gray, channels first": (
        (9, 8), (1, 2), [layers.Reshape((1, 9, 8)), ours.Conv2D(2, 3, data_format="channels_first")], EXACT),
    "gray, squeezed again": (
        (9, 8), (1, 2), [layers.Reshape((9, 8, 1)), layers.Conv2D(1, 3), layers.Reshape((7, 6))], EXACT),
    "gray, turned": (
        (9, 8), (1, 2), [layers.Permute((2, 1)), layers.Reshape((8, 9, 1)), layers.Conv2D(1, 3)], EXACT),
    "gray, pooled": ((9, 8), (1, 2), [layers.Reshape((9, 8, 1)), layers.GlobalAveragePooling2D()], WHOLE),
    "gray, only flattened": ((9, 8), (1, 2), [layers.Flatten(), layers.Dense(2)], WHOLE),
    "rows as steps": ((9, 8), (1,), [layers.Conv1D(2, 3)], EXACT),
    "rows, flattened": ((9, 8), (1,), [layers.Dense(2), layers.Flatten(), layers.Dense(2)], WHOLE),
    "one channel removed": (
        (9, 8, 1), (1, 2), [layers.Reshape((9, 8)), layers.Reshape((9, 8, 1)), layers.Conv2D(1, 3)], EXACT),
    "vector": ((12,), (1,), [layers.ReLU()], EXACT),
    "vector as a sequence": ((12,), (1,), [layers.Reshape((12, 1)), layers.Conv1D(2, 3)], EXACT),
    "vector as an image": ((12,), (1,), [layers.Reshape((3, 4, 1)), layers.Conv2D(2, 2)], BOUND),
    "vector repeated": ((12,), (1,), [layers.RepeatVector(3), layers.Conv1D(2, 2)], WHOLE),
    "vector in pairs": ((12,), (1,), [layers.Reshape((6, 2)), layers.Conv1D(2, 2)], BOUND),
    "video": (
        (4, 6, 5, 1), (1, 2, 3), [layers.TimeDistributed(layers.Conv2D(2, 3)), layers.Permute((2, 1, 3, 4))], EXACT),
    "volume, flattened and back": (
        (3, 4, 2, 2), (1, 2, 3), [layers.Conv3D(2, 1), layers.Flatten(), layers.Reshape((3, 4, 2, 2))], EXACT),
    "depthwise over an axis": ((9, 8, 1), (1, 2), [layers.Permute((1, 3, 2)), layers.DepthwiseConv2D((2, 1))], BOUND),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_axes_are_those_that_change_it(name):
    """Of sequences, volumes, gray images without a channel axis and vectors no axis is lost on the way."""
    shape, axes, parts, statuses = SHAPES[name]
    keras.utils.set_random_seed(0)
    check(keras.Sequential([keras.Input(shape), *parts]), statuses, axes)


def test_words_see_words():
    """Words have no channels until they are looked up; a 3 sees three of them, a 5 behind pooling by 2 twelve."""
    parts = [layers.Conv1D(2, 3, name="three"), layers.MaxPooling1D(2, name="pool"), layers.Conv1D(2, 5, name="five")]
    model = keras.Sequential([keras.Input((30,), dtype="int32"), layers.Embedding(20, 4, name="words"), *parts])
    fields = receptive_field(model)
    assert [fields[path].size for path in ("words", "three", "pool", "five")] == [(1,), (3,), (4,), (12,)]
    check(model, EXACT, (1,), words)


def test_words_in_sentences():
    """Words in rows have two axes."""
    model = keras.Sequential([keras.Input((4, 6), dtype="int32"), layers.Embedding(20, 2), layers.Conv2D(2, (2, 3))])
    check(model, EXACT, (1, 2), words)


def test_words_that_are_masked():
    """The mask of a word is seen where the word is."""
    parts = [layers.Embedding(20, 2, mask_zero=True), layers.BatchNormalization(), layers.Dropout(0.5)]
    check(keras.Sequential([keras.Input((6,), dtype="int32"), *parts]), EXACT, (1,), words)
    parts = [layers.Embedding(20, 2, mask_zero=True), layers.GlobalAveragePooling1D()]
    check(keras.Sequential([keras.Input((6,), dtype="int32"), *parts]), WHOLE, (1,), words)


def test_transposed_convolution_as_an_operation():
    """What the layer sees that does the same, which is compared with gradients elsewhere."""
    image = keras.Input((9, 8, 3))
    outputs = ops.conv_transpose(image, kernel(3, 2, 2, 3), 2), layers.Conv2DTranspose(2, (3, 2), 2)(image)
    operation, layer = (receptive_field(keras.Model(image, output)).layers.popitem()[1] for output in outputs)
    assert operation[1:] == layer[1:]


# ── classes derived from known ones ──


class Rolled(layers.Conv2D):
    """A convolution of the image moved by seven pixels."""

    def call(self, inputs):
        """Move, then convolve."""
        return super().call(ops.roll(inputs, 7, axis=2))


class Transposed(ours.MaxPooling2D):
    """A pooling of the image turned over."""

    def call(self, inputs):
        """Turn over, then pool."""
        return super().call(ops.swapaxes(inputs, 1, 2))


class OtherOperation(layers.Conv2D):
    """A convolution whose extension point does something else."""

    def convolution_op(self, inputs, kernel):
        """Roll what a convolution returns."""
        return ops.roll(super().convolution_op(inputs, kernel), 1, axis=1)


class OtherKernel(ours.Conv2D):
    """A convolution with a kernel that is wider than the one it has learned."""

    @property
    def kernel(self):
        """Pad."""
        return ops.pad(super().kernel, [(1, 1), (1, 1), (0, 0), (0, 0)])


class Mixing(layers.Add):
    """A sum of one tensor with the other turned over."""

    def _merge_function(self, inputs):
        return inputs[0] + ops.flip(inputs[1], axis=1)


class Backwards(layers.TimeDistributed):
    """A wrapper that runs backwards."""

    def call(self, inputs, training=None, mask=None):
        """Turn the steps over."""
        return super().call(ops.flip(inputs, axis=1))


class Standardized:
    """A part of a class, as people write it."""

    def call(self, inputs):
        """Subtract the mean."""
        return super().call(inputs - ops.mean(inputs, axis=(1, 2), keepdims=True))


class StandardizedConv(Standardized, layers.Conv2D):
    """A convolution of what the other class makes of the image."""


class Small(layers.Conv2D):
    """A convolution that is only made in another way."""

    def __init__(self, filters, **kwargs):
        super().__init__(filters, 3, **kwargs)


@pytest.mark.parametrize(
    ("layer", "base", "changed"),
    [
        (Rolled(1, 3, name="last"), "Conv2D", "`call`"),
        (Transposed(2, name="last"), "MaxPooling2D", "`call`"),
        (OtherOperation(1, 3, name="last"), "Conv2D", "`convolution_op`"),
        (OtherKernel(1, 3, padding="same", name="last"), "Conv2D", "`kernel`"),
        (StandardizedConv(1, 3, name="last"), "Conv2D", "`call`"),
        (Backwards(layers.Conv1D(1, 3), name="last"), "TimeDistributed", "`call`"),
    ],
    ids=lambda part: type(part).__name__ if isinstance(part, keras.Layer) else "",
)
def test_a_derived_class_that_does_something_else_is_unknown(layer, base, changed):
    """It is not taken for its base, and it is said how to find out."""
    model = keras.Sequential([keras.Input((8, 8, 1)), layer, layers.ReLU(name="end")])
    for path in ("last", "end"):
        field = receptive_field(model)[path]
        assert field.status == "unknown"
        assert f"derived from {base}, which overrides {changed}," in field.why
        assert "add a rule with `receptive_field.rule`, or measure with `by_gradient(model, layer)`" in field.why


def test_a_derived_sum_is_unknown():
    """The same of a layer with two inputs."""
    image = keras.Input((8, 8, 1))
    assert receptive_field(keras.Model(image, Mixing(name="sum")([image, image])))["sum"].status == "unknown"


def test_a_derived_class_that_is_only_made_differently_is_known():
    """Other arguments do not change what it does."""
    field = receptive_field(keras.Sequential([keras.Input((8, 8, 1)), Small(2, name="last")]))["last"]
    assert (field.size, field.status) == ((3, 3), "exact")


def test_a_method_that_is_replaced_in_one_layer_is_noticed():
    """The class may be known, but this one layer does something else."""
    for name in ("call", "convolution_op"):
        layer = layers.Conv2D(1, 3, name="last")
        setattr(layer, name, lambda inputs, kernel=None: ops.roll(inputs, 3, axis=1))
        field = receptive_field(keras.Sequential([keras.Input((8, 8, 1)), layer]))["last"]
        assert field.status == "unknown"
        assert f"which overrides `{name}`" in field.why


def test_models_that_override_their_call():
    """A nested model is followed through its own `call`; where `__call__` is another, it is unknown."""

    class Turned(keras.Sequential):
        def call(self, inputs, training=None, mask=None):
            return super().call(ops.flip(inputs, axis=1))

    class Other(keras.Sequential):
        def __call__(self, inputs, **kwargs):
            return super().__call__(ops.flip(inputs, axis=1), **kwargs)

    turned = Turned([keras.Input((8, 8, 1)), layers.Conv2D(1, (3, 1))], name="inner")
    check(keras.Sequential([keras.Input((8, 8, 1)), turned]), EXACT, (1, 2))
    other = Other([keras.Input((8, 8, 1)), layers.Conv2D(1, (3, 1))], name="inner")
    with pytest.raises(ValueError, match=r"`model` must be made of layers.*Other"):
        receptive_field(other)


# ── rules for users' own layers ──


class Gated(layers.Conv2D):
    """A convolution times a number between 0 and 1 that another convolution computes."""

    def build(self, shape):
        """Make a second kernel."""
        super().build(shape)
        self.gate = self.add_weight(shape=self.kernel.shape, name="gate")

    def call(self, inputs):
        """Convolve twice."""
        return super().call(inputs) * ops.sigmoid(self.convolution_op(inputs, self.gate))


class Opening(layers.Layer):
    """The largest number of a window of the smallest of a window; layers inside do it."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.pool = layers.MaxPooling2D(2, strides=1)

    def call(self, inputs):
        """Pool twice."""
        return self.pool(-self.pool(-inputs))


class Centered(layers.Layer):
    """The image without the mean of each column."""

    def call(self, inputs):
        """Subtract it."""
        return inputs - ops.mean(inputs, axis=1, keepdims=True)


class Stepping(layers.Layer):
    """The number on the left or the right, depending on the sign of the number itself."""

    def call(self, inputs):
        """Choose."""
        padded = ops.pad(inputs, ((0, 0), (0, 0), (1, 1), (0, 0)))
        return ops.where(inputs > 0, padded[:, :, :-2], 0 * padded[:, :, 2:])


class Negative(layers.Layer):
    """The image with the other sign."""

    def call(self, inputs):
        """Change it."""
        return -inputs


RULES = {
    Gated: lambda call, views: "convolution",
    Opening: lambda call, views: Windows(axes=(1, 2), kernel_size=3),
    Centered: lambda call, views: AllAlong((1,)),
    Stepping: lambda call, views: AtMost(Windows((2,), 3, padding="same"), "depends on the sign"),
    Negative: lambda call, views: views[0],
}


def own(layer, shape=IMAGE):
    """Return a model that ends with a layer of a user, and what is said of its field."""
    model = keras.Sequential([keras.Input(shape), layer])
    return model, receptive_field(model).layers[layer.name]


def test_rules_for_layers_of_users():
    """A rule names a family, or says how a window slides, along which axes all is seen, or what exactly."""
    model, field = own(Gated(2, (3, 2), strides=(2, 1), name="gated"))
    assert field.status == "unknown"
    assert "add a rule with `receptive_field.rule`, or measure with `by_gradient(model, layer)`" in field.why
    for kind, rule in RULES.items():
        assert receptive_field.rule(kind)(rule) is rule
    check(model, EXACT, (1, 2))
    check(own(Opening(name="opening"))[0], EXACT, (1, 2))
    check(own(Centered())[0], WHOLE, (1, 2))
    check(own(Negative())[0], EXACT, (1, 2))
    model, field = own(Stepping())
    check(model, BOUND, (1, 2))
    assert field.why == "depends on the sign"


def test_a_rule_holds_for_what_is_only_made_differently():
    """Not for a class that overrides `call`, even if it calls that of its base, nor for one layer that is changed."""

    class Other(layers.Conv2D):
        def build(self, shape):
            super().build(shape)
            self.scale = self.add_weight(shape=())

        def call(self, inputs):
            return super().call(inputs)

    class Smaller(Other):
        def __init__(self, **kwargs):
            super().__init__(1, 2, **kwargs)

    class Turned(Other):
        def call(self, inputs):
            return super().call(ops.flip(inputs, axis=1))

    assert own(Other(1, 2))[1].status == own(Smaller())[1].status == "unknown"
    receptive_field.rule(Other)(lambda call, views: "convolution")
    assert own(Other(1, 2))[1].status == own(Smaller())[1].status == "exact"
    assert own(Turned(1, 2))[1].status == "unknown"
    changed = Other(1, 2)
    changed.call = lambda inputs: inputs
    assert own(changed)[1].status == "unknown"


def test_bad_rules():
    """What is no class of layers, no function, or no answer is refused, and it is said what is expected."""
    for classes in ((), (3,), (Negative(),), (int,)):
        with pytest.raises(TypeError, match=r"`classes` must be classes of layers. Received: classes="):
            receptive_field.rule(*classes)
    with pytest.raises(TypeError, match=r"`rule` must be a function: what such a layer does. Received: rule=3"):
        receptive_field.rule(Negative)(3)

    class Mistaken(layers.Layer):
        def call(self, inputs):
            return inputs

    for answer, error, message in (
        (None, TypeError, "`rule` must return Windows, .* a tuple of 2 AxisView.*Received: None for layer 'mistaken"),
        ("convolutoin", ValueError, "`rule` must be one of .*Did you mean 'convolution'"),
        (AllAlong((4,)), ValueError, r"`axes` must lie within the 4 axes.*Received: axes=\(4,\)"),
        (Windows((5,), 3), ValueError, r"`axes` must lie within the 4 axes.*Received: axes=\(5,\)"),
        ("convolution", ValueError, "`rule` must name a family whose attributes the layer has.*'Mistaken' object"),
    ):
        receptive_field.rule(Mistaken)(lambda call, views, answer=answer: answer)
        with pytest.raises(error, match=message):
            own(Mistaken())
