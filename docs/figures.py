"""The pictures of the pages, made by the package itself when the pages are built.

    python docs/figures.py

Nothing is made again while neither the package nor this file has changed.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path

import numpy as np
import speed
import zoo
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import keras_cnn_edu
from keras_cnn_edu import data, geometry, ops, training, viz

HERE = Path(__file__).resolve().parent
GENERATED = HERE / "assets" / "generated"
EPOCHS = 10  # of the network on the pages
ORANGE, GREY = "#E69F00", "#D9D9D9"


def make():
    """Make every figure into docs/assets/generated, unless this very source has made them already."""
    mark = GENERATED / "made-from.txt"
    if mark.exists() and mark.read_text() == fingerprint():
        return
    GENERATED.mkdir(parents=True, exist_ok=True)
    for draw in (window, padding_and_stride, edges, digits):
        viz.save(draw(), GENERATED / f"{draw.__name__}.png")
    lenet()
    zoo.make(GENERATED / "zoo")
    speed.make(GENERATED / "speed")
    mark.write_text(fingerprint())


def fingerprint():
    """Sum up the source that the figures come from."""
    package = Path(keras_cnn_edu.__file__).parent
    measured = [*HERE.glob("benchmarks/*/*"), *HERE.parent.glob("benchmarks/*.py")]
    sources = sorted([*package.rglob("*.py"), *package.rglob("*.json"), *HERE.glob("*.py"), *measured])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


# ── one window, in numbers ────────────────────────────────────────────────────────────────────────


def window():
    """Draw the four windows of the 3×3 input, each with its output."""
    image, kernel = np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)
    figure = Figure(figsize=(5.6, 7), layout="constrained")
    for panels, position in zip(figure.subplots(4, 3), np.ndindex(2, 2), strict=True):
        draw_step(panels, image, kernel, position)
    return figure


def padding_and_stride():
    """Draw a 5×5 input with one pixel of padding around it and the 3×3 windows two pixels apart."""
    image, kernel = np.arange(25).reshape(5, 5) % 7, np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    figure = Figure(figsize=(8, 5.2), layout="constrained")
    for panels, position in zip(figure.subplots(2, 3), [(0, 0), (1, 2)], strict=True):
        draw_step(panels, image, kernel, position, stride=2, padding=1)
    return figure


def draw_step(panels, image, kernel, position, stride=1, padding=0):
    """Draw input, kernel and output side by side, the window of one output element marked."""
    batch, filters = image[None, :, :, None].astype(float), kernel[:, :, None, None].astype(float)
    output = np.squeeze(ops.cross_correlate(batch, filters, strides=stride, padding=padding))
    before, _ = geometry.padding_amounts(len(image), len(kernel), stride, padding=padding)
    seen = [geometry.window(index, len(kernel), stride) for index in position]  # in the padded input
    draw_numbers(panels[0], np.pad(image, before), seen, border=before)
    draw_numbers(panels[1], kernel)
    draw_numbers(panels[2], output, [range(index, index + 1) for index in position])
    span = len(image) + 2 * before + 0.1  # cells of the same size in the three panels
    for axes in panels:
        middle = np.mean(axes.get_xlim())
        axes.set(xlim=(middle - span / 2, middle + span / 2), ylim=(middle + span / 2, middle - span / 2))
    panels[0].set_title(f"window of output [{position[0]}, {position[1]}]", fontsize=9)
    panels[1].set_title("× kernel", fontsize=9)
    panels[2].set_title("= output", fontsize=9)


def draw_numbers(axes, numbers, marked=((), ()), border=0):
    """Write an array into square cells; `marked` are the rows and columns to color, `border` is padding."""
    height, width = numbers.shape
    for row, column in np.ndindex(height, width):
        inside = border <= row < height - border and border <= column < width - border
        chosen = row in marked[0] and column in marked[1]
        color = ORANGE if chosen else "white" if inside else GREY
        axes.add_patch(Rectangle((column, row), 1, 1, facecolor=color, edgecolor="black", linewidth=0.8))
        axes.text(column + 0.5, row + 0.5, f"{numbers[row, column]:g}", ha="center", va="center", fontsize=10)
    axes.set(xlim=(0, width), aspect="equal")
    axes.set_axis_off()


# ── edges ─────────────────────────────────────────────────────────────────────────────────────────


def edges():
    """Draw an image, what the kernel [1, -1] answers, and what its transpose answers."""
    image = np.ones((6, 8))
    image[:, 2:6] = 0
    batch, kernel = image[None, :, :, None], np.array([[1.0, -1.0]])[:, :, None, None]
    answers = {
        "image": image,
        "kernel [1, −1]: across": np.squeeze(ops.cross_correlate(batch, kernel)),
        "its transpose: up and down": np.squeeze(ops.cross_correlate(batch, np.swapaxes(kernel, 0, 1))),
    }
    figure = Figure(figsize=(8, 2.4), layout="constrained")
    for axes, (title, numbers) in zip(figure.subplots(1, 3), answers.items(), strict=True):
        drawn = axes.imshow(numbers, cmap="RdBu", vmin=-1, vmax=1)
        axes.set_title(title, fontsize=10)
        axes.set(xticks=[], yticks=[])
    figure.colorbar(drawn, ax=figure.axes, shrink=0.8)
    return figure


# ── digits, and a network trained on them ─────────────────────────────────────────────────────────


def digits():
    """Draw the probe images of the digits, side by side."""
    _, _, info = data.load("digits")
    figure = Figure(figsize=(8, 1.1), layout="constrained")
    for axes, image, label in zip(
        figure.subplots(1, len(info.probe_images)), info.probe_images, info.probe_labels, strict=True
    ):
        axes.imshow(image, cmap="gray")
        axes.set_title(info.class_names[label], fontsize=10)
        axes.set_axis_off()
    return figure


def lenet():
    """Train LeNet-5 for a few epochs and keep some pictures of its run folder."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder, "run")
        training.train("lenet5", "digits", run, epochs=EPOCHS)
        last = f"epoch-{EPOCHS:04}"
        for name, picture in {
            "maps_before": "feature_maps/epoch-0000/C1.png",
            "maps_after": f"feature_maps/{last}/C1.png",
            "maps_deep": f"feature_maps/{last}/C3.png",
            "kernels": f"kernels/C1-{last}.png",
            "learning_curves": "learning_curves.png",
            "confusion_matrix": "confusion_matrix.png",
        }.items():
            shutil.copyfile(run / picture, GENERATED / f"{name}.png")


if __name__ == "__main__":
    make()
