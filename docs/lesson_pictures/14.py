"""The pictures of lesson 14: what each algorithm multiplies and writes, and a convolution as waves."""

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

from keras_cnn_edu import ops

BLUE = "#0072b2"


def costs():
    """Draw what the algorithms multiply, and what they write, for one layer."""
    shapes = (1, 58, 58, 64), (3, 3, 64, 64)
    names = ["im2col", "tiled", "winograd", "fourier"]
    plans = {name: ops.plan(*shapes, algorithm=name) for name in names}
    multiplied = {name: plan.multiplications / 1e6 for name, plan in plans.items()}
    written = {name: plan.workspace / 1e6 for name, plan in plans.items()}
    multiplied["definition"], written["definition"] = multiplied["im2col"], 3 * 3 * 64 * 4 / 1e6  # one window at a time
    names = ["definition", *names]
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    panels = {"million multiplications": multiplied, "MB written": written}
    for axes, (title, numbers) in zip(figure.subplots(1, 2, sharey=True), panels.items(), strict=True):
        bars = axes.barh(names[::-1], [numbers[name] for name in names[::-1]], color=BLUE)
        axes.bar_label(bars, fmt="{:.1f}", padding=3)
        axes.set_title(f"{title}, for one image", loc="left", fontsize=10)
        axes.margins(x=0.15)
        axes.set_xticks([])
        axes.spines[["top", "right", "bottom"]].set_visible(False)
    return figure


def waves():
    """Draw a digit, its spectrum, that of a blur, and what their product is the spectrum of."""
    digit = np.kron(load_digits().images[3], np.ones((4, 4)))
    blur = np.zeros_like(digit)
    blur[:9, :9] = 1 / 81
    image, kernel = np.fft.fft2(digit), np.fft.fft2(blur)
    blurred = np.roll(np.fft.ifft2(image * np.conj(kernel)).real, 4, (0, 1))  # the window's middle, not its corner
    panels = {
        "a digit": digit,
        "its waves": np.log1p(np.abs(np.fft.fftshift(image))),
        "those of a blur": np.abs(np.fft.fftshift(kernel)),
        "the product's sum": blurred,
    }
    figure = Figure(figsize=(8, 2.3), layout="constrained")
    for axes, (title, numbers) in zip(figure.subplots(1, len(panels)), panels.items(), strict=True):
        axes.imshow(numbers, cmap="gray")
        axes.set_title(title, fontsize=10)
        axes.set(xticks=[], yticks=[])
    return figure
