"""Who takes part: our op and the stock op of Keras, each run as its users run it."""

import os
from typing import Any, NamedTuple

import keras
from keras import ops as stock

from keras_cnn_edu import ops
from keras_cnn_edu.xla import compiled

BACKEND = keras.backend.backend()
if BACKEND == "tensorflow":
    import tensorflow as tf
elif BACKEND == "jax":
    import jax


class Contestant(NamedTuple):
    """One that is measured.

    `call()` starts the work and returns its result, `wait(result)` returns when that is done, `arrays(result)` are its
    numbers: the outputs, then the gradients for inputs and kernel, channels last.
    """

    call: Any
    wait: Any
    arrays: Any


# ── the work, as pure functions of tensors ──


def our_correlation(inputs, kernel, stride, algorithm):
    """Run our cross-correlation."""
    return ops.cross_correlate(inputs, kernel, stride, algorithm=algorithm)


def stock_correlation(inputs, kernel, stride):
    """Run the op of `keras.layers.Conv2D`: `tf.nn.convolution` on TensorFlow, `lax.conv_general_dilated` on JAX."""
    return stock.conv(inputs, kernel, stride, "valid", "channels_last")


def our_pooling(inputs, kind, size, stride, padding):
    """Run our pooling."""
    return getattr(ops, f"{kind}_pool")(inputs, size, stride, padding)


def stock_pooling(inputs, kind, size, stride, padding):
    """Run the op of `keras.layers.MaxPooling2D` or `AveragePooling2D`."""
    return getattr(stock, f"{kind}_pool")(inputs, size, stride, padding, "channels_last")


# ── how it is run ──


def contestants(ours, stock, arrays):
    """Return a dict of contestants: ours compiled by `xla.compiled`, the stock op compiled in every way there is.

    Args:
        ours: dict from contestant to a function of tensors.
        stock: a function of tensors.
        arrays: what both are given.
    """
    tensors = [keras.ops.convert_to_tensor(array) for array in arrays]
    programs = {name: compiled(function) for name, function in ours.items()}
    if BACKEND == "tensorflow":
        programs["stock"] = tf.function(stock, autograph=False)  # as Keras does by default on a CPU
        programs["stock jit"] = tf.function(stock, autograph=False, jit_compile=True)
    else:
        programs["stock jit"] = jax.jit(stock)  # as Keras does on JAX
    return {name: contestant(program, tensors) for name, program in programs.items()}


def contestant(program, tensors):
    """Return the contestant that runs a program on tensors.

    On a CPU each result is waited for. The queue of a GPU is kept filled, as in training, so there only the last
    result of a sample is waited for.
    """
    if device() == "cpu":
        return Contestant(lambda: wait(program(*tensors)), wait, numbers)
    return Contestant(lambda: program(*tensors), wait, numbers)


def wait(result):
    """Return the result when it is there."""
    if BACKEND == "jax":
        jax.block_until_ready(result)
    elif device() == "gpu":  # on a CPU, TensorFlow returns no sooner than that
        tf.test.experimental.sync_devices()
    return result


def numbers(result):
    """Return a list of arrays."""
    results = result if isinstance(result, (tuple, list)) else [result]
    return [keras.ops.convert_to_numpy(tensor) for tensor in results]


def device():
    """Return where the backend computes: "cpu" or "gpu"."""
    if BACKEND == "jax":
        return jax.default_backend()
    return "gpu" if tf.config.list_physical_devices("GPU") else "cpu"


def threads():
    """Return how many threads an op of the backend may use."""
    chosen = tf.config.threading.get_intra_op_parallelism_threads() if BACKEND == "tensorflow" else 0
    return chosen or cores()


def cores():
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def gpu_memory():
    """Return the memory that the backend has taken on its GPU, in bytes: now, and at its highest."""
    if BACKEND == "jax":
        found = jax.devices()[0].memory_stats()
        return found["bytes_in_use"], found["peak_bytes_in_use"]
    found = tf.config.experimental.get_memory_info("GPU:0")
    return found["current"], found["peak"]
