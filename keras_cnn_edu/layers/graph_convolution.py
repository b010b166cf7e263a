"""Convolution on graphs."""

from collections.abc import Sequence

import keras

from keras_cnn_edu import checks, ops
from keras_cnn_edu.layers.base import KerasObject, PlainLayer
from keras_cnn_edu.types import Shape
from keras_cnn_edu.xla import compiled


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class GraphConvolution(PlainLayer):
    """Add up every node and its neighbors, mix the channels with one learned matrix, apply an activation.

    outputs = activation(D^(-1/2) (A + I) D^(-1/2) features kernel + bias)

    It is the convolution on a graph: the window of a node is the node and its neighbors. As these have no order, all of
    them share one matrix.

    Args:
        filters: number of output channels of each node.
        activation: name or function; None for none.
        use_bias: whether to add one number per filter.
        kernel_initializer, bias_initializer: how weights start.
        kernel_regularizer, bias_regularizer: penalties added to the loss.
        kernel_constraint, bias_constraint: projections applied after each update.
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: a list of two, [features (batch, nodes, channels), adjacency (batch, nodes, nodes)].
    Output shape: (batch, nodes, filters).

    Raises:
        ValueError, TypeError: for `filters` that is not a positive integer, or inputs that are not such a pair.

    Example:
        >>> import numpy as np
        >>> pair = np.array([[[0.0, 1.0], [1.0, 0.0]]])  # two nodes, one edge
        >>> nodes = np.array([[[2.0], [4.0]]])
        >>> outputs = GraphConvolution(1, kernel_initializer="ones")([nodes, pair])
        >>> outputs = keras.ops.convert_to_numpy(outputs)  # each is the mean of both
        >>> outputs.round(6).ravel().tolist()
        [3.0, 3.0]

    Reference: T. Kipf, M. Welling, "Semi-Supervised Classification with Graph Convolutional Networks", 2017,
    equation 2. https://arxiv.org/abs/1609.02907
    """

    def __init__(
        self,
        filters: int,
        activation: KerasObject = None,
        use_bias: bool = True,
        kernel_initializer: KerasObject = "glorot_uniform",
        bias_initializer: KerasObject = "zeros",
        kernel_regularizer: KerasObject = None,
        bias_regularizer: KerasObject = None,
        kernel_constraint: KerasObject = None,
        bias_constraint: KerasObject = None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.keep(filters=filters, activation=activation, use_bias=use_bias)
        self.keep(kernel_initializer=kernel_initializer, bias_initializer=bias_initializer)
        self.keep(kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer)
        self.keep(kernel_constraint=kernel_constraint, bias_constraint=bias_constraint)

    def build(self, input_shape):
        """Add the matrix and the bias."""
        features, _ = _pair(input_shape)
        self.kernel = self.add_learned("kernel", (checks.known_channels(features), self.filters))
        self.bias = self.add_learned("bias", (self.filters,)) if self.use_bias else None

    def call(self, inputs):
        """Add up over neighbors, mix the channels, add the bias, apply the activation."""
        features, adjacency = inputs
        outputs = compiled(ops.graph_convolve)(features, adjacency, self.kernel.value)
        return self.activation(outputs + self.bias.value if self.use_bias else outputs)

    def compute_output_shape(self, input_shape: Sequence[Shape]) -> Shape:
        """Return (batch, nodes, filters)."""
        features, _ = _pair(input_shape, "input_shape")
        return (*features[:-1], self.filters)


def _pair(shapes, name="inputs"):
    """Return the shapes of features and adjacency, or explain what is expected."""
    if (
        not checks.is_sequence(shapes)
        or len(shapes) != 2
        or any(not isinstance(shape, (tuple, list)) or len(shape) != 3 for shape in shapes)
    ):
        raise ValueError(
            f"`{name}` must be the list [features, adjacency] of shapes (batch, nodes, channels) and (batch, nodes, "
            f"nodes). Received: shapes {shapes}."
        )
    return shapes
