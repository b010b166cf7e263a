"""The first training step of a network in classroom size: processor seconds until it is done, in a fresh process.

The step is compiled as a whole, and compiling takes nearly all of the time. "ours kept" is the second of two
processes that keep compiled programs in the same folder (`keep_programs`). Stock layers get such a folder, too: what
their second process takes is Keras and TensorFlow recording the step, which no kept program saves.

    python -m benchmarks.first_step vgg11 ours      prints the seconds; a third argument is a folder for programs
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.results import rows_of

NETWORKS = ("lenet5", "vgg11", "resnet18", "densenet121")
LIBRARIES = ("ours", "stock jit", "stock")
KEPT, COLD = "ours kept", "ours cold"
STEP, AGAIN = "training step", "training step, second process"
BATCH, CLASSES, SIZES = 32, 10, {"lenet5": (28, 28, 1)}
SIZE = (32, 32, 3)  # of the images of all others
MOST_ROUNDS = 3  # a round compiles the network five times
ROOT = Path(__file__).resolve().parent.parent


def measure(name, rounds):
    """Measure each contestant in processes of its own; return the rows of the first and of the second process."""
    cold = {library: [] for library in LIBRARIES}
    kept = {library: [] for library in ("ours", "stock jit")}
    for _ in range(min(rounds, MOST_ROUNDS)):
        for library in LIBRARIES:
            cold[library].append(in_a_process(name, library))
        for library in kept:
            with tempfile.TemporaryDirectory() as folder:
                in_a_process(name, library, folder)
                kept[library].append(in_a_process(name, library, folder))
    first, again = cold | {KEPT: kept["ours"]}, kept | {COLD: cold["ours"]}
    return rows_of("first step", name, STEP, "s", first) + rows_of("first step", name, AGAIN, "s", again)


def in_a_process(name, library, folder=""):
    """Return the processor seconds of the first step in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.first_step", name, library, folder]
    environment = {**os.environ, "KERAS_CNN_EDU_PROGRAMS": folder or "off"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(f"The first step of {name!r} could not be measured:\n{result.stderr}")
    return float(result.stdout)


def seconds(name, library):
    """Build a network, and return the processor seconds of its first training step."""
    import keras
    import numpy as np

    from keras_cnn_edu import layers, models

    library, jit_compile = {
        "ours": (layers, True),
        "stock jit": (keras.layers, True),
        "stock": (keras.layers, False),
    }[library]
    shape = SIZES.get(name, SIZE)
    model = models.classroom(name, input_shape=shape, classes=CLASSES, layers=library)
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=jit_compile)
    images = np.random.default_rng(0).random((BATCH, *shape), "float32")
    start = time.process_time()
    float(model.train_on_batch(images, np.arange(BATCH) % CLASSES))
    return time.process_time() - start


if __name__ == "__main__":
    from keras_cnn_edu import keep_programs

    keep_programs()  # where KERAS_CNN_EDU_PROGRAMS says
    print(seconds(*sys.argv[1:3]))
