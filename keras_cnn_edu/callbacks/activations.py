"""Follow the activations of every layer through training in numbers: do they die, grow, vanish?"""

import numpy as np

from keras_cnn_edu import extraction, files, types
from keras_cnn_edu.callbacks.layer_rows import layer_rows, layers_of_maps
from keras_cnn_edu.callbacks.probes import Probes
from keras_cnn_edu.callbacks.statistics import StatisticsCallback
from keras_cnn_edu.extraction.paths import Layers, layer_list
from keras_cnn_edu.tracing import layout

BINS = 64  # of the histogram of one layer at one time


class ActivationStatistics(StatisticsCallback):
    """Writes statistics of the values that the layers have for the probe images, over the whole training.

    `statistics/activations.csv` has a row for each time and layer: mean and standard deviation of all values, the
    share of values that are exactly zero, the number of dead maps or units (zero everywhere, for every probe image) and
    of all of them, the smallest and the largest value, the number of values that are not finite and therefore left out,
    and a histogram: the number of values in each of 64 equal intervals from the smallest to the largest.

    `statistics/activations.npz` has the same as arrays (times, layers), the histogram as "counts" (times, layers, 64).
    `statistics/activations/conv1.png` shows one layer at all times. Both are written again when there are a tenth more
    times than they contain, and at the end of the training. The entry "activations" of `manifest.json` lists the times.

    Args:
        folder: the run folder; it is made when training begins.
        images: the probe images, as for `FeatureMapExporter`. The more there are, the surer a dead map is dead.
        layers: which layers, as for `extraction.feature_maps`. None means every leaf layer.
        every: epochs or batches from one time to the next; the first and the last state are always written.
        unit: "epoch" or "batch": what `every` counts.
        on_error: "warn" or "raise", as for `FeatureMapExporter`.

    Raises:
        ValueError, TypeError: as `FeatureMapExporter`.

    Example:
        >>> import keras, tempfile
        >>> from pathlib import Path
        >>> dense = keras.layers.Dense(2, "relu", name="dense")
        >>> model = keras.Sequential([keras.layers.Flatten(), dense])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> images = np.zeros((4, 8, 8, 1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     statistics = ActivationStatistics(folder, images, layers="dense")
        ...     _ = model.fit(images, np.zeros((4, 2)), verbose=0, callbacks=[statistics])
        ...     print(Path(folder, "statistics", "activations.csv").read_text(encoding="utf-8"))
        epoch,layer,mean,deviation,zeros,dead,maps,smallest,largest,not_finite,counts
        0,dense,0.0,0.0,1.0,2,2,0.0,0.0,0,0 0 ... 0 0
        1,dense,0.0,0.0,1.0,2,2,0.0,0.0,0,0 0 ... 0 0

    Reference:
        fast.ai, "Practical Deep Learning for Coders 2022, part 2", lesson 16: the colorful dimension plot.
        https://course.fast.ai/Lessons/lesson16.html
    """

    SECTION, ROWS = "activations", "layers"
    COLUMNS = "mean", "deviation", "zeros", "dead", "maps", "smallest", "largest", "not_finite", "counts"

    def __init__(
        self,
        folder: types.Path,
        images,
        layers: Layers = None,
        every: int = 1,
        unit: str = "epoch",
        on_error: str = "warn",
    ):
        super().__init__(folder, every, unit, on_error)
        self.probes = Probes(images)
        self.layers = None if layers is None else layer_list(layers)

    def describe(self):
        maps = extraction.feature_maps(self.model, self.probes.images, self.layers)
        self._layer_of = layers_of_maps(self.model, maps)
        self._shapes = [array.shape for array in self._channels_last(maps).values()]
        shapes = {path: array.shape[1:] for path, array in maps.items()}
        rows = layer_rows(self.model, self._layer_of, shapes)
        return {"layers": rows, "probes": {"sha256": self.probes.fingerprint()}}

    def collect(self):
        maps = extraction.feature_maps(self.model, self.probes.images, self.layers)
        return [statistics(array) for array in self._channels_last(maps).values()]

    def draw(self):
        for index, layer in enumerate(self.description["layers"]):
            picture = self._figure(index, layer["path"]).png()
            files.write_bytes(self.run.path / "statistics" / "activations" / f"{layer['file']}.png", picture)

    def _channels_last(self, maps):
        data_formats = {path: layout.data_format_of(self._layer_of[path]) for path in maps}
        return {path: layout.channels_last(array, data_formats[path]) for path, array in maps.items()}

    def _figure(self, index, path):
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        column = {name: np.array([values[index] for values in self.table.columns[name]]) for name in self.table.columns}
        examples, *sizes, maps = self._shapes[index]
        of_what = f"{maps} maps of {'×'.join(map(str, sizes))}" if sizes else f"{maps} units"
        return viz.activation_history(
            self.table.times,
            column["mean"],
            column["deviation"],
            column["zeros"],
            column["dead"] / column["maps"],
            list(zip(column["counts"], column["smallest"], column["largest"], strict=True)),
            unit=self.table.unit,
            title=f"{path} · activations",
            note=f"{examples} images, {of_what}",
            rasterized=True,
        )


def statistics(maps) -> dict:
    """Compute statistics of the values that a layer has for some examples.

    Args:
        maps: (examples, …, maps) or (examples, units).

    Returns:
        Dict of numbers, and "counts", a histogram of the finite values from "smallest" to "largest".

    Example:
        >>> found = statistics(np.array([[0.0, 2.0], [0.0, 0.0]]))
        >>> found["mean"], found["zeros"], found["dead"], found["maps"]
        (0.5, 0.75, 1, 2)
    """
    finite = np.isfinite(maps)
    values = np.asarray(maps[finite], "float64")
    if not values.size:
        values, counts = np.array([np.nan]), np.zeros(BINS, int)
    else:
        counts, _ = np.histogram(values, BINS)
    dead = (maps == 0).all(axis=tuple(range(maps.ndim - 1)))
    return {
        "mean": float(values.mean()),
        "deviation": float(values.std()),
        "zeros": float((maps == 0).mean()),
        "dead": int(dead.sum()),
        "maps": len(dead),
        "smallest": float(values.min()),
        "largest": float(values.max()),
        "not_finite": int(maps.size - finite.sum()),
        "counts": counts,
    }
