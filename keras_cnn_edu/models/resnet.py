"""ResNet and ResNeXt: every block learns what to *add* to its input, so that a hundred layers train as well as ten.

K. He, X. Zhang, S. Ren and J. Sun, "Deep Residual Learning for Image Recognition", CVPR 2016.
https://arxiv.org/abs/1512.03385

ResNeXt: S. Xie, R. Girshick, P. Dollár, Z. Tu and K. He, "Aggregated Residual Transformations for Deep Neural
Networks", CVPR 2017. https://arxiv.org/abs/1611.05431

Table 1 of both papers, for images of 224×224 pixels:

    layer    output     what                        blocks in ResNet 18   34   50  101  152   ResNeXt50
    conv1    112×112    7×7, 64, stride 2
             56×56      3×3 max pooling, stride 2
    conv2_x  56×56      blocks of 64 filters                          2    3    3    3    3    3
    conv3_x  28×28      blocks of 128 filters                         2    4    4    4    8    4
    conv4_x  14×14      blocks of 256 filters                         2    6    6   23   36    6
    conv5_x  7×7        blocks of 512 filters                         2    3    3    3    3    3
             1×1        global average pooling, 1000 classes, softmax

    a block of n filters:   basic (18, 34)   bottleneck (50, 101, 152)   ResNeXt, 32×4d
                            3×3, n           1×1, n                      1×1, 2n
                            3×3, n           3×3, n                      3×3, 2n in 32 groups
                                             1×1, 4n                     1×1, 4n

The first block of conv3_x, 4 and 5 halves the image, with the convolution that is marked `strided` below. Where a
block's output has another shape than its input, a 1×1 convolution brings the input to it (option B of He et al.).

Deviations. ResNet50, 101 and 152 are those of `keras.applications`, layer by layer: their convolutions have a bias,
which the batch normalization behind it makes useless; the others go without, as in the paper. The 1.001e-5 of every
normalization is from there, too. With the small stem the stages stay these four; the paper's networks for CIFAR-10
(section 4.2) have three, of 16, 32 and 64 filters.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import NamedTuple

import keras

from keras_cnn_edu import layers
from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models.classifier import classify
from keras_cnn_edu.models.registry import register
from keras_cnn_edu.models.shapes import channel_axis, image_shape, scaled, smallest_size


class Convolution(NamedTuple):
    """One convolution of a block; batch normalization follows, and a ReLU except after the last."""

    kernel_size: int
    filters: int  # in multiples of the stage's
    strided: bool = False  # this one takes the stride of the stage
    groups: int = 1


BASIC = (Convolution(3, 1, strided=True), Convolution(3, 1))
BOTTLENECK = (Convolution(1, 1, strided=True), Convolution(3, 1), Convolution(1, 4))
GROUPED = (Convolution(1, 2), Convolution(3, 2, strided=True, groups=32), Convolution(1, 4))

STAGES = [("conv2", 64, 1), ("conv3", 128, 2), ("conv4", 256, 2), ("conv5", 512, 2)]  # (name, filters, stride)
NETWORKS = {  # (block, how many of it in each stage, whether the convolutions have a bias)
    "ResNet18": (BASIC, (2, 2, 2, 2), False),
    "ResNet34": (BASIC, (3, 4, 6, 3), False),
    "ResNet50": (BOTTLENECK, (3, 4, 6, 3), True),
    "ResNet101": (BOTTLENECK, (3, 4, 23, 3), True),
    "ResNet152": (BOTTLENECK, (3, 8, 36, 3), True),
    "ResNeXt50": (GROUPED, (3, 4, 6, 3), False),
}
STEMS = {  # (kernel size, stride, padding) of conv1 and of the pooling; "small" is that of section 4.2
    "imagenet": [(7, 2, 3), (3, 2, 1)],
    "small": [(3, 1, 1)],
}
HALVINGS = 3 * [(1, 2, 0)]  # by the strides of conv3, 4 and 5
SMALLEST = {stem: smallest_size(windows + HALVINGS) for stem, windows in STEMS.items()}  # 17 and 5 pixels


@register(
    year=2015, parameters=11_699_112, multiply_adds=1_814_073_344, depth=18, smallest=17,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=5,
)  # fmt: skip
def ResNet18(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "resnet18", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 8 residual blocks of two 3×3 convolutions.

    Args:
        input_shape: (height, width, channels) of an image, in pixels; None: (224, 224, 3). (channels, height, width)
            where `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        include_top: False ends with the last feature maps, for a classifier of your own.
        width: every number of filters is multiplied by it, and rounded.
        stem: "imagenet" begins with a 7×7 convolution of stride 2 and a pooling, which leave a quarter of the
            height and width; "small", for images under about 64 pixels, with a 3×3 convolution of stride 1.
        layers: where the layer classes come from; `keras.layers` builds the same graph from stock layers.
        name: name of the model.
        classifier_activation: applied to the scores of the classes; None returns the scores themselves, the logits.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes), or, without the top,
        to (batch, height / 32, width / 32, filters), rounded up; / 8 with the small stem.

    Raises:
        ValueError: if the images are smaller than 17×17 pixels (5×5 with the small stem), `stem` is unknown or
            `width` is not positive.
        TypeError: if an argument has the wrong type.

    Example:
        >>> model = ResNet18((32, 32, 3), classes=10, width=0.25, stem="small")
        >>> stages = [model.get_layer(f"conv{stage}_block2_out") for stage in (2, 3, 4, 5)]
        >>> [stage.output.shape[1:] for stage in stages]
        [(32, 32, 16), (16, 16, 32), (8, 8, 64), (4, 4, 128)]

    Reference:
        He, Zhang, Ren and Sun (2016), Table 1; section 4.2 for the small stem. https://arxiv.org/abs/1512.03385
    """
    return _resnet("ResNet18", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2015, parameters=21_814_696, multiply_adds=3_663_761_408, depth=34, smallest=17,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=5,
)  # fmt: skip
def ResNet34(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "resnet34", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 16 residual blocks of two 3×3 convolutions: `ResNet18`, deeper.

    Arguments, result and errors are those of `ResNet18`.
    """
    return _resnet("ResNet34", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2015, parameters=25_636_712, multiply_adds=3_857_973_248, depth=50, smallest=17,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=5, stock="ResNet50",
)  # fmt: skip
def ResNet50(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "resnet50", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 16 bottleneck blocks: 1×1, 3×3 and 1×1 convolutions.

    Arguments, result and errors are those of `ResNet18`.
    """
    return _resnet("ResNet50", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2015, parameters=44_707_176, multiply_adds=7_570_194_432, depth=101, smallest=17,
    classroom={"width": 0.0625, "stem": "small"}, smallest_classroom=5, stock="ResNet101",
)  # fmt: skip
def ResNet101(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "resnet101", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 33 bottleneck blocks: `ResNet50` with 17 more in conv4_x.

    Arguments, result and errors are those of `ResNet18`.
    """
    return _resnet("ResNet101", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2015, parameters=60_419_944, multiply_adds=11_282_415_616, depth=152, smallest=17,
    classroom={"width": 0.0625, "stem": "small"}, smallest_classroom=5, stock="ResNet152",
)  # fmt: skip
def ResNet152(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "resnet152", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 50 bottleneck blocks: `ResNet101` with 17 more in conv3_x and conv4_x.

    Arguments, result and errors are those of `ResNet18`.
    """
    return _resnet("ResNet152", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2016, parameters=25_097_128, multiply_adds=4_230_479_872, depth=50, smallest=17,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=5,
)  # fmt: skip
def ResNeXt50(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "resnext50", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 16 blocks whose 3×3 convolutions work in 32 groups of channels.

    Arguments, result and errors are those of `ResNet18`. `width` is rounded so that every group has whole channels:
    4 of them in conv2_x, times `width`, and never none.

    Reference:
        Xie, Girshick, Dollár, Tu and He (2017), Table 1. https://arxiv.org/abs/1611.05431
    """
    return _resnet("ResNeXt50", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


def _resnet(network, input_shape, classes, include_top, width, stem, layers, name, classifier_activation):
    """Build a column of Table 1: the stem, four stages of blocks, a classifier."""
    block, numbers, use_bias = NETWORKS[network]
    (kernel_size, stride, _), *pooling = STEMS[stem]
    input_shape = image_shape(input_shape, SMALLEST[stem], f'{network} with stem="{stem}"')

    images = layers.Input(input_shape, name="images")
    maps = convolve(layers, images, scaled(64, width), kernel_size, stride, "conv1", use_bias=use_bias)
    if pooling:
        maps = layers.ZeroPadding2D(1, name="pool1_pad")(maps)
        maps = layers.MaxPooling2D(3, strides=2, name="pool1_pool")(maps)
    unit = max(step.groups // step.filters for step in block)  # of so many filters, every group has whole channels
    for (stage, filters, stride), blocks in zip(STAGES, numbers, strict=True):
        filters = unit * scaled(filters // unit, width)
        for number in range(1, blocks + 1):
            maps = residual(layers, maps, block, filters, stride, use_bias, f"{stage}_block{number}")
            stride = 1  # only the first block of a stage halves the maps
    if not include_top:
        return keras.Model(images, maps, name=name)
    features = layers.GlobalAveragePooling2D(name="avg_pool")(maps)
    predictions = classify(layers, features, classes, classifier_activation)
    return keras.Model(images, predictions, name=name)


def residual(layers, maps, block, filters, stride, use_bias, name):
    """Return relu(shortcut + what the block's convolutions make of the maps)."""
    shortcut, last = maps, filters * block[-1].filters
    if stride > 1 or maps.shape[channel_axis()] != last:  # the shape changes
        shortcut = convolve(layers, maps, last, 1, stride, f"{name}_0", relu=False, use_bias=use_bias)
    for number, step in enumerate(block, start=1):
        maps = convolve(
            layers,
            maps,
            filters * step.filters,
            step.kernel_size,
            stride if step.strided else 1,
            f"{name}_{number}",
            relu=number < len(block),
            groups=step.groups,
            use_bias=use_bias,
        )
    maps = layers.Add(name=f"{name}_add")([shortcut, maps])
    return layers.Activation("relu", name=f"{name}_out")(maps)


def convolve(layers, maps, filters, kernel_size, stride, name, relu=True, **settings):
    """Return relu(batch normalization(convolution of the maps)), or without relu."""
    padding = "same"
    if kernel_size > 1 and stride > 1:  # as many zeros before as after; "same" would put one less before
        maps = layers.ZeroPadding2D(kernel_size // 2, name=f"{name}_pad")(maps)
        padding = "valid"
    convolution = layers.Conv2D(
        filters, kernel_size, stride, padding, kernel_initializer="he_normal", name=f"{name}_conv", **settings
    )
    maps = layers.BatchNormalization(channel_axis(), epsilon=1.001e-5, name=f"{name}_bn")(convolution(maps))
    return layers.Activation("relu", name=f"{name}_relu")(maps) if relu else maps
