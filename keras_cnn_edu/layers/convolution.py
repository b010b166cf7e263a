"""Convolution layers: a learned kernel, a bias, and one call of `ops.cross_correlate`."""

import keras
from keras import ops as keras_ops

from keras_cnn_edu import checks, ops
from keras_cnn_edu.layers.base import KerasObject, WindowLayer
from keras_cnn_edu.types import Padding, Shape, Sizes
from keras_cnn_edu.xla import compiled


class BaseConv(WindowLayer):
    """Cross-correlate the input with a learned kernel, add a bias, apply an activation.

    outputs[b, i, j, f] = activation(bias[f] + sum over u, v, c of
        inputs[b, i*s + u*d, j*s + v*d, c] * kernel[u, v, c, f])

    The arguments are those of `Conv2D`; a subclass only states how many spatial axes there are.
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: Padding = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
        groups: int = 1,
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
        algorithm: str = "auto",
        padding_mode: str = "zeros",
        flip_kernel: bool = False,
        **kwargs,
    ):
        super().__init__(
            kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
            bias_initializer, bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
        )  # fmt: skip
        self.keep(filters=filters, algorithm=algorithm, padding_mode=padding_mode, flip_kernel=flip_kernel)
        self.keep(kernel_initializer=kernel_initializer, kernel_regularizer=kernel_regularizer)
        self.keep(kernel_constraint=kernel_constraint)
        self.groups = checks.groups(groups, None, filters)

    def build(self, input_shape):
        """Add the kernel and the bias, for the channels of these inputs."""
        channels = self.channels(input_shape)
        checks.groups(self.groups, channels, self.filters)
        self.plan(input_shape)  # refuses what cannot be computed
        self._kernel = self.add_kernel(input_shape, (*self.kernel_size, channels // self.groups, self.filters))
        self.bias = self.add_bias(self.filters)

    @property
    def kernel(self):
        """The learned kernel, once the layer is built; a subclass may change it, for example mask it."""
        return self._kernel

    def plan(self, input_shape: Shape) -> ops.Plan:
        """Say how this layer computes images of that shape, and why; `print` it. See `ops.plan`."""
        shape = self.channels_last_shape(input_shape)
        channels = checks.known_channels(shape, name="input_shape")
        kernel_shape = (*self.kernel_size, channels // self.groups, self.filters)
        settings = self.strides, self.axis_padding, self.dilation_rate, self.groups, self.compute_dtype, self.algorithm
        return ops.plan(shape, kernel_shape, *settings)

    def call(self, inputs):
        """Cross-correlate with the kernel, add the bias, apply the activation."""
        outputs = self.channels_last(self.convolution_op(inputs, self.kernel))  # (batch, *out, filters)
        return self.activation(self.in_data_format(self.biased(outputs)))

    def convolution_op(self, inputs, kernel):
        """Cross-correlate inputs with a kernel, in the data format; as in Keras, a subclass may override this step."""
        correlate = compiled(
            ops.convolve if self.flip_kernel else ops.cross_correlate,
            strides=self.strides,
            padding=self.axis_padding,
            dilation_rate=self.dilation_rate,
            groups=self.groups,
            algorithm=self.algorithm,
            padding_mode=self.padding_mode,
        )
        return self.in_data_format(correlate(self.channels_last(inputs), keras_ops.convert_to_tensor(kernel)))


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv1D(BaseConv):
    """Cross-correlate sequences (sound, text, measurements) with a learned kernel, add a bias, apply an activation.

    outputs[b, i, f] = activation(bias[f] + sum over u, c of
        inputs[b, i*s + u*d, c] * kernel[u, c, f])

    A drop-in for `keras.layers.Conv1D`. The arguments are those of `Conv2D` with one number in place of
    two. In addition, `padding="causal"` pads at the start only, so that no output sees a later input.

    Input shape: (batch, steps, input_channels).
    Output shape: (batch, out_steps, filters), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: as `Conv2D`.

    Example:
        >>> import numpy as np
        >>> layer = Conv1D(1, 2, padding="causal", kernel_initializer="ones")
        >>> sequence = np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1)
        >>> outputs = layer(sequence)  # each value plus the one before it
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [1.0, 3.0, 5.0]

    Reference: A. van den Oord et al., "WaveNet", 2016, section 2.1. https://arxiv.org/abs/1609.03499
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv2D(BaseConv):
    """Cross-correlate images with a learned kernel, add a bias, apply an activation.

    outputs[b, i, j, f] = activation(bias[f] + sum over u, v, c of
        inputs[b, i*s + u*d, j*s + v*d, c] * kernel[u, v, c, f])

    for image b, output pixel (i, j) and filter f, with kernel element (u, v), input channel c, stride s and dilation d,
    after the inputs were padded.

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
        groups: number of groups into which channels and filters are divided.
        activation: name or function; None for none.
        use_bias: whether to add one number per filter.
        kernel_initializer, bias_initializer: the first values of the weights.
        kernel_regularizer, bias_regularizer, activity_regularizer: penalties added to the loss.
        kernel_constraint, bias_constraint: projections applied after each update.
        algorithm: "auto" or a name in `ops.ALGORITHMS`: the order in which the sum is computed.
        padding_mode: "zeros", "reflect", "edge" or "circular", see `ops.pad`.
        flip_kernel: whether to slide the flipped kernel: convolution as in mathematics.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: (batch, height, width, input_channels).
    Output shape: (batch, out_height, out_width, filters), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: at construction for a size that is not a positive integer or an unknown name; when
            built, for groups that do not divide the channels or a window larger than the padded input.

    Example:
        >>> import numpy as np
        >>> layer = Conv2D(1, 2, kernel_initializer="ones")
        >>> image = np.arange(9.0).reshape(1, 3, 3, 1)  # 0 1 2 / 3 4 5 / 6 7 8
        >>> outputs = layer(image)  # the sum of each 2×2 window
        >>> keras.ops.convert_to_numpy(outputs)[0, :, :, 0].tolist()
        [[8.0, 12.0], [20.0, 24.0]]

    Reference: Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, section II.A.
    http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Conv3D(BaseConv):
    """Cross-correlate volumes (scans, videos) with a learned kernel, add a bias, apply an activation.

    The formula of `Conv2D` with one more axis; a drop-in for `keras.layers.Conv3D`. The arguments are those of
    `Conv2D` with three numbers in place of two.

    Input shape: (batch, depth, height, width, input_channels).
    Output shape: (batch, out_depth, out_height, out_width, filters), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: as `Conv2D`.

    Example:
        >>> import numpy as np
        >>> layer = Conv3D(1, 2, kernel_initializer="ones")
        >>> outputs = layer(np.ones((1, 2, 2, 2, 1)))  # the sum of eight ones
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [8.0]

    Reference: D. Tran et al., "Learning Spatiotemporal Features with 3D Convolutional Networks", 2015, section 3.1.
    https://arxiv.org/abs/1412.0767
    """

    rank = 3


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class PointwiseConv2D(Conv2D):
    """Apply the same dense layer to the channels of every pixel (a 1×1 convolution).

    outputs[b, i, j, f] = activation(bias[f] + sum over c of
        inputs[b, i*s, j*s, c] * kernel[0, 0, c, f])

    It mixes the channels of each pixel and changes their number; neighboring pixels do not mix. The weights are those
    of `keras.layers.Conv2D(filters, kernel_size=1)`.

    Args:
        filters: number of output channels.
        strides: pixels from one output to the next; those between are skipped. An integer or a pair.
        **kwargs: every other argument of `Conv2D` but `kernel_size`.

    Input shape: (batch, height, width, input_channels).
    Output shape: (batch, ⌈height / stride⌉, ⌈width / stride⌉, filters).

    Raises:
        ValueError, TypeError: as `Conv2D`.

    Example:
        >>> import numpy as np
        >>> pixels = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])  # a row of two pixels, two channels
        >>> layer = PointwiseConv2D(1, kernel_initializer="ones")
        >>> keras.ops.convert_to_numpy(layer(pixels))[0, 0, :, 0].tolist()
        [3.0, 7.0]

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3. https://arxiv.org/abs/1312.4400
    """

    def __init__(self, filters: int, strides: Sizes = 1, **kwargs):
        if "kernel_size" in kwargs:
            given = kwargs["kernel_size"]
            raise TypeError(f"`kernel_size` must be left out: it is 1. Received: kernel_size={given!r}. Use Conv2D.")
        super().__init__(filters, 1, strides, **kwargs)

    def get_config(self):
        """Return the arguments that make this layer again."""
        config = super().get_config()
        del config["kernel_size"]
        return config
