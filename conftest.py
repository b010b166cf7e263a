"""The start of every test and doctest: quiet TensorFlow, prepared data sets, the same seed."""

import os
from pathlib import Path

import pytest

# Before anything imports Keras.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("JAX_ENABLE_X64", "1")  # off by default, and the float64 policy is tested
os.environ.setdefault("KERAS_CNN_EDU_PROGRAMS", "off")  # no test depends on what an earlier one has compiled
if "PYTEST_XDIST_WORKER" in os.environ:  # several workers share the cores: one thread each
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
PREPARED_DATASETS = Path(__file__).resolve().parent.parent / "shared" / "tensorflow_datasets"
if PREPARED_DATASETS.is_dir():
    os.environ.setdefault("TFDS_DATA_DIR", str(PREPARED_DATASETS))


@pytest.fixture(autouse=True)
def fixed_seed():
    """Start each test from the same random state, whichever tests ran before it."""
    import keras

    keras.utils.set_random_seed(0)
