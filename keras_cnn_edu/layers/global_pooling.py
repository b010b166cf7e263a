"""Pooling over whole feature maps."""

from collections.abc import Callable

import keras
from keras import ops as keras_ops

from keras_cnn_edu import checks, ops
from keras_cnn_edu.layers.base import SpatialLayer
from keras_cnn_edu.ops.precision import widened
from keras_cnn_edu.types import Shape


class BaseGlobalPooling(SpatialLayer):
    """Reduce every feature map to one number, with the function `reduce`.

    The arguments are those of `GlobalMaxPooling2D`; a subclass states `rank`, the number of spatial axes, and `reduce`.
    """

    reduce: Callable

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs):
        super().__init__(data_format, **kwargs)
        self.keep(keepdims=keepdims)

    def call(self, inputs):
        """Reduce every feature map."""
        outputs = ops.global_pool(self.channels_last(inputs), self.reduce, self.keepdims)
        return self.in_data_format(outputs) if self.keepdims else outputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the output."""
        batch, *_, channels = self.channels_last_shape(input_shape)
        return self.shape_in_data_format(batch, (1,) * self.rank if self.keepdims else (), channels)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalMaxPooling1D(BaseGlobalPooling):
    """Keep the largest value of every channel of the whole sequence.

    A drop-in for `keras.layers.GlobalMaxPooling1D`; the arguments are those of `GlobalMaxPooling2D`.

    Input shape: (batch, steps, channels).
    Output shape: (batch, channels), or (batch, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: as `GlobalMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> float(GlobalMaxPooling1D()(np.arange(4.0).reshape(1, 4, 1))[0, 0])
        3.0
    """

    rank = 1
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalMaxPooling2D(BaseGlobalPooling):
    """Keep the largest value of every channel of the whole image.

    outputs[b, c] = max over i, j of inputs[b, i, j, c]

    A drop-in for `keras.layers.GlobalMaxPooling2D`.

    Args:
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        keepdims: whether to keep the spatial axes, with length 1.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, height, width, channels).
    Output shape: (batch, channels), or (batch, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: for an unknown data format, a `keepdims` that is no boolean or, when called, another
            number of axes.

    Example:
        >>> import numpy as np
        >>> float(GlobalMaxPooling2D()(np.arange(9.0).reshape(1, 3, 3, 1))[0, 0])
        8.0

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """

    rank = 2
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalMaxPooling3D(BaseGlobalPooling):
    """Keep the largest value of every channel of the whole volume.

    A drop-in for `keras.layers.GlobalMaxPooling3D`; the arguments are those of `GlobalMaxPooling2D`.

    Input shape: (batch, depth, height, width, channels).
    Output shape: (batch, channels), or (batch, 1, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: as `GlobalMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> float(GlobalMaxPooling3D()(np.arange(8.0).reshape(1, 2, 2, 2, 1))[0, 0])
        7.0
    """

    rank = 3
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalAveragePooling1D(BaseGlobalPooling):
    """Average all values of every channel of the whole sequence.

    A drop-in for `keras.layers.GlobalAveragePooling1D`; the arguments are those of `GlobalMaxPooling2D`.

    Input shape: (batch, steps, channels).
    Output shape: (batch, channels), or (batch, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: as `GlobalMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> float(GlobalAveragePooling1D()(np.arange(4.0).reshape(1, 4, 1))[0, 0])
        1.5
    """

    rank = 1
    reduce = staticmethod(keras_ops.mean)

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs):
        super().__init__(data_format, keepdims, **kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        """Average the steps that the mask keeps (all of them without a mask)."""
        if mask is None:
            return super().call(inputs)
        checks.rank_of(inputs.shape, self.rank, self.data_format)
        steps, channels = (1, 2) if self.data_format == "channels_last" else (2, 1)  # axes
        values = widened(inputs)
        weights = keras_ops.cast(keras_ops.expand_dims(mask, channels), values.dtype)  # 1 for a step that counts
        total = keras_ops.sum(values * weights, steps, keepdims=self.keepdims)
        mean = total / keras_ops.sum(weights, steps, keepdims=self.keepdims)
        return keras_ops.cast(mean, inputs.dtype)

    def compute_mask(self, inputs, mask=None):
        """Return None: no steps are left to be masked."""
        return None


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalAveragePooling2D(BaseGlobalPooling):
    """Average all values of every channel of the whole image.

    A drop-in for `keras.layers.GlobalAveragePooling2D`; the arguments are those of `GlobalMaxPooling2D`.

    Input shape: (batch, height, width, channels).
    Output shape: (batch, channels), or (batch, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: as `GlobalMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> float(GlobalAveragePooling2D()(np.arange(9.0).reshape(1, 3, 3, 1))[0, 0])
        4.0
    """

    rank = 2
    reduce = staticmethod(keras_ops.mean)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalAveragePooling3D(BaseGlobalPooling):
    """Average all values of every channel of the whole volume.

    A drop-in for `keras.layers.GlobalAveragePooling3D`; the arguments are those of `GlobalMaxPooling2D`.

    Input shape: (batch, depth, height, width, channels).
    Output shape: (batch, channels), or (batch, 1, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: as `GlobalMaxPooling2D`.

    Example:
        >>> import numpy as np
        >>> float(GlobalAveragePooling3D()(np.arange(8.0).reshape(1, 2, 2, 2, 1))[0, 0])
        3.5
    """

    rank = 3
    reduce = staticmethod(keras_ops.mean)
