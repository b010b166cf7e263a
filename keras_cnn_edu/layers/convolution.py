"""Convolution layers: a learned kernel, a bias, and one call of `ops.cross_correlate`."""

import keras
from keras import activations, constraints, initializers, regularizers

from keras_cnn_edu import checks, geometry, ops
from keras_cnn_edu.layers.base import SpatialLayer
from keras_cnn_edu.ops.cross_correlation import choose
from keras_cnn_edu.xla import compiled


class BaseConv(SpatialLayer):
    """Cross-correlate the input with a learned kernel, add a bias, apply an activation.

    outputs[b, i, j, f] = activation(bias[f] + sum over u, v, c of inputs[b, i*s + u*d, j*s + v*d, c] *
    kernel[u, v, c, f])

    The arguments are those of `Conv2D`; a subclass only states how many spatial axes there are.
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format=None,
        dilation_rate=1,
        groups=1,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        *,
        algorithm="auto",
        padding_mode="zeros",
        **kwargs,
    ):
        super().__init__(data_format, activity_regularizer=activity_regularizer, **kwargs)
        self.filters = checks.positive_int(filters, "filters")
        self.kernel_size = checks.positive_ints(kernel_size, self.rank, "kernel_size")
        self.strides = checks.positive_ints(strides, self.rank, "strides")
        self.dilation_rate = checks.positive_ints(dilation_rate, self.rank, "dilation_rate")
        self.axis_padding = checks.padding(padding, self.rank)
        self.padding = padding if isinstance(padding, str) else self.axis_padding
        self.groups = checks.groups(groups, None, self.filters)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.algorithm = checks.one_of(algorithm, "algorithm", ["auto", *ops.ALGORITHMS])
        self.padding_mode = checks.one_of(padding_mode, "padding_mode", ops.PADDING_MODES)

    def build(self, input_shape):
        channels = self.channels(input_shape)
        checks.groups(self.groups, channels, self.filters)
        self.input_spec = keras.InputSpec(ndim=self.rank + 2, axes={self.channel_axis: channels})
        choose(self.algorithm, self.output_sizes(input_shape), self.kernel_size)
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, channels // self.groups, self.filters),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.filters,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def slide(self, images):
        cross_correlate = compiled(
            ops.cross_correlate,
            strides=self.strides,
            padding=self.axis_padding,
            dilation_rate=self.dilation_rate,
            groups=self.groups,
            algorithm=self.algorithm,
            padding_mode=self.padding_mode,
        )
        outputs = cross_correlate(images, self.kernel.value)  # (batch, out_height, out_width, filters)
        return outputs + self.bias.value if self.use_bias else outputs

    def call(self, inputs):
        return self.activation(super().call(inputs))

    def slide_shape(self, shape):
        batch, *sizes, _ = shape
        window = self.kernel_size, self.strides, self.dilation_rate, self.axis_padding
        return (batch, *geometry.output_sizes(sizes, *window), self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "dilation_rate": self.dilation_rate,
            "groups": self.groups,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "algorithm": self.algorithm,
            "padding_mode": self.padding_mode,
        }


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv2D(BaseConv):
    """Cross-correlate images with a learned kernel, add a bias, apply an activation.

    outputs[b, i, j, f] = activation(bias[f] + sum over u, v, c of inputs[b, i*s + u*d, j*s + v*d, c] *
    kernel[u, v, c, f])

    A drop-in for `keras.layers.Conv2D`: the same arguments in the same order, the same weights (`kernel` of shape
    (kernel_height, kernel_width, input_channels // groups, filters) and `bias` of shape (filters,)), the same numbers.

    Args:
        filters: number of filters, and so of output feature maps.
        kernel_size: height and width of the window in pixels; an integer or a pair.
        strides: pixels from one window to the next; an integer or a pair. May be combined with dilation.
        padding: "valid" (none), "same" (output size = ⌈input size / stride⌉), "full" (every window that touches
            the image), an integer (pixels on every side), or per axis an integer or a pair (before, after).
        data_format: "channels_last" (batch, height, width, channels) or "channels_first"; both work on every
            device. Keras's global setting if None.
        dilation_rate: pixels between neighboring kernel elements; an integer or a pair.
        groups: into how many groups channels and filters are divided.
        activation: name or function; None for none.
        use_bias: whether to add one number per filter.
        kernel_initializer, bias_initializer: how weights start.
        kernel_regularizer, bias_regularizer, activity_regularizer: penalties added to the loss.
        kernel_constraint, bias_constraint: projections applied after each update.
        algorithm: "auto" or a name in `ops.ALGORITHMS`: the order in which the sum is computed.
        padding_mode: "zeros", "reflect", "edge" or "circular", see `ops.pad`.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: (batch, height, width, input_channels).
    Output shape: (batch, out_height, out_width, filters), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: at construction for a size that is not a positive integer or an unknown name; when
            built, for groups that do not divide the channels or a window larger than the padded input.

    Example:
        >>> import numpy as np
        >>> layer = Conv2D(1, 2, kernel_initializer="ones")
        >>> outputs = layer(np.arange(9.0).reshape(1, 3, 3, 1))  # the sum of each 2x2 window of 0 1 2 / 3 4 5 / 6 7 8
        >>> keras.ops.convert_to_numpy(outputs)[0, :, :, 0].tolist()
        [[8.0, 12.0], [20.0, 24.0]]

    Reference: Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, section II.A.
    http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class PointwiseConv2D(Conv2D):
    """Apply the same dense layer to the channels of every pixel (a 1×1 convolution).

    outputs[b, i, j, f] = activation(bias[f] + sum over c of inputs[b, i*s, j*s, c] * kernel[0, 0, c, f])

    It changes the number of channels and mixes them; neighboring pixels do not meet. The weights are those of
    `keras.layers.Conv2D(filters, kernel_size=1)`.

    Args:
        filters: number of output channels.
        strides: keep every so many-th pixel; an integer or a pair.
        **kwargs: every other argument of `Conv2D` but `kernel_size`.

    Input shape: (batch, height, width, input_channels).
    Output shape: (batch, ⌈height / stride⌉, ⌈width / stride⌉, filters).

    Raises:
        ValueError, TypeError: as `Conv2D`.

    Example:
        >>> import numpy as np
        >>> pixels = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])  # one row of two pixels with two channels each
        >>> layer = PointwiseConv2D(1, kernel_initializer="ones")
        >>> keras.ops.convert_to_numpy(layer(pixels))[0, 0, :, 0].tolist()
        [3.0, 7.0]

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3. https://arxiv.org/abs/1312.4400
    """

    def __init__(self, filters, strides=1, **kwargs):
        super().__init__(filters, 1, strides, **kwargs)

    def get_config(self):
        config = super().get_config()
        del config["kernel_size"]
        return config
