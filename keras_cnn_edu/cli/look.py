"""`inspect` and `explain`: what a saved model makes of an image, and why."""

from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu import checks
from keras_cnn_edu.cli import paths
from keras_cnn_edu.cli.files import check_layer, load_model, read_config
from keras_cnn_edu.cli.terminal import console, one_message, say_where, starting, working
from keras_cnn_edu.tables import Column, Records

INSPECT = """Show what every layer of a saved model makes of images.

\b
Prints for each layer how large its output is and what values it has, and
draws its feature maps into a folder, one picture for each layer.

\b
Examples:
  keras-cnn-edu inspect runs/lenet5/model.keras seven.png two.png
  keras-cnn-edu inspect model.keras cat.jpg --resize --layer conv1 --layer conv2
"""
EXPLAIN = """Show why one element of a layer has its value: window, kernel, products, sum.

\b
Examples:
  keras-cnn-edu explain model.keras seven.png --layer C1 --at 3,4 --channel 0
  keras-cnn-edu explain model.keras seven.png --layer F6 --channel 7 --depth 4
  keras-cnn-edu explain model.keras cat.jpg --resize --layer conv1 --at 0,0
"""

Model = Annotated[
    Path,
    typer.Argument(metavar="MODEL.keras", parser=paths.path, help="A model, as `train` or `model.save` writes it."),
]
Resize = Annotated[
    bool,
    typer.Option("--resize", help="Fit images of another size, with a border if needed; make them gray or color."),
]
PICTURES = ".png", ".svg", ".pdf"
DARKEST, LIGHTEST = 0.001, 65535  # of white pixels; with 16 bits they are 65535
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

White = Annotated[float, typer.Option(help="Value of a white pixel; 255 for a model that scales images itself.")]


@one_message(layer="--layer", layers="--layer")
def inspect(
    model: Model,
    images: Annotated[
        list[Path], typer.Argument(metavar="IMAGE...", parser=paths.path, help="PNG, JPEG or other image files.")
    ],
    layer: Annotated[list[str] | None, typer.Option(help="Only this layer.", show_default="every layer")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", parser=paths.path, help="Folder for the pictures.")] = Path(
        "feature_maps"
    ),
    resize: Resize = False,
    white: White = 1.0,
):
    """Print statistics of the feature maps of every layer, and draw them."""
    config = read_config(model)
    for name in layer or ():
        check_layer(config, name)
    check_white(white)
    paths.writable(output, "--output", folder=True)
    from keras_cnn_edu.cli.images import read_images

    pictures = read_images(images)
    with starting():
        import numpy as np

        from keras_cnn_edu import extraction, files, viz
        from keras_cnn_edu.cli.fitting import channels_last, fit_images
        from keras_cnn_edu.tracing.layout import data_format_of
    network = load_model(model)
    arrays = np.stack(fit_images(pictures, network, resize, white))
    with working("Running the model"):
        maps_of_layers = extraction.feature_maps(network, arrays, layer)
    rows = {"row_labels": [path.name for path in images], "images": channels_last(arrays, network) / white}
    turned = data_format_of(*extraction.layer_paths(network).values()) == "channels_first"
    records = []
    with working("Drawing", total=len(maps_of_layers)) as line:
        for index, (path, maps) in enumerate(maps_of_layers.items()):
            line.move(index, f"Drawing layer {index + 1} of {len(maps_of_layers)}: {path}")
            maps = np.moveaxis(maps, 1, -1) if turned and maps.ndim > 2 else maps
            file = output / f"{files.safe_name(path)}.png"
            viz.save(viz.feature_map_grid(maps, title=path, **rows, max_maps=MOST_MAPS, rasterized=True), file)
            records.append(_record(path, maps, file))
    console.print(Records(STATISTICS, records))
    say_where("pictures in", output)


@one_message(layer="--layer", layers="--layer", position="--at", channel="--channel", depth="--depth")
def explain(
    model: Model,
    image: Annotated[Path, typer.Argument(metavar="IMAGE", parser=paths.path, help="A PNG, JPEG or other image file.")],
    layer: Annotated[str, typer.Option(help="Path of the layer, as `inspect` shows it.")],
    at: Annotated[str | None, typer.Option(metavar="ROW,COLUMN", help="Position in the layer's output.")] = None,
    channel: Annotated[int, typer.Option(help="Feature map, or unit of a dense layer.")] = 0,
    depth: Annotated[int, typer.Option(help="How many layers back to follow the largest contribution.")] = 1,
    json: Annotated[
        Path | None, typer.Option(parser=paths.path, help="Also write every number into this file.")
    ] = None,
    latex: Annotated[
        Path | None, typer.Option(parser=paths.path, help="Also write the arithmetic as LaTeX into this file.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(parser=paths.path, help="Also draw the element into this file (.png, .svg, .pdf).")
    ] = None,
    resize: Resize = False,
    white: White = 1.0,
):
    """Print the arithmetic of one element."""
    check_layer(read_config(model), layer)
    check_white(white)
    position = _position(at)
    checks.integer(channel, "channel", least=0)
    checks.positive_int(depth, "depth")
    for path, option in ((json, "--json"), (latex, "--latex"), (figure, "--figure")):
        if path:
            paths.writable(path, option, PICTURES if path is figure else ())
    from keras_cnn_edu.cli.images import read_images

    pictures = read_images([image])
    with starting():
        from keras_cnn_edu import files, viz
        from keras_cnn_edu.cli.fitting import fit_images
        from keras_cnn_edu.explanations import explain as explain_element
    network = load_model(model)
    (pixels,) = fit_images(pictures, network, resize, white)
    with working(f"Explaining {layer}"):
        explanation = explain_element(network, pixels, layer, position, channel, depth)
    console.print(explanation)
    written = {json: explanation.to_json, latex: explanation.to_latex}
    for path, text in written.items():
        if path:
            files.write_text(path, text())
    if figure:
        viz.save(explanation.figure(), figure)
    for path in filter(None, (json, latex, figure)):
        say_where("written:", path)


def _record(path, maps, file):
    """What is printed of one layer."""
    numbers = {"min": maps.min(), "mean": maps.mean(), "max": maps.max(), "zeros": (maps == 0).mean()}
    return {"path": path, "shape": maps.shape[1:], **numbers, "file": file.name}


def check_white(white):
    """Refuse what no pixel can be."""
    if not DARKEST <= white <= LIGHTEST:
        raise ValueError(
            f"`--white` must be a number from {DARKEST} to {LIGHTEST}, mostly 1 or 255. Received: --white {white:g}."
        )


def _position(at):
    """Turn "3,4" into (3, 4)."""
    if at is None:
        return None
    try:
        return tuple(int(number) for number in at.split(","))
    except ValueError:
        raise ValueError(f"`--at` must be whole numbers with commas, as in 3,4. Received: --at {at}.") from None
