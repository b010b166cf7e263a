"""On what the figures were measured: processor, cores, versions. No names of machines or people."""

import importlib.metadata
import os
import platform
import re
from pathlib import Path

from benchmarks import peers

PACKAGES = ("keras_cnn_edu", "keras", "tensorflow", "jax", "jaxlib", "torch", "numpy")
ONEDNN = {"1": "turned on", "0": "turned off"}  # TF_ENABLE_ONEDNN_OPTS: TensorFlow's hand-written convolutions


def describe():
    """Return a dict of what the figures depend on, in words."""
    return {
        "processor": processor(),
        "cores": str(peers.cores()),
        "accelerator": accelerator(),
        "backend": f"{peers.BACKEND} on {peers.device()}, {peers.threads()} threads for an op",
        "oneDNN": {"1": "turned on", "0": "turned off"}.get(
            os.environ.get("TF_ENABLE_ONEDNN_OPTS"), "as TensorFlow chooses"
        ),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{name: version for name in PACKAGES if (version := installed(name))},
    }


def processor():
    """Return the model name of the processor, and how wide its vectors are."""
    about = Path("/proc/cpuinfo")
    text = about.read_text(encoding="utf-8") if about.exists() else ""
    name = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    vectors = next((flag for flag in ("avx512f", "avx2", "asimd") if flag in text.split()), "")
    return " ".join(filter(None, [name[1] if name else platform.processor(), vectors]))


def accelerator():
    """Return the name of the graphics card that is used, or "none"."""
    if peers.device() == "cpu":
        return "none"
    if peers.BACKEND == "jax":
        return peers.jax.devices()[0].device_kind
    gpus = peers.tf.config.list_physical_devices("GPU")
    return peers.tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU")


def installed(package):
    """Return the version of a package, or nothing."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
