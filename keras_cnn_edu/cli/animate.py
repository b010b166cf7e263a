"""`animate`: how a kernel slides over an image, with the real numbers, as a moving picture or a sheet."""

from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu.cli.terminal import console, one_message

HELP = """Draw how a kernel slides over an image, number by number.

\b
The name of the file says what it becomes:
  .gif        moving; plays everywhere
  .svg        moving; sharp at every size, plays in browsers
  .png, .pdf  one sheet with all steps

\b
Examples:
  keras-cnn-edu animate --input 5 --kernel 3 --padding same --stride 2 -o conv.gif
  keras-cnn-edu animate --input 3 --kernel 2 --stride 2 --transposed -o up.svg
  keras-cnn-edu animate --axes 1 --input 9 --kernel 3 --dilation 2 --padding causal
  keras-cnn-edu animate --input-values "0 1 2; 3 4 5; 6 7 8" --kernel-values "0 1; 2 3"
"""
MOVING, STILL = (".gif", ".svg"), (".png", ".pdf")


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
    output_padding: Annotated[int | None, typer.Option(help="Pixels more at the end; only with --transposed.")] = None,
    axes: Annotated[int, typer.Option(min=1, max=2, help="2: an image. 1: a sequence.")] = 2,
    seed: Annotated[int, typer.Option(help="Of the numbers, where none are given.")] = 0,
    input_values: Annotated[
        str | None, typer.Option(metavar='"1 2; 3 4"', help="The numbers of the input, row by row.")
    ] = None,
    kernel_values: Annotated[
        str | None, typer.Option(metavar='"1 2; 3 4"', help="The numbers of the kernel, row by row.")
    ] = None,
    fps: Annotated[float, typer.Option(help="Steps per second.")] = 1.0,
    steps: Annotated[int | None, typer.Option(help="Only the first steps.", show_default="all")] = None,
    title: Annotated[str, typer.Option(help="Above the picture.")] = "",
    output: Annotated[Path, typer.Option("--output", "-o", help="The file: .gif, .svg, .png or .pdf.")] = Path(
        "steps.gif"
    ),
):
    """Compute every step, and write the file."""
    with one_message():
        import numpy as np

        from keras_cnn_edu import viz

        suffix = output.suffix.lower()
        if suffix not in MOVING + STILL:
            raise ValueError(f"`--output` must end in {', '.join(MOVING + STILL)}. Received: --output {output}.")
        if output_padding is not None and not transposed:
            raise ValueError("`--output-padding` must come with --transposed: without it nothing is left open.")
        random = np.random.default_rng(seed)
        image = _array(input_values, "input-values", axes, random.integers(0, 10, _sizes(input, "input", axes)))
        weights = _array(kernel_values, "kernel-values", axes, random.integers(-2, 3, _sizes(kernel, "kernel", axes)))
        settings = {
            "strides": _sizes(stride, "stride", axes),
            "padding": _padding(padding, axes),
            "dilation_rate": _sizes(dilation, "dilation", axes),
        }
        if transposed:
            walk = viz.stamp(image, weights, **settings, output_padding=output_padding)
        else:
            walk = viz.slide(image, weights, **settings)
        if suffix in MOVING:
            viz.save_animation(walk, output, frames_per_second=fps, title=title, max_steps=steps)
        else:
            viz.save(viz.step_sheet(walk, title=title, max_steps=steps), output)
        result = "×".join(map(str, walk.output.shape[-axes:]))
        console.print(f"output {result}, {len(walk.steps)} steps, written: {output}", highlight=False)


def _sizes(text, name, axes):
    """Read "3" or "3,5": one positive number for each axis."""
    try:
        numbers = [int(number) for number in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, axes) or min(numbers) < 1:
        wanted = "a whole number from 1, or two with a comma (rows,columns)" if axes == 2 else "a whole number from 1"
        raise ValueError(f"`--{name}` must be {wanted}. Received: --{name} {text}. Example: --{name} 3.")
    return tuple(numbers * axes if len(numbers) == 1 else numbers)


def _padding(text, axes):
    """Read "same", "1" or "0:1", for all axes or for each with a comma between them."""
    entries = [_padding_of_one_axis(entry, text) for entry in text.split(",")]
    if len(entries) not in (1, axes):
        raise ValueError(
            f"`--padding` must have one entry, or one for each axis ({axes}). Received: --padding {text}. "
            "Pixels before and after have a colon between them: 0:1."
        )
    return tuple(entries * axes if len(entries) == 1 else entries)


def _padding_of_one_axis(entry, text):
    if entry.strip().isalpha():
        return entry.strip()
    try:
        return tuple(int(amount) for amount in entry.split(":")) if ":" in entry else int(entry)
    except ValueError:
        raise ValueError(
            "`--padding` must be a word (valid, same, full), a whole number, or two with a colon (before:after). "
            f"Received: --padding {text}."
        ) from None


def _array(text, name, axes, default):
    """Read "1 2; 3 4" as rows of numbers; `default` where there is no text."""
    if text is None:
        return default
    try:
        rows = [[float(number) for number in row.replace(",", " ").split()] for row in text.split(";")]
    except ValueError as error:
        raise ValueError(f"`--{name}` must be numbers, rows with ; between them. Received: {error}.") from None
    if len({len(row) for row in rows}) > 1 or not rows[0] or (axes == 1 and len(rows) > 1):
        shape = "rows of the same length, with ; between them" if axes == 2 else "one row of numbers"
        raise ValueError(f'`--{name}` must be {shape}. Received: "{text}". Example: "0 1 2; 3 4 5".')
    return rows if axes == 2 else rows[0]
