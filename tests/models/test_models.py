"""What is true of every model in the package."""

import inspect
import subprocess
import sys
import textwrap

import keras
import numpy as np
import pytest
from networks import FAMILIES, MEMBERS, OF_THEIR_OWN, ONE_OF_EACH, WITH_STEM

from keras_cnn_edu import catalog, models
from keras_cnn_edu.models import alexnet, googlenet, nin, outline, registry, vgg
from keras_cnn_edu.models.shapes import ImageTooSmallError
from keras_cnn_edu.summaries import costs
from keras_cnn_edu.tracing import trace

TESTED_HERE = {label: member for label, member in MEMBERS.items() if label not in OF_THEIR_OWN}
each_member = pytest.mark.parametrize("name, arguments", TESTED_HERE.values(), ids=TESTED_HERE)


def images(size=28, count=3, channels=1):
    """Return random float32 images."""
    return np.random.default_rng(0).random((count, size, size, channels), "float32")


def outputs(model):
    """Return what a model makes of three images, as a NumPy array."""
    return keras.ops.convert_to_numpy(model(images()))


def shaken(weight):
    """Return other values for a weight: a trained network has no biases of zero and no variances of one."""
    change = np.random.default_rng(0).uniform(-0.1, 0.1, weight.shape)
    return keras.ops.convert_to_numpy(weight) + (0 if weight.name == "kernel" else change)


# ── what they compute ──


@each_member
def test_same_weights_same_outputs_as_stock(name, arguments, without_xla):
    """Built from stock layers, with the same weights, a network computes the same to a relative error of 1e-4."""
    ours = models.classroom(name, **arguments)
    stock = models.classroom(name, layers=keras.layers, **arguments)
    weights = [shaken(weight) for weight in ours.weights]
    ours.set_weights(weights)
    stock.set_weights(weights)
    np.testing.assert_allclose(outputs(ours), outputs(stock), rtol=1e-4)


@each_member
def test_gives_probabilities_or_logits(name, arguments, without_xla):
    """The outputs for one image are not negative and sum to one; without the softmax they are its logits."""
    model = models.classroom(name, classes=7, **arguments)
    without_softmax = models.classroom(name, classes=7, classifier_activation=None, **arguments)
    without_softmax.set_weights(model.get_weights())
    probabilities, logits = outputs(model), outputs(without_softmax)
    assert probabilities.shape == logits.shape == (3, 7)
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(powers / powers.sum(axis=1, keepdims=True), probabilities, rtol=1e-4, atol=1e-6)
    assert logits.min() < 0


@each_member
def test_learns_in_one_step(name, arguments, without_xla):
    """One training step changes every weight, and leaves all of them finite."""
    model = models.classroom(name, classes=3, **arguments)
    before = model.get_weights()
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True, jit_compile=False)
    model.train_on_batch(images(count=12), np.arange(12) % 3)
    for variable, old in zip(model.weights, before, strict=True):
        new = keras.ops.convert_to_numpy(variable)
        assert np.isfinite(new).all(), variable.path
        assert not np.array_equal(old, new), variable.path


@pytest.mark.parametrize("name", ["lenet5", "mlp"])
def test_learns_in_one_step_with_xla(name):
    """The same, compiled as a whole, as the command line does it."""
    model = models.classroom(name, classes=3)
    before = model.get_weights()
    model.compile("sgd", "sparse_categorical_crossentropy", jit_compile=True)
    model.fit(images(count=6), np.array([0, 1, 2, 0, 1, 2]), verbose=0)
    for old, new in zip(before, model.get_weights(), strict=True):
        assert np.isfinite(new).all()
        assert not np.array_equal(old, new)


@each_member
def test_mixed_precision(name, arguments, without_xla):
    """The layers compute in half precision, the softmax does not, and the probabilities are nearly the same."""
    exact = models.classroom(name, **arguments)
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        half = models.classroom(name, **arguments)
    finally:
        keras.config.set_dtype_policy("float32")
    half.set_weights(exact.get_weights())
    kernels = [layer for layer in half.layers if hasattr(layer, "kernel") and layer.name != "predictions"]
    assert {layer.compute_dtype for layer in kernels} == {"bfloat16"}
    assert half.output.dtype == "float32"
    np.testing.assert_allclose(outputs(half), outputs(exact), atol=0.05)


EXPORTED = ["lenet5-classic", "resnet18"]  # that each layer can be exported is tested in tests/layers/test_layers.py


def compare_in_new_process(folder, expected, start, load, predict, unwanted, rtol):
    """Load every model of a folder in a process without a module; compare what it predicts with {name: outputs}."""
    np.save(folder / "images.npy", images())
    code = f"""
import os, sys, numpy as np
{textwrap.dedent(start)}
os.chdir(sys.argv[1])
images = np.load("images.npy")
for path in sys.argv[2:]:
    model = {load}
    np.save(path, {predict})
assert "{unwanted}" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code, folder, *expected], check=True, capture_output=True)
    for name, outputs_here in expected.items():
        np.testing.assert_allclose(np.load(folder / f"{name}.npy"), outputs_here, rtol=rtol)


def test_saved_models_load_where_only_the_package_was_imported(tmp_path, without_xla, shorter):
    """A new process that imports the package loads every network, and it predicts the same numbers."""
    expected = {}
    for member in ONE_OF_EACH:
        name, arguments = MEMBERS[member]
        model = models.classroom(name, **arguments)
        model.save(tmp_path / f"{member}.keras")
        expected[member] = outputs(model)
    start = """
        import keras, keras_cnn_edu
        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf; tf.config.run_functions_eagerly(True)
    """
    load, predict = 'keras.models.load_model(f"{path}.keras")', "keras.ops.convert_to_numpy(model(images))"
    compare_in_new_process(tmp_path, expected, start, load, predict, "keras_cnn_edu.models", rtol=1e-5)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a SavedModel is TensorFlow's")
def test_exported_models_need_neither_keras_nor_this_package(tmp_path, shorter):
    """A new process that has only TensorFlow serves exported networks, and predicts what the stock build does."""
    expected = {}
    for member in EXPORTED:
        name, arguments = MEMBERS[member]
        model = models.classroom(name, **arguments)
        model.export(tmp_path / member, verbose=False)
        stock = models.classroom(name, layers=keras.layers, **arguments)
        stock.set_weights(model.get_weights())
        expected[member] = outputs(stock)
    start, load, predict = "import tensorflow as tf", "tf.saved_model.load(path)", "model.serve(images)"
    compare_in_new_process(tmp_path, expected, start, load, predict, "keras_cnn_edu", rtol=1e-4)


def test_auxiliary_classifiers_are_those_of_the_stock_build(without_xla):
    """GoogLeNet's three outputs, here logits, are those of the same graph of stock layers with the same weights."""
    arguments = {"input_shape": (33, 33, 1), "classes": 4, "width": 0.06, "stem": "small", "auxiliary": True}
    arguments["classifier_activation"] = None
    ours, stock = models.GoogLeNet(**arguments), models.GoogLeNet(**arguments, layers=keras.layers)
    weights = [shaken(weight) for weight in ours.weights]
    ours.set_weights(weights)
    stock.set_weights(weights)
    for mine, theirs in zip(ours(images(33)), stock(images(33)), strict=True):
        mine, theirs = map(keras.ops.convert_to_numpy, (mine, theirs))
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-4 * np.abs(theirs).max())
        assert mine.min() < 0


# ── how they are built ──


@pytest.mark.parametrize("name", models.MODELS)
def test_arguments_that_all_have_in_common(name):
    """Every network is a function of the same arguments in the same order, its own between `width` and `layers`."""
    parameters = inspect.signature(models.MODELS[name]).parameters
    assert [*parameters][:4] == ["input_shape", "classes", "include_top", "width"]
    assert [*parameters][-3:] == ["layers", "name", "classifier_activation"]
    assert parameters["name"].default == name
    assert parameters["classifier_activation"].default == "softmax"
    assert getattr(models, models.MODELS[name].__name__) is models.MODELS[name]


@pytest.mark.parametrize("name", FAMILIES)
def test_is_built_from_our_layers_or_from_stock_layers(name):
    """No layer that the package has is taken from Keras; with `layers=keras.layers` all are, but those it lacks."""
    from keras_cnn_edu import layers

    build = {"name": name, "input_shape": (96, 96, 3)}
    ours = {type(layer) for layer in outline(models.classroom, **build).layers}
    stock = {type(layer) for layer in outline(models.classroom, **build, layers=keras.layers).layers}
    assert {kind.__module__.split(".")[0] for kind in ours if kind.__name__ in layers.__all__} <= {"keras_cnn_edu"}
    assert {kind.__module__.split(".")[0] for kind in stock if hasattr(keras.layers, kind.__name__)} == {"keras"}


@pytest.mark.parametrize("name", FAMILIES)
def test_width_multiplies_filters_and_units(name):
    """At half the width every kernel has half as many filters, rounded, but the one that ends in the classes."""
    whole, half = outline(models.build, name=name), outline(models.build, name=name, width=0.5)
    for layer in whole.layers:
        if hasattr(layer, "kernel") and layer.name != "predictions" and layer.output.shape[-1] != 1000:
            assert abs(half.get_layer(layer.name).output.shape[-1] - layer.output.shape[-1] / 2) <= 1, layer.name
    assert half.output_shape == whole.output_shape


@pytest.mark.parametrize("name", FAMILIES)
def test_without_the_top_the_last_feature_maps_come_out(name):
    """What comes out without the top is inside the whole network too, and no layer behind it has been built."""
    whole = outline(models.classroom, name=name)
    features = outline(models.classroom, name=name, include_top=False)
    last = features.layers[-1]
    assert whole.get_layer(last.name).output.shape == features.output.shape
    assert len(features.output.shape) == (2 if name == "mlp" else 4)
    assert [layer.name for layer in features.layers] == [layer.name for layer in whole.layers][: len(features.layers)]


@pytest.mark.parametrize("name", models.MODELS)
def test_variants_are_the_ones_the_function_takes(name):
    """The first variant listed is the function's default, and each of them can be built."""
    parameter = inspect.signature(models.MODELS[name]).parameters.get("variant")
    assert models.variants(name)[:1] == ((parameter.default,) if parameter else ())
    for variant in models.variants(name):
        outline(models.build, name=name, variant=variant)


# ── what is registered of them ──


def depth(model):
    """Count the layers with a kernel on the longest path through a model."""
    depths = {}  # of each tensor, by its id
    for operation in model.operations:  # sorted: what makes a tensor comes before what takes it
        before = max((depths.get(id(tensor), 0) for tensor in keras.tree.flatten(operation.input)), default=0)
        for tensor in keras.tree.flatten(operation.output):
            depths[id(tensor)] = before + hasattr(operation, "kernel")
    return max(depths.values())


def smallest_image(name, **arguments):
    """Return the height and width, in pixels, of the smallest image that a network takes."""
    try:
        models.build(name, **{**arguments, "input_shape": (1, 1, 1)})
    except ImageTooSmallError as error:
        return error.smallest
    return 1


@pytest.mark.parametrize("name", models.MODELS)
def test_the_registered_numbers_are_those_of_the_network(name):
    """Parameters, multiplications, depth and smallest images are counted again in the network that is built."""
    model, registered = outline(models.build, name=name), models.information(name)
    assert registered.parameters == model.count_params()
    assert registered.multiply_adds == multiply_adds(model)
    assert registered.depth == depth(model)
    assert registered.smallest == smallest_image(name)
    assert registered.smallest_classroom == smallest_image(name, **registered.classroom)


def multiply_adds(model):
    """Add up what `summary` counts of each layer, without the rest of its table."""
    return sum(costs.multiply_adds(call) for call in trace(model).calls)


@pytest.mark.parametrize(
    "name, year, depth, millions",
    [
        ("alexnet", 2012, 8, 724),
        ("nin", 2013, 12, 966),
        ("vgg16", 2014, 16, 15_470),
        ("vgg19", 2014, 19, 19_632),  # He et al. (2015), section 3.3: "19.6 billion FLOPs"
        ("googlenet", 2014, 22, 1_583),  # the paper: "1.5 billion multiply-adds", "22 layers deep"
    ],
)
def test_the_registered_numbers_are_those_of_the_papers(name, year, depth, millions):
    """Depth and multiplications are what the papers say, or what can be worked out from their tables."""
    network = models.information(name)
    assert (network.year, network.depth, round(network.multiply_adds / 1e6)) == (year, depth, millions)


def test_the_catalog_reads_what_is_registered():
    """What is read from the source, without running it, is what Python makes of it."""
    assert catalog.networks() == registry.NETWORKS
    assert list(catalog.networks()) == list(models.MODELS)


@pytest.mark.parametrize("name", models.MODELS)
def test_classroom_versions_are_small(name):
    """One gray image of 28×28 pixels takes at most 25 million multiplications; in paper size it is up to 20 billion."""
    assert multiply_adds(outline(models.classroom, name=name)) < 25e6
    assert models.information(name).smallest_classroom <= 28


# ── the smallest image ──

SMALLEST = [  # network, arguments, pixels; worked out backwards from one last pixel
    ("lenet5", {}, 12),  # 1 ← S4 2 ← C3 6 ← S2 12
    ("mlp", {}, 1),
    ("alexnet", {}, 67),  # 1 ← pool5 3 ← pool2 7 ← pool1 15 ← conv1 14·4 + 11
    ("alexnet", {"stem": "small"}, 15),
    ("nin", {}, 67),
    ("nin", {"stem": "small"}, 15),
    ("vgg11", {}, 32),  # five halvings
    ("vgg19", {"stem": "small"}, 16),
    ("googlenet", {}, 17),  # rounded up, 17 → 9 → 5 → 3 → 2 → 1; 16 would come to one pixel before the last halving
    ("googlenet", {"stem": "small"}, 9),
    ("googlenet", {"auxiliary": True}, 65),  # 65 → 33 → 17 → 9 → 5: the window of 5×5 fits
    ("googlenet", {"auxiliary": True, "stem": "small"}, 33),
    ("resnet18", {}, 17),
    ("resnet18", {"stem": "small"}, 5),
    ("densenet121", {}, 29),
    ("densenet121", {"stem": "small"}, 8),
]


@pytest.mark.parametrize("name, arguments, smallest", SMALLEST)
def test_the_smallest_image(name, arguments, smallest):
    """The smallest image goes through, one pixel less on either side is refused with that number."""
    assert smallest_image(name, **arguments) == smallest
    outline(models.build, name=name, input_shape=(smallest, smallest, 3), **arguments)
    message = rf"at least {smallest}×{smallest} pixels for .*Resizing\({smallest}, {smallest}\)"
    for shape in [(smallest - 1, 300, 3), (300, smallest - 1, 3)] if smallest > 1 else []:
        with pytest.raises(ValueError, match=message):
            models.build(name, input_shape=shape, **arguments)


FITTING = [case for case in SMALLEST if case[0] in ("alexnet", "nin", "vgg11", "vgg19") or "auxiliary" in case[1]]


@pytest.mark.parametrize("name, arguments, smallest", FITTING)
def test_one_pixel_less_would_not_fit_a_window(name, arguments, smallest, monkeypatch):
    """Without the check, the layers themselves refuse an image of one pixel less than the smallest."""
    for module in (alexnet, nin, vgg, googlenet):
        monkeypatch.setattr(module, "image_shape", lambda shape, *_: shape)
    with pytest.raises(ValueError, match="window must not be larger than the padded input"):
        outline(models.build, name=name, input_shape=(smallest - 1, smallest - 1, 3), **arguments)


def test_one_pixel_less_would_leave_googlenet_nothing_to_halve(monkeypatch):
    """Its windows are padded and always fit; at 16 pixels the last pooling would turn one pixel into one pixel."""
    monkeypatch.setattr(googlenet, "image_shape", lambda shape, *_: shape)
    model = outline(models.GoogLeNet, input_shape=(16, 16, 3))
    assert model.get_layer("pool4").input.shape == model.get_layer("pool4").output.shape


# ── names and arguments ──


def test_unknown_names_are_answered_with_the_nearest():
    """A misspelled model, argument or variant is answered with those there are."""
    with pytest.raises(ValueError, match=r"one of 'alexnet', 'densenet121'.*Did you mean 'lenet5'"):
        models.build("LeNet5")
    with pytest.raises(TypeError, match=r"lenet5 has no argument .*Did you mean `classes`"):
        models.build("lenet5", clases=3)
    with pytest.raises(ValueError, match="Received: name='lenet'"):
        models.variants("lenet")
    with pytest.raises(ValueError, match="Did you mean 'vgg11'"):
        models.classroom("vgg_11")
    with pytest.raises(ValueError, match="Did you mean 'googlenet'"):
        models.information("googlenett")


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ({"classes": 0}, ValueError, "`classes` must be an integer, 1 or larger. Received: classes=0"),
        ({"classes": True}, TypeError, "`classes` must be an integer"),
        ({"input_shape": (96, 96)}, ValueError, r"`input_shape` must be \(height, width, channels\)"),
        ({"input_shape": (96, 96, 0)}, ValueError, "`input_shape` must be an integer, 1 or larger"),
        ({"input_shape": (None, None, 1)}, TypeError, "`input_shape` must be an integer"),
        ({"width": 0}, ValueError, "`width` must be a number larger than 0. Received: width=0"),
        ({"width": float("nan")}, ValueError, "`width` must be a number larger than 0"),
        ({"width": "half"}, TypeError, "`width` must be a number larger than 0"),
    ],
)
def test_refuses(name, arguments, error, message):
    """A wrong argument is named, with what it must be, whichever network it is given to."""
    with pytest.raises(error, match=message):
        outline(models.classroom, name=name, **arguments)


@pytest.mark.parametrize("name", WITH_STEM)
def test_refuses_an_unknown_stem(name):
    """The stems are named, and the nearest."""
    with pytest.raises(ValueError, match=r"`stem` must be one of 'imagenet', 'small'.*Did you mean 'small'"):
        models.build(name, stem="smal")


# ── outlines and exports ──


def test_an_outline_counts_like_the_real_model():
    """A model with weights has as many as its outline says."""
    assert outline(models.classroom, name="googlenet").count_params() == models.classroom("googlenet").count_params()


def test_public_names_exist():
    """`__all__` is sorted as ruff sorts it, and everything in it can be had."""
    assert all(hasattr(models, name) for name in models.__all__)
    assert callable(models.classroom)  # the function, not the module of the same name
