"""What moves an element: rows (columns, …) of images are replaced, and it is noted which elements of the output change.

Nothing of the rules of the package is used to find out.
"""

import keras
import numpy as np

from keras_cnn_edu import receptive_field

IMAGES = 40


def floats(random, shape):
    """Draw images."""
    return (3 * random.normal(size=shape)).astype("float32")


def words(random, shape):
    """Draw words."""
    return random.integers(0, 20, shape)


def changed(model, axes, numbers):
    """Return for each axis of the image a boolean array (pixels, *shape of the output): which elements change."""
    random = np.random.default_rng(0)
    images, others = (numbers(random, (IMAGES, *model.input_shape[1:])) for _ in range(2))
    batches = [images]
    for axis in axes:
        for pixel in range(images.shape[axis]):
            row = (slice(None),) * axis + (pixel,)
            batches.append(images.copy())
            batches[-1][row] = others[row]
    outputs = keras.ops.convert_to_numpy(model(np.concatenate(batches), training=False))  # all at once
    before, *after = outputs.reshape(len(batches), IMAGES, *outputs.shape[1:])
    same = np.isclose(before, after, rtol=1e-5, atol=1e-5 * np.abs(before).max())  # but for rounding
    return np.split(~same.all(1), np.cumsum([images.shape[axis] for axis in axes])[:-1])


def check(model, statuses, axes, numbers=floats):
    """Compare what is said of the last layer of a model with what its elements do, of those that see no border."""
    *_, field = receptive_field(model).layers.values()
    assert len(field.axes) == len(axes)
    assert field.status in statuses, (field.status, field.why)
    if field.status == "unknown":
        return
    moving = [axis.view.axis for axis in field.axes]
    channels = tuple(axis for axis in range(1, len(model.output_shape)) if axis not in moving)
    moves = [move.any(channels, keepdims=True) for move in changed(model, axes, numbers)]  # with all channels
    compared = 0
    for position in np.ndindex(*moves[0].shape[1:]):
        said = [axis.view.field[position[(axis.view.axis or 1) - 1]] for axis in field.axes]  # without axis: all alike
        if any(set(one) - set(range(axis.view.length)) for one, axis in zip(said, field.axes, strict=True)):
            continue
        compared += 1
        for one, axis, move in zip(said, field.axes, moves, strict=True):
            seen = set(np.flatnonzero(move[(slice(None), *position)]).tolist())
            assert seen <= one if axis.view.field.bound else seen == one, (position, seen, one, axis.status)
    assert compared
