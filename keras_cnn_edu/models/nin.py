"""NiN, network in network: a small network at every pixel, and no dense layer at the end.

M. Lin, Q. Chen and S. Yan, "Network in network", ICLR 2014. https://arxiv.org/abs/1312.4400

The paper prints no table. This is the variant for ImageNet that *Dive into Deep Learning* builds in its section 8.3,
with the windows of AlexNet; the paper's authors published nearly the same one (1024 filters in conv4 and cccp7). For
images of 224×224 pixels:

    layers               does                         output      parameters
    conv1, cccp1, cccp2  11×11 stride 4, 1×1, 1×1     54×54×96       34,944 + 2·   9,312 =    53,568
    pool1                3×3 windows, stride 2        26×26×96
    conv2, cccp3, cccp4  5×5, 1×1, 1×1                26×26×256     614,656 + 2·  65,792 =   746,240
    pool2                                             12×12×256
    conv3, cccp5, cccp6  3×3, 1×1, 1×1                12×12×384     885,120 + 2· 147,840 = 1,180,800
    pool3                                             5×5×384
    conv4, cccp7, cccp8  dropout, then 3×3, 1×1, 1×1  5×5×1000    3,457,000 + 2·1,001,000 = 5,459,000
    pool4                mean of each map, softmax    1000
                                                                                            7,439,608

"cccp" is the authors' name for a 1×1 convolution: cascaded cross-channel parametric pooling.

Deviations. Every convolution ends with ReLU, as in the paper, but cccp8 does not: a class whose map is below zero for
every image would get no gradient through a ReLU, and would never be learned. The first weights are He's (2015).
"""

from collections.abc import Sequence
from types import ModuleType

import keras

from keras_cnn_edu import layers
from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models.classifier import activate
from keras_cnn_edu.models.registry import register
from keras_cnn_edu.models.shapes import image_shape, scaled, smallest_size

BLOCKS = [(96, 11), (256, 5), (384, 3)]  # filters and kernel size of conv1, conv2, conv3; then pooling
CLASSES_KERNEL_SIZE = 3  # of conv4, which has a filter for each class
STEMS = {  # kernel size, stride and padding of conv1
    "imagenet": (11, 4, "valid"),
    "small": (5, 1, "same"),
}
POOL = (3, 2, "valid")  # window, stride, padding


@register(
    year=2013, parameters=7_439_608, multiply_adds=965_572_864, depth=12, smallest=67,
    classroom={"width": 0.125, "stem": "small"}, smallest_classroom=15,
)  # fmt: skip
def NiN(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", layers: ModuleType = layers, name: str | None = "nin", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities: four convolutions, each with a network of two layers at every pixel.

    Args:
        input_shape: (height, width, channels) of an image, in pixels; None: (224, 224, 3). (channels, height, width)
            where `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        include_top: False ends with the feature maps of pool3, for a classifier of your own.
        width: every number of filters but that of the classes is multiplied by it, and rounded.
        stem: "imagenet" begins with an 11×11 convolution of stride 4; "small", for images under about 100 pixels,
            with a 5×5 convolution that keeps their size.
        layers: where the layer classes come from; `keras.layers` builds the same graph from stock layers.
        name: name of the model.
        classifier_activation: applied to the scores of the classes; None returns the scores themselves, the logits.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes).

    Raises:
        ValueError: if the images are smaller than 67×67 pixels (15×15 with the small stem), `stem` is unknown or
            `width` is not positive.
        TypeError: if an argument has the wrong type.

    Example:
        >>> model = NiN((28, 28, 1), classes=10, width=0.25, stem="small")
        >>> names = ("pool1", "pool2", "pool3", "cccp8", "pool4")
        >>> [model.get_layer(name).output.shape[1:] for name in names]
        [(13, 13, 24), (6, 6, 64), (2, 2, 96), (2, 2, 10), (10,)]

    Reference:
        Lin, Chen and Yan (2014), section 3. https://arxiv.org/abs/1312.4400
    """
    first = STEMS[stem]
    input_shape = image_shape(input_shape, smallest_size([first, POOL, POOL, POOL]), f'NiN with stem="{stem}"')

    images = maps = layers.Input(input_shape, name="images")
    for number, (filters, kernel_size) in enumerate(BLOCKS, start=1):
        window = first if number == 1 else (kernel_size, 1, "same")
        maps = block(layers, maps, scaled(filters, width), window, number)
        maps = layers.MaxPooling2D(*POOL, name=f"pool{number}")(maps)
    if not include_top:
        return keras.Model(images, maps, name=name)
    maps = layers.Dropout(0.5, name="dropout")(maps)
    maps = block(layers, maps, classes, (CLASSES_KERNEL_SIZE, 1, "same"), number=4)  # one map for each class
    scores = layers.GlobalAveragePooling2D(name="pool4")(maps)
    predictions = activate(layers, scores, classifier_activation)
    return keras.Model(images, predictions, name=name)


def block(layers, maps, filters, window, number):
    """Slide a window, then apply two dense layers to the channels of every pixel (1×1 convolutions)."""
    pixel = (1, 1, "valid")
    names = f"conv{number}", f"cccp{2 * number - 1}", f"cccp{2 * number}"
    for name, (kernel_size, strides, padding) in zip(names, (window, pixel, pixel), strict=True):
        maps = layers.Conv2D(
            filters,
            kernel_size,
            strides,
            padding,
            activation=None if name == "cccp8" else "relu",
            kernel_initializer="he_normal",
            name=name,
        )(maps)
    return maps
