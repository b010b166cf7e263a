"""The command line: a thin skin over `training.train`, `models` and `data`.

Keras and TensorFlow are imported inside the commands, so that `--help` answers at once.
"""

import contextlib
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from keras_cnn_edu import __version__

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read by TensorFlow when it is imported

HELP = """Train convolutional networks whose every step you can read, and look at what they see.

\b
Try these, in this order:
  keras-cnn-edu train lenet5      half a minute, no download
  keras-cnn-edu train mlp         the baseline without convolutions
  keras-cnn-edu train lenet5 --dataset fashion_mnist --run-dir runs/fashion

\b
Then open runs/lenet5/feature_maps: epoch-0000 shows what random kernels
make of the images, the last folder what trained kernels make of them.
"""
TRAIN_HELP = """Train a network and keep everything it did in a folder.

\b
Look at these afterwards:
  learning_curves.png   do both curves rise, or does the test curve stay low?
  confusion_matrix.png  which classes does it take for which?
  feature_maps/         what each layer makes of the same ten images
  kernels/              the weights that slide over the image
  history.csv           the numbers of every epoch
  model.keras           the network, for keras.models.load_model

\b
Examples:
  keras-cnn-edu train lenet5 --variant classic --run-dir runs/classic
  keras-cnn-edu train lenet5 --dataset fashion_mnist --epochs 5 --overwrite
"""

app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console()
debugging = False  # --debug: show where an error was raised


def _version(wanted):
    if wanted:
        typer.echo(f"keras_cnn_edu {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error was raised.")] = False,
):
    """Read what comes before the command."""
    global debugging
    debugging = debug


@contextlib.contextmanager
def one_message():
    """Print what went wrong as one message, without the traceback, and leave with exit code 2."""
    try:
        yield
    except (ValueError, TypeError, OSError, RuntimeError) as error:
        if debugging:
            raise
        Console(stderr=True).print(f"Error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None


@contextlib.contextmanager
def starting():
    """Show that TensorFlow is being imported, and hide the lines it writes before it reads its log level."""
    sys.stderr.flush()
    stderr, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        with console.status("Starting TensorFlow"):
            yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nowhere)


@app.command(help=TRAIN_HELP)
def train(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="Which network; `keras-cnn-edu models` lists them.")],
    dataset: Annotated[str, typer.Option(help="Which images; `keras-cnn-edu datasets` lists them.")] = "digits",
    run_dir: Annotated[Path | None, typer.Option(help="Folder for the results.", show_default="runs/MODEL")] = None,
    epochs: Annotated[int, typer.Option(help="How often each training image is seen.")] = 30,
    variant: Annotated[str | None, typer.Option(help="lenet5: modern or classic.", show_default="modern")] = None,
    batch_size: Annotated[int, typer.Option(help="Images per step.")] = 64,
    seed: Annotated[int, typer.Option(help="Of the first weights and the order of the images.")] = 0,
    image_size: Annotated[
        int | None, typer.Option(help="Resize the images to so many pixels.", show_default="as they are")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a run in that folder.")] = False,
):
    """Train a model, show its progress, and say where the results are."""
    run_dir = run_dir or Path("runs", model)
    with one_message():
        with starting():
            from keras_cnn_edu import training
        logging.getLogger("absl").setLevel(logging.ERROR)
        with progress(epochs) as bar:
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
                extra_callbacks=[bar],
            )
    report(result)


@contextlib.contextmanager
def progress(epochs):
    """Show a bar for the running epoch and a line for each finished one; yield the callback that feeds it."""
    import keras
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("preparing", total=None)

        def begin_epoch(epoch, logs=None):
            bar.reset(task, total=callback.params["steps"], description=f"epoch {epoch + 1}/{epochs}")

        def end_batch(batch, logs=None):
            text = f"loss {logs['loss']:.3f}, accuracy {logs['accuracy']:.3f}"
            bar.update(task, completed=batch + 1, description=text)

        def end_epoch(epoch, logs=None):
            console.print(
                f"epoch {epoch + 1:>{len(str(epochs))}}/{epochs}   loss {logs['loss']:.3f}   "
                f"accuracy {logs['accuracy']:.3f}   test accuracy {logs['val_accuracy']:.4f}",
                highlight=False,
            )

        callback = keras.callbacks.LambdaCallback(
            on_epoch_begin=begin_epoch, on_train_batch_end=end_batch, on_epoch_end=end_epoch
        )
        yield callback


def report(result):
    """Print where each result is, and the test accuracy."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for what, path in result.files.items():
        table.add_row(what, str(path))
    console.print(table)
    console.print(f"test accuracy {result.test_accuracy:.4f}, trained in {result.seconds:.0f} s", style="bold")


@app.command()
def models():
    """List the networks, with their variants and their size for 32x32 gray images and ten classes."""
    with one_message():
        with starting():
            from keras_cnn_edu import models as zoo
        table = Table("name", "variants", "parameters", "what it is")
        for name, builder in zoo.MODELS.items():
            purpose = builder.__doc__.splitlines()[0]
            table.add_row(name, ", ".join(zoo.variants(name)) or "–", f"{zoo.build(name).count_params():,}", purpose)
        console.print(table)
        console.print("Train one: keras-cnn-edu train lenet5")


@app.command()
def datasets():
    """List the data sets to begin with."""
    with one_message():
        with starting():
            from keras_cnn_edu import data
        table = Table("name", "what it is")
        for name, purpose in data.DATASETS.items():
            table.add_row(name, purpose)
        console.print(table)
        console.print(
            "All but digits are downloaded once, into TFDS_DATA_DIR (default ~/tensorflow_datasets). "
            "Every other image data set with labels of https://www.tensorflow.org/datasets/catalog works too."
        )
