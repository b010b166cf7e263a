"""Keras's own tests of convolution, pooling, batch normalization and dropout, with our classes instead."""

import os
import re
import subprocess
import sys
from pathlib import Path

import keras
import pytest

TESTS = Path(__file__).parents[1]
MODULES = [
    "pooling.max_pooling_test",
    "pooling.average_pooling_test",
    "pooling.global_max_pooling_test",
    "pooling.global_average_pooling_test",
    "pooling.adaptive_pooling1d_test",
    "pooling.adaptive_pooling2d_test",
    "pooling.adaptive_pooling3d_test",
    "normalization.batch_normalization_test",
    "regularization.dropout_test",
    "convolutional.conv_test",
    "convolutional.conv_transpose_test",
    "convolutional.depthwise_conv_test",
    "convolutional.separable_conv_test",
]


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="Keras runs its own tests on every backend")
def test_the_tests_of_keras_pass_with_our_layers(tmp_path):
    """All but those that `keras_with_our_layers` leaves out, with the reason; in a process of their own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "keras_with_our_layers"]
    command += ["-c", os.devnull, "--rootdir", str(tmp_path), "--pyargs"]
    command += [f"keras.src.layers.{module}" for module in MODULES]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-1000:]
    assert int(re.search(r"(\d+) passed", result.stdout)[1]) > 250
