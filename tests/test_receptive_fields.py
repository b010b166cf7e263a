"""Receptive fields: as the papers say, as a formula says, and as the gradients of the running model show."""

from fractions import Fraction

import keras
import numpy as np
import pytest

from keras_cnn_edu import geometry
from keras_cnn_edu import layers as ours
from keras_cnn_edu.receptive_fields import by_gradient, effective_receptive_field, receptive_field

layers = keras.layers


def sequential(*parts, shape=(32, 32, 1)):
    """Return a Sequential of layers on an image."""
    return keras.Sequential([keras.Input(shape), *parts])


# ── what the papers say ──


def test_vgg16():
    """VGG16, block5_pool: 212 pixels, every 32."""
    fields = receptive_field(keras.applications.VGG16(weights=None, include_top=False), (224, 224, 3))
    assert (fields["block5_pool"].size, fields["block5_pool"].jump) == ((212, 212), (32, 32))
    assert {field.status for field in fields.layers.values()} == {"exact"}


def test_resnet50_inside_another_model():
    """ResNet50, last stage: 483 pixels, also as the backbone of a transfer-learning model; then the whole image."""
    backbone = keras.applications.ResNet50(weights=None, include_top=False, name="backbone")
    image = keras.Input((224, 224, 3))
    pooled = layers.GlobalAveragePooling2D(name="pool")(backbone(image))
    fields = receptive_field(keras.Model(image, layers.Dense(2, name="predictions")(pooled)))
    last = fields["backbone/conv5_block3_out"]
    assert (last.size, last.jump, last.status) == ((483, 483), (32, 32), "exact")
    assert fields["predictions"].status == "whole image"


def test_alexnet():
    """AlexNet, pool5: 195 pixels, every 32; built here, from the table of the paper, of 227×227 pixels."""
    model = sequential(
        layers.Conv2D(96, 11, strides=4),
        layers.MaxPooling2D(3, strides=2),
        layers.Conv2D(256, 5, padding="same", groups=2),
        layers.MaxPooling2D(3, strides=2),
        *(layers.Conv2D(filters, 3, padding="same") for filters in (384, 384, 256)),
        layers.MaxPooling2D(3, strides=2, name="pool5"),
        shape=(227, 227, 3),
    )
    pool5 = receptive_field(model)["pool5"]
    assert (pool5.size, pool5.jump, pool5.status) == ((195, 195), (32, 32), "exact")
    assert pool5.padding == (64, 64)  # 2 pixels at jump 8, and 3 times 1 at jump 16


# ── what the formula says ──


@pytest.mark.parametrize("seed", range(10))
def test_chains_follow_the_formula(seed):
    """Without branches the fields are those of the closed formula, `geometry.receptive_field_step`."""
    random = np.random.default_rng(seed)
    expected, size, parts = geometry.ReceptiveField(), 200, []
    for _ in range(5):
        kernel_size, stride = int(random.integers(1, 6)), int(random.integers(1, 4))
        padding = random.choice(["valid", "same"])
        parts.append(random.choice([layers.MaxPooling1D, ours.AveragePooling1D])(kernel_size, stride, padding))
        before, _ = geometry.padding_amounts(size, kernel_size, stride, padding=padding)
        expected = geometry.receptive_field_step(expected, kernel_size, stride, before=before)
        size = geometry.output_size(size, kernel_size, stride, padding=padding)
    *_, last = receptive_field(sequential(*parts, shape=(200, 1))).layers.values()
    if last.status == "exact":  # it is not if a stride skips pixels
        assert last.axes[0].numbers == expected
    else:
        assert (last.jump, last.axes[0].numbers.size) == ((expected.jump,), expected.size)


# ── what gradients say ──


def positive(layer, *args, **kwargs):
    """Make a layer whose weights are all positive, so that nothing cancels."""
    roles = {layers.DepthwiseConv2D: ["depthwise"], layers.SeparableConv2D: ["depthwise", "pointwise"]}
    weights = {
        f"{role}_initializer": keras.initializers.RandomUniform(0.5, 1.5, 0) for role in roles.get(layer, ["kernel"])
    }
    return layer(*args, **kwargs, **weights)


class RandomGraph:
    """A small model, drawn at random: branches, residuals, strides, dilation, transposed convolutions."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        blocks = [self.transposed, self.enlarged, self.shifted, self.there_and_back]
        blocks += [self.convolution, self.pooling, self.residual, self.branches] * 3
        image = maps = keras.Input((141, 133, 1))
        for block in self.random.permutation(len(blocks))[: self.random.integers(2, 5)]:
            maps = blocks[block](maps)
        self.model = keras.Model(image, layers.ReLU(name="last")(maps))

    def pick(self, *choices):
        """Choose one."""
        return choices[self.random.integers(len(choices))]

    def pair(self, *choices):
        """Choose one for each axis."""
        return self.pick(*choices), self.pick(*choices)

    def convolution(self, maps, padding=None, strides=None):
        """Add a convolution of any kind: with strides, or with dilation."""
        kind = self.pick(layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D)
        filters = () if kind is layers.DepthwiseConv2D else (2,)
        stride, dilation = strides or self.pick((1, 1), (1, 2), (2, 1), (1, 3))
        return positive(
            kind, *filters, self.pair(1, 2, 3, 4), strides=stride, dilation_rate=dilation,
            padding=padding or self.pick("same", "valid"),
        )(maps)  # fmt: skip

    def pooling(self, maps):
        """Add an average pooling."""
        return layers.AveragePooling2D(self.pair(1, 2, 3), self.pair(1, 2), self.pick("same", "valid"))(maps)

    def transposed(self, maps):
        """Add a transposed convolution."""
        sizes = self.pair(3, 4), self.pair(1, 2, 3)
        return positive(layers.Conv2DTranspose, 2, *sizes, padding=self.pick("same", "valid"))(maps)

    def enlarged(self, maps):
        """Add an upsampling."""
        return layers.UpSampling2D(self.pair(2, 3), interpolation=self.pick("nearest", "bilinear"))(maps)

    def shifted(self, maps):
        """Pad and crop, unequally."""
        return layers.Cropping2D(((1, 2), (0, 3)))(layers.ZeroPadding2D(((2, 0), (1, 1)))(maps))

    def residual(self, maps):
        """Add to the maps a convolution of them."""
        return layers.Add()([maps, positive(layers.Conv2D, maps.shape[-1], self.pair(1, 3, 4), padding="same")(maps)])

    def branches(self, maps):
        """Put different convolutions side by side."""
        strides = self.pick((1, 1), (2, 1))
        return layers.Concatenate()([self.convolution(maps, "same", strides) for _ in range(3)])

    def there_and_back(self, maps):
        """Halve the size, restore it, and add the original."""
        half = self.convolution(maps, "same", (2, 1))
        whole = positive(layers.Conv2DTranspose, maps.shape[-1], self.pair(2, 3, 4), strides=2, padding="same")(half)
        excess = [(0, big - small) for big, small in zip(whole.shape[1:3], maps.shape[1:3], strict=True)]
        return layers.Cropping2D(excess)(whole) + maps


@pytest.mark.parametrize("seed", range(20))
def test_random_graphs_see_what_their_gradients_show(seed):
    """Exact fields are the support of the gradient, upper bounds contain it, and `pixels` is it in either case."""
    model = RandomGraph(seed).model
    field = receptive_field(model)["last"]
    position = tuple(size // 2 + 1 for size in model.output_shape[1:3])
    image = np.random.default_rng(seed).uniform(0.5, 1, size=(1, 141, 133, 1))
    seen = by_gradient(model, "last", image, position, tolerance=0)
    shadows = [np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))]
    for axis, shadow, pixels in zip(field.axes, shadows, field.pixels(position), strict=True):
        assert shadow.tolist() == pixels
        assert 0 < shadow[0] <= shadow[-1] < axis.view.length - 1  # away from the borders
        size = shadow[-1] - shadow[0] + 1
        assert size == len(shadow) == axis.numbers.size if axis.status == "exact" else size <= axis.numbers.size


def test_maximum_sees_its_whole_window():
    """Of many images each pixel of a window is the largest once, so the gradient finds all of them."""
    model = sequential(layers.MaxPooling2D(3, strides=2, name="pool"), shape=(15, 15, 1))
    seen = by_gradient(model, "pool", images=200, position=(3, 2))
    assert np.argwhere(seen).tolist() == [[row, column] for row in (6, 7, 8) for column in (4, 5, 6)]


# ── the status of a field ──


def test_dilation_leaves_holes():
    """A dilated window is as wide as its formula says; that it does not see all of it is said too."""
    field = receptive_field(sequential(layers.Conv2D(1, 3, dilation_rate=2, name="conv")))["conv"]
    assert (field.size, field.status, field.why) == ((5, 5), "upper bound", "sees 3 of 5 pixels: there are holes")
    assert field.pixels((4, 0))[0] == [4, 6, 8]


def test_a_second_convolution_fills_the_holes():
    """A dilated window over one of size 2 has no holes left."""
    model = sequential(layers.Conv2D(1, 2), layers.Conv2D(1, 3, dilation_rate=2, name="conv"))
    assert receptive_field(model)["conv"].status == "exact"


def test_transposed_convolution_has_a_fraction_for_a_jump():
    """Each input reaches two places, so elements are half a pixel apart and see 1 or 2 pixels."""
    field = receptive_field(sequential(layers.Conv2DTranspose(1, 3, strides=2, name="up")))["up"]
    assert (field.jump, field.size, field.status) == ((Fraction(1, 2),) * 2, (2, 2), "upper bound")
    assert "1 to 2 pixels" in field.why
    assert [field.pixels((row, 0))[0] for row in (4, 5, 6)] == [[1, 2], [2], [2, 3]]


def test_paths_with_holes_between_them():
    """One path shifted far from the other: their union has a hole, and the bound spans both."""
    image = keras.Input((9, 9, 1))
    moved = layers.ZeroPadding2D(((4, 0), (0, 0)))(layers.Cropping2D(((0, 4), (0, 0)))(image))
    field = receptive_field(keras.Model(image, layers.Add(name="sum")([image, moved])))["sum"]
    assert (field.size, field.status, field.why) == ((5, 1), "upper bound", "sees 2 of 5 pixels: there are holes")
    assert field.pixels((6, 3)) == ([2, 6], [3])


def test_global_pooling_sees_the_whole_image_or_what_reaches_it():
    """After global pooling each element sees all; if a stride leaves out the last row, all but that."""
    fields = receptive_field(sequential(layers.Conv2D(1, 2, strides=2), layers.GlobalAveragePooling2D(name="all")))
    assert (fields["all"].status, fields["all"].size, fields["all"].jump) == ("whole image", (32, 32), (0, 0))
    odd = receptive_field(sequential(layers.Conv2D(1, 2, strides=2), layers.Flatten(name="all"), shape=(33, 32, 1)))
    assert [(axis.status, axis.numbers.size) for axis in odd["all"].axes] == [("exact", 32), ("whole image", 32)]


def test_dense_on_maps_is_a_1x1_convolution():
    """`Dense` mixes channels only, unless `Flatten` has made channels of the places."""
    fields = receptive_field(
        sequential(layers.Dense(2, name="first"), layers.Flatten(), layers.Dense(2, name="second"))
    )
    assert (fields["first"].size, fields["second"].status) == ((1, 1), "whole image")


def test_squeeze_and_excitation_sees_everything():
    """A map times a global average sees the whole image: the broadcast axis brings it in."""
    image = keras.Input((12, 12, 3))
    weights = layers.Dense(3)(layers.GlobalAveragePooling2D(keepdims=True)(image))
    assert receptive_field(keras.Model(image, layers.Multiply(name="scaled")([image, weights])))["scaled"].status == (
        "whole image"
    )


def test_a_map_of_one_place_is_seen_from_everywhere():
    """A map of size 1 is added to every element, so all see what its only element sees."""
    image = keras.Input((6, 1))
    everything = layers.Conv1D(1, 5)(layers.Cropping1D((1, 0))(image))
    field = receptive_field(keras.Model(image, layers.Add(name="sum")([image, everything])))["sum"]
    assert (field.size, field.status) == ((6,), "upper bound")
    assert field.why == "paths meet that move over the image at different speeds"


def test_paths_of_different_speed():
    """Where a stride meets a crop of the same size, no single window moves along; all of it is a bound."""
    image = keras.Input((8, 1))
    field = receptive_field(
        keras.Model(image, layers.Add(name="sum")([layers.AveragePooling1D(2)(image), image[:, :4]]))
    )
    assert (field["sum"].size, field["sum"].status) == ((8,), "upper bound")
    cropped = layers.Cropping1D((0, 4))(image)
    field = receptive_field(keras.Model(image, layers.Add(name="sum")([layers.MaxPooling1D(2)(image), cropped])))["sum"]
    assert (field.size, field.status) == ((8,), "upper bound")


def test_an_axis_cut_into_pieces_is_folded():
    """`Reshape` keeps an axis only if all before it, or all behind it, stays."""
    fields = receptive_field(
        sequential(layers.Reshape((32, 16, 2), name="kept"), layers.Reshape((64, 16, 1), name="cut"))
    )
    assert [axis.status for axis in fields["kept"].axes] == ["exact", "upper bound"]
    assert fields["cut"].why == "an axis is cut into pieces, each with pixels from all over the image"


# ── every kind of model ──


class TensorFlowOnly(layers.Layer):
    """A layer that cannot be followed."""

    def call(self, inputs):
        """Use TensorFlow."""
        import tensorflow as tf

        return tf.nn.relu(inputs)


class Blur(layers.Layer):
    """A layer made of a known layer and `keras.ops`."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.pool = layers.AveragePooling2D(3, strides=1, padding="same", name="pool")

    def call(self, inputs):
        """Average with what is around, keep positive values."""
        return keras.ops.relu(inputs + self.pool(inputs))


class Subclassed(keras.Model):
    """A model without symbolic inputs."""

    def __init__(self):
        super().__init__(name="subclassed")
        self.blur, self.conv = Blur(name="blur"), layers.Conv2D(2, 3, name="conv")

    def call(self, inputs):
        """Blur twice, then convolve."""
        return self.conv(self.blur(self.blur(inputs)))


def test_unknown_layer_says_so_and_what_to_do():
    """Whatever comes behind an unknown layer is unknown; the table gives the reason once."""
    fields = receptive_field(
        sequential(layers.Conv2D(1, 3), TensorFlowOnly(name="mine"), layers.Conv2D(1, 3, name="end"))
    )
    assert (fields["end"].status, fields["end"].size, fields["end"].jump) == ("unknown", (None, None), (None, None))
    assert "TensorFlowOnly" in fields["end"].why
    assert "by_gradient" in fields["end"].why
    assert str(fields).count("by_gradient") == 1
    with pytest.raises(
        ValueError, match=r"`pixels` must not be asked of 'end', where they are unknown: what TensorFlowOnly"
    ):
        fields["end"].pixels((0, 0))


def test_an_unknown_layer_can_be_measured():
    """The gradient knows what the table does not."""
    model = sequential(TensorFlowOnly(), layers.Conv2D(1, 3, name="end"), shape=(7, 7, 1))
    assert by_gradient(model, "end", position=(2, 2)).sum() == 9


def test_subclassed_model():
    """A subclassed model is followed through its own `call`, and those of its layers; two calls are two rows."""
    model = Subclassed()
    model(np.zeros((1, 9, 9, 1)))
    nodes = [len(layer._inbound_nodes) for layer in model._flatten_layers()]
    fields = receptive_field(model)
    assert list(fields) == ["blur/pool", "blur/add", "blur/relu", "blur/pool#2", "blur/add~2", "blur/relu~2", "conv"]
    assert (fields["conv"].size, fields["conv"].status) == ((7, 7), "exact")
    assert [len(layer._inbound_nodes) for layer in model._flatten_layers()] == nodes  # nothing is left in the model


def test_lambda_and_operators():
    """Lambda layers and arithmetic between layers are followed too."""
    image = keras.Input((9, 9, 1))
    maps = layers.Lambda(lambda x: keras.ops.relu(x) * 2.0, name="double")(layers.Conv2D(1, 3)(image))
    fields = receptive_field(keras.Model(image, 1.0 - maps))
    assert fields["double"].size == (3, 3)
    assert {field.status for field in fields.layers.values()} == {"exact"}


def test_unbuilt_sequential_is_built_for_the_shape():
    """An unbuilt model needs to be told the size of an image, once."""
    model = keras.Sequential([layers.Conv2D(2, 3, strides=2, name="conv")])
    with pytest.raises(ValueError, match=r"`input_shape` must say how large an image is.*For example"):
        receptive_field(model)
    assert receptive_field(model, (9, 9, 1))["conv"].size == (3, 3)
    assert receptive_field(model)["conv"].jump == (2, 2)


def test_open_sizes_need_a_shape():
    """Padding depends on the size of the image, so a model that leaves it open must be given one."""
    model = sequential(layers.Conv2D(1, 3, strides=2, padding="same", name="conv"), shape=(None, None, 1))
    with pytest.raises(ValueError, match=r"which expects \(None, None, 1\)"):
        receptive_field(model)
    assert [receptive_field(model, (size, size, 1))["conv"].padding for size in (8, 9)] == [(0, 0), (1, 1)]


def test_several_inputs():
    """Of a model with two inputs one is meant; layers that do not see it have size 0."""
    left, right = keras.Input((8, 8, 1), name="left"), keras.Input((8, 8, 1), name="right")
    shared = layers.Conv2D(1, 3, padding="same", name="shared")
    model = keras.Model([left, right], layers.Add(name="sum")([shared(left), shared(shared(right))]))
    with pytest.raises(ValueError, match=r"`input_name` must be one of 'left', 'right'"):
        receptive_field(model)
    by_left, by_right = (receptive_field(model, input_name=name) for name in ("left", "right"))
    assert [by_left[path].size[0] for path in ("shared", "shared#2", "shared#3", "sum")] == [3, 0, 0, 3]
    assert by_right["sum"].size == (5, 5)


def test_other_ranks_and_channels_first():
    """Sequences and volumes have one axis and three; with channels first the axes are the last ones."""
    one = receptive_field(sequential(ours.Conv1D(1, 3, padding="causal", name="conv"), shape=(9, 2)))["conv"]
    assert (one.size, one.padding) == ((3,), (2,))
    assert receptive_field(sequential(layers.MaxPooling3D((1, 2, 3), name="pool"), shape=(6, 6, 6, 1)))[
        "pool"
    ].size == (*(1, 2, 3),)
    first = sequential(
        ours.Conv2D(2, (1, 3), data_format="channels_first"),
        layers.GlobalMaxPooling2D("channels_first", name="all"),
        shape=(2, 7, 9),
    )
    assert receptive_field(first)["all"].size == (7, 9)


def test_vectors():
    """An MLP on vectors has one axis, and every unit sees all of it."""
    field = receptive_field(sequential(layers.Dense(3, name="dense"), shape=(16,)))["dense"]
    assert (field.size, field.status) == ((16,), "whole image")


# ── the effective receptive field ──


def test_effective_field_of_averages_is_the_binomial():
    """Averaging pairs n times weights pixel p with binomial(n, p) / 2^n: bell-shaped, exactly."""
    model = sequential(*(layers.AveragePooling1D(2, 1) for _ in range(4)), layers.Identity(name="last"), shape=(12, 1))
    effective = effective_receptive_field(model, "last", position=(3,))
    np.testing.assert_allclose(effective, [0, 0, 0, 1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16, 0, 0, 0, 0], atol=1e-7)


def test_middle_is_the_default_position():
    """Without a position the element in the middle of the map is looked at; a dense layer has only one place."""
    model = sequential(
        layers.Conv2D(1, 1, name="conv"), layers.Flatten(), layers.Dense(2, name="dense"), shape=(5, 7, 3)
    )
    assert np.argwhere(by_gradient(model, "conv")).tolist() == [[2, 3]]
    assert by_gradient(model, "dense").all()


# ── errors ──


def test_errors_of_receptive_field():
    """What is no model, cannot be followed or is not there is answered with what to do."""

    class Foreign(keras.Model):
        def call(self, inputs):
            return TensorFlowOnly().call(inputs)

    model = Foreign(name="foreign")
    model(np.zeros((1, 4, 4, 1)))
    with pytest.raises(ValueError, match=r"must be made of layers and keras.ops.*'foreign'.*by_gradient"):
        receptive_field(model)
    with pytest.raises(TypeError, match=r"`model` must be a keras.Model. Received: model=3"):
        receptive_field(3)
    fields = receptive_field(sequential(layers.Conv2D(1, 3, name="conv1")))
    with pytest.raises(ValueError, match=r"`layer` must be one of 'conv1'.*Did you mean 'conv1'"):
        fields["conv2"]
    with pytest.raises(ValueError, match=r"`position` must have 2 indexes.*position=\(3,\)"):
        fields["conv1"].pixels((3,))
    with pytest.raises(ValueError, match=r"within \(30, 30\), the size of its maps. Received: position=\(3, 30\)"):
        fields["conv1"].pixels((3, 30))
    with pytest.raises(ValueError, match=r"`input_shape` must be \(32, 32, 1\).*Received: input_shape=\(8, 8, 1\)"):
        receptive_field(sequential(layers.Conv2D(1, 3)), (8, 8, 1))


def test_errors_of_by_gradient():
    """An unknown layer, a position outside the map or where there are none, and images without a size."""
    model = sequential(
        layers.Conv2D(1, 3, name="conv"), layers.Flatten(), layers.Dense(1, name="dense"), shape=(6, 6, 1)
    )
    with pytest.raises(ValueError, match=r"Did you mean 'conv'"):
        by_gradient(model, "convv")
    with pytest.raises(ValueError, match=r"`position` must lie within \(4, 4\), the size of its maps.*\(4, 0\)"):
        by_gradient(model, "conv", position=(4, 0))
    with pytest.raises(ValueError, match=r"`position` must be None: its output has no spatial axes.*'dense'"):
        by_gradient(model, "dense", position=(0, 0))
    with pytest.raises(ValueError, match=r"`images` must be an array"):
        by_gradient(keras.Sequential([layers.Conv2D(1, 3, name="conv")]), "conv")
    with pytest.raises(ValueError, match=r"`images` must be of shape \(batch, 6, 6, 1\)"):
        by_gradient(model, "conv", np.zeros((1, 5, 5, 1)))


# ── models whose input is of integers ──


def pixels(first):
    """Return a model of integers: they become floats in some way, and then comes a convolution."""
    image = keras.Input((8, 8, 1), dtype="uint8")
    return keras.Model(image, positive(layers.Conv2D, 1, 3, name="conv")(first(image)))


@pytest.mark.parametrize(
    "first",
    [
        layers.Rescaling(1 / 255),
        lambda image: image / 255,
        lambda image: keras.ops.cast(image, "float32"),
        layers.Lambda(lambda image: keras.ops.cast(image, "float32") / 255),
        keras.Sequential([keras.Input((8, 8, 1), dtype="uint8"), layers.Rescaling(1 / 255)]),
    ],
    ids=["layer", "division", "cast", "Lambda", "nested model"],
)
def test_gradient_of_integer_images(first):
    """Integers have no gradient; the floats that a model makes of each of them first do."""
    assert np.argwhere(by_gradient(pixels(first), "conv", position=(1, 4))).tolist() == [
        [row, column] for row in (1, 2, 3) for column in (4, 5, 6)
    ]


@pytest.mark.parametrize("subclassed", [False, True])
def test_gradient_of_words(subclassed):
    """Words have none either: that of their vectors is taken, and added up."""
    words, conv = layers.Embedding(20, 4), positive(layers.Conv1D, 1, 3, name="conv")

    class Text(keras.Model):
        def __init__(self):
            super().__init__()
            self.words, self.conv = words, conv

        def call(self, inputs):
            return self.conv(self.words(inputs))

    text = np.random.default_rng(0).integers(0, 20, (4, 10))
    model = Text() if subclassed else keras.Sequential([keras.Input((10,), dtype="int32"), words, conv])
    model(text)
    assert np.flatnonzero(by_gradient(model, "conv", text, position=(2,))).tolist() == [2, 3, 4]
    kernel = conv.kernel.numpy()[..., 0].sum(1)
    np.testing.assert_allclose(effective_receptive_field(model, "conv", text, position=(2,))[2:5], kernel, rtol=1e-5)


def test_integers_given_to_a_model_of_floats():
    """Images of type uint8 for a model that takes floats are turned into floats."""
    model = sequential(positive(layers.Conv2D, 1, 3, name="conv"), shape=(8, 8, 1))
    assert by_gradient(model, "conv", np.random.default_rng(0).integers(256, size=(1, 8, 8, 1))).sum() == 9


def test_where_integers_become_floats_at_no_place_or_several():
    """It is said that there is nothing to ask: where words are mixed at once, or embedded twice."""
    text, numbers = keras.Input((10,), dtype="int32"), np.arange(20).reshape(2, 10) % 7
    with pytest.raises(ValueError, match=r"`model` must turn each integer.*which does so at none"):
        by_gradient(keras.Model(text, layers.Dense(10, name="mixed")(text)), "mixed", numbers)
    twice = layers.Add(name="sum")([layers.Embedding(7, 2, name=name)(text) for name in ("one", "two")])
    with pytest.raises(ValueError, match=r"which does so at several: one, two"):
        by_gradient(keras.Model(text, twice), "sum", numbers)
    with pytest.raises(ValueError, match=r"`images` must be an array.*cannot be drawn at random.*of type int32"):
        by_gradient(keras.Model(text, layers.Embedding(7, 2, name="words")(text)), "words")
