"""Feature maps: what every layer of a model makes of its inputs.

`paths.py` names the layers of a model, `inputs.py` cuts inputs into batches that fit it, `recording.py` runs the model
and records what its layers are given and return. `maps.py` collects what they return, `not_finite.py` finds the first
NaN or infinity in it.
"""

from keras_cnn_edu.extraction.maps import FeatureMaps, feature_maps, iter_feature_maps
from keras_cnn_edu.extraction.not_finite import NotFinite, first_not_finite
from keras_cnn_edu.extraction.paths import find_layers, layer_paths, weight_paths

__all__ = [
    "FeatureMaps",
    "NotFinite",
    "feature_maps",
    "find_layers",
    "first_not_finite",
    "iter_feature_maps",
    "layer_paths",
    "weight_paths",
]
