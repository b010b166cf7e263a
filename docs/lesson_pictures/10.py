"""The pictures of the lesson on GoogLeNet and batch normalization."""

import functools

import blocks as drawing
import keras
import numpy as np
from matplotlib.figure import Figure

from keras_cnn_edu import explain, layers
from keras_cnn_edu.models import googlenet


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
    figure = Figure(figsize=(8, 2.4), layout="constrained")
    titles = ("the numbers of a batch", "normalized", "times gamma, plus beta")
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
    layer.set_weights([np.array([number]) for number in (2.0, 1.0, 10.0, 25.0)])  # gamma, beta, mean, variance
    image = np.array([[3.0, 9.0], [11.0, 17.0]])[..., None]
    return explain(model, image, "normalized", position=(1, 1)).figure()
