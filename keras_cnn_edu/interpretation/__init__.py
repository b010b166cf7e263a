"""What a trained network looks at, and what it looks for: two questions to its gradients.

`class_activation.py` asks which places of an image speak for a class (Grad-CAM), `maximization.py` which image moves an
element most. `targets.py` says which number of all that a model returns is asked about, `scores.py` takes off the
activation function behind it, and `asked.py` reads it while the model runs.
"""

from keras_cnn_edu.interpretation.class_activation import ClassActivation, grad_cam
from keras_cnn_edu.interpretation.maximization import Maximized, maximize_activation
from keras_cnn_edu.interpretation.targets import Target

__all__ = ["ClassActivation", "Maximized", "Target", "grad_cam", "maximize_activation"]
