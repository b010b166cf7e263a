"""Every layer: equal to the stock layer, the same in every way of running it, and savable."""

import functools
import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from backends import value_and_gradients
from cases import ROUNDING, close
from table import ENTRIES, IMAGE, PLAINEST, SEQUENCE, VOLUME, each

from keras_cnn_edu import layers
from keras_cnn_edu.layers.base import SpatialLayer, WindowLayer

NEED_THE_SIZE = (
    layers.LocallyConnected1D,
    layers.LocallyConnected2D,
    layers.LocallyConnected3D,
    *(getattr(layers, name) for name in layers.__all__ if name.startswith("Adaptive")),
)
WEIGHTED = (
    functools.partial(layers.Conv2D, 4, 3),
    functools.partial(layers.PointwiseConv2D, 4),
    functools.partial(layers.Conv2DTranspose, 4, 3),
    functools.partial(layers.DepthwiseConv2D, 3),
    functools.partial(layers.SeparableConv2D, 4, 3),
    functools.partial(layers.LocallyConnected2D, 4, 3),
    layers.BatchNormalization,
)
UNKNOWN_CHANNELS = "`inputs` must have a known number of channels.*Only the batch and the spatial sizes may be None"
FAMILIES = {}  # image shape -> {name: entry}
for name, entry in ENTRIES.items():
    FAMILIES.setdefault(entry.shape, {})[name] = entry
JIT = [False] if keras.backend.backend() == "torch" else [False, True]  # Keras has no XLA for torch
ON_TENSORFLOW = keras.backend.backend() == "tensorflow"
ON_JAX = keras.backend.backend() == "jax"
TRAINING = [True] if ON_JAX else JIT  # otherwise JAX would compile every step operation by operation
# Without a program of the whole step each layer has one of its own, made in the same way whatever the number of axes:
# images stand for all.
TRAINED = [
    (shape, jit) for jit in TRAINING for shape in (SEQUENCE, IMAGE, VOLUME) if jit == TRAINING[-1] or shape == IMAGE
]


def built(entry, layer):
    """Build a layer for its images and give every weight a value that is not its initial one."""
    if not layer.built:
        layer.build(entry.shape)
    random = np.random.default_rng(7)
    layer.set_weights([random.uniform(0.1, 1, size=weight.shape) for weight in layer.get_weights()])
    return layer


def pair(entry):
    """Our layer and the stock layer with the same weights."""
    ours, stock = built(entry, entry.make()), built(entry, entry.make_stock())
    stock.set_weights(ours.get_weights())
    return ours, stock


def run_eagerly(layer, images):
    """Call a layer on an array; return an array."""
    return keras.ops.convert_to_numpy(layer(keras.ops.convert_to_tensor(images)))


def all_layers_of(shape):
    """One model with every layer of the table for this image shape as an output, and images for it."""
    inputs = keras.Input(shape[1:])
    family = {name: built(entry, entry.make(name=name)) for name, entry in FAMILIES[shape].items()}
    model = keras.Model(inputs, {name: layer(inputs) for name, layer in family.items()})
    return model, next(iter(FAMILIES[shape].values())).images()


def all_close(outputs, expected):
    """Compare the outputs of such a model; the name of the layer stands in the message."""
    assert outputs.keys() == expected.keys()
    for name, output in outputs.items():
        close(output, expected[name], label=name)


def functional(*stack, shape):
    """A model of some layers, for a batch of unknown size."""
    return keras.Sequential([keras.Input(shape[1:]), *stack])


@each(stock=True)
def test_values_and_input_gradient_equal_the_stock_layer(entry):
    """With the same weights, taken over as they are."""
    ours, stock = pair(entry)
    upstream = np.random.default_rng(1).normal(size=ours.compute_output_shape(entry.shape))
    value, [gradient] = value_and_gradients(ours, [entry.images()], upstream)
    stock_value, [stock_gradient] = value_and_gradients(stock, [entry.images()], upstream)
    times = ROUNDING.get(ours.plan(entry.shape).algorithm, 1) if hasattr(ours, "plan") else 1
    close(value, stock_value, times=times)
    close(gradient, stock_gradient, times=times)


@pytest.mark.parametrize("shape, jit", TRAINED, ids=str)
def test_fit_takes_the_same_steps_as_the_stock_layers(shape, jit):
    """Three steps of gradient descent end in the same losses and the same weights, layer by layer."""
    family = {name: ENTRIES[name] for name in PLAINEST.values() if ENTRIES[name].shape == shape and ENTRIES[name].stock}
    pairs = {name: pair(entry) for name, entry in family.items()}
    images, results = np.random.default_rng(0).normal(size=shape).astype("float32"), []
    for layers_of_one_side in zip(*pairs.values(), strict=True):
        model = side_by_side(dict(zip(pairs, layers_of_one_side, strict=True)), shape)
        targets = {name: np.ones((len(images), *output.shape[1:])) for name, output in model.output.items()}
        compiled = ON_JAX or (jit and layers_of_one_side[0].__module__.startswith("keras_cnn_edu"))
        model.compile(keras.optimizers.SGD(0.01), dict.fromkeys(targets, "mse"), jit_compile=compiled)
        history = model.fit(images, targets, batch_size=len(images), epochs=3, verbose=0).history
        results.append((history, model))
    (history, ours), (stock_history, stock) = results
    for key, losses in history.items():
        np.testing.assert_allclose(losses, stock_history[key], rtol=1e-5, err_msg=key)
    for name in family:
        for one, other in zip(ours.get_layer(name).get_weights(), stock.get_layer(name).get_weights(), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5, err_msg=name)


def side_by_side(family, shape):
    """A model in which each layer has a dense layer of its own before it, to be trained through the layer."""
    inputs = keras.Input(shape[1:])
    outputs = {}
    for name, layer in family.items():
        layer.name = name
        mix = keras.layers.Dense(shape[-1], kernel_initializer=keras.initializers.Identity(), name=f"mix-{name}")
        outputs[name] = keras.layers.Flatten()(layer(mix(inputs)))
    return keras.Model(inputs, outputs)


@each()
def test_the_output_shape_is_announced_correctly(entry):
    """`compute_output_shape` says what the call returns, also for a batch of unknown size."""
    layer = built(entry, entry.make())
    outputs = run_eagerly(layer, entry.images())
    assert layer.compute_output_shape(entry.shape) == outputs.shape
    assert layer.compute_output_shape((None, *entry.shape[1:])) == (None, *outputs.shape[1:])
    assert entry.make()(keras.Input(entry.shape[1:])).shape == (None, *outputs.shape[1:])


@pytest.mark.parametrize("shape", [SEQUENCE, IMAGE, VOLUME], ids=str)
def test_an_unknown_image_size_is_filled_in_when_the_image_comes(shape):
    """A fully convolutional model takes images of every size."""
    unknown = (*(None,) * (len(shape) - 2), shape[-1])
    inputs, family = keras.Input(unknown), {}
    for name, entry in ENTRIES.items():
        fixed = entry.arguments.get("algorithm") == "definition" or entry.ours in NEED_THE_SIZE
        fixed = fixed or not issubclass(entry.ours, SpatialLayer)
        if len(entry.shape) == len(shape) and entry.shape[-1] == shape[-1] and not fixed:
            family[name] = built(entry, entry.make(name=name))
    outputs = {name: layer(inputs) for name, layer in family.items()}
    for name, layer in family.items():
        assert outputs[name].shape == layer.compute_output_shape((None, *unknown))
    model = keras.Model(inputs, outputs)
    images = np.random.default_rng(0).normal(size=[size + 2 for size in shape[:-1]] + [shape[-1]]).astype("float32")
    expected = {name: run_eagerly(layer, images) for name, layer in family.items()}
    all_close(model.predict(images, verbose=0), expected)


@each(kind=SpatialLayer)
def test_channels_first_is_the_same_layer_turned_around(entry):
    """Both data formats work on every device, with the same weights."""
    if entry.arguments.get("activation") == "softmax":
        pytest.skip("softmax runs along the last axis, as in Keras: the width of channels-first images")
    last, first = built(entry, entry.make()), entry.make(data_format="channels_first")
    images = entry.images()
    turned = np.moveaxis(images, -1, 1)
    if not first.built:
        first.build(turned.shape)
    first.set_weights(last.get_weights())
    outputs = run_eagerly(first, turned)
    close(np.moveaxis(outputs, 1, -1) if outputs.ndim > 2 else outputs, run_eagerly(last, images))
    assert first.compute_output_shape(turned.shape) == outputs.shape


@pytest.mark.parametrize("shape", FAMILIES, ids=str)
def test_every_way_of_running_gives_the_same_numbers(shape):
    """Eager; in a graph, where each layer is a program; as one program with the whole model; all with new weights."""
    model, images = all_layers_of(shape)
    for values in (model.get_weights(), [2 * weight for weight in model.get_weights()]):
        model.set_weights(values)  # the second time: after the programs have been made
        expected = {name: run_eagerly(model.get_layer(name), images) for name in FAMILIES[shape]}
        for jit in JIT:
            if model.jit_compile != jit or not model.compiled:
                model.compile(jit_compile=jit)
            all_close(model.predict(images, verbose=0), expected)


@pytest.mark.skipif(not ON_TENSORFLOW, reason="tf.function is TensorFlow's")
@each(plainest=True, kind=(WindowLayer, layers.BatchNormalization))
def test_a_layer_built_inside_a_compiled_function_is_right(entry):
    """TensorFlow issue 125391: a lazily built layer in a jit function silently gave wrong numbers."""
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    layer, images = entry.make(), entry.images()
    inside = tf.function(layer, jit_compile=True)(tf.constant(images))
    close(inside, run_eagerly(layer, images))


@each()
def test_the_configuration_makes_the_same_layer_again(entry):
    """Through JSON, as a saved file does; a clone computes the same."""
    layer = built(entry, entry.make(name="original"))
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(layer)
    assert again.get_config() == layer.get_config()
    again.set_weights(layer.get_weights())
    close(run_eagerly(again, entry.images()), run_eagerly(layer, entry.images()))


@each(plainest=True, shape=IMAGE)
@pytest.mark.parametrize("policy", ["mixed_float16", "float64"])
def test_dtype_policies_compute_in_their_dtype(entry, policy):
    """Mixed precision computes in half precision and keeps float32 weights; both near the exact value."""
    exact = built(entry, entry.make(dtype="float64"))
    layer = built(entry, entry.make(dtype=policy))
    outputs = layer(keras.ops.convert_to_tensor(entry.images(), "float64"))
    dtype = layer.dtype_policy.compute_dtype
    assert keras.backend.standardize_dtype(outputs.dtype) == dtype
    assert all(weight.dtype == layer.dtype_policy.variable_dtype for weight in layer.weights)
    expected = exact(keras.ops.convert_to_tensor(entry.images(), "float64"))
    to_numpy = keras.ops.convert_to_numpy
    close(to_numpy(keras.ops.cast(outputs, "float64")), to_numpy(expected), dtype)


LOADED = """
import sys, numpy as np, keras, keras_cnn_edu
arrays = np.load(sys.argv[1] + "/arrays.npz")
model = keras.models.load_model(sys.argv[1] + "/model.keras")
for name, outputs in model([arrays[name] for name in ("sequence", "image", "volume")]).items():
    np.testing.assert_allclose(keras.ops.convert_to_numpy(outputs), arrays[name], rtol=1e-5, atol=1e-5)
    print("same", name)
"""
EXPORTED = """
import sys, numpy as np, tensorflow as tf
arrays = np.load(sys.argv[1] + "/arrays.npz")
images = [tf.constant(arrays[name]) for name in ("sequence", "image", "volume")]
model = tf.saved_model.load(sys.argv[1] + "/exported")
for name, outputs in model.serve(images).items():
    np.testing.assert_allclose(outputs, arrays[name], rtol=1e-5, atol=1e-5)
    print("same", name)
assert "keras_cnn_edu" not in sys.modules
"""


@pytest.fixture(scope="module")
def one_of_each():
    """A model with one layer of each class, and what it answers to a sequence, an image and a volume."""
    inputs = {shape: keras.Input(shape[1:]) for shape in (SEQUENCE, IMAGE, VOLUME)}
    family = {name: ENTRIES[name] for name in PLAINEST.values()}
    outputs = {name: built(entry, entry.make(name=name))(inputs[entry.shape]) for name, entry in family.items()}
    model = keras.Model(list(inputs.values()), outputs)
    images = [np.random.default_rng(0).normal(size=shape).astype("float32") for shape in inputs]
    expected = {name: keras.ops.convert_to_numpy(output) for name, output in model(images).items()}
    return model, {**dict(zip(("sequence", "image", "volume"), images, strict=True)), **expected}


@pytest.mark.parametrize("way", ["saved", "exported"])
def test_a_fresh_process_computes_the_same(way, one_of_each, tmp_path):
    """After `model.save` with this package imported; after `model.export` without it, with TensorFlow alone."""
    if way == "exported" and not ON_TENSORFLOW:
        pytest.skip("a SavedModel is TensorFlow's")
    model, arrays = one_of_each
    model.save(tmp_path / "model.keras") if way == "saved" else model.export(tmp_path / "exported", verbose=False)
    np.savez(tmp_path / "arrays.npz", **arrays)
    command = [sys.executable, "-c", LOADED if way == "saved" else EXPORTED, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert sorted(result.stdout.splitlines()) == sorted(f"same {name}" for name in PLAINEST.values()), result.stderr


def test_a_clone_computes_the_same(one_of_each):
    """`keras.models.clone_model` goes through the configuration of every layer."""
    model, arrays = one_of_each
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    outputs = clone([arrays[name] for name in ("sequence", "image", "volume")])
    all_close(
        {name: keras.ops.convert_to_numpy(output) for name, output in outputs.items()},
        {name: arrays[name] for name in outputs},
    )


def test_quantization_is_refused_clearly():
    """The message says how to get a quantized model all the same."""
    layer = layers.Conv2D(4, 3)
    layer.build((1, 5, 5, 3))
    with pytest.raises(NotImplementedError, match="Conv2D of keras_cnn_edu is not quantized.*set the weights"):
        layer.quantize("int8")


@pytest.mark.parametrize(
    "make, error, message",
    [
        (lambda: layers.Conv2D(0, 3), ValueError, "`filters` must be an integer, 1 or larger. Received: filters=0"),
        (lambda: layers.Conv2D(-2, 3), ValueError, "`filters` must be an integer, 1 or larger"),
        (lambda: layers.Conv2D(True, 3), TypeError, "`filters` must be an integer.*filters=True of type bool"),
        (lambda: layers.Conv2D(4, 0), ValueError, "`kernel_size` must be an integer, 1 or larger"),
        (lambda: layers.Conv2D(4, (3, 3, 3)), ValueError, "`kernel_size` must be one integer or 2 of them"),
        (lambda: layers.Conv2D(4, 3, strides=(1, 0)), ValueError, "`strides` must be an integer, 1 or larger"),
        (lambda: layers.Conv2D(4, 3, padding="sane"), ValueError, "`padding` must be one of.*Did you mean 'same'"),
        (lambda: layers.Conv2D(4, 3, algorithm="winogard"), ValueError, "`algorithm` must be one of 'auto', 'defin"),
        (lambda: layers.Conv2D(4, 3, padding_mode="wrap"), ValueError, "`padding_mode` must be one of 'zeros'"),
        (lambda: layers.Conv2D(4, 3, groups=3), ValueError, "`groups` must divide the number of filters.*1, 2, 4"),
        (lambda: layers.Conv2D(4, 3, data_format="last"), ValueError, "`data_format` must be one of.*channels_last'"),
        (lambda: layers.MaxPooling2D(0), ValueError, "`pool_size` must be an integer, 1 or larger"),
        (lambda: layers.MaxPooling2D(2, padding=2), ValueError, "`padding` must be less than `pool_size`"),
        (lambda: layers.AveragePooling2D(2, strides="2"), TypeError, "`strides` must be an integer"),
        (lambda: layers.Conv1D(4, 3, padding="casual"), ValueError, "`padding` must be one of.*Did you mean 'causal'"),
        (lambda: layers.DepthwiseConv2D(3, depth_multiplier=0), ValueError, "`depth_multiplier` must be an integer"),
        (lambda: layers.Conv2DTranspose(4, 3, output_padding=1), ValueError, "`output_padding` must be less than `str"),
        (lambda: layers.AdaptiveMaxPooling2D((1, 0)), ValueError, "`output_size` must be an integer, 1 or larger"),
        (lambda: layers.LocalResponseNormalization(-1), ValueError, "`depth_radius` must be an integer, 0 or larger"),
        (lambda: layers.Conv2d, AttributeError, "Neither keras_cnn_edu.layers nor keras.layers has 'Conv2d'"),
    ],
)
def test_bad_arguments_are_explained_at_construction(make, error, message):
    """As early as possible, before any data."""
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    "layer, shape, message",
    [
        (layers.Conv2D(4, 5), (2, 4, 9, 1), r"window must not be larger.*Whole call: input sizes \(4, 9\)"),
        (layers.Conv2D(4, 3), (8, 8, 1), r"`inputs` must have 4 axes: \(batch, height, width, channels\)"),
        (layers.Conv2D(4, 3, groups=4), (2, 8, 8, 6), r"`groups` must divide the number of input channels.*1, 2, 3, 6"),
        (layers.Conv2D(4, 3, algorithm="pointwise"), (2, 8, 8, 3), r"needs a kernel of one pixel"),
        (layers.Conv2D(4, 3, algorithm="definition"), (2, None, 8, 3), r"needs an image size that is known"),
        (layers.Conv2DTranspose(4, 3, padding=3), (2, 2, 8, 1), "`padding` must leave something of the output"),
        (layers.LocallyConnected2D(4, 3), (2, None, 8, 1), "`inputs` must have known sizes on its spatial axes"),
        (layers.AdaptiveMaxPooling2D(2), (4, 4, 1), "`inputs` must have 4 axes"),
        (layers.MaxPooling2D(5), (2, 4, 4, 1), r"window must not be larger"),
        (layers.AveragePooling2D(2), (4, 4, 1), r"`inputs` must have 4 axes"),
        (layers.Conv2D(4, 3, data_format="channels_first"), (8, 8, 1), r"\(batch, channels, height, width\)"),
        (layers.Conv2D(4, 3, data_format="channels_first"), (2, None, 8, 8), UNKNOWN_CHANNELS),
        *((make(), (2, 8, 8, None), UNKNOWN_CHANNELS) for make in WEIGHTED),
    ],
)
def test_bad_shapes_are_explained_when_built(layer, shape, message):
    """With every hyperparameter of the formula."""
    with pytest.raises(ValueError, match=message):
        keras.Sequential([keras.Input(batch_shape=shape), layer])


def test_a_graph_of_unknown_channels_is_refused():
    """There are weights for each of them."""
    with pytest.raises(ValueError, match=UNKNOWN_CHANNELS):
        layers.GraphConvolution(2).build([(None, 5, None), (None, 5, 5)])


def test_other_channels_than_at_first_are_refused():
    """A built layer has a kernel for so many channels."""
    layer = layers.Conv2D(4, 3)
    layer(np.ones((1, 5, 5, 3), "float32"))
    with pytest.raises(ValueError, match="expected axis -1 of input shape to have value 3"):
        layer(np.ones((1, 5, 5, 2), "float32"))


def test_the_namespace_re_exports_stock_layers():
    """`from keras_cnn_edu import layers` replaces `from keras import layers` in a whole script."""
    assert layers.Dense is keras.layers.Dense
    assert {"Conv2D", "Dense", "Flatten"} <= set(dir(layers))
    assert layers.Conv2D is not keras.layers.Conv2D


def standardized(base):
    """A convolution whose filters have mean 0, through Keras's extension point."""

    class Standardized(base):
        def convolution_op(self, inputs, kernel):
            axes = tuple(range(self.rank + 1))
            return super().convolution_op(inputs, kernel - keras.ops.mean(kernel, axes, keepdims=True))

    return Standardized


@pytest.mark.parametrize(
    "name, data_format",
    [
        ("Conv1D", "channels_last"),
        ("Conv2D", "channels_last"),
        ("Conv2D", "channels_first"),
        ("Conv3D", "channels_last"),
    ],
)
def test_a_subclass_may_override_the_convolution(name, data_format):
    """`convolution_op(inputs, kernel)` is Keras's documented way to do so; bias and activation come after it."""
    arguments = {"filters": 2, "kernel_size": 2, "activation": "relu", "bias_initializer": "ones"}
    plain = built(ENTRIES[name], getattr(keras.layers, name)(**arguments))
    kernel, bias = plain.get_weights()
    ours, images = standardized(getattr(layers, name))(**arguments, data_format=data_format), ENTRIES[name].images()
    turned = images if data_format == "channels_last" else np.moveaxis(images, -1, 1)
    ours.build(turned.shape)
    ours.set_weights([kernel, bias])
    plain.set_weights([kernel - kernel.mean(tuple(range(kernel.ndim - 1)), keepdims=True), bias])
    outputs = run_eagerly(ours, turned)
    close(outputs if data_format == "channels_last" else np.moveaxis(outputs, 1, -1), run_eagerly(plain, images))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_an_overridden_convolution_gets_numbers_of_the_compute_dtype(dtype):
    """Under mixed precision, as from the stock layer."""
    layer = standardized(layers.Conv2D)(2, 2, dtype=f"mixed_{dtype}")
    assert keras.backend.standardize_dtype(layer(np.ones((1, 3, 3, 1))).dtype) == dtype


class MaskedConv2D(layers.Conv2D):
    """A convolution that does not see the pixel in the middle (PixelCNN), by another `kernel`."""

    @property
    def kernel(self):
        """The kernel without its element in the middle."""
        mask = np.ones((3, 3, 1, 1), "float32")
        mask[1, 1] = 0
        return super().kernel * mask


def test_a_subclass_may_override_the_kernel():
    """The sum of eight ones; the weight itself stays as it is."""
    layer = MaskedConv2D(1, 3, kernel_initializer="ones")
    assert run_eagerly(layer, np.ones((1, 3, 3, 1), "float32")).ravel().tolist() == [8]
    assert layer.get_weights()[0].sum() == 9


@pytest.mark.parametrize("name", ["Conv2D", "Conv2DTranspose", "SeparableConv2D", "LocallyConnected2D"])
def test_an_activation_may_be_a_layer(name):
    """It is applied, and saved with the layer."""
    make = functools.partial(getattr(layers, name), filters=2, kernel_size=3)
    activation = keras.layers.LeakyReLU(negative_slope=0.5)
    layer, plain = make(activation=activation), make()
    images = np.random.default_rng(0).normal(size=(1, 4, 4, 1)).astype("float32")
    expected = run_eagerly(plain, images)
    layer.build(images.shape)
    layer.set_weights(plain.get_weights())
    close(run_eagerly(layer, images), np.where(expected < 0, 0.5 * expected, expected))
    again = type(layer).from_config(json.loads(json.dumps(layer.get_config())))
    again.build(images.shape)
    again.set_weights(plain.get_weights())
    close(run_eagerly(again, images), run_eagerly(layer, images))
