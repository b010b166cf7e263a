"""Pooling layers: no weights, one call of `ops.max_pool` or `ops.average_pool`."""

from collections.abc import Callable

import keras

from keras_cnn_edu import checks, geometry, ops
from keras_cnn_edu.layers.base import SpatialLayer
from keras_cnn_edu.types import Padding, Shape, Sizes
from keras_cnn_edu.xla import compiled


class BasePooling(SpatialLayer):
    """Reduce every window of every channel to one number, with the function `reduce`.

    The arguments are those of `MaxPooling2D`; a subclass states `rank`, the number of spatial axes, and `reduce`.
    """

    reduce: Callable

    def __init__(
        self,
        pool_size: Sizes = 2,
        strides: Sizes | None = None,
        padding: Padding = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs,
    ):
        super().__init__(data_format, name=name, **kwargs)
        self.pool_size = checks.positive_ints(pool_size, self.rank, "pool_size")
        self.strides = self.pool_size if strides is None else checks.positive_ints(strides, self.rank, "strides")
        self.axis_padding = checks.pool_padding(padding, self.pool_size)
        self.padding = padding if isinstance(padding, str) else self.axis_padding

    def call(self, inputs):
        """Reduce every window."""
        pool = compiled(self.reduce, pool_size=self.pool_size, strides=self.strides, padding=self.axis_padding)
        return self.in_data_format(pool(self.channels_last(inputs)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the output; None where the input's is unknown."""
        shape = self.channels_last_shape(input_shape)
        sizes = geometry.output_sizes(shape[1:-1], self.pool_size, self.strides, (1,) * self.rank, self.axis_padding)
        return self.shape_in_data_format(shape[0], sizes, shape[-1])


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class MaxPooling2D(BasePooling):
    """Keep the largest value of every window of every feature map.

    outputs[b, i, j, c] = max over u, v of inputs[b, i*s + u, j*s + v, c]

    A drop-in for `keras.layers.MaxPooling2D`. Among equal values the first wins and receives the gradient.

    Args:
        pool_size: height and width of the window in pixels; an integer or a pair.
        strides: pixels from one window to the next; `pool_size` if None.
        padding: "valid", "same", an integer (pixels on every side), or per axis an integer or a pair (before,
            after), less than `pool_size`. Padding never wins.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        name: name of the layer.
        **kwargs: `dtype`, `trainable`, as in every Keras layer.

    Input shape: (batch, height, width, channels).
    Output shape: (batch, out_height, out_width, channels), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: for a size that is not a positive integer, unknown or too much padding, and, when
            called, for a window larger than the padded input.

    Example:
        >>> import numpy as np
        >>> image = np.arange(9.0).reshape(1, 3, 3, 1)  # 0 1 2 / 3 4 5 / 6 7 8
        >>> outputs = MaxPooling2D(2, strides=1)(image)
        >>> keras.ops.convert_to_numpy(outputs)[0, :, :, 0].tolist()
        [[4.0, 5.0], [7.0, 8.0]]
    """

    rank = 2
    reduce = staticmethod(ops.max_pool)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AveragePooling2D(BasePooling):
    """Average every window of every feature map.

    outputs[b, i, j, c] = mean over u, v of inputs[b, i*s + u, j*s + v, c]

    A drop-in for `keras.layers.AveragePooling2D`. The mean is that of the pixels inside the image: padding is never
    counted.

    Args:
        pool_size: height and width of the window in pixels; an integer or a pair.
        strides: pixels from one window to the next; `pool_size` if None.
        padding: "valid", "same", an integer (pixels on every side), or per axis an integer or a pair (before,
            after), less than `pool_size`.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        name: name of the layer.
        **kwargs: `dtype`, `trainable`, as in every Keras layer.

    Input shape: (batch, height, width, channels).
    Output shape: (batch, out_height, out_width, channels), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: as `MaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> image = np.arange(9.0).reshape(1, 3, 3, 1)  # 0 1 2 / 3 4 5 / 6 7 8
        >>> outputs = AveragePooling2D(2, strides=1)(image)
        >>> keras.ops.convert_to_numpy(outputs)[0, :, :, 0].tolist()
        [[2.0, 3.0], [5.0, 6.0]]
    """

    rank = 2
    reduce = staticmethod(ops.average_pool)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class MaxPooling1D(BasePooling):
    """Keep the largest value of every window of every channel of a sequence.

    A drop-in for `keras.layers.MaxPooling1D`; arguments and rules are those of `MaxPooling2D`.

    Input shape: (batch, steps, channels).
    Output shape: (batch, out_steps, channels), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: as `MaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> outputs = MaxPooling1D(2)(np.arange(4.0).reshape(1, 4, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [1.0, 3.0]
    """

    rank = 1
    reduce = staticmethod(ops.max_pool)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class MaxPooling3D(BasePooling):
    """Keep the largest value of every window of every channel of a volume.

    A drop-in for `keras.layers.MaxPooling3D`; arguments and rules are those of `MaxPooling2D`.

    Input shape: (batch, depth, height, width, channels).
    Output shape: (batch, out_depth, out_height, out_width, channels), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: as `MaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> float(MaxPooling3D(2)(np.arange(8.0).reshape(1, 2, 2, 2, 1))[0, 0, 0, 0, 0])
        7.0
    """

    rank = 3
    reduce = staticmethod(ops.max_pool)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AveragePooling1D(BasePooling):
    """Average every window of every channel of a sequence.

    A drop-in for `keras.layers.AveragePooling1D`; arguments and rules are those of `AveragePooling2D`.

    Input shape: (batch, steps, channels).
    Output shape: (batch, out_steps, channels), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: as `AveragePooling2D`.

    Example:
        >>> import numpy as np
        >>> outputs = AveragePooling1D(2)(np.arange(4.0).reshape(1, 4, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [0.5, 2.5]
    """

    rank = 1
    reduce = staticmethod(ops.average_pool)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AveragePooling3D(BasePooling):
    """Average every window of every channel of a volume.

    A drop-in for `keras.layers.AveragePooling3D`; arguments and rules are those of `AveragePooling2D`.

    Input shape: (batch, depth, height, width, channels).
    Output shape: (batch, out_depth, out_height, out_width, channels), see `geometry.output_size`.

    Raises:
        ValueError, TypeError: as `AveragePooling2D`.

    Example:
        >>> import numpy as np
        >>> float(AveragePooling3D(2)(np.arange(8.0).reshape(1, 2, 2, 2, 1))[0, 0, 0, 0, 0])
        3.5
    """

    rank = 3
    reduce = staticmethod(ops.average_pool)
