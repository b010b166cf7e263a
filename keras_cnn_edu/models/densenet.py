"""DenseNet: every layer takes the maps of *all* layers before it, and adds a few maps of its own.

G. Huang, Z. Liu, L. van der Maaten and K. Q. Weinberger, "Densely Connected Convolutional Networks", CVPR 2017.
https://arxiv.org/abs/1608.06993

Table 1 of the paper, for images of 224×224 pixels:

    layer               output     what                               DenseNet121   169   201
    convolution         112×112    7×7, 64, stride 2
    pooling             56×56      3×3 max pooling, stride 2
    dense block 1       56×56      pairs of 1×1 and 3×3                         6     6     6
    transition layer 1  28×28      1×1, 2×2 average pooling, stride 2
    dense block 2       28×28      pairs of 1×1 and 3×3                        12    12    12
    transition layer 2  14×14      1×1, 2×2 average pooling, stride 2
    dense block 3       14×14      pairs of 1×1 and 3×3                        24    32    48
    transition layer 3  7×7        1×1, 2×2 average pooling, stride 2
    dense block 4       7×7        pairs of 1×1 and 3×3                        16    32    32
    classification      1×1        global average pooling, 1000 classes, softmax

Every 1×1 and 3×3 is batch normalization, ReLU and then the convolution, in this order. It is the paper's DenseNet-BC
with growth rate k = 32: a pair adds k maps, its 1×1 convolution has 4k filters (the bottleneck, B), and a transition
keeps half of the maps (the compression, C).

Deviations. None from `keras.applications`, layer by layer; the 1.001e-5 of every normalization is from there. With the
small stem the dense blocks stay these four, so that it is the same network; the paper's for CIFAR (section 3) have
three.
"""

from collections.abc import Sequence
from types import ModuleType

import keras

from keras_cnn_edu import layers
from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models.classifier import classify
from keras_cnn_edu.models.registry import register
from keras_cnn_edu.models.shapes import channel_axis, image_shape, scaled, smallest_size

PAIRS = {  # in each dense block
    "DenseNet121": (6, 12, 24, 16),
    "DenseNet169": (6, 12, 32, 32),
    "DenseNet201": (6, 12, 48, 32),
}
BLOCKS = ("conv2", "conv3", "conv4", "conv5")  # names of the dense blocks in keras.applications …
TRANSITIONS = ("pool2", "pool3", "pool4")  # … and of the transitions between them
GROWTH = 32  # maps that a pair adds
BOTTLENECK = 4  # filters of the 1×1 convolution, in multiples of the growth
COMPRESSION = 2  # a transition keeps one map in so many
STEMS = {  # (kernel size, stride, padding) of the first convolution and the pooling; "small" is that of section 3
    "imagenet": [(7, 2, 3), (3, 2, 1)],
    "small": [(3, 1, 1)],
}
HALVINGS = 3 * [(2, 2, 0)]  # the poolings of the transitions
SMALLEST = {stem: smallest_size(windows + HALVINGS) for stem, windows in STEMS.items()}  # 29 and 8 pixels


@register(
    year=2016, parameters=8_062_504, multiply_adds=2_834_161_664, depth=121, smallest=29,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=8, stock="DenseNet121",
)  # fmt: skip
def DenseNet121(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "densenet121", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 58 pairs of convolutions, each taking all maps before it in its block.

    Args:
        input_shape: (height, width, channels) of an image, in pixels; None: (224, 224, 3). (channels, height, width)
            where `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        include_top: False ends with the last feature maps, for a classifier of your own.
        width: the growth rate, and with it every number of filters, is multiplied by it and rounded.
        stem: "imagenet" begins with a 7×7 convolution of stride 2 and a pooling, which leave a quarter of the
            height and width; "small", for images under about 64 pixels, with a 3×3 convolution of stride 1.
        layers: where the layer classes come from; `keras.layers` builds the same graph from stock layers.
        name: name of the model.
        classifier_activation: applied to the scores of the classes; None returns the scores themselves, the logits.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes), or, without the top,
        to (batch, height / 32, width / 32, maps), rounded; / 8 with the small stem.

    Raises:
        ValueError: if the images are smaller than 29×29 pixels (8×8 with the small stem), `stem` is unknown or
            `width` is not positive.
        TypeError: if an argument has the wrong type.

    Example:
        >>> # growth rate 4
        >>> model = DenseNet121((32, 32, 3), classes=10, width=0.125, stem="small")
        >>> blocks = [model.get_layer(f"conv2_block{pair}_concat") for pair in range(1, 7)]
        >>> [block.output.shape[-1] for block in blocks]
        [12, 16, 20, 24, 28, 32]

    Reference:
        Huang, Liu, van der Maaten and Weinberger (2017), Table 1. https://arxiv.org/abs/1608.06993
    """
    return _densenet("DenseNet121", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2016, parameters=14_307_880, multiply_adds=3_359_843_328, depth=169, smallest=29,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=8, stock="DenseNet169",
)  # fmt: skip
def DenseNet169(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "densenet169", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 82 pairs of convolutions.

    Arguments, result and errors are those of `DenseNet121`.
    """
    return _densenet("DenseNet169", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2016, parameters=20_242_984, multiply_adds=4_291_365_888, depth=201, smallest=29,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=8, stock="DenseNet201",
)  # fmt: skip
def DenseNet201(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "densenet201", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 98 pairs of convolutions.

    Arguments, result and errors are those of `DenseNet121`.
    """
    return _densenet("DenseNet201", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


def _densenet(network, input_shape, classes, include_top, width, stem, layers, name, classifier_activation):
    """Build a column of Table 1: the stem, four dense blocks with transitions between them, a classifier."""
    (kernel_size, stride, _), *pooling = STEMS[stem]
    input_shape = image_shape(input_shape, SMALLEST[stem], f'{network} with stem="{stem}"')
    growth = scaled(GROWTH, width)

    images = layers.Input(input_shape, name="images")
    maps = layers.ZeroPadding2D(kernel_size // 2, name="conv1_pad")(images)
    maps = convolution(layers, 2 * growth, kernel_size, "conv1_conv", strides=stride)(maps)
    maps = normalize(layers, maps, "conv1_")
    if pooling:
        maps = layers.ZeroPadding2D(1, name="pool1_pad")(maps)
        maps = layers.MaxPooling2D(3, strides=2, name="pool1")(maps)
    for block, pairs, transition in zip(BLOCKS, PAIRS[network], (*TRANSITIONS, None), strict=True):
        for number in range(1, pairs + 1):
            maps = dense_pair(layers, maps, growth, f"{block}_block{number}")
        if transition:
            maps = halve(layers, maps, transition)
    maps = normalize(layers, maps, "")
    if not include_top:
        return keras.Model(images, maps, name=name)
    features = layers.GlobalAveragePooling2D(name="avg_pool")(maps)
    predictions = classify(layers, features, classes, classifier_activation)
    return keras.Model(images, predictions, name=name)


def dense_pair(layers, maps, growth, name):
    """Return the maps, and `growth` new ones made of all of them."""
    new = normalize(layers, maps, f"{name}_0_")
    new = convolution(layers, BOTTLENECK * growth, 1, f"{name}_1_conv")(new)
    new = normalize(layers, new, f"{name}_1_")
    new = convolution(layers, growth, 3, f"{name}_2_conv", padding="same")(new)
    return layers.Concatenate(channel_axis(), name=f"{name}_concat")([maps, new])


def halve(layers, maps, name):
    """Return half as many maps of half the height and width: a transition."""
    maps = normalize(layers, maps, f"{name}_")
    maps = convolution(layers, maps.shape[channel_axis()] // COMPRESSION, 1, f"{name}_conv")(maps)
    return layers.AveragePooling2D(2, name=f"{name}_pool")(maps)


def normalize(layers, maps, prefix):
    """Return relu(batch normalization(maps))."""
    maps = layers.BatchNormalization(channel_axis(), epsilon=1.001e-5, name=f"{prefix}bn")(maps)
    return layers.Activation("relu", name=f"{prefix}relu")(maps)


def convolution(layers, filters, kernel_size, name, **settings):
    """Return a convolution without a bias: the batch normalization that follows would subtract it."""
    return layers.Conv2D(filters, kernel_size, use_bias=False, kernel_initializer="he_normal", name=name, **settings)
