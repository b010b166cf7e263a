"""Local connection without weight sharing."""

import keras

from keras_cnn_edu import ops
from keras_cnn_edu.layers.base import KerasObject, WindowLayer
from keras_cnn_edu.types import Padding, Sizes
from keras_cnn_edu.xla import compiled


class BaseLocallyConnected(WindowLayer):
    """Multiply every window by its own kernel, add a bias, apply an activation.

    The arguments are those of `LocallyConnected2D`; a subclass only states how many spatial axes there are.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        activation: KerasObject = None,
        use_bias: bool = True,
        kernel_initializer: KerasObject = "glorot_uniform",
        bias_initializer: KerasObject = "zeros",
        kernel_regularizer: KerasObject = None,
        bias_regularizer: KerasObject = None,
        activity_regularizer: KerasObject = None,
        kernel_constraint: KerasObject = None,
        bias_constraint: KerasObject = None,
        *,
        padding_mode: str = "zeros",
        **kwargs,
    ):
        super().__init__(
            kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
            bias_initializer, bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        self.keep(filters=filters, padding_mode=padding_mode)
        self.keep(kernel_initializer=kernel_initializer, kernel_regularizer=kernel_regularizer)
        self.keep(kernel_constraint=kernel_constraint)

    def build(self, input_shape):
        """Add a kernel for every position, and the bias."""
        channels = self.channels(input_shape)
        sizes = self.output_sizes(input_shape)
        if None in sizes:
            raise ValueError(
                "`inputs` must have known sizes on its spatial axes: every position has its own weights. "
                f"Received: shape={tuple(input_shape)}. State the sizes, or use Conv{self.rank}D."
            )
        shape = (*sizes, *self.kernel_size, channels, self.filters)
        self.kernel = self.add_kernel(input_shape, shape)
        self.bias = self.add_bias(self.filters)

    def call(self, inputs):
        """Multiply each window by its kernel, add the bias, apply the activation."""
        connect = compiled(
            ops.locally_connect,
            strides=self.strides,
            padding=self.axis_padding,
            dilation_rate=self.dilation_rate,
            padding_mode=self.padding_mode,
        )
        outputs = connect(self.channels_last(inputs), self.kernel.value)  # (batch, out_height, out_width, filters)
        return self.activation(self.in_data_format(self.biased(outputs)))


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class LocallyConnected1D(BaseLocallyConnected):
    """Multiply every window of a sequence by its own kernel, add a bias, apply an activation.

    outputs[b, i, f] = activation(bias[f] + sum over u, c of
        inputs[b, i*s + u*d, c] * kernel[i, u, c, f])

    The arguments are those of `LocallyConnected2D` with one number in place of two. In addition, `padding="causal"`
    pads at the start only. The kernel has the shape (out_steps, kernel_size, input_channels, filters).

    Input shape: (batch, steps, input_channels); the steps must be known, there are weights for each.
    Output shape: (batch, out_steps, filters).

    Raises:
        ValueError, TypeError: as `LocallyConnected2D`.

    Example:
        >>> model = keras.Sequential([keras.Input((8, 1)), LocallyConnected1D(4, 3)])
        >>> model.count_params()  # 6 * 3*1*4 + 4
        76

    Reference: Y. LeCun, "Generalization and Network Design Strategies", CRG-TR-89-4, 1989, section 4.
    http://yann.lecun.com/exdb/publis/pdf/lecun-89.pdf
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class LocallyConnected2D(BaseLocallyConnected):
    """Multiply every window by its own kernel, add a bias, apply an activation.

    outputs[b, i, j, f] = activation(bias[f] + sum over u, v, c of
        inputs[b, i*s + u*d, j*s + v*d, c] * kernel[i, j, u, v, c, f])

    It lies between two well-known layers. A dense layer connects every output to every input, each with its own weight.
    Here an output sees only its window (locality). In a convolution all windows share the same weights as well:
    `Conv2D` is this layer with kernel[i, j] the same for all i, j. Keras 2 had this layer, Keras 3 does not.

    Args:
        filters: number of outputs per position.
        kernel_size: height and width of the window in pixels; an integer or a pair.
        strides, padding, data_format, dilation_rate, activation, use_bias: as in `Conv2D`. The bias is shared by all
            positions.
        kernel_initializer, kernel_regularizer, kernel_constraint: of the kernel, of shape
            (out_height, out_width, kernel_height, kernel_width, input_channels, filters).
        bias_initializer, bias_regularizer, bias_constraint: of the bias.
        activity_regularizer: penalty on the output, added to the loss.
        padding_mode: "zeros", "reflect", "edge" or "circular", see `ops.pad`.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: (batch, height, width, input_channels); height and width must be known, there are weights for each.
    Output shape: (batch, out_height, out_width, filters).

    Raises:
        ValueError, TypeError: as `Conv2D`; also for an unknown image size.

    Example:
        >>> model = keras.Sequential([keras.Input((8, 8, 1)), LocallyConnected2D(4, 3)])
        >>> model.count_params()  # 6*6 * 3*3*1*4 + 4
        1300

    Reference: Y. LeCun, "Generalization and Network Design Strategies", CRG-TR-89-4, 1989, section 4.
    http://yann.lecun.com/exdb/publis/pdf/lecun-89.pdf
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class LocallyConnected3D(BaseLocallyConnected):
    """Multiply every window of a volume by its own kernel, add a bias, apply an activation.

    The formula of `LocallyConnected2D` with one more axis. The arguments are those of `LocallyConnected2D` with three
    numbers in place of two.

    Input shape: (batch, depth, height, width, input_channels); the sizes must be known, there are weights for each
        position.
    Output shape: (batch, out_depth, out_height, out_width, filters).

    Raises:
        ValueError, TypeError: as `LocallyConnected2D`.

    Example:
        >>> model = keras.Sequential([keras.Input((3, 3, 3, 1)), LocallyConnected3D(2, 2)])
        >>> model.count_params()  # 8 * 8*1*2 + 2
        130

    Reference: Y. LeCun, "Generalization and Network Design Strategies", CRG-TR-89-4, 1989, section 4.
    http://yann.lecun.com/exdb/publis/pdf/lecun-89.pdf
    """

    rank = 3
