"""Follow the gradients of all weights through training: do they vanish, do they explode?"""

import keras
import numpy as np

from keras_cnn_edu import checks, files, types
from keras_cnn_edu.callbacks.probes import Probes, fingerprint
from keras_cnn_edu.callbacks.statistics import StatisticsCallback
from keras_cnn_edu.callbacks.weights import loss_gradients, to_numpy, trainable_weights
from keras_cnn_edu.extraction.inputs import batches, label_arrays
from keras_cnn_edu.extraction.maps import build


class GradientStatistics(StatisticsCallback):
    """Writes how large the gradient of every weight is for the probe images, over the whole training.

    The gradient is that of a training step on the probe images, of the whole loss: several outputs, penalties that
    layers add, the model's own `compute_loss` or `train_step`. Dropout drops, batch normalization uses the statistics
    of the probes. The gradient is not clipped, and not multiplied by the scale that keeps small gradients from becoming
    zero in float16. The model is not changed. A model without trainable weights has no rows.

    `statistics/gradients.csv` has a row for each time and trainable weight: the norm of the gradient (its length as a
    vector), mean and standard deviation of its elements, the norm of the weight itself, and the ratio of the two
    norms. `statistics/gradients.npz` has the same as arrays (times, weights). `statistics/gradients.png` shows norm and
    ratio of all kernels (weights with two or more axes) over time. Both are written again when there are a tenth more
    times than they contain, and at the end of the training. The entry "gradients" of `manifest.json` lists the times.

    Args:
        folder: the run folder; it is made when training begins.
        images: the probe images, as for `FeatureMapExporter`: a small batch.
        labels: their targets, as for `fit`: classes, one-hot rows or anything else that the loss accepts; a list or
            dict of arrays for several outputs; None if the loss needs none.
        every: epochs or batches from one time to the next; the first and the last state are always written.
        unit: "epoch" or "batch": what `every` counts.
        sample_weight: None, or the weight of each image in the loss, as for `fit`. For weights of classes:
            `weights[labels]`.
        on_error: "warn" or "raise", as for `FeatureMapExporter`.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if the labels are not one per image, the model is compiled without a loss, or the folder holds
            another run.
        TypeError: if an argument has the wrong type.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> dense = keras.layers.Dense(1, "linear", False, "ones", name="sum")
        >>> model = keras.Sequential([keras.Input((2,)), dense])
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> images, labels = np.array([[3.0, 0.0]]), np.array([[1.0]])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     # gradient of (w·x − 1)²: 2·(3 − 1)·[3, 0]
        ...     statistics = GradientStatistics(folder, images, labels)
        ...     _ = model.fit(images, labels, epochs=1, verbose=0, callbacks=[statistics])
        ...     table = Path(folder, "statistics", "gradients.csv").read_text(encoding="utf-8")
        ...     print(table.splitlines()[1])
        0,sum/kernel,12.0,6.0,6.0,1.414...,8.485...

    Reference:
        Glorot and Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks",
        section 4.2. https://proceedings.mlr.press/v9/glorot10a.html
    """

    SECTION, ROWS = "gradients", "weights"
    COLUMNS = "norm", "mean", "deviation", "weight_norm", "ratio"

    def __init__(
        self,
        folder: types.Path,
        images,
        labels,
        every: int = 1,
        unit: str = "epoch",
        sample_weight=None,
        on_error: str = "warn",
    ):
        super().__init__(folder, every, unit, on_error)
        self.probes = Probes(images)
        self.labels, self.sample_weight = label_arrays(labels), label_arrays(sample_weight)
        if any(array.dtype.kind not in "biuf" for array in _arrays(self.sample_weight)):
            raise checks.wrong_type(sample_weight, "sample_weight", "None, or numbers, one per image")

    def describe(self):
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
        by_name = {f"{name}{index or ''}": array for name in targets for index, array in enumerate(targets[name])}
        probes = {"sha256": self.probes.fingerprint(), "labels_sha256": fingerprint(by_name)}
        return {"weights": weights, "probes": probes}

    def collect(self):
        weights = trainable_weights(self.model).values()
        gradients = loss_gradients(self.model, self._batch(), self.labels, self.sample_weight)
        return [statistics(gradient, to_numpy(weight)) for gradient, weight in zip(gradients, weights, strict=True)]

    def draw(self):
        if self._kernels:
            files.write_bytes(self.run.path / "statistics" / "gradients.png", self._figure().png())

    def _batch(self):
        """The probe images as the model wants them."""
        examples = max(len(array) for array in self.probes.arrays().values())
        return next(batches(self.model, self.probes.images, examples, "images"))

    def _figure(self):
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


def _arrays(targets):
    """The arrays in targets of any structure, without None."""
    return [array for array in keras.tree.flatten(targets) if array is not None]


def has_loss(model: keras.Model, images) -> bool:
    """Tell whether training has something to minimize: a loss of `compile`, of layers, or the model's own."""
    own = any(getattr(type(model), name) is not getattr(keras.Model, name) for name in ("compute_loss", "train_step"))
    if own or model.loss is not None:
        return True
    model(images)  # layers add their losses when they are called
    return bool(model.losses)


def statistics(gradient, weight) -> dict[str, float]:
    """Return the statistics of one gradient.

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
