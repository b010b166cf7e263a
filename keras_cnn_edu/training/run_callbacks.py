"""The callbacks of a run: after every epoch they save what a stopped run needs to be continued."""

import csv
import io
from pathlib import Path

import keras
import numpy as np

from keras_cnn_edu import callbacks, data, distribution, files
from keras_cnn_edu.callbacks.failures import Export
from keras_cnn_edu.training import kept_weights
from keras_cnn_edu.training.folder import FILES

PICTURES = 5  # times at which feature maps and kernels are drawn, not counting epoch 0


def interval(epochs: int) -> int:
    """Return the number of epochs from one time at which pictures are drawn to the next."""
    return max(1, epochs // PICTURES)


def exporters(
    run_dir: Path, info: data.Info, model: keras.Model, epochs: int, on_error: str
) -> list[keras.callbacks.Callback]:
    """Return the callbacks that draw feature maps and kernels, and keep the weights."""
    every, probes = interval(epochs), (info.probe_images, info.probe_labels)
    found = [
        callbacks.FeatureMapExporter(run_dir, *probes, every=every, on_error=on_error, class_names=info.class_names),
        callbacks.KernelExporter(run_dir, every=every, on_error=on_error),
    ]
    every_weights = kept_weights.interval(model.count_params(), epochs)
    if every_weights is not None:
        found.append(callbacks.WeightsExporter(run_dir, every=every_weights, on_error=on_error))
    return found


class SeedEachEpoch(keras.callbacks.Callback):
    """Seeds every random generator at the beginning of an epoch, from the seed and the number of the epoch.

    So a run that is continued after epoch 5 drops the same units in epoch 6 as one that was never stopped.
    """

    def __init__(self, seed: int):
        super().__init__()
        self.seed = seed
        self.async_safe = True  # Keras need not wait for it

    def on_epoch_begin(self, epoch, logs=None):
        """Store the number."""
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        """Seed before the first batch, not before the epoch: torch draws a number when it begins to read images."""
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
        export: shared with the `Checkpoint`: if one of them cannot write, both end.
        kept: number of epochs in the file that are kept.

    Raises:
        ValueError: if they cannot be read.
    """

    def __init__(self, path: Path, export: Export, kept: int = 0):
        super().__init__()
        self.path, self.export = path, export
        self.rows = distribution.by_chief(self._read)[:kept] if kept else []

    def on_epoch_end(self, epoch, logs=None):
        """Add a row and write the file."""
        self.rows.append({"epoch": epoch + 1, **{name: float(value) for name, value in (logs or {}).items()}})
        self._write(f"epoch {epoch + 1}")

    def cut(self, epoch: int) -> None:
        """Remove the rows after an epoch, and write the file."""
        self.rows = self.rows[:epoch]
        self._write(f"epoch {epoch}")

    def columns(self) -> dict[str, list[float]]:
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
                "`run_dir` must be the folder of a run to continue. "
                f"Received: '{self.path}', which cannot be read ({error}). Begin again: overwrite=True (--overwrite)."
            ) from error


class Checkpoint(keras.callbacks.Callback):
    """Saves the model with its optimizer after every epoch. It is the last: the files of the others exist by then.

    This and `settings.json` are all that a run needs to be continued: everything random in an epoch follows from the
    seed and the number of the epoch, and weights and optimizer are saved whole. So nothing depends on the process, on
    how many there are, or on how many devices.
    """

    def __init__(self, run_dir: Path, export: Export, epoch: int = 0):
        super().__init__()
        self.path, self.export = run_dir / FILES["model"], export
        self.epoch = epoch  # of the saved model; 0: there is none

    def on_epoch_end(self, epoch, logs=None):
        """Save the model, whole or not at all."""
        if self.export.over:
            return
        with self.export.writing(f"epoch {epoch + 1}"):
            with distribution.alone(), files.atomic(self.path) as path:
                self.model.save(path)
            self.epoch = epoch + 1
