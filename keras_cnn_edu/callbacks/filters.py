"""Which weights of a layer are kernels of a convolution, and how their axes are ordered."""

from collections.abc import Mapping

import keras


def kernels_of(layer: keras.Layer) -> list[str]:
    """Name the attributes of a built convolution that are kernels: of its `kernel_size`, shared by all positions.

    >>> layer = keras.layers.SeparableConv1D(4, 3)
    >>> layer.build((None, 9, 2))
    >>> kernels_of(layer)
    ['depthwise_kernel', 'pointwise_kernel']
    """
    if not (layer.built and hasattr(layer, "kernel_size")):
        return []
    rank = len(layer.kernel_size) + 2
    names = [name for name in ("kernel", "depthwise_kernel", "pointwise_kernel") if hasattr(layer, name)]
    return [name for name in names if len(getattr(layer, name).shape) == rank]


def as_filters(kernel, layer: keras.Layer, name: str = "kernel"):
    """Return a kernel as (*kernel_size, input channels, filters), for every layout of a layer.

    >>> import numpy as np
    >>> as_filters(np.zeros((3, 3, 8, 4)), keras.layers.Conv2DTranspose(8, 3)).shape
    (3, 3, 4, 8)
    >>> as_filters(np.zeros((3, 3, 8, 2)), keras.layers.DepthwiseConv2D(3)).shape
    (3, 3, 1, 16)
    """
    if name == "depthwise_kernel" or (name == "kernel" and hasattr(layer, "depth_multiplier")):
        return kernel.reshape(*kernel.shape[:-2], 1, -1)  # each filter has one input channel
    if type(layer).__name__.endswith("Transpose"):
        return kernel.swapaxes(-1, -2)
    return kernel


def all_kernels(layers: Mapping[str, keras.Layer]) -> dict[str, tuple[keras.Layer, str]]:
    """Return {path: (layer, attribute)}; a layer with several kernels has a path for each."""
    found = {}
    for path, layer in layers.items():
        names = kernels_of(layer)
        for name in names:
            found[path if len(names) == 1 else f"{path}/{name.removesuffix('_kernel')}"] = layer, name
    return found
