"""The pictures of the lesson on GoogLeNet and batch normalization."""

import functools

import blocks as drawing
import keras
import numpy as np
from keras import ops as keras_ops
from matplotlib.figure import Figure
from moving import Moving
from sklearn.datasets import load_digits
from strokes import bars, rules

from keras_cnn_edu import explain, layers
from keras_cnn_edu.formatting import number
from keras_cnn_edu.gradients import with_gradients
from keras_cnn_edu.models import googlenet
from keras_cnn_edu.viz.canvas.page import BLUE, LARGE, ORANGE, TEXT_COLOR
from keras_cnn_edu.viz.sliding.marks import Line

STEPS, SCALE = 8, (-2, -1, 0, 1, 2)  # of the moving picture


def inception():
    """Draw the first inception module of GoogLeNet."""
    name, *filters = googlenet.INCEPTIONS[0]
    images = keras.Input((28, 28, 192))
    convolve = functools.partial(googlenet.convolution, layers, width=1, normalize=False)
    module = keras.Model(images, googlenet.inception(layers, images, name, convolve, *filters))
    return drawing.draw({"GoogLeNet, inception module 3a": module})


def steps():
    """Draw a batch of numbers of two channels, before and after normalization, and after gamma and beta."""
    random = np.random.default_rng(0)
    channels = {"channel 0": random.normal(8, 3, 40), "channel 1": random.normal(-2, 0.5, 40)}
    figure = Figure(figsize=(5.6, 2.3), dpi=120, layout="constrained")
    titles = ("a batch", "normalized", "times γ, plus β")
    for axes, title, step in zip(figure.subplots(1, 3), titles, range(3), strict=True):
        for line, numbers in enumerate(channels.values()):
            normalized = (numbers - numbers.mean()) / numbers.std()
            shown = (numbers, normalized, normalized * (1.5, 0.7)[line] + (1, -1)[line])[step]
            height = line + random.uniform(-0.15, 0.15, 40)
            axes.plot(shown, height, ".", color=("#0072b2", "#d55e00")[line], alpha=0.6)
            axes.plot([shown.mean()] * 2, [line - 0.3, line + 0.3], color="black", linewidth=1.2)
        axes.set_title(title, fontsize=10)
        axes.set_yticks((0, 1), channels if step == 0 else ("", ""))
        axes.set_ylim(1.6, -0.6)
        axes.set_xlim((-5, 16) if step == 0 else (-4.5, 4.5))
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def arithmetic():
    """Draw how a trained batch normalization computes one number."""
    layer = layers.BatchNormalization(epsilon=0.0, name="normalized")
    model = keras.Sequential([keras.Input((2, 2, 1)), layer])
    layer.set_weights([np.array([value]) for value in (2.0, 1.0, 10.0, 25.0)])  # gamma, beta, mean, variance
    image = np.array([[3.0, 9.0], [11.0, 17.0]])[..., None]
    figure = explain(model, image, "normalized", position=(1, 1)).figure()
    figure.set_size_inches(6.4, 3.9)  # as it is, letters would be small, and much of it empty
    return figure


def spread():
    """Follow the numbers that each ReLU of a deep network gets, step by step, without and with normalization."""
    frames = [
        [
            Line(0.2, 0.12, "What the ReLU of each layer gets", LARGE, "bold", TEXT_COLOR),
            Line(0.2, 0.42, "each bar: the middle nine tenths of the numbers", 10),
            Line(0.7, 0.85, "without batch normalization", 10, color=ORANGE),
            Line(3.9, 0.85, "with batch normalization", 10, color=BLUE),
            *(Line(0.2, _height(value) - 0.08, number(value), 10) for value in SCALE),
            *(Line(x, 3.85, "layers 1 to 10", 10) for x in (0.7, 3.9)),
            Line(0.2, 4.1, f"step {step}", LARGE, color=TEXT_COLOR),
        ]
        for step in range(STEPS + 1)
    ]
    strokes = []
    for x, normalized, color in ((0.7, False, ORANGE), (3.9, True, BLUE)):
        low, high = _height(_percentiles(normalized))
        centers = x + 0.27 * np.arange(10) + 0.13
        strokes += [rules(_height(SCALE), x, x + 2.7), bars(centers, low, high, color, width=14)]
    return Moving(frames, (6.8, 4.45), frames_per_second=1, strokes=strokes)


def _height(value):
    """Return where a number stands in the picture, in inches from above."""
    return 2.4 - 0.6 * np.asarray(value)


def _percentiles(normalized):
    """Train ten convolutions; return the 5th and the 95th percentile of what each ReLU gets, (2, steps, 10)."""
    digits = load_digits()
    shapes = [(3, 3, 1, 8), *[(3, 3, 8, 8)] * 9, (8, 10)]  # of the kernels, and of the dense layer
    weights = [
        keras.Variable(keras.initializers.GlorotUniform(seed=layer)(shape)) for layer, shape in enumerate(shapes)
    ]
    adam = keras.optimizers.Adam(0.01)
    percentiles = []
    for step in range(STEPS + 1):
        batch = slice(64 * step, 64 * (step + 1))
        pixels, labels = digits.images[batch, ..., None].astype("float32") / 16, digits.target[batch]
        _, inputs = _network(weights, pixels, normalized)
        percentiles.append(np.percentile(np.stack(inputs), (5, 95), axis=(1, 2, 3, 4)))
        loss = functools.partial(_loss, pixels, labels, normalized)
        _, *gradients = with_gradients(loss)(None, *(weight.value for weight in weights))
        adam.apply(gradients, weights)
    return np.stack(percentiles, axis=1)


def _loss(pixels, labels, normalized, *weights):
    scores, _ = _network(weights, pixels, normalized)
    return keras_ops.mean(keras.losses.sparse_categorical_crossentropy(labels, scores, from_logits=True))


def _network(weights, pixels, normalized):
    """Compute the scores of the ten digits; return them, and what each ReLU gets."""
    *kernels, dense = weights
    maps, inputs = pixels, []
    for kernel in kernels:
        maps = keras_ops.conv(maps, kernel, padding="same")
        if normalized:
            mean, variance = keras_ops.moments(maps, (0, 1, 2))
            maps = (maps - mean) / keras_ops.sqrt(variance + 0.001)
        inputs.append(maps)
        maps = keras_ops.relu(maps)
    return keras_ops.mean(maps, (1, 2)) @ dense, inputs
