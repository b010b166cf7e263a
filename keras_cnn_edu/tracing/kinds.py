"""What each layer is: one table of the families of layers and operations, which every tool asks.

A new layer that behaves like a known family needs one word here: its name, in the row of that family. A new family
needs a row, and each tool that is to know it a rule for it (see `rules.py`).
"""

from dataclasses import dataclass

import keras

from keras_cnn_edu.tracing.classes import class_of


@dataclass(frozen=True)
class Kind:
    """One family of layers, and what tools ask about it.

    `family`: its name.
    `layers`: classes of `keras.layers` and of ours that belong to it, with all that Keras or we derive from them.
    `operations`: classes of operations of `keras.ops` that belong to it.
    `slides`: a window slides over the positions (`windows_of` says how).
    `kernels`: weights that are multiplied with the inputs and added up, by the names of their attributes.
    `adds_products`: it adds up products, of weights or of two inputs; what does not costs no multiply-adds.
    `element_wise`: each number of the output is made of one number of each input, the one at the same index.
    `mixes_channels`: an output channel is made of several input channels.
    `activation`: "last" if its attribute `activation` is applied last, "only" if it is nothing but an activation.
    """

    family: str
    layers: str = ""
    operations: str = ""
    slides: bool = False
    kernels: tuple[str, ...] = ()
    adds_products: bool = False
    element_wise: bool = False
    mixes_channels: bool = False
    activation: str = ""


def _weighted_sum(
    family: str,
    layers: str,
    operations: str = "",
    kernels: str = "kernel",
    slides: bool = False,
    mixes_channels: bool = False,
) -> Kind:
    """A row for a layer that multiplies its inputs by a kernel, adds up, and applies an activation function."""
    return Kind(
        family,
        layers,
        operations,
        slides=slides,
        kernels=tuple(kernels.split()),
        adds_products=True,
        mixes_channels=mixes_channels,
        activation="last",
    )


def _element_wise(family: str, layers: str = "", operations: str = "", activation: str = "") -> Kind:
    """A row for a layer that computes each number by itself."""
    return Kind(family, layers, operations, element_wise=True, activation=activation)


FAMILIES = (
    # a window slides over the image, and is multiplied by a kernel
    _weighted_sum("convolution", "BaseConv", "Conv", slides=True, mixes_channels=True),
    _weighted_sum("transposed convolution", "BaseConvTranspose", "ConvTranspose", slides=True, mixes_channels=True),
    _weighted_sum("depthwise convolution", "BaseDepthwiseConv", "DepthwiseConv", slides=True),
    _weighted_sum(
        "separable convolution", "BaseSeparableConv", "SeparableConv", "depthwise_kernel pointwise_kernel",
        slides=True, mixes_channels=True,
    ),
    _weighted_sum("locally connected", "BaseLocallyConnected", slides=True, mixes_channels=True),
    # … and is reduced to one number
    Kind("max pooling", "MaxPooling1D MaxPooling2D MaxPooling3D", "MaxPool", slides=True),
    Kind("average pooling", "AveragePooling1D AveragePooling2D AveragePooling3D", "AveragePool", slides=True),
    Kind(
        "adaptive max pooling", "AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D", "AdaptiveMaxPool"
    ),
    Kind(
        "adaptive average pooling", "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D",
        "AdaptiveAveragePool",
    ),
    Kind("global max pooling", "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D"),
    Kind("global average pooling", "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D"),
    # a matrix mixes the channels
    _weighted_sum("dense", "Dense", mixes_channels=True),
    Kind("einsum dense", "EinsumDense", adds_products=True, activation="last"),
    Kind("graph convolution", "GraphConvolution", adds_products=True, mixes_channels=True, activation="last"),
    # products of two inputs
    Kind(
        "attention", "Attention AdditiveAttention MultiHeadAttention GroupedQueryAttention", "DotProductAttention",
        adds_products=True, mixes_channels=True,
    ),
    Kind("dot product", "Dot", "Dot Matmul Einsum Tensordot Vdot Inner Outer", adds_products=True),
    # activation functions
    _element_wise("activation", "Activation", activation="last"),
    _element_wise("ReLU", "ReLU", "Relu Relu6", activation="only"),
    _element_wise("leaky ReLU", "LeakyReLU", "LeakyRelu", activation="only"),
    _element_wise("PReLU", "PReLU", activation="only"),
    _element_wise("ELU", "ELU", "Elu", activation="only"),
    Kind("softmax", "Softmax", "Softmax LogSoftmax", activation="only"),
    # normalization
    _element_wise("batch normalization", "BatchNormalization"),
    Kind("layer normalization", "LayerNormalization"),
    Kind("group normalization", "GroupNormalization"),
    Kind("RMS normalization", "RMSNormalization"),
    Kind("unit normalization", "UnitNormalization"),
    Kind("local response normalization", "LocalResponseNormalization"),
    _element_wise("standardization", "Normalization"),
    _element_wise("rescaling", "Rescaling"),
    # while nothing is trained, these leave the image as it is
    _element_wise("identity", "Identity ActivityRegularization", "Cast Copy StopGradient"),
    _element_wise("conversion", "", "ConvertToTensor"),
    _element_wise("dropout", "Dropout AlphaDropout GaussianDropout GaussianNoise"),
    _element_wise(
        "random augmentation",
        "RandomFlip RandomTranslation RandomRotation RandomZoom RandomContrast RandomBrightness RandomErasing "
        "RandomGrayscale RandomHue RandomSaturation RandomShear RandomPerspective RandomSharpness RandomGaussianBlur "
        "RandomColorDegeneration RandomColorJitter RandomElasticTransform RandomInvert RandomPosterization "
        "AugMix CutMix MixUp RandAugment Solarization MaxNumBoundingBoxes",
    ),
    Kind("masking", "Masking"),
    # several inputs become one
    _element_wise("sum", "Add", "Add"),
    _element_wise("difference", "Subtract", "Subtract"),
    _element_wise("product", "Multiply", "Multiply"),
    _element_wise("average", "Average"),
    _element_wise("maximum", "Maximum", "Maximum"),
    _element_wise("minimum", "Minimum", "Minimum"),
    Kind("concatenation", "Concatenate", "Concatenate"),
    # other functions of each number by itself
    _element_wise(
        "element-wise", "",
        "Divide TrueDivide FloorDivide Mod Power Arctan2 Logaddexp Hypot Where "
        "Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalNot LogicalXor "
        "Absolute Ceil Clip Floor Negative Reciprocal Round Sign NanToNum Isfinite Isnan "
        "Exp Expm1 Log Log1p Log2 Log10 Sqrt Rsqrt Square Erf "
        "Sin Cos Tan Sinh Cosh Tanh Arcsin Arccos Arctan "
        "Celu Gelu HardShrink HardSigmoid HardSilu HardTanh LogSigmoid Selu Sigmoid Silu "
        "SoftShrink Softplus Softsign Squareplus TanhShrink Threshold",
    ),
    Kind("embedding", "Embedding", "OneHot"),
    Kind("reversible embedding", "ReversibleEmbedding", adds_products=True),  # reversed, a dense layer
    # all numbers along some axes
    Kind(
        "reduction", "",
        "Mean Sum Max Min Amax Amin Prod Std Var Median Logsumexp Argmax Argmin Any All Sort Argsort CountNonzero",
    ),
    Kind("cumulation", "", "Cumsum Cumprod"),
    # the same numbers in other positions
    Kind("zero padding", "ZeroPadding1D ZeroPadding2D ZeroPadding3D"),
    Kind("cropping", "Cropping1D Cropping2D Cropping3D"),
    Kind("center crop", "CenterCrop"),
    Kind("up-sampling", "UpSampling1D UpSampling2D UpSampling3D"),
    Kind("resizing", "Resizing", "Resize"),
    Kind("flattening", "Flatten"),
    Kind("reshaping", "Reshape", "Reshape Ravel ExpandDims Squeeze"),
    Kind("permutation of axes", "Permute", "Transpose Moveaxis Swapaxes"),
    Kind("repetition", "RepeatVector"),
    Kind(
        "rearrangement", "",
        "Flip Roll Rot90 GetItem Slice Take Split ArraySplit Unstack Stack Append Hstack Vstack Dstack Hsplit Vsplit "
        "Dsplit Repeat Tile BroadcastTo Pad PadImages CropImages",
    ),
    # around other layers
    Kind("time-distributed", "TimeDistributed"),
)  # fmt: skip

LAYERS = {name: kind for kind in FAMILIES for name in kind.layers.split()}
OPERATIONS = {name: kind for kind in FAMILIES for name in kind.operations.split()}


def kind_of(layer: keras.Operation) -> Kind | None:
    """Return what a layer or operation is; None if that is not known.

    A class derived from a known one is of the same kind as long as it overrides nothing but how it is made.

    Example:
        >>> kind_of(keras.layers.MaxPooling2D(2)).family
        'max pooling'
        >>> class Flipped(keras.layers.Conv2D):
        ...     __module__ = "notebook"
        ...     def call(self, inputs):
        ...         return super().call(keras.ops.flip(inputs, axis=1))
        >>> kind_of(Flipped(1, 3)) is None
        True
    """
    table = LAYERS if isinstance(layer, keras.Layer) else OPERATIONS
    classes = (class_of(layer) or object).__mro__
    return next((table[each.__name__] for each in classes if each.__name__ in table), None)


def family_of(layer: keras.Operation) -> str | None:
    """Return the name of the family of a layer or operation; None if that is not known.

    >>> family_of(keras.layers.SpatialDropout2D(0.5)), family_of(keras.layers.Hashing(3))
    ('dropout', None)
    """
    kind = kind_of(layer)
    return kind.family if kind else None
