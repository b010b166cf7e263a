"""One training run, from a data set to a folder with everything it produced."""

import contextlib
import dataclasses
import logging
import time
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from keras_cnn_edu import archives, checks, data, distribution, models, types
from keras_cnn_edu.callbacks.failures import CHOICES, Export
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.training import folder, kept_weights, results
from keras_cnn_edu.training.folder import FILES
from keras_cnn_edu.training.momentum import limit_momentum
from keras_cnn_edu.training.recipe import BATCH_SIZE, EPOCHS, VALIDATION_SPLIT, Recipe, compile_model, recipe_for
from keras_cnn_edu.training.report import Report
from keras_cnn_edu.training.run_callbacks import Checkpoint, History, SeedEachEpoch, exporters, interval

logger = logging.getLogger(__name__)


@shows_itself
@dataclasses.dataclass(frozen=True)
class Result:
    """The result of a run.

    Attributes:
        test_accuracy: share of the test images that the trained model classifies correctly.
        history: one list per column, one entry per epoch: loss, accuracy, and of the validation images val_loss,
            val_accuracy.
        seconds: from the first step to the last, with evaluations, pictures and compilation. Of a run that was
            resumed: since then.
        files: path of each thing in the run folder that could be written.
        model: the trained model.
    """

    test_accuracy: float
    history: dict[str, list[float]]
    seconds: float
    files: dict[str, Path]
    model: keras.Model


def train(
    model_name: str,
    dataset: str = "digits",
    run_dir: types.Path = "runs/latest",
    epochs: int = EPOCHS,
    variant: str | None = None,
    batch_size: int = BATCH_SIZE,
    seed: int = 0,
    *,
    validation_split: float = VALIDATION_SPLIT,
    image_size: types.Sizes | None = None,
    devices: int | None = None,
    overwrite: bool = False,
    resume: bool = False,
    on_error: str = "warn",
    extra_callbacks: Sequence[keras.callbacks.Callback] = (),
) -> Result:
    """Train a model on a data set and write everything about it into a run folder.

    The usual recipe is Adam, a learning rate that falls from 0.003 to 0 along a cosine, training images shifted by up
    to two pixels, the whole step compiled by XLA, and a momentum of batch normalization that fits the length of an
    epoch (`limit_momentum`). LeNet-5 on digits has weight decay too, a larger learning rate, and training images that
    are also scaled and rotated (see `recipe_for`). The result is the model of the last epoch.

    A tenth of the training images is held back. On these *validation* images the network is evaluated after every
    epoch, and of them are the feature maps. So you can look at everything, change the network or its training, and try
    again, without having fitted anything to the test images: they are used once, after the last epoch.

    After every epoch `model.keras` is saved with its optimizer, and so is `index.html`, a page that shows all of it in
    a browser. A run that was stopped, killed too, continues after the last whole epoch with `resume=True` and the same
    arguments, and gives the same numbers as one that was not stopped.

    The weights of every epoch are kept for `runs.model_at`, those of a large network after every second, third, …
    epoch, so that they fit into half a gigabyte. A message, and the page, say so.

    Args:
        model_name: a key of `models.MODELS`; the model is that of `models.classroom`, for small images.
        dataset: a name for `data.load`.
        run_dir: folder for the results; it is created.
        epochs: number of passes over the training images.
        variant: one of `models.variants(model_name)`; None means the first.
        batch_size: images per step.
        seed: of the initial weights, the order and the variation of the images. It always gives the same numbers on one
            machine, with one number of cores and one backend.
        validation_split: share of the training images to hold back (see `data.load`), the same images in every run;
            0.0 means none: then there are no validation curves, and the feature maps are of test images.
        image_size: (height, width) in pixels to resize the images to, or one number for both; None keeps their size.
        devices: of this process, to divide every batch among; None means one, and no other process. It needs the JAX
            backend. Where several processes are started (see `distribution.join`), each with the same arguments, all
            train one model, and the first one writes the folder. The losses are those of one device, up to rounding,
            and a stopped run may continue on another number of devices and processes.
        overwrite: whether a run in the folder may be replaced. It stays until the new one, in `run_dir/new-run`, is
            finished.
        resume: whether to continue the run in the folder, which is not finished.
        on_error: "warn" or "raise": what happens when the folder can no longer be written to. A warning says from
            which epoch on nothing is written, and the training continues; or the error ends it.
        extra_callbacks: more callbacks of Keras for `fit`.

    Returns:
        A `Result`.

    Raises:
        ValueError: if an argument has no meaning, or the folder cannot be written to, contains a run already, or
            contains none that can be continued with these arguments, or one that is finished; if there are not as many
            devices, the backend is not JAX, or a batch cannot be divided among all devices.
        TypeError: if an argument has the wrong type.
        RuntimeError: if the processes do not find each other.
        data.DatasetUnavailableError: if the data set is not on this machine and cannot be downloaded.
        KeyboardInterrupt: if the user stops the training; a note says what is saved.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     result = train("mlp", "digits", folder, epochs=2)
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
    validation_split = checks.number(validation_split, "validation_split", least=0, most=1)
    extra_callbacks = _callbacks(extra_callbacks)
    checks.one_of(on_error, "on_error", CHOICES)
    if image_size is not None:
        image_size = checks.positive_ints(image_size, 2, "image_size")
    settings = {
        "model_name": model_name, "dataset": dataset, "epochs": epochs, "variant": variant, "batch_size": batch_size,
        "seed": seed, "validation_split": validation_split, "image_size": image_size,
        "backend": keras.backend.backend(),
    }  # fmt: skip
    with _scope(devices):
        check_alike(settings | {"devices": devices, "overwrite": overwrite, "resume": resume})
        destination = distribution.by_chief(lambda: folder.choose(run_dir, overwrite, resume, settings))
        export = Export("training.train", destination, on_error)
        chief = distribution.is_chief()
        export.over = not chief  # the other processes compute the same, and write nothing
        keras.utils.set_random_seed(seed)
        recipe = recipe_for(model_name, dataset, variant)
        with checks.called("name", "dataset"):
            how = {"validation_split": validation_split, "image_size": image_size, **recipe.augmentation}
            train_data, others, info = data.load(dataset, batch_size, seed, **how)
        own_train = divided(train_data, batch_size)
        validation_data = others if validation_split else None
        own_validation = validation_data and divided(validation_data, batch_size, info.validation_examples)
        steps = len(train_data)
        if resume and distribution.by_chief((destination / FILES["model"]).exists):
            model, trained = load_trained(destination / FILES["model"], steps)
        else:
            choice = {} if variant is None else {"variant": variant}
            model = models.classroom(model_name, input_shape=info.image_shape, classes=len(info.class_names), **choice)
            compile_model(model, epochs * steps, recipe)
            limit_momentum(model, steps)
            trained = 0
            known = settings | information(model, info, recipe)
            distribution.by_chief(lambda: folder.begin(destination, known))
        create_variables(model, batch_size)
        history = History(destination / FILES["history"], export, trained)
        checkpoint = Checkpoint(destination, export, trained)
        title = f"{model.name} on {info.name}"
        left_out = kept_weights.what_is_left_out(model.count_params(), epochs)
        if left_out:
            logger.warning(left_out)
        report = Report(destination, title, validation_data, info.class_names, interval(epochs), history, export)

        start = time.perf_counter()
        try:
            model.fit(
                from_epoch(own_train, trained),
                validation_data=own_validation,
                initial_epoch=trained,
                epochs=epochs,
                steps_per_epoch=steps,
                shuffle=False,  # the data set is shuffled already
                verbose=0,
                callbacks=[
                    SeedEachEpoch(seed),
                    history,
                    *exporters(destination, info, model, epochs, on_error),
                    *extra_callbacks,
                    checkpoint,
                    report,
                ],
            )
            seconds = time.perf_counter() - start
            _, test_data, _ = data.load(dataset, batch_size, image_size=image_size)  # used here, and nowhere else
            evaluation = results.evaluate(model, test_data)
            report.finish(model, epochs, test_data, evaluation, "test")
        except BaseException as error:
            may_finish = not export.over and not distribution.several_processes()  # the others would not take part
            if isinstance(error, KeyboardInterrupt) and may_finish and trained < checkpoint.epoch < epochs:
                with contextlib.suppress(KeyboardInterrupt):  # pressed again
                    finish_early(model, checkpoint, history, report)
            if checkpoint.epoch:
                error.add_note(
                    f"'{checkpoint.path}' is the model after epoch {checkpoint.epoch} of {epochs}, {FILES['page']} "
                    "beside it shows the run so far."
                )
                error.add_note("To continue, train with the same arguments and resume=True.")
            elif chief and destination != Path(run_dir):
                folder.remove(destination)
            raise
        if not export.over:
            with export.writing("the end"):
                folder.replace(destination, Path(run_dir))
        distribution.wait_for_all()
        written = destination if destination.exists() else Path(run_dir)
        return Result(
            test_accuracy=evaluation.accuracy(),
            history=history.columns(),
            seconds=seconds,
            files={what: written / name for what, name in FILES.items() if (written / name).exists()},
            model=model,
        )


@contextlib.contextmanager
def _scope(devices):
    """Make and train a network on so many devices of this process within the block."""
    if devices is None:
        yield
        return
    checks.positive_int(devices, "devices")
    distribution.join()
    with distribution.failing_together(), distribution.data_parallel(devices).scope():
        yield


def check_alike(settings: dict) -> None:
    """Refuse arguments that are not those of the first process: the processes must take the same steps.

    Raises:
        ValueError: if one is different.
    """
    for name, first in distribution.by_chief(lambda: settings).items():
        if settings[name] != first:
            raise ValueError(
                f"`{name}` must be the same in all processes. Received: {name}={settings[name]!r}; the first process "
                f"has {name}={first!r}. Start all of them with the same command."
            )


def _callbacks(given):
    """Return the extra callbacks as a list."""
    callbacks = list(given) if checks.is_sequence(given) else [given]
    if not all(isinstance(callback, keras.callbacks.Callback) for callback in callbacks):
        raise checks.wrong_type(given, "extra_callbacks", "a list of keras.callbacks.Callback")
    return callbacks


def information(model: keras.Model, info: data.Info, recipe: Recipe) -> dict:
    """Return information on the model and the data that `predict` and the page need beside the settings."""
    return {
        "class_names": info.class_names,
        "recipe": dataclasses.asdict(recipe),
        "parameters": model.count_params(),
        "image_shape": info.image_shape,
        "train_examples": info.train_examples,
        "validation_examples": info.validation_examples,
        "test_examples": info.test_examples,
        "source": info.source,
    }


def create_variables(model: keras.Model, batch_size: int) -> None:
    """Create the variables of the optimizer and of the metrics.

    `fit` would create them, too, but it would read training images for the metrics, and TensorFlow records a step twice
    if the step creates variables.
    """
    if not model.optimizer.built:  # it is, if the run goes on
        model.optimizer.build(model.trainable_variables)
    model.evaluate(
        np.zeros((batch_size, *model.input_shape[1:]), "float32"), np.zeros(batch_size, "int64"), batch_size, verbose=0
    )


def finish_early(model: keras.Model, checkpoint: Checkpoint, history: History, report: Report) -> None:
    """Write the results of the last whole epoch of a run that was stopped: on validation images, for it may go on."""
    logger.warning("Stopping: evaluating the network after epoch %d and drawing its results.", checkpoint.epoch)
    model.load_weights(checkpoint.path)  # without the steps of the epoch that was begun
    history.cut(checkpoint.epoch)
    batches = report.validation_data
    evaluation = None if batches is None else results.evaluate(model, batches)
    report.finish(model, checkpoint.epoch, batches, evaluation, "validation")


def load_trained(path: Path, steps: int) -> tuple[keras.Model, int]:
    """Return the model of a run that was stopped, with its optimizer, and the number of epochs it was trained for.

    Args:
        path: of `model.keras`.
        steps: batches in an epoch.

    Raises:
        ValueError: if the file cannot be read.
    """
    try:
        with distribution.copied_from_chief(path) as copy, archives.unpacked(copy) as plain:
            model = keras.models.load_model(plain)
        return model, int(keras.ops.convert_to_numpy(model.optimizer.iterations)) // steps
    except Exception as error:  # a damaged file makes Keras raise errors of many kinds
        raise ValueError(
            f"`run_dir` must be the folder of a run to continue. Received: '{path}', which cannot be read: {error} "
            "Begin again: overwrite=True (--overwrite)."
        ) from error


def divided(batches, batch_size: int, examples: int | None = None):
    """Return what this process needs of the batches: its rows, where a batch is divided among devices.

    Args:
        batches: of (images, labels).
        batch_size: rows of a batch.
        examples: number of images, if the last batch may be smaller; None if all are full.
    """
    if distribution.shares() == 1:
        return batches
    batches = batches if examples is None else data.whole_batches(batches, batch_size, examples)
    return data.own_rows(batches, batch_size)


def from_epoch(batches, epoch: int):
    """Return the batches after an epoch as one stream; each epoch has the same order in every run."""
    for _ in range(epoch):
        iter(batches)  # each iterator of a shuffled data set draws the next order
    return batches.repeat()
