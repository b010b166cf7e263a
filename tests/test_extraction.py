"""What layers make of their inputs: equal to a stock extractor, for every kind of model and of input."""

import gc
import itertools
import threading
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf
from backbones import mobilenet, resnet

from keras_cnn_edu import layers as ours
from keras_cnn_edu.extraction import feature_maps, find_layers, first_not_finite, iter_feature_maps, layer_paths

layers = keras.layers


def images(examples=5, size=8, channels=1):
    """Return random float32 images."""
    return np.random.default_rng(0).normal(size=(examples, size, size, channels)).astype("float32")


class Pairs(keras.utils.PyDataset):
    """Batches of two images with their labels."""

    def __init__(self, data):
        super().__init__()
        self.data = data

    def __len__(self):
        """Count the batches, the last one smaller."""
        return -(-len(self.data) // 2)

    def __getitem__(self, index):
        """Return one batch."""
        return self.data[2 * index : 2 * index + 2], np.zeros(len(self.data[2 * index : 2 * index + 2]))


def functional():
    """A small classifier with normalization and dropout, which differ between training and inference."""
    image = keras.Input((8, 8, 1), name="image")
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(image)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.Flatten(name="flatten")(layers.Dropout(0.5, name="dropout")(x))
    return keras.Model(image, layers.Dense(3, activation="softmax", name="predictions")(x), name="small")


class Block(layers.Layer):
    """Two convolutions of the same name, made when the block is built."""

    def build(self, shape):
        """Make the convolutions."""
        self.first, self.second = (layers.Conv2D(2, 3, padding="same", name="conv") for _ in range(2))

    def call(self, inputs):
        """Apply one after the other."""
        return self.second(self.first(inputs))


class Subclassed(keras.Model):
    """A model without symbolic inputs, whose `call` knows nothing of `training`."""

    def __init__(self):
        super().__init__(name="subclassed")
        self.block = Block(name="block")
        self.heads = [layers.Flatten(name="flatten"), layers.Dense(3, name="head")]

    def call(self, inputs):
        """Block, then heads."""
        x = self.block(inputs)
        for head in self.heads:
            x = head(x)
        return x


@pytest.mark.parametrize("jit_compile", [True, False])
def test_equal_to_a_stock_extractor_while_the_model_is_trained(jit_compile):
    """Every map equals what a second Functional model gives, in the middle of `fit`, with XLA and without."""
    model, data = functional(), images(40)
    stock = keras.Model(model.inputs, {name: model.get_layer(name).output for name in ("conv", "norm", "predictions")})
    differences = []

    class Compare(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            maps, expected = feature_maps(model, data), stock([data], training=False)
            differences.extend(np.abs(maps[name] - array).max() for name, array in expected.items())

    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=jit_compile)
    model.fit(data, np.arange(40) % 3, epochs=2, verbose=0, callbacks=[Compare()])
    assert len(differences) == 6
    assert max(differences) < 1e-6


def test_every_leaf_layer_in_call_order():
    """Without a choice of layers, all but the input are returned, in the order in which they are called."""
    maps = feature_maps(functional(), images())
    assert list(maps) == ["conv", "norm", "dropout", "flatten", "predictions"]
    assert maps["conv"].shape == (5, 6, 6, 4)


def test_nothing_in_the_model_changes():
    """Neither weights nor losses nor the layers' own methods are different afterwards."""
    model = keras.Sequential(
        [layers.Input((8, 8, 1)), layers.Conv2D(2, 3, activity_regularizer="l2"), layers.BatchNormalization()]
    )
    attributes = [set(vars(layer)) for layer in model.layers]
    weights = model.get_weights()
    feature_maps(model, images())
    assert [set(vars(layer)) for layer in model.layers] == attributes
    assert model.losses == []
    for before, after in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_layers_are_left_alone_after_an_error():
    """If the run is interrupted, the layers get their own `call` back."""

    class Interrupt(layers.Layer):
        def call(self, inputs):
            raise KeyboardInterrupt

    conv = layers.Conv2D(2, 3)
    with pytest.raises(KeyboardInterrupt, match=r"^$"):
        feature_maps(keras.Sequential([conv, Interrupt()]), images())
    assert "call" not in vars(conv)


def test_a_method_put_on_the_layer_object_survives():
    """Whoever has replaced `call` on one layer object finds the replacement in place."""
    model = functional()
    conv = model.get_layer("conv")
    replacement = conv.call
    conv.call = replacement
    feature_maps(model, images(), "conv")
    assert vars(conv)["call"] is replacement


def test_unbuilt_sequential_is_built_by_the_first_batch():
    """A Sequential without an input needs no `build` before."""
    model = keras.Sequential([layers.Conv2D(2, 3, name="conv"), layers.Flatten(name="flatten")])
    assert list(layer_paths(model)) == ["conv", "flatten"]
    maps = feature_maps(model, images(), batch_size=2)
    assert {path: array.shape for path, array in maps.items()} == {"conv": (5, 6, 6, 2), "flatten": (5, 72)}
    assert feature_maps(model, images(3))["flatten"].shape == (3, 72)  # not bound to the first batch's size


def test_outputs_without_an_entry_per_example_are_left_out():
    """A table that is the same for all examples, and a sum over them, are no feature maps."""

    class Table(layers.Layer):
        def call(self, inputs):
            return keras.ops.ones((7, 2)), keras.ops.sum(inputs), inputs

    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.table = Table(name="table")

        def call(self, inputs):
            return self.table(inputs)[2]

    assert list(feature_maps(Model(), images())) == ["table[2]"]


def test_nested_and_called_twice():
    """A nested model's layers have paths; those of a model called twice come as `path` and `path#2`."""
    patch = keras.Input((8, 8, 1))
    backbone = keras.Model(patch, layers.Conv2D(2, 3, name="conv", use_bias=False)(patch), name="backbone")
    image = keras.Input((8, 8, 1))
    model = keras.Model(image, layers.Add(name="add")([backbone(image), backbone(2 * image)]))
    maps = feature_maps(model, images())
    assert list(maps) == ["backbone/conv", "backbone/conv#2", "add"]
    np.testing.assert_allclose(maps["backbone/conv#2"], 2 * maps["backbone/conv"], rtol=1e-5)
    assert list(feature_maps(model, images(), "conv")) == ["backbone/conv", "backbone/conv#2"]
    assert list(feature_maps(model, images(), ["backbone"])) == ["backbone", "backbone#2"]


def test_subclassed():
    """A subclassed model's layers are found, also those of one name, and those made in `build`."""
    model = Subclassed()
    maps = feature_maps(model, images())
    assert list(maps) == ["block/conv", "block/conv~2", "flatten", "head"]
    np.testing.assert_allclose(maps["head"], model(images()), rtol=1e-5)
    assert feature_maps(model, images()[0])["head"].shape == (1, 3)


@pytest.mark.parametrize(
    "network, inner", [(resnet, ["conv1_conv", "conv2_block1_add"]), (mobilenet, ["Conv1", "block_3_depthwise"])]
)
def test_transfer_learning(network, inner):
    """Layers of a network of keras.applications inside another model have paths, and give what it gives alone."""
    backbone = network()
    inner = [*inner, backbone.layers[-1].name]
    stock = keras.Model(backbone.input, [backbone.get_layer(layer).output for layer in inner])
    image = keras.Input(backbone.input_shape[1:])
    x = layers.GlobalAveragePooling2D(name="mean")(backbone(layers.Rescaling(2.0, offset=-1.0)(image)))
    model = keras.Model(image, layers.Dense(5, name="head")(x))
    data = np.random.default_rng(0).random((2, *image.shape[1:]), "float32")
    maps = feature_maps(model, data)
    for layer, expected in zip(inner, stock(2 * data - 1, training=False), strict=True):
        np.testing.assert_allclose(maps[f"backbone/{layer}"], expected, rtol=1e-4, atol=1e-5)
    assert list(feature_maps(model, data, inner[0])) == [f"backbone/{inner[0]}"]
    np.testing.assert_allclose(maps["head"], model(data, training=False), rtol=1e-5)


def test_composite_layers_of_keras_are_leaves():
    """A recurrent layer counts as one, with its several outputs numbered; its cell is there for who asks."""
    model = keras.Sequential([layers.Input((6, 2)), layers.Bidirectional(layers.GRU(3, return_state=True), name="gru")])
    maps = feature_maps(model, np.zeros((4, 6, 2)))
    assert {path: array.shape for path, array in maps.items()} == {
        "gru[0]": (4, 6),
        "gru[1]": (4, 3),
        "gru[2]": (4, 3),
    }
    assert "gru/forward_gru" in layer_paths(model)


class Doubled(ours.Conv2D):
    """A convolution with a `call` of its own that uses the one it has from its class."""

    def call(self, inputs):
        """Convolve, and double."""
        return 2 * super().call(inputs)


class Shifted(layers.Layer):
    """A layer with one weight, which it applies itself, and helpers that have none."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.relu = layers.ReLU(name="relu")

    def build(self, shape):
        """Make the weight."""
        self.shift = self.add_weight(shape=(), name="shift")

    def call(self, inputs):
        """Add the weight, and cut off what is negative."""
        return self.relu(inputs + self.shift)


def test_an_activation_that_is_a_layer_hides_nothing():
    """A layer that works with the help of another one is a leaf, whoever wrote it; a layer that only calls is none."""
    for layer in (
        layers.Conv2D(2, 3, activation=layers.LeakyReLU(name="leaky"), name="leaf"),
        ours.Conv2D(2, 3, activation=layers.LeakyReLU(name="leaky"), name="leaf"),
        ours.DepthwiseConv2D(3, activation=layers.PReLU(), name="leaf"),
        layers.Dense(2, activation=layers.PReLU(), name="leaf"),
        type("Same", (ours.Conv2D,), {})(2, 3, activation=layers.PReLU(), name="leaf"),
        Doubled(2, 3, activation=layers.PReLU(), name="leaf"),
        Shifted(name="leaf"),
        layers.TimeDistributed(ours.Dense(2, activation=layers.ReLU()), name="leaf"),
        layers.SpectralNormalization(ours.Conv2D(2, 3), name="leaf"),
    ):
        model = keras.Sequential([keras.Input((8, 8, 1)), layer, layers.Flatten(name="flatten")])
        maps = feature_maps(model, images(1))
        assert list(maps) == ["leaf", "flatten"], layer
        np.testing.assert_array_equal(maps["leaf"].reshape(1, -1), maps["flatten"])
    inside = ours.Conv2D(2, 3, activation=layers.ReLU(name="relu"), name="conv")
    nested = keras.Sequential([keras.Input((8, 8, 1)), keras.Sequential([inside], name="block")])
    assert list(feature_maps(nested, images(1))) == ["block/conv"]
    assert list(feature_maps(nested, images(1), ["conv", "relu"])) == ["block/conv/relu", "block/conv"]


def test_several_threads_ask_one_model():
    """Each gets the maps of its own images, while another uses the model; the first of them builds it."""
    together = threading.Barrier(5)  # all begin at once

    class Meeting(layers.Layer):
        def call(self, inputs):
            threading.Event().wait(0.001)  # lets another thread go first
            return 1.0 * inputs

    model = keras.Sequential([Meeting(name="first"), layers.Dense(1, kernel_initializer="ones", name="second")])
    wrong = []

    def ask(number):
        image, right = np.full((1, 2), number, "float32"), {"first": [[number] * 2], "second": [[2 * number]]}
        together.wait()
        feature_maps(model, image)  # the first builds the model, the others wait
        for _ in range(5):
            maps = feature_maps(model, image) if number else {"second": model(image)}
            if any(np.asarray(array).tolist() != right[path] for path, array in maps.items()) or not maps:
                wrong.append((number, maps))

    threads = [threading.Thread(target=ask, args=(float(number),)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert "call" not in vars(model.layers[0])


def test_images_of_different_sizes():
    """They are run one by one; what has no common size is one array for none of them, and the message says so."""
    model = keras.Sequential(
        [keras.Input((None, None, 1)), ours.Conv2D(2, 3, name="conv"), ours.GlobalMaxPooling2D(name="max")]
    )
    small, wide = images(1, 8)[0], images(1, 9)[0, :7]
    maps = feature_maps(model, [small, wide], "max")["max"]
    np.testing.assert_allclose(maps[0], feature_maps(model, small)["max"][0], rtol=1e-6)
    np.testing.assert_allclose(maps[1], feature_maps(model, wide)["max"][0], rtol=1e-6)
    assert [part["conv"].shape for part in iter_feature_maps(model, [small, wide])] == [(1, 6, 6, 2), (1, 5, 7, 2)]
    with pytest.raises(ValueError, match=r"`inputs` must be of one size .*'conv' with maps of \(6, 6, 2\), \(5"):
        feature_maps(model, [small, wide])
    with pytest.raises(ValueError, match=r"`inputs` must be of shape \(batch, 8, 8, 1\).*shape=\(7, 9, 1\)"):
        feature_maps(functional(), [small, wide])
    with pytest.raises(ValueError, match=r"`inputs` must be arrays of numbers, each with rows of the same length"):
        feature_maps(model, [[[[1.0], [2.0]], [[1.0]]]])
    unbuilt = keras.Sequential([ours.Conv2D(2, 3, name="conv")])
    assert feature_maps(unbuilt, [small, small])["conv"].shape == (2, 6, 6, 2)


def test_several_inputs():
    """A model with several inputs takes a dict by input name, or a list in order."""
    left, right = keras.Input((4, 4, 1), name="left"), keras.Input((2,), name="right")
    flat = layers.Flatten(name="flat")(left)
    model = keras.Model([right, left], layers.Concatenate(name="both")([flat, right]))
    pair = {"left": np.ones((5, 4, 4, 1), "float32"), "right": np.zeros((5, 2), "float32")}
    by_order = feature_maps(model, [pair["right"], pair["left"]], batch_size=2)
    assert by_order["both"].shape == (5, 18)
    assert by_order["both"].sum() == 5 * 16
    with pytest.raises(ValueError, match=r"must be 2 arrays: 'right' \(batch, 2\), 'left' \(batch, 4, 4, 1\)"):
        feature_maps(model, pair["left"])


def test_several_inputs_by_name():
    """A dict is matched by name, whatever the order of its entries."""
    entries = {"b": keras.Input((2,), name="b"), "a": keras.Input((3,), name="a")}
    model = keras.Model(entries, layers.Concatenate(name="both")([entries["b"], entries["a"]]))
    batch = {"b": np.zeros((4, 2), "float32"), "a": np.ones((4, 3), "float32")}
    np.testing.assert_array_equal(feature_maps(model, batch)["both"][0], [0, 0, 1, 1, 1])
    with pytest.raises(ValueError, match=r"`inputs` must be 2 arrays: 'a' .*Received: 'b', 'c'"):
        feature_maps(model, {"b": batch["b"], "c": batch["a"]})
    with pytest.raises(ValueError, match=r"`inputs` must have as many examples for each input.*Received: 3, 4"):
        feature_maps(model, {"a": batch["a"][:3], "b": batch["b"]})
    data = tf.data.Dataset.from_tensor_slices((batch, range(4))).batch(3)
    np.testing.assert_array_equal(feature_maps(model, data)["both"], [[0, 0, 1, 1, 1]] * 4)


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param(lambda x: x, id="array"),
        pytest.param(lambda x: x.tolist(), id="nested list"),
        pytest.param(lambda x: [x], id="list of one array"),
        pytest.param(keras.ops.convert_to_tensor, id="tensor"),
        pytest.param(lambda x: tf.data.Dataset.from_tensor_slices(x).batch(2), id="data set"),
        pytest.param(lambda x: tf.data.Dataset.from_tensor_slices((x, range(5))).batch(2), id="with labels"),
        pytest.param(lambda x: tf.data.Dataset.from_tensor_slices((x, range(5))), id="not batched"),
        pytest.param(lambda x: (x[i : i + 2] for i in (0, 2, 4)), id="generator"),
        pytest.param(Pairs, id="PyDataset"),
    ],
)
def test_every_kind_of_input_gives_the_same(inputs):
    """Arrays, tensors, data sets and generators of the same images have the same maps."""
    model = functional()
    expected = feature_maps(model, images(), "predictions")["predictions"]
    maps = feature_maps(model, inputs(images()), "predictions", batch_size=2)["predictions"]
    np.testing.assert_allclose(maps, expected, atol=1e-6)


def test_batch_by_batch_is_the_same():
    """What is yielded for each batch is what is returned for all of them at once."""
    model = functional()
    whole = feature_maps(model, images())
    parts = list(iter_feature_maps(model, images(), batch_size=2))
    assert [len(part["conv"]) for part in parts] == [2, 2, 1]
    for path, array in whole.items():
        np.testing.assert_allclose(np.concatenate([part[path] for part in parts]), array, atol=1e-6)


def test_a_stream_without_end_is_read_batch_by_batch():
    """Of a stream only what is asked for is read, and what was handed out is not kept."""
    read, alive = [], []

    def stream():
        for number in itertools.count():
            read.append(number)
            yield images(2)

    for number, maps in enumerate(iter_feature_maps(functional(), stream())):
        assert len(read) == number + 1
        gc.collect()
        assert [reference() for reference in alive] == [None] * len(alive)
        alive = [weakref.ref(array) for array in maps.values()]
        del maps
        if number == 3:
            break


def test_errors_of_the_generator_come_at_once():
    """What is no model is refused when the generator is made; an unknown layer with the first batch."""
    with pytest.raises(TypeError, match=r"`model` must be a keras\.Model"):
        iter_feature_maps(layers.Flatten(), images())
    with pytest.raises(ValueError, match=r"`batch_size` must be an integer, 1 or larger"):
        iter_feature_maps(functional(), images(), batch_size=0)
    with pytest.raises(ValueError, match=r"Did you mean 'conv'"):
        next(iter_feature_maps(functional(), images(), "cnov"))


def test_one_image():
    """An image without a batch axis is a batch of one."""
    maps = feature_maps(functional(), images()[0])
    assert maps["conv"].shape == (1, 6, 6, 4)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    """Half-precision maps come as arrays that NumPy can save: bfloat16 as float32."""
    model = keras.Sequential([layers.Input((8, 8, 1)), layers.Conv2D(2, 3, name="conv", dtype=policy)])
    assert str(feature_maps(model, images())["conv"].dtype) == {"mixed_float16": "float16"}.get(policy, "float32")


def test_the_same_layer_by_path_by_name_and_itself():
    """A layer may be asked for in three ways, one or several."""
    model = functional()
    conv = model.get_layer("conv")
    for wanted in ("conv", ["conv"], conv, [conv]):
        assert find_layers(model, wanted) == {"conv": conv}


def test_misspelled_layer():
    """The answer to a wrong name is the names there are, and the nearest."""
    names = "'conv', 'norm', 'dropout', 'flatten', 'predictions'"
    with pytest.raises(ValueError, match=rf"`layers` must be one of {names}.*'fltaten'.*mean 'flatten'"):
        feature_maps(functional(), images(), ["conv", "fltaten"])


def test_misspelled_layer_of_a_deep_network():
    """Of many layers only some are named, but the nearest are: the last part of a path is enough for that."""
    inner = keras.Sequential([layers.ReLU(name=f"block{index}_relu") for index in range(40)], name="backbone")
    model = keras.Sequential([keras.Input((4, 4, 1)), inner, layers.Flatten(name="flatten")])
    with pytest.raises(ValueError, match=r"\(42 in all\).*Did you mean 'backbone/block17_relu' or 'backb") as error:
        feature_maps(model, np.zeros((4, 4, 1)), "block17_rleu")
    assert len(str(error.value)) < 600


def test_layer_of_another_model():
    """A layer object that is not in the model is refused by its name."""
    with pytest.raises(ValueError, match=r"`layers` must be one of 'conv'.*Received: layers='stranger'"):
        feature_maps(functional(), images(), layers.Dense(3, name="stranger"))


def test_name_of_several_layers():
    """A name that fits several layers is answered with their paths."""
    model = Subclassed()
    model(images())
    with pytest.raises(ValueError, match=r"the name of several.*'block/conv', 'block/conv~2'"):
        find_layers(model, "conv")
    assert list(find_layers(model, "block/conv~2")) == ["block/conv~2"]


def test_layer_that_is_not_called():
    """A layer that has no part in inference is named."""

    class Unused(keras.Model):
        def __init__(self):
            super().__init__()
            self.used, self.unused = layers.Flatten(name="used"), layers.ReLU(name="unused")

        def call(self, inputs):
            return self.used(inputs)

    assert list(feature_maps(Unused(), images())) == ["used"]
    with pytest.raises(ValueError, match=r"layers=\['unused'\], which gave none"):
        feature_maps(Unused(), images(), "unused")


def test_layer_inside_a_compiled_function():
    """A layer that only ever sees tensors without numbers is named instead of failing inside TensorFlow."""

    class Compiled(layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.conv = layers.Conv2D(2, 3, name="conv")
            self.function = tf.function(lambda x: self.conv(x))

        def build(self, shape):
            self.conv.build(shape)

        def call(self, inputs):
            return self.function(inputs)

    model = keras.Sequential([Compiled(name="block")])
    assert list(feature_maps(model, images(5), "block")) == ["block"]
    with pytest.raises(ValueError, match="'block/conv', which runs inside a compiled function"):
        feature_maps(model, images(3))  # another batch size: compiled again, while the layer is hooked
    with pytest.raises(ValueError, match="`model` must be called with numbers. Received: 'block/conv'"):
        first_not_finite(model, images(4))
    with pytest.raises(ValueError, match=r"layers=\['block/conv'\], which gave none"):
        feature_maps(model, images(5), "block/conv")


@pytest.mark.parametrize("shape", [(5, 8, 8), (8, 8), (5, 9, 8, 1), (5, 8, 8, 3), (8, 8, 3), (1, 5, 8, 8, 1)], ids=str)
def test_wrong_shape(shape):
    """Inputs of another rank, size or channel count are answered with what the model expects."""
    with pytest.raises(ValueError, match=r"must be of shape \(batch, 8, 8, 1\).*Received: shape=\("):
        feature_maps(functional(), np.zeros(shape, "float32"))


@pytest.mark.parametrize(
    "inputs", [None, b"seven.png", ["seven.png"], [iter([])]], ids=["None", "bytes", "text", "object"]
)
def test_no_numbers(inputs):
    """The name of a file is not an image: the message says how to read it."""
    with pytest.raises(
        TypeError, match=r"`inputs` must be images.*Received: .*Read a file with `keras.utils.load_img`"
    ):
        feature_maps(functional(), inputs)


@pytest.mark.parametrize("inputs", [np.zeros((0, 8, 8, 1)), iter([]), []], ids=["array", "stream", "list"])
def test_no_examples(inputs):
    """Empty inputs are refused; an empty batch among others is nothing."""
    with pytest.raises(ValueError, match="`inputs` must hold at least one example"):
        feature_maps(functional(), inputs)
    assert len(feature_maps(functional(), iter([images(0), images(2)]), "conv")["conv"]) == 2


def test_wrong_rank_for_a_subclassed_model():
    """A model without symbolic inputs remembers the rank it was built with."""
    model = Subclassed()
    feature_maps(model, images())
    with pytest.raises(ValueError, match=r"must be of shape \(batch, any, any, any\)"):
        feature_maps(model, np.zeros((8, 8)))


def test_not_a_model():
    """A layer, or anything else, is not a model."""
    with pytest.raises(TypeError, match=r"`model` must be a keras\.Model\. Received: model=.*Flatten"):
        feature_maps(layers.Flatten(), images())


def test_batch_size_must_be_positive():
    """Zero examples at once lead nowhere."""
    with pytest.raises(ValueError, match="`batch_size` must be an integer, 1 or larger"):
        feature_maps(functional(), images(), batch_size=0)
