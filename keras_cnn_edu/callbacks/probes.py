"""The probe images: a few fixed examples whose feature maps are followed through training."""

import hashlib
import operator
from collections.abc import Mapping, Sequence

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction.inputs import is_stream
from keras_cnn_edu.tracing import layout


class Probes:
    """Images, and their labels if known, read into memory once.

    Args:
        images: as for `extraction.feature_maps`. A data set is read to its end: pass a few examples,
            `data.take(1)`.
        labels: None, or one integer class per image. If None, the labels of a data set of (images, labels)
            are used if they are classes.

    Raises:
        ValueError: if there are no images, or the labels are not one non-negative integer per image.

    Example:
        >>> Probes(np.zeros((2, 8, 8, 1)), labels=[3, 7]).row_labels()
        ['label 3', 'label 7']
    """

    def __init__(self, images, labels: Sequence[int] | np.ndarray | None = None):
        if is_stream(images):
            images, own_labels = _read(images)
            labels = own_labels if labels is None and _are_classes(own_labels) else labels
        self.images = keras.tree.map_structure(_to_numpy, _numbers(images))
        self.labels = None if labels is None else _check_labels(labels)

    def check(self, examples: int, classes: int | None) -> None:
        """Refuse labels that are not one per example, or not classes of the model (None: not known)."""
        if self.labels is None:
            return
        if len(self.labels) != examples:
            raise ValueError(f"`labels` must be one per image. Received: {len(self.labels)} labels, {examples} images.")
        if classes is not None and max(self.labels, default=0) >= classes:
            raise ValueError(
                f"`labels` must be classes from 0 to {classes - 1}, as the model has {classes} outputs. "
                f"Received: labels={self.labels}."
            )

    def row_labels(self, class_names: Sequence[str] | None = None) -> list[str] | None:
        """One text per example, or None without labels."""
        if self.labels is None:
            return None
        return [f"label {label}" if class_names is None else str(class_names[label]) for label in self.labels]

    def arrays(self) -> dict[str, np.ndarray]:
        """The images by name: `images`, or one entry per input of a model that has several."""
        if isinstance(self.images, dict):
            return self.images
        flat = keras.tree.flatten(self.images)
        return {"images": flat[0]} if len(flat) == 1 else {f"images_{index}": one for index, one in enumerate(flat)}

    def pictures(self) -> np.ndarray | None:
        """The images as (examples, height, width, 1 or 3), None if they have another shape."""
        arrays = list(self.arrays().values())
        image = arrays[0][None] if arrays[0].ndim == 3 else arrays[0]
        if image.ndim == 4:
            image = layout.channels_last(image, keras.config.image_data_format())
        return image if len(arrays) == 1 and image.ndim == 4 and image.shape[-1] in (1, 3) else None

    def fingerprint(self) -> str:
        """A text that is different for other images, so that a continued run cannot mix them up."""
        return fingerprint(self.arrays())


def fingerprint(arrays: Mapping[str, np.ndarray]) -> str:
    """Return a hash of arrays by name: any other name, shape, type or number gives another one.

    >>> fingerprint({"labels": np.array([0, 1])}) == fingerprint({"labels": np.array([1, 0])})
    False
    """
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.shape} {array.dtype}".encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _read(stream):
    """Read a data set of images, or of (images, labels), to its end."""
    batches = [keras.utils.unpack_x_y_sample_weight(batch) for batch in stream]
    if not batches:
        raise ValueError("`images` must hold at least one example. Received an empty data set.")
    images = keras.tree.map_structure(lambda *parts: _join(parts), *(images for images, _, _ in batches))
    labels = [labels for _, labels, _ in batches]
    return images, None if labels[0] is None else np.concatenate([np.atleast_1d(_to_numpy(y)) for y in labels])


def _numbers(images):
    """Return the images if they are arrays of numbers with at least one example."""
    for array in keras.tree.flatten(images) or [None]:
        text = getattr(getattr(array, "dtype", None), "kind", "f") in "OSU"
        if text or not getattr(array, "shape", ()):
            raise checks.wrong_type(images, "images", "an array of numbers (examples, height, width, channels)")
        if 0 in array.shape:
            raise ValueError(f"`images` must hold one example or more. Received: shape={tuple(array.shape)}.")
    return images


def _join(parts):
    parts = [_to_numpy(part) for part in parts]
    single_images = parts[0].ndim == 3
    return np.stack(parts) if single_images else np.concatenate(parts)


def _to_numpy(values):
    return values if isinstance(values, np.ndarray) else np.asarray(keras.ops.convert_to_numpy(values))


def _are_classes(labels):
    """True for one integer per example, not for one-hot rows or the targets of a regression."""
    return labels is not None and labels.ndim == 1 and labels.dtype.kind in "iu"


def _check_labels(labels):
    checks.some(labels, "labels", "the classes of the images")
    labels = np.asarray(labels).tolist()
    try:
        integers = [operator.index(label) for label in labels]
    except TypeError:
        integers = [-1]
    if min(integers, default=0) < 0:
        raise ValueError(f"`labels` must be integers, 0 or larger, one per image. Received: labels={labels}.")
    return integers
