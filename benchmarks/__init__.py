"""How fast the package is, measured against the framework it runs on and against PyTorch: `make bench`."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before anything imports TensorFlow
