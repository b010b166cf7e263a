"""The weights of a model by name, and the gradient of its loss with respect to each."""

import keras
import numpy as np

from keras_cnn_edu import extraction, gradients


def loss_gradients(model, images, labels):
    """Differentiate the loss of a compiled model with respect to each trainable weight, and change nothing.

    Args:
        model: a compiled `keras.Model`.
        images, labels: a batch.

    Returns:
        List of arrays, in the order of `model.trainable_variables`.
    """
    variables = model.trainable_variables
    images, labels = keras.tree.map_structure(keras.ops.convert_to_tensor, (images, labels))

    def loss(*values):
        with keras.StatelessScope(state_mapping=zip(variables, values, strict=True)):
            predictions = model(images, training=True)
            return model.compute_loss(x=images, y=labels, y_pred=predictions, training=True)

    one = keras.ops.ones((), "float32")
    _, *found = gradients.with_gradients(loss)(one, *(variable.value for variable in variables))
    return [
        np.zeros(variable.shape, "float32") if gradient is None else to_numpy(gradient)
        for variable, gradient in zip(variables, found, strict=True)
    ]


def trainable_weights(model):
    """Return {layer path / weight: variable} of everything that training changes, in the order of the model.

    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="sum")])
    >>> list(trainable_weights(model))
    ['sum/kernel', 'sum/bias']
    """
    home = {}  # from each variable to the innermost layer that has it: children come after their parents
    for path, layer in extraction.layer_paths(model).items():
        home.update({id(variable): path for variable in layer.trainable_variables})
    named = {}
    for variable in model.trainable_variables:
        path = home.get(id(variable))
        name = variable.path if path is None else f"{path}/{variable.name}"
        named[name if name not in named else variable.path] = variable
    return named


def to_numpy(tensor):
    """Return a tensor or variable as an array of float32: NumPy has no bfloat16."""
    return keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32"))
