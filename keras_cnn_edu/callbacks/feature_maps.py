"""Follow the feature maps of a few images through training."""

import functools
from collections.abc import Sequence

import numpy as np

from keras_cnn_edu import checks, extraction, types
from keras_cnn_edu.callbacks.layer_rows import layer_rows, layers_of_maps
from keras_cnn_edu.callbacks.limited import LimitedCallback
from keras_cnn_edu.callbacks.output import USUAL, Output
from keras_cnn_edu.callbacks.probes import Probes
from keras_cnn_edu.extraction.paths import Layers, layer_list
from keras_cnn_edu.runs.folder import file_stems, save_npz
from keras_cnn_edu.runs.network import PROBES
from keras_cnn_edu.tracing import layout


class FeatureMapExporter(LimitedCallback):
    """Writes the feature maps of every layer for the probe images, before training and after each epoch.

    For each layer and epoch it writes a picture, `feature_maps/epoch-0003/conv1.png`, and the raw numbers,
    `feature_maps/epoch-0003/conv1.npz` (array "maps", of shape (examples, …)). With `unit="batch"` the folders are
    `feature_maps/step-000300`, after 300 batches. `manifest.json` lists the times and layers.

    Args:
        folder: the run folder; it is made when training begins.
        images: the probe images: (examples, height, width, channels), or anything else that `extraction.feature_maps`
            takes. A data set is read to its end: pass a few examples, `data.take(1)`.
        labels: None, or one integer class per image.
        layers: which layers, as for `extraction.feature_maps`. None means every leaf layer.
        every: epochs or batches from one export to the next; the first and the last state are always written.
        unit: "epoch" or "batch": what `every` counts. With "batch", Keras waits after each batch for its loss, which
            makes small steps slower.
        formats: "png" for pictures, "npz" for the raw numbers, "events" for TensorBoard (the folder `events`; it
            shows only ten times of each layer, so have "png" too), or several of these.
        normalize: "map" or "layer": whether each map, or each layer, has its own color scale.
        max_maps: the largest number of maps of a layer that are drawn. The npz file has them all.
        max_bytes: None, or the largest size of the folder `feature_maps`. Space is reserved for the last epoch; when
            only that is left, the times before it are left out. A warning says so once, and the entry "left_out" of
            `manifest.json` lists them.
        class_names: None, or the name of each class. They are written beside the probe images instead of their labels,
            and below a layer that gives a probability for each class, which is drawn in percent.
        on_error: what happens when the folder can no longer be written to (the disk is full, the folder is gone):
            "warn": the export ends with a warning that says what is missing, and the training continues. "raise": the
            training ends with the error.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if the model has no such layer, the images or labels do not fit it, the folder holds
            another run or another training writes into it, or `max_bytes` is too small for one epoch.
        TypeError: if an argument has the wrong type.
        RuntimeError: if `formats` has "events" on another backend than TensorFlow.

    Example:
        >>> import keras, pathlib, tempfile
        >>> dense = keras.layers.Dense(2, name="dense")
        >>> model = keras.Sequential([keras.layers.Flatten(), dense])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> images = np.zeros((4, 8, 8, 1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = FeatureMapExporter(folder, images[:2], layers="dense")
        ...     _ = model.fit(images, np.zeros((4, 2)), verbose=0, callbacks=[exporter])
        ...     written = pathlib.Path(folder, "feature_maps", "epoch-0001").iterdir()
        ...     sorted(path.name for path in written)
        ['dense.npz', 'dense.png']
    """

    FOLDER, CONTENT = "feature_maps", "feature maps"

    def __init__(
        self,
        folder: types.Path,
        images,
        labels: Sequence[int] | np.ndarray | None = None,
        layers: Layers = None,
        every: int = 1,
        unit: str = "epoch",
        formats: str | Sequence[str] = USUAL,
        normalize: str = "map",
        max_maps: int = 64,
        max_bytes: int | None = None,
        on_error: str = "warn",
        class_names: Sequence[str] | None = None,
    ):
        super().__init__(folder, every, unit, on_error, max_bytes)
        self.output = Output(self.run, formats)
        self.class_names = None if class_names is None else checks.some(class_names, "class_names", "names of classes")
        self.probes = Probes(images, labels)
        self.layers = None if layers is None else layer_list(layers)
        self.normalize = checks.one_of(normalize, "normalize", ("map", "layer"))
        self.max_maps = checks.positive_int(max_maps, "max_maps")

    def describe(self):
        maps = self.collect()
        examples = len(next(iter(maps.values())))
        self.probes.check(examples, _classes(self.model))
        self._check_class_names()
        self.check_max_bytes(maps, "Choose fewer `layers` or images.")
        self._layer_of = layers_of_maps(self.model, maps)
        shapes = {path: array.shape[1:] for path, array in maps.items()}
        return {
            "model": self.model.name,
            "layers": layer_rows(self.model, self._layer_of, shapes),
            "probe_labels": self.probes.labels,
            "probes": {"count": examples, "file": PROBES, "sha256": self.probes.fingerprint()},
            "normalization": self.normalize,
            "formats": self.output.formats,
        }

    def start(self, kept):
        arrays = self.probes.arrays()
        stems = file_stems(arrays)
        save_npz(self.run.path / PROBES, {stems[name]: array for name, array in arrays.items()})
        there = [time for time in kept if all(self.output.has(self._path(layer, time)) for layer in self._layers())]
        return super().start(there)

    def collect(self):
        return extraction.feature_maps(self.model, self.probes.images, self.layers)

    def bytes_of(self, maps):
        """Without the pictures, whose size is known only when they are drawn."""
        return sum(array.nbytes for array in maps.values()) if "npz" in self.output.formats else 0

    def write(self, time, maps):
        for layer, (path, array) in zip(self._layers(), maps.items(), strict=True):
            stem, name = self._path(layer, time), layer["path"]
            self.output.array(stem, "maps", array, f"feature_maps/{name}", time)
            draw = functools.partial(self._draw, f"{name} · {self.time_label(time)}", array, self._layer_of[path])
            self.output.picture(stem, draw, f"feature_maps/{name}", time)
        self.output.flush()

    def _layers(self):
        """The layers as the manifest describes them, in the order of the maps."""
        return self.description["layers"]

    def _path(self, layer, time):
        return f"feature_maps/{self.stem(time)}/{layer['file']}"

    def _check_class_names(self):
        """Refuse more or fewer names than classes."""
        if self.class_names is None:
            return
        given, classes = len(self.class_names), _classes(self.model)
        if given != classes if classes else given <= max(self.probes.labels or [0]):
            raise ValueError(
                f"`class_names` must be one name per class, {classes or max(self.probes.labels) + 1} of them. "
                f"Received: {given} names."
            )

    def _draw(self, title, maps, layer):
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        classes = self.class_names
        return viz.feature_map_grid(
            layout.channels_last(maps, layout.data_format_of(layer)),
            title=title,
            row_labels=self.probes.row_labels(classes),
            images=self.probes.pictures(),
            unit_names=classes if classes and are_probabilities(maps, len(classes)) else None,
            normalize=self.normalize,
            max_maps=self.max_maps,
            rasterized=True,
        )


def are_probabilities(maps, classes: int) -> bool:
    """Tell whether each example has a probability for each class.

    >>> are_probabilities(np.array([[0.25, 0.75]]), 2), are_probabilities(np.array([[0.25, 0.25]]), 2)
    (True, False)
    """
    return maps.shape[1:] == (classes,) and maps.min() >= 0 and np.allclose(maps.sum(axis=1), 1, atol=1e-3)


def _classes(model):
    """The number of classes, if the model has one output of that many units."""
    outputs = getattr(model, "outputs", None) or []
    if len(outputs) == 1 and len(outputs[0].shape) == 2 and outputs[0].shape[1] != 1:
        return outputs[0].shape[1]
    return None
