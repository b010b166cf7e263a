"""Each network in classroom size learns Fashion-MNIST: accuracy, parameters and seconds per epoch in one table.

    python examples/11_all_networks.py lenet5 mlp    # only these; other rows of an existing table stay
    python examples/11_all_networks.py               # all of them: many hours on one core

The recipe is that of `keras-cnn-edu train`. The test images are used once for each network, after its last epoch.
Seconds are processor time, summed over all cores, so that other work on the machine does not count; the time of an
epoch is the median of all but the first, which also compiles. The files are written again after each network. The table
of the documentation was made with `--out docs/experiments`.
"""

import csv
import time
from typing import NamedTuple

from options import options

import keras
import numpy as np
from matplotlib.figure import Figure

from keras_cnn_edu import data, files, models, tables, training, viz

RUNS = {  # label: (network, arguments for `models.classroom`, epochs: fewer for deep networks, which are slow)
    "mlp": ("mlp", {}, 15),
    "lenet5": ("lenet5", {}, 15),
    "lenet5 classic": ("lenet5", {"variant": "classic"}, 15),
    "lenet5 batch_normalized": ("lenet5", {"variant": "batch_normalized"}, 15),
    "lenet5 1998": ("lenet5", {"variant": "1998"}, 15),
    "alexnet": ("alexnet", {}, 5),
    "nin": ("nin", {}, 5),
    "vgg11": ("vgg11", {}, 5),
    "vgg13": ("vgg13", {}, 2),
    "vgg16": ("vgg16", {}, 2),
    "vgg19": ("vgg19", {}, 2),
    "googlenet": ("googlenet", {}, 5),
    "resnet18": ("resnet18", {}, 10),
    "resnet34": ("resnet34", {}, 2),
    "resnet50": ("resnet50", {}, 2),
    "resnet101": ("resnet101", {}, 1),
    "resnet152": ("resnet152", {}, 1),
    "resnext50": ("resnext50", {}, 1),
    "densenet121": ("densenet121", {}, 1),
    "densenet169": ("densenet169", {}, 1),
    "densenet201": ("densenet201", {}, 1),
}


class Row(NamedTuple):
    """The result of one training run."""

    network: str
    parameters: int
    epochs: int
    test_accuracy: float
    seconds_per_epoch: float
    first_epoch: float


class Rows(tables.Table):
    """The table of all runs."""

    columns = (
        tables.Column("network", "network"),
        tables.Column("parameters", "parameters", "{:,}".format, right=True),
        tables.Column("epochs", "epochs", right=True),
        tables.Column("test accuracy", "test_accuracy", "{:.4f}".format, right=True),
        tables.Column("processor seconds per epoch", "seconds_per_epoch", "{:.0f}".format, right=True),
        tables.Column("first epoch, with compiling", "first_epoch", "{:.0f}".format, right=True),
    )

    def __init__(self, rows):
        self.rows = rows

    def records(self):
        """Return one dict per run."""
        return [row._asdict() for row in self.rows]


class Stopwatch(keras.callbacks.Callback):
    """Measure the processor time of every epoch, and print the progress."""

    def on_train_begin(self, logs=None):
        """Begin."""
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        """Start."""
        self.start = time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        """Stop."""
        self.seconds.append(time.process_time() - self.start)
        print(f"  epoch {epoch + 1}: {self.seconds[-1]:.0f} s, accuracy {logs['accuracy']:.4f}", flush=True)


def learn(label, dataset, epochs=None):
    """Train one network of the table by the recipe, test it once, and return its row."""
    network, arguments, planned = RUNS[label]
    epochs = epochs or planned
    keras.backend.clear_session()  # what belongs to the network before is freed
    keras.utils.set_random_seed(0)
    recipe = training.recipe_for(network, dataset, arguments.get("variant"))
    train, test, info = data.load(dataset, training.BATCH_SIZE, **recipe.augmentation)
    model = models.classroom(network, info.image_shape, len(info.class_names), **arguments)
    training.compile_model(model, epochs * len(train), recipe)
    watch = Stopwatch()
    print(label, flush=True)
    model.fit(train, epochs=epochs, shuffle=False, verbose=0, callbacks=[watch])
    accuracy = model.evaluate(test, verbose=0)[1]
    print(f"  test accuracy {accuracy:.4f}", flush=True)
    later = watch.seconds[1:] or watch.seconds  # the first epoch also compiles
    return Row(label, model.count_params(), epochs, accuracy, float(np.median(later)), watch.seconds[0])


def draw(rows):
    """Draw the test accuracy of each network on its own line, with a vertical line at that of the MLP."""
    figure = Figure(figsize=(8, 1 + 0.25 * len(rows)), layout="constrained")
    axes = figure.subplots()
    for line, row in enumerate(rows):
        axes.plot(row.test_accuracy, line, "o", color="#d55e00" if row.network == "mlp" else "#0072b2")
        axes.annotate(
            f"{row.test_accuracy:.3f}", (row.test_accuracy, line), (6, -3), textcoords="offset points", size=8
        )
        if row.network == "mlp":
            axes.axvline(row.test_accuracy, color="#d55e00", linewidth=0.8, linestyle="--")
    axes.set_yticks(range(len(rows)), [f"{row.network} ({row.epochs})" for row in rows], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("accuracy on the test images")
    axes.set_title("Networks in classroom size; in parentheses the epochs", loc="left", fontsize=10)
    axes.grid(axis="x", color="0.9")
    axes.margins(x=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def read(path):
    """Return the rows of earlier runs, by network."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    kinds = Row.__annotations__
    return {line["network"]: Row(**{key: kinds[key](value) for key, value in line.items()}) for line in lines}


def write(folder, rows):
    """Write the table as CSV and Markdown, and the picture."""
    table = Rows(rows)
    files.write_text(folder / "fashion_mnist.csv", table.to_csv())
    files.write_text(folder / "fashion_mnist.md", table.to_markdown() + "\n")
    viz.save(draw(rows), folder / "fashion_mnist.png")


def main(quick, out, names):
    """Train all networks, or those named, and update the table; return its rows."""
    for label in names or (["mlp"] if quick else RUNS):
        row = learn(label, "digits" if quick else "fashion_mnist", epochs=1 if quick else None)
        rows = {**read(out / "fashion_mnist.csv"), label: row}  # another process may have added some meanwhile
        write(out, [rows[known] for known in RUNS if known in rows])
    print(f"see {out / 'fashion_mnist.md'}")
    return rows


if __name__ == "__main__":
    main(**options(__doc__, "11_all_networks", RUNS))
