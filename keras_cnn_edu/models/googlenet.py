"""GoogLeNet: windows of several sizes side by side; training decides which of them matter.

C. Szegedy, W. Liu, Y. Jia, P. Sermanet, S. Reed, D. Anguelov, D. Erhan, V. Vanhoucke and A. Rabinovich, "Going deeper
with convolutions", CVPR 2015. https://arxiv.org/abs/1409.4842

Table 1, for images of 224×224 pixels ("r" is the 1×1 convolution that reduces the maps before the large window):

    type           output      depth   1×1   3×3r   3×3   5×5r   5×5   pool proj   parameters
    conv1  7×7/2   112×112×64      1                                                    9,472
    pool1  3×3/2   56×56×64        0
    conv2  3×3     56×56×192       2         64     192                               114,944
    pool2  3×3/2   28×28×192       0
    3a             28×28×256       2    64   96     128   16     32    32              163,696
    3b             28×28×480       2   128   128    192   32     96    64              388,736
    pool3  3×3/2   14×14×480       0
    4a             14×14×512       2   192   96     208   16     48    64              376,176
    4b             14×14×512       2   160   112    224   24     64    64              449,160
    4c             14×14×512       2   128   128    256   24     64    64              510,104
    4d             14×14×528       2   112   144    288   32     64    64              605,376
    4e             14×14×832       2   256   160    320   32     128   128             868,352
    pool4  3×3/2   7×7×832         0
    5a             7×7×832         2   256   160    320   32     128   128           1,043,456
    5b             7×7×1024        2   384   192    384   48     128   128           1,444,080
    mean, dropout  1024            0
    softmax        1000            1                                                 1,025,000
                                                                                     6,998,552

The table leaves out what figure 3 shows: local response normalization after pool1 and before pool2, and two auxiliary
classifiers, on 4a and 4d, which send a gradient into the middle of the network while it is trained (`auxiliary=True`).
Where the figure says "same", odd sizes are rounded up.

Deviations. The constants of the normalization are AlexNet's; this paper names none. The first weights are He's (2015).
With `batch_normalization=True` every convolution is followed by it, and local response normalization and biases, which
it makes useless, are gone (S. Ioffe and C. Szegedy, 2015, section 4.2.1; https://arxiv.org/abs/1502.03167).
"""

import functools
from collections.abc import Sequence
from types import ModuleType

import keras

from keras_cnn_edu import layers
from keras_cnn_edu.layers import LocalResponseNormalization  # Keras has none: the stock build uses ours, too
from keras_cnn_edu.layers.base import KerasObject
from keras_cnn_edu.models.classifier import classify
from keras_cnn_edu.models.registry import register
from keras_cnn_edu.models.shapes import channel_axis, image_shape, scaled, smallest_size

INCEPTIONS = [  # table 1: name, filters of 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool proj
    ("3a", 64, 96, 128, 16, 32, 32),
    ("3b", 128, 128, 192, 32, 96, 64),
    "pool3",
    ("4a", 192, 96, 208, 16, 48, 64),
    ("4b", 160, 112, 224, 24, 64, 64),
    ("4c", 128, 128, 256, 24, 64, 64),
    ("4d", 112, 144, 288, 32, 64, 64),
    ("4e", 256, 160, 320, 32, 128, 128),
    "pool4",
    ("5a", 256, 160, 320, 32, 128, 128),
    ("5b", 384, 192, 384, 48, 128, 128),
]
AUXILIARY = ("4a", "4d")  # the modules whose maps the auxiliary classifiers take
STEMS = {  # kernel size and stride of conv1
    "imagenet": (7, 2),
    "small": (3, 1),
}
POOL = (3, 2, "same")  # window, stride, padding
AUXILIARY_POOL = (5, 3, "valid")


@register(
    year=2014, parameters=6_998_552, multiply_adds=1_582_671_872, depth=22, smallest=17,
    classroom={"width": 0.125, "stem": "small", "batch_normalization": True}, smallest_classroom=9,
)  # fmt: skip
def GoogLeNet(
    input_shape: Sequence[int] | None = None, classes: int = 1000, include_top: bool = True, width: float = 1.0,
    stem: str = "imagenet", auxiliary: bool = False, batch_normalization: bool = False, layers: ModuleType = layers,
    name: str | None = "googlenet", *, classifier_activation: KerasObject = "softmax",
) -> keras.Model:  # fmt: skip
    """Turn images into class probabilities: nine modules with windows of 1×1, 3×3 and 5×5 side by side.

    Args:
        input_shape: (height, width, channels) of an image, in pixels; None: (224, 224, 3). (channels, height, width)
            where `keras.config.image_data_format()` is "channels_first".
        classes: number of classes.
        include_top: False ends with the feature maps of 5b, for a classifier of your own.
        width: every number of filters and units is multiplied by it, and rounded.
        stem: "imagenet" begins with a 7×7 convolution of stride 2; "small", for images under about 100 pixels, with
            a 3×3 convolution that keeps their size.
        auxiliary: whether to add the two classifiers in the middle. The model then has three outputs, and is compiled
            with `loss_weights=[1, 0.3, 0.3]`.
        batch_normalization: whether to normalize the sums of every convolution over the batch.
        layers: where the layer classes come from; `keras.layers` builds the same graph from stock layers.
        name: name of the model.
        classifier_activation: applied to the scores of the classes; None returns the scores themselves, the logits.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes), or to a list of three
        such outputs: the last layer's, that of 4a, that of 4d.

    Raises:
        ValueError: if the images are smaller than 17×17 pixels (65×65 with auxiliary classifiers; 9×9 and 33×33 with
            the small stem), `stem` is unknown, `width` is not positive, or `auxiliary` is True without the top.
        TypeError: if an argument has the wrong type.

    Example:
        >>> model = GoogLeNet((28, 28, 1), classes=10, width=0.25, stem="small")
        >>> modules = [model.get_layer(f"inception_{name}") for name in ("3a", "4a", "5b")]
        >>> [module.output.shape[1:] for module in modules]
        [(7, 7, 64), (4, 4, 128), (2, 2, 256)]

    Reference:
        Szegedy et al. (2015), table 1 and figure 3. https://arxiv.org/abs/1409.4842
    """
    kernel_size, strides = STEMS[stem]
    described = f'GoogLeNet with stem="{stem}"' + (" and auxiliary classifiers" if auxiliary else "")
    input_shape = image_shape(input_shape, smallest((kernel_size, strides, "same"), auxiliary), described)
    if auxiliary and not include_top:
        raise ValueError(
            "`auxiliary` must be False without the top: these classifiers are part of it. "
            f"Received: auxiliary={auxiliary}, include_top={include_top}."
        )
    convolve = functools.partial(convolution, layers, width=width, normalize=batch_normalization)
    classifier = functools.partial(classify, layers, classes=classes, activation=classifier_activation)

    images = layers.Input(input_shape, name="images")
    maps = convolve(images, 64, kernel_size, "conv1", strides)
    maps = layers.MaxPooling2D(*POOL, name="pool1")(maps)
    maps = maps if batch_normalization else LocalResponseNormalization(axis=channel_axis(), name="norm1")(maps)
    maps = convolve(maps, 64, 1, "conv2_reduce")
    maps = convolve(maps, 192, 3, "conv2")
    maps = maps if batch_normalization else LocalResponseNormalization(axis=channel_axis(), name="norm2")(maps)
    maps = layers.MaxPooling2D(*POOL, name="pool2")(maps)
    outputs = []
    for row in INCEPTIONS:
        if isinstance(row, str):
            maps = layers.MaxPooling2D(*POOL, name=row)(maps)
            continue
        module, *filters = row
        maps = inception(layers, maps, f"inception_{module}", convolve, *filters)
        if auxiliary and module in AUXILIARY:
            outputs.append(auxiliary_classifier(layers, maps, width, f"auxiliary_{module}", convolve, classifier))
    if not include_top:
        return keras.Model(images, maps, name=name)
    features = layers.GlobalAveragePooling2D(name="mean")(maps)
    features = layers.Dropout(0.4, name="dropout")(features)
    predictions = classifier(features)
    return keras.Model(images, [predictions, *outputs] if auxiliary else predictions, name=name)


def inception(layers, maps, name, convolve, ones, threes_reduced, threes, fives_reduced, fives, projected):
    """Stack the results of four branches: figure 2 (b) of the paper."""
    one = convolve(maps, ones, 1, f"{name}_1x1")
    three = convolve(maps, threes_reduced, 1, f"{name}_3x3_reduce")
    three = convolve(three, threes, 3, f"{name}_3x3")
    five = convolve(maps, fives_reduced, 1, f"{name}_5x5_reduce")
    five = convolve(five, fives, 5, f"{name}_5x5")
    largest = layers.MaxPooling2D(3, 1, "same", name=f"{name}_pool")(maps)
    largest = convolve(largest, projected, 1, f"{name}_pool_proj")
    return layers.Concatenate(channel_axis(), name=name)([one, three, five, largest])


def auxiliary_classifier(layers, maps, width, name, convolve, classifier):
    """Classify from the maps in the middle of the network: section 5 of the paper."""
    maps = layers.AveragePooling2D(*AUXILIARY_POOL, name=f"{name}_pool")(maps)
    maps = convolve(maps, 128, 1, f"{name}_conv")
    units = layers.Flatten(name=f"{name}_flatten")(maps)
    units = layers.Dense(scaled(1024, width), "relu", kernel_initializer="he_normal", name=f"{name}_fc")(units)
    units = layers.Dropout(0.7, name=f"{name}_dropout")(units)
    return classifier(units, name=name)


def convolution(layers, maps, filters, kernel_size, name, strides=1, *, width, normalize):
    """Return relu(convolution of the maps), normalized before the ReLU if wanted."""
    settings = {"strides": strides, "padding": "same", "kernel_initializer": "he_normal", "name": name}
    if not normalize:
        return layers.Conv2D(scaled(filters, width), kernel_size, activation="relu", **settings)(maps)
    sums = layers.Conv2D(scaled(filters, width), kernel_size, use_bias=False, **settings)(maps)
    sums = layers.BatchNormalization(channel_axis(), name=f"{name}_normalized")(sums)
    return layers.Activation("relu", name=f"{name}_relu")(sums)


def smallest(first, auxiliary):
    """Return the pixels of the smallest image that reaches 5b, and the auxiliary classifiers, if there are any.

    >>> smallest((7, 2, "same"), auxiliary=False), smallest((7, 2, "same"), auxiliary=True)
    (17, 65)
    """
    to_4a = [first, POOL, POOL, POOL]
    branch = [AUXILIARY_POOL] if auxiliary else []
    return max(smallest_size([*to_4a, POOL]), smallest_size([*to_4a, *branch]))
