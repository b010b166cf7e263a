"""One training run: data, model, `compile`, `fit`, and a folder with everything it produced."""

import csv
import dataclasses
import io
import shutil
import time
from pathlib import Path

import keras
import numpy as np

from keras_cnn_edu import callbacks, checks, data, files, models, viz

EPOCHS = 30
BATCH_SIZE = 64
LEARNING_RATE = 3e-3  # of the first step; a cosine takes it down to zero at the last
LEARNING_RATES = {"vgg19": 1e-3}  # does not start at 3e-3: sixteen convolutions, and nothing between them normalizes
SHIFT = 2  # pixels; moving the training images a little shows the model more of them than there are
PICTURES = 5  # times at which feature maps and kernels are drawn, not counting epoch 0

FILES = {  # what a run leaves in its folder
    "model": "model.keras",
    "history": "history.csv",
    "learning curves": "learning_curves.png",
    "confusion matrix": "confusion_matrix.png",
    "feature maps": "feature_maps",
    "kernels": "kernels",
    "manifest": "manifest.json",
}


@dataclasses.dataclass(frozen=True)
class Result:
    """What came out of a run.

    Attributes:
        test_accuracy: share of the test images that the trained model names rightly.
        history: one list per column, one entry per epoch: loss, accuracy, val_loss, val_accuracy ("val" is
            the test data).
        seconds: from the first step to the last, evaluations and pictures included, compilation too.
        files: path of each thing in the run folder.
        model: the trained model.
    """

    test_accuracy: float
    history: dict[str, list[float]]
    seconds: float
    files: dict[str, Path]
    model: keras.Model


def train(
    model_name,
    dataset="digits",
    run_dir="runs/latest",
    epochs=EPOCHS,
    variant=None,
    batch_size=BATCH_SIZE,
    seed=0,
    *,
    image_size=None,
    overwrite=False,
    extra_callbacks=(),
):
    """Train a model on a data set and write what happened into a run folder.

    The recipe is the same for all of them: Adam, a learning rate that falls from 0.003 (VGG19: 0.001) to 0 along a
    cosine, training images moved by up to two pixels, the whole step compiled by XLA. The model of the last epoch
    counts: none is picked by its test accuracy.

    Args:
        model_name: a key of `models.MODELS`; built as `models.classroom` does, for small images.
        dataset: a name for `data.load`.
        run_dir: folder for the results; it is made.
        epochs: how often each training image is seen.
        variant: one of `models.variants(model_name)`; None means the first.
        batch_size: images per step.
        seed: of the first weights, the order and the shifts. On one machine it always gives the same numbers.
        image_size: (height, width) in pixels to resize the images to; None keeps their size.
        overwrite: whether a run that is in the folder may be replaced.
        extra_callbacks: more `keras.callbacks.Callback`s for `fit`.

    Returns:
        A `Result`.

    Raises:
        ValueError: if an argument has no meaning, or the folder cannot be written or holds a run already.
        data.DatasetUnavailableError: if the data set is not here and cannot be downloaded.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     result = train("mlp", "digits", folder, epochs=1)
        >>> result.test_accuracy > 0.8
        True
    """
    checks.one_of(model_name, "model_name", models.MODELS)
    if variant is not None:
        checks.one_of(variant, "variant", models.variants(model_name))
    checks.positive_int(epochs, "epochs")
    checks.seed(seed)
    checks.text(dataset, "dataset")
    extra_callbacks = _callbacks(extra_callbacks)
    run_dir = unused_folder(run_dir, overwrite)
    keras.utils.set_random_seed(seed)
    with checks.called("name", "dataset"):
        train_data, test_data, info = data.load(dataset, batch_size, seed, shift=SHIFT, image_size=image_size)
    choice = {} if variant is None else {"variant": variant}
    model = models.classroom(model_name, input_shape=info.image_shape, classes=len(info.class_names), **choice)
    compile_model(model, steps=epochs * len(train_data))
    clear(run_dir)

    start = time.perf_counter()
    fit = model.fit(
        train_data,
        validation_data=test_data,
        epochs=epochs,
        shuffle=False,  # the stream does it
        verbose=0,
        callbacks=[*observers(run_dir, info, epochs), *extra_callbacks],
    )
    seconds = time.perf_counter() - start

    counts = confusion_counts(model, test_data, len(info.class_names))
    with files.atomic(run_dir / FILES["model"]) as path:
        model.save(path)
    title = f"{model.name} on {info.name}"
    viz.save(viz.learning_curves(fit.history, title=title), run_dir / FILES["learning curves"])
    viz.save(viz.confusion_matrix(counts, info.class_names, title=title), run_dir / FILES["confusion matrix"])
    return Result(
        test_accuracy=float(np.trace(counts) / counts.sum()),
        history=fit.history,
        seconds=seconds,
        files={what: run_dir / name for what, name in FILES.items() if (run_dir / name).exists()},
        model=model,
    )


def _callbacks(given):
    """Return the extra callbacks as a list."""
    found = list(given) if checks.is_sequence(given) else [given]
    if not all(isinstance(callback, keras.callbacks.Callback) for callback in found):
        raise checks.wrong_type(given, "extra_callbacks", "a list of keras.callbacks.Callback")
    return found


def compile_model(model, steps):
    """Give a model its loss, its optimizer for so many steps, and XLA."""
    checks.instance(model, "model", keras.Model, "a keras.Model")
    checks.positive_int(steps, "steps")
    first = LEARNING_RATES.get(model.name, LEARNING_RATE)
    learning_rate = keras.optimizers.schedules.CosineDecay(first, decay_steps=steps)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=True,  # "auto" would mean no XLA on a machine without an accelerator
    )


def observers(run_dir, info, epochs):
    """Return the callbacks that write down what happens: the history, the feature maps, the kernels."""
    run_dir = Path(checks.path(run_dir, "run_dir"))
    checks.instance(info, "info", data.Info, "what `data.load` says of the images, a `data.Info`")
    every = max(1, checks.positive_int(epochs, "epochs") // PICTURES)
    return [
        History(run_dir / FILES["history"]),
        callbacks.FeatureMapExporter(run_dir, info.probe_images, info.probe_labels, every=every),
        callbacks.KernelExporter(run_dir, every=every),
    ]


class History(keras.callbacks.Callback):
    """Write the metrics of every finished epoch to a CSV file, whole or not at all."""

    def __init__(self, path):
        super().__init__()
        self.path = checks.path(path, "path")
        self.rows = []

    def on_epoch_end(self, epoch, logs=None):
        """Add a line and write the file anew."""
        self.rows.append({"epoch": epoch + 1, **{name: float(value) for name, value in (logs or {}).items()}})
        text = io.StringIO()
        table = csv.DictWriter(text, self.rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(self.rows)
        files.write_text(self.path, text.getvalue())


def confusion_counts(model, batches, classes):
    """Count how often each class was taken for each: row = the true class, column = the predicted one.

    Args:
        model: gives one number per class for every image.
        batches: of (images, labels).
        classes: number of classes.

    Returns:
        Integers (classes, classes).

    Example:
        >>> certain = keras.Sequential([keras.Input((2,)), keras.layers.Activation("linear")])
        >>> confusion_counts(certain, [(np.eye(2), [0, 0])], classes=2)
        array([[1, 1],
               [0, 0]])
    """
    checks.instance(model, "model", keras.Model, "a keras.Model")
    counts = np.zeros((checks.positive_int(classes, "classes"),) * 2, int)
    for images, labels in _pairs(batches):
        predicted = model.predict_on_batch(images).argmax(axis=-1)
        if max(*np.ravel(labels), *predicted) >= classes:
            raise ValueError(f"`classes` must be more than every label and prediction. Received: classes={classes}.")
        np.add.at(counts, (np.asarray(labels), predicted), 1)
    return counts


def _pairs(batches):
    """Yield the batches, each of which must be a pair (images, labels)."""
    what = "something that yields pairs (images, labels)"
    for batch in batches if hasattr(batches, "__iter__") else [batches]:
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            raise checks.wrong_type(batches, "batches", what)
        yield batch


def unused_folder(run_dir, overwrite=False):
    """Return the run folder's path, if it can be written and holds no other run: two runs never mix."""
    run_dir = Path(checks.path(run_dir, "run_dir"))
    checks.flag(overwrite, "overwrite")
    callbacks.RunFolder(run_dir).check_writable()
    found = [name for name in FILES.values() if (run_dir / name).exists()]
    if found and not overwrite:
        raise ValueError(
            f"`run_dir` must be a folder without a run in it. Received: run_dir='{run_dir}', which has "
            f"{', '.join(found)}. Choose another folder, or replace that run: overwrite=True (--overwrite)."
        )
    return run_dir


def clear(run_dir):
    """Remove what an earlier run left in the folder, and nothing else."""
    run_dir = Path(checks.path(run_dir, "run_dir"))
    for name in FILES.values():
        path = run_dir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
