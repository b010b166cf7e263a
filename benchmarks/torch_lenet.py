"""LeNet-5 in PyTorch, as `keras_cnn_edu.models.lenet` has it, trained by the plainest loop there is.

The loop does what `fit` does (shuffle, forward, loss, backward, Adam) and nothing besides: no workers, no metrics.
"""

import time

from benchmarks import torch_peers

if torch_peers.INSTALLED:
    import torch
    from torch import nn

VARIANTS = {"classic": ("Sigmoid", "AvgPool2d"), "modern": ("ReLU", "MaxPool2d")}


def network(variant):
    """Return LeNet-5 for images of 32×32 pixels; the softmax is part of the loss."""
    activation, pooling = (getattr(nn, name) for name in VARIANTS[variant])
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), activation(), pooling(2),
        nn.Conv2d(6, 16, 5), activation(), pooling(2),
        nn.Flatten(),
        nn.Linear(400, 120), activation(),
        nn.Linear(120, 84), activation(),
        nn.Linear(84, 10),
    )  # fmt: skip


def samplers(variant, images, labels, batch, first, last):
    """Return a dict from contestant to a function that trains for an epoch and returns the seconds of one step."""
    if not torch_peers.INSTALLED:
        return {}
    found = {
        "torch": epoch(network(variant), torch.contiguous_format, images, labels, batch, first, last),
        "torch channels_last": epoch(network(variant), torch.channels_last, images, labels, batch, first, last),
    }
    if torch_peers.can_compile():
        torch.compiler.reset()
        model = torch.compile(network(variant))
        found["torch compile"] = epoch(model, torch.channels_last, images, labels, batch, first, last)
    return found


def epoch(model, memory, images, labels, batch, first, last):
    """Return the function that trains for an epoch and returns the seconds of a step between two of its batches."""
    model = torch_peers.moved(model, memory)
    images = torch_peers.moved(torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), memory)
    labels = torch.from_numpy(labels).long().to(images.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)  # the defaults of Keras
    loss_of = nn.CrossEntropyLoss()

    def sample():
        times = {}
        for number, chosen in enumerate(torch.randperm(len(images), device=images.device).split(batch), start=1):
            optimizer.zero_grad()
            loss = loss_of(model(images[chosen]), labels[chosen])
            loss.backward()
            optimizer.step()
            if number in (first, last):
                loss.item()  # waits for it
                times[number] = time.perf_counter()
        return (times[last] - times[first]) / (last - first)

    return sample
