"""The pictures of the lesson on ResNet, ResNeXt and DenseNet."""

import blocks as drawing
import keras
from matplotlib.figure import Figure

from keras_cnn_edu import layers
from keras_cnn_edu.models import densenet, resnet
from keras_cnn_edu.receptive_fields import effective_receptive_field

DEPTHS = (1, 5, 10, 15, 20)


def residual():
    """Draw the two kinds of blocks of ResNet."""
    return drawing.draw(
        {
            "ResNet18 and 34: basic block": _block(resnet.BASIC, channels=64),
            "ResNet50 and deeper: bottleneck": _block(resnet.BOTTLENECK, channels=256),
        }
    )


def relatives():
    """Draw a block of ResNeXt, and a pair of layers of DenseNet."""
    images = keras.Input((56, 56, 64))
    pair = keras.Model(images, densenet.dense_pair(layers, images, densenet.GROWTH, "pair"))
    return drawing.draw(
        {"ResNeXt50: bottleneck in groups": _block(resnet.GROUPED, channels=256), "DenseNet121: the first pair": pair}
    )


def gradients():
    """Draw how strongly the pixels move each layer of a deep network, with and without shortcuts."""
    figure = Figure(figsize=(6.5, 3), layout="constrained")
    axes = figure.subplots()
    for shortcuts, color, name, above in ((True, "#0072b2", "with shortcuts", 8), (False, "#d55e00", "without", -14)):
        model = _deep_network(shortcuts)
        sums = [effective_receptive_field(model, f"conv{depth}", images=8).sum() for depth in DEPTHS]
        axes.plot(DEPTHS, [number / sums[0] for number in sums], "o-", color=color)
        axes.annotate(
            name, (DEPTHS[-1], sums[-1] / sums[0]), (-6, above), textcoords="offset points", ha="right", color=color
        )
    axes.set_yscale("log")
    axes.set_xticks(DEPTHS)
    axes.set_xlabel("layer")
    axes.set_ylabel("size of the gradient,\nrelative to layer 1")
    axes.margins(y=0.15)
    axes.grid(axis="y", color="0.9")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _block(kind, channels):
    """Return a residual block of 64 filters that keeps the shape of its input."""
    images = keras.Input((56, 56, channels))
    return keras.Model(images, resnet.residual(layers, images, kind, 64, 1, False, "block"))


def _deep_network(shortcuts):
    """Return twenty convolutions with random weights, each with a ReLU, and with its input added if wanted."""
    keras.utils.set_random_seed(0)
    images = keras.Input((8, 8, 8))
    maps = images
    for depth in range(1, 21):
        new = keras.layers.Conv2D(8, 3, padding="same", activation="relu", name=f"conv{depth}")(maps)
        maps = keras.layers.Add()([maps, new]) if shortcuts else new
    return keras.Model(images, maps)
