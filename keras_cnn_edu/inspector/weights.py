"""The weights on a page: all of a small network, or those of the layers with the fewest.

Every number stays as it is, because the page shows the arithmetic with them.
"""

from keras_cnn_edu.inspector import arrays
from keras_cnn_edu.inspector.arrays import Encoded
from keras_cnn_edu.inspector.epochs import Epoch, evenly, written
from keras_cnn_edu.inspector.sources import Source


def of_all_layers(source: Source, room: int) -> tuple[list[Epoch], list[Encoded]]:
    """Encode all weights, of as many epochs as fit.

    Args:
        source: the network and its epochs.
        room: bytes.

    Returns:
        The epochs, and the arrays; no epoch if the weights of one do not fit.
    """
    last = _encoded(source, source.epochs[-1])
    size = sum(array.size for array in last)
    if size > room:
        return [], []
    epochs = evenly(source.epochs, room // size if size else len(source.epochs))
    others = [array for epoch in epochs[:-1] for array in _encoded(source, epoch)]
    return epochs, [*others, *last]


def of_some_layers(source: Source, epochs: list[Epoch], room: int) -> tuple[set[int], list[Encoded]]:
    """Encode the weights of the layers with the fewest, as many layers as fit, for some epochs.

    Args:
        source, room: as for `of_all_layers`.
        epochs: some of those of the source.

    Returns:
        The numbers of the layers whose weights are there, and the arrays.
    """
    raw = {epoch: source.at(epoch).weights() for epoch in epochs}
    names: dict[int, list[str]] = {layer["id"]: [] for layer in source.network.layers if layer["computable"]}
    for number, name in raw[epochs[-1]]:
        names[number].append(name)
    found: list[Encoded] = []
    there = set()
    for number in sorted(names, key=lambda number: sum(raw[epochs[-1]][number, name].size for name in names[number])):
        own = [_one(epoch, number, name, raw[epoch][number, name]) for epoch in epochs for name in names[number]]
        room -= sum(array.size for array in own)
        if room < 0:
            break
        there.add(number)
        found += own
    return there, found


def _encoded(source, epoch):
    """Encode all weights of an epoch."""
    return [_one(epoch, *key, weight) for key, weight in source.at(epoch).weights().items()]


def _one(epoch, number, name, weight):
    return arrays.encoded(f"{written(epoch)}/{number}/{name}", weight)
