"""Callbacks of a run: they write down what happens, so that whatever stops it, the run can go on."""

import csv
import io

import keras
import numpy as np

from keras_cnn_edu import callbacks, files
from keras_cnn_edu.training.folder import FILES

PICTURES = 5  # times at which feature maps and kernels are drawn, not counting epoch 0


def interval(epochs):
    """Return after how many epochs the pictures are drawn."""
    return max(1, epochs // PICTURES)


def observers(run_dir, info, epochs, on_error):
    """Return the callbacks that draw what happens: the feature maps and the kernels."""
    settings = {"every": interval(epochs), "on_error": on_error}
    return [
        callbacks.FeatureMapExporter(
            run_dir, info.probe_images, info.probe_labels, class_names=info.class_names, **settings
        ),
        callbacks.KernelExporter(run_dir, **settings),
    ]


class Randomness(keras.callbacks.Callback):
    """Lets everything random in an epoch follow from the seed and the number of the epoch, whatever was before it.

    So a run that goes on after epoch 5 drops the same units in epoch 6 as one that was never stopped.
    """

    def __init__(self, seed):
        super().__init__()
        self.seed = seed
        self.async_safe = True  # Keras need not wait for it

    def on_epoch_begin(self, epoch, logs=None):
        """Note the number."""
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        """Set every random generator; not earlier, because torch draws a number when it begins to read images."""
        if batch:
            return
        draws = np.random.default_rng([self.seed, self.epoch])
        keras.utils.set_random_seed(int(draws.integers(2**32)))
        for variable in self.model.non_trainable_variables:
            if variable.name == "seed_generator_state":
                variable.assign(draws.integers(2**31, size=2))


class History(keras.callbacks.Callback):
    """Writes the metrics of every finished epoch to a CSV file, whole or not at all.

    Args:
        path: of the file.
        export: the `Export` that this and the `Checkpoint` share, so that neither goes on without the other.
        kept: so many epochs that the file has already are kept.

    Raises:
        ValueError: if they cannot be read.
    """

    def __init__(self, path, export, kept=0):
        super().__init__()
        self.path, self.export = path, export
        self.rows = self._read()[:kept] if kept else []

    def on_epoch_end(self, epoch, logs=None):
        """Add a line and write the file anew."""
        self.rows.append({"epoch": epoch + 1, **{name: float(value) for name, value in (logs or {}).items()}})
        self._write(f"epoch {epoch + 1}")

    def cut(self, epoch):
        """Forget what came after an epoch, and write the file anew."""
        self.rows = self.rows[:epoch]
        self._write(f"epoch {epoch}")

    def columns(self):
        """Return one list per column, one entry per epoch."""
        return {name: [row[name] for row in self.rows] for name in self.rows[0] if name != "epoch"}

    def _write(self, time):
        text = io.StringIO()
        table = csv.DictWriter(text, self.rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(self.rows)
        if not self.export.over:
            with self.export.writing(time):
                files.write_text(self.path, text.getvalue())

    def _read(self):
        try:
            with self.path.open(newline="", encoding="utf-8") as file:
                rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
            return [{**row, "epoch": int(row["epoch"])} for row in rows]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ValueError(
                "`run_dir` must be the folder of a run to go on with. "
                f"Received: '{self.path}', which cannot be read ({error}). Begin anew: overwrite=True (--overwrite)."
            ) from error


class Checkpoint(keras.callbacks.Callback):
    """Saves the model with its optimizer after every epoch. The last in the list: what it has, the others have too."""

    def __init__(self, run_dir, export, epoch=0):
        super().__init__()
        self.path, self.export = run_dir / FILES["model"], export
        self.epoch = epoch  # of the model in the folder; 0: there is none

    def on_epoch_end(self, epoch, logs=None):
        """Save the model, whole or not at all."""
        if self.export.over:
            return
        with self.export.writing(f"epoch {epoch + 1}"):
            with files.atomic(self.path) as path:
                self.model.save(path)
            self.epoch = epoch + 1
