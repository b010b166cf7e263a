"""Follow the kernels of the convolution layers through training."""

import functools

import numpy as np

from keras_cnn_edu import extraction
from keras_cnn_edu.callbacks.filters import all_kernels, as_filters, kernels_of
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
    all others as a table: a row per input channel, a column per filter. A separable convolution has two kernels,
    `path/depthwise` and `path/pointwise`.

    Args:
        folder: the run folder; it is made when training begins.
        layers: which layers, as for `extraction.find_layers`. None means every convolution.
        every: export after every so many epochs or batches (and always before the first, and after the last).
        unit: "epoch" or "batch": what `every` counts.
        formats: "png", "npz", "events", or several, as for `FeatureMapExporter`.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if a layer is not there, or has no such kernel, or the folder holds another run.
        RuntimeError: if "events" are asked for on another backend than TensorFlow.

    Example:
        >>> import keras, pathlib, tempfile
        >>> image, convolution = keras.Input((5, 5, 1)), keras.layers.Conv2D(2, 3, name="conv")
        >>> model = keras.Sequential([image, convolution])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = KernelExporter(folder, formats="npz")
        ...     _ = model.fit(np.zeros((4, 5, 5, 1)), np.zeros((4, 3, 3, 2)), verbose=0, callbacks=[exporter])
        ...     sorted(path.name for path in pathlib.Path(folder, "kernels").iterdir())
        ['conv-epoch-0000.npz', 'conv-epoch-0001.npz', 'start.npz']
    """

    SECTION = "kernels"

    def __init__(self, folder, layers=None, every=1, unit="epoch", formats=USUAL):
        super().__init__(folder, every, unit)
        self.output = Output(self.run, formats)
        self.layers = None if layers is None else asked_for(layers)

    def facts(self):
        self._chosen = self._find()
        self._stems = file_stems(self._chosen)
        first, *_ = [*all_kernels(extraction.layer_paths(self.model)), None]
        self._sees_color = first
        layers = [self._describe(path, layer) for path, (layer, _) in self._chosen.items()]
        return {"layers": layers, "formats": self.output.formats}

    def start(self, kept):
        self._start = None  # (time, {path: kernel}) of the first export
        if kept and self.record().get("start") in kept:
            found = load_npz(self.run.path / START)
            self._start = self.record()["start"], {path: found[stem] for path, stem in self._stems.items()}
        return kept

    def look(self):
        return {path: to_numpy(getattr(layer, name)) for path, (layer, name) in self._chosen.items()}

    def write(self, time, kernels):
        if not kernels:
            return  # a network of dense layers
        if self._start is None:
            self._start = time, kernels
            save_npz(self.run.path / START, {self._stems[path]: kernel for path, kernel in kernels.items()})
            self.keep_record(start=time)
        since, first = self._start
        for path, kernel in kernels.items():
            stem, tag = f"kernels/{self._stems[path]}-{self.stem(time)}", f"kernels/{path}"
            self.output.array(stem, "kernel", kernel, tag, time)
            draw = functools.partial(self._draw, path, kernel, f"{path} kernels · {self.words(time)}")
            self.output.picture(stem, draw, tag, time)
            if time > since:
                change, title = kernel - first[path], f"{path} kernels · change from {self.words(since)} to {time}"
                share = _share(change, first[path])
                draw = functools.partial(self._draw, path, change, title, share)
                self.output.picture(f"{stem}-change", draw, f"{tag}/change", time)
        self.output.flush()

    def _draw(self, path, kernel, title, note=""):
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        filters = as_filters(kernel, *self._chosen[path])
        return viz.kernel_grid(filters, title=title, note=note, color=path == self._sees_color, quick=True)

    def _describe(self, path, layer):
        kind, name = type(layer).__name__, self._chosen[path][1]
        return {"path": path, "class": kind, "file": self._stems[path], "shape": list(getattr(layer, name).shape)}

    def _find(self):
        """Return {path: (layer, attribute that is a kernel)}."""
        if self.layers is None:
            return all_kernels(extraction.layer_paths(self.model))
        found = extraction.find_layers(self.model, self.layers)
        without = [path for path, layer in found.items() if not kernels_of(layer)]
        if without:
            raise ValueError(
                "`layers` must be built convolutions, with a `kernel` and a `kernel_size`. "
                f"Received: layers={without}, which have none. Leave them out."
            )
        return all_kernels(found)


def _share(change, start):
    """Say how large a change is."""
    size = np.linalg.norm(start)
    return f"‖change‖ is {np.linalg.norm(change) / size:.0%} of ‖kernel‖" if size else ""
