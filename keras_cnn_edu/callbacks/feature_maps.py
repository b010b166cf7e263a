"""Follow the feature maps of a few images through training."""

import keras
import numpy as np

from keras_cnn_edu import checks, extraction
from keras_cnn_edu.callbacks.probes import Probes
from keras_cnn_edu.callbacks.runs import file_stems, save_npz
from keras_cnn_edu.callbacks.schedule import FORMATS, EpochExporter
from keras_cnn_edu.extraction.paths import without_suffix

PROBES = "feature_maps/probes.npz"


class FeatureMapExporter(EpochExporter):
    """Writes what every layer makes of the probe images, before training and after each epoch.

    For each layer and epoch it writes a picture, `feature_maps/epoch-0003/conv1.png`, and the raw numbers,
    `feature_maps/epoch-0003/conv1.npz` (array "maps", of shape (examples, …)). `manifest.json` says what is
    there.

    Args:
        folder: the run folder; it is made when training begins.
        images: the probe images: (examples, height, width, channels), or what else `extraction.feature_maps`
            takes. A data set is read whole: hand over a few examples, `data.take(1)`.
        labels: None, or one integer class per image.
        layers: which layers, as for `extraction.feature_maps`. None means every leaf layer.
        every: export every so many epochs (and always before the first, and after the last).
        formats: "png", "npz" or both.
        normalize: "map" or "layer": whether each map, or each layer, has the color scale to itself.
        max_maps: so many maps of a layer are drawn at most. The npz file has them all.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if the model has no such layer, the images or labels do not fit it, or the folder holds
            another run.

    Example:
        >>> import pathlib, tempfile
        >>> model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(2, name="dense")])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> images = np.zeros((4, 8, 8, 1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = FeatureMapExporter(folder, images[:2], layers="dense")
        ...     _ = model.fit(images, np.zeros((4, 2)), epochs=1, verbose=0, callbacks=[exporter])
        ...     sorted(path.name for path in pathlib.Path(folder, "feature_maps", "epoch-0001").iterdir())
        ['dense.npz', 'dense.png']
    """

    def __init__(
        self,
        folder,
        images,
        labels=None,
        layers=None,
        every=1,
        formats=FORMATS,
        normalize="map",
        max_maps=64,
    ):
        super().__init__(folder, every, formats)
        self.probes = Probes(images, labels)
        self.layers = layers
        self.normalize = checks.one_of(normalize, "normalize", ("map", "layer"))
        self.max_maps = checks.positive_int(max_maps, "max_maps")

    def facts(self):
        maps = self._maps()
        examples = len(next(iter(maps.values())))
        self.probes.check(examples, _classes(self.model))
        self._stems = file_stems(maps)
        self._layer_of = extraction.layer_paths(self.model)
        return {
            "model": self.model.name,
            "layers": [self._describe(path, array) for path, array in maps.items()],
            "probe_labels": self.probes.labels,
            "probes": {"count": examples, "file": PROBES, "sha256": self.probes.fingerprint()},
            "normalization": self.normalize,
            "formats": self.formats,
        }

    def start(self):
        save_npz(self.run.path / PROBES, self.probes.arrays())

    def export(self, epoch):
        folder = self.run.path / "feature_maps" / f"epoch-{epoch:04d}"
        for path, maps in self._maps().items():
            file = folder / self._stems[path]
            if "npz" in self.formats:
                save_npz(file.with_name(f"{file.name}.npz"), {"maps": maps})
            if "png" in self.formats:
                self._draw(file.with_name(f"{file.name}.png"), f"{path} · epoch {epoch}", maps, self._layer(path))

    def _maps(self):
        return extraction.feature_maps(self.model, self.probes.images, self.layers)

    def _layer(self, path):
        return self._layer_of.get(path) or self._layer_of[without_suffix(path)]

    def _describe(self, path, maps):
        kind = type(self._layer(path)).__name__
        return {"path": path, "class": kind, "file": self._stems[path], "shape": list(maps.shape[1:])}

    def _draw(self, file, title, maps, layer):
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        figure = viz.feature_map_grid(
            _channels_last(maps, layer),
            title=title,
            row_labels=self.probes.row_labels(),
            images=self.probes.pictures(),
            normalize=self.normalize,
            max_maps=self.max_maps,
        )
        viz.save(figure, file)


def _classes(model):
    """The number of classes, if the model has one output of that many units."""
    outputs = getattr(model, "outputs", None) or []
    if len(outputs) == 1 and len(outputs[0].shape) == 2 and outputs[0].shape[1] != 1:
        return outputs[0].shape[1]
    return None


def _channels_last(maps, layer):
    layout = getattr(layer, "data_format", None) or keras.config.image_data_format()
    return np.moveaxis(maps, 1, -1) if layout == "channels_first" and maps.ndim > 2 else maps
