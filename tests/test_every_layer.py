"""Every layer of Keras and of ours: what receptive_field, summary and explain say of it is right, or it is listed here.

Receptive fields are compared with what changes when pixels are replaced, multiply-adds with the number of pairs of an
input and an output that depends on it, explanations with the number that the model computes.
"""

import inspect
import re

import keras
import numpy as np
import pytest
from replaced_pixels import check, floats, words

from keras_cnn_edu import explain, receptive_field, summary
from keras_cnn_edu import layers as ours
from keras_cnn_edu.tracing.kinds import FAMILIES, LAYERS, OPERATIONS, kind_of

pytestmark = pytest.mark.usefixtures("step_by_step")

layers, ops = keras.layers, keras.ops
SEQUENCE, IMAGE, VOLUME, COLORS, WORDS = (7, 2), (6, 5, 2), (4, 5, 3, 2), (6, 5, 3), (7,)
BY_RANK = {"1D": SEQUENCE, "2D": IMAGE, "3D": VOLUME}


def made_of(*arguments):
    """Make a layer of these arguments, and call it on an image."""
    return lambda kind, image: kind(*arguments, name="own")(image)


def of_two(*arguments):
    """Call it on a list of the image and what a ReLU makes of it."""
    return lambda kind, image: kind(*arguments, name="own")([image, layers.ReLU()(image)])


def attention(*arguments):
    """Call it on a query and a value."""
    return lambda kind, image: kind(*arguments, name="own")(image, image)


def of_a_graph(kind, image):
    """Call it on nodes and their edges."""
    return kind(2, name="own")([image, ops.absolute(ops.matmul(image, ops.transpose(image, (0, 2, 1))))])


CASES = {  # what a name is: the shape of the image (None: by the rank in the name), and how a layer is made and called
    r"(Separable|Depthwise|Pointwise)?Conv\dD(Transpose)?|LocallyConnected\dD": (None, made_of(2, 2)),
    r"(Max|Average|Adaptive.*)Pooling\dD|UpSampling\dD|Cropping1D": (None, made_of(2)),
    r"Global.*Pooling\dD": (None, made_of()),
    r"(ZeroPadding|Cropping)\dD": (None, made_of(1)),
    r"SpatialDropout\dD": (None, made_of(0.5)),
    r"ConvLSTM\dD": (None, lambda kind, image: kind(2, 2, name="own")(ops.expand_dims(image, 1))),
    r"Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate": (IMAGE, of_two()),
    "Dot": (SEQUENCE, of_two(1)),
    "Attention|AdditiveAttention": (SEQUENCE, of_two()),
    "MultiHeadAttention": (SEQUENCE, attention(1, 2)),
    "GroupedQueryAttention": (SEQUENCE, attention(2, 2, 1)),
    "GraphConvolution": (SEQUENCE, of_a_graph),
    "GRU|LSTM|SimpleRNN": (SEQUENCE, made_of(2)),
    "RNN": (SEQUENCE, lambda kind, image: kind(layers.LSTMCell(2), name="own")(image)),
    "Bidirectional": (SEQUENCE, lambda kind, image: kind(layers.LSTM(2), name="own")(image)),
    "TimeDistributed": (IMAGE, lambda kind, image: kind(layers.Conv1D(2, 2), name="own")(image)),
    "SpectralNormalization": (IMAGE, lambda kind, image: kind(layers.Conv2D(2, 2), name="own")(image)),
    "Embedding|ReversibleEmbedding": (WORDS, made_of(20, 2)),
    "CategoryEncoding": (WORDS, made_of(20)),
    "RepeatVector": (WORDS, made_of(3)),
    "Dense": (IMAGE, made_of(2)),
    "EinsumDense": (IMAGE, made_of("bhwc,cf->bhwf", (6, 5, 2))),
    "(Alpha|Gaussian)?Dropout|GaussianNoise|Rescaling": (IMAGE, made_of(0.5)),
    "Activation": (IMAGE, made_of("tanh")),
    "Lambda": (IMAGE, made_of(ops.tanh)),
    "GroupNormalization": (IMAGE, made_of(1)),
    "Normalization": (IMAGE, made_of(-1, [0.0, 1.0], [2.0, 3.0])),
    "Permute": (IMAGE, made_of((2, 1, 3))),
    "Reshape": (IMAGE, made_of((5, 6, 2))),
    "Discretization": (IMAGE, made_of([0.0, 1.0])),
    "Resizing|CenterCrop|RandomCrop": (COLORS, made_of(3, 4)),
    "RandomTranslation|RandomShear": (COLORS, made_of(0.1, 0.1)),
    "RandomColorJitter": (COLORS, made_of((0, 255), 0.1, 0.1, 0.1, 0.1)),
    "RandomPosterization": (COLORS, made_of(4)),
    "MaxNumBoundingBoxes": (COLORS, made_of(3)),
    "Random(Rotation|Zoom|Contrast|Brightness|Hue|Saturation|Sharpness|ColorDegeneration|Invert)": (
        COLORS,
        made_of(0.1),
    ),
    "Random.*|Aug.*|Auto.*|Contrast.*|CutMix|MixUp|RandAugment|Equalization|Solarization": (COLORS, made_of()),
    ".*": (IMAGE, made_of()),
}

# ── what is not known, and why ──

NOT_CALLED = {  # on images, or at all
    **dict.fromkeys(["Layer", "Wrapper", "Pipeline", "StackedRNNCells"], "a base, or a container, of other layers"),
    **dict.fromkeys(["GRUCell", "LSTMCell", "SimpleRNNCell"], "one step of a recurrent layer"),
    **dict.fromkeys(["FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"], "code of one framework"),
    **dict.fromkeys(["HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"], "for words"),
    **dict.fromkeys(["MelSpectrogram", "STFTSpectrogram"], "for sounds"),
    "Equalization": "Keras refuses it in a functional model",
    "InputLayer": "holds the image, and does nothing",
}
UNKNOWN = {
    **dict.fromkeys(["Bidirectional", "GRU", "LSTM", "RNN", "SimpleRNN"], "a step depends on all before it"),
    **dict.fromkeys(["ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"], "a step depends on all before it"),
    **dict.fromkeys(["CategoryEncoding", "Discretization"], "categories, not images"),
    "AutoContrast": "uses the smallest and the largest number of an image",
    "ContrastLimitedAdaptiveHistogramEqualization": "uses the histograms of tiles",
    "RandomCrop": "where it crops, and whether it enlarges, depends on the sizes",
}
NO_FIELD = {
    "EinsumDense": "its equation may mix any axes",
    "Dot": "mixes the axes that it is told",
    "GraphConvolution": "a node sees its neighbors in a graph, not along an axis",
}
NO_COSTS = {
    "ReversibleEmbedding": "reversed, it adds up products",
    **dict.fromkeys(["EinsumDense", "Dot", "GraphConvolution"], "adds up products along axes of its own"),
    **dict.fromkeys(["Attention", "AdditiveAttention"], "adds up products of inputs"),
    **dict.fromkeys(["MultiHeadAttention", "GroupedQueryAttention"], "adds up products of inputs"),
}
NO_EXPLANATION = {
    **dict.fromkeys(["EinsumDense", "Dot", "Embedding", "ReversibleEmbedding", "Masking"], "no rule yet"),
    **dict.fromkeys(["CenterCrop", "Resizing"], "no rule yet"),
    **dict.fromkeys(["Attention", "AdditiveAttention"], "products of inputs have no kernel"),
    **dict.fromkeys(["MultiHeadAttention", "GroupedQueryAttention"], "the layers inside it are explained"),
    **dict.fromkeys(["TimeDistributed", "SpectralNormalization"], "the layer inside it is explained"),
    "Lambda": "its function is not known",
}


def classes(module, names):
    """Return the classes of layers of a module, each once, by name."""
    found = [getattr(module, name) for name in names]
    return {each.__name__: each for each in found if inspect.isclass(each) and issubclass(each, keras.Layer)}


STOCK = classes(layers, dir(layers))
ALL = STOCK | {f"ours.{name}": kind for name, kind in classes(ours, ours.__all__).items()}


@pytest.mark.parametrize("name", [name for name in ALL if name not in NOT_CALLED])
def test_layer(name):
    """What is said of a layer is true, or it is said that it is not known."""
    keras.utils.set_random_seed(0)
    short = name.removeprefix("ours.")
    shape, call = next(case for pattern, case in CASES.items() if re.fullmatch(pattern, short))
    numbers = words if "Embedding" in short or short == "CategoryEncoding" else floats
    image = keras.Input(shape or BY_RANK[re.search(r"\dD", short)[0]], dtype="int32" if numbers is words else None)
    model = keras.Model(image, call(ALL[name], image))
    *_, field = receptive_field(model).layers.values()
    costs = [row["multiply_adds"] for row in summary(model).records()]  # of the layers inside it, if it is followed
    assert (field.status == "unknown") == (short in UNKNOWN | NO_FIELD), field.why
    assert (None in costs) == (short in UNKNOWN | NO_COSTS)
    kind = kind_of(model.get_layer("own"))
    if field.status != "unknown":
        check(model, ["exact", "upper bound", "whole image"], range(1, 1 + len(field.axes)), numbers)
    if short in UNKNOWN | NO_EXPLANATION:
        with pytest.raises(ValueError, match="`layer` must be"):
            explained(model, numbers)
    else:
        assert explained(model, numbers).agrees
    if kind and kind.kernels and kind.family != "separable convolution":  # which is two in one
        assert sum(costs) == pairs(model)
    if kind and kind.family in ("dropout", "identity", "random augmentation"):
        images = np.random.default_rng(0).random((2, *model.input_shape[1:])).astype("float32") * 255
        np.testing.assert_allclose(ops.convert_to_numpy(model(images, training=False)), images, rtol=1e-5)


def explained(model, numbers):
    """Explain an element in the middle of the output."""
    image = numbers(np.random.default_rng(0), model.input_shape[1:])
    return explain(model, image, "own", tuple(size // 2 for size in model.output_shape[1:-1]) or None)


def pairs(model):
    """Count the pairs of an input number and an output number that depends on it."""
    image = np.random.default_rng(0).random((1, *model.input_shape[1:])).astype("float32")
    images = np.concatenate([image, image + np.eye(image.size, dtype="float32").reshape(-1, *image.shape[1:])])
    before, *after = ops.convert_to_numpy(model(images, training=False))
    return int((~np.isclose(before, after, atol=1e-5)).sum())


def derived(kind):
    """All classes derived from a class."""
    return {kind}.union(*map(derived, kind.__subclasses__()))


def test_the_table_of_kinds_names_each_class_once():
    """And only classes that there are."""
    names = [name for kind in FAMILIES for name in kind.layers.split()]
    operations = [name for kind in FAMILIES for name in kind.operations.split()]
    assert sorted(LAYERS) == sorted(names)
    assert sorted(OPERATIONS) == sorted(operations)
    assert {*names, *operations} - {kind.__name__ for kind in derived(keras.Operation)} == set()


def test_the_lists_name_layers_that_there_are():
    """None is forgotten when Keras drops a layer; what is not called is of no kind."""
    assert {*NOT_CALLED, *UNKNOWN, *NO_FIELD, *NO_COSTS, *NO_EXPLANATION} - {
        name.removeprefix("ours.") for name in ALL
    } == set()
    assert [name for name in NOT_CALLED if kind_of(STOCK[name].__new__(STOCK[name]))] == []
