"""When to look at a network in training: before it, at regular times, and after it; and how a run goes on."""

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.callbacks.chief import is_chief
from keras_cnn_edu.callbacks.runs import RunFolder

UNITS = {"epoch": ("epoch", "epoch-{:04d}"), "batch": ("step", "step-{:06d}")}  # name of a time, of its files


class Watcher(keras.callbacks.Callback):
    """Looks at the model at time 0 (untrained), whenever `every` more epochs or batches are trained, and at the end.

    Time N is the network after N epochs, or after N batches ("steps"). A run is continued in its folder:
    `fit(initial_epoch=N)` goes on after epoch N, and a model that `fit` has trained before goes on after the last
    time in the folder. An untrained model begins anew at 0. Times that are no longer part of the run leave the
    manifest first.

    A subclass says what there is to know about its run (`facts`), what it sees (`look`), and writes that (`write`).
    In a training on several machines all of them look, because a computation of all needs all, and the chief
    writes.

    Args:
        folder: the run folder. It is made when training begins.
        every: look after every so many epochs or batches.
        unit: "epoch" or "batch".
    """

    SECTION = None  # the entry of the manifest that holds this callback's record; None: the manifest itself

    def __init__(self, folder, every, unit):
        super().__init__()
        self.run = RunFolder(folder)
        self.every = checks.positive_int(every, "every")
        self.unit = checks.one_of(unit, "unit", UNITS)
        self.time_name = UNITS[unit][0]
        self.async_safe = unit == "epoch"  # then Keras need not wait for this callback after every batch
        self.run.check_writable()
        self._now = None  # epochs or batches the model is trained for; not known before `fit` begins
        self.ends = False  # whether this is the end of the last epoch

    def facts(self):
        """Return what must not change within a run, as JSON types; raise if the model cannot be looked at."""
        raise NotImplementedError

    def start(self, kept):
        """Prepare a run that goes on after the times `kept`; return those whose files are indeed there."""
        return kept

    def look(self):
        """Return what is to be written."""
        raise NotImplementedError

    def has_room(self, time, seen):
        """Tell whether what was seen may be written; if not, the time belongs to the entry "left_out"."""
        return True

    def write(self, time, seen):
        """Write the files of one time."""
        raise NotImplementedError

    def record(self):
        """Return this callback's part of the manifest."""
        manifest = self.run.manifest()
        return manifest if self.SECTION is None else manifest.get(self.SECTION, {})

    def keep_record(self, **fields):
        """Change fields of this callback's part of the manifest."""
        self.run.update(**(fields if self.SECTION is None else {self.SECTION: {**self.record(), **fields}}))

    def stem(self, time):
        """Return the name of a time for files: epoch-0003, step-000300."""
        return UNITS[self.unit][1].format(time)

    def words(self, time):
        """Return the name of a time for people: epoch 3, step 300."""
        return f"{self.time_name} {time}"

    def on_train_begin(self, logs=None):
        self.run.check_writable()
        self._facts = {"unit": self.unit, **self.facts()}
        self._check_same_run()
        self._now, self.ends = None, False

    def on_epoch_begin(self, epoch, logs=None):
        if self._now is None:  # only now is the number of the first epoch known
            self._begin(epoch)

    def on_train_batch_end(self, batch, logs=None):
        if self.unit == "batch":
            self._reach(self._before + batch + 1)

    def on_epoch_end(self, epoch, logs=None):
        self.ends = epoch + 1 == self.params.get("epochs") or self.model.stop_training
        if self.unit == "epoch":
            self._reach(self._before + epoch + 1)
        else:
            self._before = self._now
            self._reach(self._now)

    def _begin(self, initial_epoch):
        """Find out at what time this call of `fit` begins, and look if nobody has yet."""
        name = f"{self.time_name}s"  # the entry of the manifest
        written = self.record().get(name, [])
        steps = _steps(self.model)
        if initial_epoch == 0 and not steps:
            start, written = 0, []
        elif self.unit == "batch":
            start = steps or initial_epoch * (self.params.get("steps") or 0)
        else:
            start = initial_epoch or max([0, *written, *self.record().get("left_out", [])])
        self._before = start if self.unit == "batch" else start - initial_epoch
        self._now = start
        if is_chief(self.model):
            kept = self.start([time for time in written if time <= start])
            self.keep_record(**self._facts, **{name: kept})
        self._visit(start)

    def _reach(self, now):
        passed = now // self.every > self._now // self.every  # several batches may be run as one
        self._now = now
        if passed or self.ends:
            self._visit(now)

    def _visit(self, time):
        """Look, then write the files, then mention them: the manifest is true at any moment."""
        name = f"{self.time_name}s"
        seen = self.look()
        if is_chief(self.model) and time not in self.record()[name] and self.has_room(time, seen):
            self.write(time, seen)
            self.keep_record(**{name: sorted({*self.record()[name], time})})

    def _check_same_run(self):
        record = self.record()
        for name, value in self._facts.items():
            if record.get(name, value) != value:
                raise ValueError(
                    "`folder` must be new, or hold a run of the same model and probes. "
                    f"Received: folder={str(self.run.path)!r}, whose manifest has other {name}: "
                    f"{_brief(record[name])} instead of {_brief(value)}. "
                    "Choose another folder, or delete this one."
                )


def _steps(model):
    """Batches that the model was trained for, as its optimizer counts them."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        return 0
    batches_per_update = getattr(optimizer, "gradient_accumulation_steps", None) or 1
    return int(keras.ops.convert_to_numpy(optimizer.iterations)) * batches_per_update


def _brief(value):
    """Layers by their paths, everything else as it is, and not at length."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = [f"{entry['path']} ({entry['class']}, {entry['shape']})" for entry in value]
    text = str(value)
    return text if len(text) <= 400 else f"{text[:400]} …"
