"""When a callback collects and writes: before training, at regular times, and at the end; and how a run continues."""

import contextlib
from typing import Any

import keras

from keras_cnn_edu import checks, types
from keras_cnn_edu.callbacks import lock, resume
from keras_cnn_edu.callbacks.failures import Export
from keras_cnn_edu.distribution import by_chief, is_chief
from keras_cnn_edu.runs.folder import RunFolder
from keras_cnn_edu.runs.manifest import DamagedError

UNITS = {"epoch": ("epoch", "epoch-{:04d}"), "batch": ("step", "step-{:06d}")}  # name of a time, and in file names


class ScheduledCallback(keras.callbacks.Callback):
    """Collects data before training, whenever `every` more epochs or batches are trained, and at the end.

    Time N is the network after N epochs, or after N batches ("steps"). A run is continued in its folder:
    `fit(initial_epoch=N)` continues after epoch N, and times after N leave the manifest. Otherwise a model that `fit`
    has trained before continues after the last time in the folder, and nothing is overwritten. An untrained model
    begins at 0, and the run that was there is moved to `earlier/1`.

    A subclass describes the run (`describe`), collects data from the model (`collect`), and writes them (`write`).
    In a training on several machines every process collects, because the computation may need all of them, and only
    the chief writes.

    Args:
        folder: the run folder. It is made when training begins.
        every: epochs or batches from one time to the next.
        unit: "epoch" or "batch".
        on_error: "warn" or "raise": what happens when the folder can no longer be written to.
    """

    SECTION: str | None = None  # this callback's section of the manifest; None: the manifest itself
    probes: Any = None  # the images that are given to the model, which builds it; without them it must be built already

    def __init__(self, folder: types.Path, every: int, unit: str, on_error: str = "warn"):
        super().__init__()
        self.run = RunFolder(folder)
        self.every = checks.positive_int(every, "every")
        self.unit = checks.one_of(unit, "unit", UNITS)
        self.export = Export(type(self).__name__, self.run.path, on_error)
        self.time_name = UNITS[unit][0]
        self.times = f"{self.time_name}s"  # the entry of the manifest
        self.async_safe = unit == "epoch"  # then Keras need not wait for this callback after every batch
        self.check_writable()
        self._forget_training()

    def __repr__(self):
        return f"{type(self).__name__}({str(self.run.path)!r})"

    def describe(self) -> dict:
        """Return what must stay the same during a run, as JSON types; raise if the model does not fit."""
        raise NotImplementedError

    def start(self, kept: list[int]) -> list[int]:
        """Prepare a run that continues after the times `kept`; return those whose files are really there."""
        return kept

    def collect(self) -> Any:
        """Return the data to be written."""
        raise NotImplementedError

    def fits_budget(self, time: int, collected: Any) -> bool:
        """Tell whether the data may be written; if not, add the time to the entry "left_out"."""
        return True

    def write(self, time: int, collected: Any) -> None:
        """Write the files of one time."""
        raise NotImplementedError

    def finish(self) -> None:
        """Write what is written only at the end of the training."""

    def section(self) -> dict:
        """Return this callback's section of the manifest."""
        manifest = self.run.manifest()
        return manifest if self.SECTION is None else manifest.get(self.SECTION, {})

    def update_section(self, **fields: Any) -> None:
        """Change fields of this callback's section of the manifest, and the fingerprint of the network."""
        manifest, weights = self.run.manifest(), resume.weights_fingerprint(self.model)
        network = {"first": weights, **manifest.get("network", {}), "last": weights}
        own = fields if self.SECTION is None else {self.SECTION: {**manifest.get(self.SECTION, {}), **fields}}
        self.run.update(network=network, **own)

    def stem(self, time: int) -> str:
        """Return the name of a time for files: epoch-0003, step-000300."""
        return UNITS[self.unit][1].format(time)

    def time_label(self, time: int) -> str:
        """Return the name of a time for people: epoch 3, step 300."""
        return f"{self.time_name} {time}"

    def check_writable(self) -> None:
        """Refuse a folder that this process will write and cannot."""
        if is_chief():
            self.run.check_writable()

    def on_train_begin(self, logs=None):
        by_chief(self.check_writable)
        self.export.begin()
        self._forget_training()
        if self.model.built or self.probes is not None:
            self._describe_run()

    def on_epoch_begin(self, epoch, logs=None):
        if self.description is None:  # by now a callback with probes may have built the model
            self._describe_run()
        if self._now is None:  # only now is the number of the first epoch known
            self._begin(epoch)
        if self.unit == "batch":
            self._before = self._now, resume.batches_trained(self.model)

    def on_train_batch_end(self, batch, logs=None):
        if self.unit == "batch":
            time, counted = self._before
            self._advance(time + resume.batches_of_epoch(batch + 1, self.model, self._steps(), counted))

    def on_epoch_end(self, epoch, logs=None):
        resume.trained_in_this_process.add(self.model)
        self.is_last = epoch + 1 == (self.params or {}).get("epochs") or self.model.stop_training
        self._advance(self._now + (self.unit == "epoch"))

    def on_train_end(self, logs=None):
        if self._now is not None and not self.is_last:  # a callback behind this one has stopped the training
            self.is_last = True
            self._collect_and_write(self._now)
        if is_chief(self.model) and self._now is not None and not self.export.over:
            with self._held(), self.export.writing("the end"):
                self.finish()
        if self._lock is not None:
            self._lock.release(self)

    def _forget_training(self) -> None:
        self.description: dict | None = None  # of the run: see `describe`
        self.is_last = False  # whether the training ends at this time
        self._now = self._lock = None

    def _describe_run(self):
        """Describe the run, and refuse a folder that holds another one."""
        self.description = {"unit": self.unit, **self.describe()}
        with self.export.writing("the beginning"):
            self.description = by_chief(self._lock_folder)

    def _lock_folder(self):
        """Keep others out of the folder; return the description with the names of the run that is there."""
        if is_chief(self.model):
            self._lock = lock.acquire(self.run.path, self.params or self.model, self)
        with self._held():
            return self._as_in_folder(self.description)

    def _begin(self, initial_epoch):
        """Find the time at which this call of `fit` begins, and collect if that was not done for it."""
        self._now = initial_epoch if self.unit == "epoch" else 0
        if not self.export.over:
            with self._held(), self.export.writing("the beginning"):
                self._now = by_chief(lambda: self._find_start(initial_epoch))
        self.export.has_begun()
        self._collect_and_write(self._now)

    def _find_start(self, initial_epoch):
        """Return the time after which the run continues; later times leave the manifest."""
        manifest = self.run.manifest()
        if resume.continues(self.model, manifest, initial_epoch):
            self._now = resume.start(self.unit, manifest, self.model, initial_epoch, self._steps())
        elif is_chief(self.model):
            self.run.set_aside()
        if is_chief(self.model):
            kept = self.start([time for time in self.section().get(self.times, []) if time <= self._now])
            self.update_section(**self.description, **{self.times: kept})
        return self._now

    def _advance(self, now):
        due = now // self.every > self._now // self.every  # several batches may be run as one
        self._now = now
        if due or self.is_last:
            self._collect_and_write(now)

    def _collect_and_write(self, time):
        """Write the files first, then name them in the manifest, so that it is true at any moment."""
        with self._held():
            collected = self.collect()
            if is_chief(self.model) and not self.export.over:
                with self.export.writing(self.time_label(time)):
                    self._write(time, collected)

    def _write(self, time, collected):
        written = self.section().get(self.times)
        if written is None:
            raise DamagedError(f"'{self.run.manifest_path}' is gone")
        if time not in written and self.fits_budget(time, collected):
            self.write(time, collected)
            self.update_section(**{self.times: sorted({*written, time})})

    def _held(self):
        """The folder's lock, which is released if an error is raised; only the chief has one."""
        return self._lock or contextlib.nullcontext()

    def _steps(self):
        """The number of batches of an epoch, if Keras knows it."""
        return (self.params or {}).get("steps")

    def _as_in_folder(self, description):
        """Return the description with the names that the run in the folder, if any, has given to the layers.

        Raises:
            ValueError: if the run in the folder has another description.
        """
        section = self.section()
        for name, value in description.items():
            if name in section and not resume.same(section[name], value):
                raise ValueError(
                    "`folder` must be new, or hold a run of the same model and probes. "
                    f"Received: folder={str(self.run.path)!r}, whose manifest has other {name}: "
                    f"{_shortened(section[name])} instead of {_shortened(value)}. "
                    "Choose another folder, or delete this one."
                )
        return {name: section.get(name, value) for name, value in description.items()}


def _shortened(value):
    """Layers and weights by path, class and shape, everything else as it is, and not at length."""
    if isinstance(value, list) and value and all(isinstance(row, dict) and "path" in row for row in value):
        value = [
            f"{row['path']} ({', '.join(str(row[name]) for name in ('class', 'shape') if name in row)})"
            for row in value
        ]
    text = str(value)
    return text if len(text) <= 400 else f"{text[:400]} …"
