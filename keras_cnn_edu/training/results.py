"""Evaluate a network on test or validation images: confusion matrix, and the images that it misclassifies."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_cnn_edu import checks, files
from keras_cnn_edu.tracing import layout
from keras_cnn_edu.training.folder import FILES, remove
from keras_cnn_edu.viz.tiles import tile_size, tiles

MOST_SHOWN = 100  # misclassified images in the picture
COLUMNS = 10  # of the picture
SMALLEST = 1e-7  # probability of which a loss takes the logarithm, as in Keras


@dataclasses.dataclass(frozen=True, eq=False)
class Evaluation:
    """The classes of all images of a data set, and what a network predicts for them.

    Attributes:
        labels: the true classes, (examples,).
        probabilities: of each class, (examples, classes).
    """

    labels: np.ndarray
    probabilities: np.ndarray

    @property
    def predicted(self) -> np.ndarray:
        """The most probable classes, (examples,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def losses(self) -> np.ndarray:
        """The cross-entropy of each image, −ln(probability of its true class), (examples,)."""
        of_true = self.probabilities[np.arange(len(self.labels)), self.labels]
        return -np.log(np.maximum(of_true, SMALLEST))

    def accuracy(self) -> float:
        """Return the share of the images that are classified correctly."""
        return float((self.predicted == self.labels).mean())

    def confusion(self, classes: int) -> np.ndarray:
        """Count the images by true class (row) and predicted class (column), (classes, classes)."""
        counts = np.zeros((classes, classes), int)
        np.add.at(counts, (self.labels, self.predicted), 1)
        return counts

    def misclassified(self) -> np.ndarray:
        """Return the indexes of the misclassified images, largest loss first."""
        wrong = np.flatnonzero(self.predicted != self.labels)
        return wrong[np.argsort(-self.losses[wrong], kind="stable")]


def evaluate(model: keras.Model, batches: Iterable) -> Evaluation:
    """Let a model predict the classes of batches of (images, labels)."""
    labels, probabilities = [], []
    for images, true in _pairs(batches):
        probabilities.append(model.predict_on_batch(np.asarray(images)))
        labels.append(np.ravel(np.asarray(true)))
    return Evaluation(np.concatenate(labels), np.concatenate(probabilities))


def confusion_counts(model: keras.Model, batches: Iterable, classes: int) -> np.ndarray:
    """Count the images by class: row = the true class, column = the predicted one.

    Args:
        model: gives one number per class for every image.
        batches: of (images, labels), arrays or tensors of any framework.
        classes: number of classes.

    Returns:
        Integers (classes, classes).

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> certain = keras.Sequential([keras.Input((2,)), keras.layers.Activation("linear")])
        >>> confusion_counts(certain, [(np.eye(2), [0, 0])], classes=2)
        array([[1, 1],
               [0, 0]])
    """
    checks.instance(model, "model", keras.Model, "a keras.Model")
    checks.positive_int(classes, "classes")
    evaluation = evaluate(model, batches)
    if max(evaluation.labels.max(), evaluation.predicted.max()) >= classes:
        raise ValueError(f"`classes` must be more than every label and prediction. Received: classes={classes}.")
    return evaluation.confusion(classes)


def write(
    folder: Path, evaluation: Evaluation, batches: Iterable, class_names: Sequence[str], part: str, **more: Any
) -> None:
    """Write `results.json`, and `misclassified.png` with the misclassified images, into a run folder.

    Args:
        folder: the run folder.
        evaluation: of all images of `batches`.
        batches: of (images, labels), always in the same order.
        class_names: the name of each class.
        part: "test" or "validation": which images these are.
        **more: for the file, for example the epoch of the network.
    """
    wrong = evaluation.misclassified()
    shown = wrong[:MOST_SHOWN].tolist()
    images = images_at(batches, shown)
    picture = folder / FILES["misclassified images"]
    if images is None:
        remove(picture)
    else:
        files.write_bytes(picture, tiles(images, COLUMNS))
    table = {
        **more,
        "part": part,
        "images": len(evaluation.labels),
        "accuracy": evaluation.accuracy(),
        "confusion": evaluation.confusion(len(class_names)).tolist(),
        "misclassified": len(wrong),
        "largest_losses": [_row(evaluation, index) for index in shown],
        "columns": COLUMNS,
        "tile": None if images is None else tile_size(*images.shape[1:3]),
    }
    files.write_text(folder / FILES["results"], json.dumps(table, indent=1, allow_nan=False) + "\n")


def images_at(batches: Iterable, indexes: Sequence[int]) -> np.ndarray | None:
    """Return the images with these indexes, (examples, height, width, 1 or 3); None if none of them can be drawn."""
    wanted, found, start = set(indexes), {}, 0
    for images, _ in batches:
        found.update({index: image for index, image in enumerate(np.asarray(images), start) if index in wanted})
        start += len(images)
    if not found:
        return None
    chosen = layout.channels_last(np.stack([found[index] for index in indexes]), keras.config.image_data_format())
    return chosen if chosen.shape[-1] in (1, 3) else None


def _row(evaluation, index):
    """Describe one image; what is not a finite number becomes None, because JSON has no NaN."""
    label, predicted = int(evaluation.labels[index]), int(evaluation.predicted[index])
    numbers = {
        "probability": evaluation.probabilities[index, predicted],
        "probability_of_class": evaluation.probabilities[index, label],
        "loss": evaluation.losses[index],
    }
    numbers = {name: float(value) if np.isfinite(value) else None for name, value in numbers.items()}
    return {"image": index, "class": label, "predicted": predicted, **numbers}


def _pairs(batches) -> Iterator[Sequence]:
    """Yield the batches, each of which must be a pair (images, labels)."""
    what = "something that yields pairs (images, labels)"
    for batch in batches if hasattr(batches, "__iter__") else [batches]:
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            raise checks.wrong_type(batches, "batches", what)
        yield batch
