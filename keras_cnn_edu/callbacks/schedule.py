"""When to look at a network in training: before it, at regular times, and after it; and how a run goes on."""

import contextlib

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.callbacks import lock, resume
from keras_cnn_edu.callbacks.chief import is_chief
from keras_cnn_edu.callbacks.failures import Export
from keras_cnn_edu.callbacks.manifest import DamagedError
from keras_cnn_edu.callbacks.runs import RunFolder

UNITS = {"epoch": ("epoch", "epoch-{:04d}"), "batch": ("step", "step-{:06d}")}  # name of a time, of its files


class Watcher(keras.callbacks.Callback):
    """Looks at the model before training, whenever `every` more epochs or batches are trained, and at the end.

    Time N is the network after N epochs, or after N batches ("steps"). A run is continued in its folder:
    `fit(initial_epoch=N)` goes on after epoch N, and times after N leave the manifest. Otherwise a model that `fit`
    has trained before goes on after the last time in the folder, and nothing is overwritten. An untrained model
    begins anew at 0, and the run that was there is moved to `earlier/1`.

    A subclass says what there is to know about its run (`facts`), what it sees (`look`), and writes that (`write`).
    In a training on several machines all of them look, because a computation of all needs all, and the chief
    writes.

    Args:
        folder: the run folder. It is made when training begins.
        every: look after every so many epochs or batches.
        unit: "epoch" or "batch".
        on_error: "warn" or "raise": what happens when the folder can no longer be written to.
    """

    SECTION: str | None = None  # the entry of the manifest that holds this callback's record; None: the manifest itself
    probes = None  # what is shown to the model, which builds it; without them it must be built already

    def __init__(self, folder, every, unit, on_error="warn"):
        super().__init__()
        self.run = RunFolder(folder)
        self.every = checks.positive_int(every, "every")
        self.unit = checks.one_of(unit, "unit", UNITS)
        self.export = Export(type(self).__name__, self.run.path, on_error)
        self.time_name = UNITS[unit][0]
        self.times = f"{self.time_name}s"  # the entry of the manifest
        self.async_safe = unit == "epoch"  # then Keras need not wait for this callback after every batch
        self.run.check_writable()
        self._facts = self._now = self._lock = None
        self.ends = False  # whether this is the end of the training

    def __repr__(self):
        return f"{type(self).__name__}({str(self.run.path)!r})"

    def facts(self):
        """Return what must not change within a run, as JSON types; raise if the model cannot be looked at."""
        raise NotImplementedError

    def start(self, kept):
        """Prepare a run that goes on after the times `kept`; return those whose files are indeed there."""
        return kept

    def look(self):
        """Return what is to be written."""
        raise NotImplementedError

    def fits_budget(self, time, seen):
        """Tell whether what was seen may be written; if not, the time belongs to the entry "left_out"."""
        return True

    def write(self, time, seen):
        """Write the files of one time."""
        raise NotImplementedError

    def finish(self):
        """Write what waits for the end of the training."""

    def record(self):
        """Return this callback's part of the manifest."""
        manifest = self.run.manifest()
        return manifest if self.SECTION is None else manifest.get(self.SECTION, {})

    def keep_record(self, **fields):
        """Change fields of this callback's part of the manifest, and note what the network is now."""
        manifest, now = self.run.manifest(), resume.mark(self.model)
        network = {"first": now, **manifest.get("network", {}), "last": now}
        own = fields if self.SECTION is None else {self.SECTION: {**manifest.get(self.SECTION, {}), **fields}}
        self.run.update(network=network, **own)

    def stem(self, time):
        """Return the name of a time for files: epoch-0003, step-000300."""
        return UNITS[self.unit][1].format(time)

    def words(self, time):
        """Return the name of a time for people: epoch 3, step 300."""
        return f"{self.time_name} {time}"

    def on_train_begin(self, logs=None):
        self.run.check_writable()
        self.export.begin()
        self._facts = self._now = self._lock = None
        self.ends = False
        if self.model.built or self.probes is not None:
            self._meet()

    def on_epoch_begin(self, epoch, logs=None):
        if self._facts is None:  # by now a callback with probes may have built the model
            self._meet()
        if self._now is None:  # only now is the number of the first epoch known
            self._begin(epoch)
        if self.unit == "batch":
            self._before = self._now, resume.batches_trained(self.model)

    def on_train_batch_end(self, batch, logs=None):
        if self.unit == "batch":
            time, counted = self._before
            self._reach(time + resume.batches_of_epoch(batch + 1, self.model, self._steps(), counted))

    def on_epoch_end(self, epoch, logs=None):
        resume.trained_here.add(self.model)
        self.ends = epoch + 1 == (self.params or {}).get("epochs") or self.model.stop_training
        self._reach(self._now + (self.unit == "epoch"))

    def on_train_end(self, logs=None):
        if self._now is not None and not self.ends:  # a callback behind this one has stopped the training
            self.ends = True
            self._visit(self._now)
        if is_chief(self.model) and self._now is not None and not self.export.over:
            with self._held(), self.export.writing("the end"):
                self.finish()
        if self._lock is not None:
            self._lock.leave(self)

    def _meet(self):
        """Learn what there is to know about the model, and refuse it if the folder holds another run."""
        self._facts = {"unit": self.unit, **self.facts()}
        with self.export.writing("the beginning"):
            if is_chief(self.model):
                self._lock = lock.take(self.run.path, self.params or self.model, self)
            with self._held():
                self._facts = self._facts_of_run()

    def _begin(self, initial_epoch):
        """Find out at what time this call of `fit` begins, and look if nobody has yet."""
        self._now = initial_epoch if self.unit == "epoch" else 0
        if not self.export.over:
            with self._held(), self.export.writing("the beginning"):
                self._find_start(initial_epoch)
        self.export.has_begun()
        self._visit(self._now)

    def _find_start(self, initial_epoch):
        manifest = self.run.manifest()
        if resume.goes_on(self.model, manifest, initial_epoch):
            self._now = resume.start(self.unit, manifest, self.model, initial_epoch, self._steps())
        elif is_chief(self.model):
            self.run.set_aside()
        if is_chief(self.model):
            kept = self.start([time for time in self.record().get(self.times, []) if time <= self._now])
            self.keep_record(**self._facts, **{self.times: kept})

    def _reach(self, now):
        passed = now // self.every > self._now // self.every  # several batches may be run as one
        self._now = now
        if passed or self.ends:
            self._visit(now)

    def _visit(self, time):
        """Look, then write the files, then mention them: the manifest is true at any moment."""
        with self._held():
            seen = self.look()
            if is_chief(self.model) and not self.export.over:
                with self.export.writing(self.words(time)):
                    self._write(time, seen)

    def _write(self, time, seen):
        written = self.record().get(self.times)
        if written is None:
            raise DamagedError(f"'{self.run.manifest_path}' is gone")
        if time not in written and self.fits_budget(time, seen):
            self.write(time, seen)
            self.keep_record(**{self.times: sorted({*written, time})})

    def _held(self):
        """The folder's lock, which an error gives back; only the chief has one."""
        return self._lock or contextlib.nullcontext()

    def _steps(self):
        """The number of batches of an epoch, if Keras knows it."""
        return (self.params or {}).get("steps")

    def _facts_of_run(self):
        """Return the facts, as the run in the folder has them, if any: its layers keep the names they had there."""
        record = self.record()
        for name, value in self._facts.items():
            if name in record and not resume.same(record[name], value):
                raise ValueError(
                    "`folder` must be new, or hold a run of the same model and probes. "
                    f"Received: folder={str(self.run.path)!r}, whose manifest has other {name}: "
                    f"{_brief(record[name])} instead of {_brief(value)}. "
                    "Choose another folder, or delete this one."
                )
        return {name: record.get(name, value) for name, value in self._facts.items()}


def _brief(value):
    """Layers and weights by their paths, everything else as it is, and not at length."""
    if isinstance(value, list) and value and all(isinstance(entry, dict) and "path" in entry for entry in value):
        value = [f"{entry['path']} ({', '.join(_about(entry))})" for entry in value]
    text = str(value)
    return text if len(text) <= 400 else f"{text[:400]} …"


def _about(entry):
    """What is known of a layer or weight: its class and its shape."""
    return [str(entry[name]) for name in ("class", "shape") if name in entry]
