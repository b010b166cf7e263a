"""PyTorch: two processes train one network of our layers, with DistributedDataParallel around the Keras model.

    python examples/14_several_devices_torch.py

On this machine it calls torchrun, which starts this script twice. On several machines you call torchrun yourself:

    export KERAS_BACKEND=torch
    torchrun --nnodes=2 --rdzv-backend=c10d --rdzv-endpoint=FIRST:29500 examples/14_several_devices_torch.py

`fit` of Keras would not let torch average the gradients, so the loop is written out, as in Keras's guide:
https://keras.io/guides/distributed_training_with_torch/
"""

import os
import subprocess
import sys

from options import options

BATCH = 64


def start(quick, out):
    """Let torchrun start this script in two processes, and wait for them."""
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    arguments = [__file__, "--out", str(out), *(["--quick"] if quick else [])]
    environment = os.environ | {"KERAS_BACKEND": "torch", "OMP_NUM_THREADS": "1"}
    printed = subprocess.run([*torchrun, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    print(printed.stdout, end="")


def train(quick, out):
    """Be one of the processes: compute the gradients of the own rows of every batch, and take the mean of all."""
    import keras
    import torch

    from keras_cnn_edu import data, distribution, models

    torch.distributed.init_process_group("gloo")  # "nccl" for graphics cards
    keras.utils.set_random_seed(0)  # the same initial weights everywhere
    batches, _, info = data.load("digits", BATCH, shift=2)
    rows = data.own_rows(batches, BATCH)
    model = models.LeNet5(input_shape=info.image_shape)
    together = torch.nn.parallel.DistributedDataParallel(model)  # averages the gradients of all processes
    optimizer, loss_of = torch.optim.Adam(model.parameters(), lr=3e-3), torch.nn.NLLLoss()
    for epoch in range(1 if quick else 5):
        for images, labels in rows.take(3) if quick else rows:
            probabilities = together(torch.as_tensor(images.numpy()), training=True)
            loss = loss_of(torch.log(probabilities + 1e-7), torch.as_tensor(labels.numpy()).long())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        mean = loss.detach()
        torch.distributed.all_reduce(mean)
        if distribution.is_chief():
            print(f"epoch {epoch + 1}: loss of the last batch {mean.item() / torch.distributed.get_world_size():.4f}")
    if distribution.is_chief():
        out.mkdir(parents=True, exist_ok=True)
        model.save(out / "model.keras")
        print(f"see {out / 'model.keras'}")
    torch.distributed.destroy_process_group()


def main(quick, out):
    """Start the processes, or be one of them: torchrun tells each its rank."""
    (train if "RANK" in os.environ else start)(quick, out)


if __name__ == "__main__":
    main(**options(__doc__, "14_several_devices_torch"))
