"""Normalization layers."""

import math
import numbers

import keras
from keras import ops as keras_ops

from keras_cnn_edu import checks, ops
from keras_cnn_edu.layers.base import KerasObject, PlainLayer
from keras_cnn_edu.ops.precision import floats, widened
from keras_cnn_edu.types import Shape
from keras_cnn_edu.xla import compiled


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class BatchNormalization(PlainLayer):
    """Bring every channel to mean 0 and variance 1, then to a learned scale and offset.

    outputs = gamma * (inputs - mean) / sqrt(variance + epsilon) + beta

    In training, mean and variance are those of the batch, and the layer keeps a moving average of them:
    moving = momentum * moving + (1 - momentum) * batch. In inference, and when frozen (`trainable=False`), it uses the
    moving averages, so the output for an image does not depend on the other images.

    With `renorm` (batch renormalization) the normalized values are corrected in training, so that they equal those that
    moving statistics give, as in inference:

    outputs = gamma * (r * (inputs - mean) / stddev + d) + beta,
    stddev = sqrt(variance + epsilon),
    r = stddev / renorm_stddev,   d = (mean - renorm_mean) / renorm_stddev

    No gradient passes through r and d. renorm_mean and renorm_stddev are moving averages too, with `renorm_momentum`.

    A drop-in for `keras.layers.BatchNormalization`; `synchronized` is not re-implemented.

    Args:
        axis: the axis of the channels.
        momentum: weight of the old value in a moving average.
        epsilon: added to the variance, so that a constant channel stays finite.
        center, scale: whether to learn the offset beta and the scale gamma.
        beta_initializer, gamma_initializer: the first values of these weights.
        moving_mean_initializer, moving_variance_initializer: the first values of the moving averages.
        beta_regularizer, gamma_regularizer: penalties added to the loss.
        beta_constraint, gamma_constraint: projections applied after each update.
        renorm: whether to correct with moving statistics in training.
        renorm_clipping: None, or limits of the correction: a dict with any of "rmin", "rmax" (of r) and "dmax" (of the
            absolute value of d).
        renorm_momentum: weight of the old value in renorm_mean and renorm_stddev.
        synchronized: only False.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: any, with the channels on `axis`.
    Output shape: the same.

    Raises:
        ValueError, TypeError: for `synchronized=True`, a momentum outside 0 to 1, an epsilon below 0, unknown limits
            or, when called, an axis that the inputs lack.

    Example:
        >>> import numpy as np
        >>> outputs = BatchNormalization(epsilon=0.0)(np.array([[1.0], [3.0]]), training=True)
        >>> keras.ops.convert_to_numpy(outputs).ravel().tolist()
        [-1.0, 1.0]

    Reference: S. Ioffe, C. Szegedy, "Batch Normalization", 2015, algorithm 1. https://arxiv.org/abs/1502.03167;
    S. Ioffe, "Batch Renormalization", 2017, algorithm 1. https://arxiv.org/abs/1702.03275
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: KerasObject = "zeros",
        gamma_initializer: KerasObject = "ones",
        moving_mean_initializer: KerasObject = "zeros",
        moving_variance_initializer: KerasObject = "ones",
        beta_regularizer: KerasObject = None,
        gamma_regularizer: KerasObject = None,
        beta_constraint: KerasObject = None,
        gamma_constraint: KerasObject = None,
        renorm: bool = False,
        renorm_clipping: dict[str, float] | None = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        if synchronized is not False:
            raise ValueError(
                "`synchronized` must be False: it is not re-implemented here. "
                f"Received: synchronized={synchronized!r}. Use keras.layers.BatchNormalization for it."
            )
        self.supports_masking = True
        self.keep(axis=axis, momentum=momentum, epsilon=epsilon, center=center, scale=scale)
        self.keep(beta_initializer=beta_initializer, gamma_initializer=gamma_initializer)
        self.keep(moving_mean_initializer=moving_mean_initializer)
        self.keep(moving_variance_initializer=moving_variance_initializer)
        self.keep(beta_regularizer=beta_regularizer, gamma_regularizer=gamma_regularizer)
        self.keep(beta_constraint=beta_constraint, gamma_constraint=gamma_constraint)
        self.keep(renorm=renorm, renorm_momentum=renorm_momentum, synchronized=synchronized)
        self.renorm_clipping = _limits(renorm_clipping) or ({} if renorm else None)

    def build(self, input_shape):
        """Add the learned vectors and the moving averages, one entry per channel."""
        checks.integer(self.axis, "axis", -len(checks.shape(input_shape, "inputs")), len(input_shape) - 1)
        channels = checks.known_channels(input_shape, self.axis)
        self.input_spec = keras.InputSpec(ndim=len(input_shape), axes={self.axis: channels})
        self.gamma = self._vector(channels, "gamma") if self.scale else None
        self.beta = self._vector(channels, "beta") if self.center else None
        self.moving_mean = self._vector(channels, "moving_mean", trainable=False)
        self.moving_variance = self._vector(channels, "moving_variance", trainable=False)
        if self.renorm:
            self.moving_stddev = self._vector(channels, "moving_stddev", trainable=False)
            self.renorm_mean = self._vector(channels, "renorm_mean", trainable=False)
            self.renorm_stddev = self._vector(channels, "renorm_stddev", trainable=False)

    def _vector(self, channels, name, trainable=True):
        """Add a weight with one entry for each channel."""
        return self.add_weight(
            name=name,
            shape=(channels,),
            initializer=self._initializer(name),
            regularizer=getattr(self, f"{name}_regularizer", None),
            constraint=getattr(self, f"{name}_constraint", None),
            trainable=trainable,
            autocast=False,  # half precision is too coarse for averages
        )

    def _initializer(self, name):
        """Return the initializer of a vector; a standard deviation starts as the root of the moving variance."""
        if name == "renorm_mean":
            return self.moving_mean_initializer
        if name.endswith("_stddev"):
            return lambda shape, dtype=None: keras_ops.sqrt(self.moving_variance_initializer(shape, dtype=dtype))
        return getattr(self, f"{name}_initializer")

    def call(self, inputs, training=None, mask=None):
        """Normalize with the statistics of the batch (training) or the moving ones (inference)."""
        images = widened(floats(inputs))
        gamma, beta = (None if vector is None else vector.value for vector in (self.gamma, self.beta))
        if training and self.trainable:
            mean, variance = self._statistics(images, mask)
            if self.renorm:
                gamma, beta = self._corrected(gamma, beta, mean, variance)
            self._move_statistics(mean, variance)
        else:
            mean, variance = self.moving_mean.value, self.moving_variance.value
        outputs = ops.normalize(images, mean, variance, gamma, beta, axis=self.axis, epsilon=self.epsilon)
        return keras_ops.cast(outputs, self.compute_dtype)

    def _statistics(self, images, mask):
        if mask is None:
            return compiled(ops.batch_statistics, axis=self.axis)(images)
        return ops.batch_statistics(images, self.axis, mask)

    def _corrected(self, gamma, beta, mean, variance):
        """Return gamma * r and gamma * d + beta: gamma * (r * x + d) + beta is (gamma * r) * x + (gamma * d + beta)."""
        r, d = renormalization(
            mean, variance, self.renorm_mean.value, self.renorm_stddev.value, self.epsilon, **self.renorm_clipping
        )
        scale, offset = (r, d) if gamma is None else (gamma * r, gamma * d)
        return scale, offset if beta is None else offset + beta

    def _move_statistics(self, mean, variance):
        """Move the moving statistics towards those of the batch."""
        self._move(self.moving_mean, mean, self.momentum)
        if not self.renorm:
            self._move(self.moving_variance, variance, self.momentum)
            return
        stddev = keras_ops.sqrt(variance + self.epsilon)
        self._move(self.renorm_mean, mean, self.renorm_momentum)
        self._move(self.renorm_stddev, stddev, self.renorm_momentum)
        self._move(self.moving_stddev, stddev, self.momentum)
        moving_variance = keras_ops.square(self.moving_stddev.value) - self.epsilon
        self.moving_variance.assign(keras_ops.maximum(moving_variance, 0))  # rounding may have made it negative

    def _move(self, moving, batch, momentum):
        moving.assign(momentum * moving + (1 - momentum) * keras_ops.cast(batch, moving.dtype))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the input."""
        return checks.shape(input_shape, "input_shape")


def renormalization(
    mean,
    variance,
    renorm_mean,
    renorm_stddev,
    epsilon: float,
    rmin: float = 0.0,
    rmax: float | None = None,
    dmax: float | None = None,
) -> tuple:
    """Return r and d of batch renormalization, within their limits; no gradient passes through them."""
    renorm_stddev = keras_ops.maximum(renorm_stddev, epsilon**0.5)  # never less, as sqrt(variance + epsilon)
    r = keras_ops.sqrt(variance + epsilon) / renorm_stddev
    d = (mean - renorm_mean) / renorm_stddev
    r = keras_ops.maximum(r, rmin)
    r = r if rmax is None else keras_ops.minimum(r, rmax)
    d = d if dmax is None else keras_ops.clip(d, -dmax, dmax)
    return keras_ops.stop_gradient(r), keras_ops.stop_gradient(d)


def _limits(clipping):
    """Return the limits of the correction, checked; None if there are none."""
    if clipping is None:
        return None
    if not isinstance(clipping, dict):
        raise checks.wrong_type(clipping, "renorm_clipping", "a dict with any of 'rmin', 'rmax', 'dmax', or None")
    for name, limit in clipping.items():
        checks.one_of(name, "renorm_clipping", ("rmin", "rmax", "dmax"))
        if isinstance(limit, bool) or not isinstance(limit, numbers.Real) or not limit >= 0:
            raise ValueError(
                f"`renorm_clipping` must have numbers, 0 or larger. Received: renorm_clipping={clipping}. "
                f"Leave {name!r} out where there is no limit."
            )
    if clipping.get("rmin", 0) > clipping.get("rmax", math.inf):
        raise ValueError(
            "`renorm_clipping` must have an 'rmin' that is not larger than 'rmax'. "
            f"Received: renorm_clipping={clipping}. Exchange them."
        )
    return dict(clipping)


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class LocalResponseNormalization(PlainLayer):
    """Divide every value by how active the neighboring channels are at the same pixel (AlexNet).

    outputs[…, c] = inputs[…, c] /
        (bias + alpha * sum over |k - c| <= depth_radius of inputs[…, k]²) ** beta

    The arguments are those of TensorFlow's function of this name; the defaults are AlexNet's.

    Args:
        depth_radius: neighboring channels on each side (n = 2 * depth_radius + 1 channels in all).
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
    https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks
    """

    def __init__(
        self,
        depth_radius: int = 2,
        bias: float = 2.0,
        alpha: float = 1e-4,
        beta: float = 0.75,
        axis: int = -1,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.keep(depth_radius=depth_radius, bias=bias, alpha=alpha, beta=beta, axis=axis)
        self.built = type(self).build is PlainLayer.build  # there are no weights to make

    def call(self, inputs):
        """Normalize over neighboring channels."""
        settings = {"depth_radius": self.depth_radius, "bias": self.bias, "alpha": self.alpha, "beta": self.beta}
        images = keras.ops.moveaxis(inputs, self.axis, -1)
        return keras.ops.moveaxis(compiled(ops.local_response_normalize, **settings)(images), -1, self.axis)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the input."""
        return checks.shape(input_shape, "input_shape")
