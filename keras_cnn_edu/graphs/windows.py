"""How a layer slides its window, stock or ours: read from its attributes into one shape."""

import re
from typing import NamedTuple


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


def windows_of(layer):
    """Say how a convolution or pooling layer slides; None for every other layer.

    Example:
        >>> import keras
        >>> windows_of(keras.layers.MaxPooling2D(2))
        Windows(axes=(1, 2), kernel_size=(2, 2), strides=(2, 2), dilation_rate=(1, 1), padding=('valid', 'valid'),
                output_padding=None)
        >>> windows_of(keras.layers.ReLU()) is None
        True
    """
    stamps = is_a(layer, STAMPING)
    if not stamps and not is_a(layer, SLIDING):
        return None
    kernel_size = layer.pool_size if is_a(layer, ("BasePooling",)) else layer.kernel_size
    rank = len(kernel_size)
    ones, output_padding = (1,) * rank, getattr(layer, "output_padding", None)
    output_padding = output_padding if isinstance(output_padding, (tuple, list)) else (output_padding,) * rank
    return Windows(
        spatial_axes(layer, rank),
        tuple(kernel_size),
        tuple(layer.strides),
        tuple(getattr(layer, "dilation_rate", ones)),
        getattr(layer, "axis_padding", (layer.padding,) * rank),
        tuple(output_padding) if stamps else None,
    )


def is_a(layer, names):
    """Whether the class of a layer, or one it is made from, has one of these names.

    >>> import keras
    >>> is_a(keras.layers.Conv2D(1, 1), ["BaseConv"])
    True
    """
    return any(kind.__name__ in names for kind in type(layer).__mro__)


def spatial_axes(layer, rank):
    """The axes of a tensor that are not batch and not channels, for a layer with a `data_format`.

    >>> import keras
    >>> spatial_axes(keras.layers.MaxPooling2D(data_format="channels_first"), rank=2)
    (2, 3)
    """
    first = 2 if getattr(layer, "data_format", None) == "channels_first" else 1
    return tuple(range(first, first + rank))


def spatial_rank(call):
    """How many axes of the input of a layer are places, as its name says; 0 if it does not.

    >>> import keras
    >>> from keras_cnn_edu.graphs import trace
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(1)])
    >>> [spatial_rank(call) for call in trace(model).calls]
    [2, 0]
    """
    knows = any(re.search("[123]D", kind.__name__) for kind in type(call.layer).__mro__)
    return len(call.inputs[0].shape) - 2 if knows else 0
