"""One training run, from a data set to a folder with everything it produced."""

import contextlib
import dataclasses
import time
from pathlib import Path

import keras

from keras_cnn_edu import archives, checks, data, models
from keras_cnn_edu.callbacks.failures import Export
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.training import folder
from keras_cnn_edu.training.folder import FILES
from keras_cnn_edu.training.momentum import fit_momentum
from keras_cnn_edu.training.observers import Checkpoint, History, Randomness, interval, observers
from keras_cnn_edu.training.recipe import BATCH_SIZE, EPOCHS, compile_model, recipe_for
from keras_cnn_edu.training.report import Report


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
    two pixels, the whole step compiled by XLA, batch normalization that forgets within an epoch what it began with
    (`fit_momentum`). LeNet-5 on digits has weight decay too, a larger learning rate, and training images that are also
    scaled and turned (see `recipe_for`). The model of the last epoch counts: none is picked by its test accuracy.

    After every epoch `model.keras` is saved with its optimizer, and `index.html` made anew, a page that shows all of it
    in a browser. A run that was stopped goes on after the last whole epoch with `resume=True` and the same arguments,
    and has the same numbers as one that was not.

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
        fit_momentum(model, steps)
        trained = 0
        folder.begin(place, settings | about(model, info, recipe))
    model.evaluate(test_data.take(1), verbose=0)  # makes the metrics, for which `fit` would draw images out of turn
    watchers = observers(place, info, epochs, on_error)
    history, checkpoint = History(place / FILES["history"], export, trained), Checkpoint(place, export, trained)
    title = f"{model.name} on {info.name}"
    report = Report(place, title, test_data, info.class_names, interval(epochs), history, export)

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
            callbacks=[Randomness(seed), history, *watchers, *extra_callbacks, checkpoint, report],
        )
        seconds = time.perf_counter() - start
        answers = report.finish(model, epochs)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and trained < checkpoint.epoch < epochs and not export.over:
            with contextlib.suppress(KeyboardInterrupt):  # pressed again
                model.load_weights(checkpoint.path)  # and nothing of the epoch that was begun
                history.cut(checkpoint.epoch)
                report.finish(model, checkpoint.epoch)
        if checkpoint.epoch:
            error.add_note(
                f"'{checkpoint.path}' is the model after epoch {checkpoint.epoch} of {epochs}, {FILES['page']} beside "
                "it shows the run so far. To go on, train with the same arguments and resume=True (--resume)."
            )
        elif place != Path(run_dir):
            folder.remove(place)
        raise
    if not export.over:
        with export.writing("the end"):
            folder.replace(place, Path(run_dir))
    found = place if export.over else Path(run_dir)
    return Result(
        test_accuracy=answers.accuracy(),
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


def about(model, info, recipe):
    """Return what there is to know of a run beside its settings, for `predict` and for the page."""
    return {
        "class_names": info.class_names,
        "recipe": dataclasses.asdict(recipe),
        "parameters": model.count_params(),
        "image_shape": info.image_shape,
        "train_examples": info.train_examples,
        "test_examples": info.test_examples,
        "source": info.source,
    }


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
