"""What does pooling do for a digit that has moved? Four networks, tested on shifted images.

    python examples/06_small_shifts.py

The networks differ in one place only: what makes the feature maps smaller. All of them learn from digits in the middle
of the image. The test digits stand there too, and then 1 to 6 pixels further up, down, left and right; the margin is so
wide that nothing of them is cut off. The picture shows how the accuracy falls with the distance, the table has the
numbers. The table of lesson 6 was made with `--out docs/experiments`.

The layers are Keras's own: ours would be compiled first, for each of the twelve networks.
"""

from options import options

import keras
import numpy as np
from keras import layers
from matplotlib.figure import Figure

from keras_cnn_edu import data, files, tables, viz

WAYS = {  # what the table calls it: the layers that follow the first convolution
    "stride 2": lambda: [layers.Conv2D(16, 3, strides=2, padding="same", activation="relu"), layers.Flatten()],
    "maximum of 2×2": lambda: [convolution(), layers.MaxPooling2D(2), layers.Flatten()],
    "average of 2×2": lambda: [convolution(), layers.AveragePooling2D(2), layers.Flatten()],
    "global average": lambda: [convolution(), layers.GlobalAveragePooling2D()],
}
MARGIN = 8  # pixels on each side of a digit of 16×16
DISTANCES = range(7)
SEEDS = (0, 1, 2)
BATCH_SIZE = 64


class Rows(tables.Table):
    """The test accuracy of each network, for each distance."""

    columns = (
        tables.Column("maps are made smaller by", "way"),
        *(tables.Column(f"{distance} px", f"{distance}", "{:.3f}".format, right=True) for distance in DISTANCES),
    )

    def __init__(self, accuracies):
        self.accuracies = accuracies

    def records(self):
        """Return one dict per network."""
        return [
            {"way": way, **{f"{distance}": float(mean) for distance, mean in enumerate(means)}}
            for way, means in self.accuracies.items()
        ]


def convolution():
    """Return a second layer that leaves the size of the maps as it is."""
    return layers.Conv2D(16, 3, padding="same", activation="relu")


def digits():
    """Return the digits with a margin: images (examples, 32, 32, 1) and labels, for training and for testing."""
    train, test, _ = data.load("digits", batch_size=1437, image_size=16)  # all training images are one batch
    margin = [(0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)]
    return [(np.pad(images, margin), np.asarray(labels)) for [(images, labels)] in (train, test)]


def learn(way, images, labels, seed, epochs):
    """Train one network on digits in the middle of the image, and return it."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    first = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")
    last = layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input(images.shape[1:]), first, *WAYS[way](), last])
    model.compile(keras.optimizers.Adam(0.003), loss="sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    return model


def accuracy(model, images, labels, distance):
    """Return the share of right answers if the digits are moved so many pixels: the mean of four directions."""
    moved = [np.roll(images, pixels, axis) for axis in (1, 2) for pixels in (-distance, distance)]
    answers = [np.argmax(model(shifted, training=False), axis=-1) for shifted in moved]
    return np.mean(np.equal(answers, labels))


def draw(accuracies):
    """Draw the accuracy over the distance, a line for each network."""
    figure = Figure(figsize=(7.5, 3.8), layout="constrained")
    axes = figure.subplots()
    for way, means in accuracies.items():
        axes.plot(DISTANCES, means, marker="o", label=way)
    axes.set(xlabel="pixels that the digits have moved", ylabel="test accuracy", ylim=(0, 1.02))
    axes.set_title("digits that were never seen elsewhere", loc="left", fontsize=10)
    axes.legend(frameon=False, loc="upper right")
    axes.grid(color="0.9")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def main(quick, out):
    """Train the networks from several random starts; write the table and the picture; return the mean accuracies."""
    seeds, epochs = (SEEDS[:1], 1) if quick else (SEEDS, 10)
    (images, labels), test = digits()
    accuracies = {}
    for way in [*WAYS][-1:] if quick else WAYS:
        models = [learn(way, images, labels, seed, epochs) for seed in seeds]
        accuracies[way] = [np.mean([accuracy(model, *test, distance) for model in models]) for distance in DISTANCES]
        print(way, *(f"{mean:.3f}" for mean in accuracies[way]), flush=True)
    files.write_text(out / "small_shifts.md", Rows(accuracies).to_markdown() + "\n")
    print(f"see {viz.save(draw(accuracies), out / 'small_shifts.png')}")
    return accuracies


if __name__ == "__main__":
    main(**options(__doc__, "06_small_shifts"))
