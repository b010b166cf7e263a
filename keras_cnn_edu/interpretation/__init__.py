"""What a trained network looks at, and what it looks for: two questions that gradients answer.

`class_activation.py` finds the positions of an image that raise the score of a class (Grad-CAM), `maximization.py` the
image that makes an element largest. `targets.py` says which number of all that a model returns is explained,
`scores.py` removes the activation function after it, and `target_scores.py` computes it.
"""

from keras_cnn_edu.interpretation.class_activation import ClassActivation, grad_cam
from keras_cnn_edu.interpretation.maximization import Maximized, maximize_activation
from keras_cnn_edu.interpretation.targets import Target

__all__ = ["ClassActivation", "Maximized", "Target", "grad_cam", "maximize_activation"]
