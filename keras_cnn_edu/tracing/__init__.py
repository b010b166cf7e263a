"""What a model does with an image, call by call: for the tools that reason about layers instead of running them.

- `trace.py` follows the image through a model and lists the calls of its layers.
- `kinds.py` says what each layer is, in one table; `classes.py` which known class a layer behaves like.
- `rules.py` holds what a tool does with each family, and with a user's own classes.
- `layout.py` says where the channels are, `windows.py` how a layer slides, and `moves.py` where a layer that only moves
  numbers takes them from.
- `entrance.py` says where gradients can enter a model if its image is of integers.
"""

from keras_cnn_edu.tracing.entrance import Entrance, entrance
from keras_cnn_edu.tracing.trace import Call, Graph, trace
from keras_cnn_edu.tracing.windows import Windows, windows_of

__all__ = ["Call", "Entrance", "Graph", "Windows", "entrance", "trace", "windows_of"]
