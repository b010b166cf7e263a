"""The pictures of the pages, made by the package itself when the pages are built.

    python docs/figures.py

They are made again when the package or the files that draw have changed; those of a page also when its text has, and
those of a lesson when its module in lesson_pictures has.
"""

import concurrent.futures
import hashlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import labels
import numpy as np
import pictures
import speed
import tensorflow as tf
import zoo
from languages import CHINESE, chinese_pictures
from matplotlib.figure import Figure
from sklearn.datasets import load_digits

import keras_cnn_edu
from keras_cnn_edu import data, handwriting, ops, training, viz
from keras_cnn_edu.augmentation import augmented

HERE = Path(__file__).resolve().parent
GENERATED = HERE / "assets" / "generated"
EPOCHS = training.EPOCHS  # of the network on the pages: as many as the command's


def make():
    """Make every figure that was not made from the same source before, with one process for each core."""
    tasks = [task for task in all_tasks(fingerprint()) if not pictures.is_made(*task[:2])]
    if not tasks:
        return
    sys.path.insert(0, str(HERE))  # MkDocs has taken it away; the new processes look there for this file
    new_pythons = multiprocessing.get_context("spawn")  # TensorFlow does not survive a fork
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count(), new_pythons, initializer=ignore_warnings) as pool:
        for future in [pool.submit(pictures.once, *task) for task in tasks]:
            future.result()


def all_tasks(source):
    """Yield the arguments of `once` for all that is to be made: mark, source, function, its arguments."""
    yield mark("lenet"), source, lenet
    yield from pictures.of_lessons(HERE / pictures.LESSONS, source)
    yield from pictures.of_pages(HERE / pictures.PAGES, source)
    yield from pictures.of_examples(HERE / pictures.RUNS, source)
    yield mark("zoo"), source, zoo.make, GENERATED / "zoo"
    yield mark("docstrings"), source, pictures.of_docstrings, HERE / pictures.EXAMPLES
    yield mark("speed"), source, speed.make, GENERATED / "speed"
    yield mark("small"), source, small


def mark(name):
    """Name the file that says what a group of figures was made from."""
    return GENERATED / f"{name}-made-from.txt"


def ignore_warnings():
    """Ignore warnings that only Keras could avoid, and that MkDocs would print."""
    warnings.simplefilter("ignore", DeprecationWarning)  # between Keras and NumPy
    warnings.filterwarnings("ignore", "`shuffle=True` was passed", UserWarning)  # about Keras's own default


def small():
    """Make what takes no time."""
    pictures.start_anew()
    with labels.in_both_languages():
        for draw in (visits, shared_weights, edges, digits, blocks, varied, window, sliding):
            pictures.save(draw(), GENERATED / draw.__name__)


def fingerprint():
    """Return a hash of the source that the figures come from."""
    package = Path(keras_cnn_edu.__file__).parent
    measured = [*HERE.glob("benchmarks/*/*"), *HERE.parent.glob("benchmarks/*.py")]
    scripts = [*HERE.glob("*.py"), *HERE.parent.glob("examples/*.py"), HERE / "how-to" / "examples.md"]
    scripts.append(CHINESE / "labels.toml")
    sources = sorted([*package.rglob("*.py"), *package.rglob("*.json"), *package.rglob("*.html"), *scripts, *measured])
    in_chinese = repr(chinese_pictures()).encode()
    return hashlib.sha256(b"".join([*(path.read_bytes() for path in sources), in_chinese])).hexdigest()


# ── one window, in numbers ────────────────────────────────────────────────────────────────────────


def window():
    """Slide a 2×2 kernel over the 3×3 image of the lesson."""
    return viz.slide(np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2))


def sliding():
    """Slide a 3×3 kernel over a 5×5 image with one pixel of padding, two pixels at a time."""
    image, kernel = np.arange(25).reshape(5, 5) % 7, np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    return viz.slide(image, kernel, strides=2, padding=1)


def visits():
    """Draw how many of the 3×3 windows cover each pixel of a 5×5 image, without padding."""
    return viz.visit_map((5, 5), (3, 3))


def shared_weights():
    """Draw the matrix of the dense layer that computes the same as a 2×2 kernel on a 4×4 image."""
    return viz.connectivity(np.array([[1, -1], [2, -2]]), (4, 4))


# ── edges ─────────────────────────────────────────────────────────────────────────────────────────


def edges():
    """Draw an image, the output of the kernel [1, -1], and the output of its transpose."""
    image = np.ones((6, 8))
    image[:, 2:6] = 0
    batch, kernel = image[None, :, :, None], np.array([[1.0, -1.0]])[:, :, None, None]
    outputs = {
        "image": image,
        "kernel [1, −1]: across": np.squeeze(ops.cross_correlate(batch, kernel)),
        "its transpose: up and down": np.squeeze(ops.cross_correlate(batch, np.swapaxes(kernel, 0, 1))),
    }
    figure = Figure(figsize=(8, 2.4), layout="constrained")
    for axes, (title, numbers) in zip(figure.subplots(1, 3), outputs.items(), strict=True):
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


def blocks():
    """Draw the 8×8 numbers of one digit, and the 32×32 pixels that the network is given."""
    small = load_digits().images[0]
    figure = Figure(figsize=(6, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.imshow(small, cmap="gray")
    for (row, column), ink in np.ndenumerate(small):
        color = "black" if ink > 8 else "white"
        left.text(column, row, f"{ink:.0f}", ha="center", va="center", color=color, fontsize=8)
    right.imshow(handwriting.enlarge(small, 32), cmap="gray")
    for axes, title in ((left, "8×8 numbers from 0 to 16"), (right, "enlarged to 32×32 pixels")):
        axes.set_title(title, fontsize=10)
        axes.set(xticks=[], yticks=[])
    return figure


def varied():
    """Draw a few training digits, and below each of them what a network gets in three epochs."""
    few = 8
    augmentation = training.recipe_for("lenet5", "digits").augmentation
    still = next(iter(data.load("digits", few)[0]))[0]
    batches = tf.data.Dataset.from_tensors((still, np.zeros(few))).repeat(3)
    rows = [still, *(images for images, _ in augmented(batches, 0, **augmentation))]
    figure = Figure(figsize=(8, 4.2), layout="constrained")
    for row, (images, line) in enumerate(zip(rows, figure.subplots(len(rows), few), strict=True)):
        for axes, image in zip(line, images, strict=True):
            axes.imshow(image, cmap="gray", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[])
        line[0].set_ylabel(f"epoch {row}" if row else "as it is", fontsize=9)
    return figure


def no_mistakes():
    """Say in a picture that there are no images to be shown."""
    figure = Figure(figsize=(4, 0.5))
    figure.text(0.5, 0.5, "no test image is misclassified", ha="center", va="center")
    return figure


def keeps_the_promises(result):
    """Stop if the network is not what the pages say: right for 98 % of the test digits, with new kernels in C1.

    The correlation of a kernel with its random start is 1 where nothing is learned. Below 0.8 in five of six is what
    can be seen in the picture.
    """
    start = np.load(result.files["kernels"] / "start.npz")["C1"]  # (5, 5, 1, 6)
    end = result.model.get_layer("C1").get_weights()[0]
    correlations = sorted(np.corrcoef(start[..., f].ravel(), end[..., f].ravel())[0, 1] for f in range(start.shape[-1]))
    if result.test_accuracy < 0.98 or correlations[4] >= 0.8:
        raise RuntimeError(
            f"The pages promise more: test accuracy {result.test_accuracy}, correlations {correlations}."
        )


def lenet():
    """Train LeNet-5 as the command does, and keep some pictures of its run folder, and its page for the browser."""
    last = f"epoch-{EPOCHS:04}"
    kept = {
        "feature_maps/epoch-0000/C1.png": GENERATED / "maps_before.png",
        f"feature_maps/{last}/C1.png": GENERATED / "maps_after.png",
        f"feature_maps/{last}/C3.png": GENERATED / "maps_deep.png",
        f"kernels/C1-{last}-change.png": GENERATED / "kernel_change.png",
        f"feature_maps/{last}/predictions.png": GENERATED / "predictions.png",
        "misclassified.png": GENERATED / "misclassified.png",
        "learning_curves.png": GENERATED / "learning_curves.png",
        "confusion_matrix.png": GENERATED / "confusion_matrix.png",
    }
    with tempfile.TemporaryDirectory() as folder, labels.in_both_languages(kept):
        run = Path(folder, "run")
        keeps_the_promises(training.train("lenet5", "digits", run, epochs=EPOCHS))
        if not (run / "misclassified.png").exists():
            viz.save(no_mistakes(), run / "misclassified.png")
        for picture, copy in kept.items():
            shutil.copyfile(run / picture, copy)
        shutil.copyfile(run / "inspector.html", GENERATED / "inspector.html")


if __name__ == "__main__":
    make()
