"""Why one pixel has its value: the arithmetic of one output element of a layer, done by hand.

`forward_pass.py` runs the model and finds the element. `rules.py` says which function decomposes it: `windows.py` has
those for convolution, pooling and dense layers, `activation.py`, `normalization.py` and `rearrangement.py` the others.
Each returns a `Decomposition` (`decomposition.py`). The result is an `Explanation` (`explanation.py`). What of it is
shown is decided in `view.py`; `table.py` prints it, `export.py` writes JSON and LaTeX, and `viz.arithmetic` draws it.
"""

from keras_cnn_edu.explanations.decomposition import Decomposition, Derivation, Step
from keras_cnn_edu.explanations.explanation import Explanation
from keras_cnn_edu.explanations.forward_pass import ForwardPass, explain

__all__ = ["Decomposition", "Derivation", "Explanation", "ForwardPass", "Step", "explain"]
