"""How much does a first layer need to learn? Its kernels stay random, and the other layers make up for it.

    python examples/07_first_layer.py                     # all four rows, three runs each
    python examples/07_first_layer.py "digits, frozen"    # only this one; other rows of an existing table stay

LeNet-5 learns the digits by the usual recipe (Adam) and by the recipe for digits (weight decay, images that are also
scaled and rotated): once with a first layer C1 that learns, and once with one that is frozen at its random start. Next
to the accuracy the table shows how far C1 has moved: the correlation of its kernels with their start. The table of the
documentation was made with `--out docs/experiments`.

The layers are Keras's own: ours would be compiled first, for each of the twelve networks.
"""

import csv
from typing import NamedTuple

from options import options

import keras
import numpy as np

from keras_cnn_edu import data, files, models, tables, training

RUNS = {  # label: (recipe, whether C1 learns)
    "usual, learning": (training.Recipe(), True),
    "usual, frozen": (training.Recipe(), False),
    "digits, learning": (training.recipe_for("lenet5", "digits"), True),
    "digits, frozen": (training.recipe_for("lenet5", "digits"), False),
}
SEEDS = (0, 1, 2)
QUICK_BATCH = 72  # the 360 test images are whole batches: a smaller last one would be compiled by itself


class Row(NamedTuple):
    """The result of several runs: means, and the lowest and highest accuracy."""

    recipe_and_C1: str
    accuracy: float
    lowest: float
    highest: float
    correlation: float


class Rows(tables.Table):
    """The table of the experiment."""

    columns = (
        tables.Column("recipe, and C1", "recipe_and_C1"),
        tables.Column("test accuracy, mean", "accuracy", "{:.4f}".format, right=True),
        tables.Column("lowest", "lowest", "{:.4f}".format, right=True),
        tables.Column("highest", "highest", "{:.4f}".format, right=True),
        tables.Column("correlation of C1 with its start", "correlation", "{:.2f}".format, right=True),
    )

    def __init__(self, rows):
        self.rows = rows

    def records(self):
        """Return one dict per row."""
        return [row._asdict() for row in self.rows]


def learn(recipe, learns, seed, epochs, batch_size):
    """Train LeNet-5 once; return the test accuracy, and the mean correlation of C1's kernels with their start."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    train, test, info = data.load("digits", batch_size, seed, **recipe.augmentation)
    model = models.LeNet5(info.image_shape, layers=keras.layers)
    first = model.get_layer("C1")
    first.trainable = learns
    before = first.get_weights()[0]  # (5, 5, 1, 6)
    training.compile_model(model, epochs * len(train), recipe)
    model.fit(train, epochs=epochs, shuffle=False, verbose=0)
    after = first.get_weights()[0]
    filters = range(before.shape[-1])
    correlations = [np.corrcoef(before[..., f].ravel(), after[..., f].ravel())[0, 1] for f in filters]
    return model.evaluate(test, verbose=0)[1], float(np.mean(correlations))


def row_of(label, seeds, epochs, batch_size):
    """Train with different initial weights each time; return the row."""
    accuracies, correlations = zip(*(learn(*RUNS[label], seed, epochs, batch_size) for seed in seeds), strict=True)
    row = Row(label, float(np.mean(accuracies)), min(accuracies), max(accuracies), float(np.mean(correlations)))
    accuracy, lowest, highest, correlation = (f"{number:.4f}" for number in row[1:])
    print(f"{label}: accuracy {accuracy} ({lowest} to {highest}), correlation {correlation}", flush=True)
    return row


def read(path):
    """Return the rows of earlier runs, by label."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = [Row(label, *map(float, numbers)) for label, *numbers in list(csv.reader(file))[1:]]
    return {row.recipe_and_C1: row for row in rows}


def main(quick, out, names):
    """Train all kinds of networks, or those named, and update the table; return its rows."""
    settings = (SEEDS[:1], 1, QUICK_BATCH) if quick else (SEEDS, training.EPOCHS, training.BATCH_SIZE)
    for label in names or (["usual, frozen"] if quick else RUNS):
        row = row_of(label, *settings)
        rows = {**read(out / "first_layer.csv"), label: row}  # another process may have added some meanwhile
        table = Rows([rows[known] for known in RUNS if known in rows])
        files.write_text(out / "first_layer.csv", table.to_csv())
        files.write_text(out / "first_layer.md", table.to_markdown() + "\n")
    print(f"see {out / 'first_layer.md'}")
    return rows


if __name__ == "__main__":
    main(**options(__doc__, "07_first_layer", RUNS))
