"""What an exporter writes, in the formats it was asked for: arrays as npz, pictures as png, both as events."""

from keras_cnn_edu import checks, files
from keras_cnn_edu.callbacks import events
from keras_cnn_edu.callbacks.runs import save_npz

FORMATS = ("png", "npz", "events")
USUAL = ("png", "npz")


class Output:
    """Writes into a run folder.

    Args:
        run: a `RunFolder`.
        formats: one of `FORMATS`, or several.

    Raises:
        ValueError: if a format is unknown.
        RuntimeError: if events are asked for and TensorFlow is not there to write them.
    """

    def __init__(self, run, formats):
        self.path = run.path
        formats = [formats] if isinstance(formats, str) else formats
        formats = checks.some(formats, "formats", "'png', 'npz' and 'events'")
        self.formats = [checks.one_of(entry, "formats", FORMATS) for entry in formats]
        if "events" in self.formats:
            events.check_available()
        self._log = None

    def has(self, stem):
        """Tell whether the files of `stem` are there."""
        return all((self.path / f"{stem}.{kind}").exists() for kind in self.formats if kind != "events")

    def array(self, stem, name, array, tag, time):
        """Write an array to `stem`.npz; TensorBoard is told its histogram."""
        if "npz" in self.formats:
            save_npz(self.path / f"{stem}.npz", {name: array})
        if "events" in self.formats:
            self._events().histogram(tag, array, time)

    def picture(self, stem, draw, tag, time):
        """Write what `draw()` returns, a `viz.Sheet`, to `stem`.png and to TensorBoard."""
        if not {"png", "events"} & set(self.formats):
            return
        sheet = draw()
        png = sheet.png()
        if "png" in self.formats:
            files.write_bytes(self.path / f"{stem}.png", png)
        if "events" in self.formats:
            self._events().image(tag, png, sheet.image.size, time)

    def flush(self):
        """Hand over to the disk what TensorBoard is told."""
        if self._log is not None:
            self._log.flush()

    def _events(self):
        self._log = self._log or events.Log(self.path / "events")
        return self._log
