"""`train`: one training run, with its progress and the paths of its results."""

import contextlib
import logging
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keras_cnn_edu import catalog, checks
from keras_cnn_edu.cli import paths
from keras_cnn_edu.cli.terminal import console, one_message, print_path, starting_tensorflow, working

if TYPE_CHECKING:
    from keras_cnn_edu.training import Result

HELP = """Train a network and write everything about the run into a folder.

\b
Look at these afterwards:
  index.html            all of it on one page: open it in a browser
  inspector.html        the network itself, every epoch, down to each number
  learning_curves.png   do both rise, or does the validation curve stay low?
  confusion_matrix.png  which classes are confused with which?
  misclassified.png     the misclassified test images, largest loss first
  feature_maps/         the feature maps of each layer for the same ten images
  kernels/              the weights of each convolution, and how they changed
  weights/              every weight after each epoch: see `inspect --epoch`
  history.csv           the metrics of every epoch
  results.json          the confusion matrix and the largest losses in numbers
  model.keras           the network; in Python: import keras_cnn_edu, then
                        keras.models.load_model("model.keras")
  settings.json         the settings of the run

A tenth of the training images is held back: the validation images. Look at
their curves, change something, train again, as often as you like. The test
images are used once, after the last epoch.

Ctrl-C stops the run. The network of the last whole epoch is kept, and the
same command with --resume continues it, with the same numbers as without the
stop. So it does if the run was killed.

With --devices 4 each of four devices computes a quarter of every batch
(KERAS_BACKEND=jax). Slurm, Kubernetes and others start the same command on
several machines; then all of them train one network.

\b
Examples:
  keras-cnn-edu train lenet5 --variant classic --run-dir runs/classic
  keras-cnn-edu train lenet5 --dataset fashion_mnist --epochs 5 --overwrite
  keras-cnn-edu train lenet5 --dataset fashion_mnist --epochs 5 --resume
"""
MOST_EPOCHS, MOST_IMAGES, LARGEST_IMAGE = 100_000, 100_000, 512  # of a run, of a batch, pixels along a side
SETTINGS = "settings.json"  # every run folder has it
OPTIONS = {  # the option for each argument of the package
    "model": "MODEL",
    "model_name": "MODEL",
    "name": "--dataset",
    "dataset": "--dataset",
    "run_dir": "--run-dir",
    "folder": "--run-dir",
    "epochs": "--epochs",
    "resume": "--resume",
    "variant": "--variant",
    "batch_size": "--batch-size",
    "seed": "--seed",
    "validation_split": "--validation-split",
    "image_size": "--image-size",
    "devices": "--devices",
}


def train(
    context: typer.Context,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Which network; `keras-cnn-edu models` lists them.")],
    dataset: Annotated[str, typer.Option(help="Which images; `keras-cnn-edu datasets` lists them.")] = "digits",
    run_dir: Annotated[
        Path | None, typer.Option(parser=paths.path, help="Folder for the results.", show_default="runs/MODEL")
    ] = None,
    epochs: Annotated[int, typer.Option(help="Passes over the training images.")] = 40,
    variant: Annotated[
        str | None, typer.Option(help="`keras-cnn-edu models` lists them.", show_default="modern")
    ] = None,
    batch_size: Annotated[int, typer.Option(help="Images per step.")] = 64,
    seed: Annotated[int, typer.Option(help="Of the initial weights and the order of the images.")] = 0,
    validation_split: Annotated[
        float, typer.Option(help="Share of the training images to hold back for the curves; 0: none.")
    ] = 0.1,
    image_size: Annotated[
        int | None, typer.Option(help="Height and width in pixels to resize the images to.", show_default="as they are")
    ] = None,
    devices: Annotated[
        int | None,
        typer.Option(
            help="Devices of this machine to divide every batch among; needs KERAS_BACKEND=jax.", show_default="one"
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a run in that folder, when this one is finished.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue the run in that folder after its last whole epoch.")
    ] = False,
) -> None:
    """Train a model, show its progress, and print the paths of the results."""
    run_dir = run_dir or Path("runs", model)
    with one_message(**OPTIONS):
        check(model, dataset, variant, batch_size, epochs, seed, validation_split, image_size, devices)
        if devices is None:  # else the first process looks at the folder, for all of them
            check_folder(run_dir, overwrite, resume)
        with starting_tensorflow():
            from keras_cnn_edu import distribution, training
            from keras_cnn_edu.cli.progress import Progress
        if devices:
            distribution.join()
            console.quiet = not distribution.is_chief()
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
                validation_split=validation_split,
                image_size=image_size,
                devices=devices,
                overwrite=overwrite,
                resume=resume,
                extra_callbacks=[Progress(line, model, epochs)],
            )
    report(result)


def check(
    model: str,
    dataset: str,
    variant: str | None,
    batch_size: int,
    epochs: int,
    seed: int,
    validation_split: float,
    image_size: int | None,
    devices: int | None,
) -> None:
    """Check names and numbers before TensorFlow is imported, which takes seconds."""
    network = catalog.networks()[checks.one_of(model, "model", catalog.networks())]
    if variant and not network.variants:
        raise ValueError(f"`variant` must be left out: {model} has none. Received: variant={variant!r}.")
    if variant:
        checks.one_of(variant, "variant", network.variants)
    checks.integer(epochs, "epochs", 1, MOST_EPOCHS)
    checks.integer(batch_size, "batch_size", 1, MOST_IMAGES)
    checks.seed(seed)
    checks.number(validation_split, "validation_split", least=0, most=1)
    if image_size is not None:
        checks.integer(image_size, "image_size", network.smallest_classroom, LARGEST_IMAGE)
    if devices is not None:
        checks.integer(devices, "devices", 1, batch_size)
    if not catalog.may_be_a_dataset(dataset):
        raise ValueError(
            f"`dataset` must be one of {', '.join(map(repr, catalog.DATASETS))}, or another image classification data "
            f"set of TensorFlow Datasets. Received: dataset={dataset!r}.{checks.hint(dataset, catalog.DATASETS)}"
        )


def check_folder(run_dir: Path, overwrite: bool, resume: bool) -> None:
    """Check the run folder: two runs never mix."""
    paths.writable(run_dir, "--run-dir", folder=True)
    settings = run_dir / SETTINGS
    if overwrite and resume:
        raise ValueError("`--resume` and `--overwrite` must not both be given: a run is continued or replaced.")
    if resume and not any((folder / SETTINGS).exists() for folder in (run_dir, run_dir / "new-run")):
        raise ValueError(
            f"`--run-dir` must be the folder of a run to continue. Received: --run-dir {run_dir}, which has no "
            f"{SETTINGS}. Name another folder, or leave --resume out."
        )
    if settings.exists() and not overwrite and not resume:
        raise ValueError(
            f"`--run-dir` must be a folder without a run in it. Received: --run-dir {run_dir}, which has {SETTINGS}. "
            "Choose another folder, continue that run (--resume), or replace it (--overwrite)."
        )


@contextlib.contextmanager
def stopped_by_ctrl_c(context: typer.Context) -> Iterator[None]:
    """If the user stops the run in the block, print what is saved, and the command that continues it."""
    try:
        yield
    except KeyboardInterrupt as stop:
        saved, *_ = getattr(stop, "__notes__", ["No epoch is complete yet, so nothing is saved."])
        print_path("\nStopped.", saved)
        if hasattr(stop, "__notes__"):
            print_path("To continue:", command_to_continue(context))
        raise typer.Exit(130) from None  # the exit status of Ctrl-C


def command_to_continue(context: typer.Context) -> str:
    """Return the command that was given, with --resume."""
    words = ["keras-cnn-edu", "train", context.params["model"]]
    for option in context.command.params:
        source = context.get_parameter_source(option.name)
        if source is not None and source.name != "DEFAULT" and option.name not in ("model", "overwrite", "resume"):
            words += [option.opts[0], str(context.params[option.name])]
    return shlex.join([*words, "--resume"])


def report(result: "Result") -> None:
    """Print the path of each result, and the test accuracy."""
    widest = max(map(len, result.files))
    for what, path in result.files.items():
        print_path(f"{what:<{widest}} ", path)
    if "model" in result.files:
        load = f"keras.models.load_model({str(result.files['model'])!r})"
        print_path("load it in Python:", f"import keras, keras_cnn_edu; {load}")
    console.print(f"test accuracy {result.test_accuracy:.4f}, trained in {result.seconds:.0f} s", style="bold")
