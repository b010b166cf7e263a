"""How a layer slides its window, stock or ours: read from its attributes into one shape."""

import re
from typing import NamedTuple

import keras

from keras_cnn_edu.tracing.classes import is_a


class Windows(NamedTuple):
    """The sliding of a layer: one entry per spatial axis in each of these.

    `axes`: the axes of the tensor along which the window slides.
    `kernel_size`, `strides`, `dilation_rate`, `padding`: as in `geometry.output_size`.
    `output_padding`: as in `geometry.transposed_size`; None for a layer that is not transposed.
    """

    axes: tuple
    kernel_size: tuple
    strides: tuple
    dilation_rate: tuple
    padding: tuple
    output_padding: tuple | None = None

    @property
    def transposed(self):
        """Whether the layer stamps its kernel instead of reading through it."""
        return self.output_padding is not None


SLIDING = ("BaseConv", "BaseDepthwiseConv", "BaseSeparableConv", "BaseLocallyConnected", "BasePooling")
STAMPING = ("BaseConvTranspose",)
OPS_THAT_SLIDE = ("Conv", "DepthwiseConv", "SeparableConv", "MaxPool", "AveragePool")  # of keras.ops
OPS_THAT_STAMP = ("ConvTranspose",)


def windows_of(call):
    """Say how a convolution or pooling layer, or operation of `keras.ops`, slides; None for every other.

    Args:
        call: a `tracing.Call`.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.MaxPooling2D(2), keras.layers.ReLU()])
        >>> pool, relu = trace(model).calls
        >>> windows_of(pool)
        Windows(axes=(1, 2), kernel_size=(2, 2), strides=(2, 2), dilation_rate=(1, 1), padding=('valid', 'valid'),
                output_padding=None)
        >>> windows_of(relu) is None
        True
    """
    layer = call.layer
    stamps = is_a(layer, STAMPING + OPS_THAT_STAMP)
    if not stamps and not is_a(layer, SLIDING + OPS_THAT_SLIDE):
        return None
    rank = len(call.inputs[0].shape) - 2

    def each_axis(setting):
        return tuple(setting) if isinstance(setting, (tuple, list)) else (setting,) * rank

    kernel_size = getattr(layer, "pool_size", None) or getattr(layer, "kernel_size", None)
    if kernel_size is None:  # an operation is given its kernel
        kernel_size = tuple(kernels_of(call)[0].shape)[:rank]
    return Windows(
        spatial_axes(layer, rank),
        each_axis(kernel_size),
        each_axis(layer.strides or kernel_size),
        each_axis(getattr(layer, "dilation_rate", 1)),
        getattr(layer, "axis_padding", (layer.padding,) * rank),
        each_axis(getattr(layer, "output_padding", None)) if stamps else None,
    )


def kernels_of(call):
    """List the weights that are multiplied with inputs and added up: of convolution and dense layers, without the bias.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.SeparableConv2D(4, 3)])
        >>> [tuple(kernel.shape) for kernel in kernels_of(trace(model).calls[0])]
        [(3, 3, 3, 1), (1, 1, 3, 4)]
    """
    if is_a(call.layer, OPS_THAT_SLIDE + OPS_THAT_STAMP):
        return list(call.arguments.args[1:])
    if not is_a(call.layer, (*SLIDING, *STAMPING, "Dense")):
        return []
    names = ("kernel", "depthwise_kernel", "pointwise_kernel")
    return [getattr(call.layer, name) for name in names if getattr(call.layer, name, None) is not None]


def spatial_axes(layer, rank):
    """The axes of a tensor that are not batch and not channels, for a layer with a `data_format`.

    >>> import keras
    >>> spatial_axes(keras.layers.MaxPooling2D(data_format="channels_first"), rank=2)
    (2, 3)
    """
    data_format = getattr(layer, "data_format", "channels_last") or keras.config.image_data_format()
    first = 2 if data_format == "channels_first" else 1
    return tuple(range(first, first + rank))


def spatial_rank(call):
    """How many axes of the input of a layer are places, as its name says; 0 if it does not.

    >>> import keras
    >>> from keras_cnn_edu.tracing import trace
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(1)])
    >>> [spatial_rank(call) for call in trace(model).calls]
    [2, 0]
    """
    names = [kind.__name__ for kind in type(call.layer).__mro__]
    knows = any(re.search("[123]D", name) or name in OPS_THAT_SLIDE + OPS_THAT_STAMP for name in names)
    return len(call.inputs[0].shape) - 2 if knows else 0
