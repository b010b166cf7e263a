"""Transposed convolution layers: the way back, from few pixels to many."""

import keras

from keras_cnn_edu import checks, geometry, ops
from keras_cnn_edu.layers.base import WindowLayer
from keras_cnn_edu.xla import compiled


class BaseConvTranspose(WindowLayer):
    """Stamp a learned kernel once for every input pixel, add up the stamps and a bias, apply an activation.

    The arguments are those of `Conv2DTranspose`; a subclass only states how many spatial axes there are.
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        output_padding=None,
        data_format=None,
        dilation_rate=1,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        **kwargs,
    ):
        super().__init__(
            kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
            bias_initializer, bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        self.keep(filters=filters)
        self.axis_output_padding = checks.output_padding(output_padding, self.strides)
        self.output_padding = None if output_padding is None else self.axis_output_padding
        self.keep(
            kernel_initializer=kernel_initializer,
            kernel_regularizer=kernel_regularizer,
            kernel_constraint=kernel_constraint,
        )

    def build(self, input_shape):
        """Make the kernel and the bias for so many input channels."""
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

    def compute_output_shape(self, input_shape):
        """Return the shape of the output; None where the input's is unknown."""
        batch, *sizes, _ = self.channels_last_shape(input_shape)
        window = self.kernel_size, self.strides, self.dilation_rate, self.axis_padding, self.axis_output_padding
        return self.shape_in_data_format(batch, map(geometry.transposed_size, sizes, *window), self.filters)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv1DTranspose(BaseConvTranspose):
    """Stamp a learned kernel once for every step of a sequence, and add up the stamps.

    A drop-in for `keras.layers.Conv1DTranspose`; the arguments are those of `Conv2DTranspose`.

    Input shape: (batch, steps, input_channels).
    Output shape: (batch, out_steps, filters), see `geometry.transposed_size`.

    Raises:
        ValueError, TypeError: as `Conv2DTranspose`.

    Example:
        >>> import numpy as np
        >>> layer = Conv1DTranspose(1, 3, strides=2, kernel_initializer="ones")
        >>> outputs = layer(np.array([1.0, 10.0]).reshape(1, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()  # 1 1 1; two on, 10 10 10
        [1.0, 1.0, 11.0, 10.0, 10.0]
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv2DTranspose(BaseConvTranspose):
    """Stamp a learned kernel once for every input pixel, add up the stamps and a bias, apply an activation.

    outputs[b, i*s + u*d - before, j*s + v*d - before, f] += inputs[b, i, j, c] * kernel[u, v, f, c]

    A drop-in for `keras.layers.Conv2DTranspose`. It is the adjoint (as a matrix: the transpose) of the
    cross-correlation with the same kernel, strides and padding; with strides s the output is about s times larger
    ("stride 1/s", "up-convolution"). It restores the shape that a convolution has shrunk, not the values.

    Args:
        filters: number of filters, and so of output feature maps.
        kernel_size: height and width of a stamp in pixels; an integer or a pair.
        strides: pixels between the stamps of neighboring input pixels. May be combined with dilation.
        padding: "valid" (keep everything), "same" (output size = input size * stride), "full", an integer, or per
            axis an integer or a pair (before, after): so many output pixels are cut off. There is no `padding_mode`:
            what is cut off needs no filling.
        output_padding: rows and columns added at the end, less than `strides`; None: as Keras does.
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
    """Stamp a learned kernel once for every pixel of a volume, and add up the stamps.

    A drop-in for `keras.layers.Conv3DTranspose`; the arguments are those of `Conv2DTranspose`,
    but `data_format` stands before `output_padding`.

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
        self, filters, kernel_size, strides=1, padding="valid", data_format=None, output_padding=None, *args, **kwargs
    ):
        # The stock class has these two the other way around in three dimensions.
        super().__init__(filters, kernel_size, strides, padding, output_padding, data_format, *args, **kwargs)
