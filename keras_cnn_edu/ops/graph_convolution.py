"""Convolution on a graph: the window of a node is its neighbors."""

from keras import ops

from keras_cnn_edu.ops.precision import widened
from keras_cnn_edu.ops.tensors import same_dtype, tensor


def graph_convolve(features, adjacency, kernel):
    """Add up every node and its neighbors, each with a weight, then mix the channels with one matrix.

    outputs = D^(-1/2) (A + I) D^(-1/2) features kernel,   D = diagonal of the row sums of A + I

    An image is a graph whose nodes are pixels. There each neighbor has a position ("left", "above") with its own
    weight; on a graph neighbors have no order, so all of them share one matrix.

    Args:
        features: tensor (batch, nodes, channels).
        adjacency: tensor (batch, nodes, nodes) or (nodes, nodes): weight of the edge between two nodes, 0 for none.
            The edge from each node to itself (the identity I) is added here.
        kernel: tensor (channels, filters).

    Returns:
        Tensor (batch, nodes, filters).

    Raises:
        ValueError: if the shapes do not fit.
        TypeError: if an argument has the wrong type.

    Example:
        >>> pair = [[0.0, 1.0], [1.0, 0.0]]  # two nodes, one edge
        >>> outputs = graph_convolve([[[2.0], [4.0]]], pair, [[1.0]])
        >>> ops.convert_to_numpy(outputs).ravel().tolist()  # each is the mean of both
        [3.0, 3.0]

    Reference: T. Kipf, M. Welling, "Semi-Supervised Classification with Graph Convolutional Networks", 2017,
    equation 2. https://arxiv.org/abs/1609.02907
    """
    features, adjacency, kernel = (
        tensor(features, "features", 2, "(batch, nodes, channels)"),
        tensor(adjacency, "adjacency", 2, "(batch, nodes, nodes)"),
        tensor(kernel, "kernel", 2, "(channels, filters)", exactly=True),
    )
    features, kernel = same_dtype(features=features, kernel=kernel)
    if features.shape[-1] != kernel.shape[0]:
        raise ValueError(
            "`kernel` must have one row for each channel of the features. "
            f"Received: kernel shape {tuple(kernel.shape)}, features shape {tuple(features.shape)}."
        )
    nodes = features.shape[-2]
    if tuple(adjacency.shape[-2:]) != (nodes, nodes):
        raise ValueError(
            "`adjacency` must have one row and one column for each node. "
            f"Received: adjacency shape {tuple(adjacency.shape)}, features shape {tuple(features.shape)}."
        )
    dtype, features, kernel = features.dtype, widened(features), widened(kernel)
    edges = ops.cast(adjacency, features.dtype) + ops.eye(nodes, dtype=features.dtype)  # A + I
    scale = 1 / ops.sqrt(ops.sum(edges, -1))  # D^(-1/2), (…, nodes)
    edges = scale[..., :, None] * edges * scale[..., None, :]
    return ops.cast(ops.matmul(edges, ops.matmul(features, kernel)), dtype)  # (batch, nodes, filters)
