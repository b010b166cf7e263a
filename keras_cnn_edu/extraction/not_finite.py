"""Where does the NaN come from? The first number that is not finite, on the way through a model and back."""

import math
from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction.inputs import batches_with_labels, label_arrays
from keras_cnn_edu.extraction.maps import build
from keras_cnn_edu.extraction.paths import layer_paths
from keras_cnn_edu.extraction.recording import to_numpy
from keras_cnn_edu.extraction.training_step import TrainingStep, is_float
from keras_cnn_edu.results import shows_itself

NOT_WEIGHTS = "images", "labels", "input", "output", "predictions", "loss"  # they have an entry for each image


@shows_itself
class NotFinite(NamedTuple):
    """The first NaN or infinity that `first_not_finite` has found. `print` says it in a sentence.

    Attributes:
        path: of the layer or operation; `conv#2` is the second call. None for what belongs to none.
        tensor: "output", "input", the name of a weight, "images", "labels", "predictions" or "loss".
        gradient: whether it is in the gradient of the loss with respect to this tensor, and not in the tensor itself.
        value: NaN, infinity or minus infinity.
        image: number of the image; None where the tensor does not have one entry for each image.
        position: index along each spatial axis; of a weight, along all axes.
        channel: number of the feature map or unit; None where there are none.
        not_finite: how many numbers of the tensor are not finite.
        size: how many numbers it has.
        dtype: of the tensor.
        given: smallest and largest number that the layer, operation or loss was given; None where it does not apply.
    """

    path: str | None
    tensor: str
    gradient: bool
    value: float
    image: int | None
    position: tuple[int, ...]
    channel: int | None
    not_finite: int
    size: int
    dtype: str
    given: tuple[float, float] | None = None

    def __str__(self):
        value = "NaN" if math.isnan(self.value) else "infinity" if self.value > 0 else "minus infinity"
        tensor = self.tensor if self.tensor in NOT_WEIGHTS else f"weight {self.tensor!r}"
        of = "" if self.path is None else f" of {self.path!r}"
        indices = {"image": self.image, "position": self.position or None, "channel": self.channel}
        where = "".join(f", {name} {index}" for name, index in indices.items() if index is not None)
        many = f"all {self.size:,}" if self.not_finite == self.size else f"{self.not_finite:,} of {self.size:,}"
        count = f" ({many} numbers are not finite)" if self.not_finite > 1 else ""
        return (
            f"The first number that is not finite is {value}, in the "
            f"{'gradient with respect to the ' if self.gradient else ''}{tensor}{of}{where}{count}. {self._reason()}"
        )

    def _reason(self):
        """Say what is known of how the number arose."""
        given = ""
        if self.given is not None:
            smallest, largest = self.given
            given = f", all {smallest:.4g}" if smallest == largest else f", from {smallest:.4g} to {largest:.4g}"
        if self.gradient and (self.tensor == "output" or self.path is None):
            return "It arises after that: in the loss, or between the layers."
        if self.gradient:
            return f"The gradient with respect to its output is finite, and so are its inputs{given}."
        if self.tensor == "output":
            overflow = self.dtype == "float16" and math.isinf(self.value)
            limit = f" No number of float16 is larger than {np.finfo('float16').max:.0f}." if overflow else ""
            return f"Its inputs are finite{given}.{limit}"
        if self.tensor == "loss":
            return f"The predictions are finite{given}."
        if self.tensor in ("input", "predictions"):
            return "The outputs of all layers before are finite: it arises between the layers, in a `call`."
        if self.tensor in ("images", "labels"):
            return "The model has not computed anything yet."
        return "An earlier training step made it so: ask again with the weights as they were before."


def first_not_finite(
    model: keras.Model, images, labels=None, *, gradients: bool = False, batch_size: int = 32
) -> NotFinite | None:
    """Run images through a model and find the first NaN or infinity, in the order in which the layers compute.

    Images, outputs of layers (and of the operations of `keras.ops` between the layers of a functional model), what the
    model returns, the loss if there are labels: each is looked through until a number is not finite. If it is in the
    output of a layer with a weight that is not finite, that weight is named.

    With `gradients` the way goes on, from the loss back to the images, as in a training step: gradients with
    respect to the output, the weights and the input of each layer, the last layer first. A layer whose
    gradient is finite at its output, and not at its input or a weight, is where it arises. The gradients are those of
    the loss itself, not scaled for float16.

    Args:
        model: a `keras.Model` of any kind. One that is not built yet is built by the images; otherwise the model is
            left as it was.
        images: a batch, one image, or whatever `extraction.feature_maps` takes. A data set may yield (images, labels).
        labels: what `model.fit` compares with; then the loss is that of `model.compile`. None: there is no loss,
            and gradients are those of the sum of all that the model returns.
        gradients: False runs the model as `model.evaluate` does, True as `model.fit` does (dropout drops, batch
            normalization uses the statistics of the batch), and back.
        batch_size: this many images are run at once. A data set keeps its own batches.

    Returns:
        A `NotFinite`, or None if every number is finite.

    Raises:
        TypeError: if `model` is not a Keras model, or the labels are not numbers.
        ValueError: if the images do not fit the model, there is not one label for each, or the model has no loss.

    Example:
        >>> image = keras.Input((2, 2, 1))
        >>> images = np.array([[1, 1, 1, 1], [1, 0, 1, 4]]).reshape(2, 2, 2, 1)
        >>> print(first_not_finite(keras.Model(image, keras.ops.log(image)), images))
        The first number that is not finite is minus infinity, in the output of 'log', image 1, position (0, 1),
        channel 0. Its inputs are finite, from 0 to 4.
        >>> root = keras.Model(image, keras.ops.sqrt(image))
        >>> first_not_finite(root, images) is None  # the root of 0 is 0; its slope is infinite
        True
        >>> print(first_not_finite(root, images, gradients=True))
        The first number that is not finite is infinity, in the gradient with respect to the input of 'sqrt', image 1,
        position (0, 1), channel 0. The gradient with respect to its output is finite, and so are its inputs, from 0 to
        4.
    """
    layer_paths(model)  # refuses what is not a model
    checks.flag(gradients, "gradients")
    checks.positive_int(batch_size, "batch_size")
    labels = _checked_labels(model, labels)
    first_image = 0
    for batch, batch_labels in batches_with_labels(model, images, labels, batch_size, "images"):
        build(model, batch)
        step = TrainingStep(model, batch, batch_labels if _has_loss(model) else None, training=gradients)
        found = _search(step, gradients)
        if found:
            return found if found.image is None else found._replace(image=first_image + found.image)
        first_image += len(keras.tree.flatten(batch)[0])
    return None


def _checked_labels(model, labels):
    """Return labels as arrays of numbers."""
    arrays = label_arrays(labels)
    if labels is not None:
        kinds = {getattr(array, "dtype", np.dtype("O")).kind for array in keras.tree.flatten(arrays)}
        if not kinds or kinds - set("biuf"):
            raise checks.wrong_type(labels, "labels", "numbers, one or more for each image")
    if labels is not None and not _has_loss(model):
        raise ValueError(
            "`labels` must be None for a model without a loss to compare them with. "
            f"Received: labels={checks.shortened(labels, 60)}, model={model.name!r}. Name a loss: "
            "`model.compile(loss=…)`."
        )
    return arrays


def _has_loss(model):
    """Whether a model was compiled with a loss, or computes its own."""
    return getattr(model, "loss", None) is not None or type(model).compute_loss is not keras.Model.compute_loss


def _search(step, gradients):
    """Return the first number of a step that is not finite, or None."""
    examples = len(keras.tree.flatten(step.batch)[0])
    formats = {getattr(layer, "data_format", None) for layer in step.layers.values()}
    channels_first = "channels_first" in formats  # `tracing.layout` knows more, but is a level above

    def first(tensors):
        found = (_in_tensor(each, examples, channels_first) for each in tensors)
        return next(filter(None, found), None)

    found = first(step.forward())
    if found and found.tensor == "loss":
        return first([step.losses()]) or found
    if found and found.tensor == "output":
        return first(step.weights_of(found.path)) or found
    return found or (first(step.backward()) if gradients else None)


def _in_tensor(each, examples, channels_first):
    """Return the first number of a tensor that is not finite, or None."""
    if not is_float(each.tensor):
        return None
    with checks.called("layers", "model"):
        array = to_numpy(each.tensor, each.path or each.name)
    wrong = ~np.isfinite(array)
    if not wrong.any():
        return None
    index = tuple(map(int, np.unravel_index(wrong.argmax(), wrong.shape)))
    of_images = each.name in NOT_WEIGHTS and array.shape[:1] == (examples,)
    image, position, channel = _place(index, channels_first) if of_images else (None, index, None)
    dtype = keras.backend.standardize_dtype(each.tensor.dtype)
    given = None if each.name == "input" and not each.gradient else _range(each.given)
    return NotFinite(
        each.path, each.name, each.gradient, float(array[index]), image, position, channel,
        int(wrong.sum()), array.size, dtype, given,
    )  # fmt: skip


def _place(index, channels_first):
    """Divide an index of a tensor (examples, *spatial, channels) into image, position and channel."""
    image, *rest = index
    channel = rest.pop(0 if channels_first else -1) if rest else None
    return image, tuple(rest), channel


def _range(tensors):
    """Return the smallest and the largest number of some tensors; None if there are none."""
    arrays = [to_numpy(tensor, "inputs") for tensor in tensors]
    arrays = [array for array in arrays if array.size and array.dtype.kind in "iuf"]
    return (min(float(a.min()) for a in arrays), max(float(a.max()) for a in arrays)) if arrays else None
