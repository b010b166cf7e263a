"""What a page is made of: a model, or the folder of a run with its epochs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import keras

from keras_cnn_edu import checks, runs
from keras_cnn_edu.callbacks.probes import Probes
from keras_cnn_edu.inspector import run_files
from keras_cnn_edu.inspector.epochs import Epoch
from keras_cnn_edu.inspector.network import Network


class Source(NamedTuple):
    """A network, and all that is known of it.

    `network`: with its probe images. `labels`: their classes, or None. `classes`: the names of the classes, or None.
    `epochs`: those whose weights there are, the last one last. `load`: gives the model the weights of one of them.
    `curve`: a dict for each epoch of a run, its number and its metrics. `run`: the names that its title is made of.
    """

    title: str
    network: Network
    labels: list[int] | None
    classes: list[str] | None
    epochs: Sequence[Epoch] = (None,)
    load: Callable[[Epoch], None] = lambda epoch: None
    curve: Sequence[dict] = ()
    run: dict[str, str] | None = None

    def at(self, epoch: Epoch) -> Network:
        """Return the network with the weights of an epoch."""
        self.load(epoch)
        return self.network

    @property
    def value_range(self) -> tuple[float, float]:
        """The numbers of black and white: of the usual ranges the first that the images lie in, or their own.

        >>> conv = keras.layers.Conv2D(1, 1)
        >>> network = Network(keras.Sequential([keras.Input((1, 2, 1)), conv]), [[[[0], [200]]]])
        >>> Source("", network, None, None).value_range
        (0.0, 255.0)
        """
        low, high = float(self.network.images.min()), float(self.network.images.max())
        for usual in ((0.0, 1.0), (0.0, 255.0), (-1.0, 1.0)):
            if usual[0] <= low and high <= usual[1]:
                return usual
        return low, high


def of_model(model: keras.Model, images, labels, classes, title: str | None = None) -> Source:
    """Take a model and images.

    Args:
        model, images, labels, classes, title: as for `inspector.write_page`.

    Raises:
        ValueError, TypeError: as `inspector.write_page` says.
    """
    if images is None:
        raise ValueError(
            "`images` must be given for a model: a few images that it shall be looked at with. Received: images=None. "
            "A run folder has its own."
        )
    return _source(title or model.name, model, Probes(images, labels), classes)


def of_run(folder: Path, images, labels, classes, title: str | None = None) -> Source:
    """Take the folder of a run: the epochs whose weights it has, and its images, classes and curve.

    Args:
        folder: of the run.
        images, labels, classes, title: as for `inspector.write_page`.

    Raises:
        ValueError, TypeError: as `inspector.write_page` says.
    """
    if not folder.is_dir():
        raise ValueError(
            f"`model` must be a keras.Model, or the folder of a run. Received: model='{folder}', which is no folder. "
            "Load the model of a file first: `keras.models.load_model`."
        )
    with checks.called("folder", "model"):
        epochs = runs.epochs(folder)
        model = runs.model_at(folder, epochs[-1])
        if images is None:
            probes = runs.probe_images(folder)
            images, labels = probes.images, probes.labels if labels is None else labels
    run = None if title else run_files.names(folder)
    named = " on ".join(run.values()) if run else title or model.name
    source = _source(named, model, Probes(images, labels), classes)
    return source._replace(
        classes=source.classes or run_files.class_names(folder, _outputs(source.network)),
        epochs=epochs,
        load=WeightsOfEpochs(folder, model, epochs[-1]),
        curve=run_files.curve(folder),
        run=run,
    )


class WeightsOfEpochs:
    """Gives a model the weights of an epoch of its run, and remembers which it has.

    Args:
        folder: of the run.
        model: its network.
        epoch: whose weights the model has.
    """

    def __init__(self, folder: Path, model: keras.Model, epoch: int):
        self.folder, self.model, self.epoch = folder, model, epoch

    def __call__(self, epoch):
        """Read the weights, unless the model has them."""
        if epoch == self.epoch:
            return
        for variable, array in zip(self.model.weights, runs.weights_at(self.folder, epoch).values(), strict=True):
            variable.assign(keras.ops.cast(array, variable.dtype))
        self.epoch = epoch


def _source(title, model, probes, classes) -> Source:
    network = Network(model, probes.images)
    probes.check(len(network.images), _outputs(network))
    return Source(title, network, probes.labels, _names(classes, _outputs(network)))


def _outputs(network):
    """The number of outputs; None if the last layer returns maps."""
    shape = network.layers[-1]["shape"]
    return shape[0] if len(shape) == 1 else None


def _names(classes, count) -> list[str] | None:
    """Check that there is a name for each output."""
    if classes is None:
        return None
    names = [str(name) for name in checks.some(classes, "classes", "names of classes")]
    if len(names) != count:
        raise ValueError(
            f"`classes` must be one name for each output of the model, {count} of them. Received: {len(names)} names."
        )
    return names
