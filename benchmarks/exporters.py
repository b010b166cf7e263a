"""What looking at a network costs: an epoch of LeNet-5 with each callback, and without.

60,000 images of 28×28 pixels, as many as in Fashion-MNIST, in batches of 128; four probe images; every callback looks
after every epoch. A sample is one epoch of `fit`, from its begin to its end. Each callback is compared twice:

- with the very same epoch, less the time that was spent inside the callback ("ours"). That is exact.
- with an epoch without any callback, taking turns ("no callback"). That would show a callback that slows the steps,
  but whole epochs differ by more from one to the next than most callbacks take.
"""

import tempfile
import time

import keras

from benchmarks import training
from benchmarks.results import rows_of
from keras_cnn_edu import callbacks, layers, timing

IMAGES = (60_000, 28, 28, 1)
PROBES = 4
MOST_ROUNDS = 7  # an epoch takes seconds
TAKES = {  # what each callback is given besides its folder
    "FeatureMapExporter": ("images", "labels"),
    "KernelExporter": (),
    "ActivationStatistics": ("images",),
    "GradientStatistics": ("images", "labels"),
}


class Clock(keras.callbacks.Callback):
    """Reads the time where an epoch begins and ends, as this callback's turn comes."""

    def on_epoch_begin(self, epoch, logs=None):
        """Read the clock."""
        self.begin = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Read the clock."""
        self.end = time.perf_counter()


def watcher(name, folder, images, labels):
    """Return a callback of this package that looks at the first images after every epoch."""
    probes = {"images": images[:PROBES], "labels": labels[:PROBES]}
    takes = {name: probes[name] for name in TAKES[name]}
    return getattr(callbacks, name)(folder, **takes)


def epoch(model, images, labels, *watchers):
    """Train for an epoch; return the seconds it took, and those of it that its callbacks took at its end."""
    before, after = Clock(), Clock()  # Keras calls the callbacks in their order
    chosen = [before, *watchers, after]
    model.fit(images, labels, batch_size=training.BATCH, verbose=0, callbacks=chosen)
    return after.end - after.begin, after.end - before.end


def measure(name, rounds, shape=IMAGES):
    """Measure epochs of LeNet-5 with a callback and without any; return a row for each contestant."""
    images, labels = training.data(shape)
    model = training.compiled_model("lenet5", images.shape, layers, True, variant="modern")
    with tempfile.TemporaryDirectory() as folder:
        watching = watcher(name, folder, images, labels)
        samplers = {
            "with": lambda: epoch(model, images, labels, watching),
            "without": lambda: epoch(model, images, labels),
        }
        for sample in samplers.values():
            sample()  # compiles
        samples = timing.interleaved(samplers, min(rounds, MOST_ROUNDS))
    contestants = {
        "ours": [whole - inside for whole, inside in samples["with"]],
        "with the callback": [whole for whole, _ in samples["with"]],
        "no callback": [whole for whole, _ in samples["without"]],
    }
    return rows_of("exporters", name, f"epoch of {len(images):,} images", "s", contestants)
