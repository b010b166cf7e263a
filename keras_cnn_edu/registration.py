"""Keras knows the layers of this package as soon as both are imported, in either order.

`keras.models.load_model` finds a class by the name under which it is registered. A layer registers itself when its
module is imported. That needs Keras and so TensorFlow, which takes seconds: too long for `keras-cnn-edu --help`. So
`import keras_cnn_edu` imports the layers only if Keras is there already. Otherwise `import keras` does so when it ends.

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
    """Import the layers now if Keras is imported, else at the end of `import keras`."""
    if "keras" in sys.modules:
        importlib.import_module(LAYERS)
    elif not any(isinstance(finder, KerasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, KerasFinder())


class KerasFinder(importlib.abc.MetaPathFinder):
    """Finds Keras where Python would, and lets its loader import the layers afterwards."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Python asks all finders in `sys.meta_path`, one after the other; None leaves a module to the next."""
        if name != "keras":
            return None
        others = sys.meta_path[sys.meta_path.index(self) + 1 :]
        specs = (finder.find_spec(name, path, target) for finder in others)
        spec = next(filter(None, specs), None)
        if spec is not None and spec.loader is not None:
            run_keras = spec.loader.exec_module

            def run_keras_then_layers(module: ModuleType) -> None:
                run_keras(module)
                importlib.import_module(LAYERS)

            spec.loader.exec_module = run_keras_then_layers  # type: ignore[method-assign]
        return spec
