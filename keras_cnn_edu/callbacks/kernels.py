"""Follow the kernels of the convolution layers through training."""

import keras

from keras_cnn_edu import extraction
from keras_cnn_edu.callbacks.runs import file_stems, save_npz
from keras_cnn_edu.callbacks.schedule import FORMATS, EpochExporter


class KernelExporter(EpochExporter):
    """Writes the kernels of the convolution layers, before training and after each epoch.

    For each layer and epoch it writes `kernels/conv1-epoch-0003.png` and `kernels/conv1-epoch-0003.npz`
    (array "kernel", in the layout of the layer). The entry "kernels" of `manifest.json` says what is there.

    Args:
        folder: the run folder; it is made when training begins.
        layers: which layers, as for `extraction.find_layers`. None means every convolution.
        every: export every so many epochs (and always before the first, and after the last).
        formats: "png", "npz" or both.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if a layer is not there, or has no such kernel, or the folder holds another run.

    Example:
        >>> import numpy as np, pathlib, tempfile
        >>> image, convolution = keras.Input((5, 5, 1)), keras.layers.Conv2D(2, 3, name="conv")
        >>> model = keras.Sequential([image, convolution])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = KernelExporter(folder, formats="npz")
        ...     _ = model.fit(np.zeros((4, 5, 5, 1)), np.zeros((4, 3, 3, 2)), verbose=0, callbacks=[exporter])
        ...     sorted(path.name for path in pathlib.Path(folder, "kernels").iterdir())
        ['conv-epoch-0000.npz', 'conv-epoch-0001.npz']
    """

    def __init__(self, folder, layers=None, every=1, formats=FORMATS):
        super().__init__(folder, every, formats)
        self.layers = layers

    def facts(self):
        self._chosen = self._find()
        self._stems = file_stems(self._chosen)
        layers = [self._describe(path, layer) for path, layer in self._chosen.items()]
        return {"layers": layers, "formats": self.formats}

    def export(self, epoch):
        for path, layer in self._chosen.items():
            kernel = keras.ops.convert_to_numpy(keras.ops.cast(layer.kernel, "float32"))
            stem = f"{self._stems[path]}-epoch-{epoch:04d}"
            if "npz" in self.formats:
                save_npz(self.run.path / "kernels" / f"{stem}.npz", {"kernel": kernel})
            if "png" in self.formats:
                if type(layer).__name__.endswith("Transpose"):  # its kernels have the filters before the channels
                    kernel = kernel.swapaxes(-1, -2)
                _draw(self.run.path / "kernels" / f"{stem}.png", f"{path} kernels · epoch {epoch}", kernel)

    def record(self):
        return self.run.manifest().get("kernels", {})

    def keep_record(self, **fields):
        self.run.update(kernels={**self.record(), **fields})

    def _describe(self, path, layer):
        kind, file = type(layer).__name__, self._stems[path]
        return {"path": path, "class": kind, "file": file, "shape": list(layer.kernel.shape)}

    def _find(self):
        if self.layers is None:
            found = extraction.layer_paths(self.model)
            return {path: layer for path, layer in found.items() if _has_kernel(layer)}
        found = extraction.find_layers(self.model, self.layers)
        without = [path for path, layer in found.items() if not _has_kernel(layer)]
        if without:
            raise ValueError(
                "`layers` must be built convolutions, with a `kernel` and a `kernel_size`. "
                f"Received: layers={without}, which have none. Leave them out."
            )
        return found


def _has_kernel(layer):
    """True for a built convolution of any rank: one kernel, of `kernel_size`, that all positions share."""
    if not (layer.built and hasattr(layer, "kernel_size") and hasattr(layer, "kernel")):
        return False
    return len(layer.kernel.shape) == len(layer.kernel_size) + 2


def _draw(file, title, kernel):
    from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

    *spatial, input_channels, filters = kernel.shape
    viz.save(viz.kernel_grid(kernel.reshape(-1, spatial[-1], input_channels, filters), title=title), file)
