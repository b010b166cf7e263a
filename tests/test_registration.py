"""Keras finds the layers by name, whichever of both is imported first, and nothing is imported before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

import keras_cnn_edu

ROOT = Path(keras_cnn_edu.__file__).parents[1]
OURS_FIRST = """
import importlib, sys
import keras_cnn_edu
print(sorted({"keras", "tensorflow", "numpy"} & set(sys.modules)))
"""
BROKEN_AT_FIRST = """
sys.path.insert(0, "broken")  # its keras.py cannot be imported
try:
    import keras
except ImportError:
    sys.path.remove("broken")
importlib.reload(keras_cnn_edu)
import tensorflow  # imports Keras
"""
AS_PYTEST_DOES = """
import importlib.util
from pathlib import Path
file = Path(keras_cnn_edu.__file__).parent / "ops" / "__init__.py"
spec = importlib.util.spec_from_file_location("keras_cnn_edu.ops", file)
sys.modules[spec.name] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules[spec.name])
from keras_cnn_edu import runs
"""
ANSWER = 'import keras\nprint(keras.saving.get_registered_object("keras_cnn_edu>Conv2D").__module__)\n'


@pytest.mark.parametrize(
    "code",
    [
        OURS_FIRST,
        OURS_FIRST + AS_PYTEST_DOES,
        OURS_FIRST + BROKEN_AT_FIRST,
    ],
    ids=[
        "by `import keras`",
        "by a module of ours, after the file of a package was run",
        "by TensorFlow, after Keras could not be imported",
    ],
)
def test_keras_knows_the_layers_when_it_is_imported_later(tmp_path, code):
    """Of a package of somebody else's too, started by `python -m`; `import keras_cnn_edu` alone imports neither."""
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "keras.py").write_text("raise ImportError", encoding="utf-8")
    (tmp_path / "somebody").mkdir()
    (tmp_path / "somebody" / "__init__.py").write_text(code, encoding="utf-8")
    (tmp_path / "somebody" / "__main__.py").write_text(ANSWER, encoding="utf-8")
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "somebody"]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.stdout.splitlines() == ["[]", "keras_cnn_edu.layers.convolution"], result.stderr
