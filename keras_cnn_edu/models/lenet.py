"""LeNet-5, the network that read handwritten digits on bank cheques.

Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition",
Proceedings of the IEEE 86(11), 1998. http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf

The paper's section II-B, for its images of 32×32 pixels:

    layer   does                          output        parameters
    C1      6 kernels of 5×5              28×28×6       6·(5·5·1 + 1)   =    156
    S2      halves the image              14×14×6
    C3      16 kernels of 5×5             10×10×16      16·(5·5·6 + 1)  =  2,416
    S4      halves the image              5×5×16
    C5      120 units that see all of S4  120           120·(400 + 1)   = 48,120
    F6      84 units                      84            84·(120 + 1)    = 10,164
    output  one unit per class            10            10·(84 + 1)     =    850
                                                                          61,706

This is its classroom variant (as in *Dive into Deep Learning*, section 7.6). Three things are simpler than in
1998: every kernel of C3 sees all six maps, S2 and S4 have nothing to learn, and the output is a softmax.
"""

import keras

from keras_cnn_edu import checks, layers
from keras_cnn_edu.models.shapes import image_shape

CONVOLUTIONS = [  # (convolution, filters, the pooling after it)
    ("C1", 6, "S2"),
    ("C3", 16, "S4"),
]
DENSE = [("C5", 120), ("F6", 84)]  # (layer, units)

VARIANTS = {  # (activation, pooling, variance of the first weights: see `initializer`)
    "classic": ("sigmoid", "AveragePooling2D", 16.0),
    "modern": ("relu", "MaxPooling2D", 2.0),
}
SMALLEST = 12  # pixels: 12 → C1 12 → S2 6 → C3 2 → S4 1


def LeNet5(input_shape=(32, 32, 1), classes=10, variant="modern", layers=layers, name="lenet5"):
    """Turn images into class probabilities: two convolutions that see strokes and parts, three dense layers.

    Args:
        input_shape: (height, width, channels) of an image. Images under 32 pixels (MNIST: 28×28) are padded
            in C1 so that it keeps their size; larger ones are not, as in the paper.
        classes: number of classes.
        variant: "classic" (sigmoid, average pooling) or "modern" (ReLU, max pooling).
        layers: where the layer classes come from; `keras.layers` builds the same graph from stock layers.
        name: name of the model.

    Returns:
        A functional `keras.Model` from (batch, height, width, channels) to (batch, classes).

    Raises:
        ValueError: if the variant is unknown or the images are smaller than 12×12.

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
    height, width, _ = image_shape(input_shape, SMALLEST, "LeNet-5")
    classes = checks.positive_int(classes, "classes")
    activation, pooling, variance = VARIANTS[checks.one_of(variant, "variant", VARIANTS)]
    padding = "same" if min(height, width) < 32 else "valid"  # of C1 only

    images = maps = layers.Input(input_shape, name="images")
    for convolution, filters, subsampling in CONVOLUTIONS:
        maps = layers.Conv2D(
            filters,
            5,
            padding=padding,
            activation=activation,
            kernel_initializer=initializer(variance),
            name=convolution,
        )(maps)
        maps = getattr(layers, pooling)(2, name=subsampling)(maps)
        padding = "valid"
    units = layers.Flatten(name="flatten")(maps)
    for dense, size in DENSE:
        units = layers.Dense(size, activation, kernel_initializer=initializer(variance), name=dense)(units)
    # float32: a softmax in half precision rounds small probabilities away.
    predictions = layers.Dense(classes, "softmax", dtype="float32", name="predictions")(units)
    return keras.Model(images, predictions, name=name)


def initializer(variance):
    """Return random first weights that keep the signal's size through the layers: variance/fan_in on average.

    ReLU passes half of its input, so the weights need twice the variance 1/fan_in (He et al. 2015). The
    slope of a sigmoid is at most 1/4, so they need 4² times as much (Glorot and Bengio 2010, section 4.2.1).
    With less, the gradient fades on its way back, and the classic variant takes long to start.
    """
    return keras.initializers.VarianceScaling(variance, mode="fan_in", distribution="truncated_normal")
