"""A callback whose folder has a largest size."""

import warnings
from typing import Any

from keras_cnn_edu import checks, types
from keras_cnn_edu.callbacks.disk_budget import fits_budget
from keras_cnn_edu.callbacks.schedule import ScheduledCallback


class LimitedCallback(ScheduledCallback):
    """Leaves out times that would make its folder too large, and always has space for the last.

    A warning says so once, and the entry "left_out" of its section of the manifest lists these times.

    Args:
        folder, every, unit, on_error: as for `ScheduledCallback`.
        max_bytes: None, or the largest size of the folder.
    """

    FOLDER: str  # in the run folder
    CONTENT: str  # of it, in words

    def __init__(self, folder: types.Path, every: int, unit: str, on_error: str, max_bytes: int | None):
        super().__init__(folder, every, unit, on_error)
        self.max_bytes = None if max_bytes is None else checks.positive_int(max_bytes, "max_bytes")

    def bytes_of(self, collected: Any) -> int:
        """Return the size of the files of one time, or less where it is known only when they are written."""
        raise NotImplementedError

    def check_max_bytes(self, collected: Any, fix: str) -> None:
        """Refuse a limit into which not even the last time fits."""
        if self.max_bytes is not None and self.bytes_of(collected) > self.max_bytes:
            raise ValueError(
                f"`max_bytes` must be at least {self.bytes_of(collected)}, the size of the {self.CONTENT} of one "
                f"{self.unit}. Received: max_bytes={self.max_bytes}. {fix}"
            )

    def start(self, kept):
        left_out = self.section().get("left_out")
        if left_out is not None:
            self.update_section(left_out=[time for time in left_out if time < self._now])
        return kept

    def fits_budget(self, time, collected):
        if self.max_bytes is None:
            return True
        folder, exports = self.run.path / self.FOLDER, f"{self.time_name}-*"
        if fits_budget(folder, exports, self.max_bytes, min_bytes=self.bytes_of(collected), is_last=self.is_last):
            return True
        left_out = self.section().get("left_out", [])
        self.update_section(left_out=sorted({*left_out, time}))
        if not left_out:
            warnings.warn(
                f"The {self.CONTENT} in '{self.run.path}' come near max_bytes={self.max_bytes}. "
                f"They are left out from {self.time_label(time)} on, except the last.",
                stacklevel=2,
            )
        return False
