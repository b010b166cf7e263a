"""The classes that a network predicts for an image, the most probable first."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, overload

import keras
import numpy as np
from numpy.typing import ArrayLike

from keras_cnn_edu import checks
from keras_cnn_edu.tables import Column, Table


class Prediction(NamedTuple):
    """The most probable classes of one image.

    Attributes:
        image: its name.
        classes: the names of the most probable classes, in order.
        probabilities: of these classes, from 0 to 1.
    """

    image: str
    classes: tuple[str, ...]
    probabilities: tuple[float, ...]

    def _repr_html_(self) -> str:
        return Predictions([self])._repr_html_()


class Predictions(Table):
    """The most probable classes of some images, as a table. `predictions[0]` is the `Prediction` of the first image."""

    columns = (
        Column("image", "image"),
        Column("class", "class"),
        Column("probability", "probability", "{:.1%}".format, right=True),
        Column("then", "others"),
    )

    def __init__(self, predictions: Iterable[Prediction]):
        self._predictions = list(predictions)

    @overload
    def __getitem__(self, index: int) -> Prediction: ...
    @overload
    def __getitem__(self, index: slice) -> list[Prediction]: ...
    def __getitem__(self, index):
        return self._predictions[index]

    def __len__(self) -> int:
        return len(self._predictions)

    def records(self) -> list[dict[str, Any]]:
        """One dict for each image."""
        return [
            {
                "image": image,
                "class": classes[0],
                "probability": probabilities[0],
                "others": ", ".join(map("{} {:.1%}".format, classes[1:], probabilities[1:])),
            }
            for image, classes, probabilities in self._predictions
        ]


def predict(
    model: keras.Model,
    images: ArrayLike,
    class_names: Sequence[str] | None = None,
    top: int = 3,
    names: Sequence[str] | None = None,
) -> Predictions:
    """Predict the classes of images.

    Args:
        model: a `keras.Model` that ends with a softmax over classes, or with one sigmoid.
        images: (examples, height, width, channels), prepared as the training images were.
        class_names: the name of each class, two for one sigmoid; None numbers them.
        top: how many classes to list for each image.
        names: the name of each image; None numbers them.

    Returns:
        `Predictions`, which print as a table with a row for each image.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the outputs of the model are not probabilities of classes, or the number of names is not that of
            the classes, or of the images.

    Example:
        >>> from keras_cnn_edu import data, models
        >>> _, _, info = data.load("digits")
        >>> found = models.predict(models.from_preset("lenet5_digits"), info.probe_images[:2])
        >>> [prediction.classes[0] for prediction in found]
        ['0', '1']
    """
    checks.instance(model, "model", keras.Model, "a keras.Model")
    checks.positive_int(top, "top")
    array = _as_array(images, model)
    outputs = keras.ops.convert_to_numpy(model(keras.ops.convert_to_tensor(array), training=False))
    probabilities = _probabilities(outputs, model)
    classes = probabilities.shape[1]
    class_names = _texts(class_names, "class_names", classes)
    names = _texts(names, "names", len(probabilities))
    found = []
    for name, row in zip(names, probabilities, strict=True):
        best = np.argsort(-row, kind="stable")[:top]
        found.append(Prediction(name, tuple(class_names[index] for index in best), tuple(row[best].tolist())))
    return Predictions(found)


def _texts(given: Sequence[str] | None, argument: str, count: int) -> list[str]:
    """Return `count` names, or numbers if no names are given."""
    if given is None:
        return list(map(str, range(count)))
    texts = list(map(str, checks.some(given, argument, f"{count} things")))
    if len(texts) != count:
        raise ValueError(f"`{argument}` must be {count} names. Received: {len(texts)}.")
    return texts


def _as_array(images: ArrayLike, model: keras.Model) -> np.ndarray:
    """Return images as an array, if it has the shape that the model takes."""
    array = np.asarray(images) if hasattr(images, "__len__") else np.array(None)
    sizes = array.shape[1:]
    wanted = tuple(model.inputs[0].shape[1:]) if getattr(model, "inputs", None) else sizes
    fits = len(wanted) == array.ndim - 1
    fits = fits and all(size in (None, have) for size, have in zip(wanted, sizes, strict=True))
    if array.dtype.kind not in "biuf" or not fits or not array.size:
        shape = ", ".join(map(str, ("examples", *wanted)))
        raise ValueError(
            f"`images` must be an array of numbers of shape ({shape}), as the model takes them. "
            f"Received: images={checks.shortened(images, 60)} of shape {array.shape}."
        )
    return array


def _probabilities(outputs: np.ndarray, model: keras.Model) -> np.ndarray:  # -> (examples, classes)
    """Return the outputs if they are probabilities; of one sigmoid, those of both classes."""
    if outputs.ndim == 2 and outputs.shape[1] == 1 and ((outputs >= 0) & (outputs <= 1)).all():
        return np.concatenate([1 - outputs, outputs], axis=1)
    if outputs.ndim != 2 or (outputs < 0).any() or not np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        raise ValueError(
            "`model` must end with a softmax over classes, or with one sigmoid: probabilities (examples, classes). "
            f"Received: model={model.name!r}, with outputs of shape {outputs.shape} that are not probabilities. "
            "Add a softmax at its end."
        )
    return outputs
