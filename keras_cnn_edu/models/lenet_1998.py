"""LeNet-5 as the paper describes it: `LeNet5(variant="1998")`.

Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition",
Proceedings of the IEEE 86(11), 1998, section II-B. http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf

    layer   does                                        output      parameters to learn
    C1      6 kernels of 5×5                            28×28×6     6·(25 + 1)        =    156
    S2      coefficient · sum of 2×2 pixels + bias      14×14×6     6·(1 + 1)         =     12
    C3      16 kernels of 5×5 on 60 maps in all         10×10×16    60·25 + 16        =  1,516
    S4      coefficient · sum of 2×2 pixels + bias      5×5×16      16·(1 + 1)        =     32
    C5      120 units, dense                            120         120·(16·25 + 1)   = 48,120
    F6      84 units                                    84          84·(120 + 1)      = 10,164
                                                                                        60,000
    output  one unit per class, softmax                 10          10·(84 + 1)       =    850
                                                                                        60,850

The paper's 60,000 are exactly the first six rows. Each of them ends with the squashing function 1.7159·tanh(2/3·x).

Deviations. The output: the paper compares F6 with ten drawings of 7×12 pixels, one for each character, that nobody
learns (Euclidean RBF units); here the weights of ten units are learned, and a softmax turns their sums into
probabilities, so that this variant is trained like every other network. S2 and S4: the coefficient multiplies the mean
of four pixels and not their sum, so it is four times the paper's. The first weights: of variance 1/fan_in ("Efficient
BackProp", by the same author in the same year, section 4.6), where this paper draws from ±2.4/fan_in.
"""

import keras

from keras_cnn_edu.models.classifier import classify
from keras_cnn_edu.models.shapes import channel_axis, scaled

TABLE_I = [  # row: a map of S2; column: a map of C3; X: the kernel in this column has weights for the map in this row
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
]
DENSE = [("C5", 120), ("F6", 84)]  # (layer, units)


def network(layers, images, padding, classes, include_top, width, classifier_activation):
    """Return the probabilities, or the maps of S4 without the top."""
    if scaled(100, width) != 100:
        raise ValueError(
            '`width` must be 1.0 for the variant "1998": the paper\'s table I connects exactly 6 maps with 16 kernels. '
            f'Received: width={width}. The variants "modern" and "classic" can be narrower.'
        )
    maps = layers.Conv2D(6, 5, padding=padding, kernel_initializer="lecun_uniform", name="C1")(images)
    maps = subsample(layers, squash(layers, maps, "C1"), "S2")
    maps = convolve_some(layers, maps, "C3")
    maps = subsample(layers, squash(layers, maps, "C3"), "S4")
    if not include_top:
        return maps
    units = layers.Flatten(name="flatten")(maps)
    for name, size in DENSE:
        sums = layers.Dense(size, kernel_initializer="lecun_uniform", name=name)(units)
        units = squash(layers, sums, name)
    return classify(layers, units, classes, classifier_activation)


def convolve_some(layers, maps, name):
    """Slide the 5×5 kernel of each column of table I over the maps that it is connected to; stack the 16 results."""
    results = []
    for number, column in enumerate(zip(*TABLE_I, strict=True)):
        connected = [row for row, mark in enumerate(column) if mark == "X"]
        kernel = layers.Conv2D(1, 5, kernel_initializer="lecun_uniform", name=f"{name}_{number}")
        results.append(kernel(keras.ops.take(maps, connected, axis=channel_axis())))
    # (batch, height, width, 16) or (batch, 16, height, width)
    return layers.Concatenate(channel_axis(), name=name)(results)


def subsample(layers, maps, name):
    """Halve the maps: squash(coefficient · mean of 2×2 pixels + bias), one coefficient and one bias for each map."""
    means = layers.AveragePooling2D(2, name=f"{name}_mean")(maps)
    # A depthwise convolution with a window of one pixel has just this to learn.
    sums = layers.DepthwiseConv2D(1, depthwise_initializer="ones", name=name)(means)
    return squash(layers, sums, name)


def squash(layers, sums, name):
    """Return 1.7159·tanh(2/3·sums), the paper's appendix A: it takes 1 to 1, -1 to -1, and is steepest between."""
    return layers.Identity(name=f"{name}_squashed")(1.7159 * keras.ops.tanh(2 / 3 * sums))
