"""Follow the gradients of all weights through training: do they vanish, do they explode?"""

import keras
import numpy as np

from keras_cnn_edu import files
from keras_cnn_edu.callbacks.probes import Probes, fingerprint
from keras_cnn_edu.callbacks.schedule import Watcher
from keras_cnn_edu.callbacks.timeline import Timeline
from keras_cnn_edu.callbacks.weights import loss_gradients, to_numpy, trainable_weights
from keras_cnn_edu.extraction.inputs import batches


class GradientStatistics(Watcher):
    """Writes how large the gradient of every weight is for the probe images, over the whole training.

    The gradient is that of the loss of `compile`, as in a training step on the probe images (dropout drops, batch
    normalization uses their statistics), but nothing of the model is changed.

    `statistics/gradients.csv` has a line for each time and trainable weight: the norm of the gradient (its length as a
    vector), mean and standard deviation of its elements, the norm of the weight itself, and the ratio of the two
    norms. `statistics/gradients.npz` has the same as arrays (times, weights). `statistics/gradients.png` shows norm and
    ratio of all kernels (weights with two or more axes) over time. The entry "gradients" of `manifest.json` says
    what is there.

    Args:
        folder: the run folder; it is made when training begins.
        images: the probe images, as for `FeatureMapExporter`: a small batch.
        labels: their targets, as `fit` takes them: classes, one-hot rows or whatever the loss compares with.
        every: look after every so many epochs or batches (and always before the first, and after the last).
        unit: "epoch" or "batch": what `every` counts.
        on_error: "warn" or "raise", as for `FeatureMapExporter`.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if the labels are not one per image, the model is compiled without a loss, or the folder holds
            another run.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "linear", False, "ones", name="sum")])
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> images, labels = np.array([[3.0, 0.0]]), np.array([[1.0]])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     watcher = GradientStatistics(folder, images, labels)  # gradient of (w·x − 1)²: 2·(3 − 1)·[3, 0]
        ...     _ = model.fit(images, labels, epochs=1, verbose=0, callbacks=[watcher])
        ...     print(Path(folder, "statistics", "gradients.csv").read_text(encoding="utf-8").splitlines()[1])
        0,sum/kernel,12.0,6.0,6.0,1.414...,8.485...

    Reference:
        Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks",
        section 4.2. https://proceedings.mlr.press/v9/glorot10a.html
    """

    SECTION = "gradients"

    def __init__(self, folder, images, labels, every=1, unit="epoch", on_error="warn"):
        super().__init__(folder, every, unit, on_error)
        self.probes = Probes(images)
        self.labels = np.asarray(labels)

    def facts(self):
        examples = len(keras.tree.flatten(self._batch())[0])
        if self.labels.shape[:1] != (examples,):
            raise ValueError(
                f"`labels` must be one per image. Received: labels of shape {self.labels.shape}, {examples} images."
            )
        if getattr(self.model, "loss", None) is None:
            raise ValueError(
                "`model` must be compiled with a loss: its gradient is what is written. "
                f"Received: {self.model.name!r}, compiled without. Name one: `model.compile(…, loss=…)`."
            )
        shapes = {name: list(weight.shape) for name, weight in trainable_weights(self.model).items()}
        self._kernels = [index for index, shape in enumerate(shapes.values()) if len(shape) > 1]
        weights = [{"path": name, "shape": shape} for name, shape in shapes.items()]
        digests = self.probes.fingerprint(), fingerprint({"labels": self.labels})
        return {"weights": weights, "probes": {"sha256": digests[0], "labels_sha256": digests[1]}}

    def start(self, kept):
        stem = self.run.path / "statistics" / "gradients"
        self.table = Timeline(stem, self.time_name, "weight", [weight["path"] for weight in self._facts["weights"]])
        return self.table.resume(kept)

    def look(self):
        weights = trainable_weights(self.model).values()
        found = loss_gradients(self.model, self._batch(), self.labels)
        return [statistics(gradient, to_numpy(weight)) for gradient, weight in zip(found, weights, strict=True)]

    def write(self, time, seen):
        self.table.add(time, {name: [weight[name] for weight in seen] for name in seen[0]})
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
            quick=True,
        )


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
