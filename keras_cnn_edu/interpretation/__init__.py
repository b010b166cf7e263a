"""What a trained network looks at, and what it looks for: two questions to its gradients.

`class_activation.py` asks which places of an image speak for a class (Grad-CAM), `maximization.py` which image moves an
element most. `scores.py` takes off the last activation function before either asks.
"""

from keras_cnn_edu.interpretation.class_activation import ClassActivation, grad_cam
from keras_cnn_edu.interpretation.maximization import Maximized, maximize_activation

__all__ = ["ClassActivation", "Maximized", "grad_cam", "maximize_activation"]
