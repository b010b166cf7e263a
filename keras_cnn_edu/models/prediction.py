"""What a network takes an image for: its classes, the most probable first."""

from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.tables import Column, Table


class Prediction(NamedTuple):
    """What a network says of one image.

    Attributes:
        image: what it was, in words.
        classes: the names of the most probable classes, in order.
        probabilities: of these classes, from 0 to 1.
    """

    image: str
    classes: tuple[str, ...]
    probabilities: tuple[float, ...]

    def _repr_html_(self):
        return Predictions([self])._repr_html_()


class Predictions(Table):
    """The most probable classes of some images, as a table. `predictions[0]` is the `Prediction` of the first image."""

    columns = (
        Column("image", "image"),
        Column("class", "class"),
        Column("probability", "probability", "{:.1%}".format, right=True),
        Column("then", "others"),
    )

    def __init__(self, predictions):
        self._predictions = list(predictions)

    def __getitem__(self, index):
        return self._predictions[index]

    def __len__(self):
        return len(self._predictions)

    def records(self):
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


def predict(model, images, class_names=None, top=3, names=None):
    """Ask a network what images show.

    Args:
        model: a `keras.Model` that ends in a softmax over classes, or in one sigmoid.
        images: (examples, height, width, channels), prepared as the training images were.
        class_names: the name of each class; numbers if None. Two for one sigmoid.
        top: how many classes to name for each image.
        names: what to call each image; numbers if None.

    Returns:
        `Predictions`, one for each image; it prints as a table.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the model does not give one probability for each class, or there are not as many names as
            classes, or as images.

    Example:
        >>> from keras_cnn_edu import data, models
        >>> _, _, info = data.load("digits")
        >>> found = models.predict(models.from_preset("lenet5_digits"), info.probe_images[:2])
        >>> [prediction.classes[0] for prediction in found]
        ['0', '1']
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"`model` must be a keras.Model. Received: model={model!r} of type {type(model).__name__}.")
    checks.positive_int(top, "top")
    images = _fitting(images, model)
    outputs = keras.ops.convert_to_numpy(model(keras.ops.convert_to_tensor(images), training=False))
    probabilities = _probabilities(outputs, model)
    classes = probabilities.shape[1]
    class_names = _texts(class_names, "class_names", classes)
    names = _texts(names, "names", len(probabilities))
    found = []
    for name, row in zip(names, probabilities, strict=True):
        best = np.argsort(-row, kind="stable")[:top]
        found.append(Prediction(name, tuple(class_names[index] for index in best), tuple(row[best].tolist())))
    return Predictions(found)


def _texts(given, argument, count):
    """Return so many names; numbers if none are given."""
    if given is None:
        return list(map(str, range(count)))
    texts = list(map(str, checks.some(given, argument, f"{count} things")))
    if len(texts) != count:
        raise ValueError(f"`{argument}` must be {count} names. Received: {len(texts)}.")
    return texts


def _fitting(images, model):
    """Return images as an array of the shape that the model takes."""
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


def _probabilities(outputs, model):
    """Return (examples, classes) that sum to 1."""
    if outputs.ndim == 2 and outputs.shape[1] == 1 and ((outputs >= 0) & (outputs <= 1)).all():
        return np.concatenate([1 - outputs, outputs], axis=1)
    if outputs.ndim != 2 or (outputs < 0).any() or not np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        raise ValueError(
            "`model` must end in a softmax over classes, or in one sigmoid: probabilities (examples, classes). "
            f"Received: model={model.name!r}, with outputs of shape {outputs.shape} that are no probabilities. "
            "Put a softmax behind it."
        )
    return outputs
