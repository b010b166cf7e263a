"""Keep the whole network of every epoch: its architecture once, and all of its weights."""

from keras_cnn_edu import extraction, types
from keras_cnn_edu.callbacks.limited import LimitedCallback
from keras_cnn_edu.callbacks.weights import to_numpy
from keras_cnn_edu.runs import network
from keras_cnn_edu.runs.folder import npz_bytes


class WeightsExporter(LimitedCallback):
    """Writes every weight of the network before training and after each epoch, so that any epoch can be run again.

    `weights/epoch-0003.npz` has the weights after epoch 3: kernels, biases, the statistics of normalization, by their
    path ("conv1/kernel"), rounded to float32. `weights/network.json` has the architecture, as Keras writes it. From
    both `runs.model_at(folder, 3)` makes the network of epoch 3 again. The entry "weights" of `manifest.json` lists the
    epochs, and path and shape of each weight.

    Args:
        folder: the run folder; it is made when training begins.
        every: epochs from one export to the next; the first and the last state are always written.
        max_bytes: None, or the largest size of the folder `weights`. Space is reserved for the last epoch; when only
            that is left, the epochs before it are left out. A warning says so once, and the entry "left_out" of the
            section "weights" of `manifest.json` lists them.
        on_error: "warn" or "raise", as for `FeatureMapExporter`.

    Raises:
        ValueError: if the folder cannot be written to, or an argument is not as described; when training
            begins: if the model is not built, the folder holds another run or another training writes into it, or
            `max_bytes` is too small for one epoch.
        TypeError: if an argument has the wrong type.

    Example:
        >>> import keras, pathlib, tempfile
        >>> import numpy as np
        >>> image, dense = keras.Input((2,)), keras.layers.Dense(1, name="sum")
        >>> model = keras.Sequential([image, dense])
        >>> model.compile("sgd", "mse")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = WeightsExporter(folder)
        ...     images, labels = np.zeros((4, 2)), np.zeros(4)
        ...     _ = model.fit(images, labels, verbose=0, callbacks=[exporter])
        ...     weights = pathlib.Path(folder, "weights")
        ...     print(*sorted(path.name for path in weights.iterdir()))
        ...     print(list(np.load(weights / "epoch-0001.npz")))
        epoch-0000.npz epoch-0001.npz network.json
        ['sum/kernel', 'sum/bias']
    """

    SECTION = FOLDER = CONTENT = "weights"

    def __init__(self, folder: types.Path, every: int = 1, max_bytes: int | None = None, on_error: str = "warn"):
        super().__init__(folder, every, "epoch", on_error, max_bytes)

    def describe(self):
        if not self.model.built:
            raise ValueError(
                "`model` must be built before it is trained, so that it has weights. Received: "
                f"{self.model.name!r}, which is not. Begin it with `keras.Input(shape)`, or call `model.build(shape)` "
                "before `fit`."
            )
        weights = self.collect()
        self.check_max_bytes(weights, "Leave this callback out.")
        return {"weights": [{"path": path, "shape": list(array.shape)} for path, array in weights.items()]}

    def start(self, kept):
        network.write_network(self.run, self.model)
        self.update_section(every=self.every)
        return super().start([epoch for epoch in kept if network.has_weights(self.run, epoch)])

    def collect(self):
        return {path: to_numpy(variable) for path, variable in extraction.weight_paths(self.model).items()}

    def write(self, time, weights):
        paths = [row["path"] for row in self.description["weights"]]
        network.write_weights(self.run, time, dict(zip(paths, weights.values(), strict=True)))

    def bytes_of(self, weights):
        return npz_bytes(weights)
