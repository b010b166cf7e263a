"""Transposed convolution layers: the adjoint of convolution, from small feature maps to large ones."""

import keras

from keras_cnn_edu import checks, geometry, ops
from keras_cnn_edu.layers.base import KerasObject, WindowLayer
from keras_cnn_edu.types import Padding, Shape, Sizes
from keras_cnn_edu.xla import compiled


class BaseConvTranspose(WindowLayer):
    """Add up a copy of a learned kernel for each input pixel, add a bias, apply an activation.

    The arguments are those of `Conv2DTranspose`; a subclass only states how many spatial axes there are.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        output_padding: Sizes | None = None,
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
        **kwargs,
    ):
        super().__init__(
            kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
            bias_initializer, bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        self.keep(filters=filters)
        self.axis_output_padding = checks.output_padding(output_padding, self.strides)
        self.output_padding = None if output_padding is None else self.axis_output_padding
        self.keep(kernel_initializer=kernel_initializer, kernel_regularizer=kernel_regularizer)
        self.keep(kernel_constraint=kernel_constraint)

    def build(self, input_shape):
        """Add the kernel and the bias, for the channels of these inputs."""
        shape = (*self.kernel_size, self.filters, self.channels(input_shape))
        self.compute_output_shape(input_shape)  # refuses what leaves no output
        self.kernel = self.add_kernel(input_shape, shape)
        self.bias = self.add_bias(self.filters)

    def call(self, inputs):
        """Add up a copy of the kernel for each input pixel, add the bias, apply the activation."""
        transpose = compiled(
            ops.transpose_cross_correlate,
            strides=self.strides,
            padding=self.axis_padding,
            output_padding=self.axis_output_padding,
            dilation_rate=self.dilation_rate,
        )
        outputs = transpose(self.channels_last(inputs), self.kernel.value)  # (batch, out_height, out_width, filters)
        return self.activation(self.in_data_format(self.biased(outputs)))

    def output_sizes(self, input_shape: Shape) -> Shape:
        """Return the sizes of the output along its spatial axes; None where the input's are unknown."""
        sizes = self.channels_last_shape(input_shape)[1:-1]
        window = self.kernel_size, self.strides, self.dilation_rate, self.axis_padding, self.axis_output_padding
        return tuple(map(geometry.transposed_size, sizes, *window))


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv1DTranspose(BaseConvTranspose):
    """Add up a copy of a learned kernel for each step of a sequence, add a bias, apply an activation.

    A drop-in for `keras.layers.Conv1DTranspose`; the arguments are those of `Conv2DTranspose`.

    Input shape: (batch, steps, input_channels).
    Output shape: (batch, out_steps, filters), see `geometry.transposed_size`.

    Raises:
        ValueError, TypeError: as `Conv2DTranspose`.

    Example:
        >>> import numpy as np
        >>> layer = Conv1DTranspose(1, 3, strides=2, kernel_initializer="ones")
        >>> outputs = layer(np.array([1.0, 10.0]).reshape(1, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()  # 1 1 1, later 10 10 10
        [1.0, 1.0, 11.0, 10.0, 10.0]
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv2DTranspose(BaseConvTranspose):
    """Add up copies of a learned kernel, each times one input pixel, add a bias, apply an activation.

    outputs[b, i*s + u*d - before, j*s + v*d - before, f] +=
        inputs[b, i, j, c] * kernel[u, v, f, c]

    `before` is how many output pixels `padding` cuts off at the top and at the left.

    A drop-in for `keras.layers.Conv2DTranspose`. It is the adjoint (as a matrix: the transpose) of the
    cross-correlation with the same kernel, strides and padding; with strides s the output is about s times larger
    ("stride 1/s", "up-convolution"). It restores the shape that a convolution has shrunk, not the values.

    Args:
        filters: number of filters, and so of output feature maps.
        kernel_size: height and width of the kernel in pixels; an integer or a pair.
        strides: output pixels between the copies for neighboring input pixels. May be combined with dilation.
        padding: "valid" (keep everything), "same" (output size = input size * stride), "full", an integer, or per
            axis an integer or a pair (before, after): so many output pixels are cut off. So there is no `padding_mode`.
        output_padding: rows and columns added at the end, fewer than `strides`; None: as in Keras.
        data_format, dilation_rate, activation, use_bias: as in `Conv2D`.
        kernel_initializer, kernel_regularizer, kernel_constraint: of the kernel, of shape
            (kernel_height, kernel_width, filters, input_channels).
        bias_initializer, bias_regularizer, bias_constraint: of the bias.
        activity_regularizer: penalty on the output, added to the loss.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: (batch, height, width, input_channels).
    Output shape: (batch, out_height, out_width, filters), see `geometry.transposed_size`.

    Raises:
        ValueError, TypeError: as `Conv2D`; also for an `output_padding` that is not less than `strides`.

    Example:
        >>> import numpy as np
        >>> layer = Conv2DTranspose(1, 2, strides=2, kernel_initializer="ones")
        >>> outputs = layer(np.array([[1.0, 2.0]]).reshape(1, 1, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs)[0, :, :, 0].tolist()
        [[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]

    Reference: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4.
    https://arxiv.org/abs/1603.07285
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv3DTranspose(BaseConvTranspose):
    """Add up a copy of a learned kernel for each pixel of a volume, add a bias, apply an activation.

    A drop-in for `keras.layers.Conv3DTranspose`; the arguments are those of `Conv2DTranspose`,
    but `data_format` comes before `output_padding`.

    Input shape: (batch, depth, height, width, input_channels).
    Output shape: (batch, out_depth, out_height, out_width, filters), see `geometry.transposed_size`.

    Raises:
        ValueError, TypeError: as `Conv2DTranspose`.

    Example:
        >>> import numpy as np
        >>> tuple(Conv3DTranspose(4, 2, strides=2)(np.ones((1, 3, 3, 3, 1))).shape)
        (1, 6, 6, 6, 4)
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        data_format: str | None = None,
        output_padding: Sizes | None = None,
        *args,
        **kwargs,
    ):
        # The stock class has the last two the other way around in three dimensions.
        super().__init__(filters, kernel_size, strides, padding, output_padding, data_format, *args, **kwargs)
