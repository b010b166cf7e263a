"""Pooling over whole feature maps, and into a fixed number of shares."""

import keras
from keras import ops as keras_ops

from keras_cnn_edu import checks, ops
from keras_cnn_edu.layers.base import SpatialLayer
from keras_cnn_edu.ops.precision import widened
from keras_cnn_edu.xla import compiled


class BaseGlobalPooling(SpatialLayer):
    """Reduce every feature map to one number, with the function `reduce`."""

    reduce = None

    def __init__(self, data_format=None, keepdims=False, **kwargs):
        super().__init__(data_format, **kwargs)
        self.keep(keepdims=keepdims)

    def slide(self, images):
        """Reduce channels-last images."""
        return ops.global_pool(images, self.reduce, self.keepdims)

    def slide_shape(self, shape):
        """Return the shape of channels-last outputs."""
        return (shape[0], *(1,) * (self.rank if self.keepdims else 0), shape[-1])

    def compute_output_shape(self, input_shape):
        """Return the shape of the output."""
        if self.keepdims:
            return super().compute_output_shape(input_shape)
        batch, *_, channels = self.channels_last_shape(input_shape)
        return (batch, channels)


class BaseAdaptivePooling(SpatialLayer):
    """Reduce every feature map to `output_size` equal shares, with the function `reduce`."""

    reduce = None

    def __init__(self, output_size, data_format=None, **kwargs):
        super().__init__(data_format, **kwargs)
        self.output_size = checks.positive_ints(output_size, self.rank, "output_size")

    def slide(self, images):
        """Reduce channels-last images."""
        return compiled(ops.adaptive_pool, output_size=self.output_size, reduce=self.reduce)(images)

    def slide_shape(self, shape):
        """Return the shape of channels-last outputs."""
        return (shape[0], *self.output_size, shape[-1])


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalMaxPooling1D(BaseGlobalPooling):
    """Keep the largest value of every channel of the whole sequence.

    A drop-in for `keras.layers.GlobalMaxPooling1D`.

    Args:
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        keepdims: whether to keep spatial axes of length 1.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, steps, channels).
    Output shape: (batch, channels), or (batch, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: for an unknown data format, `keepdims` that is no boolean or, when called, another number
            of axes.

    Example:
        >>> import numpy as np
        >>> float(GlobalMaxPooling1D()(np.arange(4.0).reshape(1, 4, 1))[0, 0])
        3.0

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """

    rank = 1
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalMaxPooling2D(BaseGlobalPooling):
    """Keep the largest value of every channel of the whole image.

    A drop-in for `keras.layers.GlobalMaxPooling2D`.

    Args:
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        keepdims: whether to keep spatial axes of length 1.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, height, width, channels).
    Output shape: (batch, channels), or (batch, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: for an unknown data format, `keepdims` that is no boolean or, when called, another number
            of axes.

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

    A drop-in for `keras.layers.GlobalMaxPooling3D`.

    Args:
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        keepdims: whether to keep spatial axes of length 1.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, depth, height, width, channels).
    Output shape: (batch, channels), or (batch, 1, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: for an unknown data format, `keepdims` that is no boolean or, when called, another number
            of axes.

    Example:
        >>> import numpy as np
        >>> float(GlobalMaxPooling3D()(np.arange(8.0).reshape(1, 2, 2, 2, 1))[0, 0])
        7.0

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """

    rank = 3
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalAveragePooling1D(BaseGlobalPooling):
    """Average all values of every channel of the whole sequence.

    A drop-in for `keras.layers.GlobalAveragePooling1D`.

    Args:
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        keepdims: whether to keep spatial axes of length 1.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, steps, channels).
    Output shape: (batch, channels), or (batch, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: for an unknown data format, `keepdims` that is no boolean or, when called, another number
            of axes.

    Example:
        >>> import numpy as np
        >>> float(GlobalAveragePooling1D()(np.arange(4.0).reshape(1, 4, 1))[0, 0])
        1.5

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """

    rank = 1
    reduce = staticmethod(keras_ops.mean)

    def __init__(self, data_format=None, keepdims=False, **kwargs):
        super().__init__(data_format, keepdims, **kwargs)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        """Average the steps that the mask keeps (all without one)."""
        if mask is None:
            return super().call(inputs)
        checks.rank_of(inputs.shape, self.rank, self.data_format)
        steps = 1 if self.data_format == "channels_last" else 2
        values = widened(inputs)
        weights = keras_ops.cast(keras_ops.expand_dims(mask, 3 - steps), values.dtype)
        total = keras_ops.sum(values * weights, steps, keepdims=self.keepdims)
        mean = total / keras_ops.sum(weights, steps, keepdims=self.keepdims)
        return keras_ops.cast(mean, inputs.dtype)

    def compute_mask(self, inputs, mask=None):
        """Return None: no steps are left to be masked."""
        return None


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalAveragePooling2D(BaseGlobalPooling):
    """Average all values of every channel of the whole image.

    A drop-in for `keras.layers.GlobalAveragePooling2D`.

    Args:
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        keepdims: whether to keep spatial axes of length 1.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, height, width, channels).
    Output shape: (batch, channels), or (batch, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: for an unknown data format, `keepdims` that is no boolean or, when called, another number
            of axes.

    Example:
        >>> import numpy as np
        >>> float(GlobalAveragePooling2D()(np.arange(9.0).reshape(1, 3, 3, 1))[0, 0])
        4.0

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """

    rank = 2
    reduce = staticmethod(keras_ops.mean)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GlobalAveragePooling3D(BaseGlobalPooling):
    """Average all values of every channel of the whole volume.

    A drop-in for `keras.layers.GlobalAveragePooling3D`.

    Args:
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        keepdims: whether to keep spatial axes of length 1.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, depth, height, width, channels).
    Output shape: (batch, channels), or (batch, 1, 1, 1, channels) with `keepdims`.

    Raises:
        ValueError, TypeError: for an unknown data format, `keepdims` that is no boolean or, when called, another number
            of axes.

    Example:
        >>> import numpy as np
        >>> float(GlobalAveragePooling3D()(np.arange(8.0).reshape(1, 2, 2, 2, 1))[0, 0])
        3.5

    Reference: M. Lin, Q. Chen, S. Yan, "Network In Network", 2014, section 3.2. https://arxiv.org/abs/1312.4400
    """

    rank = 3
    reduce = staticmethod(keras_ops.mean)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveMaxPooling1D(BaseAdaptivePooling):
    """Divide every axis of the sequence into equal shares and keep the largest value of each.

    The output has `output_size` elements per axis whatever the size of the input, see `geometry.adaptive_window`. A
    drop-in for `keras.layers.AdaptiveMaxPooling1D`.

    Args:
        output_size: shares of each axis; an integer or one per spatial axis.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, steps, channels); the sizes must be known when called.
    Output shape: (batch, out_steps, channels).

    Raises:
        ValueError, TypeError: for an `output_size` that is not made of positive integers.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveMaxPooling1D(2)(np.arange(4.0).reshape(1, 4, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [1.0, 3.0]

    Reference: K. He et al., "Spatial Pyramid Pooling in Deep Convolutional Networks", 2014, section 2.2.
    https://arxiv.org/abs/1406.4729
    """

    rank = 1
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveMaxPooling2D(BaseAdaptivePooling):
    """Divide every axis of the image into equal shares and keep the largest value of each.

    The output has `output_size` elements per axis whatever the size of the input, see `geometry.adaptive_window`. A
    drop-in for `keras.layers.AdaptiveMaxPooling2D`.

    Args:
        output_size: shares of each axis; an integer or one per spatial axis.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, height, width, channels); the sizes must be known when called.
    Output shape: (batch, out_height, out_width, channels).

    Raises:
        ValueError, TypeError: for an `output_size` that is not made of positive integers.

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
    """Divide every axis of the volume into equal shares and keep the largest value of each.

    The output has `output_size` elements per axis whatever the size of the input, see `geometry.adaptive_window`. A
    drop-in for `keras.layers.AdaptiveMaxPooling3D`.

    Args:
        output_size: shares of each axis; an integer or one per spatial axis.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, depth, height, width, channels); the sizes must be known when called.
    Output shape: (batch, out_depth, out_height, out_width, channels).

    Raises:
        ValueError, TypeError: for an `output_size` that is not made of positive integers.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveMaxPooling3D(1)(np.arange(8.0).reshape(1, 2, 2, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [7.0]

    Reference: K. He et al., "Spatial Pyramid Pooling in Deep Convolutional Networks", 2014, section 2.2.
    https://arxiv.org/abs/1406.4729
    """

    rank = 3
    reduce = staticmethod(keras_ops.max)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveAveragePooling1D(BaseAdaptivePooling):
    """Divide every axis of the sequence into equal shares and average the values of each.

    The output has `output_size` elements per axis whatever the size of the input, see `geometry.adaptive_window`. A
    drop-in for `keras.layers.AdaptiveAveragePooling1D`.

    Args:
        output_size: shares of each axis; an integer or one per spatial axis.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, steps, channels); the sizes must be known when called.
    Output shape: (batch, out_steps, channels).

    Raises:
        ValueError, TypeError: for an `output_size` that is not made of positive integers.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveAveragePooling1D(2)(np.arange(4.0).reshape(1, 4, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [0.5, 2.5]

    Reference: K. He et al., "Spatial Pyramid Pooling in Deep Convolutional Networks", 2014, section 2.2.
    https://arxiv.org/abs/1406.4729
    """

    rank = 1
    reduce = staticmethod(keras_ops.mean)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveAveragePooling2D(BaseAdaptivePooling):
    """Divide every axis of the image into equal shares and average the values of each.

    The output has `output_size` elements per axis whatever the size of the input, see `geometry.adaptive_window`. A
    drop-in for `keras.layers.AdaptiveAveragePooling2D`.

    Args:
        output_size: shares of each axis; an integer or one per spatial axis.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, height, width, channels); the sizes must be known when called.
    Output shape: (batch, out_height, out_width, channels).

    Raises:
        ValueError, TypeError: for an `output_size` that is not made of positive integers.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveAveragePooling2D((1, 2))(np.arange(4.0).reshape(1, 2, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [1.0, 2.0]

    Reference: K. He et al., "Spatial Pyramid Pooling in Deep Convolutional Networks", 2014, section 2.2.
    https://arxiv.org/abs/1406.4729
    """

    rank = 2
    reduce = staticmethod(keras_ops.mean)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class AdaptiveAveragePooling3D(BaseAdaptivePooling):
    """Divide every axis of the volume into equal shares and average the values of each.

    The output has `output_size` elements per axis whatever the size of the input, see `geometry.adaptive_window`. A
    drop-in for `keras.layers.AdaptiveAveragePooling3D`.

    Args:
        output_size: shares of each axis; an integer or one per spatial axis.
        data_format: "channels_last" or "channels_first"; Keras's global setting if None.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, depth, height, width, channels); the sizes must be known when called.
    Output shape: (batch, out_depth, out_height, out_width, channels).

    Raises:
        ValueError, TypeError: for an `output_size` that is not made of positive integers.

    Example:
        >>> import numpy as np
        >>> outputs = AdaptiveAveragePooling3D(1)(np.arange(8.0).reshape(1, 2, 2, 2, 1))
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [3.5]

    Reference: K. He et al., "Spatial Pyramid Pooling in Deep Convolutional Networks", 2014, section 2.2.
    https://arxiv.org/abs/1406.4729
    """

    rank = 3
    reduce = staticmethod(keras_ops.mean)
