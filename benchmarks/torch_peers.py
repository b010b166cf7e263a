"""PyTorch as a peer: the same layers run eagerly, with the channels last in memory, and through `torch.compile`.

Its images are (batch, channels, height, width). With `channels_last` they keep that shape, but the channels of a pixel
lie side by side in memory, as in ours.
"""

import functools
import importlib.util
import shutil

import numpy as np

from benchmarks.peers import Contestant, threads

INSTALLED = importlib.util.find_spec("torch") is not None
if INSTALLED:
    import torch
    from torch.nn import functional

    torch.set_num_threads(threads())

IMAGES = (0, 3, 1, 2)  # (batch, height, width, channels) -> (batch, channels, height, width)
KERNEL = (3, 2, 0, 1)  # (height, width, channels, filters) -> (filters, channels, height, width)


def contestants(task, arrays, gradients):
    """Return a dict of contestants for a `work.Correlation` or `work.Pooling`; none where torch is not installed.

    Args:
        task: what is computed.
        arrays: what it is given, channels last; the gradient above comes first if there are `gradients` to compute.
        gradients: whether there are.
    """
    if not INSTALLED:
        return {}
    if hasattr(task, "kernel"):
        function, axes = functools.partial(correlation, task), [IMAGES] * (len(arrays) - 1) + [KERNEL]
    else:
        function, axes = functools.partial(pooling, task), [IMAGES] * len(arrays)
    make = functools.partial(contestant, arrays=arrays, axes=axes, gradients=gradients)
    found = {"torch": make(function, memory=torch.contiguous_format)}
    if wrong_with_channels_last(task):
        return found
    found["torch channels_last"] = make(function, memory=torch.channels_last)
    if can_compile():
        torch.compiler.reset()  # else it remembers the shapes of the last work and compiles for unknown ones
        found["torch compile"] = make(torch.compile(function), memory=torch.channels_last)
    return found


def wrong_with_channels_last(task):
    """Say whether PyTorch computes a wrong gradient: 2.11 does for padded average pooling on a GPU, channels last."""
    return device() == "gpu" and getattr(task, "kind", "") == "average" and task.pixels_outside()[0] > 0


def contestant(function, arrays, axes, gradients, memory):
    """Return the contestant that runs a function, and its backward pass if there are `gradients` to compute."""
    tensors = [
        moved(torch.from_numpy(np.ascontiguousarray(array.transpose(order))), memory)
        for array, order in zip(arrays, axes, strict=True)
    ]

    def forward():
        with torch.no_grad():
            return (function(*tensors),)

    def both():
        upstream, *leaves = tensors
        outputs = function(*leaves)
        return outputs, *torch.autograd.grad(outputs, leaves, upstream)

    def numbers(result):
        pairs = zip(result, axes, strict=False)
        return [tensor.detach().cpu().numpy().transpose(np.argsort(order)) for tensor, order in pairs]

    if gradients:
        for tensor in tensors[1:]:
            tensor.requires_grad_()
    return Contestant(both if gradients else forward, wait, numbers)


def correlation(task, inputs, kernel):
    """Run the cross-correlation."""
    return functional.conv2d(inputs, kernel, stride=task.stride)


def pooling(task, inputs):
    """Run the pooling; where "same" padding has a pixel more after than before, that is PyTorch's `ceil_mode`."""
    before, after = task.pixels_outside()
    settings = {"padding": before, "ceil_mode": after > before}
    if task.kind == "max":
        return functional.max_pool2d(inputs, task.size, task.stride, **settings)
    return functional.avg_pool2d(inputs, task.size, task.stride, count_include_pad=False, **settings)


def can_compile():
    """Say whether `torch.compile` has what it needs: a C++ compiler, or a GPU."""
    return device() == "gpu" or any(map(shutil.which, ("c++", "g++", "clang++")))


def device():
    """Return where PyTorch computes: "cpu" or "gpu"."""
    return "gpu" if torch.cuda.is_available() else "cpu"


def moved(thing, memory):
    """Return a tensor or model in the memory format, on the device."""
    return thing.to("cuda" if device() == "gpu" else "cpu").to(memory_format=memory)


def wait(result):
    """Return when the result is there."""
    if device() == "gpu":
        torch.cuda.synchronize()


def gpu_memory():
    """Return the memory that PyTorch has taken on its GPU, in bytes: now, and at its highest."""
    return torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated()
