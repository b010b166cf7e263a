"""The network of a run as it was after an epoch: its architecture, and every weight.

weights/network.json       the architecture, as Keras writes and reads it
weights/epoch-0003.npz     every weight after epoch 3 by path ("conv1/kernel"), as float32
feature_maps/probes.npz    the images that the run was followed with

The architecture is left out for a model that Keras cannot describe.
"""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_cnn_edu import archives, checks, files, formatting, types
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.runs.folder import RunFolder, array_names, load_npz, save_npz
from keras_cnn_edu.runs.manifest import DamagedError

if TYPE_CHECKING:  # it takes seconds to import, and is needed only to make a model
    import keras

NETWORK = "weights/network.json"
WEIGHTS = "weights/epoch-{:04d}.npz"
PROBES = "feature_maps/probes.npz"


@shows_itself
class Weights(dict):
    """Weights by their path: a dict that shows how large they are."""


@shows_itself
@dataclasses.dataclass(frozen=True, eq=False)
class ProbeImages:
    """The images that a run was followed with.

    Attributes:
        images: (examples, height, width, channels), or a dict of such arrays for a model with several inputs.
        labels: one class per image, or None.
    """

    images: np.ndarray | dict[str, np.ndarray]
    labels: list[int] | None


def epochs(folder: types.Path) -> list[int]:
    """Return the epochs whose weights are in a run folder, in order; epoch 0 is the untrained network.

    Args:
        folder: the run folder.

    Returns:
        List of integers.

    Raises:
        ValueError: if the folder has no weights; folders that were written before schema version 3 have none.
        TypeError: if an argument has the wrong type.

    Example:
        >>> import keras, tempfile
        >>> from keras_cnn_edu import callbacks
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> images, labels = np.zeros((4, 2)), np.zeros(4)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = callbacks.WeightsExporter(folder)
        ...     _ = model.fit(images, labels, epochs=2, verbose=0, callbacks=[exporter])
        ...     epochs(folder)
        [0, 1, 2]
    """
    return _section(folder)["epochs"]


def weights_at(folder: types.Path, epoch: int) -> Weights:
    """Return every weight of a network as it was after an epoch of its run.

    Args:
        folder: the run folder.
        epoch: one of `epochs(folder)`; 0 is before training.

    Returns:
        `Weights`: a dict from path (`conv1/kernel`, `norm/moving_mean`) to array, in the order of `model.weights`,
        rounded to float32.

    Raises:
        ValueError: if the folder has no weights, or none of this epoch, or its files are damaged.
        TypeError: if an argument has the wrong type.

    Example:
        >>> import keras, tempfile
        >>> from keras_cnn_edu import callbacks
        >>> dense = keras.layers.Dense(1, "linear", False, "ones", name="sum")
        >>> model = keras.Sequential([keras.Input((2,)), dense])
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> images, labels = np.array([[3.0, 0.0]]), np.array([[1.0]])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = callbacks.WeightsExporter(folder)
        ...     # gradient of (w·x − 1)²: 2·(3 − 1)·[3, 0] = [12, 0]
        ...     _ = model.fit(images, labels, verbose=0, callbacks=[exporter])
        ...     for epoch in epochs(folder):
        ...         print(weights_at(folder, epoch)["sum/kernel"].ravel())
        [1. 1.]
        [-5.  1.]
    """
    checks.integer(epoch, "epoch", least=0)
    section = _section(folder)
    if epoch not in section["epochs"]:
        left_out = epoch in section.get("left_out", [])
        reason = "which was left out for lack of space (`max_bytes`)" if left_out else "which is not there"
        raise ValueError(
            f"`epoch` must be an epoch whose weights are in the folder: {formatting.ranges(section['epochs'])}. "
            f"Received: epoch={epoch}, {reason}. Choose one of these, or train again with "
            "`callbacks.WeightsExporter(every=1)` and a larger `max_bytes`."
        )
    names = array_names(row["path"] for row in section["weights"])
    arrays = load_npz(Path(folder, WEIGHTS.format(epoch)), names.values())
    return Weights({path: arrays[name] for path, name in names.items()})


def model_at(folder: types.Path, epoch: int) -> "keras.Model":
    """Return the network of a run as it was after an epoch.

    Args:
        folder: the run folder.
        epoch: one of `epochs(folder)`; 0 is before training.

    Returns:
        A `keras.Model`, not compiled. Its weights are those of the run, rounded to float32.

    Raises:
        ValueError, TypeError: as `weights_at`; or if Keras cannot make the network: it has classes that are not
            registered, or contains code, which is not run.

    Example:
        >>> import keras, tempfile
        >>> from keras_cnn_edu import callbacks, extraction
        >>> dense = keras.layers.Dense(1, "linear", False, "ones", name="sum")
        >>> model = keras.Sequential([keras.Input((2,)), dense])
        >>> model.compile(keras.optimizers.SGD(0.5), "mse")
        >>> images, labels = np.array([[3.0, 0.0]]), np.array([[1.0]])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = callbacks.WeightsExporter(folder)
        ...     _ = model.fit(images, labels, verbose=0, callbacks=[exporter])
        ...     untrained = model_at(folder, 0)
        >>> [float(each.predict(images, verbose=0)[0, 0]) for each in (untrained, model)]
        [3.0, -15.0]
    """
    weights = weights_at(folder, epoch)
    model = _untrained(Path(folder))
    shapes = [tuple(variable.shape) for variable in model.weights]
    if shapes != [array.shape for array in weights.values()]:
        raise DamagedError(
            "`folder` must hold the weights of one network. "
            f"Received: '{Path(folder, NETWORK)}', and weights of other shapes. Choose another folder."
        )
    from keras import ops

    for variable, array in zip(model.weights, weights.values(), strict=True):
        variable.assign(ops.cast(array, variable.dtype))
    return model


def probe_images(folder: types.Path) -> ProbeImages:
    """Return the images that a run was followed with, and their labels.

    Args:
        folder: the run folder.

    Returns:
        `ProbeImages`.

    Raises:
        ValueError: if the folder has none, or the file is damaged.
        TypeError: if an argument has the wrong type.

    Example:
        >>> import keras, tempfile
        >>> from keras_cnn_edu import callbacks
        >>> flat, dense = keras.layers.Flatten(), keras.layers.Dense(2)
        >>> model = keras.Sequential([keras.Input((4, 4, 1)), flat, dense])
        >>> model.compile("sgd", "mse")
        >>> images = np.zeros((3, 4, 4, 1))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     exporter = callbacks.FeatureMapExporter(folder, images[:2], [0, 1])
        ...     _ = model.fit(images, np.zeros((3, 2)), verbose=0, callbacks=[exporter])
        ...     probe_images(folder)
        ProbeImages(images=<float64 (2, 4, 4, 1), 0 to 0>, labels=[0, 1])
    """
    manifest = RunFolder(folder).manifest()
    if "probes" not in manifest:
        raise ValueError(
            f"`folder` must be a run folder with probe images. Received: folder={str(folder)!r}, which has none. "
            "Train with `callbacks.FeatureMapExporter(folder, images)`, as `keras-cnn-edu train` does."
        )
    arrays = load_npz(Path(folder, PROBES))
    images = next(iter(arrays.values())) if len(arrays) == 1 else arrays
    return ProbeImages(images, manifest.get("probe_labels"))


def write_network(run: RunFolder, model: "keras.Model") -> None:
    """Write the architecture of a model into its run folder, without how it is trained; nothing if Keras cannot."""
    import keras

    try:
        config = keras.saving.serialize_keras_object(model)
        text = json.dumps({name: part for name, part in config.items() if name != "compile_config"}, indent=1)
    except (NotImplementedError, TypeError, ValueError):  # a class of the user's own without `get_config`
        (run.path / NETWORK).unlink(missing_ok=True)
    else:
        files.write_text(run.path / NETWORK, text + "\n")


def write_weights(run: RunFolder, epoch: int, weights: dict[str, np.ndarray]) -> None:
    """Write the weights of an epoch, {path: array}, into a run folder."""
    names = array_names(weights)
    save_npz(run.path / WEIGHTS.format(epoch), {names[path]: array for path, array in weights.items()})


def has_weights(run: RunFolder, epoch: int) -> bool:
    """Tell whether the file with the weights of an epoch is there."""
    return (run.path / WEIGHTS.format(epoch)).exists()


def architecture(folder: types.Path) -> dict:
    """Return the configuration of the network of a run, as Keras writes it.

    Raises:
        ValueError: if there is none, or the file is damaged.
    """
    path = Path(folder, NETWORK)
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ValueError(
            f"`folder` must have the architecture of its network. Received: folder={str(folder)!r}, without {NETWORK}: "
            "Keras could not describe the model. Give its class a `get_config`, or make the model with its own code, "
            "and set its weights to those of `runs.weights_at(folder, epoch)`."
        ) from None
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise DamagedError(
            "`folder` must hold files as they were written there. "
            f"Received: '{path}', which cannot be read ({error}). Choose another folder."
        ) from error


def _section(folder):
    """Return the section of the manifest on weights, which has at least one epoch and the paths of the weights."""
    run = RunFolder(folder)
    section = run.manifest().get("weights", {})
    if not section.get("epochs") or "weights" not in section:
        exists = run.manifest_path.exists()
        raise ValueError(
            f"`folder` must be a run folder with the weights of its epochs. Received: folder={str(folder)!r}, "
            f"{'whose manifest lists no weights' if exists else 'which has no manifest.json'}. Train again with "
            "`callbacks.WeightsExporter(folder)`, as `keras-cnn-edu train` does; earlier versions kept no weights."
        )
    return section


def _untrained(folder):
    """Make the network of a run, with random weights."""
    import keras

    config = architecture(folder)
    try:
        return keras.models.model_from_json(json.dumps(config))
    except Exception as error:  # Keras raises errors of many kinds
        raise ValueError(
            f"`folder` must have a network that Keras can make. Received: '{folder / NETWORK}': "
            f"{archives.reason(error)}. Import the classes of its layers first, registered with "
            "`keras.saving.register_keras_serializable`; or make the model with its own code, and set its weights to "
            "those of `runs.weights_at(folder, epoch)`."
        ) from error
