"""Follow the kernels of the convolution layers through training."""

import functools
from collections.abc import Sequence

import numpy as np

from keras_cnn_edu import extraction, types
from keras_cnn_edu.callbacks.filters import all_kernels, as_filters, kernels_of
from keras_cnn_edu.callbacks.layer_rows import layer_rows
from keras_cnn_edu.callbacks.output import USUAL, Output
from keras_cnn_edu.callbacks.schedule import ScheduledCallback
from keras_cnn_edu.callbacks.weights import to_numpy
from keras_cnn_edu.extraction.paths import Layers, layer_list
from keras_cnn_edu.runs.folder import load_npz, save_npz
from keras_cnn_edu.runs.manifest import DamagedError

START = "kernels/start.npz"


class KernelExporter(ScheduledCallback):
    """Writes the kernels of the convolution layers, before training and after each epoch, and how they changed.

    For each layer and epoch it writes `kernels/conv1-epoch-0003.npz` (array "kernel", in the layout of the layer),
    `kernels/conv1-epoch-0003.png` and `kernels/conv1-epoch-0003-change.png`: how far each weight has moved since
    the first export. With `unit="batch"` the names have step-000300. The kernels of the first export are kept in
    `kernels/start.npz`. The entry "kernels" of `manifest.json` lists the times and layers.

    A kernel with one input channel is drawn as one picture per filter, the first kernel of a model for color images in
    color, all others as a table: a row per input channel, a column per filter. The change of a kernel that is not drawn
    as a table is below the kernel before and after, with their correlation: see `viz.kernel_changes`. A separable
    convolution has two kernels, `path/depthwise` and `path/pointwise`.

    Args:
        folder: the run folder; it is made when training begins.
        layers: which layers, as for `extraction.find_layers`. None means every convolution.
        every: epochs or batches from one export to the next; the first and the last state are always written.
        unit: "epoch" or "batch": what `every` counts.
        formats: "png", "npz", "events", or several, as for `FeatureMapExporter`.
        on_error: "warn" or "raise", as for `FeatureMapExporter`.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if a layer is not there, or has no such kernel, or a convolution is not built, or the folder holds
            another run or another training writes into it.
        TypeError: if an argument has the wrong type.
        RuntimeError: if `formats` has "events" on another backend than TensorFlow.

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

    def __init__(
        self,
        folder: types.Path,
        layers: Layers = None,
        every: int = 1,
        unit: str = "epoch",
        formats: str | Sequence[str] = USUAL,
        on_error: str = "warn",
    ):
        super().__init__(folder, every, unit, on_error)
        self.output = Output(self.run, formats)
        self.layers = None if layers is None else layer_list(layers)

    def describe(self):
        self._kernels = self._find_kernels()
        self._first_kernel = next(iter(all_kernels(extraction.layer_paths(self.model))), None)
        layers = {path: layer for path, (layer, _) in self._kernels.items()}
        shapes = {path: getattr(layer, name).shape for path, (layer, name) in self._kernels.items()}
        return {"layers": layer_rows(self.model, layers, shapes), "formats": self.output.formats}

    def start(self, kept):
        self._start = None  # (time, {file: kernel}) of the first export
        if self.section().get("start") in kept and (self.run.path / START).exists():
            self._start = self.section()["start"], self._read_start()
        return [time for time in kept if all(self.output.has(self._path(row, time)) for row in self._rows())]

    def collect(self):
        return {path: to_numpy(getattr(layer, name)) for path, (layer, name) in self._kernels.items()}

    def write(self, time, kernels):
        if not kernels:
            return  # a network of dense layers
        if self._start is None:
            stems = [row["file"] for row in self._rows()]
            self._start = time, dict(zip(stems, kernels.values(), strict=True))
            save_npz(self.run.path / START, self._start[1])
            self.update_section(start=time)
        since, first = self._start
        for row, (path, kernel) in zip(self._rows(), kernels.items(), strict=True):
            name, stem, tag = row["path"], self._path(row, time), f"kernels/{row['path']}"
            self.output.array(stem, "kernel", kernel, tag, time)
            draw = functools.partial(self._draw, path, kernel, f"{name} kernels · {self.time_label(time)}")
            self.output.picture(stem, draw, tag, time)
            if time > since:
                title = f"{name} kernels · change from {self.time_label(since)} to {time}"
                draw = functools.partial(self._draw_change, path, first[row["file"]], kernel, title, since, time)
                self.output.picture(f"{stem}-change", draw, f"{tag}/change", time)
        self.output.flush()

    def _rows(self):
        """The kernels as the manifest describes them, in the order in which they are collected."""
        return self.description["layers"]

    def _path(self, row, time):
        return f"kernels/{row['file']}-{self.stem(time)}"

    def _read_start(self):
        """Read the kernels of the first export."""
        path, rows = self.run.path / START, self._rows()
        kernels = load_npz(path, [row["file"] for row in rows])
        if any(list(kernels[row["file"]].shape) != row["shape"] for row in rows):
            raise DamagedError(f"`folder` must hold the files of its run. Received: '{path}' of another network.")
        return kernels

    def _draw(self, path, kernel, title, note=""):
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        filters = as_filters(kernel, *self._kernels[path])
        return viz.kernel_grid(filters, title=title, note=note, color=path == self._first_kernel, rasterized=True)

    def _draw_change(self, path, before, after, title, since, time):
        from keras_cnn_edu import viz

        note = _relative_norm(after - before, before)
        filters = [as_filters(kernel, *self._kernels[path]) for kernel in (before, after)]
        if filters[0].shape[-2] in ((1, 3) if path == self._first_kernel else (1,)):
            names = [self.time_label(since), self.time_label(time)]
            return viz.kernel_changes(*filters, names=names, title=title, note=note, rasterized=True)
        return self._draw(path, after - before, title, note)

    def _find_kernels(self):
        """Return {path: (layer, attribute that is a kernel)}."""
        layers = extraction.layer_paths(self.model)
        if self.layers is not None:
            layers = extraction.find_layers(self.model, self.layers)
        found = all_kernels(layers)
        unbuilt = [path for path, layer in layers.items() if hasattr(layer, "kernel_size") and not layer.built]
        if unbuilt and not (found and self.model.built):
            raise ValueError(
                "`model` must be built before it is trained, so that it has kernels. "
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


def _relative_norm(change, start):
    """Say how large a change is, compared with the start."""
    size = np.linalg.norm(start)
    return f"norm of the change: {np.linalg.norm(change) / size:.0%} of the start's" if size else ""
