"""What the layers of a model make of its inputs: all at once, or batch by batch."""

from collections.abc import Iterator

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction import recording
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.extraction.paths import Layers, find_layers, layer_paths, without_suffix
from keras_cnn_edu.results import shows_itself


@shows_itself
class FeatureMaps(dict):
    """Feature maps by the path of their layer: a dict that shows how large they are."""


def feature_maps(model: keras.Model, inputs, layers: Layers = None, batch_size: int = 32) -> FeatureMaps:
    """Run inputs through a model and return what the chosen layers make of them.

    Args:
        model: a `keras.Model`: Functional, Sequential (built or not), nested or subclassed. One that is not
            built yet is built by the first batch; otherwise the model is left as it was.
        inputs: a batch of shape (examples, height, width, channels), or one image (height, width, channels);
            a dict or list of batches for a model with several inputs; a list of images, which are run one by one if
            their sizes differ; or anything that yields batches, such as a `tf.data` data set of images or of
            (images, labels).
        layers: a path, a name, a layer or a list of these, as for `find_layers`. None means every leaf layer.
        batch_size: this many examples are run at once. A data set keeps its own batches.

    Returns:
        `FeatureMaps`: a dict from path to array of shape (examples, …), in the order in which the layers finished.
        The second call of a layer is `path#2`, and so on. The tensors of a layer that returns several are
        `path[0]`, `path[1]`, … . Outputs that do not have one entry per example are left out.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the inputs do not fit the model, a layer is not there or returns nothing, or its maps differ
            in size from batch to batch.

    Example:
        >>> pool = keras.layers.MaxPooling2D(2, name="pool")
        >>> flatten = keras.layers.Flatten(name="flatten")
        >>> model = keras.Sequential([pool, flatten])
        >>> image = np.arange(16.0).reshape(4, 4, 1)
        >>> maps = feature_maps(model, image)
        >>> maps["flatten"]
        array([[ 5.,  7., 13., 15.]], dtype=float32)
        >>> {path: array.shape for path, array in maps.items()}
        {'pool': (1, 2, 2, 1), 'flatten': (1, 4)}
    """
    parts: dict[str, list] = {}
    for maps in iter_feature_maps(model, inputs, layers, batch_size):
        for path, array in maps.items():
            parts.setdefault(path, []).append(array)
    return FeatureMaps({path: _concatenated(path, parts.pop(path)) for path in list(parts)})


def _concatenated(path, parts):
    """Put what a layer made of each batch into one array."""
    shapes = dict.fromkeys(part.shape[1:] for part in parts)
    if len(shapes) > 1:
        raise ValueError(
            "`inputs` must be of one size for the layers that keep it, so that their maps are one array. "
            f"Received: layer {path!r} with maps of {', '.join(map(str, shapes))}. Choose `layers` behind a global "
            "pooling, or take the maps of each batch with `iter_feature_maps`."
        )
    return np.concatenate(parts)


def iter_feature_maps(model: keras.Model, inputs, layers: Layers = None, batch_size: int = 32) -> Iterator[FeatureMaps]:
    """Run inputs through a model, and yield what the chosen layers make of each batch.

    Only one batch at a time is in memory, however long a data set is.

    Args:
        model, inputs, layers, batch_size: as for `feature_maps`.

    Yields:
        `FeatureMaps`, with the examples of one batch.

    Raises:
        TypeError, ValueError: as `feature_maps`.

    Example:
        >>> model = keras.Sequential([keras.layers.GlobalMaxPooling2D(name="largest")])
        >>> images = np.arange(12.0).reshape(3, 2, 2, 1)
        >>> batches = iter_feature_maps(model, images, batch_size=2)
        >>> [maps["largest"].ravel().tolist() for maps in batches]
        [[3.0, 7.0], [11.0]]
    """
    layer_paths(model)  # refuses what is not a model, now and not when the first batch is asked for
    return _each_batch(model, batches(model, inputs, checks.positive_int(batch_size, "batch_size")), layers)


def _each_batch(model, stream, layers):
    found = None
    for batch in stream:
        if found is None:
            build(model, batch)
            found = find_layers(model, layers)
        maps = _maps(model, batch, found)
        if layers is not None:
            _check_all_called(found, maps)
        yield maps


def build(model: keras.Model, batch) -> None:
    """Call a model that is not built yet with a batch, so that it makes its layers."""
    with recording.CHANGING:  # one thread builds, the others wait
        if not model.built:
            model(batch, training=False)


def _maps(model, batch, layers):
    """Run one batch; return {path: output} of some layers, in the order in which they finished."""
    examples = len(keras.tree.flatten(batch)[0])
    maps = FeatureMaps()

    def keep_outputs(call):
        for index, tensor in enumerate(call.outputs):
            if len(tensor.shape) and tensor.shape[0] == examples:
                name = call.path if len(call.outputs) == 1 else f"{call.path}[{index}]"
                maps[name] = recording.to_numpy(tensor, call.path)

    recording.run(model, batch, layers, keep_outputs)
    return maps


def _check_all_called(layers, maps):
    missing = sorted(set(layers) - set(map(without_suffix, maps)) - set(maps))
    if missing:
        raise ValueError(
            "`layers` must be layers that the model calls, with one output per example. Received: "
            f"layers={missing}, which gave none (not called with training=False, or compiled). Leave them out."
        )
