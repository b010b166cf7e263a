"""`train`: one training run, with its progress and where its results are."""

import contextlib
import logging
import shlex
from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu import catalog, checks
from keras_cnn_edu.cli import paths
from keras_cnn_edu.cli.terminal import console, one_message, say_where, starting, working

HELP = """Train a network and keep everything it did in a folder.

\b
Look at these afterwards:
  index.html            all of it on one page: open it in a browser
  learning_curves.png   do both curves rise, or does the test curve stay low?
  confusion_matrix.png  which classes does it take for which?
  misread.png           the test images that it errs on, largest loss first
  feature_maps/         what each layer makes of the same ten images
  kernels/              the weights that slide over the image, and how they changed
  history.csv           the numbers of every epoch
  results.json          what the network answered to each test image
  model.keras           the network; in Python: import keras_cnn_edu, then
                        keras.models.load_model("model.keras")
  settings.json         how the run was started

Ctrl-C stops it. The network of the last whole epoch is kept, and --resume goes on with it.

\b
Examples:
  keras-cnn-edu train lenet5 --variant classic --run-dir runs/classic
  keras-cnn-edu train lenet5 --dataset fashion_mnist --epochs 5 --overwrite
  keras-cnn-edu train lenet5 --dataset fashion_mnist --epochs 5 --resume
"""
MOST_EPOCHS, MOST_IMAGES, LARGEST_IMAGE = 100_000, 100_000, 512  # of a run, of a batch, pixels along a side
SETTINGS = "settings.json"  # every run folder has it
OPTIONS = {  # what the user knows the arguments of the package by
    "model": "MODEL",
    "model_name": "MODEL",
    "name": "--dataset",
    "dataset": "--dataset",
    "run_dir": "--run-dir",
    "folder": "--run-dir",
    "epochs": "--epochs",
    "variant": "--variant",
    "batch_size": "--batch-size",
    "seed": "--seed",
    "image_size": "--image-size",
}


def train(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Which network; `keras-cnn-edu models` lists them.")],
    dataset: Annotated[str, typer.Option(help="Which images; `keras-cnn-edu datasets` lists them.")] = "digits",
    run_dir: Annotated[
        Path | None, typer.Option(parser=paths.path, help="Folder for the results.", show_default="runs/MODEL")
    ] = None,
    epochs: Annotated[int, typer.Option(help="How often each training image is seen.")] = 40,
    variant: Annotated[
        str | None, typer.Option(help="`keras-cnn-edu models` lists them.", show_default="modern")
    ] = None,
    batch_size: Annotated[int, typer.Option(help="Images per step.")] = 64,
    seed: Annotated[int, typer.Option(help="Of the first weights and the order of the images.")] = 0,
    image_size: Annotated[
        int | None, typer.Option(help="Resize the images to so many pixels.", show_default="as they are")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a run in that folder, when this one is finished.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run in that folder after its last whole epoch.")
    ] = False,
):
    """Train a model, show its progress, and say where the results are."""
    run_dir = run_dir or Path("runs", model)
    with one_message(**OPTIONS):
        check(model, dataset, variant, batch_size, epochs, seed, image_size)
        check_folder(run_dir, overwrite, resume)
        with starting():
            from keras_cnn_edu import training
            from keras_cnn_edu.cli.progress import Progress
        logging.getLogger("absl").setLevel(logging.ERROR)
        with stopped_by_ctrl_c(context), working(f"preparing images, compiling {model}, drawing epoch 0") as line:
            result = training.train(
                model,
                dataset,
                run_dir,
                epochs,
                variant,
                batch_size,
                seed,
                image_size=image_size,
                overwrite=overwrite,
                resume=resume,
                extra_callbacks=[Progress(line, model, epochs)],
            )
    report(result)


def check(model, dataset, variant, batch_size, epochs, seed, image_size):
    """Look at names and numbers before TensorFlow is started, which takes seconds."""
    network = catalog.NETWORKS[checks.one_of(model, "model", catalog.NETWORKS)]
    if variant and not network.variants:
        raise ValueError(f"`variant` must be left out: {model} has none. Received: variant={variant!r}.")
    if variant:
        checks.one_of(variant, "variant", network.variants)
    checks.integer(epochs, "epochs", 1, MOST_EPOCHS)
    checks.integer(batch_size, "batch_size", 1, MOST_IMAGES)
    checks.seed(seed)
    if image_size is not None:
        checks.integer(image_size, "image_size", network.smallest_trained, LARGEST_IMAGE)
    if not catalog.may_be_a_dataset(dataset):
        raise ValueError(
            f"`dataset` must be one of {', '.join(map(repr, catalog.DATASETS))}, or another image classification data "
            f"set of TensorFlow Datasets. Received: dataset={dataset!r}.{checks.hint(dataset, catalog.DATASETS)}"
        )


def check_folder(run_dir, overwrite, resume):
    """Look at the run folder: two runs never mix."""
    paths.writable(run_dir, "--run-dir", folder=True)
    found = run_dir / SETTINGS
    if overwrite and resume:
        raise ValueError("`--resume` and `--overwrite` must not both be given: a run goes on or is replaced.")
    if resume and not any((place / SETTINGS).exists() for place in (run_dir, run_dir / "new-run")):
        raise ValueError(
            f"`--run-dir` must be the folder of a run to go on with. Received: --run-dir {run_dir}, which has no "
            f"{SETTINGS}. Name another folder, or leave --resume out."
        )
    if found.exists() and not overwrite and not resume:
        raise ValueError(
            f"`--run-dir` must be a folder without a run in it. Received: --run-dir {run_dir}, which has {SETTINGS}. "
            "Choose another folder, go on with that run (--resume), or replace it (--overwrite)."
        )


@contextlib.contextmanager
def stopped_by_ctrl_c(context):
    """Say what a run that the user stops has saved, and the command that goes on with it."""
    try:
        yield
    except KeyboardInterrupt as stop:
        for note in getattr(stop, "__notes__", ["Stopped before the end of an epoch: nothing is saved yet."]):
            say_where("\nStopped.", note)
        if hasattr(stop, "__notes__"):
            say_where("Go on:", command_to_go_on(context))
        raise typer.Exit(130) from None  # what shells report of Ctrl-C


def command_to_go_on(context):
    """Return the command that was given, with --resume."""
    words = ["keras-cnn-edu", "train", context.params["model"]]
    for option in context.command.params:
        given = context.get_parameter_source(option.name).name != "DEFAULT"
        if given and option.name not in ("model", "overwrite", "resume"):
            words += [option.opts[0], str(context.params[option.name])]
    return shlex.join([*words, "--resume"])


def report(result):
    """Print where each result is, and the test accuracy."""
    widest = max(map(len, result.files))
    for what, path in result.files.items():
        say_where(f"{what:<{widest}} ", path)
    if "model" in result.files:
        load = f"keras.models.load_model({str(result.files['model'])!r})"
        say_where("load it in Python:", f"import keras, keras_cnn_edu; {load}")
    console.print(f"test accuracy {result.test_accuracy:.4f}, trained in {result.seconds:.0f} s", style="bold")
