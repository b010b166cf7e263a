"""Three LeNets learn to tell clothes apart: that of 1998, the classic one of the classroom, and a modern one.

    python examples/07_fashion_mnist.py              # all three
    python examples/07_fashion_mnist.py modern       # only this one; other rows of an existing table stay

Each learns Fashion-MNIST for three epochs. A tenth of the training images is held back for validation: the curves show
it. The test images are used once, after the last epoch, for the accuracy and the confusion matrix. `lenets.md` compares
the networks; `lenet_classes.md` says, for the modern one, how each class is recognized, and for what it is taken
otherwise. The tables of the documentation were made with `--out docs/experiments`.
"""

import csv
from typing import NamedTuple

from options import options

import keras
import numpy as np

from keras_cnn_edu import data, files, layers, models, tables, training, viz

VARIANTS = ("1998", "classic", "modern")
FULL = {"layers": layers, "dataset": "fashion_mnist", "epochs": 3, "batch_size": training.BATCH_SIZE, "held_back": 0.1}
# Keras's own layers, which are compiled sooner. 144 digits for validation, 360 for the test: whole batches, because a
# smaller last one would be compiled by itself.
QUICK = {"layers": keras.layers, "dataset": "digits", "epochs": 1, "batch_size": 72, "held_back": 0.1003}


class Network(NamedTuple):
    """What one variant has learned."""

    variant: str
    parameters: int
    training: float
    validation: float
    test: float


class Networks(tables.Table):
    """The table of the variants."""

    columns = (
        tables.Column("LeNet-5", "variant"),
        tables.Column("parameters", "parameters", "{:,}".format, right=True),
        tables.Column("training accuracy", "training", "{:.4f}".format, right=True),
        tables.Column("validation accuracy", "validation", "{:.4f}".format, right=True),
        tables.Column("test accuracy", "test", "{:.4f}".format, right=True),
    )

    def __init__(self, rows):
        self.rows = rows

    def records(self):
        """Return one dict per row."""
        return [row._asdict() for row in self.rows]


class Classes(tables.Table):
    """What a confusion matrix says about each class."""

    columns = (
        tables.Column("class", "name"),
        tables.Column("recall", "recall", "{:.3f}".format, right=True),
        tables.Column("precision", "precision", "{:.3f}".format, right=True),
        tables.Column("most often taken for", "other"),
        tables.Column("images", "images", right=True),
    )

    def __init__(self, counts, names):
        self.counts, self.names = counts, names

    def records(self):
        """Return one dict per class."""
        right = self.counts.diagonal()
        wrong = self.counts - np.diag(right)
        recalls = right / np.maximum(self.counts.sum(axis=1), 1)  # of the images of a class
        precisions = right / np.maximum(self.counts.sum(axis=0), 1)  # of the images that are taken for it
        return [
            {
                "name": name,
                "recall": float(recalls[index]),
                "precision": float(precisions[index]),
                "other": self.names[wrong[index].argmax()],
                "images": int(wrong[index].max()),
            }
            for index, name in enumerate(self.names)
        ]


def learn(variant, out, layers, dataset, epochs, batch_size, held_back):
    """Train one variant; return its row, the confusion matrix of the test images, and the names of the classes."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(0)
    train, validation, info = data.load(dataset, batch_size, validation_split=held_back)
    model = models.LeNet5(info.image_shape, variant=variant, layers=layers)
    training.compile_model(model, epochs * len(train))
    history = model.fit(train, validation_data=validation, epochs=epochs, shuffle=False, verbose=2).history
    viz.save(viz.learning_curves(history, title=f"LeNet-5, {variant}"), out / f"lenet_{variant}_curves.png")
    _, test, _ = data.load(dataset, batch_size)
    counts = training.confusion_counts(model, test, len(info.class_names))
    accuracy = float(counts.trace() / counts.sum())
    row = Network(variant, model.count_params(), history["accuracy"][-1], history["val_accuracy"][-1], accuracy)
    return row, counts, info.class_names


def read(path):
    """Return the rows of earlier runs, by variant."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = [(variant, int(count), *map(float, shares)) for variant, count, *shares in list(csv.reader(file))[1:]]
    return {row[0]: Network(*row) for row in rows}


def main(quick, out, names):
    """Train the variants, or those named; update the tables; return the rows."""
    for variant in names or (VARIANTS[-1:] if quick else VARIANTS):
        row, counts, classes = learn(variant, out, **QUICK if quick else FULL)
        rows = {**read(out / "lenets.csv"), variant: row}
        table = Networks([rows[known] for known in VARIANTS if known in rows])
        files.write_text(out / "lenets.csv", table.to_csv())
        files.write_text(out / "lenets.md", table.to_markdown() + "\n")
        if variant == "modern":
            files.write_text(out / "lenet_classes.md", Classes(counts, classes).to_markdown() + "\n")
            viz.save(viz.confusion_matrix(counts, classes, title="LeNet-5, modern"), out / "lenet_confusion.png")
    print(f"see {out / 'lenets.md'}")
    return rows


if __name__ == "__main__":
    main(**options(__doc__, "07_fashion_mnist", VARIANTS))
