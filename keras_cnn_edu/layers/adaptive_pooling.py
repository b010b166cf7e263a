"""Pooling into a fixed number of parts, whatever the size of the image."""

from collections.abc import Callable

import keras
from keras import ops as keras_ops

from keras_cnn_edu import checks, ops
from keras_cnn_edu.layers.base import SpatialLayer
from keras_cnn_edu.types import Shape, Sizes
from keras_cnn_edu.xla import compiled


class BaseAdaptivePooling(SpatialLayer):
    """Divide every axis into `output_size` equal parts and reduce each, with the function `reduce`.

    The arguments are those of `AdaptiveMaxPooling2D`; a subclass states `rank`, the number of spatial axes, and
    `reduce`.
    """

    reduce: Callable

    def __init__(self, output_size: Sizes, data_format: str | None = None, **kwargs):
        super().__init__(data_format, **kwargs)
        self.output_size = checks.positive_ints(output_size, self.rank, "output_size")

    def call(self, inputs):
        """Reduce every part."""
        pool = compiled(ops.adaptive_pool, output_size=self.output_size, reduce=self.reduce)
        return self.in_data_format(pool(self.channels_last(inputs)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the output."""
        batch, *_, channels = self.channels_last_shape(input_shape)
        return self.shape_in_data_format(batch, self.output_size, channels)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveMaxPooling1D(BaseAdaptivePooling):
    """Divide the sequence into equal parts and keep the largest value of each.

    A drop-in for `keras.layers.AdaptiveMaxPooling1D`; the arguments are those of `AdaptiveMaxPooling2D`.

    Input shape: (batch, steps, channels); the sizes must be known when called.
    Output shape: (batch, out_steps, channels).

    Raises:
        ValueError, TypeError: as `AdaptiveMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveMaxPooling1D(2)(np.arange(4.0).reshape(1, 4, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [1.0, 3.0]
    """

    rank = 1
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveMaxPooling2D(BaseAdaptivePooling):
    """Divide every axis of the image into equal parts and keep the largest value of each.

    A drop-in for `keras.layers.AdaptiveMaxPooling2D`. The output has the size `output_size` whatever the size of the
    input, see `geometry.adaptive_window`.

    Args:
        output_size: parts of each axis; an integer or one per spatial axis.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, height, width, channels); the sizes must be known when called.
    Output shape: (batch, out_height, out_width, channels).

    Raises:
        ValueError, TypeError: for an `output_size` that holds anything but positive integers.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveMaxPooling2D((1, 2))(np.arange(4.0).reshape(1, 2, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [2.0, 3.0]

    Reference: K. He et al., "Spatial Pyramid Pooling in Deep Convolutional Networks", 2014, section 2.2.
    https://arxiv.org/abs/1406.4729
    """

    rank = 2
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveMaxPooling3D(BaseAdaptivePooling):
    """Divide every axis of the volume into equal parts and keep the largest value of each.

    A drop-in for `keras.layers.AdaptiveMaxPooling3D`; the arguments are those of `AdaptiveMaxPooling2D`.

    Input shape: (batch, depth, height, width, channels); the sizes must be known when called.
    Output shape: (batch, out_depth, out_height, out_width, channels).

    Raises:
        ValueError, TypeError: as `AdaptiveMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveMaxPooling3D(1)(np.arange(8.0).reshape(1, 2, 2, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [7.0]
    """

    rank = 3
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveAveragePooling1D(BaseAdaptivePooling):
    """Divide the sequence into equal parts and average the values of each.

    A drop-in for `keras.layers.AdaptiveAveragePooling1D`; the arguments are those of `AdaptiveMaxPooling2D`.

    Input shape: (batch, steps, channels); the sizes must be known when called.
    Output shape: (batch, out_steps, channels).

    Raises:
        ValueError, TypeError: as `AdaptiveMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveAveragePooling1D(2)(np.arange(4.0).reshape(1, 4, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [0.5, 2.5]
    """

    rank = 1
    reduce = staticmethod(keras_ops.mean)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveAveragePooling2D(BaseAdaptivePooling):
    """Divide every axis of the image into equal parts and average the values of each.

    A drop-in for `keras.layers.AdaptiveAveragePooling2D`; the arguments are those of `AdaptiveMaxPooling2D`.

    Input shape: (batch, height, width, channels); the sizes must be known when called.
    Output shape: (batch, out_height, out_width, channels).

    Raises:
        ValueError, TypeError: as `AdaptiveMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveAveragePooling2D((1, 2))(np.arange(4.0).reshape(1, 2, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [1.0, 2.0]
    """

    rank = 2
    reduce = staticmethod(keras_ops.mean)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveAveragePooling3D(BaseAdaptivePooling):
    """Divide every axis of the volume into equal parts and average the values of each.

    A drop-in for `keras.layers.AdaptiveAveragePooling3D`; the arguments are those of `AdaptiveMaxPooling2D`.

    Input shape: (batch, depth, height, width, channels); the sizes must be known when called.
    Output shape: (batch, out_depth, out_height, out_width, channels).

    Raises:
        ValueError, TypeError: as `AdaptiveMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveAveragePooling3D(1)(np.arange(8.0).reshape(1, 2, 2, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [3.5]
    """

    rank = 3
    reduce = staticmethod(keras_ops.mean)
