"""The pictures of the lesson on ResNet, ResNeXt and DenseNet."""

import blocks as drawing
import keras
import numpy as np
from moving import Moving
from strokes import dots, joined, rules

from keras_cnn_edu import layers, ops
from keras_cnn_edu.models import densenet, resnet
from keras_cnn_edu.viz.canvas.page import BLUE, LARGE, ORANGE, TEXT_COLOR
from keras_cnn_edu.viz.sliding.marks import Line

DEPTHS, SCALE = (*range(2, 21, 2),), (100, 10, 1, 0.1, 0.01, 0.001, 0.0001)  # of the moving picture


def residual():
    """Draw the two kinds of blocks of ResNet."""
    return drawing.draw(
        {
            "ResNet18 and 34:\nbasic block": _block(resnet.BASIC, channels=64),
            "ResNet50, 101, 152:\nbottleneck": _block(resnet.BOTTLENECK, channels=256),
        }
    )


def relatives():
    """Draw a block of ResNeXt, and a pair of layers of DenseNet."""
    images = keras.Input((56, 56, 64))
    pair = keras.Model(images, densenet.dense_pair(layers, images, densenet.GROWTH, "pair"))
    return drawing.draw(
        {"ResNeXt50:\nbottleneck in groups": _block(resnet.GROUPED, channels=256), "DenseNet121:\nthe first pair": pair}
    )


def reach():
    """Make two networks deeper, two layers at a time, and draw how large the gradient is at each of their layers."""
    frames = [
        [
            Line(0.2, 0.12, "How far does the gradient reach?", LARGE, "bold", TEXT_COLOR),
            Line(0.2, 0.42, "its size at each layer, if it is 1 at the last layer", 10),
            *(Line(0.2, _height(size) - 0.08, f"{size:.10g}", 10) for size in SCALE),
            Line(2.4, 0.85, "with shortcuts", 10, color=BLUE),
            Line(2.4, 3.15, "without", 10, color=ORANGE),
            Line(0.9, 3.7, "layers 1 to 20", 10),
            Line(0.2, 4.0, f"{depth} layers", LARGE, color=TEXT_COLOR),
        ]
        for depth in DEPTHS
    ]
    strokes = [rules(_height(SCALE), 0.8, 6.2)]
    neighbors = np.array([(layer, layer + 1) for layer in range(DEPTHS[-1] - 1)])
    for shortcuts, color in ((True, BLUE), (False, ORANGE)):
        points = np.stack([_places(sizes) for sizes in _gradients(shortcuts)])  # (frames, layers, x and y)
        strokes += [joined(points, neighbors, color), dots(points, color, 6)]
    return Moving(frames, (6.4, 4.4), frames_per_second=1, strokes=strokes)


def _block(kind, channels):
    """Return a residual block of 64 filters that keeps the shape of its input."""
    images = keras.Input((56, 56, channels))
    return keras.Model(images, resnet.residual(layers, images, kind, 64, 1, False, "block"))


def _places(sizes):
    """Return where the dots of the layers are; those of layers that are still missing wait at the last one."""
    waiting = DEPTHS[-1] - len(sizes)
    layers, sizes = np.pad(np.arange(len(sizes)), (0, waiting), mode="edge"), np.pad(sizes, (0, waiting), mode="edge")
    return np.stack([0.9 + 0.275 * layers, _height(sizes)], axis=-1)


def _height(size):
    """Return where the size of a gradient stands in the picture, in inches from above."""
    return 1.9 - 0.4 * np.log10(size)


def _gradients(shortcuts):
    """Yield the sizes of the gradient at the layers of networks of these depths, with random kernels.

    Each convolution is written as a matrix, so that its way back is the transposed matrix.
    """
    random = np.random.default_rng(0)
    limit = (6 / (3 * 3 * 8 + 3 * 3 * 8)) ** 0.5  # as Keras begins: Glorot and Bengio's
    kernels = random.uniform(-limit, limit, (DEPTHS[-1], 3, 3, 8, 8))
    matrices = [np.asarray(ops.as_matrix(kernel, (8, 8, 8), padding="same")) for kernel in kernels]  # (512, 512)
    maps, is_open = random.uniform(size=512), []
    for matrix in matrices:
        sums = matrix @ maps
        is_open.append(sums > 0)  # where the ReLU lets the gradient through
        maps = np.maximum(sums, 0) + shortcuts * maps
    last = random.normal(size=512)  # the gradient at the last layer
    for depth in DEPTHS:
        gradient, sizes = last, []
        for layer in reversed(range(depth)):
            sizes.insert(0, np.linalg.norm(gradient))
            gradient = matrices[layer].T @ (is_open[layer] * gradient) + shortcuts * gradient
        yield np.array(sizes) / sizes[-1]
