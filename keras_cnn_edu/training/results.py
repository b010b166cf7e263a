"""What a trained network makes of the test images: which class it takes for which, and where it errs most."""

import dataclasses
import json

import keras
import numpy as np

from keras_cnn_edu import checks, files
from keras_cnn_edu.training.folder import FILES, remove
from keras_cnn_edu.viz.tiles import tile_size, tiles

SHOWN = 100  # misread images that are kept, of the many that there may be
COLUMNS = 10  # of them in the picture
SMALLEST = 1e-7  # probability of which a loss takes the logarithm, as Keras does


@dataclasses.dataclass(frozen=True, eq=False)
class Answers:
    """What a network says of every image of a data set.

    Attributes:
        labels: the true classes, (examples,).
        probabilities: of each class, (examples, classes).
    """

    labels: np.ndarray
    probabilities: np.ndarray

    @property
    def predicted(self):
        """The most probable classes, (examples,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def losses(self):
        """The cross-entropy of each image, −ln(probability of its true class), (examples,)."""
        of_true = self.probabilities[np.arange(len(self.labels)), self.labels]
        return -np.log(np.maximum(of_true, SMALLEST))

    def accuracy(self):
        """Return the share of the images that are named rightly."""
        return float((self.predicted == self.labels).mean())

    def counts(self, classes):
        """Return how often each class (row) was taken for each (column), (classes, classes)."""
        counts = np.zeros((classes, classes), int)
        np.add.at(counts, (self.labels, self.predicted), 1)
        return counts

    def misread(self):
        """Return the numbers of the images that were taken for another class, largest loss first."""
        wrong = np.flatnonzero(self.predicted != self.labels)
        return wrong[np.argsort(-self.losses[wrong], kind="stable")]


def ask(model, batches):
    """Return the `Answers` of a model to batches of (images, labels)."""
    labels, probabilities = [], []
    for images, true in _pairs(batches):
        probabilities.append(model.predict_on_batch(np.asarray(images)))
        labels.append(np.ravel(np.asarray(true)))
    return Answers(np.concatenate(labels), np.concatenate(probabilities))


def confusion_counts(model, batches, classes):
    """Count how often each class was taken for each: row = the true class, column = the predicted one.

    Args:
        model: gives one number per class for every image.
        batches: of (images, labels), arrays or tensors of whatever framework.
        classes: number of classes.

    Returns:
        Integers (classes, classes).

    Example:
        >>> certain = keras.Sequential([keras.Input((2,)), keras.layers.Activation("linear")])
        >>> confusion_counts(certain, [(np.eye(2), [0, 0])], classes=2)
        array([[1, 1],
               [0, 0]])
    """
    checks.instance(model, "model", keras.Model, "a keras.Model")
    checks.positive_int(classes, "classes")
    answers = ask(model, batches)
    if max(answers.labels.max(), answers.predicted.max()) >= classes:
        raise ValueError(f"`classes` must be more than every label and prediction. Received: classes={classes}.")
    return answers.counts(classes)


def write(folder, answers, batches, class_names, **about):
    """Write into a run folder what a network answered: `results.json`, and `misread.png` with the images it erred on.

    Args:
        folder: the run folder.
        answers: to all images of `batches`.
        batches: of (images, labels), always in the same order.
        class_names: the name of each class.
        **about: more for the file: after which epoch it was asked, …
    """
    misread = answers.misread()
    first = misread[:SHOWN].tolist()
    images = images_at(batches, first)
    picture = folder / FILES["misread images"]
    if images is None:
        remove(picture)
    else:
        files.write_bytes(picture, tiles(images, COLUMNS))
    table = {
        **about,
        "test_images": len(answers.labels),
        "accuracy": answers.accuracy(),
        "confusion": answers.counts(len(class_names)).tolist(),
        "misread": len(misread),
        "largest_losses": [_about(answers, index) for index in first],
        "columns": COLUMNS,
        "tile": None if images is None else tile_size(*images.shape[1:3]),
    }
    files.write_text(folder / FILES["results"], json.dumps(table, indent=1, allow_nan=False) + "\n")


def images_at(batches, indexes):
    """Return the images of these numbers, (examples, height, width, 1 or 3); None if there are none to be drawn."""
    place, found, start = {index: place for place, index in enumerate(indexes)}, {}, 0
    for images, _ in batches:
        for index, image in enumerate(np.asarray(images), start):
            if index in place:
                found[place[index]] = image
        start += len(images)
    if not found:
        return None
    chosen = np.stack([found[place] for place in sorted(found)])
    if keras.config.image_data_format() == "channels_first":
        chosen = np.moveaxis(chosen, 1, -1)
    return chosen if chosen.shape[-1] in (1, 3) else None


def _about(answers, index):
    """Return what there is to say of one image, with None for what is no number: JSON has no NaN."""
    label, predicted = int(answers.labels[index]), int(answers.predicted[index])
    numbers = {
        "probability": answers.probabilities[index, predicted],
        "probability_of_class": answers.probabilities[index, label],
        "loss": answers.losses[index],
    }
    numbers = {name: float(value) if np.isfinite(value) else None for name, value in numbers.items()}
    return {"image": index, "class": label, "taken_for": predicted, **numbers}


def _pairs(batches):
    """Yield the batches, each of which must be a pair (images, labels)."""
    what = "something that yields pairs (images, labels)"
    for batch in batches if hasattr(batches, "__iter__") else [batches]:
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            raise checks.wrong_type(batches, "batches", what)
        yield batch
