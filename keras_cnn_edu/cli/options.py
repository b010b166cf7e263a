"""Arguments and options that several commands have, and how their text is read."""

from pathlib import Path
from typing import Annotated

import typer

from keras_cnn_edu.cli import paths

FIGURES = ".png", ".svg", ".pdf"
DARKEST, LIGHTEST = 0.001, 65535  # of white pixels; with 16 bits they are 65535

Model = Annotated[
    Path,
    typer.Argument(metavar="MODEL.keras", parser=paths.path, help="A model, as `train` or `model.save` writes it."),
]
Images = Annotated[
    list[Path], typer.Argument(metavar="IMAGE...", parser=paths.path, help="PNG, JPEG or other image files.")
]
Epoch = Annotated[
    int | None,
    typer.Option(
        "--epoch",
        help="The network after this epoch, 0 for the untrained one; MODEL is then a run folder.",
        show_default="the last",
    ),
]
Resize = Annotated[
    bool,
    typer.Option("--resize", help="Fit images of another size, with a border if needed; make them gray or color."),
]
White = Annotated[float, typer.Option(help="Value of a white pixel; 255 for a model that scales images itself.")]


def check_white(white: float) -> None:
    """Refuse a value that no white pixel can have."""
    if not DARKEST <= white <= LIGHTEST:
        raise ValueError(
            f"`--white` must be a number from {DARKEST} to {LIGHTEST}, mostly 1 or 255. Received: --white {white:g}."
        )


def integers(text: str, option: str, example: str) -> tuple[int, ...]:
    """Read whole numbers with commas between them.

    Raises:
        ValueError: if the text is anything else.

    Example:
        >>> integers("3,4", "--at", "3,4")
        (3, 4)
    """
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise ValueError(
            f"`{option}` must be whole numbers with commas between them. "
            f"Received: {option} {text}. Example: {option} {example}."
        ) from None
