"""Every example runs, quickly."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("[0-9][0-9]_*.py"))


def load(path):
    """Import an example from its file (a module name cannot begin with a digit)."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_runs(path, monkeypatch, tmp_path):
    """`main(quick=True)` runs to its end and leaves nothing in the current folder."""
    monkeypatch.chdir(tmp_path)
    load(path).main(quick=True)
    assert not any(tmp_path.iterdir())


def test_learns_the_edge_kernel():
    """The convolution of example 03 finds [1, -1] by itself."""
    [path] = [path for path in EXAMPLES if path.stem == "03_learn_a_kernel"]
    np.testing.assert_allclose(load(path).main(quick=True), [1, -1], atol=0.01)
