"""The results of a run, written into its folder: numbers, pictures, and the page that shows all of it."""

import json
import time
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import keras

from keras_cnn_edu import distribution, inspector, runs, viz
from keras_cnn_edu.callbacks.failures import Export
from keras_cnn_edu.runs.manifest import DamagedError
from keras_cnn_edu.training import page, results
from keras_cnn_edu.training.folder import FILES
from keras_cnn_edu.training.run_callbacks import History

MOST_MEGABYTES = 15  # of the page of the network


class Report(keras.callbacks.Callback):
    """Writes the page of the run after every epoch. It comes after the `Checkpoint`: it shows what is saved.

    The network is evaluated on all validation images after the first epoch, then only when pictures are drawn, because
    it takes time. After the last epoch `finish` writes how it did on the test images.

    Args:
        run_dir: the run folder.
        title: of the pictures.
        validation_data: batches of (images, labels); None if no images are held back.
        class_names: the name of each class.
        every: number of epochs from one evaluation to the next.
        history: the `History` of the run.
        export: shared with the `History` and the `Checkpoint`.
    """

    def __init__(
        self,
        run_dir: Path,
        title: str,
        validation_data: Iterable | None,
        class_names: Sequence[str],
        every: int,
        history: History,
        export: Export,
    ):
        super().__init__()
        self.run_dir, self.title, self.class_names = run_dir, title, class_names
        self.validation_data = validation_data
        self.every, self.history, self.export = every, history, export
        self.before = _seconds(run_dir) if history.rows else 0.0
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Evaluate, if it is time, and write the page. Every process evaluates: the network belongs to all of them."""
        due = (epoch == 0 or (epoch + 1) % self.every == 0) and epoch + 1 < self.params["epochs"]
        batches = self.validation_data if due else None
        evaluation = None if batches is None else results.evaluate(self.model, batches)
        if self.export.over:
            return
        with self.export.writing(f"epoch {epoch + 1}"):
            if evaluation is not None:
                self._write_results(evaluation, batches, "validation", epoch + 1)
            self._write_page()

    def finish(
        self,
        model: keras.Model,
        epoch: int,
        batches: Iterable | None,
        evaluation: results.Evaluation | None,
        part: str,
    ) -> None:
        """Write everything about a model after its last epoch.

        Args:
            model: the network.
            epoch: the number of epochs for which it was trained.
            batches: of (images, labels), on which it was evaluated; None if there are none.
            evaluation: of the model on these batches; None if there are none.
            part: "test", or "validation" if the run was stopped and may go on.
        """
        if self.export.over:
            return
        with distribution.alone(), self.export.writing("the end"):
            curves = viz.learning_curves(self.history.columns(), title=self.title)
            viz.save(curves, self.run_dir / FILES["learning curves"])
            self._write_inspector(model)
            if evaluation is not None:
                counts = evaluation.confusion(len(self.class_names))
                matrix = viz.confusion_matrix(counts, self.class_names, title=f"{self.title}, {part} images")
                viz.save(matrix, self.run_dir / FILES["confusion matrix"])
                self._write_results(evaluation, batches, part, epoch)  # they say that the run is finished
            self._write_page()

    def _write_results(self, evaluation, batches, part, epoch):
        seconds = None if self.before is None else round(self.before + time.perf_counter() - self.start, 1)
        results.write(self.run_dir, evaluation, batches, self.class_names, part, epoch=epoch, seconds=seconds)

    def _write_inspector(self, model):
        """Write the page of the network: of every epoch whose weights are in the folder, or of the trained network."""
        kept = "weights" in runs.RunFolder(self.run_dir).manifest()
        try:
            probes = runs.probe_images(self.run_dir)
            inspector.write_page(
                self.run_dir if kept else distribution.own_copy(model),
                probes.images,
                self.run_dir / FILES["inspector"],
                labels=probes.labels,
                classes=self.class_names,
                max_megabytes=MOST_MEGABYTES,
                title=None if kept else self.title,
            )
        except ValueError as error:  # everything else is written
            warnings.warn(str(error), stacklevel=2)

    def _write_page(self):
        """If the page cannot be made, everything else is written."""
        try:
            page.write(self.run_dir)
        except DamagedError as error:
            warnings.warn(str(error), stacklevel=2)


def _seconds(run_dir):
    """Return for how long a continued run was trained before, according to its results; None if there are none."""
    try:
        return float(json.loads((run_dir / FILES["results"]).read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
