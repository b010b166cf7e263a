"""`explain`: why one element of a layer of a saved model has its value."""

from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu import checks
from keras_cnn_edu.cli import options, paths
from keras_cnn_edu.cli.files import check_layer, load_network, read_network_config
from keras_cnn_edu.cli.terminal import console, one_message, print_path, starting_tensorflow, working

HELP = """Show why one element of a layer has its value: window, kernel, products, sum.

\b
Examples:
  keras-cnn-edu explain model.keras seven.png --layer C1 --at 3,4 --channel 0
  keras-cnn-edu explain runs/lenet5 seven.png --layer C1 --at 3,4 --epoch 0
  keras-cnn-edu explain model.keras seven.png --layer F6 --channel 7 --depth 4
  keras-cnn-edu explain model.keras cat.jpg --resize --layer conv1 --at 0,0
"""


@one_message(
    layer="--layer",
    layers="--layer",
    folder="MODEL",
    epoch="--epoch",
    position="--at",
    channel="--channel",
    depth="--depth",
)
def explain(
    model: options.Model,
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
    epoch: options.Epoch = None,
    resize: options.Resize = False,
    white: options.White = 1.0,
) -> None:
    """Print the arithmetic of one element."""
    check_layer(read_network_config(model, epoch), layer)
    options.check_white(white)
    position = None if at is None else options.integers(at, "--at", "3,4")
    checks.integer(channel, "channel", least=0)
    checks.positive_int(depth, "depth")
    for path, option in ((json, "--json"), (latex, "--latex"), (figure, "--figure")):
        if path:
            paths.writable(path, option, options.FIGURES if path is figure else ())
    from keras_cnn_edu.cli.images import read_image

    picture = read_image(image)
    with starting_tensorflow():
        from keras_cnn_edu import files, viz
        from keras_cnn_edu.cli.fitting import fit_images
        from keras_cnn_edu.explanations import explain as explain_element
    network = load_network(model, epoch)
    (pixels,) = fit_images([picture], network, resize, white)
    with working(f"Explaining {layer}"):
        explanation = explain_element(network, pixels, layer, position, channel, depth)
    console.print(explanation)
    for path, text in ((json, explanation.to_json), (latex, explanation.to_latex)):
        if path:
            files.write_text(path, text())
    if figure:
        viz.save(explanation.figure(), figure)
    for path in filter(None, (json, latex, figure)):
        print_path("written:", path)
