"""What batch normalization changes: a deep network learns digits with and without it, at several learning rates.

    python examples/10_batch_normalization.py

Ten convolutions of eight filters, for the digits of scikit-learn (8×8 pixels), trained with Adam for five epochs. The
table and the picture show the accuracy on the training images in the last epoch: whether the network learns at all.
The layers are Keras's own: ours would be compiled first, twenty of them for each network.
"""

from typing import NamedTuple

from options import options

import keras
from keras import layers
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

from keras_cnn_edu import files, tables, viz

LEARNING_RATES = (0.0003, 0.001, 0.003, 0.01, 0.03)
CONVOLUTIONS, EPOCHS = 10, 5


class Row(NamedTuple):
    """The result of one training run."""

    learning_rate: float
    normalized: bool
    accuracy: float


class Rows(tables.Table):
    """The table of all runs."""

    columns = (
        tables.Column("learning rate", "learning_rate", right=True),
        tables.Column("batch normalization", "normalized", {True: "yes", False: "no"}.get),
        tables.Column("accuracy on the training images", "accuracy", "{:.3f}".format, right=True),
    )

    def __init__(self, rows):
        self.rows = rows

    def records(self):
        """Return one dict per run."""
        return [row._asdict() for row in self.rows]


def build(normalized, convolutions):
    """Return convolutions one behind the other, each with a ReLU, and with batch normalization before it if wanted."""
    keras.utils.set_random_seed(0)
    images = maps = keras.Input((8, 8, 1))
    for _ in range(convolutions):
        maps = layers.Conv2D(8, 3, padding="same", use_bias=not normalized)(maps)
        if normalized:
            maps = layers.BatchNormalization()(maps)
        maps = layers.Activation("relu")(maps)
    features = layers.GlobalAveragePooling2D()(maps)
    return keras.Model(images, layers.Dense(10)(features))


def learn(learning_rate, normalized, convolutions, epochs):
    """Train one network; return its row."""
    digits = load_digits()
    model = build(normalized, convolutions)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])
    images, labels = digits.images[:1792, :, :, None] / 16, digits.target[:1792]  # whole batches of one size
    history = model.fit(images, labels, batch_size=64, epochs=epochs, verbose=0).history
    row = Row(learning_rate, normalized, history["accuracy"][-1])
    print(f"learning rate {learning_rate}, normalized: {normalized}; accuracy {row.accuracy:.3f}", flush=True)
    return row


def draw(rows):
    """Draw the accuracy over the learning rate, a line for each kind of network."""
    figure = Figure(figsize=(6, 3), layout="constrained")
    axes = figure.subplots()
    for normalized, color, name in ((True, "#0072b2", "with"), (False, "#d55e00", "without")):
        points = [(row.learning_rate, row.accuracy) for row in rows if row.normalized == normalized]
        axes.plot(*zip(*points, strict=True), "o-", color=color, label=f"{name} batch normalization")
    axes.set_xscale("log")
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("learning rate of Adam")
    axes.set_ylabel("accuracy")
    axes.axhline(0.1, color="0.6", linewidth=0.8, linestyle="--")
    axes.annotate("guessing", (LEARNING_RATES[1], 0.1), (0, 3), textcoords="offset points", fontsize=8, color="0.4")
    axes.legend(fontsize=8, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def main(quick, out):
    """Train all networks; write the table and the picture, and return the rows."""
    learning_rates, size = (LEARNING_RATES[2:3], (1, 1)) if quick else (LEARNING_RATES, (CONVOLUTIONS, EPOCHS))
    rows = [learn(rate, normalized, *size) for rate in learning_rates for normalized in (False, True)]
    files.write_text(out / "batch_normalization.md", Rows(rows).to_markdown() + "\n")
    viz.save(draw(rows), out / "batch_normalization.png")
    print(f"see {out / 'batch_normalization.png'}")
    return rows


if __name__ == "__main__":
    main(**options(__doc__, "10_batch_normalization"))
