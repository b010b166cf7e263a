"""The feature maps on a page whose network is not computed there: of which epochs and images, and how exactly.

If all of them fit as floats, they are written so, and the arithmetic of every layer can be shown. Otherwise each map is
written in bytes: 256 steps from its lowest number to its highest. Then, as long as fewer than two epochs with two
images fit, only the first 64, 32, 16 or 8 maps of each layer are written. A vector is short, and always floats.
"""

from typing import NamedTuple

import numpy as np

from keras_cnn_edu.inspector import arrays
from keras_cnn_edu.inspector.arrays import Encoded
from keras_cnn_edu.inspector.epochs import Epoch, evenly, written
from keras_cnn_edu.inspector.sources import Source

MOST_MAPS = (64, 32, 16, 8)  # of a layer, if there is no room for all


class Precision(NamedTuple):
    """How the maps are written: as floats or in bytes, and how many of a layer (None: all)."""

    floats: bool
    most: int | None = None


PRECISIONS = [Precision(floats=True), Precision(floats=False), *(Precision(False, most) for most in MOST_MAPS)]


class NoRoomError(Exception):
    """The maps of one image do not fit.

    `missing`: so many bytes.
    """

    def __init__(self, missing: int):
        super().__init__(missing)
        self.missing = missing


class Maps(NamedTuple):
    """Feature maps that fit: of which epochs, of how many probe images, how they are written, and the arrays."""

    epochs: list[Epoch]
    probes: int
    precision: Precision
    arrays: list[Encoded]


def fitting(source: Source, probes: int, room: int) -> Maps:
    """Encode the feature maps of as many epochs and probe images as fit.

    Args:
        source: the network, its epochs and images.
        probes: the number of images, at most.
        room: bytes.

    Raises:
        NoRoomError: if those of one epoch and one image do not fit.
    """
    one_image = _maps(source, source.epochs[-1], 0)
    precision, pairs = _precision(one_image, len(source.epochs), probes, room)
    while True:  # the pairs of an epoch and an image take different room: what was estimated may not fit
        images = min(probes, max(1, pairs // min(2, len(source.epochs))))
        epochs = evenly(source.epochs, pairs // images)
        found = [
            array
            for epoch in epochs
            for image in range(images)
            for array in _encoded(_maps(source, epoch, image), epoch, image, precision)
        ]
        size = sum(array.size for array in found)
        if size <= room or pairs == 1:
            return Maps(epochs, images, precision, found)
        pairs = max(1, int(pairs * room / size))


def _precision(one_image, epochs, probes, room):
    """Choose how the maps are written; return it, and how many pairs of an epoch and an image fit."""
    numbers = sum(maps.size for maps in one_image.values())
    for precision in PRECISIONS:
        if precision.floats and epochs * probes * numbers > room:
            continue  # no float is compressed to one byte
        size = sum(array.size for array in _encoded(one_image, None, 0, precision))
        pairs = min(max(room, 0) // size, epochs * probes)
        enough = epochs * probes if precision.floats else min(2, epochs) * min(2, probes)
        if pairs >= enough:
            break
    if not pairs:
        raise NoRoomError(size - room)
    return precision, pairs


def _maps(source, epoch, image):
    """Return {number of the layer: its maps (height, width, channels), or its vector} for one image."""
    network = source.at(epoch)
    outputs = network.outputs(network.images[image : image + 1])
    shown = [layer["id"] for layer in network.layers if is_shown(layer)]
    return {number: outputs[number][0] for number in shown}


def is_shown(layer: dict) -> bool:
    """Whether the output of a layer can be drawn: feature maps, or a vector."""
    return len(layer["shape"]) in (1, 3)


def _encoded(maps, epoch, image, precision):
    names = {number: f"maps/{written(epoch)}/{image}/{number}" for number in maps}
    return [_one(names[number], array, precision) for number, array in maps.items()]


def _one(name, array, precision):
    if precision.floats or array.ndim == 1 or not np.isfinite(array).all():
        return arrays.encoded(name, array)
    return arrays.rounded(name, array[..., : precision.most])
