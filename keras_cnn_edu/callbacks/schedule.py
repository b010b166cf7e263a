"""When to export: before training, every so many epochs, and after the last; and how a run goes on."""

import keras

from keras_cnn_edu import checks
from keras_cnn_edu.callbacks.runs import RunFolder

FORMATS = ("png", "npz")


class EpochExporter(keras.callbacks.Callback):
    """Calls `export(epoch)` for epoch 0 (the untrained network), every `every` epochs, and the last one.

    Epoch N is the network after N epochs. A run is continued in its folder: `fit(initial_epoch=N)` goes on
    after epoch N, and a model that `fit` has trained before goes on after the last epoch in the folder. An
    untrained model begins anew at epoch 0. Epochs that are no longer part of the run leave the manifest
    first.

    A subclass says what there is to know about its run (`facts`), writes one epoch (`export`), and where in
    the manifest its record is kept (`record`, `keep_record`).

    Args:
        folder: the run folder. It is made when training begins.
        every: export every so many epochs.
        formats: "png" for pictures, "npz" for the raw numbers, or both.
    """

    def __init__(self, folder, every, formats):
        super().__init__()
        self.run = RunFolder(folder)
        self.every = checks.positive_int(every, "every")
        formats = [formats] if isinstance(formats, str) else formats
        self.formats = [checks.one_of(entry, "formats", FORMATS) for entry in formats]
        self.run.check_writable()
        self._before = None  # epochs in the folder that this call of `fit` does not count itself

    def facts(self):
        """Return what must not change within a run, as JSON types; raise if the model cannot be exported."""
        raise NotImplementedError

    def start(self):
        """Write what belongs to the run as a whole."""

    def export(self, epoch):
        """Write the files of one epoch."""
        raise NotImplementedError

    def record(self):
        """Return this exporter's part of the manifest."""
        return self.run.manifest()

    def keep_record(self, **fields):
        """Change fields of this exporter's part of the manifest."""
        self.run.update(**fields)

    def on_train_begin(self, logs=None):
        self.run.check_writable()
        self._facts = self.facts()
        self._check_same_run()
        self._before = None

    def on_epoch_begin(self, epoch, logs=None):
        if self._before is None:  # only now is the number of the first epoch known
            self._begin(epoch)

    def on_epoch_end(self, epoch, logs=None):
        trained = epoch + 1 + self._before
        if trained % self.every == 0 or epoch + 1 == self.params.get("epochs"):
            self._write(trained)

    def _begin(self, initial_epoch):
        written = self.record().get("epochs", [])
        anew = initial_epoch == 0 and not _was_trained(self.model)
        start = written[-1] if initial_epoch == 0 and written and not anew else initial_epoch
        kept = [] if anew else [epoch for epoch in written if epoch <= start]
        self.start()
        self.keep_record(**self._facts, epochs=kept)
        self._before = start - initial_epoch
        if start not in kept:
            self._write(start)

    def _write(self, epoch):
        """First the files, then their mention: the manifest is true at any moment."""
        self.export(epoch)
        self.keep_record(epochs=sorted({*self.record()["epochs"], epoch}))

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


def _was_trained(model):
    optimizer = getattr(model, "optimizer", None)
    return optimizer is not None and int(keras.ops.convert_to_numpy(optimizer.iterations)) > 0


def _brief(value):
    """Layers by their paths, everything else as it is, and not at length."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = [f"{entry['path']} ({entry['class']}, {entry['shape']})" for entry in value]
    text = str(value)
    return text if len(text) <= 400 else f"{text[:400]} …"
