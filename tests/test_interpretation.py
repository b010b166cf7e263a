"""Grad-CAM and activation maximization: against hand numbers, class activation maps, and differences of runs."""

import keras
import numpy as np
import pytest
from backbones import mobilenet, resnet

from keras_cnn_edu import layers as ours
from keras_cnn_edu.interpretation import Target, grad_cam, maximize_activation

stock = keras.layers
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.normal(size=(3, 8, 7, 1)).astype("float32")


def gap_model(layers=ours, activation="softmax", shape=(8, 7, 1)):
    """Maps, global average pooling, one dense layer: the networks of Zhou et al."""
    keras.utils.set_random_seed(1)
    image = keras.Input(shape)
    maps = layers.Conv2D(4, 3, activation="relu", name="maps")(image)
    mean = layers.GlobalAveragePooling2D(name="mean")(maps)
    return keras.Model(image, layers.Dense(5, activation=activation, name="head")(mean), name="gap")


def maps_of(model, images, name="maps"):
    """What a stock extractor says the maps are."""
    extractor = keras.Model(model.input, model.get_layer(name).output)
    return keras.ops.convert_to_numpy(extractor(images, training=False))


# ── Grad-CAM ──


@pytest.mark.parametrize("layers", [ours, stock], ids=["ours", "stock"])
@pytest.mark.parametrize("activation", ["softmax", None])
def test_it_is_the_class_activation_map(layers, activation):
    """After global average pooling and a dense layer: its weights times the maps, through the number of positions."""
    model = gap_model(layers, activation)
    result = grad_cam(model, IMAGES, classes=2)
    maps, kernel = maps_of(model, IMAGES), np.array(model.get_layer("head").kernel)
    positions = maps.shape[1] * maps.shape[2]
    cam = np.einsum("bijk,k->bij", maps, kernel[:, 2])  # Zhou et al., equation 2
    np.testing.assert_allclose(result.maps, np.maximum(cam, 0) / positions, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(result.weights, np.tile(kernel[:, 2] / positions, (3, 1)), rtol=1e-4, atol=1e-7)
    assert result.layer == "maps"
    scores = maps.mean((1, 2)) @ kernel
    np.testing.assert_allclose(result.scores, scores[:, 2], rtol=1e-4, atol=1e-6)


def test_the_class_that_the_model_chooses():
    """Without a class it is that of the largest score; one number for each image is taken as such."""
    model = gap_model()
    chosen = keras.ops.convert_to_numpy(model(IMAGES)).argmax(1)
    result = grad_cam(model, IMAGES)
    assert result.classes.tolist() == chosen.tolist()
    same = grad_cam(model, IMAGES, classes=chosen)
    np.testing.assert_array_equal(result.maps, same.maps)
    single = grad_cam(model, IMAGES[1], classes=int(chosen[1]))
    np.testing.assert_allclose(single.maps[0], result.maps[1], rtol=1e-4, atol=1e-7)


def test_weights_are_differences_of_the_score():
    """Equation 1 by brute force: each map is raised a little, everywhere, and the score is read again."""
    keras.utils.set_random_seed(3)
    image = keras.Input((8, 7, 1))
    maps = ours.Conv2D(3, 3, activation="tanh", name="maps")(image)
    after = keras.Input(maps.shape[1:])
    hidden = ours.Dense(6, activation="tanh")(ours.Flatten()(ours.MaxPooling2D(2)(after)))
    rest = keras.Model(after, ours.Dense(4, name="head")(hidden))
    model = keras.Model(image, rest(maps))
    result = grad_cam(model, IMAGES, classes=1, layer="maps")
    given, step = maps_of(model, IMAGES), 1e-2
    for channel in range(3):
        raised = step * (np.arange(3) == channel).astype("float32")
        score = [keras.ops.convert_to_numpy(rest(given + sign * raised))[:, 1] for sign in (1, -1)]
        positions = given.shape[1] * given.shape[2]
        expected = (score[0] - score[1]) / (2 * step) / positions  # raising every position adds up their gradients
        np.testing.assert_allclose(result.weights[:, channel], expected, rtol=2e-2, atol=1e-4)
    np.testing.assert_allclose(
        result.maps, np.maximum((given * result.weights[:, None, None]).sum(-1), 0), rtol=1e-5, atol=1e-7
    )


def test_batches_are_put_together():
    """More images than are run at once: each with its own class."""
    images = RANDOM.normal(size=(11, 8, 7, 1)).astype("float32")
    classes = np.arange(11) % 5
    result = grad_cam(gap_model(), images, classes)
    assert (result.maps.shape, result.classes.tolist()) == ((11, 6, 5), classes.tolist())
    last = grad_cam(gap_model(), images[10:], classes[10:])
    np.testing.assert_allclose(result.maps[10], last.maps[0], rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("network, last", [(resnet, "conv2_block2_out"), (mobilenet, "block_3_depthwise_relu")])
def test_transfer_learning(network, last):
    """The last maps lie inside the backbone; with one dense layer behind they are weighted by its kernel."""
    keras.utils.set_random_seed(0)
    backbone = network()
    inside = keras.Model(backbone.input, backbone.get_layer(last).output)
    image = keras.Input(backbone.input_shape[1:])
    head = stock.Dense(3, activation="softmax", kernel_initializer="ones", name="head")
    model = keras.Model(image, head(stock.GlobalAveragePooling2D()(backbone(image))))
    images = RANDOM.random((2, *image.shape[1:]), "float32")
    result = grad_cam(model, images, classes=[0, 2])
    maps = keras.ops.convert_to_numpy(inside(images, training=False))
    assert (result.layer, result.maps.shape) == (f"backbone/{last}", maps.shape[:3])
    positions = maps.shape[1] * maps.shape[2]
    np.testing.assert_allclose(result.maps, maps.sum(-1) / positions, rtol=1e-3, atol=1e-9)  # every weight is 1
    whole = grad_cam(model, images, classes=[0, 2], layer="backbone")  # the model within as one layer
    np.testing.assert_allclose(whole.maps, result.maps, rtol=1e-3, atol=1e-9)


class Twice(keras.Model):
    """A subclassed model that calls its convolution twice."""

    def __init__(self):
        super().__init__(name="twice")
        self.conv = ours.Conv2D(1, 3, padding="same", activation="relu", kernel_initializer="ones", name="conv")
        self.flatten, self.head = stock.Flatten(name="flatten"), stock.Dense(2, kernel_initializer="ones", name="head")

    def call(self, inputs):
        """Convolve, convolve again, add everything up."""
        return self.head(self.flatten(self.conv(self.conv(inputs))))


def test_unbuilt_and_subclassed_and_called_twice():
    """A model that its first images build; of a layer that is called twice each call has its own maps."""
    image = np.ones((6, 6, 1), "float32")
    second, first = grad_cam(Twice(), image, 0), grad_cam(Twice(), image, 0, "conv")
    assert (second.layer, first.layer) == ("conv#2", "conv")
    assert float(second.weights[0, 0]) == 1.0  # every position counts once for the sum
    assert float(first.weights[0, 0]) == pytest.approx((16 * 9 + 16 * 6 + 4 * 4) / 36)  # once for each of its windows
    sequential = keras.Sequential([ours.Conv2D(2, 3, name="conv"), ours.Flatten(), ours.Dense(3)])
    assert grad_cam(sequential, image).layer == "conv"


def test_other_ranks_and_channels_first():
    """Sequences, volumes, and the channels before the pixels."""
    sequence = keras.Sequential([keras.Input((9, 2)), ours.Conv1D(3, 3), ours.GlobalAveragePooling1D(), ours.Dense(2)])
    volume = keras.Sequential([keras.Input((4, 5, 6, 1)), ours.Conv3D(3, 2), ours.Flatten(), ours.Dense(2)])
    for model, inputs, shape in ((sequence, (2, 9, 2), (2, 7)), (volume, (2, 4, 5, 6, 1), (2, 3, 4, 5))):
        result = grad_cam(model, np.ones(inputs))
        assert (result.maps.shape, result.images) == (shape, None)
        assert result.figure().texts[0].get_text() == f"Grad-CAM of {result.layer}"  # drawn without an image
    last = gap_model()
    first = keras.Sequential(
        [
            keras.Input((1, 8, 7)),
            ours.Conv2D(4, 3, data_format="channels_first", name="maps"),
            ours.ReLU(name="relu"),  # has no opinion where the channels are
            ours.GlobalAveragePooling2D(data_format="channels_first"),
            ours.Dense(5, activation="softmax"),
        ]
    )
    first.set_weights(last.get_weights())
    expected, result = grad_cam(last, IMAGES, 1), grad_cam(first, np.moveaxis(IMAGES, -1, 1), 1)
    assert result.layer == "relu"
    np.testing.assert_allclose(result.maps, expected.maps, rtol=1e-4, atol=1e-7)
    np.testing.assert_array_equal(result.images, expected.images)
    assert expected.images.shape == IMAGES.shape
    found = maximize_activation(first, "maps", 0, steps=1)
    assert found.figure().texts[1].get_text() == "1 image of 8×7, zero in the middle of each one's scale"


def test_the_activation_may_be_a_layer_of_its_own():
    """A softmax behind the dense layer is taken off like one inside it."""
    inside = gap_model()
    behind = keras.Model(inside.input, stock.Softmax()(gap_model(activation=None)(inside.input)))
    behind.set_weights(inside.get_weights())
    np.testing.assert_allclose(grad_cam(behind, IMAGES, 3).maps, grad_cam(inside, IMAGES, 3).maps, rtol=1e-4, atol=1e-7)


def test_what_is_no_number_stays_what_it_is():
    """A network that has diverged has no map, and says so."""
    model = gap_model()
    model.get_layer("maps").kernel.assign(np.full((3, 3, 1, 4), np.nan))
    assert np.isnan(grad_cam(model, IMAGES, 0).maps).all()


def test_the_model_is_left_alone():
    """Neither its layers nor its weights keep anything of the questions."""
    model = gap_model()
    before = {layer.name: dict(vars(layer)) for layer in model.layers}
    grad_cam(model, IMAGES)
    maximize_activation(model, "head", steps=2)
    for layer in model.layers:
        assert vars(layer).keys() == before[layer.name].keys()
        assert getattr(layer, "activation", None) is before[layer.name].get("activation")


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"layer": "mpas"}, r"Did you mean 'maps'"),
        ({"layer": "maps#2"}, r"`layer` must be one of .*Received: layer='maps#2'. Did you mean 'maps'"),
        ({"layer": "mean"}, r"`layer` must have maps, one for each image.*'mean', whose output is of shape \(3, 4\)"),
        ({"classes": 5}, r"`classes` must be 0 to 4: the model has 5. Received: 5"),
        ({"classes": [0, 1]}, r"`classes` must be one for each image. Received: \[0, 1\]"),
        ({"classes": [0] * 4}, r"`classes` must be one for each image. Received: 4 of them, for 3 images"),
    ],
)
def test_bad_questions(arguments, message):
    """Layers and classes that are not there."""
    with pytest.raises(ValueError, match=message):
        grad_cam(gap_model(), IMAGES, **arguments)


def test_models_without_scores_or_maps():
    """A model that returns maps, or several outputs, or has no maps at all; and what is no model or no class."""
    image = keras.Input((8, 7, 1))
    maps = ours.Conv2D(2, 3)(image)
    flat = ours.Flatten()(maps)
    for outputs, message in (
        (maps, r"`pixels` must say which of \(6, 5\) positions of the output .*Received: pixels=None"),
        ([flat, flat], r"`output` must say which output of the model is meant: 'flat\w*' \(3, 60\), 'flat"),
    ):
        with pytest.raises(ValueError, match=message):
            grad_cam(keras.Model(image, outputs), IMAGES)
    mlp = keras.Model(image, ours.Dense(2)(ours.Flatten()(image)))
    with pytest.raises(ValueError, match=r"`model` must have a layer with maps"):
        grad_cam(mlp, IMAGES)
    with pytest.raises(ValueError, match=r"`images` must be of shape \(batch, 8, 7, 1\)"):
        grad_cam(mlp, np.zeros((1, 7, 8, 1)))
    with pytest.raises(TypeError, match=r"`model` must be a keras.Model"):
        grad_cam(ours.Dense(2), IMAGES)
    with pytest.raises(TypeError, match=r"`classes` must be an integer"):
        grad_cam(gap_model(), IMAGES, classes=1.5)
    with pytest.raises(TypeError, match=r"`layer` must be one layer"):
        grad_cam(gap_model(), IMAGES, layer=["maps"])


# ── which number ──


class SoftmaxInCall(keras.Model):
    """A subclassed model whose softmax is a line of its `call`."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def call(self, inputs):
        """Scores, then their softmax."""
        return keras.ops.softmax(self.body(inputs))


def by_hand(scores):
    """A softmax that nobody can see to be one."""
    powers = keras.ops.exp(scores)
    return powers / keras.ops.sum(powers, axis=-1, keepdims=True)


def test_the_score_is_the_number_before_the_softmax_wherever_that_is():
    """As a layer, an operation, a function, a Lambda, in a nested model, in `call`, and with something behind it."""
    body = gap_model(activation=None)
    scores, right = body.output, grad_cam(body, IMAGES, 2)
    vector = keras.Input((5,))
    softmax = keras.ops.softmax
    for outputs in (
        stock.Activation("softmax")(scores),
        softmax(scores),
        keras.activations.softmax(scores),
        keras.ops.log_softmax(scores),
        keras.ops.sigmoid(scores),
        stock.Lambda(softmax)(scores),
        keras.Model(vector, softmax(vector))(scores),
        stock.Activation("linear", dtype="float32")(softmax(scores)),
        stock.Reshape((5,))(keras.ops.cast(softmax(scores), "float16")),
    ):
        result = grad_cam(keras.Model(body.input, outputs), IMAGES, 2)
        assert result.score in ("before the softmax", "before the log_softmax", "before the sigmoid")
        np.testing.assert_allclose(result.scores, right.scores, rtol=1e-5)
        np.testing.assert_allclose(result.maps, right.maps, rtol=1e-4, atol=1e-7)
    in_call = grad_cam(SoftmaxInCall(body), IMAGES, 2)
    assert (in_call.score, in_call.layer) == ("before the softmax", "gap/maps")
    np.testing.assert_allclose(in_call.scores, right.scores, rtol=1e-5)
    assert right.score == "as returned"


def test_probabilities_of_unknown_making_have_scores_with_mean_zero():
    """What a softmax takes from the scores, one number for all of them, cannot be given back: their mean is 0 then."""
    body = gap_model(activation=None)
    body.get_layer("head").kernel.assign(50 * body.get_layer("head").kernel)  # so that the probabilities are near 1
    result = grad_cam(keras.Model(body.input, by_hand(body.output)), IMAGES, 2)
    kernel, scores = np.array(body.get_layer("head").kernel), keras.ops.convert_to_numpy(body(IMAGES))
    np.testing.assert_allclose(result.scores, scores[:, 2] - scores.mean(1), rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(result.weights, np.tile((kernel[:, 2] - kernel.mean(1)) / 30, (3, 1)), rtol=1e-3)
    assert result.score == "log of the probability, less its mean over the classes"


def two_channels(head, *behind):
    """Maps of two channels over 2×2 positions, their means, and a layer with the kernel (4, -4)."""
    image = keras.Input((2, 2, 2))
    numbers = stock.GlobalAveragePooling2D()(stock.Identity(name="maps")(image))
    layer = stock.Dense(1, head, kernel_initializer=lambda *_, **__: np.array([[4.0], [-4.0]]))
    outputs = layer(numbers)
    for step in behind:
        outputs = step(outputs)
    return keras.Model(image, outputs)


def test_one_number_either_way():
    """A sigmoid has two classes and says one of them; a regression goes up or down. Numbers worked out by hand."""
    image = np.zeros((1, 2, 2, 2), "float32")
    image[0, 0, 0, 0], image[0, 1, 1, 1] = 1.0, 2.0  # the number is 1 - 2 = -1
    up, down = [[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 2.0]]
    sigmoids = two_channels("sigmoid"), two_channels(None, keras.ops.sigmoid, lambda x: keras.ops.squeeze(x, -1))
    for model in (*sigmoids, two_channels(None)):
        for target, maps, score in ((Target(direction="up"), up, -1.0), (Target(direction="down"), down, 1.0)):
            result = grad_cam(model, image, target=target)
            assert (result.maps[0].tolist(), result.scores.tolist()) == (maps, [score])
            assert result.labels == [target.direction]
            assert f"{target.direction}: {score:g}" in [text.get_text() for text in result.figure().texts]
    for model in sigmoids:
        for classes, number, maps in ((1, 1, up), (0, 0, down), ([0], 0, down), (None, 0, down)):
            result = grad_cam(model, image, classes)
            assert (result.maps[0].tolist(), result.classes.tolist()) == (maps, [number])
            assert result.labels == [f"class {number}"]
        with pytest.raises(ValueError, match=r"`classes` must be 0 to 1: the model has 2. Received: 2"):
            grad_cam(model, image, 2)
    assert grad_cam(two_channels(None), image).maps[0].tolist() == up
    for classes in (0, 1):
        with pytest.raises(ValueError, match=r"`classes` must be None for one number without a sigmoid"):
            grad_cam(two_channels(None), image, classes)


def test_what_lowers_one_score_of_several():
    """Down is the map of the score with the other sign."""
    model, opposite = gap_model(activation=None), gap_model(activation=None)
    opposite.get_layer("head").kernel.assign(-1 * opposite.get_layer("head").kernel)
    result = grad_cam(model, IMAGES, target=Target(2, direction="down"))
    np.testing.assert_allclose(result.maps, grad_cam(opposite, IMAGES, 2).maps, rtol=1e-4, atol=1e-7)
    chosen = grad_cam(model, IMAGES, target=Target(direction="down")).classes
    assert chosen.tolist() == grad_cam(model, IMAGES).classes.tolist()


def test_one_output_of_several():
    """By its number, its name or its key; the maps are the last that this output depends on."""
    body = gap_model()
    side = ours.Conv2D(2, 3, name="side")(body.input)
    age = stock.Dense(1, name="age")(ours.GlobalMaxPooling2D()(side))
    both = keras.Model(body.input, [body.output, age])
    right = grad_cam(body, IMAGES, 2)
    for model, output in (
        (both, 0),
        (both, "head"),
        (keras.Model(body.input, {"a": age, "kind": body.output}), "kind"),
    ):
        result = grad_cam(model, IMAGES, target=Target(2, output))
        assert result.layer == "maps"
        np.testing.assert_allclose(result.maps, right.maps, rtol=1e-4, atol=1e-7)
    assert grad_cam(both, IMAGES, target=Target(output="age", direction="down")).layer == "side"
    for target in (None, Target(output=2), Target(output="hed"), Target(output=True)):
        with pytest.raises(ValueError, match=r"`output` must say which output .* 'head' \(3, 5\), 'age' \(3, 1\)"):
            grad_cam(both, IMAGES, target=target)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_a_class_over_pixels_of_a_segmentation(data_format):
    """The scores of the pixels are added up: each weight is that of a 1×1 convolution, a share of the positions."""
    kernel = RANDOM.normal(size=(1, 1, 2, 3)).astype("float32")
    axis = 1 if data_format == "channels_first" else -1
    head = ours.Conv2D(3, 1, data_format=data_format, kernel_initializer=lambda *_, **__: kernel, name="head")
    images = RANDOM.random((2, 2, 3, 2)).astype("float32")
    inputs = keras.Input((2, 2, 3) if axis == 1 else (2, 3, 2))
    model = keras.Model(inputs, keras.ops.softmax(head(stock.Identity(name="maps")(inputs)), axis=axis))
    mask = np.array([[True, False, False], [False, True, True]])
    first = np.array([[True, False, False], [False, False, False]])
    given = np.moveaxis(images, -1, axis)
    for pixels, masks in (
        (mask, [mask, mask]),
        (np.array([mask, first]), [mask, first]),
        ([(0, 0)], [first, first]),
        ((0, 0), [first, first]),
    ):
        result = grad_cam(model, given, target=Target(2, pixels=pixels))
        scores = (images @ kernel[0, 0])[..., 2]
        assert result.layer == "maps"  # and not the scores themselves
        np.testing.assert_allclose(result.scores, (scores * masks).sum((1, 2)), rtol=1e-5)
        expected = np.array(masks).sum((1, 2))[:, None] * kernel[0, 0, :, 2] / 6
        np.testing.assert_allclose(result.weights, expected, rtol=1e-5)
    for pixels in (mask.astype(int), mask[:1], np.array([mask] * 3), [(2, 0)], [(0, -1)], ~mask & mask, "all", []):
        with pytest.raises(ValueError, match=r"`pixels` must "):
            grad_cam(model, given, target=Target(2, pixels=pixels))


def test_bad_targets():
    """What is no target, says two things at once, or asks a vector for pixels."""
    model = gap_model()
    with pytest.raises(TypeError, match=r"`target` must be an `interpretation.Target`. Received: target=3"):
        grad_cam(model, IMAGES, target=3)
    with pytest.raises(ValueError, match=r"`direction` must be one of 'up', 'down'"):
        Target(direction="left")
    with pytest.raises(ValueError, match=r"`classes` must be None if there is a `target`"):
        grad_cam(model, IMAGES, 1, target=Target(1))
    with pytest.raises(ValueError, match=r"`pixels` must be None: the output has no spatial axes"):
        grad_cam(model, IMAGES, target=Target(1, pixels=[(0, 0)]))
    with pytest.raises(ValueError, match=r"`channels` and `position` must be None for a `Target`"):
        maximize_activation(model, Target(1), channels=[1])


def test_maps_of_integers():
    """They have no gradient: such a layer is refused, and not chosen."""
    image = keras.Input((8, 7, 1), dtype="uint8")
    pixels = stock.Identity(dtype="uint8", name="pixels")(image)
    model = keras.Model(image, gap_model()(stock.Rescaling(0.1)(pixels)))
    assert grad_cam(model, IMAGES.astype("uint8")).layer == "gap/maps"
    with pytest.raises(
        ValueError, match=r"`layer` must have maps of floats.*'pixels', whose output is of type .*uint8"
    ):
        grad_cam(model, IMAGES.astype("uint8"), layer="pixels")


# ── activation maximization ──


@pytest.mark.parametrize("layers", [ours, stock], ids=["ours", "stock"])
def test_the_best_image_for_a_linear_filter_is_the_filter(layers):
    """The filter, stretched to the norm, at the window of the element, and zero elsewhere."""
    kernel = RANDOM.normal(size=(3, 2, 2, 3)).astype("float32")
    conv = layers.Conv2D(3, (3, 2), activation="relu", kernel_initializer=lambda *_, **__: kernel, name="conv")
    model = keras.Sequential([keras.Input((8, 7, 2)), conv])
    result = maximize_activation(model, "conv", channels=[0, 2], position=(2, 1), norm=3.0)
    for number, channel in enumerate(result.channels):
        length = np.linalg.norm(kernel[..., channel])
        expected = np.zeros((8, 7, 2))
        expected[2:5, 1:3] = 3.0 * kernel[..., channel] / length
        np.testing.assert_allclose(result.images[number], expected, atol=1e-5)
        assert result.after[number] == pytest.approx(3.0 * length, rel=1e-5)


def test_the_best_image_for_a_dense_unit_is_its_weights():
    """Of a dense layer on the pixels: one column of its kernel, in the shape of the image."""
    model = keras.Sequential(
        [keras.Input((4, 3, 1)), ours.Flatten(), ours.Dense(5, activation="softmax", name="units")]
    )
    result = maximize_activation(model, "units", 3)
    column = np.array(model.get_layer("units").kernel)[:, 3].reshape(4, 3, 1)
    norm = 0.5 * np.sqrt(12)  # of an image that is 0.5 everywhere
    np.testing.assert_allclose(result.images[0], norm * column / np.linalg.norm(column), atol=1e-5)


def test_it_rises_in_a_deep_network():
    """Every channel answers more to its image than to the random one, and every image has the norm."""
    keras.utils.set_random_seed(0)
    convs = [
        ours.Conv2D(4, 3, activation="relu"),
        ours.MaxPooling2D(2),
        ours.Conv2D(5, 3, activation="relu", name="deep"),
    ]
    model = keras.Sequential([keras.Input((16, 16, 1)), *convs])
    result = maximize_activation(model, "deep", steps=20, norm=5.0)
    assert result.channels == [0, 1, 2, 3, 4]
    assert (result.after > result.before + 1).all()
    np.testing.assert_allclose(np.linalg.norm(result.images.reshape(5, -1), axis=1), 5.0, rtol=1e-5)
    np.testing.assert_array_equal(maximize_activation(model, "deep", steps=20, norm=5.0).images, result.images)
    assert (maximize_activation(model, "deep", steps=20, norm=5.0, seed=1).images != result.images).any()
    border = np.abs(result.images[:, :3])  # which the element does not see
    assert border.max() < 0.05 * np.abs(result.images).max()


def test_blur_makes_smooth_images():
    """For a linear filter the result is the blurred filter: each axis smoothed by a Gaussian, written out here."""
    kernel = np.zeros((5, 5, 1, 1))
    kernel[2, 2], kernel[2, 3] = 1, -1
    conv = ours.Conv2D(1, 5, kernel_initializer=lambda *_, **__: kernel, name="conv")
    model = keras.Sequential([keras.Input((15, 15, 1)), conv])
    sharp, smooth = (maximize_activation(model, "conv", blur=blur, norm=1.0, steps=60) for blur in (0.0, 1.0))
    bell = np.exp(-(np.arange(-7, 8) ** 2) / 2)
    expected = np.outer(bell, bell - np.roll(bell, 1))
    expected /= np.linalg.norm(expected)
    np.testing.assert_allclose(smooth.images[0, ..., 0], expected, atol=1e-4)
    assert smooth.before[0] < smooth.after[0] < sharp.after[0]


def test_of_models_that_do_not_say_their_size():
    """An unbuilt Sequential or a subclassed model is built for the given shape."""
    unbuilt = keras.Sequential([ours.Conv2D(2, 3, name="conv")])
    with pytest.raises(ValueError, match=r"`input_shape` must say how large an image is"):
        maximize_activation(unbuilt, "conv")
    assert maximize_activation(unbuilt, "conv", steps=1, input_shape=(5, 5, 3)).images.shape == (2, 5, 5, 3)
    twice = maximize_activation(Twice(), "conv#2", steps=5, input_shape=(7, 7, 1))
    assert (twice.layer, bool(twice.after > twice.before)) == ("conv#2", True)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"layer": "mpas"}, r"Did you mean 'maps'"),
        ({"layer": "maps", "channels": 4}, r"`channels` must be 0 to 3: 'maps' has 4. Received: 4"),
        ({"layer": "maps", "position": (6, 0)}, r"`position` must lie within \(6, 5\), the size of its maps"),
        ({"layer": "maps", "norm": 0}, r"`norm` must be a number larger than 0. Received: norm=0"),
        ({"layer": "maps", "blur": -1.0}, r"`blur` must be a number, 0 or larger"),
        ({"layer": "maps", "steps": 0}, r"`steps` must be an integer, 1 or larger"),
        ({"layer": "maps", "input_shape": (5, 5, 1)}, r"`input_shape` must be \(8, 7, 1\), as the model expects"),
    ],
)
def test_bad_wishes(arguments, message):
    """Layers, channels, positions and sizes that are not there."""
    with pytest.raises(ValueError, match=message):
        maximize_activation(gap_model(), **arguments)


def test_the_best_input_of_a_model_that_takes_integers():
    """It is searched for behind the layer that makes floats of them: of a linear filter it is the filter again."""
    kernel = RANDOM.normal(size=(3, 3, 1, 1)).astype("float32")
    conv = ours.Conv2D(1, 3, kernel_initializer=lambda *_, **__: kernel, name="conv")
    pixels = keras.Input((3, 3, 1), dtype="uint8")
    result = maximize_activation(
        keras.Model(pixels, conv(stock.Rescaling(1 / 255, name="scaled")(pixels))), "conv", norm=2.0
    )
    assert result.entrance == "scaled"
    np.testing.assert_allclose(result.images[0], 2 * kernel[..., 0] / np.linalg.norm(kernel), atol=1e-5)
    words = keras.Input((3,), dtype="int32")
    along = ours.Conv1D(1, 3, kernel_initializer=lambda *_, **__: kernel[..., 0], name="conv")
    text = keras.Model(words, along(stock.Embedding(20, 3, name="vectors")(words)))
    found = maximize_activation(text, "conv", norm=2.0)
    assert (found.entrance, maximize_activation(gap_model(), "maps", 0, steps=1).entrance) == ("vectors", None)
    np.testing.assert_allclose(found.images[0], result.images[0, ..., 0], atol=1e-5)
    rounded = keras.Sequential([keras.Input((4, 4, 1)), stock.Lambda(keras.ops.round), stock.Identity(name="last")])
    with pytest.raises(ValueError, match=r"`layer` must change with the image. Received: layer='last'"):
        maximize_activation(rounded, "last")


def test_the_best_image_for_a_target():
    """A class, either way of a sigmoid, and what lowers a number: each is the weights of it, or their opposite."""
    column = np.array([1.0, -1.0]) / np.sqrt(8)  # at each of four positions, of length 1
    for model, target, channels, words, signs in (
        (two_channels("sigmoid"), Target(), [0, 1], ["class 0", "class 1"], [-1, 1]),
        (two_channels("sigmoid"), Target([0]), [0], ["class 0"], [-1]),
        (two_channels(None), Target(), [1], ["up"], [1]),
        (two_channels(None), Target(direction="down"), [0], ["down"], [-1]),
    ):
        result = maximize_activation(model, target, norm=1.0, steps=60)
        assert result.channels == channels
        assert result.labels == words
        expected = [np.tile(sign * column, (2, 2, 1)) for sign in signs]
        np.testing.assert_allclose(result.images, expected, atol=1e-5)
        np.testing.assert_allclose(result.after, 8 / np.sqrt(8), rtol=1e-4)
    model = gap_model()
    by_target, by_layer = (
        maximize_activation(model, Target([3]), steps=3),
        maximize_activation(model, "head", 3, steps=3),
    )
    np.testing.assert_allclose(by_target.images, by_layer.images, atol=1e-6)
