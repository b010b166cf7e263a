"""Training images, scaled, rotated and moved at random: a network is trained on more of them than there are.

A digit that is a little smaller or a little tilted is still the same digit, so it is a new training image for free.
Pixel (i, j) of the new image has the value of the old one at the point (y, x):

    y = c + (cos a · (i − c) − sin a · (j − c)) / z
    x = c + (sin a · (i − c) + cos a · (j − c)) / z

c is the middle of the image, a the angle and z the zoom: the factor by which everything becomes larger. Between its
pixels the old image is interpolated bilinearly; outside it is black.
"""

import math
from collections.abc import Sequence

import tensorflow as tf

from keras_cnn_edu import checks

SAME_SIZE = (1.0, 1.0)
LARGEST_ROTATION = 180  # degrees in either direction: any angle
SMALLEST_ZOOM, LARGEST_ZOOM = 0.1, 10  # a digit of three pixels; a part of one stroke


def check(
    image_shape: Sequence[int], shift: int, zoom: Sequence[float], rotation: float
) -> tuple[tuple[float, float], float]:
    """Refuse a change that would leave nothing of the images.

    Args:
        image_shape: (height, width, channels).
        shift, zoom, rotation: as for `data.load`.

    Returns:
        The zoom and the rotation as floats.

    Raises:
        ValueError, TypeError: if an argument is not what `data.load` describes.
    """
    checks.integer(shift, "shift", least=0)
    if shift >= min(image_shape[:2]):
        raise ValueError(
            f"`shift` must be less than the height and width of the images, {image_shape[0]}×{image_shape[1]} pixels. "
            f"Received: shift={shift}. A few pixels are usual."
        )
    factors = checks.some(zoom, "zoom", "two factors, (smallest, largest)")
    if len(factors) == 2:
        factors = [checks.number(factor, "zoom", SMALLEST_ZOOM, LARGEST_ZOOM) for factor in factors]
    if len(factors) != 2 or factors[0] > factors[1]:
        raise ValueError(
            f"`zoom` must be two factors, (smallest, largest). Received: zoom={zoom!r}. For example zoom=(0.8, 1.2)."
        )
    smallest, largest = factors
    return (smallest, largest), checks.number(rotation, "rotation", least=0, most=LARGEST_ROTATION)


def augmented(
    batches: tf.data.Dataset,
    seed: int,
    shift: int = 0,
    zoom: tuple[float, float] = SAME_SIZE,
    rotation: float = 0.0,
) -> tf.data.Dataset:
    """Scale and rotate every image at random, each by its own factor and angle; then move the whole batch.

    Every pass over the batches draws other numbers; the same seed draws the same ones again.

    Args:
        batches: a `tf.data.Dataset` of (images, labels); images are floats (batch, height, width, channels).
        seed: of the random numbers.
        shift, zoom, rotation: as for `data.load`.

    Returns:
        A `tf.data.Dataset` of the changed images and their labels.
    """

    def changed(batch, draw):
        images, labels = batch
        if zoom != SAME_SIZE or rotation:
            images = rotated(images, *_factors_and_angles(tf.shape(images)[0], zoom, rotation, draw))
        if shift:  # pad with black, then crop to the old size at a random position
            padded = tf.pad(images, [[0, 0], [shift, shift], [shift, shift], [0, 0]])
            images = tf.image.stateless_random_crop(padded, tf.shape(images), draw)
        return images, labels

    draws = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True).batch(2)
    return tf.data.Dataset.zip((batches, draws)).map(changed, tf.data.AUTOTUNE)


def _factors_and_angles(count, zoom, rotation, draw):
    """Draw one factor and one angle (in radians) for each of `count` images."""
    first, second = tf.unstack(tf.random.split(draw))
    largest = math.radians(rotation)
    factors = tf.random.stateless_uniform([count], first, *zoom)
    return factors, tf.random.stateless_uniform([count], second, -largest, largest)


def rotated(images, factors, angles):
    """Scale each image around its middle by its factor, and rotate it by its angle.

    Args:
        images: floats (batch, height, width, channels).
        factors: (batch,); 2 makes everything twice as large.
        angles: (batch,), in radians, clockwise.

    Returns:
        Images of the same shape.

    Example:
        >>> line = tf.constant([[0, 0, 0], [1, 2, 3], [0, 0, 0.0]])[None, :, :, None]
        >>> rotated(line, tf.constant([1.0]), tf.constant([math.pi / 2]))[0, :, :, 0].numpy().round(3)
        array([[0., 1., 0.],
               [0., 2., 0.],
               [0., 3., 0.]], dtype=float32)
    """
    height, width = images.shape[1:3]
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    cosines, sines = tf.cos(angles) / factors, tf.sin(angles) / factors
    zero = tf.zeros_like(factors)
    # The operation takes x = m₀·j + m₁·i + m₂ and y = m₃·j + m₄·i + m₅, both divided by m₆·j + m₇·i + 1.
    matrices = [
        cosines, sines, middle_x - cosines * middle_x - sines * middle_y,
        -sines, cosines, middle_y + sines * middle_x - cosines * middle_y,
        zero, zero,
    ]  # fmt: skip
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack(matrices, axis=1),  # (batch, 8)
        output_shape=[height, width],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
