"""Follow the gradients of all weights through training: do they vanish, do they explode?"""

import keras
import numpy as np

from keras_cnn_edu import checks, files
from keras_cnn_edu.callbacks.probes import Probes, fingerprint
from keras_cnn_edu.callbacks.schedule import Watcher
from keras_cnn_edu.callbacks.timeline import Timeline
from keras_cnn_edu.callbacks.weights import loss_gradients, to_numpy, trainable_weights
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.extraction.maps import build

COLUMNS = "norm", "mean", "deviation", "weight_norm", "ratio"


class GradientStatistics(Watcher):
    """Writes how large the gradient of every weight is for the probe images, over the whole training.

    The gradient is that of a training step on the probe images, with all that belongs to its loss: several outputs,
    penalties that layers add, the model's own `compute_loss` or `train_step` (dropout drops, batch normalization uses
    the statistics of the probes). It is written as it is before the optimizer clips it, and without the factor that
    keeps small gradients alive in float16. Nothing of the model is changed. A model without trainable weights
    has no gradients, and no lines.

    `statistics/gradients.csv` has a line for each time and trainable weight: the norm of the gradient (its length as a
    vector), mean and standard deviation of its elements, the norm of the weight itself, and the ratio of the two
    norms. `statistics/gradients.npz` has the same as arrays (times, weights). `statistics/gradients.png` shows norm and
    ratio of all kernels (weights with two or more axes) over time. Both are made anew when there are a tenth more
    times than they show, and at the end of the training. The entry "gradients" of `manifest.json` says what is there.

    Args:
        folder: the run folder; it is made when training begins.
        images: the probe images, as for `FeatureMapExporter`: a small batch.
        labels: their targets, as `fit` takes them: classes, one-hot rows or whatever the loss compares with; a list or
            dict of arrays for several outputs; None if the loss needs none.
        every: look after every so many epochs or batches (and always before the first, and after the last).
        unit: "epoch" or "batch": what `every` counts.
        sample_weight: None, or how much each image counts, as for `fit`. For weights of classes:
            `weights[labels]`.
        on_error: "warn" or "raise", as for `FeatureMapExporter`.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if the labels are not one per image, the model is compiled without a loss, or the folder holds
            another run.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> dense = keras.layers.Dense(1, "linear", False, "ones", name="sum")
        >>> model = keras.Sequential([keras.Input((2,)), dense])
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> images, labels = np.array([[3.0, 0.0]]), np.array([[1.0]])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     # gradient of (w·x − 1)²: 2·(3 − 1)·[3, 0]
        ...     watcher = GradientStatistics(folder, images, labels)
        ...     _ = model.fit(images, labels, epochs=1, verbose=0, callbacks=[watcher])
        ...     table = Path(folder, "statistics", "gradients.csv").read_text(encoding="utf-8")
        ...     print(table.splitlines()[1])
        0,sum/kernel,12.0,6.0,6.0,1.414...,8.485...

    Reference:
        Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks",
        section 4.2. https://proceedings.mlr.press/v9/glorot10a.html
    """

    SECTION = "gradients"

    def __init__(self, folder, images, labels, every=1, unit="epoch", sample_weight=None, on_error="warn"):
        super().__init__(folder, every, unit, on_error)
        self.probes = Probes(images)
        self.labels, self.sample_weight = as_targets(labels), as_targets(sample_weight)
        if any(array.dtype.kind not in "biuf" for array in _arrays(self.sample_weight)):
            raise checks.wrong_type(sample_weight, "sample_weight", "None, or numbers, one per image")

    def facts(self):
        batch = self._batch()
        build(self.model, batch)
        examples = len(keras.tree.flatten(batch)[0])
        targets = {"labels": _arrays(self.labels), "sample_weight": _arrays(self.sample_weight)}
        for name, arrays in targets.items():
            for array in arrays:
                if array.shape[:1] != (examples,):
                    raise ValueError(
                        f"`{name}` must be one per image. Received: {name} of shape {array.shape}, {examples} images."
                    )
        if not has_loss(self.model, batch):
            raise ValueError(
                "`model` must be compiled with a loss: its gradient is what is written. "
                f"Received: {self.model.name!r}, compiled without. Name one: `model.compile(…, loss=…)`."
            )
        shapes = {name: list(weight.shape) for name, weight in trainable_weights(self.model).items()}
        self._kernels = [index for index, shape in enumerate(shapes.values()) if len(shape) > 1]
        weights = [{"path": name, "shape": shape} for name, shape in shapes.items()]
        named = {f"{name}{index or ''}": array for name in targets for index, array in enumerate(targets[name])}
        digest = fingerprint(named)
        return {"weights": weights, "probes": {"sha256": self.probes.fingerprint(), "labels_sha256": digest}}

    def start(self, kept):
        stem = self.run.path / "statistics" / "gradients"
        self.table = Timeline(stem, self.time_name, "weight", [weight["path"] for weight in self._facts["weights"]])
        return self.table.resume(kept, COLUMNS)

    def look(self):
        weights = trainable_weights(self.model).values()
        found = loss_gradients(self.model, self._batch(), self.labels, self.sample_weight)
        return [statistics(gradient, to_numpy(weight)) for gradient, weight in zip(found, weights, strict=True)]

    def write(self, time, seen):
        if self.table.add(time, {name: [weight[name] for weight in seen] for name in COLUMNS}):
            self._draw_kernels()

    def finish(self):
        if self.table.save():
            self._draw_kernels()

    def _draw_kernels(self):
        if self._kernels:
            files.write_bytes(self.run.path / "statistics" / "gradients.png", self._draw().png())

    def _batch(self):
        """The probe images as the model wants them."""
        examples = max(len(array) for array in self.probes.arrays().values())
        return next(batches(self.model, self.probes.images, examples, "images"))

    def _draw(self):
        from keras_cnn_edu import viz  # matplotlib is loaded only when there is something to draw

        norms, ratios = (np.stack(self.table.columns[name])[:, self._kernels] for name in ("norm", "ratio"))
        return viz.gradient_history(
            self.table.times,
            [self.table.names[index] for index in self._kernels],
            norms,
            ratios,
            unit=self.table.unit,
            title=f"{self.model.name} · gradients of the kernels",
            rasterized=True,
        )


def as_targets(values):
    """Return what `fit` compares with as an array, or as a list or dict of arrays: one for each output.

    >>> as_targets([0, 2]).tolist(), as_targets([np.zeros(2), np.ones(2)])[1].tolist()
    ([0, 2], [1.0, 1.0])
    """
    if values is None:
        return None
    if isinstance(values, dict):
        return {name: as_targets(value) for name, value in values.items()}
    if isinstance(values, (list, tuple)) and any(len(getattr(value, "shape", ())) for value in values):
        return [as_targets(value) for value in values]
    array = np.asarray(keras.ops.convert_to_numpy(values) if keras.ops.is_tensor(values) else values)
    return array.astype(keras.config.floatx()) if array.dtype.kind == "f" else array


def _arrays(targets):
    """The arrays in targets of whatever structure, without those that are None."""
    return [array for array in keras.tree.flatten(targets) if array is not None]


def has_loss(model, images):
    """Tell whether training has something to make smaller: a loss of `compile`, of layers, or the model's own."""
    own = any(getattr(type(model), name) is not getattr(keras.Model, name) for name in ("compute_loss", "train_step"))
    if own or model.loss is not None:
        return True
    model(images)  # what layers add to the loss is known when they have been called
    return bool(model.losses)


def statistics(gradient, weight):
    """Return the numbers that are kept of one gradient.

    >>> statistics(np.array([3.0, 4.0]), np.array([0.0, 10.0]))
    {'norm': 5.0, 'mean': 3.5, 'deviation': 0.5, 'weight_norm': 10.0, 'ratio': 0.5}
    """
    gradient, weight = np.asarray(gradient, "float64"), np.asarray(weight, "float64")
    norm, size = float(np.linalg.norm(gradient)), float(np.linalg.norm(weight))
    ratio = norm / size if size else np.inf if norm else 0.0
    return {
        "norm": norm,
        "mean": float(gradient.mean()),
        "deviation": float(gradient.std()),
        "weight_norm": size,
        "ratio": ratio,
    }
