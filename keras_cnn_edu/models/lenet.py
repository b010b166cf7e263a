"""LeNet-5, the network that read handwritten digits on bank checks.

Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition",
Proceedings of the IEEE 86(11), 1998. http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf

The paper's section II-B, for its images of 32×32 pixels:

    layer   does                          output        parameters
    C1      6 kernels of 5×5              28×28×6       6·(5·5·1 + 1)   =    156
    S2      halves the image              14×14×6
    C3      16 kernels of 5×5             10×10×16      16·(5·5·6 + 1)  =  2,416
    S4      halves the image              5×5×16
    C5      120 units, dense              120           120·(400 + 1)   = 48,120
    F6      84 units                      84            84·(120 + 1)    = 10,164
    output  one unit per class            10            10·(84 + 1)     =    850
                                                                          61,706

The variants "modern" and "classic" are those of the classroom (*Dive into Deep Learning*, section 7.6).
"batch_normalized" is "classic" with batch normalization before each sigmoid (the same book, section 8.5): an offset for
each of the 6 + 16 + 120 + 84 = 226 maps and units takes the place of the bias, and a scale is new, so there are
61,706 + 226 = 61,932 parameters to learn. "1998" is the network of the paper, with 60,850: see `lenet_1998.py`.

Deviations. In all variants but "1998" three things are simpler than in the paper, so that the network fits into a
lesson: every kernel of C3 is connected to all six maps, S2 and S4 have no weights, and the output is a softmax.
"modern" also has ReLU and max pooling, with which it learns faster, in place of a sigmoid and the mean.
"""

from collections.abc import Sequence
from types import ModuleType

import keras

from keras_cnn_edu import layers
from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models import lenet_1998
from keras_cnn_edu.models.classifier import classify
from keras_cnn_edu.models.registry import register
from keras_cnn_edu.models.shapes import channel_axis, image_shape, scaled, sides, smallest_size

CONVOLUTIONS = [  # (convolution, filters, the pooling after it)
    ("C1", 6, "S2"),
    ("C3", 16, "S4"),
]
DENSE = [("C5", 120), ("F6", 84)]  # (layer, units)

IMAGES = (32, 32, 1)  # of the paper
VARIANTS = {  # (activation, pooling, variance of the first weights: see `initializer`); "1998" has a file of its own
    "modern": ("relu", "MaxPooling2D", 2.0),
    "classic": ("sigmoid", "AveragePooling2D", 16.0),
    "batch_normalized": ("sigmoid", "AveragePooling2D", 16.0),
}
SMALLEST = smallest_size([(5, 1, "same"), (2, 2, "valid"), (5, 1, "valid"), (2, 2, "valid")])  # 12 → 12 → 6 → 2 → 1


@register(
    year=1998, parameters=61_706, multiply_adds=416_520, depth=5, smallest=12,
    classroom={}, smallest_classroom=12, variants=("modern", "classic", "batch_normalized", "1998"),
)  # fmt: skip
def LeNet5(
    input_shape: Sequence[int] | None = None, classes: int = 10, include_top: bool = True, width: float = 1.0,
    variant: str = "modern", layers: ModuleType = layers, name: str | None = "lenet5", *,
    classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities: two convolutions with poolings, three dense layers.

    Args:
        input_shape: (height, width, channels) of an image; None: (32, 32, 1). (channels, height, width) where
            `keras.config.image_data_format()` is "channels_first". Images under 32 pixels (MNIST: 28×28) are padded
            in C1 so that it keeps their size; larger ones are not, as in the paper.
        classes: number of classes.
        include_top: False ends with the feature maps of S4, for a classifier of your own.
        width: every number of filters and units is multiplied by it, and rounded.
        variant: "modern" (ReLU, max pooling), "classic" (sigmoid, average pooling), "batch_normalized" (classic,
            with batch normalization before each sigmoid) or "1998" (as in the paper).
        layers: where the layer classes come from; `keras.layers` builds the same graph from stock layers.
        name: name of the model.
        classifier_activation: applied to the scores of the classes; None returns the scores themselves, the logits.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes).

    Raises:
        ValueError: if the variant is unknown, the images are smaller than 12×12, or `width` is not positive, or is
            not 1.0 for the variant "1998", whose table connects 6 maps with 16.
        TypeError: if an argument has the wrong type.

    Example:
        >>> model = LeNet5()
        >>> model.count_params()
        61706
        >>> model.get_layer("C3").output.shape
        (None, 10, 10, 16)

    Reference:
        LeCun, Bottou, Bengio and Haffner (1998), section II-B and figure 2.
        http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf
    """
    input_shape = image_shape(input_shape, SMALLEST, "LeNet-5", IMAGES)
    padding = "same" if min(sides(input_shape)) < 32 else "valid"  # of C1 only
    images = maps = layers.Input(input_shape, name="images")
    if variant == "1998":
        outputs = lenet_1998.network(layers, images, padding, classes, include_top, width, classifier_activation)
        return keras.Model(images, outputs, name=name)

    for convolution, filters, subsampling in CONVOLUTIONS:
        maps = weigh(
            layers, "Conv2D", maps, scaled(filters, width), variant, convolution, kernel_size=5, padding=padding
        )
        maps = getattr(layers, VARIANTS[variant][1])(2, name=subsampling)(maps)
        padding = "valid"
    if not include_top:
        return keras.Model(images, maps, name=name)
    units = layers.Flatten(name="flatten")(maps)
    for dense, size in DENSE:
        units = weigh(layers, "Dense", units, scaled(size, width), variant, dense)
    predictions = classify(layers, units, classes, classifier_activation)
    return keras.Model(images, predictions, name=name)


def weigh(layers, kind, inputs, size, variant, name, **settings):
    """Return activation(weighted sums of the inputs), the sums normalized first in the variant that does that."""
    activation, _, variance = VARIANTS[variant]
    layer = getattr(layers, kind)
    settings |= {"kernel_initializer": initializer(variance), "name": name}
    if variant != "batch_normalized":
        return layer(size, activation=activation, **settings)(inputs)
    sums = layer(size, use_bias=False, **settings)(inputs)
    sums = layers.BatchNormalization(channel_axis(), name=f"{name}_normalized")(sums)
    return layers.Activation(activation, name=f"{name}_activated")(sums)


def initializer(variance):
    """Return random first weights that keep the signal's size through the layers: variance/fan_in on average.

    ReLU passes half of its input, so the weights need twice the variance 1/fan_in (He et al. 2015). The
    slope of a sigmoid is at most 1/4, so they need 4² times as much (Glorot and Bengio 2010, section 4.2.1).
    With less, the gradient vanishes in the backward pass, and the classic variant takes long to start learning.
    """
    return keras.initializers.VarianceScaling(variance, mode="fan_in", distribution="truncated_normal")
