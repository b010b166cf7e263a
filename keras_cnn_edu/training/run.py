"""One training run, from a data set to a folder with everything it produced."""

import dataclasses
import time
from pathlib import Path

import keras
import numpy as np

from keras_cnn_edu import archives, checks, data, models, viz
from keras_cnn_edu.callbacks.failures import Export
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.training import folder
from keras_cnn_edu.training.folder import FILES
from keras_cnn_edu.training.observers import Checkpoint, History, Randomness, observers
from keras_cnn_edu.training.recipe import BATCH_SIZE, EPOCHS, compile_model, recipe_for


@shows_itself
@dataclasses.dataclass(frozen=True)
class Result:
    """What came out of a run.

    Attributes:
        test_accuracy: share of the test images that the trained model names rightly.
        history: one list per column, one entry per epoch: loss, accuracy, val_loss, val_accuracy ("val" is
            the test data).
        seconds: from the first step to the last, evaluations and pictures included, compilation too. Of a run that
            was resumed: since then.
        files: path of each thing in the run folder that could be written.
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
    resume=False,
    on_error="warn",
    extra_callbacks=(),
):
    """Train a model on a data set and write what happened into a run folder.

    The usual recipe is Adam, a learning rate that falls from 0.003 to 0 along a cosine, training images moved by up to
    two pixels, the whole step compiled by XLA. LeNet-5 on digits has weight decay too, a larger learning rate, and
    training images that are also scaled and turned (see `recipe_for`). The model of the last epoch counts: none is
    picked by its test accuracy.

    After every epoch `model.keras` is saved with its optimizer. A run that was stopped goes on after the last whole
    epoch with `resume=True` and the same arguments, and has the same numbers as one that was not.

    Args:
        model_name: a key of `models.MODELS`; built as `models.classroom` does, for small images.
        dataset: a name for `data.load`.
        run_dir: folder for the results; it is made.
        epochs: how often each training image is seen.
        variant: one of `models.variants(model_name)`; None means the first.
        batch_size: images per step.
        seed: of the first weights, the order and the shifts. On one machine with as many cores, and one backend, it
            always gives the same numbers.
        image_size: (height, width) in pixels to resize the images to; None keeps their size.
        overwrite: whether a run that is in the folder may be replaced. It stays until the new one, in
            `run_dir/new-run`, is finished.
        resume: whether to go on with the run that is in the folder.
        on_error: "warn" or "raise": what happens when the folder can no longer be written to. A warning says from
            which epoch on nothing is written, and the training goes on; or the error ends it.
        extra_callbacks: more `keras.callbacks.Callback`s for `fit`.

    Returns:
        A `Result`.

    Raises:
        ValueError: if an argument has no meaning, or the folder cannot be written, holds a run already, or holds none
            that can be resumed with these arguments.
        data.DatasetUnavailableError: if the data set is not here and cannot be downloaded.
        KeyboardInterrupt: if the user stops it; a note says what is saved.

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
    checks.positive_int(batch_size, "batch_size")
    checks.seed(seed)
    checks.text(dataset, "dataset")
    extra_callbacks = _callbacks(extra_callbacks)
    place = folder.choose(run_dir, overwrite, resume)
    export = Export("training.train", place, on_error)
    settings = {
        "model_name": model_name, "dataset": dataset, "epochs": epochs, "variant": variant, "batch_size": batch_size,
        "seed": seed, "image_size": image_size, "backend": keras.backend.backend(),
    }  # fmt: skip
    if resume:
        folder.check_same(place, settings)
    keras.utils.set_random_seed(seed)
    recipe = recipe_for(model_name, dataset, variant)
    with checks.called("name", "dataset"):
        train_data, test_data, info = data.load(dataset, batch_size, seed, image_size=image_size, **recipe.augmentation)
    steps = len(train_data)
    if resume and (place / FILES["model"]).exists():
        model, trained = load_trained(place / FILES["model"], steps)
    else:
        choice = {} if variant is None else {"variant": variant}
        model = models.classroom(model_name, input_shape=info.image_shape, classes=len(info.class_names), **choice)
        compile_model(model, epochs * steps, recipe)
        trained = 0
        folder.begin(place, settings | {"class_names": info.class_names})  # `predict` asks for these
    model.evaluate(test_data.take(1), verbose=0)  # makes the metrics, for which `fit` would draw images out of turn
    watchers = observers(place, info, epochs, on_error)
    history, checkpoint = History(place / FILES["history"], export, trained), Checkpoint(place, export, trained)

    start = time.perf_counter()
    try:
        model.fit(
            from_epoch(train_data, trained),
            validation_data=test_data,
            initial_epoch=trained,
            epochs=epochs,
            steps_per_epoch=steps,
            shuffle=False,  # the stream does it
            verbose=0,
            callbacks=[Randomness(seed), history, *watchers, *extra_callbacks, checkpoint],
        )
    except BaseException as error:
        if checkpoint.epoch:
            error.add_note(
                f"'{checkpoint.path}' is the model after epoch {checkpoint.epoch} of {epochs}. To go on with it, "
                "train with the same arguments and resume=True (--resume)."
            )
        elif place != Path(run_dir):
            folder.remove(place)
        raise
    seconds = time.perf_counter() - start

    counts = confusion_counts(model, test_data, len(info.class_names))
    title = f"{model.name} on {info.name}"
    if not export.over:
        with export.writing("the end"):
            viz.save(viz.learning_curves(history.columns(), title=title), place / FILES["learning curves"])
            viz.save(viz.confusion_matrix(counts, info.class_names, title=title), place / FILES["confusion matrix"])
            folder.replace(place, Path(run_dir))
    found = place if export.over else Path(run_dir)
    return Result(
        test_accuracy=float(np.trace(counts) / counts.sum()),
        history=history.columns(),
        seconds=seconds,
        files={what: found / name for what, name in FILES.items() if (found / name).exists()},
        model=model,
    )


def _callbacks(given):
    """Return the extra callbacks as a list."""
    found = list(given) if checks.is_sequence(given) else [given]
    if not all(isinstance(callback, keras.callbacks.Callback) for callback in found):
        raise checks.wrong_type(given, "extra_callbacks", "a list of keras.callbacks.Callback")
    return found


def load_trained(path, steps):
    """Return the model of a run that was stopped, with its optimizer, and the number of epochs it was trained for.

    Args:
        path: of `model.keras`.
        steps: batches in an epoch.

    Raises:
        ValueError: if the file cannot be read.
    """
    try:
        with archives.unpacked(path) as plain:
            model = keras.models.load_model(plain)
        return model, int(keras.ops.convert_to_numpy(model.optimizer.iterations)) // steps
    except Exception as error:  # of a damaged file Keras says this in many ways
        raise ValueError(
            f"`run_dir` must be the folder of a run to go on with. Received: '{path}', which cannot be read: {error} "
            "Begin anew: overwrite=True (--overwrite)."
        ) from error


def from_epoch(batches, epoch):
    """Return the batches of all epochs from one on as one stream, each epoch in the order that it has in every run."""
    for _ in range(epoch):
        iter(batches)  # each iterator of a shuffled data set draws the next order
    return batches.repeat()


def confusion_counts(model, batches, classes):
    """Count how often each class was taken for each: row = the true class, column = the predicted one.

    Args:
        model: gives one number per class for every image.
        batches: of (images, labels), arrays or tensors of whatever framework.
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
        predicted = model.predict_on_batch(np.asarray(images)).argmax(axis=-1)
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
