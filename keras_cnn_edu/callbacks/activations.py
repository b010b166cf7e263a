"""Follow the activations of every layer through training, in numbers: do they die, grow, fade?"""

import numpy as np

from keras_cnn_edu import extraction, files
from keras_cnn_edu.callbacks.feature_maps import channels_last
from keras_cnn_edu.callbacks.probes import Probes
from keras_cnn_edu.callbacks.runs import file_stems
from keras_cnn_edu.callbacks.schedule import Watcher
from keras_cnn_edu.callbacks.timeline import Timeline
from keras_cnn_edu.extraction.paths import asked_for, without_suffix

BINS = 64  # of the histogram of one layer at one time
COLUMNS = "mean", "deviation", "zeros", "dead", "maps", "smallest", "largest", "not_finite", "counts"


class ActivationStatistics(Watcher):
    """Writes what values the layers have for the probe images, over the whole training.

    `statistics/activations.csv` has a line for each time and layer: mean and standard deviation of all values, the
    share of values that are exactly zero, how many maps (or units) are dead (zero everywhere, for every
    probe image) of how many, the smallest and the largest value, how many values are no finite numbers and therefore
    left out, and a histogram: how many values lie in each of 64 equal parts from the smallest to the largest.

    `statistics/activations.npz` has the same as arrays (times, layers), the histogram as "counts" (times, layers, 64).
    `statistics/activations/conv1.png` shows all times of one layer. Both are made anew when there are a tenth more
    times than they show, and at the end of the training. The entry "activations" of `manifest.json` says what is there.

    Args:
        folder: the run folder; it is made when training begins.
        images: the probe images, as for `FeatureMapExporter`. The more there are, the surer a dead map is dead.
        layers: which layers, as for `extraction.feature_maps`. None means every leaf layer.
        every: look after every so many epochs or batches (and always before the first, and after the last).
        unit: "epoch" or "batch": what `every` counts.
        on_error: "warn" or "raise", as for `FeatureMapExporter`.

    Raises:
        ValueError: as `FeatureMapExporter`.

    Example:
        >>> import keras, tempfile
        >>> from pathlib import Path
        >>> dense = keras.layers.Dense(2, "relu", name="dense")
        >>> model = keras.Sequential([keras.layers.Flatten(), dense])
        >>> model.compile(optimizer="sgd", loss="mse")
        >>> images = np.zeros((4, 8, 8, 1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     watcher = ActivationStatistics(folder, images, layers="dense")
        ...     _ = model.fit(images, np.zeros((4, 2)), verbose=0, callbacks=[watcher])
        ...     print(Path(folder, "statistics", "activations.csv").read_text(encoding="utf-8"))
        epoch,layer,mean,deviation,zeros,dead,maps,smallest,largest,not_finite,counts
        0,dense,0.0,0.0,1.0,2,2,0.0,0.0,0,0 0 ... 0 0
        1,dense,0.0,0.0,1.0,2,2,0.0,0.0,0,0 0 ... 0 0

    Reference:
        fast.ai, "Practical Deep Learning for Coders 2022, part 2", lesson 16: the colorful dimension plot.
        https://course.fast.ai/Lessons/lesson16.html
    """

    SECTION = "activations"

    def __init__(self, folder, images, layers=None, every=1, unit="epoch", on_error="warn"):
        super().__init__(folder, every, unit, on_error)
        self.probes = Probes(images)
        self.layers = None if layers is None else asked_for(layers)

    def facts(self):
        self._layer_of = extraction.layer_paths(self.model)
        maps = self._maps()
        self._shapes = [array.shape for array in maps.values()]
        stems, places = file_stems(maps), [*self._layer_of.values()]
        layers = [
            {
                "path": path,
                "file": stems[path],
                "place": places.index(self._layer(path)),
                "shape": list(array.shape[1:]),
            }
            for path, array in maps.items()
        ]
        return {"layers": layers, "probes": {"sha256": self.probes.fingerprint()}}

    def start(self, kept):
        stem = self.run.path / "statistics" / "activations"
        self.table = Timeline(stem, self.time_name, "layer", [layer["path"] for layer in self._facts["layers"]])
        return self.table.resume(kept, COLUMNS)

    def look(self):
        return [statistics(array) for array in self._maps().values()]

    def write(self, time, seen):
        if self.table.add(time, {name: [layer[name] for layer in seen] for name in COLUMNS}):
            self._draw_all()

    def finish(self):
        if self.table.save():
            self._draw_all()

    def _draw_all(self):
        for index, layer in enumerate(self._facts["layers"]):
            picture = self._draw(index, layer["path"]).png()
            files.write_bytes(self.run.path / "statistics" / "activations" / f"{layer['file']}.png", picture)

    def _maps(self):
        maps = extraction.feature_maps(self.model, self.probes.images, self.layers)
        return {path: channels_last(array, self._layer(path)) for path, array in maps.items()}

    def _layer(self, path):
        return self._layer_of.get(path) or self._layer_of.get(without_suffix(path))

    def _draw(self, index, path):
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        column = {name: np.array([values[index] for values in self.table.columns[name]]) for name in self.table.columns}
        examples, *sizes, maps = self._shapes[index]
        what = f"{maps} maps of {'×'.join(map(str, sizes))}" if sizes else f"{maps} units"
        return viz.activation_history(
            self.table.times,
            column["mean"],
            column["deviation"],
            column["zeros"],
            column["dead"] / column["maps"],
            list(zip(column["counts"], column["smallest"], column["largest"], strict=True)),
            unit=self.table.unit,
            title=f"{path} · activations",
            note=f"{examples} images, {what}",
            rasterized=True,
        )


def statistics(maps):
    """Count what values a layer has for some examples.

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
    known = np.asarray(maps[finite], "float64")
    if not known.size:
        known, counts = np.array([np.nan]), np.zeros(BINS, int)
    else:
        counts, _ = np.histogram(known, BINS)
    dead = (maps == 0).all(axis=tuple(range(maps.ndim - 1)))
    return {
        "mean": float(known.mean()),
        "deviation": float(known.std()),
        "zeros": float((maps == 0).mean()),
        "dead": int(dead.sum()),
        "maps": len(dead),
        "smallest": float(known.min()),
        "largest": float(known.max()),
        "not_finite": int(maps.size - finite.sum()),
        "counts": counts,
    }
