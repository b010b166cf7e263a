"""Every tensor of a training step, in order: from the images to the loss, and the gradients on the way back."""

from collections.abc import Sequence
from typing import NamedTuple

import keras

from keras_cnn_edu.extraction.paths import find_layers, find_operations
from keras_cnn_edu.extraction.recording import RecordedCall, hooked
from keras_cnn_edu.gradients import with_gradients


class StepTensor(NamedTuple):
    """A tensor of a training step, or the gradient of the loss with respect to it.

    `path`: of the call of a layer or operation; None for a tensor outside of them. `name`: "input", "output", the name
    of a weight, "images", "labels", "predictions" or "loss". `given`: the tensors that it was computed from.
    """

    path: str | None
    name: str
    tensor: object
    given: Sequence = ()
    gradient: bool = False


class TrainingStep:
    """One batch on its way through a model and back. The model is left as it is.

    Args:
        model: a built `keras.Model`.
        batch, labels: as `inputs.batches_with_labels` yields them. Without labels there is no loss, and the gradients
            are those of the sum of all predictions.
        training: whether the layers compute as in `fit`, or as in `evaluate`.
    """

    def __init__(self, model: keras.Model, batch, labels, training: bool):
        self.model, self.training = model, training
        self.batch, self.labels = _tensors(batch), _tensors(labels)
        self.layers = find_layers(model) | find_operations(model)
        self.calls: list[RecordedCall] = []  # in the order in which they finished

    def forward(self) -> list[StepTensor]:
        """Run the batch; return images and labels, inputs and outputs of each call, predictions, loss."""
        with hooked(self.layers, self.calls.append), self._scope():
            self.predictions = self.model(self.batch, training=self.training)
            loss = None if self.labels is None else self._loss(self.batch, self.labels, self.predictions)
        predictions = _flat(self.predictions)
        return [
            *(StepTensor(None, "images", tensor) for tensor in _flat(self.batch)),
            *(StepTensor(None, "labels", tensor) for tensor in _flat(self.labels)),
            *(each for call in self.calls for each in (*_inputs_of(call).values(), *_outputs_of(call).values())),
            *(StepTensor(None, "predictions", tensor) for tensor in predictions),
            *(StepTensor(None, "loss", tensor, predictions) for tensor in _flat(loss)),
        ]

    def weights_of(self, path: str) -> list[StepTensor]:
        """Return the weights of the layer of a call; an operation has none."""
        layer = next(call.layer for call in self.calls if call.path == path)
        weights = getattr(layer, "weights", [])
        return [StepTensor(path, weight.name, keras.ops.convert_to_tensor(weight)) for weight in weights]

    def losses(self) -> StepTensor:
        """Return the loss of each image for itself."""
        whole = self.batch, self.labels, self.predictions
        images = range(len(_flat(self.batch)[0]))
        with self._scope():
            losses = [self._loss(*(_part(each, image) for each in whole)) for image in images]
        return StepTensor(None, "loss", keras.ops.stack(losses), _flat(self.predictions))

    def backward(self) -> list[StepTensor]:
        """Run the batch once more; return the gradients for outputs, weights and inputs of each call, the last first.

        The gradient with respect to a tensor is the gradient with respect to zeros that are added to it.
        """
        tensors = {key: each for key, each in self._in_reverse().items() if is_float(each.tensor)}
        keys = list(tensors)

        def loss(*zeros):
            added = dict(zip(keys, zeros, strict=True))

            def add(path, name, those):
                zeros = [added.get((path, name, number)) for number in range(len(those))]
                return [one if zero is None else one + zero for one, zero in zip(those, zeros, strict=True)]

            def add_to_outputs(call):
                return add(call.path, "output", call.outputs)

            def add_to_inputs(path, inputs):
                return add(path, "input", inputs)

            with hooked(self.layers, add_to_outputs, add_to_inputs), self._scope(added):
                return self._loss(self.batch, self.labels, self.model(self.batch, training=self.training))

        zeros = [keras.ops.zeros(each.tensor.shape, each.tensor.dtype) for each in tensors.values()]
        _, *gradients = with_gradients(loss)(None, *zeros)
        return [tensors[key]._replace(tensor=each, gradient=True) for key, each in zip(keys, gradients, strict=True)]

    def _scope(self, added=None):
        """Return a scope in which nothing of the model changes, and some numbers are added to its weights.

        Keras computes the penalties on weights in such a scope only for those that it is given.
        """
        weights = self.model.trainable_variables
        values = [(each, each + added[id(each)] if added else each) for each in weights]
        return keras.StatelessScope(values, collect_losses=True)

    def _in_reverse(self):
        """Return {key: tensor or weight}, the last call first; a weight belongs to the first call of its layer."""
        found = {}
        for call in reversed(self.calls):
            weights = getattr(call.layer, "trainable_weights", []) if call.path in self.layers else []
            found |= _outputs_of(call)
            found |= {id(each): StepTensor(call.path, each.name, each, call.inputs) for each in weights}
            found |= _inputs_of(call)
        others = [each for each in self.model.trainable_variables if id(each) not in found]
        return found | {id(each): StepTensor(None, each.path, each) for each in others}

    def _loss(self, batch, labels, predictions):
        """Return the loss of `model.compile`, or without labels the sum of all predictions."""
        if labels is not None:
            return self.model.compute_loss(x=batch, y=labels, y_pred=predictions)
        floats = filter(is_float, _flat(predictions))
        return sum(keras.ops.sum(keras.ops.cast(tensor, "float32")) for tensor in floats)


def is_float(tensor) -> bool:
    """Whether a tensor is of floats: others are always finite, and have no gradient."""
    return keras.backend.is_float_dtype(keras.backend.standardize_dtype(tensor.dtype))


def _inputs_of(call):
    return _numbered(call, "input", call.inputs)


def _outputs_of(call):
    return _numbered(call, "output", call.outputs)


def _numbered(call, name, tensors):
    """Return {(path, name, number): tensor}."""
    return {
        (call.path, name, number): StepTensor(call.path, name, tensor, call.inputs)
        for number, tensor in enumerate(tensors)
    }


def _tensors(arrays):
    return keras.tree.map_structure(lambda each: None if each is None else keras.ops.convert_to_tensor(each), arrays)


def _flat(tensors):
    return [tensor for tensor in keras.tree.flatten(tensors) if tensor is not None]


def _part(tensors, image):
    """Cut one image, its labels or predictions, out of those of a batch."""
    return keras.tree.map_structure(lambda tensor: tensor[image : image + 1], tensors)
