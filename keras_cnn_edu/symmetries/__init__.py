"""What a model does when its input is rearranged.

`shifts.py`: if the image is shifted, do the feature maps shift with it? `permutations.py`: if the pixels are shuffled,
does the output of an MLP change?
"""

from keras_cnn_edu.symmetries.permutations import Permutation, permutation_invariance
from keras_cnn_edu.symmetries.shifts import Equivariance, Shift, equivariance

__all__ = ["Equivariance", "Permutation", "Shift", "equivariance", "permutation_invariance"]
