"""Writes arrays as npz files and pictures as PNG files, and both as events for TensorBoard."""

from collections.abc import Callable, Sequence

from keras_cnn_edu import checks, files
from keras_cnn_edu.callbacks import events
from keras_cnn_edu.runs.folder import RunFolder, save_npz

FORMATS = ("png", "npz", "events")
USUAL = ("png", "npz")


class Output:
    """Writes into a run folder, in the chosen formats.

    Args:
        run: the folder.
        formats: one of `FORMATS`, or several.

    Raises:
        ValueError: if a format is unknown.
        RuntimeError: if "events" is among them and TensorFlow, which writes them, is not the backend.
    """

    def __init__(self, run: RunFolder, formats: str | Sequence[str]):
        self.path = run.path
        formats = [formats] if isinstance(formats, str) else formats
        formats = checks.some(formats, "formats", "'png', 'npz' and 'events'")
        self.formats = [checks.one_of(entry, "formats", FORMATS) for entry in formats]
        if "events" in self.formats:
            events.check_available()
        self._event_file: events.EventFile | None = None

    def has(self, stem: str) -> bool:
        """Tell whether all files of `stem` exist."""
        return all((self.path / f"{stem}.{kind}").exists() for kind in self.formats if kind != "events")

    def array(self, stem: str, name: str, array, tag: str, time: int) -> None:
        """Write an array to `stem`.npz, and its histogram for TensorBoard."""
        if "npz" in self.formats:
            save_npz(self.path / f"{stem}.npz", {name: array})
        if "events" in self.formats:
            self._events().histogram(tag, array, time)

    def picture(self, stem: str, draw: Callable, tag: str, time: int) -> None:
        """Write the picture that `draw()` returns, a `viz.Sheet`, to `stem`.png and for TensorBoard."""
        if not {"png", "events"} & set(self.formats):
            return
        sheet = draw()
        png = sheet.png()
        if "png" in self.formats:
            files.write_bytes(self.path / f"{stem}.png", png)
        if "events" in self.formats:
            self._events().image(tag, png, sheet.image.size, time)

    def flush(self) -> None:
        """Write all events to the disk."""
        if self._event_file is not None:
            self._event_file.flush()

    def _events(self) -> events.EventFile:
        """Return the event file; it is created for the first event."""
        self._event_file = self._event_file or events.EventFile(self.path / "events")
        return self._event_file
