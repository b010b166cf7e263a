"""What a model does when its input is rearranged.

`shifts.py`: the image moves; do the feature maps move with it? `permutations.py`: the pixels are shuffled; does an
MLP notice?
"""

from keras_cnn_edu.symmetries.permutations import Permutation, permutation_invariance
from keras_cnn_edu.symmetries.shifts import Equivariance, Shift, equivariance

__all__ = ["Equivariance", "Permutation", "Shift", "equivariance", "permutation_invariance"]
