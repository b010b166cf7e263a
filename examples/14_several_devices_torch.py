"""PyTorch: two processes train one network of our layers, with DistributedDataParallel around it.

    python examples/14_several_devices_torch.py

It lets torchrun start this script in two processes. You can do so yourself:

    KERAS_BACKEND=torch torchrun --nproc-per-node=2 examples/14_several_devices_torch.py

Each process computes the gradients for its rows of every batch, and torch replaces them by their mean over all
processes. So both take the same steps as one process with whole batches would: at the end the first process trains the
network alone, and compares. Keras's `fit` exchanges no gradients on PyTorch, so the loop is written out, as in Keras's
guide: https://keras.io/guides/distributed_training_with_torch/
"""

import csv
import datetime
import os
import subprocess
import sys

from options import extra, options

if "RANK" in os.environ:  # torchrun has started this process, and says which one it is
    import keras
    import numpy as np
    import torch

    from keras_cnn_edu import data, distribution, models

BATCH = 64
LONGEST = datetime.timedelta(minutes=2)  # to wait for another process: then an error ends this one


def start(quick, out):
    """Let torchrun start this script in two processes, and wait for them. If one fails, torchrun ends the other."""
    with extra("torch"):
        import torch  # noqa: F401, which brings torchrun
    torchrun = ["torch.distributed.run", "--standalone", "--local-addr=127.0.0.1", "--nproc-per-node=2"]
    command = [sys.executable, "-m", *torchrun, __file__, "--out", str(out), *["--quick"] * quick]
    subprocess.run(command, env=os.environ | {"KERAS_BACKEND": "torch", "OMP_NUM_THREADS": "1"}, check=True)


def prepare(quick):
    """Return what every process has alike: the network with its first weights, and the batches."""
    keras.utils.set_random_seed(0)
    batches, _, info = data.load("digits", BATCH, shift=2)
    network = models.LeNet5(info.image_shape, classifier_activation=None)
    return network, batches.take(3) if quick else batches.repeat(5)


def train(network, batches):
    """Take a step for each batch; return the losses."""
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
    loss_of, losses = torch.nn.CrossEntropyLoss(), []
    for images, labels in batches:
        scores = network(torch.as_tensor(images.numpy()), training=True)
        loss = loss_of(scores, torch.as_tensor(labels.numpy()).long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def weights_of(network):
    """Return all weights in one row."""
    return torch.cat([weight.detach().flatten() for weight in network.parameters()])


def work(quick, out):
    """Be one of the processes: train together; then the first one trains alone, and compares."""
    torch.distributed.init_process_group("gloo", timeout=LONGEST)  # "nccl" for graphics cards
    index, count = distribution.processes()
    network, batches = prepare(quick)
    # The wrapper has no name, so it is gone before the process group: PyTorch 2.13 may wait forever if it goes last.
    losses = train(torch.nn.parallel.DistributedDataParallel(network), data.own_rows(batches, BATCH))
    losses = torch.tensor(losses) / count
    torch.distributed.all_reduce(losses)  # the mean over the rows of all
    weights = torch.stack([weights_of(network)] * count)
    torch.distributed.all_gather(list(weights), weights_of(network))  # a row of each process
    torch.distributed.destroy_process_group()
    if index == 0:
        alone, batches = prepare(quick)
        out.mkdir(parents=True, exist_ok=True)
        network.save(out / "model.keras")
        compare(out, losses.numpy(), train(alone, batches), weights.numpy(), weights_of(alone).numpy())
        print(f"see {out}")


def compare(out, losses_together, losses_alone, weights_together, weights_alone):
    """Write the losses of every step, and the weights after the last one; print how much they differ."""
    table = list(zip(losses_together, losses_alone, strict=True))
    with open(out / "losses.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("together", "alone"), *table])
    np.savez(out / "weights.npz", together=weights_together, alone=weights_alone)
    for step in (1, len(table)):
        print("step {}: loss {:.6f}, alone {:.6f}".format(step, *table[step - 1]))
    print(f"weights of the processes differ by at most {np.ptp(weights_together, axis=0).max():.0e},")
    print(f"from those of one process alone by {abs(weights_together - weights_alone).max():.0e}")


def main(quick, out):
    """Start the processes, or be one of them."""
    (work if "RANK" in os.environ else start)(quick, out)


if __name__ == "__main__":
    main(**options(__doc__, "14_several_devices_torch"))
