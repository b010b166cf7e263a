"""Layers that see all units, or all nodes of a graph."""

import numpy as np

from keras_cnn_edu.explanations.account import cut, weighted_sum

DENSE = "outputs[f] = activation(bias[f] + sum over c of inputs[c] * kernel[c, f])"
GRAPH = (
    "outputs[n, f] = activation(bias[f] + sum over k, c of L[n, k] * features[k, c] * kernel[c, f]), "
    "L = D^(-1/2) (A + I) D^(-1/2)"
)


def dense(layer, tensors, index):
    """Every input of the last axis, times its weight."""
    window = cut(tensors[0], [*([at] for at in index[:-1]), range(tensors[0].shape[-1])])
    kernel = layer.kernel[:, index[-1]]
    parts = weighted_sum(DENSE, window, kernel.reshape(window[0].shape))
    if layer.bias is not None:
        parts.account.plus(f"bias[{index[-1]}]", layer.bias[index[-1]])
    return parts


def graph_convolution(layer, tensors, index):
    """Every channel of the node and its neighbors, times the strength of the link and the weight of the channel."""
    features, adjacency = tensors
    node, filter_ = index
    linked = adjacency + np.eye(len(adjacency))
    scale = 1 / np.sqrt(linked.sum(-1))
    weights = np.outer(scale[node] * linked[node] * scale, layer.kernel[:, filter_])
    parts = weighted_sum(GRAPH, cut(features, map(range, features.shape)), weights)
    if layer.bias is not None:
        parts.account.plus(f"bias[{filter_}]", layer.bias[filter_])
    return parts
