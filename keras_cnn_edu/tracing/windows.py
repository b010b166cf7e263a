"""How a layer slides its window, stock or ours: read from its attributes into one shape."""

from typing import NamedTuple

import keras

from keras_cnn_edu.tracing.kinds import kind_of
from keras_cnn_edu.tracing.layout import data_format_of, spatial_axes


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


def windows_of(call):
    """Say how a convolution or pooling layer, or operation of `keras.ops`, slides; None for every other.

    Args:
        call: a `tracing.Call`.

    Example:
        >>> from keras_cnn_edu.tracing import trace
        >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.MaxPooling2D(2), keras.layers.ReLU()])
        >>> pool, relu = trace(model).calls
        >>> windows_of(pool)
        Windows(axes=(1, 2), kernel_size=(2, 2), strides=(2, 2), dilation_rate=(1, 1), padding=('valid', 'valid'),
                output_padding=None)
        >>> windows_of(relu) is None
        True
    """
    layer, kind = call.layer, kind_of(call.layer)
    if not (kind and kind.slides):
        return None
    rank = len(call.inputs[0].shape) - 2

    def each_axis(setting):
        return tuple(setting) if isinstance(setting, (tuple, list)) else (setting,) * rank

    kernel_size = getattr(layer, "pool_size", None) or getattr(layer, "kernel_size", None)
    if kernel_size is None:  # an operation is given its kernel
        kernel_size = tuple(kernels_of(call)[0].shape)[:rank]
    return Windows(
        spatial_axes(data_format_of(layer), rank),
        each_axis(kernel_size),
        each_axis(layer.strides or kernel_size),
        each_axis(getattr(layer, "dilation_rate", 1)),
        getattr(layer, "axis_padding", (layer.padding,) * rank),
        each_axis(getattr(layer, "output_padding", None)) if kind.family == "transposed convolution" else None,
    )


def kernels_of(call):
    """List the weights that are multiplied with inputs and added up: of convolution and dense layers, without the bias.

    Example:
        >>> from keras_cnn_edu.tracing import trace
        >>> model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.SeparableConv2D(4, 3)])
        >>> [tuple(kernel.shape) for kernel in kernels_of(trace(model).calls[0])]
        [(3, 3, 3, 1), (1, 1, 3, 4)]
    """
    kind = kind_of(call.layer)
    if not (kind and kind.kernels):
        return []
    if not isinstance(call.layer, keras.Layer):  # an operation is given its kernels
        return list(call.arguments.args[1:])
    return [getattr(call.layer, name) for name in kind.kernels]
