"""Normalization layers."""

import keras
from keras import ops as keras_ops

from keras_cnn_edu import checks, ops
from keras_cnn_edu.layers.base import PlainLayer
from keras_cnn_edu.ops.precision import floats, widened
from keras_cnn_edu.xla import compiled


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class BatchNormalization(PlainLayer):
    """Bring every channel to mean 0 and variance 1, then to a learned scale and offset.

    outputs = gamma * (inputs - mean) / sqrt(variance + epsilon) + beta

    While training, mean and variance are those of the batch, and a moving average of them is kept:
    moving = momentum * moving + (1 - momentum) * batch. In inference, and when frozen (`trainable=False`), the
    moving ones are used, so that the answer for an image does not depend on the other images.

    A drop-in for `keras.layers.BatchNormalization`; `renorm` and `synchronized` are not re-implemented.

    Args:
        axis: the axis of the channels.
        momentum: share of the old moving statistics in the new.
        epsilon: keeps a channel without variance finite.
        center, scale: whether to learn the offset beta and the scale gamma.
        beta_initializer, gamma_initializer: how these weights start.
        moving_mean_initializer, moving_variance_initializer: how the moving statistics start.
        beta_regularizer, gamma_regularizer: penalties added to the loss.
        beta_constraint, gamma_constraint: projections applied after each update.
        renorm, renorm_clipping, renorm_momentum, synchronized: only the stock values, which turn them off.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: any, with the channels on `axis`.
    Output shape: the same.

    Raises:
        ValueError, TypeError: for `renorm=True` or `synchronized=True`, a momentum that is no share, an epsilon
            below 0, or, when called, an axis that is not there.

    Example:
        >>> import numpy as np
        >>> outputs = BatchNormalization(epsilon=0.0)(np.array([[1.0], [3.0]]), training=True)
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [-1.0, 1.0]

    Reference: S. Ioffe, C. Szegedy, "Batch Normalization", 2015, algorithm 1. https://arxiv.org/abs/1502.03167
    """

    def __init__(
        self,
        axis=-1,
        momentum=0.99,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer="zeros",
        gamma_initializer="ones",
        moving_mean_initializer="zeros",
        moving_variance_initializer="ones",
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        renorm=False,
        renorm_clipping=None,
        renorm_momentum=0.99,
        synchronized=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        off = {"renorm": (renorm, False), "renorm_clipping": (renorm_clipping, None)}
        for name, (value, stock) in {**off, "synchronized": (synchronized, False)}.items():
            if value is not stock:
                raise ValueError(
                    f"`{name}` must be {stock}: it is not re-implemented here. Received: {name}={value!r}. "
                    "Use keras.layers.BatchNormalization for it."
                )
        self.supports_masking = True
        self.keep(axis=axis, momentum=momentum, epsilon=epsilon, center=center, scale=scale)
        self.keep(beta_initializer=beta_initializer, gamma_initializer=gamma_initializer)
        self.keep(moving_mean_initializer=moving_mean_initializer)
        self.keep(moving_variance_initializer=moving_variance_initializer)
        self.keep(beta_regularizer=beta_regularizer, gamma_regularizer=gamma_regularizer)
        self.keep(beta_constraint=beta_constraint, gamma_constraint=gamma_constraint)
        self.keep(renorm=renorm, renorm_clipping=renorm_clipping, renorm_momentum=renorm_momentum)
        self.keep(synchronized=synchronized)

    def build(self, input_shape):
        """Make the learned and the moving vectors, one entry per channel."""
        checks.integer(self.axis, "axis", -len(checks.shape(input_shape, "inputs")), len(input_shape) - 1)
        channels = checks.known_channels(input_shape, self.axis)
        self.input_spec = keras.InputSpec(ndim=len(input_shape), axes={self.axis: channels})
        self.gamma = self._vector(input_shape, "gamma") if self.scale else None
        self.beta = self._vector(input_shape, "beta") if self.center else None
        self.moving_mean = self._vector(input_shape, "moving_mean", trainable=False)
        self.moving_variance = self._vector(input_shape, "moving_variance", trainable=False)

    def _vector(self, input_shape, name, trainable=True):
        return self.add_weight(
            name=name,
            shape=(input_shape[self.axis],),
            initializer=getattr(self, f"{name}_initializer"),
            regularizer=getattr(self, f"{name}_regularizer", None),
            constraint=getattr(self, f"{name}_constraint", None),
            trainable=trainable,
            autocast=False,  # half precision is too coarse for averages
        )

    def call(self, inputs, training=None, mask=None):
        """Normalize with the statistics of the batch (training) or the moving ones (inference)."""
        images = widened(floats(inputs))
        if training and self.trainable:
            mean, variance = self._statistics(images, mask)
            self._move(self.moving_mean, mean)
            self._move(self.moving_variance, variance)
        else:
            mean, variance = self.moving_mean.value, self.moving_variance.value
        learned = [None if vector is None else vector.value for vector in (self.gamma, self.beta)]
        outputs = ops.normalize(images, mean, variance, *learned, axis=self.axis, epsilon=self.epsilon)
        return keras_ops.cast(outputs, self.compute_dtype)

    def _statistics(self, images, mask):
        if mask is None:
            return compiled(ops.batch_statistics, axis=self.axis)(images)
        return ops.batch_statistics(images, self.axis, mask)

    def _move(self, moving, batch):
        moving.assign(self.momentum * moving + (1 - self.momentum) * keras_ops.cast(batch, moving.dtype))

    def compute_output_shape(self, input_shape):
        """Return the shape of the input."""
        return tuple(input_shape)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class LocalResponseNormalization(PlainLayer):
    """Divide every value by what the neighboring channels answer at the same pixel (AlexNet).

    outputs[…, c] = inputs[…, c] / (bias + alpha * sum over |k - c| <= depth_radius of inputs[…, k]²) ** beta

    The arguments are those of TensorFlow's function of this name; the defaults are AlexNet's.

    Args:
        depth_radius: neighbors on each side that count (n = 2 * depth_radius + 1 channels).
        bias, alpha, beta: constants of the formula.
        axis: the axis of the channels.
        **kwargs: `name`, `dtype`, as in every Keras layer.

    Input shape: (batch, *spatial, channels), or with the channels on another `axis`.
    Output shape: the same.

    Raises:
        ValueError, TypeError: for a `depth_radius` that is no integer, or a negative number.

    Example:
        >>> import numpy as np
        >>> layer = LocalResponseNormalization(bias=0.0, alpha=1.0, beta=0.5)
        >>> outputs = layer(np.array([[3.0, 4.0]]))
        >>> keras.ops.convert_to_numpy(outputs).round(6).ravel().tolist()  # 3 / 5 and 4 / 5
        [0.6, 0.8]

    Reference: A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet Classification with Deep Convolutional Neural
    Networks", 2012, section 3.3.
    """

    def __init__(self, depth_radius=2, bias=2.0, alpha=1e-4, beta=0.75, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.keep(depth_radius=depth_radius, bias=bias, alpha=alpha, beta=beta, axis=axis)

    def call(self, inputs):
        """Normalize over neighboring channels."""
        settings = {"depth_radius": self.depth_radius, "bias": self.bias, "alpha": self.alpha, "beta": self.beta}
        images = keras.ops.moveaxis(inputs, self.axis, -1)
        return keras.ops.moveaxis(compiled(ops.local_response_normalize, **settings)(images), -1, self.axis)

    def compute_output_shape(self, input_shape):
        """Return the shape of the input."""
        return tuple(input_shape)
