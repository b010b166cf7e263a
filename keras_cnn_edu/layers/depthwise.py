"""Convolutions that keep channels apart: depthwise, and separable (depthwise, then pointwise)."""

import keras

from keras_cnn_edu import checks, ops
from keras_cnn_edu.layers.base import KerasObject, WindowLayer
from keras_cnn_edu.types import Padding, Shape, Sizes
from keras_cnn_edu.xla import compiled


class BaseDepthwiseConv(WindowLayer):
    """Cross-correlate each channel with its own kernels, add a bias, apply an activation.

    The arguments are those of `DepthwiseConv2D`; a subclass only states how many spatial axes there are.
    """

    def __init__(
        self,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        activation: KerasObject = None,
        use_bias: bool = True,
        depthwise_initializer: KerasObject = "glorot_uniform",
        bias_initializer: KerasObject = "zeros",
        depthwise_regularizer: KerasObject = None,
        bias_regularizer: KerasObject = None,
        activity_regularizer: KerasObject = None,
        depthwise_constraint: KerasObject = None,
        bias_constraint: KerasObject = None,
        *,
        padding_mode: str = "zeros",
        **kwargs,
    ):
        super().__init__(
            kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
            bias_initializer, bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        self.keep(depth_multiplier=depth_multiplier, padding_mode=padding_mode)
        self.keep(depthwise_initializer=depthwise_initializer, depthwise_regularizer=depthwise_regularizer)
        self.keep(depthwise_constraint=depthwise_constraint)

    def build(self, input_shape):
        """Add the kernels and the bias, for the channels of these inputs."""
        channels = self.channels(input_shape)
        self.compute_output_shape(input_shape)  # refuses a window larger than the padded input
        shape = (*self.kernel_size, channels, self.depth_multiplier)
        self.kernel = self.add_kernel(input_shape, shape, role="depthwise")
        self.bias = self.add_bias(channels * self.depth_multiplier)

    def call(self, inputs):
        """Cross-correlate each channel with its kernels, add the bias, apply the activation."""
        correlate = compiled(
            ops.depthwise_cross_correlate,
            strides=self.strides,
            padding=self.axis_padding,
            dilation_rate=self.dilation_rate,
            padding_mode=self.padding_mode,
        )
        outputs = correlate(self.channels_last(inputs), self.kernel.value)  # (batch, *out, channels * multiplier)
        return self.activation(self.in_data_format(self.biased(outputs)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the output; None where the input's is unknown."""
        shape = self.channels_last_shape(input_shape)
        filters = checks.known_channels(shape, name="input_shape") * self.depth_multiplier
        return self.shape_in_data_format(shape[0], self.output_sizes(input_shape), filters)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class DepthwiseConv1D(BaseDepthwiseConv):
    """Cross-correlate each channel of a sequence with its own kernels.

    A drop-in for `keras.layers.DepthwiseConv1D`; the arguments are those of `DepthwiseConv2D`.

    Input shape: (batch, steps, channels).
    Output shape: (batch, out_steps, channels * depth_multiplier).

    Raises:
        ValueError, TypeError: as `Conv2D`.

    Example:
        >>> import numpy as np
        >>> layer = DepthwiseConv1D(2, depthwise_initializer="ones")
        >>> outputs = layer(np.array([[1.0, 10.0], [2.0, 20.0]]).reshape(1, 2, 2))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [3.0, 30.0]
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class DepthwiseConv2D(BaseDepthwiseConv):
    """Cross-correlate each channel with its own kernels, add a bias, apply an activation.

    outputs[b, i, j, c * depth_multiplier + m] = activation(bias[…] + sum over u, v of
        inputs[b, i*s + u*d, j*s + v*d, c] * kernel[u, v, c, m])

    A drop-in for `keras.layers.DepthwiseConv2D`: one group per channel. Strides may differ between the axes.

    Args:
        kernel_size: height and width of the window in pixels; an integer or a pair.
        strides, padding, data_format, dilation_rate, activation, use_bias: as in `Conv2D`.
        depth_multiplier: kernels, and so outputs, per input channel.
        depthwise_initializer, depthwise_regularizer, depthwise_constraint: of the kernel.
        bias_initializer, bias_regularizer, bias_constraint: of the bias.
        activity_regularizer: penalty on the output, added to the loss.
        padding_mode: "zeros", "reflect", "edge" or "circular", see `ops.pad`.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: (batch, height, width, channels).
    Output shape: (batch, out_height, out_width, channels * depth_multiplier).

    Raises:
        ValueError, TypeError: as `Conv2D`.

    Example:
        >>> import numpy as np
        >>> layer = DepthwiseConv2D(2, depthwise_initializer="ones")
        >>> image = np.arange(8.0).reshape(1, 2, 2, 2)  # channel 0: 0 2 / 4 6, 1: 1 3 / 5 7
        >>> outputs = layer(image)
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [12.0, 16.0]

    Reference: F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017, section 2.
    https://arxiv.org/abs/1610.02357
    """

    rank = 2


class BaseSeparableConv(WindowLayer):
    """Cross-correlate each channel with its own kernels, then mix the channels at every pixel.

    The arguments are those of `SeparableConv2D`; a subclass only states how many spatial axes there are.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        depth_multiplier: int = 1,
        activation: KerasObject = None,
        use_bias: bool = True,
        depthwise_initializer: KerasObject = "glorot_uniform",
        pointwise_initializer: KerasObject = "glorot_uniform",
        bias_initializer: KerasObject = "zeros",
        depthwise_regularizer: KerasObject = None,
        pointwise_regularizer: KerasObject = None,
        bias_regularizer: KerasObject = None,
        activity_regularizer: KerasObject = None,
        depthwise_constraint: KerasObject = None,
        pointwise_constraint: KerasObject = None,
        bias_constraint: KerasObject = None,
        *,
        padding_mode: str = "zeros",
        **kwargs,
    ):
        super().__init__(
            kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
            bias_initializer, bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        self.keep(filters=filters, depth_multiplier=depth_multiplier, padding_mode=padding_mode)
        self.keep(depthwise_initializer=depthwise_initializer, depthwise_regularizer=depthwise_regularizer)
        self.keep(pointwise_initializer=pointwise_initializer, pointwise_regularizer=pointwise_regularizer)
        self.keep(depthwise_constraint=depthwise_constraint, pointwise_constraint=pointwise_constraint)

    def build(self, input_shape):
        """Add both kernels and the bias, for the channels of these inputs."""
        channels = self.channels(input_shape)
        self.compute_output_shape(input_shape)  # refuses a window larger than the padded input
        spatial = (*self.kernel_size, channels, self.depth_multiplier)
        mixing = (*(1,) * self.rank, channels * self.depth_multiplier, self.filters)
        self.depthwise_kernel = self.add_kernel(input_shape, spatial, "depthwise_kernel", "depthwise")
        self.pointwise_kernel = self.add_kernel(input_shape, mixing, "pointwise_kernel", "pointwise")
        self.bias = self.add_bias(self.filters)

    def call(self, inputs):
        """Cross-correlate each channel with its kernels, mix the channels, add the bias, apply the activation."""
        depthwise = compiled(
            ops.depthwise_cross_correlate,
            strides=self.strides,
            padding=self.axis_padding,
            dilation_rate=self.dilation_rate,
            padding_mode=self.padding_mode,
        )
        pointwise = compiled(ops.cross_correlate, algorithm="pointwise")
        channels = depthwise(self.channels_last(inputs), self.depthwise_kernel.value)
        outputs = pointwise(channels, self.pointwise_kernel.value)  # (batch, out_height, out_width, filters)
        return self.activation(self.in_data_format(self.biased(outputs)))


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class SeparableConv1D(BaseSeparableConv):
    """Cross-correlate each channel of a sequence with its own kernels, then mix the channels at every step.

    A drop-in for `keras.layers.SeparableConv1D`; the arguments are those of `SeparableConv2D`.

    Input shape: (batch, steps, input_channels).
    Output shape: (batch, out_steps, filters).

    Raises:
        ValueError, TypeError: as `Conv2D`.

    Example:
        >>> import numpy as np
        >>> ones = {"depthwise_initializer": "ones", "pointwise_initializer": "ones"}
        >>> layer = SeparableConv1D(1, 2, **ones)
        >>> outputs = layer(np.array([[1.0, 10.0], [2.0, 20.0]]).reshape(1, 2, 2))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [33.0]
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class SeparableConv2D(BaseSeparableConv):
    """Cross-correlate each channel with its own kernels, then mix the channels at every pixel.

    outputs = activation(bias + pointwise(depthwise(inputs)))

    A drop-in for `keras.layers.SeparableConv2D`. A convolution mixes pixels and channels in one step, with
    `k*k*input_channels` multiplications per output; in two steps it takes `input_channels*(k*k/filters + 1)`.

    Args:
        filters: number of output feature maps.
        kernel_size: height and width of the window in pixels; an integer or a pair.
        strides, padding, data_format, dilation_rate, activation, use_bias: as in `Conv2D`.
        depth_multiplier: kernels per input channel in the first step.
        depthwise_initializer, depthwise_regularizer, depthwise_constraint: of the first kernel.
        pointwise_initializer, pointwise_regularizer, pointwise_constraint: of the second, 1×1 kernel.
        bias_initializer, bias_regularizer, bias_constraint: of the bias.
        activity_regularizer: penalty on the output, added to the loss.
        padding_mode: "zeros", "reflect", "edge" or "circular", see `ops.pad`.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: (batch, height, width, input_channels).
    Output shape: (batch, out_height, out_width, filters).

    Raises:
        ValueError, TypeError: as `Conv2D`.

    Example:
        >>> import numpy as np
        >>> ones = {"depthwise_initializer": "ones", "pointwise_initializer": "ones"}
        >>> layer = SeparableConv2D(1, 2, **ones)
        >>> outputs = layer(np.arange(8.0).reshape(1, 2, 2, 2))  # 12 + 16, of channels 0 and 1
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [28.0]

    Reference: F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017, section 2.
    https://arxiv.org/abs/1610.02357
    """

    rank = 2
