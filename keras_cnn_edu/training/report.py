"""What a run has come to, written into its folder: results, pictures of them, and the page that shows it all."""

import json
import time
import warnings

import keras

from keras_cnn_edu import viz
from keras_cnn_edu.callbacks.manifest import DamagedError
from keras_cnn_edu.training import page, results
from keras_cnn_edu.training.folder import FILES


class Report(keras.callbacks.Callback):
    """Makes the page of the run anew after every epoch. Behind the `Checkpoint`: it tells of what is saved.

    All test images are shown to the network after the first epoch, and then whenever pictures are drawn, because
    that takes time; after the last one by `finish`.

    Args:
        run_dir: the run folder.
        title: of the pictures.
        test_data: batches of (images, labels).
        class_names: the name of each class.
        every: ask after so many epochs.
        history: the `History` of the run.
        export: the `Export` that they share.
    """

    def __init__(self, run_dir, title, test_data, class_names, every, history, export):
        super().__init__()
        self.run_dir, self.title, self.test_data, self.class_names = run_dir, title, test_data, class_names
        self.every, self.history, self.export = every, history, export
        self.before = _seconds(run_dir)
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Write what there is."""
        if self.export.over:
            return
        asks = (epoch == 0 or (epoch + 1) % self.every == 0) and epoch + 1 < self.params["epochs"]
        answers = results.ask(self.model, self.test_data) if asks else None
        with self.export.writing(f"epoch {epoch + 1}"):
            if asks:
                self._write(answers, epoch + 1)
            self._make_page()

    def finish(self, model, epoch):
        """Write everything about a model after its last epoch; return its `Answers` to the test images."""
        answers = results.ask(model, self.test_data)
        if self.export.over:
            return answers
        with self.export.writing("the end"):
            curves = viz.learning_curves(self.history.columns(), title=self.title)
            matrix = viz.confusion_matrix(answers.counts(len(self.class_names)), self.class_names, title=self.title)
            viz.save(curves, self.run_dir / FILES["learning curves"])
            viz.save(matrix, self.run_dir / FILES["confusion matrix"])
            self._write(answers, epoch)
            self._make_page()
        return answers

    def _write(self, answers, epoch):
        seconds = round(self.before + time.perf_counter() - self.start, 1)
        results.write(self.run_dir, answers, self.test_data, self.class_names, epoch=epoch, seconds=seconds)

    def _make_page(self):
        """A page that cannot be made is no reason to write nothing else."""
        try:
            page.write(self.run_dir)
        except DamagedError as error:
            warnings.warn(str(error), stacklevel=2)


def _seconds(run_dir):
    """Return how long the run has been trained before, as its results say."""
    try:
        return float(json.loads((run_dir / FILES["results"]).read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, TypeError, KeyError):
        return 0.0
