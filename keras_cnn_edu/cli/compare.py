"""`compare`: every algorithm of the cross-correlation on the user's shape."""

from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu import checks
from keras_cnn_edu.cli import paths
from keras_cnn_edu.cli.formats import Format, print_table
from keras_cnn_edu.cli.terminal import console, one_message, starting

HELP = """Time every algorithm of the cross-correlation on one shape, and say which one is chosen and why.

\b
Prints for each algorithm, the fastest first: time forward, time with both
gradients, multiplications, memory written on the way, rounding error.

\b
Examples:
  keras-cnn-edu compare --shape 16,58,58,64 --kernel 3,3,64,64
  keras-cnn-edu compare --shape 16,227,227,3 --kernel 11,11,3,96 --strides 4 -o alexnet.png
  keras-cnn-edu compare --shape 32,28,28,64 --kernel 3,3,64,64 --padding same --format csv
"""
PICTURES = ".png", ".svg", ".pdf"
DTYPES = "float32", "float16", "bfloat16", "float64"


@one_message(
    input_shape="--shape",
    kernel_shape="--kernel",
    strides="--strides",
    padding="--padding",
    dilation_rate="--dilation-rate",
    groups="--groups",
    dtype="--dtype",
    rounds="--rounds",
)
def compare(
    shape: Annotated[str, typer.Option(metavar="B,H,W,C", help="Batch, height, width, channels of the images.")],
    kernel: Annotated[str, typer.Option(metavar="H,W,C,F", help="Height, width, input channels, filters.")],
    strides: Annotated[str, typer.Option(metavar="S[,S]", help="Pixels from one window to the next.")] = "1",
    padding: Annotated[str, typer.Option(help="valid, same or full.")] = "valid",
    dilation_rate: Annotated[str, typer.Option(metavar="D[,D]", help="Pixels between kernel elements.")] = "1",
    groups: Annotated[int, typer.Option(help="Groups of channels and filters.")] = 1,
    dtype: Annotated[str, typer.Option(help="float32, float16, bfloat16 or float64.")] = "float32",
    rounds: Annotated[int, typer.Option(help="Samples of each algorithm; the median counts.")] = 5,
    format: Annotated[Format, typer.Option(help="How the table is written.")] = Format.table,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", parser=paths.path, help="Also draw the bars into this file (.png, .svg, .pdf)."),
    ] = None,
):
    """Print the table of all algorithms."""
    input_shape, kernel_shape = _numbers(shape, "--shape"), _numbers(kernel, "--kernel")
    settings = {
        "strides": _numbers(strides, "--strides"),
        "dilation_rate": _numbers(dilation_rate, "--dilation-rate"),
    }
    settings = {name: one[0] if len(one) == 1 else one for name, one in settings.items()}
    checks.one_of(padding.lower(), "padding", checks.PADDINGS)
    checks.one_of(dtype, "dtype", DTYPES)
    checks.positive_int(groups, "groups")
    checks.positive_int(rounds, "rounds")
    if output:
        paths.writable(output, "--output", PICTURES)
    with starting():
        from keras_cnn_edu import viz
        from keras_cnn_edu.comparison import compare as measure
    with console.status("Compiling and timing", spinner="line"):
        table = measure(
            input_shape, kernel_shape, **settings, padding=padding, groups=groups, dtype=dtype, rounds=rounds
        )
    if output:
        viz.save(table.figure(), output)
    print_table(table, format)


def _numbers(text, option):
    """Read whole numbers with commas between them."""
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise ValueError(
            f"`{option}` must be whole numbers with commas between them. Received: {text!r}. Example: 16,58,58,64."
        ) from None
