"""How a layer slides its window, stock or ours: read from its attributes into one shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.tracing.layout import data_format_of, spatial_axes
from keras_cnn_edu.types import Padding, Sizes


@dataclass(frozen=True)
class Windows:
    """How the window of a layer slides: one entry for each spatial axis in all of these, or one value for all axes.

    Args:
        axes: of the tensor, along which the window slides; the batch is 0.
        kernel_size, strides, dilation_rate, padding: as in `geometry.output_size`.
        transposed: whether each input is spread over a window of the output, as in a transposed convolution.
        output_padding: as in `geometry.transposed_size`.

    Raises:
        ValueError, TypeError: if one of these is not what it must be.

    Example:
        >>> Windows(axes=(1, 2), kernel_size=3, padding="same").kernel_size
        (3, 3)
    """

    axes: Sequence[int]
    kernel_size: Sizes
    strides: Sizes = 1
    dilation_rate: Sizes = 1
    padding: Padding = "valid"
    transposed: bool = False
    output_padding: Sizes | None = None

    def __post_init__(self):
        axes = tuple(checks.integer(axis, "axes", least=1) for axis in checks.some(self.axes, "axes", "axes"))
        rank, strides = len(axes), checks.positive_ints(self.strides, len(axes), "strides")
        checked = {
            "axes": axes,
            "kernel_size": checks.positive_ints(self.kernel_size, rank, "kernel_size"),
            "strides": strides,
            "dilation_rate": checks.positive_ints(self.dilation_rate, rank, "dilation_rate"),
            "padding": checks.padding(self.padding, rank, checks.paddings(rank)),
            "transposed": checks.flag(self.transposed, "transposed"),
            "output_padding": checks.output_padding(self.output_padding, strides),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)  # in place of the one value for all axes

    def each_axis(self) -> Iterator[tuple]:
        """Yield (axis, kernel_size, stride, dilation_rate, padding, output_padding) for each axis."""
        settings: tuple = (
            self.axes,
            self.kernel_size,
            self.strides,
            self.dilation_rate,
            self.padding,
            self.output_padding,
        )
        return zip(*settings, strict=True)


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
                transposed=False, output_padding=(None, None))
        >>> windows_of(relu) is None
        True
    """
    layer, kind = call.layer, call.kind
    if not (kind and kind.slides):
        return None
    rank = len(call.inputs[0].shape) - 2
    kernel_size = getattr(layer, "pool_size", None) or getattr(layer, "kernel_size", None)
    if kernel_size is None:  # an operation is given its kernel
        kernel_size = tuple(kernels_of(call)[0].shape)[:rank]
    return Windows(
        spatial_axes(data_format_of(layer), rank),
        kernel_size,
        layer.strides or kernel_size,
        getattr(layer, "dilation_rate", 1),
        layer.padding,
        kind.family == "transposed convolution",
        getattr(layer, "output_padding", None),
    )


def kernels_of(call):
    """List the weights that are multiplied with inputs and added up: of convolution and dense layers, without the bias.

    Example:
        >>> from keras_cnn_edu.tracing import trace
        >>> model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.SeparableConv2D(4, 3)])
        >>> [tuple(kernel.shape) for kernel in kernels_of(trace(model).calls[0])]
        [(3, 3, 3, 1), (1, 1, 3, 4)]
    """
    kind = call.kind
    if not (kind and kind.kernels):
        return []
    if not isinstance(call.layer, keras.Layer):  # an operation is given its kernels
        return list(call.arguments.args[1:])
    return [getattr(call.layer, name) for name in kind.kernels]
