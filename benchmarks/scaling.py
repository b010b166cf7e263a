"""A step on more and more devices: what each computes and sends, from the compiled program, and a model of the time.

    export KERAS_BACKEND=jax XLA_FLAGS=--xla_force_host_platform_device_count=64
    python -m benchmarks.scaling > docs/experiments/scaling.md

The step of LeNet-5 is compiled for 64 images on each of 1, 2, 4, … 64 virtual devices, and its program is read. Only
that of one device is run, to time it. The last columns are therefore a model,

    seconds of a step = operations / rate + bytes / bandwidth + latency · log2(devices)

with the rate of one device that was measured, and with the bandwidth and the latency of a network that were assumed. It
assumes that nothing is sent while something is computed, and that data arrive in time.
"""

import argparse
import collections
import functools
import math
import re
import time

import keras
import numpy as np

from keras_cnn_edu import distribution, models
from keras_cnn_edu.ops.cross_correlation import plan

IMAGES = 64  # on each device
COLLECTIVES = "all-gather|all-reduce|all-to-all|collective-permute|reduce-scatter|collective-broadcast"
BYTES = {"f64": 8, "f32": 4, "s32": 4, "u32": 4, "pred": 1}


def program(model, images, labels, division):
    """Compile a training step as `fit` does on JAX; return the program of one device, and what it is called with.

    Args:
        model: a compiled Keras model.
        images, labels: a batch.
        division: a `keras.distribution.DataParallel` over the devices.

    Returns:
        The program, and the shapes of its arguments, which are all that a compiler needs: nothing is put on a device.
    """
    import jax

    model._symbolic_build(data_batch=(images, labels))
    model.optimizer.build(model.trainable_variables)
    kinds = ("trainable_variables", "non_trainable_variables", "optimizer_variables", "metrics_variables")
    state = model._get_jax_state(**dict.fromkeys(kinds, True))
    mesh = division.device_mesh.backend_mesh
    whole = jax.NamedSharding(mesh, jax.P())
    rows = jax.NamedSharding(mesh, jax.P(division.batch_dim_name))

    def shapes(arrays, sharding):
        return jax.tree.map(lambda array: jax.ShapeDtypeStruct(array.shape, array.dtype, sharding=sharding), arrays)

    arguments = shapes(state, whole), shapes((images, labels), rows)
    with division.scope():
        return jax.jit(model.train_step, out_shardings=(None, whole)).lower(*arguments).compile(), arguments


def sent(text):
    """Return what the devices send each other in a program: {kind of collective operation: bytes}.

    >>> sent("x = (f32[5,5]{1,0}, s32[]) all-reduce(a, b), to_apply=add")
    {'all-reduce': 104}
    """
    found = collections.Counter()
    for results, kind in re.findall(rf"= (.*?) ({COLLECTIVES})(?:-start)?\(", text):
        shapes = re.findall(r"(\w+)\[([\d,]*)\]", results)
        found[kind] += sum(
            BYTES[dtype] * math.prod(map(int, filter(None, sizes.split(",")))) for dtype, sizes in shapes
        )
    return dict(found)


def step(devices):
    """Compile the step of LeNet-5 on so many devices."""
    model = models.LeNet5(input_shape=(32, 32, 1))
    model.compile("adam", "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    images, labels = np.zeros((devices * IMAGES, 32, 32, 1), "float32"), np.zeros(devices * IMAGES, "int32")
    return program(model, images, labels, distribution.data_parallel(devices))


@functools.cache
def row(devices):
    """Return what each of so many devices computes and sends in a step."""
    compiled, _ = step(devices)
    return {"devices": devices, "operations": compiled.cost_analysis()["flops"], "sent": sent(compiled.as_text())}


def seconds(rounds=20):
    """Time the step on one device: the median. It takes the same time for zeros as for other numbers."""
    import jax

    compiled, shapes = step(1)
    arguments = jax.tree.map(lambda shape: jax.device_put(np.zeros(shape.shape, shape.dtype), shape.sharding), shapes)
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        jax.block_until_ready(compiled(*arguments))
        times.append(time.perf_counter() - start)
    return float(np.median(times[1:]))


def modelled(row, rate, bandwidth, latency):
    """Return the seconds of a step according to the model.

    >>> one = {"devices": 4, "operations": 8e9, "sent": {"all-reduce": 10**6}}
    >>> modelled(one, rate=8e9, bandwidth=1e9, latency=1e-3)
    1.003
    """
    network = sum(row["sent"].values()) / bandwidth + latency * math.log2(row["devices"])
    return row["operations"] / rate + network


def main():
    """Compile for each number of devices, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("devices", type=int, nargs="*", default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--bandwidth", type=float, default=125e6, help="bytes per second (default: 1 Gbit/s)")
    parser.add_argument("--latency", type=float, default=50e-6, help="seconds (default: 50 µs)")
    arguments = parser.parse_args()
    keras.utils.set_random_seed(0)
    took = seconds()
    plan.SMALL = 10**12  # no chunks: XLA would count the operations of a loop once
    rate = row(1)["operations"] / took
    print(f"One device: {took * 1000:.1f} ms a step, {rate / 1e9:.1f} billion operations a second\n")
    print("| devices | operations of each | bytes that each sends | step in the model | images/s in the model |")
    print("|---:|---:|---:|---:|---:|")
    for devices in arguments.devices:
        one = row(devices)
        step_seconds = modelled(one, rate, arguments.bandwidth, arguments.latency)
        kinds = ", ".join(f"{kind} {size:,}" for kind, size in one["sent"].items()) or "0"
        print(
            f"| {devices} | {one['operations'] / 1e6:,.1f} M | {kinds} | {step_seconds * 1000:.1f} ms "
            f"| {devices * IMAGES / step_seconds:,.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
