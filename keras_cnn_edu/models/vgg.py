"""VGG: nothing but 3×3 convolutions, and much deeper for it.

K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image recognition", ICLR 2015.
https://arxiv.org/abs/1409.1556

Table 1, for images of 224×224 pixels. Every convolution is 3×3, keeps the size and is followed by ReLU:

    block           output        filters    convolutions in VGG11 (A)   VGG13 (B)   VGG16 (D)   VGG19 (E)
    block1          224×224       64                             1           2           2           2
    block2          112×112       128                            1           2           2           2
    block3          56×56         256                            2           2           3           4
    block4          28×28         512                            2           2           3           4
    block5          14×14         512                            2           2           3           4
                    7×7           2×2 max pooling, stride 2, behind each block
    fc1, fc2        4096          dense, dropout
    predictions     1000          dense, softmax
    parameters (millions; table 2)                             133         133         138         144

Two 3×3 convolutions have a receptive field of 5×5 pixels, three one of 7×7: as large as that of one large kernel, with
fewer weights and a ReLU after each.
Layers with weights have the names they have in `keras.applications` (which leaves out the dropout), and VGG16 and VGG19
take the weights that are there.

Deviations. The first weights are He's (2015), so that every depth starts well by itself; the paper trained VGG11 first
and started the deeper ones with its weights.
"""

from collections.abc import Sequence
from types import ModuleType

import keras

from keras_cnn_edu import layers
from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models.classifier import classify, dense_layers
from keras_cnn_edu.models.registry import register
from keras_cnn_edu.models.shapes import image_shape, scaled, smallest_size

FILTERS = (64, 128, 256, 512, 512)  # of each block
CONVOLUTIONS = {  # table 1: how many 3×3 convolutions in each block
    "VGG11": (1, 1, 2, 2, 2),
    "VGG13": (2, 2, 2, 2, 2),
    "VGG16": (2, 2, 3, 3, 3),
    "VGG19": (2, 2, 4, 4, 4),
}
DENSE = {"fc1": 4096, "fc2": 4096}
STEMS = {  # the blocks with a pooling behind them; "small" keeps the size of a small image through the first
    "imagenet": (1, 2, 3, 4, 5),
    "small": (2, 3, 4, 5),
}
POOL = (2, 2, "valid")  # window, stride, padding


@register(
    year=2014, parameters=132_863_336, multiply_adds=7_609_090_048, depth=11, smallest=32,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=16,
)  # fmt: skip
def VGG11(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "vgg11", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities: 8 convolutions of 3×3 in five blocks, three dense layers.

    Args:
        input_shape: (height, width, channels) of an image, in pixels; None: (224, 224, 3). (channels, height, width)
            where `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        include_top: False ends with the last feature maps, for a classifier of your own.
        width: every number of filters and units is multiplied by it, and rounded.
        stem: "imagenet" pools behind every block; "small", for images under about 100 pixels, not behind the first.
        layers: where the layer classes come from; `keras.layers` builds the same graph from stock layers.
        name: name of the model.
        classifier_activation: applied to the scores of the classes; None returns the scores themselves, the logits.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes), or, without the top, to
        (batch, ⌊height / 32⌋, ⌊width / 32⌋, filters); / 16 with the small stem.

    Raises:
        ValueError: if the images are smaller than 32×32 pixels (16×16 with the small stem), `stem` is unknown or
            `width` is not positive.
        TypeError: if an argument has the wrong type.

    Example:
        >>> model = VGG11((32, 32, 3), classes=10, width=0.125)
        >>> pools = [model.get_layer(f"block{number}_pool") for number in range(1, 6)]
        >>> [pool.output.shape[1:] for pool in pools]
        [(16, 16, 8), (8, 8, 16), (4, 4, 32), (2, 2, 64), (1, 1, 64)]

    Reference:
        Simonyan and Zisserman (2015), table 1, column A. https://arxiv.org/abs/1409.1556
    """
    return _vgg("VGG11", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2014, parameters=133_047_848, multiply_adds=11_308_466_176, depth=13, smallest=32,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=16,
)  # fmt: skip
def VGG13(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "vgg13", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 10 convolutions: column B of table 1.

    Arguments, result and errors are those of `VGG11`.
    """
    return _vgg("VGG13", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    year=2014, parameters=138_357_544, multiply_adds=15_470_264_320, depth=16, smallest=32,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=16, stock="VGG16",
)  # fmt: skip
def VGG16(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "vgg16", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 13 convolutions: column D of table 1, 138,357,544 parameters.

    Arguments, result and errors are those of `VGG11`.
    """
    return _vgg("VGG16", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


@register(
    # Sixteen convolutions without normalization: at the usual learning rate the loss does not fall.
    year=2014, parameters=143_667_240, multiply_adds=19_632_062_464, depth=19, smallest=32,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=16, stock="VGG19", learning_rate=1e-3,
)  # fmt: skip
def VGG19(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "vgg19", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities with 16 convolutions: column E of table 1, 143,667,240 parameters.

    Arguments, result and errors are those of `VGG11`.
    """
    return _vgg("VGG19", input_shape, classes, include_top, width, stem, layers, name, classifier_activation)


def _vgg(network, input_shape, classes, include_top, width, stem, layers, name, classifier_activation):
    """Build a column of table 1: five blocks, a classifier."""
    pooled = STEMS[stem]
    input_shape = image_shape(input_shape, smallest_size([POOL] * len(pooled)), f'{network} with stem="{stem}"')

    images = maps = layers.Input(input_shape, name="images")
    for block, (filters, convolutions) in enumerate(zip(FILTERS, CONVOLUTIONS[network], strict=True), start=1):
        for number in range(1, convolutions + 1):
            maps = layers.Conv2D(
                scaled(filters, width),
                3,
                padding="same",
                activation="relu",
                kernel_initializer="he_normal",
                name=f"block{block}_conv{number}",
            )(maps)
        if block in pooled:
            maps = layers.MaxPooling2D(*POOL, name=f"block{block}_pool")(maps)
    if not include_top:
        return keras.Model(images, maps, name=name)
    units = dense_layers(layers, maps, DENSE, width)
    predictions = classify(layers, units, classes, classifier_activation)
    return keras.Model(images, predictions, name=name)
