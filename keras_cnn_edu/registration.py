"""Keras knows the layers of this package as soon as both are imported, in either order.

`keras.models.load_model` finds a class by the name under which it is registered. A layer registers itself when its
module is imported. That needs Keras and so TensorFlow, which takes seconds: too long for `keras-cnn-edu --help`. So
`import keras_cnn_edu` imports the layers only if Keras is there already. Otherwise they are imported after the first
import that brings Keras: `import keras`, or that of a module of ours which needs Keras.

Reference:
    Python, "The import system", section 5.3.3, "Import hooks".
    https://docs.python.org/3/reference/import.html#import-hooks
"""

import importlib
import importlib.abc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

LAYERS = "keras_cnn_edu.layers"


def register_layers() -> None:
    """Import the layers now if Keras is imported, else after the import that brings Keras."""
    if "keras" in sys.modules:
        importlib.import_module(LAYERS)
    elif not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder())


class Finder(importlib.abc.MetaPathFinder):
    """Finds Keras and our modules where Python would, and imports the layers when the outermost of them is imported.

    An inner one is too early: `keras_cnn_edu.ops` imports Keras in its first line, and the layers need all of it. So is
    a module of a package within ours, such as `keras_cnn_edu.ops.windows`: whoever imports it imports `ops` first.
    (Python does so through this class. pytest runs the file of `ops` without asking any finder.)
    """

    def __init__(self) -> None:
        self.depth = 0  # so many of these modules are being imported, one for the sake of the other

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Python asks all finders in `sys.meta_path`, one after the other; None leaves a module to the next."""
        if name != "keras" and not name.startswith("keras_cnn_edu."):
            return None
        others = sys.meta_path[sys.meta_path.index(self) + 1 :]
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next(filter(None, specs), None)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_then_import_layers(module: ModuleType) -> None:
                self.depth += 1
                try:
                    run(module)
                finally:
                    self.depth -= 1
                if self.depth == 0 and name.count(".") < 2 and "keras" in sys.modules:
                    importlib.import_module(LAYERS)

            spec.loader.exec_module = run_then_import_layers  # type: ignore[method-assign]
        return spec
