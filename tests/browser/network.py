"""The network that most tests look at: LeNet after each of ten epochs, and what Keras computes with it."""

from pathlib import Path

import keras
import numpy as np
from inspected import outputs

from keras_cnn_edu import callbacks, data, inspector, models, runs

EPOCHS, PROBES = 10, 8
STEPS = 4  # of an epoch: the network is to change, not to become good


class Run:
    """A run folder with the weights of every epoch, and the page that is made of it."""

    def __init__(self, folder: Path):
        self.folder, self.page = folder, folder / "inspector.html"
        train, _, info = data.load("digits")
        model = models.classroom("lenet5", input_shape=info.image_shape)
        model.compile(
            keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=True
        )
        weights = callbacks.WeightsExporter(folder)
        history = model.fit(train.take(STEPS), epochs=EPOCHS, verbose=0, callbacks=[weights]).history
        rows = enumerate(zip(history["loss"], history["accuracy"], strict=True), 1)
        curve = [f"{epoch},{loss},{accuracy}\n" for epoch, (loss, accuracy) in rows]
        (folder / "history.csv").write_text("".join(["epoch,loss,accuracy\n", *curve]), encoding="utf-8")
        self.images, labels = np.asarray(info.probe_images[:PROBES]), info.probe_labels[:PROBES]
        inspector.write_page(folder, self.images, self.page, labels, info.class_names, title="LeNet on digits")

    def outputs(self, epoch, images):
        """Return what Keras computes after an epoch: {path of a layer: (examples, …)}."""
        return outputs(runs.model_at(self.folder, epoch), images)
