"""Feature maps: what every layer of a model makes of its inputs.

`paths.py` names the layers of a model, `inputs.py` cuts inputs into batches that fit it, `recording.py` runs
the model while the layers note down their outputs.
"""

from keras_cnn_edu.extraction.paths import find_layers, layer_paths
from keras_cnn_edu.extraction.recording import feature_maps

__all__ = ["feature_maps", "find_layers", "layer_paths"]
