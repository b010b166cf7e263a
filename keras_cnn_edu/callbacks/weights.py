"""The trainable weights of a model by name, and the gradient of its training step for each."""

import contextlib

import keras
import numpy as np

from keras_cnn_edu import extraction


def loss_gradients(model: keras.Model, images, labels, sample_weight=None) -> list[np.ndarray]:
    """Return the gradients that a training step on a batch would pass to the optimizer, and change nothing.

    The step is the model's own `train_step`, so the gradient includes its `compute_loss`, losses that layers add,
    several outputs and sample weights. A `GradientRecorder` takes the place of the optimizer, and afterwards every
    variable (moving averages, seeds, metrics) is set to the value that it had.

    Args:
        model: a compiled `keras.Model`.
        images, labels, sample_weight: a batch, as `fit` takes it.

    Returns:
        List of arrays, in the order of `model.trainable_variables`: the gradient of the loss, not scaled and not
        clipped.

    Raises:
        ValueError: if the step passes no gradient to an optimizer.
    """
    if not model.trainable_variables:
        return []
    data = keras.tree.map_structure(_to_tensor, keras.utils.pack_x_y_sample_weight(images, labels, sample_weight))
    scale = float(model.optimizer.scale_loss(1.0))
    gradients = _gradients_of_step(model, data, scale)
    while scale > 1 and not all(np.isfinite(gradient).all() for gradient in gradients.values()):
        scale = max(1.0, scale / 2)  # float16 overflows: the optimizer would skip this step and halve the scale
        gradients = _gradients_of_step(model, data, scale)
    if not gradients:
        raise ValueError(
            "`model` must have a `train_step` that passes its gradients to an optimizer, an attribute of the model. "
            f"Received: {model.name!r}, whose step does not. Leave out GradientStatistics."
        )
    return [gradients.get(id(weight), np.zeros(weight.shape, "float32")) for weight in model.trainable_variables]


class GradientRecorder:
    """Takes the place of an optimizer for one step: stores the gradients and leaves the weights alone.

    Args:
        optimizer: has everything else that a step may read: learning rate, iterations, …
        weights: the variables of the gradients, if a step passes only their values, as on JAX.
        scale: the loss is multiplied by this, so that small gradients do not become zero in float16.
        gradients: {id of a variable: gradient, divided by the scale}; the step adds to it.
    """

    def __init__(self, optimizer, weights: list, scale: float, gradients: dict[int, np.ndarray]):
        self._optimizer, self._weights, self._scale, self._gradients = optimizer, weights, scale, gradients

    def __getattr__(self, name):
        return getattr(self._optimizer, name)

    def scale_loss(self, loss):
        return loss * self._scale

    def apply(self, gradients, trainable_variables=None):
        for weight, gradient in zip(trainable_variables or self._weights, gradients, strict=True):
            if gradient is not None:
                self._gradients[id(weight)] = to_numpy(gradient) / self._scale

    def apply_gradients(self, pairs, **_):
        gradients, weights = zip(*pairs, strict=True)
        self.apply(gradients, weights)

    def stateless_apply(self, optimizer_variables, gradients, trainable_variables):
        self.apply(gradients)
        return trainable_variables, optimizer_variables


def _to_tensor(array):
    return None if array is None else keras.ops.convert_to_tensor(array)


def _gradients_of_step(model, data, scale):
    """Run one training step that changes nothing; return {id of a variable: gradient}."""
    gradients, weights = {}, model.trainable_variables
    optimizers = {name: value for name, value in vars(model).items() if isinstance(value, keras.optimizers.Optimizer)}
    recorders = {name: GradientRecorder(each, weights, scale, gradients) for name, each in optimizers.items()}
    with _restored(model), _replaced(model, compute_metrics=lambda *_, **__: {}, **recorders):
        if keras.backend.backend() == "jax":
            variables = weights, model.non_trainable_variables, model.optimizer.variables, model.metrics_variables
            model.train_step(tuple([variable.value for variable in each] for each in variables), data)
        else:
            model.train_step(data)
    if keras.backend.backend() == "torch":
        model.zero_grad()  # torch keeps gradients beside the weights
    return gradients


@contextlib.contextmanager
def _restored(model):
    """Set every variable of a model back to its value, and metrics that were created meanwhile to zero."""
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
    """Dropout on torch draws from a generator that all models share: restore it too."""
    if keras.backend.backend() != "torch":
        return contextlib.nullcontext()
    import torch

    return torch.random.fork_rng()


@contextlib.contextmanager
def _replaced(model, **attributes):
    """Give a model other attributes until the block ends."""
    before = {name: vars(model)[name] for name in attributes if name in vars(model)}
    vars(model).update(attributes)
    try:
        yield
    finally:
        for name in attributes:
            del vars(model)[name]
        vars(model).update(before)


def trainable_weights(model: keras.Model) -> dict[str, keras.Variable]:
    """Return {layer path / weight: variable} of everything that training changes, in the order of the model.

    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="sum")])
    >>> list(trainable_weights(model))
    ['sum/kernel', 'sum/bias']
    """
    paths = {id(variable): path for path, variable in extraction.weight_paths(model).items()}
    return {paths[id(variable)]: variable for variable in model.trainable_variables}


def to_numpy(tensor) -> np.ndarray:
    """Return a tensor or variable as an array of float32: NumPy has no bfloat16."""
    return keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32"))
