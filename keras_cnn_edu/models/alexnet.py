"""AlexNet, the network that won ImageNet in 2012 and made everybody learn about convolutions.

A. Krizhevsky, I. Sutskever and G. E. Hinton, "ImageNet classification with deep convolutional neural networks",
NeurIPS 2012. https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks

The paper's section 3.5 and figure 2, for images of 227×227 pixels (the paper says 224, but its 55×55 pixels after conv1
need 227: 55 = (227 - 11) / 4 + 1):

    layer   does                                       output     parameters
    conv1   96 kernels of 11×11×3, stride 4            55×55×96   96·(11·11·3 + 1)   =     34,944
    pool1   3×3 windows, stride 2: they overlap        27×27×96
    conv2   256 kernels of 5×5×48 in two towers        27×27×256  256·(5·5·48 + 1)   =    307,456
    pool2                                              13×13×256
    conv3   384 kernels of 3×3×256, the towers meet    13×13×384  384·(3·3·256 + 1)  =    885,120
    conv4   384 kernels of 3×3×192 in two towers       13×13×384  384·(3·3·192 + 1)  =    663,936
    conv5   256 kernels of 3×3×192 in two towers       13×13×256  256·(3·3·192 + 1)  =    442,624
    pool5                                              6×6×256
    fc6     4096 units, dropout                        4096       4096·(9216 + 1)    = 37,752,832
    fc7     4096 units, dropout                        4096       4096·(4096 + 1)    = 16,781,312
    output  1000 classes, softmax                      1000       1000·(4096 + 1)    =  4,097,000
                                                                                       60,965,224

A tower is what one of the paper's two graphics cards held; a convolution in two groups is the same. Local response
normalization comes before pool1 and pool2. The variant "classroom" is that of *Dive into Deep Learning*, section 8.1:
one tower, and so kernels twice as deep in conv2, conv4 and conv5, and no normalization; 62,378,344 parameters.

Deviations. Images have 227 pixels, because the paper's 224 do not lead to the 55 after its conv1. The first weights are
He's (2015), so that any width starts well; the paper draws them with a standard deviation of 0.01 and sets some biases
to 1. Local response normalization comes right behind the ReLU of a convolution, as the paper says; other programs
have it behind the pooling.
"""

from collections.abc import Sequence
from types import ModuleType
from typing import NamedTuple

import keras

from keras_cnn_edu import layers
from keras_cnn_edu.layers import LocalResponseNormalization  # Keras has none: the stock build uses ours, too
from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models.classifier import classify, dense_layers
from keras_cnn_edu.models.registry import register
from keras_cnn_edu.models.shapes import channel_axis, image_shape, scaled, smallest_size


class Convolution(NamedTuple):
    """One row of the table."""

    filters: int
    kernel_size: int
    towers: int = 1
    normalized: bool = False
    pooled: bool = False


CONVOLUTIONS = {
    "conv1": Convolution(96, 11, normalized=True, pooled=True),
    "conv2": Convolution(256, 5, towers=2, normalized=True, pooled=True),
    "conv3": Convolution(384, 3),
    "conv4": Convolution(384, 3, towers=2),
    "conv5": Convolution(256, 3, towers=2, pooled=True),
}
DENSE = {"fc6": 4096, "fc7": 4096}
IMAGES = (227, 227, 3)
STEMS = {  # kernel size, stride and padding of conv1
    "imagenet": (11, 4, "valid"),
    "small": (5, 1, "same"),
}
POOL = (3, 2, "valid")  # window, stride, padding


@register(
    year=2012, parameters=60_965_224, multiply_adds=724_406_816, depth=8, smallest=67,
    classroom={"width": 0.125, "variant": "classroom", "stem": "small"}, smallest_classroom=15,
    variants=("2012", "classroom"),
)  # fmt: skip
def AlexNet(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    variant: str = "2012", stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "alexnet", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities: five convolutions, three overlapping poolings, three dense layers.

    Args:
        input_shape: (height, width, channels) of an image, in pixels; None: (227, 227, 3). (channels, height, width)
            where `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        include_top: False ends with the feature maps of pool5, for a classifier of your own.
        width: every number of filters and units is multiplied by it, and rounded.
        variant: "2012" (two towers, local response normalization) or "classroom" (one tower, no normalization).
        stem: "imagenet" begins with an 11×11 convolution of stride 4; "small", for images under about 100 pixels,
            with a 5×5 convolution that keeps their size.
        layers: where the layer classes come from; `keras.layers` builds the same graph from stock layers.
        name: name of the model.
        classifier_activation: applied to the scores of the classes; None returns the scores themselves, the logits.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes).

    Raises:
        ValueError: if the images are smaller than 67×67 pixels (15×15 with the small stem), `variant` or `stem` is
            unknown or `width` is not positive.
        TypeError: if an argument has the wrong type.

    Example:
        >>> small = {"width": 0.25, "variant": "classroom", "stem": "small"}
        >>> model = AlexNet((28, 28, 1), classes=10, **small)
        >>> names = ("conv1", "pool1", "pool2", "pool5")
        >>> [model.get_layer(name).output.shape[1:] for name in names]
        [(28, 28, 24), (13, 13, 24), (6, 6, 64), (2, 2, 64)]

    Reference:
        Krizhevsky, Sutskever and Hinton (2012), section 3 and figure 2.
        https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks
    """
    first = STEMS[stem]
    smallest = smallest_size([first, POOL, POOL, POOL])
    input_shape = image_shape(input_shape, smallest, f'AlexNet with stem="{stem}"', IMAGES)

    images = maps = layers.Input(input_shape, name="images")
    for number, (convolution, row) in enumerate(CONVOLUTIONS.items(), start=1):
        kernel_size, strides, padding = first if number == 1 else (row.kernel_size, 1, "same")
        towers = row.towers if variant == "2012" else 1
        maps = layers.Conv2D(
            2 * scaled(row.filters // 2, width),  # an even number: each tower has half of them
            kernel_size,
            strides,
            padding,
            groups=towers,
            activation="relu",
            kernel_initializer="he_normal",
            name=convolution,
        )(maps)
        if row.normalized and variant == "2012":
            maps = LocalResponseNormalization(axis=channel_axis(), name=f"norm{number}")(maps)
        if row.pooled:
            maps = layers.MaxPooling2D(*POOL, name=f"pool{number}")(maps)
    if not include_top:
        return keras.Model(images, maps, name=name)
    units = dense_layers(layers, maps, DENSE, width)
    predictions = classify(layers, units, classes, classifier_activation)
    return keras.Model(images, predictions, name=name)
