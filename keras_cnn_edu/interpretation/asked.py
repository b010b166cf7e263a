"""The number of each image that a target asks about, read while the model runs."""

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.interpretation.scores import find_reading, listen
from keras_cnn_edu.interpretation.targets import DIRECTIONS, mask_of, output_index
from keras_cnn_edu.tracing.layout import data_format_of, spatial_axes


class Asked:
    """The scores of the output that a target asks about.

    `score`: which number a score is, in words. `before`: list of the calls of layers on the way to it. `outputs`: how
    many outputs the model has. `name`: of what is asked. `for_images`: for how many images the target says something,
    None if it says the same for all.

    Args:
        model, batch: what to run once, to find the score.
        target: a `Target`.
        leaves: the layers to hear of, as `recording.run` takes them.
        start: number of the first image of the batch, among all that the target is about.
    """

    def __init__(self, model, batch, target, leaves, start=0):
        outputs, notes = listen(model, batch, leaves)
        tensors, index = keras.tree.flatten(outputs), output_index(model, outputs, target)
        data_format = data_format_of(*leaves.values())
        shape = tuple(tensors[index].shape)
        self.model, self.target, self.outputs = model, target, len(tensors)
        self.name = f"{model.name}, {target!r}"
        self.axis = 1 if data_format == "channels_first" and len(shape) > 2 else -1
        self.places = spatial_axes(data_format, len(tensors[index].shape) - 2)
        self.reading, self.before = find_reading(
            lambda outputs, _: keras.tree.flatten(outputs)[index], outputs, notes, self.axis
        )
        self.score = self.reading.words
        self.start, self.mask = start, self._mask(shape, start)
        self.for_images = self._for_images()
        self.single = len(shape) == 1 or shape[self.axis] == 1

    def _mask(self, shape, start):
        if not shape or (not self.places and self.target.pixels is not None):
            raise ValueError(
                "`pixels` must be None: the output has no places, (batch, height, width, classes). "
                f"Received: target={self.target!r}, an output of shape {shape}."
            )
        sizes = tuple(shape[axis] for axis in self.places)
        return mask_of(self.target.pixels, shape[0], sizes, start) if sizes else None

    def _for_images(self):
        if np.ndim(self.target.classes):
            return len(self.target.classes)
        pixels = np.asarray(self.target.pixels)  # `mask_of` has seen that they are an array
        return len(pixels) if pixels.dtype == bool and pixels.ndim == len(self.places) + 1 else None

    def scores(self, batch, chosen, hear=None):
        """Run a batch and return the scores (examples, classes); of one number the classes are down and up.

        Args:
            batch, chosen, hear: as for `recording.run`.
        """
        numbers = self.reading.read(self.model, batch, chosen, hear)
        if self.mask is not None:
            mask = np.expand_dims(self.mask.astype("float32"), self.axis)
            numbers = keras.ops.sum(numbers * mask, axis=self.places)
        if len(numbers.shape) == 1:
            numbers = numbers[:, None]
        return keras.ops.concatenate([-numbers, numbers], 1) if self.single else numbers * self.sign

    @property
    def sign(self):
        """1, or -1 for what lowers one number of several."""
        return -1 if self.target.direction == "down" and not self.single else 1

    @property
    def has_classes(self):
        """Whether the scores are of classes: one number without a sigmoid, or with a direction, has none."""
        return not self.single or ("sigmoid" in self.score and self.target.direction is None)

    def in_words(self, classes):
        """Say of each image what is asked about: a class, or a number and its direction."""
        return [f"class {number}" if self.has_classes else DIRECTIONS[1 - number] for number in classes]

    def classes(self, scores):
        """Return the number of the class for each image; of one number 0 is down and 1 is up."""
        classes = self.target.classes
        if classes is None and self.has_classes:
            return (self.sign * scores).argmax(1)  # the one that the model chooses
        if classes is None:
            return np.full(len(scores), 0 if self.target.direction == "down" else 1)
        if not self.has_classes:
            raise ValueError(
                "`classes` must be None for one number without a sigmoid, or with a direction: it has no classes. "
                f"Received: target={self.target!r}. Ask for what raises it or lowers it: "
                "target=Target(direction='down')."
            )
        one_each = np.ndim(classes) > 0
        numbers = list(classes[self.start : self.start + len(scores)]) if one_each else [classes] * len(scores)
        if len(numbers) != len(scores):
            raise ValueError(f"`classes` must be one for each image. Received: {classes}.")
        count = scores.shape[1]
        for number in numbers:
            if checks.integer(number, "classes", least=0) >= count:
                raise ValueError(f"`classes` must be 0 to {count - 1}: the model has {count}. Received: {number}.")
        return np.array(numbers, int)
