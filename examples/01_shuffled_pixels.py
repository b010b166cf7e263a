"""Why convolutions exist: shuffle the pixels of all images in the same way, and only the CNN gets worse.

    python examples/01_shuffled_pixels.py

A multilayer perceptron connects every pixel with every unit: it does not know which pixels are neighbors, and has
nothing to lose. A convolution uses neighbors, so it loses what made it better. Both learn Fashion-MNIST from pixels in
their places and from shuffled ones, three times each, from different initial weights. There is no augmentation, because
shifting an image uses knowledge about neighbors, too. The table of the documentation was made with
`--out docs/experiments`.
"""

from typing import NamedTuple

from options import options

import keras
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from keras_cnn_edu import data, files, models, tables, training, viz

NETWORKS = ("mlp", "lenet5")
SEEDS = (0, 1, 2)
EPOCHS = 5


class Row(NamedTuple):
    """The test accuracies of one network on one kind of images."""

    network: str
    pixels: str
    accuracies: list


class Rows(tables.Table):
    """The table of the experiment."""

    columns = (
        tables.Column("network", "network"),
        tables.Column("pixels", "pixels"),
        tables.Column("test accuracy, mean", "mean", "{:.4f}".format, right=True),
        tables.Column("lowest", "lowest", "{:.4f}".format, right=True),
        tables.Column("highest", "highest", "{:.4f}".format, right=True),
    )

    def __init__(self, rows):
        self.rows = rows

    def records(self):
        """Return one dict per row."""
        return [
            {
                "network": row.network,
                "pixels": row.pixels,
                "mean": float(np.mean(row.accuracies)),
                "lowest": min(row.accuracies),
                "highest": max(row.accuracies),
            }
            for row in self.rows
        ]


def shuffle(images, order):
    """Reorder the pixels of every image: pixel `order[n]` moves to position n."""
    pixels = tf.reshape(images, (tf.shape(images)[0], -1))  # (batch, height · width)
    return tf.reshape(tf.gather(pixels, order, axis=1), tf.shape(images))


def learn(network, dataset, order, seed, epochs):
    """Train one network on images whose pixels are in this order; return the test accuracy."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    train, test, info = data.load(dataset, training.BATCH_SIZE, seed)
    train, test = (batches.map(lambda images, labels: (shuffle(images, order), labels)) for batches in (train, test))
    model = models.classroom(network, info.image_shape, len(info.class_names))
    training.compile_model(model, epochs * len(train))
    model.fit(train, epochs=epochs, shuffle=False, verbose=0)
    return model.evaluate(test, verbose=0)[1]


def draw(images, shuffled, rows):
    """Draw a few images in both orders, and the accuracies next to each other."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    pictures, chart = figure.subfigures(1, 2, width_ratios=(1, 1.3))
    grid = pictures.subplots(2, 4)
    for row, title, chosen in zip(grid, ("in their places", "shuffled"), (images, shuffled), strict=True):
        for axes, image in zip(row, chosen, strict=True):
            axes.imshow(image[..., 0], cmap="gray")
            axes.set(xticks=[], yticks=[])
        row[0].set_title(title, loc="left", fontsize=10)
    axes = chart.subplots()
    for number, row in enumerate(rows):
        color = "#0072b2" if row.pixels == "in their places" else "#d55e00"
        positions = np.full(len(row.accuracies), number) + np.linspace(-0.1, 0.1, len(row.accuracies))
        axes.plot(positions, row.accuracies, "o", color=color)
        mean = np.mean(row.accuracies)
        axes.plot([number - 0.25, number + 0.25], [mean, mean], color=color)
        axes.annotate(f"{mean:.3f}", (number + 0.28, mean), va="center", color=color)
    axes.set_xticks(range(len(rows)), [f"{row.network}\n{row.pixels}" for row in rows], fontsize=9)
    axes.set(ylabel="test accuracy", xlim=(-0.5, len(rows)))
    axes.set_title("each dot is a training run, each line a mean", loc="left", fontsize=10)
    axes.grid(axis="y", color="0.9")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def main(quick, out):
    """Train both networks on both kinds of images, write the table and the picture, return the rows."""
    dataset, seeds, epochs = ("digits", SEEDS[:1], 1) if quick else ("fashion_mnist", SEEDS, EPOCHS)
    info = data.load(dataset)[2]
    pixels = int(np.prod(info.image_shape))
    orders = {"in their places": np.arange(pixels), "shuffled": np.random.default_rng(0).permutation(pixels)}
    rows = []
    for network in NETWORKS[:1] if quick else NETWORKS:
        for kind, order in orders.items():
            rows.append(Row(network, kind, [learn(network, dataset, order, seed, epochs) for seed in seeds]))
            print(network, kind, *(f"{accuracy:.4f}" for accuracy in rows[-1].accuracies), flush=True)
    table = Rows(rows)
    files.write_text(out / "shuffled_pixels.csv", table.to_csv())
    files.write_text(out / "shuffled_pixels.md", table.to_markdown() + "\n")
    images = info.probe_images[:4]
    picture = draw(images, shuffle(images, orders["shuffled"]), rows)
    print(f"see {viz.save(picture, out / 'shuffled_pixels.png')}")
    return rows


if __name__ == "__main__":
    main(**options(__doc__, "01_shuffled_pixels"))
