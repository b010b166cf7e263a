"""`predict`: the classes that a saved model predicts for images."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu import checks
from keras_cnn_edu.cli import options, paths
from keras_cnn_edu.cli.files import load_model, read_config
from keras_cnn_edu.cli.terminal import console, one_message, print_path, starting_tensorflow, working

HELP = """Show the classes that a saved model predicts for images, and their probabilities.

\b
A network can only judge images that are similar to its training images. So
the images are adapted first: light on dark, and cropped to the ink for a
network of digits; others are fitted, with a border if needed. The changes are
printed, and a picture shows the images as the network got them.

\b
Examples:
  keras-cnn-edu predict runs/lenet5/model.keras seven.png two.jpg
  keras-cnn-edu predict runs/lenet5/model.keras photo.png --no-crop --invert
"""
MOST_DRAWN = 32  # images in the picture
PRESETS = Path(__file__).parents[1] / "models" / "presets"  # read before TensorFlow is imported


@one_message(top="--top", model="MODEL", name="MODEL")
def predict(
    model: Annotated[
        Path,
        typer.Argument(
            metavar="MODEL",
            parser=paths.path,
            help="A .keras file in its run folder, or the name of a trained network.",
        ),
    ],
    images: options.Images,
    invert: Annotated[
        bool | None,
        typer.Option("--invert/--no-invert", help="Swap light and dark.", show_default="if the border is light"),
    ] = None,
    crop: Annotated[
        bool | None,
        typer.Option(
            "--crop/--no-crop", help="Crop to the ink, as large as in the training images.", show_default="for digits"
        ),
    ] = None,
    top: Annotated[int, typer.Option(help="Number of classes to print.")] = 3,
    picture: Annotated[
        Path, typer.Option("--picture", "-o", parser=paths.path, help="Draw the images as the network got them.")
    ] = Path("predicted.png"),
    white: options.White = 1.0,
) -> None:
    """Print the most probable classes of each image, and draw the images."""
    checks.positive_int(top, "top")
    options.check_white(white)
    paths.writable(picture, "--picture", options.FIGURES)
    dataset, class_names = _training_data(model)
    from keras_cnn_edu.cli.images import read_images

    pictures = read_images(images)
    with starting_tensorflow():
        import numpy as np

        from keras_cnn_edu import models, viz
        from keras_cnn_edu.cli.fitting import channels_last, check_one_size, prepare_image
    network = load_model(model) if model.suffix else models.from_preset(str(model))
    prepared = [prepare_image(each, network, dataset, invert, crop) for each in pictures]
    arrays = [array for array, _ in prepared]
    check_one_size(pictures, arrays)
    names = [", ".join([path.name, *notes]) for path, (_, notes) in zip(images, prepared, strict=True)]
    with working("Running the model"):
        predictions = models.predict(network, white * np.stack(arrays), class_names, top, names)
    console.print(predictions)
    drawn = channels_last(np.stack(arrays[:MOST_DRAWN]), network)
    viz.save(viz.prediction_bars(drawn, predictions[:MOST_DRAWN]), picture)
    first = f" (the first {MOST_DRAWN})" * (len(arrays) > MOST_DRAWN)
    print_path(f"as the network got them{first}:", picture)


def _training_data(model):
    """Return the name of the data set that a network was trained on, and of its classes; None if they are not known."""
    file = PRESETS / f"{model}.json"
    if os.path.isfile(file):
        card = json.loads(file.read_text(encoding="utf-8"))
        return card["dataset"], card["classes"]
    if not model.suffix and not os.path.exists(model):
        known = sorted(card.stem for card in PRESETS.glob("*.json"))
        raise ValueError(
            f"`MODEL` must be a .keras file, or a trained network: {', '.join(known)}. "
            f"Received: {model}.{checks.hint(model, known)}"
        )
    read_config(model)
    try:
        settings = json.loads(model.with_name("settings.json").read_text(encoding="utf-8"))
        return settings["dataset"], settings["class_names"]
    except (OSError, ValueError, TypeError, KeyError):
        return None, None  # a model of the user's own
