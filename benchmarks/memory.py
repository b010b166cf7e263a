"""Peak memory: how much more a process needs, at its highest, because it computed this.

Every contestant has a process of its own. It makes the arrays, computes once for a small image (so that all libraries
are loaded), gives freed memory back to the system, sets the mark of its highest resident memory to what it has now
(Linux: `/proc/self/clear_refs`), computes once, and reads the mark; then all of that again. Each difference holds the
results and what the computation needed in between, that of the first call also what compiling needed. Inputs, kernel
and libraries were there before. On a GPU it is the GPU's memory that counts, and the framework's own record of it is
read.

    python -m benchmarks.memory "forward + gradients" "ours im2col"     prints megabytes (of 1,000,000 bytes), twice

Several contestants may take turns in one process where a rough figure will do.
"""

import ctypes
import gc
import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks import operations, peers, torch_peers, work
from benchmarks.results import rows_of
from keras_cnn_edu import ops

MARK = Path("/proc/self/clear_refs")
MEASURABLE = MARK.exists()  # elsewhere than on Linux it is not
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {
    "TF_ENABLE_ONEDNN_OPTS": "0",  # with oneDNN, TensorFlow keeps what is freed
    **os.environ,
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # else JAX takes most of a GPU at once
    "MALLOC_MMAP_THRESHOLD_": "131072",  # bytes: all arrays are given back to the system when they are freed
}
TASK = next(task for task in work.CORRELATIONS if task.name == "VGG 3×3")
SMALL = TASK._replace(inputs=(1, 10, 10, TASK.inputs[-1]))
TOO_LONG = ("definition",)  # one step of the program for every output pixel: it compiles for minutes
MOST_PROCESSES = 3  # of each contestant; their figures hardly differ
COMPILING = ", with compiling"  # part of the rows of first calls: "forward, with compiling"


def measure(part, rounds):
    """Measure every contestant in processes of its own, each of our algorithms too; return a row for each."""
    algorithms = operations.fitting(TASK, [name for name in ops.ALGORITHMS if name not in TOO_LONG])
    first = {name: [] for name in operations.contestants(SMALL, part, algorithms)}
    later = {name: [] for name in first}
    for _ in range(min(rounds, MOST_PROCESSES)):
        for name in first:
            for megabytes, found in zip((first, later), in_a_process(part, name), strict=True):
                megabytes[name].append(found)
    compiling = rows_of("memory", TASK.name, part + COMPILING, "MB", first)
    return rows_of("memory", TASK.name, part, "MB", later) + compiling


def in_a_process(part, *names):
    """Return what the first and the second call of each contestant need in a fresh process, in megabytes."""
    command = [sys.executable, "-m", "benchmarks.memory", part, *names]
    result = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"The memory of {names} could not be measured:\n{result.stderr}")
    return [float(megabytes) for megabytes in result.stdout.split()]


def extra(part, name):
    """Return by how many megabytes two calls raise the peak of this process, or of the GPU it computes on."""
    algorithms = name.split()[1:] if name.startswith("ours ") else ()
    contestant, small = (operations.contestants(task, part, algorithms)[name] for task in (TASK, SMALL))
    small.wait(small.call())
    side = torch_peers if name.startswith("torch") else peers
    memory = side.gpu_memory if side.device() == "gpu" else process_memory
    return [one_call(contestant, memory) for _ in ("the first, which compiles", "a later one")]


def one_call(contestant, memory):
    """Return by how many megabytes a call raises the peak that `memory()` tells."""
    reset_peak_of_process()
    before, _ = memory()
    result = contestant.call()
    contestant.wait(result)
    _, peak = memory()
    needed = (peak - before) / 1e6
    size = sum(array.nbytes for array in contestant.arrays(result)) / 1e6
    if needed < 0.95 * size:
        raise RuntimeError(
            f"The results alone take {size:.1f} MB, and the peak rose by {needed:.1f} MB: it is not seen. "
            "An allocator that keeps what is freed hides it; TensorFlow has one with TF_ENABLE_ONEDNN_OPTS=1."
        )
    return needed


def reset_peak_of_process():
    """Set the mark of this process's highest resident memory to what it has now."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what was freed but is kept for later must not serve the first call
    MARK.write_text("5", encoding="ascii")


def process_memory():
    """Return the resident memory of this process, in bytes: now, and at its highest since the mark was set."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return tuple(1024 * int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) for name in ("VmRSS", "VmHWM"))


if __name__ == "__main__":
    part, *names = sys.argv[1:]
    print(*(megabytes for name in names for megabytes in extra(part, name)))
