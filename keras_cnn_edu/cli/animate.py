"""`animate`: how a kernel slides over an image, with all numbers, as an animation or a sheet."""

from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.cli import paths
from keras_cnn_edu.cli.terminal import one_message, print_path, working

HELP = """Draw how a kernel slides over an image, number by number.

\b
The suffix of the file decides on the format:
  .gif        animation; plays everywhere
  .svg        animation; sharp at every size, plays in browsers
  .png, .pdf  one sheet with all steps

\b
Examples:
  keras-cnn-edu animate --input 5 --kernel 3 --padding 1 --stride 2 -o a.gif
  keras-cnn-edu animate --input 3 --kernel 2 --stride 2 --transposed -o up.svg
  keras-cnn-edu animate --axes 1 --input 9 --kernel 3 --dilation 2
  keras-cnn-edu animate --input-values "0 1 2; 3 4 5" --kernel-values "0 1"
"""
MOVING, STILL = (".gif", ".svg"), (".png", ".pdf")
SLOWEST, FASTEST = 0.01, 50  # steps per second, as in `viz.save_animation`
MOST = {1: 32, 2: 16}  # cells along each axis, by number of axes, as in `viz.slide`: the numbers must be legible


@one_message(
    image="--input",
    kernel="--kernel",
    strides="--stride",
    padding="--padding",
    dilation_rate="--dilation",
    output_padding="--output-padding",
    axes="--axes",
    seed="--seed",
    steps="--steps",
    max_steps="--steps",
)
def animate(
    input: Annotated[str, typer.Option(metavar="N | H,W", help="Size of the input.")] = "5",
    kernel: Annotated[str, typer.Option(metavar="N | H,W", help="Size of the kernel.")] = "3",
    stride: Annotated[str, typer.Option(metavar="N | H,W", help="Pixels between windows.")] = "1",
    padding: Annotated[
        str,
        typer.Option(metavar="WORD | N | BEFORE:AFTER", help="valid, same, full, causal, or pixels."),
    ] = "valid",
    dilation: Annotated[str, typer.Option(metavar="N | H,W", help="Pixels between kernel elements.")] = "1",
    transposed: Annotated[bool, typer.Option("--transposed", help="The transposed cross-correlation.")] = False,
    output_padding: Annotated[
        int | None, typer.Option(help="Additional pixels at the end; only with --transposed.")
    ] = None,
    axes: Annotated[int, typer.Option(help="2: an image. 1: a sequence.")] = 2,
    seed: Annotated[int, typer.Option(help="Of random numbers, where none are given.")] = 0,
    input_values: Annotated[
        str | None, typer.Option(metavar='"1 2; 3 4"', help="The numbers of the input, row by row.")
    ] = None,
    kernel_values: Annotated[
        str | None, typer.Option(metavar='"1 2; 3 4"', help="The numbers of the kernel, row by row.")
    ] = None,
    fps: Annotated[float, typer.Option(help="Steps per second.")] = 1.0,
    steps: Annotated[int | None, typer.Option(help="Only the first steps.", show_default="all")] = None,
    title: Annotated[str, typer.Option(help="Above the picture.")] = "",
    output: Annotated[
        Path, typer.Option("--output", "-o", parser=paths.path, help="The file: .gif, .svg, .png or .pdf.")
    ] = Path("steps.gif"),
) -> None:
    """Compute every step, and write the file."""
    paths.writable(output, "--output", MOVING + STILL)
    checks.one_of(axes, "axes", (1, 2))
    checks.integer(seed, "seed", least=0)
    if steps is not None:
        checks.positive_int(steps, "steps")
    if not SLOWEST <= fps <= FASTEST:
        raise ValueError(f"`--fps` must be a number from {SLOWEST} to {FASTEST}. Received: --fps {fps:g}.")
    if output_padding is not None and not transposed:
        raise ValueError(
            "`--output-padding` must come with --transposed: only then the size of the output is ambiguous."
        )
    sizes, kernel_size = _sizes(input, "input", axes), _sizes(kernel, "kernel", axes)
    settings = {
        "strides": _sizes(stride, "stride", axes),
        "padding": _padding(padding, axes, checks.PADDINGS if transposed else checks.paddings(axes)),
        "dilation_rate": _sizes(dilation, "dilation", axes),
    }
    image, weights = _rows(input_values, "input-values", axes), _rows(kernel_values, "kernel-values", axes)
    sizes, kernel_size = _shape(image) or sizes, _shape(weights) or kernel_size
    names = "--input" if image is None else "--input-values", "--kernel" if weights is None else "--kernel-values"
    _check_fit(names, sizes, kernel_size, **settings, transposed=transposed, output_padding=output_padding)

    import numpy as np

    from keras_cnn_edu import viz

    random = np.random.default_rng(seed)
    drawn = random.integers(0, 10, sizes), random.integers(-2, 3, kernel_size)
    image, weights = (draw if given is None else given for given, draw in zip((image, weights), drawn, strict=True))
    walkthrough = viz.slide(image, weights, **settings, transposed=transposed, output_padding=output_padding)
    with working(f"drawing {min(steps or len(walkthrough.steps), len(walkthrough.steps))} steps"):
        if output.suffix.lower() in MOVING:
            viz.save_animation(walkthrough, output, frames_per_second=fps, title=title, max_steps=steps)
        else:
            viz.save(viz.step_sheet(walkthrough, title=title, max_steps=steps), output)
    print_path(f"output {_times(walkthrough.output.shape[-axes:])}, {len(walkthrough.steps)} steps, written:", output)


def _sizes(text, name, axes):
    """Read "3" or "3,5": one positive number for each axis."""
    try:
        numbers = [int(number) for number in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, axes) or not 1 <= min(numbers) <= max(numbers) <= MOST[axes]:
        wanted = f"a whole number from 1 to {MOST[axes]}{', or two with a comma (rows,columns)' * (axes == 2)}"
        raise ValueError(f"`--{name}` must be {wanted}. Received: --{name} {text}. Example: --{name} 3.")
    return tuple(numbers * axes if len(numbers) == 1 else numbers)


def _padding(text, axes, words):
    """Read "same", "1" or "0:1", for all axes or for each with a comma between them."""
    entries = [_padding_of_one_axis(entry, text, words, MOST[axes]) for entry in text.split(",")]
    if len(entries) not in (1, axes):
        raise ValueError(
            f"`--padding` must have one entry, or one for each axis ({axes}). Received: --padding {text}. "
            "Pixels before and after have a colon between them: 0:1."
        )
    return tuple(entries * axes if len(entries) == 1 else entries)


def _padding_of_one_axis(entry, text, words, most):
    word = entry.strip().lower()
    if word in words:
        return word
    try:
        amounts = [int(amount) for amount in entry.split(":")]
    except ValueError:
        amounts = []
    if len(amounts) not in (1, 2) or not 0 <= min(amounts) <= max(amounts) <= most:
        raise ValueError(
            f"`--padding` must be one of {', '.join(words)}, a whole number from 0 to {most}, or two with a colon "
            f"(before:after). Received: --padding {text}."
        )
    return tuple(amounts * 2)[:2]


def _check_fit(names, sizes, kernel_size, strides, padding, dilation_rate, transposed, output_padding):
    """Refuse sizes that do not fit, or are too large to be legible, before matplotlib is imported."""
    checks.output_padding(output_padding, strides)
    axes = zip(sizes, kernel_size, strides, dilation_rate, padding, strict=True)
    try:
        cells = [_cells(*axis, transposed, output_padding) for axis in axes]
    except ValueError:
        wrong = (
            "`--padding` must leave something of the output" if transposed else f"`{names[1]}` must fit into the input"
        )
        sides = f"{names[0]} of {_times(sizes)}, {names[1]} of {_times(kernel_size)}"
        received = f"{sides}, --dilation {_times(dilation_rate)}"
        raise ValueError(f"{wrong}. Received: {received}. Enlarge the input, or choose another padding.") from None
    most, parts = MOST[len(sizes)], zip((*names, "output"), zip(*cells, strict=True), strict=True)
    if max(map(max, cells)) > most:
        raise ValueError(
            f"`{names[0]}` must be so small that the numbers are legible: {most} cells along each side, with the "
            f"padding or cropped border. Received: {', '.join(f'{name} {_times(sides)}' for name, sides in parts)}. "
            "Show these settings on a smaller input."
        )


def _cells(size, kernel_size, stride, dilation_rate, padding, transposed, output_padding):
    """Count the cells of input, kernel and output along an axis, with the padding or the cropped border."""
    settings = kernel_size, stride, dilation_rate, padding
    if transposed:
        before, after = geometry.transposed_crop(*settings, output_padding)
        return size, kernel_size, before + geometry.transposed_size(size, *settings, output_padding) + max(after, 0)
    before, after = geometry.padding_amounts(size, *settings)
    return before + size + after, kernel_size, geometry.output_size(size, *settings)


def _times(numbers):
    return "×".join(map(str, numbers))


def _shape(rows):
    """Return the numbers of rows and columns, or the length of a sequence; None if there are no numbers."""
    if rows is None:
        return None
    return (len(rows), len(rows[0])) if isinstance(rows[0], list) else (len(rows),)


def _rows(text, name, axes):
    """Read "1 2; 3 4" as rows of numbers."""
    if text is None:
        return None
    try:
        rows = [[float(number) for number in row.replace(",", " ").split()] for row in text.split(";")]
    except ValueError as error:
        raise ValueError(f"`--{name}` must be numbers, rows with ; between them. Received: {error}.") from None
    if len({len(row) for row in rows}) > 1 or not rows[0] or (axes == 1 and len(rows) > 1):
        shape = "rows of the same length, with ; between them" if axes == 2 else "one row of numbers"
        raise ValueError(f'`--{name}` must be {shape}. Received: "{text}". Example: "0 1 2; 3 4 5".')
    return rows if axes == 2 else rows[0]
