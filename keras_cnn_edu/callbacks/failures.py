"""A folder that can no longer be written to ends the export and not the training."""

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path

from keras_cnn_edu import checks
from keras_cnn_edu.runs.manifest import DamagedError

CHOICES = ("warn", "raise")


class Export:
    """The export of a callback into a run folder, which is over when writing has failed.

    Args:
        callback: its name.
        folder: the run folder.
        on_error: "warn": when writing fails, a warning says what is missing, and the training continues without the
            callback. "raise": the error ends the training.

    Example:
        >>> import pytest
        >>> export = Export("KernelExporter", "runs/1", "warn")
        >>> with pytest.warns(UserWarning, match="KernelExporter writes nothing into 'runs/1' from epoch 3 on"):
        ...     with export.writing("epoch 3"):
        ...         raise OSError(28, "No space left on device")
        >>> export.over
        True
    """

    caught: tuple[type[Exception], ...]  # errors that end only the export

    def __init__(self, callback: str, folder: str | Path, on_error: str):
        self.callback, self.folder = callback, folder
        self.on_error = checks.one_of(on_error, "on_error", CHOICES)
        self.begin()

    def begin(self) -> None:
        """Try again in a new training; a run that is damaged now is an error."""
        self.over, self.caught = False, (OSError,)

    def has_begun(self) -> None:
        """From now on, during the training, a run that gets damaged ends only the export."""
        self.caught = OSError, DamagedError

    @contextlib.contextmanager
    def writing(self, time: str) -> Iterator[None]:
        """Run the block; if it cannot write, warn once and end the export."""
        try:
            yield
        except self.caught as error:
            if self.on_error == "raise":
                raise
            self.over = True
            warnings.warn(
                f"{self.callback} writes nothing into '{self.folder}' from {time} on: {error}. The training continues, "
                "and earlier files are left as they are. (on_error='raise' would end the training.)",
                stacklevel=3,
            )
