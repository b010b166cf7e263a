"""Feature maps: what every layer of a model makes of its inputs.

`paths.py` names the layers of a model, `inputs.py` cuts inputs into batches that fit it, `recording.py` runs
the model while the layers note down what they are given and return, `maps.py` collects what they return.
"""

from keras_cnn_edu.extraction.maps import FeatureMaps, feature_maps, iter_feature_maps
from keras_cnn_edu.extraction.paths import find_layers, layer_paths

__all__ = ["FeatureMaps", "feature_maps", "find_layers", "iter_feature_maps", "layer_paths"]
