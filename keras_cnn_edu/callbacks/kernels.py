"""Follow the kernels of the convolution layers through training."""

import functools

import numpy as np

from keras_cnn_edu import extraction
from keras_cnn_edu.callbacks.filters import all_kernels, as_filters, kernels_of
from keras_cnn_edu.callbacks.manifest import DamagedError
from keras_cnn_edu.callbacks.output import USUAL, Output
from keras_cnn_edu.callbacks.runs import file_stems, load_npz, save_npz
from keras_cnn_edu.callbacks.schedule import Watcher
from keras_cnn_edu.callbacks.weights import to_numpy
from keras_cnn_edu.extraction.paths import asked_for

START = "kernels/start.npz"


class KernelExporter(Watcher):
    """Writes the kernels of the convolution layers, before training and after each epoch, and what has changed.

    For each layer and epoch it writes `kernels/conv1-epoch-0003.npz` (array "kernel", in the layout of the layer),
    `kernels/conv1-epoch-0003.png` and `kernels/conv1-epoch-0003-change.png`: how far each weight has moved since
    the first export. With `unit="batch"` the names have step-000300. The kernels of the first export are kept in
    `kernels/start.npz`. The entry "kernels" of `manifest.json` says what is there.

    A kernel on one channel is drawn as one picture per filter, the first kernel of a model on color images in color,
    all others as a table: a row per input channel, a column per filter. The change of a kernel that is no table is
    drawn below what it was and what it is, with the correlation of both: see `viz.kernel_changes`. A separable
    convolution has two kernels, `path/depthwise` and `path/pointwise`.

    Args:
        folder: the run folder; it is made when training begins.
        layers: which layers, as for `extraction.find_layers`. None means every convolution.
        every: export after every so many epochs or batches (and always before the first, and after the last).
        unit: "epoch" or "batch": what `every` counts.
        formats: "png", "npz", "events", or several, as for `FeatureMapExporter`.
        on_error: "warn" or "raise", as for `FeatureMapExporter`.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if a layer is not there, or has no such kernel, or a convolution is not built, or the folder holds
            another run or another training writes into it.
        RuntimeError: if "events" are asked for on another backend than TensorFlow.

    Example:
        >>> import keras, pathlib, tempfile
        >>> image, convolution = keras.Input((5, 5, 1)), keras.layers.Conv2D(2, 3, name="conv")
        >>> model = keras.Sequential([image, convolution])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = KernelExporter(folder, formats="npz")
        ...     images, maps = np.zeros((4, 5, 5, 1)), np.zeros((4, 3, 3, 2))
        ...     _ = model.fit(images, maps, verbose=0, callbacks=[exporter])
        ...     sorted(path.name for path in pathlib.Path(folder, "kernels").iterdir())
        ['conv-epoch-0000.npz', 'conv-epoch-0001.npz', 'start.npz']
    """

    SECTION = "kernels"

    def __init__(self, folder, layers=None, every=1, unit="epoch", formats=USUAL, on_error="warn"):
        super().__init__(folder, every, unit, on_error)
        self.output = Output(self.run, formats)
        self.layers = None if layers is None else asked_for(layers)

    def facts(self):
        self._chosen = self._find()
        self._sees_color = next(iter(all_kernels(extraction.layer_paths(self.model))), None)
        return {"layers": self._describe(), "formats": self.output.formats}

    def start(self, kept):
        self._start = None  # (time, {file: kernel}) of the first export
        if self.record().get("start") in kept and (self.run.path / START).exists():
            self._start = self.record()["start"], self._read_start()
        return [time for time in kept if all(self.output.has(self._path(entry, time)) for entry in self._entries())]

    def look(self):
        return {path: to_numpy(getattr(layer, name)) for path, (layer, name) in self._chosen.items()}

    def write(self, time, kernels):
        if not kernels:
            return  # a network of dense layers
        if self._start is None:
            stems = [entry["file"] for entry in self._entries()]
            self._start = time, dict(zip(stems, kernels.values(), strict=True))
            save_npz(self.run.path / START, self._start[1])
            self.keep_record(start=time)
        since, first = self._start
        for entry, (path, kernel) in zip(self._entries(), kernels.items(), strict=True):
            name, stem, tag = entry["path"], self._path(entry, time), f"kernels/{entry['path']}"
            self.output.array(stem, "kernel", kernel, tag, time)
            draw = functools.partial(self._draw, path, kernel, f"{name} kernels · {self.words(time)}")
            self.output.picture(stem, draw, tag, time)
            if time > since:
                title = f"{name} kernels · change from {self.words(since)} to {time}"
                draw = functools.partial(self._draw_change, path, first[entry["file"]], kernel, title, since, time)
                self.output.picture(f"{stem}-change", draw, f"{tag}/change", time)
        self.output.flush()

    def _entries(self):
        """The kernels as the manifest describes them, in the order of what is seen."""
        return self._facts["layers"]

    def _path(self, entry, time):
        return f"kernels/{entry['file']}-{self.stem(time)}"

    def _read_start(self):
        """Read the kernels of the first export."""
        path, entries = self.run.path / START, self._entries()
        found = load_npz(path, [entry["file"] for entry in entries])
        if any(list(found[entry["file"]].shape) != entry["shape"] for entry in entries):
            raise DamagedError(f"`folder` must hold the files of its run. Received: '{path}' of another network.")
        return found

    def _draw(self, path, kernel, title, note=""):
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        filters = as_filters(kernel, *self._chosen[path])
        return viz.kernel_grid(filters, title=title, note=note, color=path == self._sees_color, rasterized=True)

    def _draw_change(self, path, before, after, title, since, time):
        from keras_cnn_edu import viz

        note = _share(after - before, before)
        filters = [as_filters(kernel, *self._chosen[path]) for kernel in (before, after)]
        if filters[0].shape[-2] in ((1, 3) if path == self._sees_color else (1,)):
            names = [self.words(since), self.words(time)]
            return viz.kernel_changes(*filters, names=names, title=title, note=note, rasterized=True)
        return self._draw(path, after - before, title, note)

    def _describe(self):
        places = [*extraction.layer_paths(self.model).values()]
        stems = file_stems(self._chosen)
        return [
            {
                "path": path,
                "class": type(layer).__name__,
                "file": stems[path],
                "place": places.index(layer),
                "shape": list(getattr(layer, name).shape),
            }
            for path, (layer, name) in self._chosen.items()
        ]

    def _find(self):
        """Return {path: (layer, attribute that is a kernel)}."""
        layers = extraction.layer_paths(self.model)
        if self.layers is not None:
            layers = extraction.find_layers(self.model, self.layers)
        found = all_kernels(layers)
        unbuilt = [path for path, layer in layers.items() if hasattr(layer, "kernel_size") and not layer.built]
        if unbuilt and not (found and self.model.built):
            raise ValueError(
                "`model` must be built before it is trained, so that there are kernels to look at. "
                f"Received: {self.model.name!r}, whose layers {unbuilt} are not. Begin it with `keras.Input(shape)`, "
                "or call `model.build(shape)` before `fit`."
            )
        without = [path for path, layer in layers.items() if not kernels_of(layer)]
        if self.layers is not None and without:
            raise ValueError(
                "`layers` must be built convolutions, with a `kernel` and a `kernel_size`. "
                f"Received: layers={without}, which have none. Leave them out."
            )
        return found


def _share(change, start):
    """Say how large a change is."""
    size = np.linalg.norm(start)
    return f"norm of the change: {np.linalg.norm(change) / size:.0%} of the start's" if size else ""
