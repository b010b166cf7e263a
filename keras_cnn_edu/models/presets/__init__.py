"""Small trained networks: their weights are in this folder, each with a card that says how they were made.

`examples/train_presets.py` trains them and writes the weights and the cards.
"""

import hashlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import keras

from keras_cnn_edu import checks, layers
from keras_cnn_edu.models.registry import build
from keras_cnn_edu.models.shapes import in_order
from keras_cnn_edu.results import shows_itself

FOLDER = Path(__file__).parent
PRESETS = ("lenet5_digits", "lenet5_fashion_mnist", "vgg_tiny_fashion_mnist")


def from_preset(name: str, layers: ModuleType = layers) -> keras.Model:
    """Build a network and give it the weights that come with the package.

    It takes images as `data.load` gives them: float32, from 0 for black to 1.

    Args:
        name: one of `PRESETS`.
        layers: where the layer classes come from, ours or `keras.layers`.

    Returns:
        A functional `keras.Model`, trained, not compiled.

    Raises:
        ValueError: if there is no such preset, or its weights are not those that its card describes.
        TypeError: if an argument has the wrong type.

    Example:
        >>> from_preset("lenet5_digits").count_params()
        61706
        >>> from_preset("lenet_digits")
        Traceback (most recent call last):
            ...
        ValueError: `name` must be one of 'lenet5_digits', ... Did you mean 'lenet5_digits'?
    """
    description = card(name)
    weights = FOLDER / f"{name}.weights.h5"
    if checksum(weights) != description["sha256"]:
        raise ValueError(
            f"`name` must be a preset whose weights are whole. Received: name={name!r}; {str(weights)!r} is not the "
            "file that its card describes: its SHA-256 is another. Install keras_cnn_edu again."
        )
    arguments = description["arguments"]
    arguments["input_shape"] = in_order(arguments["input_shape"])
    model = build(description["network"], layers=layers, **arguments)
    model.load_weights(weights)
    return model


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@shows_itself
class Card(dict[str, Any]):
    """How the weights of a preset were made; see `card`."""


def card(name: str) -> Card:
    """Return how the weights of a preset were made: data, command, seed, accuracy, date.

    Args:
        name: one of `PRESETS`.

    Returns:
        A `Card`, which is a dict: `network` and `arguments` for `build`, `classes` (the name of each), how it was
        trained and tested, and the `sha256` of its weights.

    Raises:
        ValueError: if there is no such preset.

    Example:
        >>> card("lenet5_digits")["command"]
        'python examples/train_presets.py lenet5_digits'
    """
    checks.one_of(name, "name", PRESETS)
    return Card(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))
