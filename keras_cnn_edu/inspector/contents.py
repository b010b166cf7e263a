"""The numbers on a page of limited size: which probe images, epochs, weights and feature maps fit.

A small network needs no feature maps: the page computes them from the weights, at once, for any image. So the weights
of as many epochs as fit are written (`weights.py`). Of any other network the feature maps are written
(`feature_maps.py`), and then the weights of some layers.
"""

import math
from typing import NamedTuple

from keras_cnn_edu.inspector import arrays, feature_maps, weights
from keras_cnn_edu.inspector.arrays import Encoded
from keras_cnn_edu.inspector.epochs import Epoch
from keras_cnn_edu.inspector.feature_maps import NoRoomError, Precision
from keras_cnn_edu.inspector.network import IMAGE
from keras_cnn_edu.inspector.sentences import Sentence, sentence
from keras_cnn_edu.inspector.sources import Source

MOST_MULTIPLY_ADDS = 10_000_000  # that a page computes again at every stroke of a pen
MOST_PROBES = 32
OF_PROBES, OF_MAPS = 0.25, 0.7  # of the room: more than this is not used for them


class Contents(NamedTuple):
    """The numbers on a page.

    `epochs`: those that can be chosen. `live`: whether the page computes all maps itself. `arrays`: the probe images,
    weights and feature maps. `left_out`: what is not there, and why.
    """

    epochs: list[Epoch]
    live: bool
    arrays: list[Encoded]
    left_out: list[Sentence]


def choose(source: Source, room: int) -> Contents:
    """Choose what fits, and write into each layer of the network which of its arrays are there.

    Args:
        source: all that there is.
        room: bytes.

    Raises:
        NoRoomError: if not even the feature maps of one image fit; `missing` is how much more room they need.
    """
    layers = source.network.layers
    probes = _probes(source, OF_PROBES * room)
    room -= probes.size
    why_not_live = _why_not_live(layers)
    epochs, found = ([], []) if why_not_live else weights.of_all_layers(source, room)
    if epochs:
        _mark(layers, {layer["id"] for layer in layers}, None)
        return Contents(epochs, True, [probes, *found], [*_left_out(source, probes, epochs)])
    try:
        maps = feature_maps.fitting(source, probes.shape[0], int(OF_MAPS * room))
    except NoRoomError as error:
        raise NoRoomError(math.ceil(error.missing / OF_MAPS / (1 - OF_PROBES))) from None
    room -= sum(array.size for array in maps.arrays)
    there, found = weights.of_some_layers(source, maps.epochs, room)
    _mark(layers, there, maps.precision)
    probes = probes if maps.probes == probes.shape[0] else _encoded_probes(source, maps.probes)
    sentences = [
        why_not_live or sentence("no room for the network", megabytes=round(room / 1e6)),
        *_left_out(source, probes, maps.epochs),
        *_of_maps(layers, maps.precision),
        *_of_weights(layers),
    ]
    return Contents(maps.epochs, False, [probes, *maps.arrays, *found], sentences)


def total_multiply_adds(layers: list[dict]) -> int:
    """Count the products that all layers add up for one image, as far as they are known."""
    return sum(layer["multiply_adds"] or 0 for layer in layers)


def _probes(source, room):
    """Encode as many probe images as fit, at least one."""
    count = min(len(source.network.images), MOST_PROBES)
    found = _encoded_probes(source, count)
    return found if found.size <= room else _encoded_probes(source, max(1, int(count * room / found.size)))


def _encoded_probes(source, count):
    return arrays.exact("probes", source.network.images[:count], *source.value_range)


def _mark(layers, there: set[int], precision: Precision | None):
    """Write into each layer whether its weights and maps are on the page, and whether its numbers are exact there."""
    exact = {IMAGE}
    for layer in layers:
        layer["embedded"] = layer["computable"] and layer["weights_from"] in there
        if layer["embedded"] and exact.issuperset(layer["inputs"]):
            exact.add(layer["id"])
        layer["exact"] = layer["id"] in exact
        layer["maps"] = None
        if precision and feature_maps.is_shown(layer):
            layer["maps"] = "float32" if precision.floats or len(layer["shape"]) == 1 else "uint8"


# ── what is left out ──


def _why_not_live(layers) -> Sentence | None:
    """Say why a network cannot be computed in the page for any image; None if it can."""
    unknown = [layer["path"] for layer in layers if not layer["computable"]]
    count = total_multiply_adds(layers)
    if unknown:
        return sentence("unknown layers", layers=unknown)
    if count > MOST_MULTIPLY_ADDS:
        return sentence("too many multiply-adds", count=count, most=MOST_MULTIPLY_ADDS)
    return None


def _left_out(source, probes, epochs):
    kept, there = probes.shape[0], len(source.network.images)
    if kept < there:
        yield sentence("few probe images", kept=kept, there=there)
    kept, there = len(epochs), len(source.epochs)
    if kept < there:
        yield sentence("few epochs", kept=kept, there=there)


def _of_maps(layers, precision):
    others = [layer["path"] for layer in layers if not feature_maps.is_shown(layer)]
    if not precision.floats:
        yield sentence("rounded maps")
    if precision.most and any(len(layer["shape"]) == 3 and layer["shape"][-1] > precision.most for layer in layers):
        yield sentence("few maps", most=precision.most)
    if others:
        yield sentence("other outputs", layers=others)


def _of_weights(layers):
    missing = [layer["path"] for layer in layers if layer["computable"] and not layer["embedded"]]
    if missing:
        yield sentence("no room for weights", layers=missing)
