"""Labeled images to learn from, as a stream of batches.

"digits" comes with scikit-learn and needs no download. Every other data set comes from TensorFlow Datasets (tfds),
which downloads it once and keeps it in the folder `TFDS_DATA_DIR` (by default ~/tensorflow_datasets).
"""

import dataclasses
import difflib
import os
from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from keras_cnn_edu import augmentation, checks, distribution, results
from keras_cnn_edu.catalog import DATASETS
from keras_cnn_edu.handwriting import enlarge
from keras_cnn_edu.types import Path

DIGITS_TEST = 360  # of 1,797
SHUFFLE_BUFFER = 10_000  # images in memory, from which the next one is drawn
MOST_PROBES = 10


class DatasetUnavailableError(RuntimeError):
    """A data set that exists, but is not on this machine and cannot be downloaded now."""


@results.shows_itself
@dataclasses.dataclass(frozen=True, eq=False)
class Info:
    """What `load` knows of a data set.

    Attributes:
        name: as given to `load`.
        image_shape: (height, width, channels), in pixels; (channels, height, width) where Keras is set to
            "channels_first".
        class_names: the name of each label, in order.
        train_examples: number of training images.
        validation_examples: number of validation images; 0 if none are held back.
        test_examples: number of test images.
        probe_images: the first image of each class (at most ten) that is not for training, the same in every run:
            validation images if some are held back, otherwise test images.
        probe_labels: their labels.
        source: where the images come from.
    """

    name: str
    image_shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    train_examples: int
    validation_examples: int
    test_examples: int
    probe_images: np.ndarray
    probe_labels: np.ndarray
    source: str


def names() -> list[str]:
    """Return the names of the data sets to begin with.

    >>> names()[:3]
    ['digits', 'mnist', 'fashion_mnist']
    """
    return list(DATASETS)


def load(
    name: str,
    batch_size: int = 128,
    seed: int = 0,
    *,
    shift: int = 0,
    zoom: Sequence[float] = (1.0, 1.0),
    rotation: float = 0.0,
    image_size: int | Sequence[int] | None = None,
    validation_split: float = 0.0,
    data_dir: Path | None = None,
) -> tuple[tf.data.Dataset, tf.data.Dataset, Info]:
    """Stream the images and labels of a data set, in batches, for training and for validation or testing.

    Images are float32 in [0, 1], labels are integers. The channels come last, or first where
    `keras.config.image_data_format()` is "channels_first", as the models take them. The training images are shuffled
    anew in every epoch, and the same `seed` gives the same orders; the other images always come in the same order.

    Who chooses a network, a learning rate or the number of epochs by its accuracy on some images has fitted it to these
    images, too. So make all choices with validation images, which are held back from the training images, and look at
    the test images once, at the end:

        train, validation, info = load("digits", validation_split=0.1)
        …  # learn, look, choose
        _, test, _ = load("digits")

    Args:
        name: "digits", or an image classification data set of tfds ("mnist", "emnist/letters", …).
        batch_size: images in a batch. Training images that do not fill a last batch are left out of that epoch: XLA
            compiles a program for each shape, and a smaller batch would need one of its own.
        seed: of the order, and of the random shift, zoom and rotation.
        shift: pixels; every training batch is moved by a random amount, at most this far up or down and left or right.
        zoom: (smallest, largest) factor; every training image is scaled by a random factor between them.
        rotation: degrees; every training image is rotated by a random angle, at most this far in either direction.
        image_size: (height, width) in pixels to which every image is resized; None keeps the size.
        validation_split: share of the training images to hold back. They are returned in place of the test images,
            and are the same ones whatever the `seed`.
        data_dir: folder of the prepared data sets; None means `TFDS_DATA_DIR`, or else ~/tensorflow_datasets.

    Returns:
        `(train, test, info)`, or `(train, validation, info)` if images are held back: two `tf.data.Dataset` of
        (images, labels), and an `Info`.

    Raises:
        ValueError, TypeError: if the data set is unknown or does not hold labeled images, the batch is larger than
            the data set, the shift is as large as the images, `zoom` is not two factors from 0.1 to 10, `rotation` is
            over 180°, `validation_split` is not a share, or an argument has the wrong type.
        DatasetUnavailableError: if the data set is not on this machine and cannot be downloaded.

    Example:
        >>> train, test, info = load("digits", batch_size=32)
        >>> info.image_shape, info.train_examples, info.test_examples
        ((32, 32, 1), 1437, 360)
        >>> images, labels = next(iter(train))
        >>> images.shape, labels.shape
        (TensorShape([32, 32, 32, 1]), TensorShape([32]))
        >>> train, validation, info = load("digits", validation_split=0.1)
        >>> info.train_examples, info.validation_examples, info.test_examples
        (1294, 143, 360)
        >>> varied, _, _ = load("digits", shift=2, zoom=(0.6, 1.1), rotation=15)
    """
    checks.text(name, "name")
    checks.positive_int(batch_size, "batch_size")
    checks.seed(seed)
    checks.number(validation_split, "validation_split", least=0, most=1)
    if data_dir is not None:
        checks.path(data_dir, "data_dir")
    if image_size is not None:
        image_size = checks.positive_ints(image_size, 2, "image_size")
    if name == "digits":
        train, test, class_names, source = _digits()
    else:
        train, test, class_names, source = _from_tfds(name, data_dir)
    train, validation = _hold_back(train, validation_split)
    train_examples, validation_examples, test_examples = (int(part.cardinality()) for part in (train, validation, test))
    others = validation if validation_split else test
    train, others = _same_size(train, name, image_size), _same_size(others, name, image_size)
    if batch_size > train_examples:
        raise ValueError(
            f"`batch_size` must be at most {train_examples}, the number of training images of {name!r}. "
            f"Received: batch_size={batch_size}."
        )
    zoom, rotation = augmentation.check(train.element_spec[0].shape, shift, zoom, rotation)
    probe_images, probe_labels = _probes(others, len(class_names))
    info = Info(
        name=name,
        image_shape=tuple(probe_images.shape[1:]),
        class_names=tuple(class_names),
        train_examples=train_examples,
        validation_examples=validation_examples,
        test_examples=test_examples,
        probe_images=probe_images,
        probe_labels=probe_labels,
        source=source,
    )
    train = train.shuffle(min(train_examples, SHUFFLE_BUFFER), seed=seed, reshuffle_each_iteration=True)
    train = train.batch(batch_size, drop_remainder=True)
    if shift or rotation or zoom != augmentation.SAME_SIZE:
        train = augmentation.augmented(train.map(_as_floats), seed, shift, zoom, rotation)
    return _ready(train), _ready(others.batch(batch_size)), info


def own_rows(batches: tf.data.Dataset, batch_size: int) -> tf.data.Dataset:
    """Cut out of every batch the rows of this process, where a training has several processes (see `distribution`).

    Every process makes the same batches, and the shares of all of them together are the batch. So order, variation and
    dropout do not depend on how many processes there are.

    Args:
        batches: of (images, labels, …), all with `batch_size` rows, see `whole_batches`.
        batch_size: rows of a batch.

    Returns:
        The batches with an equal share of the rows; as they are, if there is one process.

    Raises:
        ValueError: if they cannot be divided among all devices.
        TypeError: if an argument has the wrong type.

    Example:
        >>> train, _, _ = load("digits", batch_size=32)
        >>> own_rows(train, 32).element_spec[0].shape
        TensorShape([32, 32, 32, 1])
    """
    checks.instance(batches, "batches", tf.data.Dataset, "a tf.data.Dataset")
    checks.positive_int(batch_size, "batch_size")
    distribution.check_batch(batch_size)
    index, count = distribution.processes()
    if count == 1:
        return batches
    share = batch_size // count
    return batches.map(lambda *parts: tuple(part[index * share : (index + 1) * share] for part in parts))


def whole_batches(batches: tf.data.Dataset, batch_size: int, examples: int) -> tf.data.Dataset:
    """Fill the last batch with black images of weight 0, because devices take equal shares.

    A loss is the mean over all rows, black ones too. So images of the data set have the weight rows / examples: then
    losses, and metrics that count weights (`weighted_metrics` of `compile`), are the means over the data set.

    Args:
        batches: of (images, labels), the last one smaller than the others.
        batch_size: rows of the others.
        examples: number of images.

    Returns:
        Batches of (images, labels, weights), all with `batch_size` rows.

    Raises:
        ValueError, TypeError: if an argument is not as described.

    Example:
        >>> _, test, info = load("digits", batch_size=200)
        >>> filled = whole_batches(test, 200, info.test_examples)
        >>> [float(sum(weights)) for _, _, weights in filled]
        [222.2, 177.7]
    """
    checks.instance(batches, "batches", tf.data.Dataset, "a tf.data.Dataset")
    checks.positive_int(batch_size, "batch_size")
    rows = -(-checks.positive_int(examples, "examples") // batch_size) * batch_size

    def filled(images, labels):
        parts = images, labels, tf.fill(tf.shape(labels), rows / examples)
        missing = [[0, batch_size - tf.shape(labels)[0]]]
        padded = (tf.pad(part, missing + [[0, 0]] * (part.shape.rank - 1)) for part in parts)
        return tuple(tf.ensure_shape(part, (batch_size, *part.shape[1:])) for part in padded)

    return batches.map(filled)


def _hold_back(train, share):
    """Divide the training images into training and validation images, always in the same way.

    The first ones are held back: the data sets are in random order, so they are as good as drawn at random, and every
    class is among them in about its share. Exactly its share (a stratified split) would need all labels before the
    first image, and a stream tells them one by one.
    """
    examples = int(train.cardinality())
    if share and not 1 <= share * examples < examples:
        raise ValueError(
            "`validation_split` must be 0.0, or a share of the training images between 0 and 1 that is at least one "
            f"image. Received: validation_split={share!r} of {examples} images. For example validation_split=0.1."
        )
    held_back = int(share * examples)
    return train.skip(held_back), train.take(held_back)


def _ready(batches):
    """Make pixels floats in [0, 1], with the axes in Keras's order; prepare the next batch while the model computes."""
    ready = batches.map(lambda images, labels: _in_order(*_as_floats(images, labels)), tf.data.AUTOTUNE)
    return ready.prefetch(tf.data.AUTOTUNE)


def _as_floats(images, labels):
    return tf.image.convert_image_dtype(images, tf.float32), labels  # integers are divided by their largest value


def _in_order(images, labels):
    """Put the channels first if Keras is set to "channels_first"; data sets have them last."""
    first = keras.config.image_data_format() == "channels_first"
    return tf.transpose(images, [0, 3, 1, 2]) if first else images, labels


def _same_size(examples, name, image_size):
    """Resize the images if a size is given; the images of a batch must have the same size."""
    if image_size is None:
        if None not in examples.element_spec[0].shape:
            return examples
        raise ValueError(
            f"`image_size` must be given for {name!r}, whose images differ in size. "
            "Received: image_size=None. For example image_size=(64, 64)."
        )
    return examples.map(
        lambda image, label: (tf.image.resize(_as_floats(image, label)[0], image_size), label),
        tf.data.AUTOTUNE,
    )


def _probes(images_and_labels, classes):
    """Take the first image of each class, by label."""
    first = {}
    for image, label in images_and_labels.take(100 * MOST_PROBES).as_numpy_iterator():
        first.setdefault(int(label), image)
        if len(first) == min(classes, MOST_PROBES):
            break
    labels = sorted(first)
    if labels[0] < 0 or labels[-1] >= classes:
        raise ValueError(f"Labels must be in 0…{classes - 1}. Received: {labels} among the first images.")
    images, _ = _in_order(*_as_floats(np.stack([first[label] for label in labels]), None))
    return images.numpy(), np.array(labels)


# ── digits ───────────────────────────────────────────────────────────────────────────────────────────────
def _digits():
    """Hold back 360 of scikit-learn's digits as test images: in proportion to the classes, always the same."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    images = enlarge(digits.images / 16, 32).astype("float32")[..., None]  # (1797, 32, 32, 1)
    train_images, test_images, train_labels, test_labels = train_test_split(
        images, digits.target, test_size=DIGITS_TEST, stratify=digits.target, random_state=0
    )
    train = tf.data.Dataset.from_tensor_slices((train_images, train_labels))
    test = tf.data.Dataset.from_tensor_slices((test_images, test_labels))
    class_names = [str(digit) for digit in digits.target_names]
    return (
        train,
        test,
        class_names,
        "sklearn.datasets.load_digits: 8×8, enlarged to 32×32 by bilinear interpolation",
    )


# ── TensorFlow Datasets ──────────────────────────────────────────────────────────────────────────────────
def _from_tfds(name, data_dir):
    """Read the training and test images with `tfds.load`, after checking that it can."""
    import tensorflow_datasets as tfds

    data_dir = data_dir or os.environ.get("TFDS_DATA_DIR")
    try:
        builder = tfds.builder(str(name), data_dir=data_dir)
    except (ValueError, AssertionError, ImportError) as error:  # no such data set, configuration, version, community
        raise ValueError(_unknown(str(name))) from error
    label = _label_feature(builder)
    if not builder.is_prepared():
        _download(builder, name)
    splits = _splits(builder, name)
    train, test = tfds.load(name, split=splits, data_dir=data_dir, as_supervised=True, download=False)
    return train, test, label.names, f"TensorFlow Datasets {builder.info.full_name}"


def _unknown(name):
    """Say which data sets there are, and which one of tfds has the most similar name."""
    import tensorflow_datasets as tfds

    known = tfds.list_builders(with_community_datasets=False)
    family = name.partition("/")[0]
    if family in known:
        known = [f"{family}/{configuration}" for configuration in tfds.builder_cls(family).builder_configs]
    near = difflib.get_close_matches(name, {*DATASETS, *known}, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return (
        f"`name` must be one of {', '.join(map(repr, DATASETS))}, or another image classification data set "
        f"listed on https://www.tensorflow.org/datasets/catalog. Received: name={name!r}.{hint}"
    )


def _label_feature(builder):
    """Return the feature of the labels if the data set holds labeled images."""
    from tensorflow_datasets import features

    keys = builder.info.supervised_keys or ()
    kinds = [builder.info.features[key] for key in keys if isinstance(key, str)]
    if len(kinds) == 2 and isinstance(kinds[0], features.Image) and isinstance(kinds[1], features.ClassLabel):
        return kinds[1]
    raise ValueError(
        "`name` must be a data set of images with one class label each. "
        f"Received: name={builder.name!r}, which has {', '.join(builder.info.features)}. "
        "'digits', 'mnist' and 'cifar10' are such data sets."
    )


def _splits(builder, name):
    """Choose the parts of the data set for training and for testing.

    A data set without labels for its test images publishes accuracies on images that it calls validation: these are the
    test images then. Without either, the last fifth of the training images is.
    """
    parts = builder.info.splits
    if "train" not in parts:
        raise ValueError(
            f"`name` must be a data set with training images. Received: name={name!r} with the parts {[*parts]}."
        )
    held_back = next((part for part in ("test", "validation") if part in parts), None)
    return ("train", held_back) if held_back else ("train[:80%]", "train[80%:]")


def _download(builder, name):
    """Let tfds download and prepare a data set; turn any failure into one message that says what to do."""
    try:
        _ask_server(builder)
        builder.download_and_prepare()
    except Exception as error:
        variable = os.environ.get("TFDS_DATA_DIR")
        raise DatasetUnavailableError(
            f"The data set {name!r} is not on this machine (looked in {builder.data_path}; TFDS_DATA_DIR is "
            f"{variable or 'not set'}) and could not be downloaded: {error} "
            "Copy a prepared folder there, or use 'digits', which works offline."
        ) from error


def _ask_server(builder):
    """Ask whether the server can be reached: without a network, tfds itself tries for minutes."""
    import requests  # tfds downloads with it, so proxies and certificates are treated in the same way

    url = next((url for url in builder.url_infos or () if url.startswith("http")), None)
    if url is None:
        return
    try:
        requests.head(url, timeout=10)
    except (requests.ConnectionError, requests.Timeout):
        raise ConnectionError(f"no connection to {url}.") from None
