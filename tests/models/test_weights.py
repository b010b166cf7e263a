"""Weights of stock networks in ours: the same answers, and never half of them."""

import shutil
import urllib.error
import urllib.request

import keras
import numpy as np
import pytest

from keras_cnn_edu import models
from keras_cnn_edu.models import resnet
from keras_cnn_edu.models.weights import WeightsUnavailableError, load_stock_weights

STOCK = {name: models.information(name).stock for name in models.MODELS if models.information(name).stock}
DEEPER = ("resnet101", "resnet152", "densenet169", "densenet201", "vgg19")  # than another of their family
LOGITS = {"input_shape": (64, 64, 3), "classes": 10, "classifier_activation": None}


def pictures(count=2, size=64, seed=0):
    """Random images of 4×4 patches of one color each: like objects, and unlike each other as noise is not."""
    patches = np.random.default_rng(seed).normal(size=(count, 4, 4, 3))
    return np.kron(patches, np.ones((1, size // 4, size // 4, 1))).astype("float32")


def give_experience(network, seed=1):
    """Give a network random weights with which it behaves as after training.

    So that a comparison means something, the signal must neither vanish nor explode on its way through 100 layers.
    The kernels are He's. The moving statistics are first those of four images, and are then moved off them, so that
    each has a value of its own. The last gamma of a residual block is small, as it is after training: each block
    corrects its input a little. (With gammas around 1 everywhere, each block amplifies the rounding errors of float32,
    in a deep network until they are as large as the tolerance, in the stock network too.)
    """
    random = np.random.default_rng(seed)
    normalizations = [layer for layer in network.layers if hasattr(layer, "moving_mean")]
    for layer in normalizations:
        lowest, highest = (0.1, 0.4) if layer.name.endswith("_3_bn") else (0.5, 1.5)
        layer.gamma.assign(random.uniform(lowest, highest, layer.gamma.shape))
        layer.beta.assign(random.normal(0, 0.2, layer.beta.shape))
    for layer in network.layers:
        if hasattr(layer, "kernel"):
            fan_in = np.prod(layer.kernel.shape[:-1])
            layer.kernel.assign(random.normal(0, np.sqrt(2 / fan_in), layer.kernel.shape))
            if layer.use_bias:
                layer.bias.assign(random.normal(0, 0.1, layer.bias.shape))
    for layer in normalizations:
        layer.momentum = 0.0
    network(pictures(4, seed=seed), training=True)
    for layer in normalizations:
        mean, variance = layer.moving_mean.numpy(), layer.moving_variance.numpy()
        layer.moving_mean.assign(mean + 0.2 * np.sqrt(variance) * random.normal(size=mean.shape))
        layer.moving_variance.assign(variance * random.uniform(0.8, 1.25, variance.shape))


def compare(ours, stock):
    """Hold our logits to 1e-4 of the stock network's largest; make sure that they are worth comparing."""
    assert ours.count_params() == stock.count_params()
    assert [layer.name for layer in ours.layers if layer.weights] == [
        layer.name for layer in stock.layers if layer.weights
    ]
    give_experience(stock)
    load_stock_weights(ours, stock)
    images = pictures()
    expected = np.asarray(stock(images))
    assert 0.5 < expected.std(axis=1).min() < expected.std(axis=1).max() < 20  # neither vanished nor exploded
    assert np.abs(expected[0] - expected[1]).max() > 0.05 * np.abs(expected).max()  # another image, another answer
    np.testing.assert_allclose(ours(images), expected, rtol=0, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("name", [name for name in STOCK if name not in DEEPER])
def test_same_logits_as_the_stock_network(name, without_xla):
    """With the same random weights our network and that of `keras.applications` answer the same, to 1e-4."""
    compare(models.build(name, **LOGITS), getattr(keras.applications, STOCK[name])(weights=None, **LOGITS))


def wiring(model):
    """List what is known of each layer with weights: its name, its shapes, and which layers with weights it sees."""
    rows, seen = [], {}  # seen: for each tensor, by its id, the names of the last layers with weights before it
    for operation in model.operations:  # sorted: what makes a tensor comes before what takes it
        before = {name for tensor in keras.tree.flatten(operation.input) for name in seen.get(id(tensor), ())}
        if getattr(operation, "weights", ()):
            shapes = [tuple(weight.shape) for weight in operation.weights]
            rows.append((operation.name, shapes, operation.output.shape, sorted(before)))
            before = {operation.name}
        seen.update((id(tensor), before) for tensor in keras.tree.flatten(operation.output))
    return sorted(rows)


@pytest.mark.parametrize("name", DEEPER)
def test_a_deeper_network_has_the_layers_of_the_stock_network(name):
    """Made by the same loop as the first of its family, from other numbers: shapes and connections say all of them."""
    ours = models.outline(models.build, name=name, **LOGITS)
    stock = models.outline(getattr(keras.applications, STOCK[name]), weights=None, **LOGITS)
    assert wiring(ours) == wiring(stock)


@pytest.mark.parametrize("name", ["resnet18", "resnet34", "resnext50"])
def test_same_logits_as_the_stock_build(name, without_xla):
    """What `keras.applications` lacks is compared with the same graph of stock layers."""
    compare(models.build(name, **LOGITS), models.build(name, **LOGITS, layers=keras.layers))


# ── where weights come from, and what does not fit: with narrow networks ────────────────────────────────────
def blank(function=resnet.ResNet18, **arguments):
    """A narrow network that has learned nothing."""
    return function(**{"input_shape": (32, 32, 3), "classes": 2, "width": 1 / 16, **arguments})


def trained(function=resnet.ResNet18, **arguments):
    """One of stock layers whose weights, statistics and biases are all random."""
    model = blank(function, layers=keras.layers, **arguments)
    random = np.random.default_rng(0)
    model.set_weights([random.uniform(size=weight.shape) for weight in model.weights])
    return model


def assert_same_weights(model, source):
    """Every layer of the model has the weights of the source's layer of its name."""
    for layer in model.layers:
        for ours, theirs in zip(layer.get_weights(), source.get_layer(layer.name).get_weights(), strict=True):
            np.testing.assert_array_equal(ours, theirs, layer.name)


@pytest.mark.parametrize("suffix", [".keras", ".weights.h5"])
@pytest.mark.parametrize("kind", [str, lambda path: path], ids=["text", "path"])
def test_from_a_file(tmp_path, suffix, kind, capsys):
    """A file of the stock network, saved with the state of its optimizer, gives every weight, and prints nothing."""
    source, model, path = trained(), blank(), tmp_path / f"stock{suffix}"
    source.compile("adam", "mse")
    source.optimizer.build(source.trainable_variables)
    if suffix == ".keras":
        source.save(path)
    else:
        source.save_weights(path)
    load_stock_weights(model, kind(path))
    assert_same_weights(model, source)
    assert capsys.readouterr().out == ""


def test_the_names_count_not_the_order():
    """Weights go to the layer of the same name, also where the layers come in another order."""
    image = keras.Input((2,))
    first, second = keras.layers.Dense(2, name="first"), keras.layers.Dense(2, name="second")
    source = keras.Model(image, second(first(image)))
    other_image = keras.Input((2,))
    one, two = keras.layers.Dense(2, name="second"), keras.layers.Dense(2, name="first")
    model = keras.Model(other_image, two(one(other_image)))
    load_stock_weights(model, source)
    np.testing.assert_array_equal(two.kernel, first.kernel)
    np.testing.assert_array_equal(one.kernel, second.kernel)
    assert not np.array_equal(first.kernel, second.kernel)


def test_a_model_without_its_top_takes_the_rest():
    """The weights of the whole network fit a model with include_top=False; the classifier's are left out."""
    source, model = trained(), blank(include_top=False)
    load_stock_weights(model, source)
    assert_same_weights(model, source)


@pytest.mark.parametrize("include_top", [True, False])
def test_imagenet_comes_from_keras_applications(monkeypatch, include_top):
    """For "imagenet", Keras is asked for the trained network of the model's name, with or without its top."""
    asked, source = [], trained(resnet.ResNet50, include_top=include_top)

    def ResNet50(**arguments):
        asked.append(arguments)
        return source

    monkeypatch.setattr(keras.applications, "ResNet50", ResNet50)
    model = blank(resnet.ResNet50, include_top=include_top)
    load_stock_weights(model)
    assert asked == [{"weights": "imagenet", "include_top": include_top}]
    assert_same_weights(model, source)


def test_a_failed_download_is_one_message(monkeypatch, tmp_path):
    """Without a connection the message says so, and how to bring the weights here by other means."""

    def offline(*_, **__):
        raise urllib.error.URLError("no route to host")

    def ResNet50(**_):
        keras.utils.get_file("weights.h5", "https://example.org/weights.h5", cache_dir=tmp_path)

    monkeypatch.setattr(urllib.request, "urlopen", offline)
    monkeypatch.setattr(keras.applications, "ResNet50", ResNet50)
    with pytest.raises(WeightsUnavailableError, match=r"no route to host.*ResNet50\(\).save.*pass the path"):
        load_stock_weights(blank(name="resnet50"), "imagenet")


@pytest.mark.parametrize(
    "model, source, message",
    [
        (
            {},
            {"classes": 3},
            r"'predictions' with weights of shapes \[\(32, 2\), \(2,\)\]; in the source \[\(32, 3\), \(3,\)\]. "
            "Build the model with the `classes`.*include_top=False",
        ),
        ({"stem": "small"}, {}, r"'conv1_conv' .*\[\(3, 3, 3, 4\)\]; .*\[\(7, 7, 3, 4\)\].*stem=\"imagenet\""),
        ({"width": 1 / 8}, {}, r"'conv1_conv' .*\[\(7, 7, 3, 8\)\]; .*\[\(7, 7, 3, 4\)\].*width=1.0"),
        ({"input_shape": (32, 32, 1)}, {}, r"'conv1_conv' .*\[\(7, 7, 1, 4\)\].*as many channels"),
        ({}, {"include_top": False}, "layer 'predictions', which the source lacks.*include_top=False"),
        ({"function": resnet.ResNet34}, {}, "layer 'conv2_block3_1_conv', which the source lacks.*function"),
        ({}, {"function": resnet.ResNet34}, "without layer 'conv2_block3_1_conv', which the source has.*function"),
        (
            {"include_top": False},
            {"function": resnet.ResNet34},
            "without layer 'conv2_block3_1_conv', which the source has",
        ),
    ],
    ids=["classes", "stem", "width", "channels", "top", "deeper model", "deeper source", "deeper source, no top"],
)
def test_all_or_nothing(model, source, message):
    """If one layer does not fit, the message names it, and no other layer has been touched."""
    model, source = blank(**model), trained(**source)
    before = model.get_weights()
    with pytest.raises(ValueError, match=message):
        load_stock_weights(model, source)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_refuses_sources_that_are_none(tmp_path):
    """What is neither "imagenet", nor a model, nor a file that Keras has saved is named, with the reason."""
    model = blank(name="my_network")
    whole = tmp_path / "whole.weights.h5"
    model.save_weights(whole)
    (tmp_path / "half.weights.h5").write_bytes(whole.read_bytes()[:5000])
    (tmp_path / "half.keras").write_bytes(b"PK")
    shutil.copy(whole, tmp_path / "stock.h5")
    for source, message in [
        ("imagnet", "`source` must be \"imagenet\".*Received: source='imagnet'; its name ends in neither"),
        (tmp_path / "none.keras", "none.keras'; there is no such file"),
        (tmp_path / "stock.h5", "stock.h5'; its name ends in neither"),
        (tmp_path / "half.weights.h5", "half.weights.h5', which is damaged, cut off or something else"),
        (tmp_path / "half.keras", "half.keras', which is damaged, cut off or something else"),
        ("imagenet", "`model.name` must be one of 'densenet121', .*'vgg19'. Received: model.name='my_network'"),
    ]:
        with pytest.raises(ValueError, match=message):
            load_stock_weights(model, source)
    with pytest.raises(TypeError, match="`source` must be .*Received: source=None of type NoneType"):
        load_stock_weights(model, None)
    with pytest.raises(TypeError, match="`model` must be a keras.Model. Received: model='resnet50' of type str"):
        load_stock_weights("resnet50")
