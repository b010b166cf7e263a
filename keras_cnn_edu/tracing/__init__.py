"""What a model does with an image, call by call: for the tools that reason about layers instead of running them.

`trace.py` follows the image through a model and lists the calls, `classes.py` says which known class a layer behaves
like, `windows.py` how it slides, `moves.py` where it takes its numbers from if it only moves them, `layout.py` which
axes of its maps are spatial, `entrance.py` where gradients can enter if the image is of integers.
"""

from keras_cnn_edu.tracing.entrance import Entrance, entrance
from keras_cnn_edu.tracing.trace import Call, Graph, trace
from keras_cnn_edu.tracing.windows import Windows, windows_of

__all__ = ["Call", "Entrance", "Graph", "Windows", "entrance", "trace", "windows_of"]
