"""The rows of a manifest that describe layers, by feature map or by kernel."""

from collections.abc import Iterable, Mapping

import keras

from keras_cnn_edu import extraction
from keras_cnn_edu.extraction.paths import without_suffix
from keras_cnn_edu.runs.folder import file_stems


def layer_rows(model: keras.Model, layers: Mapping[str, keras.Layer], shapes: Mapping[str, tuple]) -> list[dict]:
    """Describe each array of a layer: its path, the class of the layer, file name, index of the layer, shape.

    Args:
        model: has the layers.
        layers: the layer of each path in `shapes`.
        shapes: of the feature maps of one example, or of the kernels, by path.

    Example:
        >>> conv, flatten = keras.layers.Conv2D(2, 3, name="conv"), keras.layers.Flatten()
        >>> model = keras.Sequential([keras.Input((5, 5, 1)), conv, flatten])
        >>> layer_rows(model, {"conv": conv}, {"conv": (3, 3, 2)})
        [{'path': 'conv', 'class': 'Conv2D', 'file': 'conv', 'index': 0, 'shape': [3, 3, 2]}]
    """
    stems, in_order = file_stems(shapes), [*extraction.layer_paths(model).values()]
    return [
        {
            "path": path,
            "class": type(layers[path]).__name__,
            "file": stems[path],
            "index": in_order.index(layers[path]),
            "shape": list(shape),
        }
        for path, shape in shapes.items()
    ]


def layers_of_maps(model: keras.Model, paths: Iterable[str]) -> dict[str, keras.Layer]:
    """Return the layer of each feature map by the path of the map, which may end in `#2` or `[0]`."""
    layers = extraction.layer_paths(model)
    return {path: layers.get(path) or layers[without_suffix(path)] for path in paths}
