"""Compiled programs, kept on disk: a second process reads them instead of compiling them again.

TensorFlow and JAX can write each program that XLA compiles into a folder, and look there before they compile the next.
They trust what they find: TensorFlow ends training with an error where a file is cut short, and both run programs that
were compiled for another processor. So each process gets a folder of its own, which holds links to programs that are
known to be whole. What it adds is moved into the common folder when it ends:

    programs/3c5d02…/                     one folder for each set of versions, processor and settings of the compiler
        PROGRAM.CHECKSUM                  a program, never changed again
        running~HOST~PID~START/PROGRAM    what one process reads and writes
"""

import atexit
import contextlib
import hashlib
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from keras_cnn_edu import checks, processes, types

VARIABLE = "KERAS_CNN_EDU_PROGRAMS"  # "off", or another folder
MAX_BYTES = 500_000_000
LEAST_FREE = 500_000_000  # bytes on the disk: TensorFlow raises an error where it cannot write a program
# Environment variables that change what is compiled.
SETTINGS = "XLA_FLAGS", "TF_ENABLE_ONEDNN_OPTS", "TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS"

_kept_in: Path | None = None


def keep_programs(folder: types.Path | None = None, max_bytes: int = MAX_BYTES) -> Path | None:
    """Keep compiled programs on disk, and use those that earlier processes have kept.

    Call it first of all, before Keras is imported, or at least before anything is computed: that is when TensorFlow
    decides where it keeps programs. The command line and the examples call it. The environment variable
    `KERAS_CNN_EDU_PROGRAMS` may name another folder, or be "off". On PyTorch nothing is compiled, so nothing is kept.

    TensorFlow logs an "error" for each program that it reads. If it is not imported yet, its log is therefore turned
    off (`TF_CPP_MIN_LOG_LEVEL=3`, unless you have set it). Nothing is lost: real errors are raised as exceptions.

    Args:
        folder: where to keep them; None is the user's cache folder. There they are divided by versions, processor and
            settings of the compiler, so that unlike machines can share a folder.
        max_bytes: size of all programs of this machine. The oldest are deleted first.

    Returns:
        The folder of the programs that fit this machine; None if they are not kept. A warning says why, unless
        they were turned off.

    Raises:
        TypeError, ValueError: if `folder` is not a path, or `max_bytes` not a positive integer.

    Example:
        >>> folder = keep_programs()
        >>> folder is None or folder.is_dir()
        True
    """
    global _kept_in
    checks.positive_int(max_bytes, "max_bytes")
    if folder is not None:
        checks.path(folder, "folder")
    variable = os.environ.get(VARIABLE, "")
    if variable.lower() == "off":
        return None
    root = Path(folder or variable or platformdirs.user_cache_path("keras_cnn_edu") / "programs").expanduser()
    store = root.absolute() / fingerprint()
    if _kept_in is None and _tensorflow_has_begun():
        _warn("TensorFlow has computed something already. Call `keep_programs` before")
        return None
    if _kept_in is None:
        try:
            own = _open(store, max_bytes)
        except OSError as error:
            _warn(f"{store} cannot be used: {error}")
        else:
            _tell_frameworks(own)
            _kept_in = store
    elif _kept_in != store:
        _warn(f"this process keeps them in {_kept_in} already, not in {store}")
    return _kept_in


def fingerprint() -> str:
    """Name what a program depends on besides its own steps: frameworks, processor and settings of the compiler.

    >>> fingerprint() == fingerprint(), len(fingerprint())
    (True, 16)
    """
    versions = [f"{name} {_version(name)}" for name in ("tensorflow", "jax", "jaxlib")]
    settings = [f"{name}={os.environ.get(name, '')}" for name in SETTINGS]
    text = "\n".join([*versions, platform.machine(), processor(), str(os.cpu_count()), *settings])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def processor() -> str:
    """Name the instructions that the processor understands, as far as the system says."""
    if sys.platform == "darwin":
        names = ["machdep.cpu.brand_string", "machdep.cpu.features", "machdep.cpu.leaf7_features"]
        return subprocess.run(["sysctl", "-n", *names], capture_output=True, text=True, check=False).stdout
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
        return "\n".join(sorted({line for line in lines if line.startswith(("flags", "Features", "model name"))}))
    return platform.processor()


def _version(name: str) -> str:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(name)
    return "none"


def _warn(why: str) -> None:
    warnings.warn(f"Compiled programs are not kept: {why}.", RuntimeWarning, stacklevel=3)


# ── the frameworks ──


def _tensorflow_has_begun() -> bool:
    """Whether TensorFlow has read its settings: it does so when it computes for the first time."""
    context = sys.modules.get("tensorflow.python.eager.context")
    return context is not None and context.context()._initialized  # no public name


def _tell_frameworks(own: Path) -> None:
    flags = f"--tf_xla_persistent_cache_directory={own} --tf_xla_persistent_cache_device_types=CPU"
    os.environ["TF_XLA_FLAGS"] = f"{os.environ.get('TF_XLA_FLAGS', '')} {flags}".strip()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read when TensorFlow is imported
    settings = {
        "jax_compilation_cache_dir": str(own),
        "jax_persistent_cache_min_compile_time_secs": 0,
        "jax_persistent_cache_min_entry_size_bytes": -1,
        "jax_persistent_cache_enable_xla_caches": "none",  # the others make the folder a part of a program's key
    }
    os.environ.update({name.upper(): str(value) for name, value in settings.items()})
    if "jax" in sys.modules:  # has read the variables already
        for name, value in settings.items():
            sys.modules["jax"].config.update(name, value)


# ── the folder ──


def _open(store: Path, max_bytes: int) -> Path:
    """Make the folder of this process, with a link to every program that is whole."""
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(store).free < LEAST_FREE:
        raise OSError(f"less than {LEAST_FREE / 1e6:.0f} MB are free on the disk")
    for left in store.glob("running~*"):
        if processes.is_gone(left.name.removeprefix("running~")):
            shutil.rmtree(left, ignore_errors=True)
    own = store / f"running~{processes.this_process()}"
    own.mkdir(mode=0o700)
    for file in _newest(store, max_bytes):
        name, _, checksum = file.name.rpartition(".")
        with contextlib.suppress(OSError):  # another process may be deleting it
            if _checksum(file) == checksum:
                _link(file, own / name)
            else:
                file.unlink()
    atexit.register(_close, store, own, os.getpid(), {file.name for file in own.iterdir()})
    return own


def _newest(store: Path, max_bytes: int) -> Iterator[Path]:
    """Yield the newest programs that together have no more than so many bytes, and delete the others."""
    programs = [file for file in store.iterdir() if file.is_file()]
    for file in sorted(programs, key=lambda file: file.stat().st_mtime, reverse=True):
        max_bytes -= file.stat().st_size
        if max_bytes >= 0:
            yield file
        else:
            file.unlink(missing_ok=True)


def _close(store: Path, own: Path, process: int, known: set[str]) -> None:
    """Move what this process has added to the others, and remove its folder."""
    if os.getpid() != process:  # a fork of it ends
        return
    with contextlib.suppress(OSError):
        for file in own.iterdir():
            if file.name not in known:
                file.replace(store / f"{file.name}.{_checksum(file)}")
    shutil.rmtree(own, ignore_errors=True)


def _checksum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _link(file: Path, name: Path) -> None:
    try:
        name.hardlink_to(file)
    except OSError:  # some file systems have no links
        shutil.copyfile(file, name)
