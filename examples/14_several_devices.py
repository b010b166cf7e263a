"""One training, on one device, on several, and in several processes: the same losses.

    python examples/14_several_devices.py

It starts the same command for every process, and says to each through the environment who it is. Slurm, Kubernetes, or
you in two terminals do no more. The processes find each other, each computes its share of every batch, and the first
one writes the folder. The devices are virtual, parts of one processor: it shows that the numbers are the same, not that
it is faster.
"""

import csv
import os
import socket
import subprocess
import sys

from options import extra, options

WAYS = [(1, 1), (1, 4), (2, 1), (2, 2), (4, 1)]  # processes, devices of each
QUICK = [(2, 1)]


def free_port():
    """Return the number of a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def train(folder, processes, devices, settings):
    """Start the command for every process, and wait for all; if one fails, end the others."""
    command = [sys.executable, "-m", "keras_cnn_edu", "train", "mlp", "--run-dir", str(folder), "--overwrite"]
    address = f"127.0.0.1:{free_port()}"
    running = []
    for number in range(processes):
        environment = {
            "KERAS_BACKEND": "jax",
            "JAX_PLATFORMS": "cpu",
            "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
            "KERAS_DISTRIBUTION_JOB_ADDRESSES": address,
            "KERAS_DISTRIBUTION_NUM_PROCESSES": str(processes),
            "KERAS_DISTRIBUTION_PROCESS_ID": str(number),
        }
        arguments = [*command, "--devices", str(devices), *settings]
        running.append(subprocess.Popen(arguments, env=os.environ | environment, stdout=subprocess.DEVNULL))
    try:
        if any(process.wait(timeout=600) for process in running):
            raise RuntimeError(f"A process of the training in {folder} failed.")
    finally:
        for process in running:
            process.kill()
            process.wait()


def losses(folder):
    """Read the loss of every epoch."""
    with (folder / "history.csv").open(encoding="utf-8") as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def main(quick, out):
    """Train in every way, and print the losses side by side."""
    with extra("jax"):
        import jax  # noqa: F401, with which the processes compute
    settings = ["--epochs", "1", "--batch-size", "512"] if quick else ["--epochs", "4"]
    for processes, devices in QUICK if quick else WAYS:
        folder = out / f"{processes}_processes_{devices}_devices"
        train(folder, processes, devices, settings)
        found = "  ".join(f"{loss:.6f}" for loss in losses(folder))
        print(f"{processes} processes with {devices} devices each: loss {found}")
    print(f"see {folder / 'index.html'}")


if __name__ == "__main__":
    main(**options(__doc__, "14_several_devices"))
