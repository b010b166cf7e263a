"""A folder that can no longer be written to ends the export, not the training."""

import contextlib
import warnings

from keras_cnn_edu import checks
from keras_cnn_edu.callbacks.manifest import DamagedError

CHOICES = ("warn", "raise")


class Export:
    """What a callback writes, until it cannot.

    Args:
        callback: its name.
        folder: the run folder.
        on_error: "warn": when writing fails, a warning says what is lost, and the training goes on without the
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

    def __init__(self, callback, folder, on_error):
        self.callback, self.folder = callback, folder
        self.on_error = checks.one_of(on_error, "on_error", CHOICES)
        self.begin()

    def begin(self):
        """A training begins: what failed in the last one may be mended, and a damaged run is refused."""
        self.over, self.caught = False, OSError

    def has_begun(self):
        """The training is under way: from now on a run that somebody damages is no reason to end it."""
        self.caught = OSError, DamagedError

    @contextlib.contextmanager
    def writing(self, time):
        """Do what the block does, and if the system refuses, say so once."""
        try:
            yield
        except self.caught as error:
            if self.on_error == "raise":
                raise
            self.over = True
            warnings.warn(
                f"{self.callback} writes nothing into '{self.folder}' from {time} on: {error}. The training goes on, "
                "and what was written before is left as it is. (on_error='raise' would end the training.)",
                stacklevel=3,
            )
