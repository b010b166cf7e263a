"""`compare`: every algorithm of the cross-correlation on one shape."""

from pathlib import Path
from typing import Annotated, Any

import typer

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.cli import options, paths
from keras_cnn_edu.cli.formats import Format, print_table
from keras_cnn_edu.cli.terminal import one_message, starting_tensorflow, working

HELP = """Time every algorithm of the cross-correlation on one shape, and show which one is chosen and why.

\b
Prints for each algorithm, the fastest first: time forward, time with both
gradients, multiplications, workspace, rounding error.

\b
Examples:
  keras-cnn-edu compare --shape 16,58,58,64 --kernel 3,3,64,64
  keras-cnn-edu compare --shape 9,227,227,3 --kernel 11,11,3,96 --strides 4
  keras-cnn-edu compare --shape 32,28,28,64 --kernel 3,3,64,64 --format csv
"""
LONGEST_STEP = 10_000  # pixels between windows, or kernel elements
MOST_ROUNDS = 1000  # more would take hours
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
    format: Annotated[Format, typer.Option(help="Format of the table.")] = Format.table,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", parser=paths.path, help="Also draw the bars into this file (.png, .svg, .pdf)."),
    ] = None,
) -> None:
    """Print the table of all algorithms."""
    input_shape = options.integers(shape, "--shape", "16,58,58,64")
    kernel_shape = options.integers(kernel, "--kernel", "3,3,64,64")
    settings: dict[str, Any] = {
        "strides": _one_or_all(options.integers(strides, "--strides", "2")),
        "padding": checks.one_of(padding.lower(), "padding", checks.PADDINGS),
        "dilation_rate": _one_or_all(options.integers(dilation_rate, "--dilation-rate", "2")),
        "groups": groups,
    }
    checks.one_of(dtype, "dtype", DTYPES)
    checks.integer(rounds, "rounds", 1, MOST_ROUNDS)
    _check_fit(input_shape, kernel_shape, **settings)
    if output:
        paths.writable(output, "--output", options.FIGURES)
    with starting_tensorflow(programs=False):  # the table says how long they compile
        from keras_cnn_edu import viz
        from keras_cnn_edu.comparison import compare as measure
    with working("compiling every algorithm, then timing each in turn"):
        table = measure(input_shape, kernel_shape, **settings, dtype=dtype, rounds=rounds)
    if output:
        viz.save(table.figure(), output)
    print_table(table, format)


def _one_or_all(numbers: tuple[int, ...]) -> int | tuple[int, ...]:
    """A single number is for every axis."""
    return numbers[0] if len(numbers) == 1 else numbers


def _check_fit(images, kernel, strides, padding, dilation_rate, groups):
    """Refuse shapes that do not fit each other, before TensorFlow is imported."""
    rank = len(kernel) - 2
    if rank not in (1, 2, 3) or min(kernel) < 1:
        raise ValueError(
            "`--kernel` must be positive integers: height, width, input channels, filters. "
            f"Received: --kernel {_commas(kernel)}. Example: 3,3,64,64."
        )
    if len(images) != rank + 2 or min(images) < 1:
        raise ValueError(
            f"`--shape` must be positive integers, as many as --kernel: batch, height, width, channels. "
            f"Received: --shape {_commas(images)}, --kernel {_commas(kernel)}. Example: 16,58,58,64."
        )
    axes = [
        [checks.integer(number, name, 1, LONGEST_STEP) for number in checks.positive_ints(value, rank, name)]
        for value, name in ((strides, "strides"), (dilation_rate, "dilation_rate"))
    ]
    checks.groups(groups, images[-1], kernel[-1])
    if kernel[-2] * groups != images[-1]:
        raise ValueError(
            f"`--kernel` must have {images[-1] // groups} input channels: those of --shape, divided by --groups. "
            f"Received: --kernel {_commas(kernel)}, --shape {_commas(images)}, --groups {groups}."
        )
    try:
        sizes = geometry.output_sizes(images[1:-1], kernel[:-2], *axes, (padding,) * rank)
    except ValueError:
        raise ValueError(
            "`--kernel` must not be larger than the images, with their padding. Received: "
            f"--kernel {_commas(kernel)}, --shape {_commas(images)}, --dilation-rate {_commas(axes[1])}."
        ) from None
    checks.computable(images, kernel, sizes)


def _commas(numbers):
    return ",".join(map(str, numbers))
