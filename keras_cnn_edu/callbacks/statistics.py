"""Statistics of layers or weights over the whole training: one table, as a file and as pictures."""

from keras_cnn_edu.callbacks.schedule import ScheduledCallback
from keras_cnn_edu.callbacks.timeline import Timeline


class StatisticsCallback(ScheduledCallback):
    """Adds rows of numbers to `statistics/SECTION.csv`, and now and then draws all of them.

    A subclass collects, for each row of the description, a dict with an entry for each column.
    """

    SECTION: str
    ROWS: str  # what the rows are about, and the entry of the description that names them: "layers" or "weights"
    COLUMNS: tuple[str, ...]

    def start(self, kept):
        paths = [row["path"] for row in self.description[self.ROWS]]
        stem = self.run.path / "statistics" / self.SECTION
        self.table = Timeline(stem, self.time_name, self.ROWS.removesuffix("s"), paths)
        return self.table.resume(kept, self.COLUMNS)

    def write(self, time, collected):
        if self.table.add(time, {name: [row[name] for row in collected] for name in self.COLUMNS}):
            self.draw()

    def finish(self):
        if self.table.save():
            self.draw()

    def draw(self) -> None:
        """Draw the whole table."""
        raise NotImplementedError
