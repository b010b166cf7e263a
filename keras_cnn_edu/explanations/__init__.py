"""Why one pixel has its value: the arithmetic of one output element of a layer, done by hand.

`element.py` runs the model and finds the element, `places.py` knows where it lies. `kinds.py` says which function takes
a layer apart: `windows.py` (convolutions), `pooling.py`, `dense.py`, `activations.py`, `normalizations.py`,
`rearrangements.py`; each returns the window, the weights and an account (`account.py`). `explanation.py` is the result;
`face.py` chooses what of it fits on a page, `table.py` prints it, `export.py` writes JSON and LaTeX.
"""

from keras_cnn_edu.explanations.element import ForwardPass, explain
from keras_cnn_edu.explanations.explanation import Explanation

__all__ = ["Explanation", "ForwardPass", "explain"]
