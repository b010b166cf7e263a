"""What runs on PyTorch beside layers and networks: a training run, and two processes that train one network."""

import csv
import json
import runpy
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_cnn_edu import training

TORCHRUN = "torchrun --nproc-per-node=2 examples/14_several_devices_torch.py"
EXAMPLE = Path(__file__).resolve().parent.parent / TORCHRUN.split()[-1]
pytestmark = pytest.mark.skipif(keras.backend.backend() != "torch", reason="make test-backends runs it on PyTorch")


def test_a_run_leaves_every_file(tmp_path):
    """It ends with results on all test images, though `data` yields tensors of TensorFlow."""
    result = training.train("mlp", run_dir=tmp_path, epochs=1, batch_size=512)
    assert {path.name for path in tmp_path.iterdir()} == {*training.FILES.values()} - {"kernels"}  # of convolutions
    results = json.loads(result.files["results"].read_text(encoding="utf-8"))
    assert (results["part"], results["images"], results["accuracy"]) == ("test", 360, result.test_accuracy)


def test_two_processes_take_the_steps_of_one(tmp_path, monkeypatch):
    """The losses of the example are those of one process with whole batches; its weights too, the same in both."""
    monkeypatch.syspath_prepend(EXAMPLE.parent)
    runpy.run_path(str(EXAMPLE))["main"](quick=True, out=tmp_path)
    with (tmp_path / "losses.csv").open(encoding="utf-8") as file:
        losses = [(float(row["together"]), float(row["alone"])) for row in csv.DictReader(file)]
    together, alone = zip(*losses, strict=True)
    np.testing.assert_allclose(together, alone, atol=1e-4)
    assert min(abs(np.diff(alone))) > 1e-3  # each step changes something
    weights = np.load(tmp_path / "weights.npz")
    np.testing.assert_array_equal(weights["together"][0], weights["together"][1])
    np.testing.assert_allclose(weights["together"][0], weights["alone"], atol=1e-4)
    assert keras.models.load_model(tmp_path / "model.keras").count_params() == weights["alone"].size


def test_the_flag_names_the_example(tmp_path):
    """`devices` needs JAX; the message says what to start instead."""
    with pytest.raises(ValueError, match=f"Received: the backend torch. .*{TORCHRUN}"):
        training.train("mlp", run_dir=tmp_path / "none", devices=2)
    assert not (tmp_path / "none").exists()
