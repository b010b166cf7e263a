"""The weights of a model by name, and the gradient of its training step with respect to each."""

import contextlib

import keras
import numpy as np

from keras_cnn_edu import extraction


def loss_gradients(model, images, labels, sample_weight=None):
    """Return what a training step on a batch would hand to the optimizer, and change nothing.

    The step is the model's own `train_step`: its `compute_loss`, every loss that layers add, several outputs and
    weights of examples are in the gradient. It runs with a recorder in place of the optimizer, and then every variable
    gets the value back that it had: moving averages, seeds, metrics.

    Args:
        model: a compiled `keras.Model`.
        images, labels, sample_weight: a batch, as `fit` takes it.

    Returns:
        List of arrays, in the order of `model.trainable_variables`: the gradient of the loss, not scaled and not
        clipped.

    Raises:
        ValueError: if the step hands no gradient to an optimizer.
    """
    if not model.trainable_variables:
        return []
    data = keras.tree.map_structure(_to_tensor, keras.utils.pack_x_y_sample_weight(images, labels, sample_weight))
    scale = float(model.optimizer.scale_loss(1.0))
    found = _record(model, data, scale)
    while scale > 1 and not all(np.isfinite(gradient).all() for gradient in found.values()):
        scale = max(1.0, scale / 2)  # float16 overflows: the optimizer would leave this step out and halve the scale
        found = _record(model, data, scale)
    if not found:
        raise ValueError(
            "`model` must have a `train_step` that hands its gradients to an optimizer, an attribute of the model. "
            f"Received: {model.name!r}, whose step does not. Leave out GradientStatistics."
        )
    return [found.get(id(weight), np.zeros(weight.shape, "float32")) for weight in model.trainable_variables]


class Recorder:
    """Takes the place of an optimizer for one step: keeps the gradients it is given, and moves no weight.

    Args:
        optimizer: answers everything else that a step may ask: learning rate, iterations, …
        weights: the variables of the gradients where a step hands over only their values, as on JAX.
        scale: the loss is multiplied by this, so that small gradients are not lost in float16.
        found: {id of a variable: gradient, with the scale taken out}; is added to.
    """

    def __init__(self, optimizer, weights, scale, found):
        self._optimizer, self._weights, self._scale, self._found = optimizer, weights, scale, found

    def __getattr__(self, name):
        return getattr(self._optimizer, name)

    def scale_loss(self, loss):
        return loss * self._scale

    def apply(self, gradients, trainable_variables=None):
        for weight, gradient in zip(trainable_variables or self._weights, gradients, strict=True):
            if gradient is not None:
                self._found[id(weight)] = to_numpy(gradient) / self._scale

    def apply_gradients(self, pairs, **_):
        gradients, weights = zip(*pairs, strict=True)
        self.apply(gradients, weights)

    def stateless_apply(self, optimizer_variables, gradients, trainable_variables):
        self.apply(gradients)
        return trainable_variables, optimizer_variables


def _to_tensor(array):
    return None if array is None else keras.ops.convert_to_tensor(array)


def _record(model, data, scale):
    """Run one training step that changes nothing; return {id of a variable: gradient}."""
    found, weights = {}, model.trainable_variables
    optimizers = {name: own for name, own in vars(model).items() if isinstance(own, keras.optimizers.Optimizer)}
    places = {name: Recorder(own, weights, scale, found) for name, own in optimizers.items()}
    with _restored(model), _in_place(model, compute_metrics=lambda *_, **__: {}, **places):
        if keras.backend.backend() == "jax":
            variables = weights, model.non_trainable_variables, model.optimizer.variables, model.metrics_variables
            model.train_step(tuple([variable.value for variable in each] for each in variables), data)
        else:
            model.train_step(data)
    if keras.backend.backend() == "torch":
        model.zero_grad()  # torch keeps gradients beside the weights
    return found


@contextlib.contextmanager
def _restored(model):
    """Give every variable of a model its value back; what a metric made for itself meanwhile begins at zero."""
    before = [(variable, keras.ops.copy(variable.value)) for variable in (*model.variables, *model.metrics_variables)]
    metrics = list(map(id, model.metrics))
    try:
        with _torch_seed_restored():
            yield
    finally:
        for variable, value in before:
            variable.assign(value)
        for metric in model.metrics:
            if id(metric) not in metrics:
                metric.reset_state()


def _torch_seed_restored():
    """Dropout on torch draws from a generator that all models share."""
    if keras.backend.backend() != "torch":
        return contextlib.nullcontext()
    import torch

    return torch.random.fork_rng()


@contextlib.contextmanager
def _in_place(model, **attributes):
    """Give a model other attributes for a while."""
    before = {name: vars(model)[name] for name in attributes if name in vars(model)}
    vars(model).update(attributes)
    try:
        yield
    finally:
        for name in attributes:
            del vars(model)[name]
        vars(model).update(before)


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
