"""`inspect`: the feature maps of a saved model for images, as statistics and pictures, or all of it as a page."""

import os
from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu.cli import options, paths
from keras_cnn_edu.cli.files import check_layer, load_model, load_network, read_config, read_network_config
from keras_cnn_edu.cli.terminal import console, one_message, print_path, starting_tensorflow, working
from keras_cnn_edu.tables import Column, Records

HELP = """Show the feature maps of every layer of a saved model for images.

\b
Prints the size and the values of the output of each layer, and draws its
feature maps into a folder, one picture for each layer. With --page it writes
a page for the browser instead: maps, and the arithmetic of every number. A
run folder in place of the model has images of its own, and all its epochs.

\b
Examples:
  keras-cnn-edu inspect runs/lenet5/model.keras seven.png two.png
  keras-cnn-edu inspect runs/lenet5 seven.png --epoch 0
  keras-cnn-edu inspect model.keras cat.jpg --layer conv1 --layer conv2
  keras-cnn-edu inspect model.keras cat.jpg --resize --nan
  keras-cnn-edu inspect model.keras cat.jpg --resize --page cat.html
  keras-cnn-edu inspect runs/lenet5 --page lenet5.html
"""
MOST_MAPS = 64  # in the picture of a layer
STATISTICS = [
    Column("layer", "path"),
    Column("output", "shape", lambda shape: "×".join(map(str, shape))),
    Column("smallest", "min", "{:.3g}".format, right=True),
    Column("mean", "mean", "{:.3g}".format, right=True),
    Column("largest", "max", "{:.3g}".format, right=True),
    Column("zeros", "zeros", "{:.0%}".format, right=True),
    Column("picture", "file"),
]


@one_message(
    layer="--layer",
    layers="--layer",
    model="MODEL",
    folder="MODEL",
    epoch="--epoch",
    images="IMAGE",
    path="--page",
    max_megabytes="--max-megabytes",
)
def inspect(
    model: Annotated[
        Path,
        typer.Argument(metavar="MODEL.keras", parser=paths.path, help="A model; with --page or --epoch a run folder."),
    ],
    images: Annotated[
        list[Path] | None,
        typer.Argument(metavar="IMAGE...", parser=paths.path, help="Image files; a run folder needs none."),
    ] = None,
    layer: Annotated[list[str] | None, typer.Option(help="Only this layer.", show_default="every layer")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", parser=paths.path, help="Folder for the pictures.")] = Path(
        "feature_maps"
    ),
    epoch: options.Epoch = None,
    resize: options.Resize = False,
    white: options.White = 1.0,
    nan: Annotated[
        bool, typer.Option("--nan", help="Only find the first NaN or infinity: in which layer, and where.")
    ] = False,
    page: Annotated[
        Path | None, typer.Option(parser=paths.path, help="Only write a page for the browser into this file (.html).")
    ] = None,
    max_megabytes: Annotated[float, typer.Option(help="The largest size of the page.")] = 25,
) -> None:
    """Print statistics of the feature maps of every layer, and draw them; or find the first NaN; or write a page."""
    images, is_run = images or [], page is not None and os.path.isdir(model)
    if not images and not is_run:
        raise ValueError("`IMAGE` must name one image file or more; only a run folder with --page has its own.")
    if page is not None and epoch is not None:
        raise ValueError("`--epoch` must be left out with --page: the page of a run folder has all of its epochs.")
    if page is not None:
        write_page(model, images, page, max_megabytes, resize, white, is_run)
        return
    config = read_network_config(model, epoch)
    for name in layer or ():
        check_layer(config, name)
    options.check_white(white)
    if not nan:
        paths.writable(output, "--output", folder=True)
    from keras_cnn_edu.cli.images import read_images

    pictures = read_images(images)
    with starting_tensorflow():
        import numpy as np

        from keras_cnn_edu import extraction, files, viz
        from keras_cnn_edu.cli.fitting import channels_last, fit_images
        from keras_cnn_edu.tracing import layout
    network = load_network(model, epoch)
    arrays = np.stack(fit_images(pictures, network, resize, white))
    if nan:
        with working("Running the model"):
            found = extraction.first_not_finite(network, arrays)
        console.print(str(found or "Every number is finite."), markup=False)
        return
    with working("Running the model"):
        maps_of_layers = extraction.feature_maps(network, arrays, layer)
    labels, inputs = [path.name for path in images], channels_last(arrays, network) / white
    data_format = layout.data_format_of(*extraction.layer_paths(network).values())
    records = []
    with working("Drawing", total=len(maps_of_layers)) as line:
        for index, (path, maps) in enumerate(maps_of_layers.items()):
            line.advance(index, f"Drawing layer {index + 1} of {len(maps_of_layers)}: {path}")
            maps = layout.channels_last(maps, data_format)
            file = output / f"{files.safe_name(path)}.png"
            figure = viz.feature_map_grid(
                maps, title=path, row_labels=labels, images=inputs, max_maps=MOST_MAPS, rasterized=True
            )
            viz.save(figure, file)
            records.append(_statistics(path, maps, file))
    console.print(Records(STATISTICS, records))
    print_path("pictures in", output)


def write_page(
    model: Path, images: list[Path], page: Path, max_megabytes: float, resize: bool, white: float, is_run: bool
) -> None:
    """Write the page of a model, or of a run."""
    paths.writable(page, "--page", (".html",))
    if not is_run:
        read_config(model)
    options.check_white(white)
    from keras_cnn_edu.cli.images import read_images

    pictures = read_images(images)
    with starting_tensorflow():
        import numpy as np

        from keras_cnn_edu import inspector, runs
        from keras_cnn_edu.cli.fitting import fit_images
    arrays = None
    network = None if is_run else load_model(model)
    if pictures:
        takes = network or runs.model_at(model, runs.epochs(model)[-1])
        arrays = np.stack(fit_images(pictures, takes, resize, white))
    with working("Writing the page"):
        inspector.write_page(network or model, arrays, page, max_megabytes=max_megabytes)
    print_path("written:", page)


def _statistics(path, maps, file):
    """Return the entries of one layer in the printed table."""
    numbers = {"min": maps.min(), "mean": maps.mean(), "max": maps.max(), "zeros": (maps == 0).mean()}
    return {"path": path, "shape": maps.shape[1:], **numbers, "file": file.name}
