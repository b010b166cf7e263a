"""The run folder: what a training has left, and the network as it was after any epoch.

`manifest.py` has the format of the list of what is in the folder, `folder.py` reads and writes it, `network.py` keeps
the weights of each epoch and makes the network of one of them again. The callbacks write these folders.
"""

from keras_cnn_edu.runs.folder import RunFolder
from keras_cnn_edu.runs.network import ProbeImages, Weights, epochs, model_at, probe_images, weights_at

__all__ = ["ProbeImages", "RunFolder", "Weights", "epochs", "model_at", "probe_images", "weights_at"]
