"""The scores that a target is about, for each image: computed by running the model."""

from typing import Any

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction.recording import ForwardHook
from keras_cnn_edu.interpretation.scores import find_score, record
from keras_cnn_edu.interpretation.targets import DIRECTIONS, Target, mask_of, output_index
from keras_cnn_edu.tracing.layout import channel_axis, data_format_of, spatial_axes


class TargetScores:
    """The scores of the output that a target is about.

    `description`: which number a score is, in words. `calls`: list of the calls of layers on the way to it.
    `output_count`: of the model. `name`: of the model and the target. `image_count`: for how many images the target has
    an entry each, None if it is the same for all.

    Args:
        model, batch: what is run once, to find the score.
        target: a `Target`.
        leaves: the layers to record, as `recording.run` takes them.
        first_image: number of the first image of the batch, among all that the target is about.
    """

    def __init__(self, model: keras.Model, batch, target: Target, leaves: dict[str, keras.Layer], first_image: int = 0):
        outputs, records = record(model, batch, leaves)
        tensors, index = keras.tree.flatten(outputs), output_index(model, outputs, target)
        data_format = data_format_of(*leaves.values())
        shape = tuple(tensors[index].shape)
        self.model, self.target, self.output_count = model, target, len(tensors)
        self.name = f"{model.name}, {target!r}"
        self.class_axis = channel_axis(data_format, len(shape) - 2)
        self.spatial_axes = spatial_axes(data_format, len(shape) - 2)
        self.score, self.calls = find_score(
            lambda outputs, _: keras.tree.flatten(outputs)[index], outputs, records, self.class_axis
        )
        self.description = self.score.description
        self.first_image, self.mask = first_image, self._mask(shape, first_image)
        self.image_count = self._image_count()
        self.single = len(shape) == 1 or shape[self.class_axis] == 1

    def _mask(self, shape, first_image):
        if not shape or (not self.spatial_axes and self.target.pixels is not None):
            raise ValueError(
                "`pixels` must be None: the output has no spatial axes, (batch, height, width, classes). "
                f"Received: target={self.target!r}, an output of shape {shape}."
            )
        sizes = tuple(shape[axis] for axis in self.spatial_axes)
        return mask_of(self.target.pixels, shape[0], sizes, first_image) if sizes else None

    def _image_count(self):
        if np.ndim(self.target.classes):
            return len(self.target.classes)
        pixels = np.asarray(self.target.pixels)  # `mask_of` has checked that they are an array
        return len(pixels) if pixels.dtype == bool and pixels.ndim == len(self.spatial_axes) + 1 else None

    def compute(self, batch, layers: dict[str, keras.Layer], hook: ForwardHook | None = None):
        """Run a batch and return the scores (examples, classes); a single number has the classes down and up.

        Args:
            batch, layers, hook: as for `recording.run`.
        """
        numbers = self.score.compute(self.model, batch, layers, hook)
        if self.mask is not None:
            mask = np.expand_dims(self.mask.astype("float32"), self.class_axis)
            numbers = keras.ops.sum(numbers * mask, axis=self.spatial_axes)
        if len(numbers.shape) == 1:
            numbers = numbers[:, None]
        return keras.ops.concatenate([-numbers, numbers], 1) if self.single else numbers * self.sign

    @property
    def sign(self) -> int:
        """-1 for what lowers one number of several, or else 1."""
        return -1 if self.target.direction == "down" and not self.single else 1

    @property
    def has_classes(self) -> bool:
        """Whether the scores are of classes; a single number has them only before a sigmoid, without a direction."""
        return not self.single or ("sigmoid" in self.description and self.target.direction is None)

    def labels(self, classes) -> list[str]:
        """Say for each image what its score is of: a class, or the direction of a number."""
        return [f"class {number}" if self.has_classes else DIRECTIONS[1 - number] for number in classes]

    def classes(self, scores: np.ndarray) -> np.ndarray:
        """Return the number of the class for each image; of a single number 0 is down and 1 is up."""
        classes: Any = self.target.classes  # one number, or one for each image
        if classes is None and self.has_classes:
            return (self.sign * scores).argmax(1)  # the prediction of the model
        if classes is None:
            return np.full(len(scores), 0 if self.target.direction == "down" else 1)
        if not self.has_classes:
            raise ValueError(
                "`classes` must be None for one number without a sigmoid, or with a direction: it has no classes. "
                f"Received: target={self.target!r}. Ask for what raises it or lowers it: "
                "target=Target(direction='down')."
            )
        one_each = np.ndim(classes) > 0
        numbers = list(classes[self.first_image :][: len(scores)]) if one_each else [classes] * len(scores)
        if len(numbers) != len(scores):
            raise ValueError(f"`classes` must be one for each image. Received: {classes}.")
        count = scores.shape[1]
        for number in numbers:
            if checks.integer(number, "classes", least=0) >= count:
                raise ValueError(f"`classes` must be 0 to {count - 1}: the model has {count}. Received: {number}.")
        return np.array(numbers, int)
