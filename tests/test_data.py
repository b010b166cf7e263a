"""Data sets as streams: sizes, ranges, order, and what is said when there is none."""

import os
import re
import urllib.parse

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from keras_cnn_edu import augmentation, data, handwriting

FASHION = os.path.join(os.environ.get("TFDS_DATA_DIR", ""), "fashion_mnist")
needs_fashion_mnist = pytest.mark.skipif(
    not os.path.isdir(FASHION), reason="TFDS_DATA_DIR names no folder with the prepared fashion_mnist"
)


@pytest.fixture
def no_network(monkeypatch):
    """Let every request fail at once, as on a machine without a network."""
    import requests

    def fail(url, **kwargs):
        raise requests.ConnectionError(f"cannot resolve {urllib.parse.urlparse(url).hostname}")

    monkeypatch.setattr(requests, "head", fail)


def everything(batches):
    """Return all images and all labels of a stream, as arrays."""
    images, labels = zip(*batches.as_numpy_iterator(), strict=True)
    return np.concatenate(images), np.concatenate(labels)


# ── digits ───────────────────────────────────────────────────────────────────────────────────────────────
def test_digits_sizes_types_and_range():
    """The 1,797 digits come as 32×32 float32 images in [0, 1] with integer labels, 360 of them held back."""
    train, test, info = data.load("digits", batch_size=1)
    images, labels = everything(train)
    test_images, test_labels = everything(test)
    assert images.shape == (1437, 32, 32, 1) == (info.train_examples, *info.image_shape)
    assert test_images.shape == (360, 32, 32, 1) == (info.test_examples, *info.image_shape)
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (0, 1)
    assert np.issubdtype(labels.dtype, np.integer)
    assert info.class_names == tuple("0123456789")
    assert set(labels) == set(test_labels) == set(range(10))


def test_digits_are_split_in_proportion():
    """Every class has the same share of the test images as of all images, to within one image."""
    from sklearn.datasets import load_digits

    _, test, _ = data.load("digits")
    counts = np.bincount(everything(test)[1])
    np.testing.assert_allclose(counts, np.bincount(load_digits().target) * 360 / 1797, atol=1)


def test_no_digit_is_in_both_parts():
    """Training and test images together are the 1,797 of scikit-learn, each once."""
    from sklearn.datasets import load_digits

    train, test, _ = data.load("digits", batch_size=1)
    parts = np.concatenate([everything(train)[0], everything(test)[0]])
    whole = handwriting.enlarge(load_digits().images / 16, 32)[..., None].astype("float32")
    ordered = [
        np.sort(images.reshape(1797, -1).view("V4096").ravel()) for images in (parts, np.ascontiguousarray(whole))
    ]
    assert np.array_equal(*ordered)


def test_enlarging_keeps_brightness_and_shape():
    """Enlarged digits have the brightness of the small ones, and shrink back to something close to them."""
    from sklearn.datasets import load_digits

    small = load_digits().images[:50] / 16
    large = handwriting.enlarge(small, 32)
    blocks = large.reshape(50, 8, 4, 8, 4).mean(axis=(2, 4))
    np.testing.assert_allclose(large.mean(axis=(1, 2)), small.mean(axis=(1, 2)), atol=0.02)
    assert np.corrcoef(blocks.ravel(), small.ravel())[0, 1] > 0.98


def test_enlarging_is_bilinear():
    """A ramp stays a ramp between the old pixel centers, in the row and in the column direction."""
    ramp = np.arange(4.0)
    expected = np.clip((np.arange(8) + 0.5) / 2 - 0.5, 0, 3)
    np.testing.assert_allclose(handwriting.enlarge(np.tile(ramp, (4, 1)), 8)[3], expected)
    np.testing.assert_allclose(handwriting.enlarge(np.tile(ramp[:, None], (1, 4)), 8)[:, 5], expected)


# ── choosing without the test images ─────────────────────────────────────────────────────────────────────
def rows_of(images):
    """Return each image as one value that can be in a set."""
    return {image.tobytes() for image in images}


def test_validation_images_come_out_of_the_training_images():
    """A tenth of the training images takes the place of the test images, of which none is seen."""
    train, test, _ = data.load("digits", batch_size=1)
    rest, held_back, info = data.load("digits", batch_size=1, validation_split=0.1)
    whole, tested = everything(train)[0], everything(test)[0]
    learned, chosen = everything(rest)[0], everything(held_back)[0]
    assert (len(learned), len(chosen)) == (1294, 143) == (info.train_examples, info.validation_examples)
    assert info.test_examples == len(tested) == 360
    assert rows_of(learned) | rows_of(chosen) == rows_of(whole)
    assert not rows_of(chosen) & rows_of(tested)
    assert rows_of(info.probe_images) <= rows_of(chosen)


def test_validation_images_are_always_the_same():
    """Another seed holds back the same images: two choices are compared on one set."""
    first, second = (everything(data.load("digits", validation_split=0.1, seed=seed)[1]) for seed in (0, 1))
    np.testing.assert_array_equal(first[0], second[0])


@pytest.mark.parametrize("share", [1.0, -0.1, 1, 1e-6, float("nan"), "0.1", True])
def test_validation_is_a_share(share):
    """What is no share of the training images, or less than one image, is refused."""
    with pytest.raises(
        (ValueError, TypeError), match=r"`validation_split` must be (0.0, or a share|a number from 0 to 1)"
    ):
        data.load("digits", validation_split=share)


# ── order ────────────────────────────────────────────────────────────────────────────────────────────────
def labels_of_two_epochs(**arguments):
    """Return the labels in the order of the first epoch, and of the second."""
    train, _, _ = data.load("digits", batch_size=64, **arguments)
    return everything(train)[1], everything(train)[1]


def test_every_epoch_has_another_order():
    """The second epoch is not a repetition of the first."""
    first, second = labels_of_two_epochs(seed=0)
    assert not np.array_equal(first, second)


def test_same_seed_same_orders():
    """Loading again with the same seed repeats both epochs; another seed does not."""
    np.testing.assert_array_equal(labels_of_two_epochs(seed=3), labels_of_two_epochs(seed=3))
    assert not np.array_equal(labels_of_two_epochs(seed=3)[0], labels_of_two_epochs(seed=4)[0])


def test_training_batches_are_all_full():
    """XLA compiles for one batch shape: what fills no batch is left out of training, never of the test."""
    train, test, _ = data.load("digits", batch_size=100)
    assert [len(labels) for _, labels in train] == [100] * 14
    assert [len(labels) for _, labels in test] == [100, 100, 100, 60]


def test_shift_moves_whole_images():
    """Every shifted image is the unshifted one moved by at most two pixels, black where nothing was."""
    [still] = data.load("digits", 1437, seed=0)[0].as_numpy_iterator()
    [moved] = data.load("digits", 1437, seed=0, shift=2)[0].as_numpy_iterator()
    padded = np.pad(still[0], [(0, 0), (2, 2), (2, 2), (0, 0)])
    crops = {(i, j): padded[:, i : i + 32, j : j + 32] for i in range(5) for j in range(5)}
    assert [place for place, crop in crops.items() if np.array_equal(crop, moved[0])]
    np.testing.assert_array_equal(still[1], moved[1])


def test_shift_changes_with_batch_and_epoch_and_repeats_with_the_seed():
    """Every batch of every epoch is moved otherwise, and in the same way again with the same seed."""
    dot = np.zeros((1, 9, 9, 1))
    dot[0, 4, 4] = 1  # a white pixel in the middle

    def places(seed):
        batches = augmentation.augmented(tf.data.Dataset.from_tensors((dot, [0])).repeat(20), seed, shift=2)
        return [[np.argmax(image) for image, _ in batches.as_numpy_iterator()] for _ in range(2)]

    first, second = places(seed=1)
    assert first != second
    assert len(set(first)) > 5
    assert [first, second] == places(seed=1) != places(seed=2)


def turn(image, factor, angle):
    """Scale and turn one image (height, width) around its middle: for each new pixel, what is there in the old one."""
    height, width = image.shape
    padded, new = np.pad(image, 1), np.zeros((height, width))
    middle = np.array([height - 1, width - 1]) / 2
    back = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / factor
    for i, j in np.ndindex(height, width):
        y, x = middle + back @ (np.array([i, j]) - middle)
        top, left = int(np.floor(y)), int(np.floor(x))
        for row, column in [(top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)]:
            share = (1 - abs(y - row)) * (1 - abs(x - column))
            if -1 <= row <= height and -1 <= column <= width:
                new[i, j] += share * padded[row + 1, column + 1]
    return new


def test_images_are_scaled_and_turned_around_their_middle():
    """Each image in its own way, as a loop over the pixels does it; a wider one and two channels, too."""
    images = np.random.default_rng(0).random((4, 6, 9, 2)).astype("float32")
    factors, angles = np.array([1.0, 0.5, 1.7, 0.9], "float32"), np.array([0.0, 0.0, 0.4, -1.2], "float32")
    found = augmentation.rotated(tf.constant(images), tf.constant(factors), tf.constant(angles)).numpy()
    np.testing.assert_array_equal(found[0], images[0])
    for n, channel in np.ndindex(4, 2):
        expected = turn(images[n, ..., channel], factors[n], angles[n])
        np.testing.assert_allclose(found[n, ..., channel], expected, atol=1e-5)


def test_zoom_and_rotation_stay_in_their_ranges_and_differ_from_image_to_image():
    """A bar of 21 pixels: how long and how steep it becomes lies between what was asked for."""
    bar = np.zeros((200, 41, 41, 1), "float32")
    bar[:, 20, 10:31] = 1
    batches = tf.data.Dataset.from_tensors((bar, np.zeros(200)))
    [(images, _)] = augmentation.augmented(batches, seed=0, zoom=(0.5, 1.5), rotation=30).as_numpy_iterator()
    rows, columns = np.mgrid[-20:21, -20:21]
    mass = images[..., 0].sum((1, 2))
    y, x = (np.einsum("nij,ij->n", images[..., 0], axis**2) / mass for axis in (rows, columns))
    xy = np.einsum("nij,ij->n", images[..., 0], rows * columns) / mass
    angles = np.degrees(np.arctan2(2 * xy, x - y) / 2)  # of the longest axis
    lengths = np.sqrt(x + y) / np.sqrt((np.arange(-10, 11) ** 2).mean())
    assert 25 < angles.max() < 31
    assert -31 < angles.min() < -25
    assert 0.45 < lengths.min() < 0.6
    assert 1.4 < lengths.max() < 1.55
    assert abs(np.corrcoef(angles, lengths)[0, 1]) < 0.2


def test_augmentation_changes_with_the_epoch_and_repeats_with_the_seed():
    """Two epochs differ, two loads do not; labels stay with their images, and the order is that without."""

    def epochs(**more):
        train, _, _ = data.load("digits", 479, seed=4, **more)
        return [everything(train) for _ in range(2)]

    how = {"shift": 1, "zoom": (0.7, 1.1), "rotation": 10}
    first, again, plain = epochs(**how), epochs(**how), epochs()
    for one, other, still in zip(first, again, plain, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], still[1])
        assert not np.array_equal(one[0], still[0])
    assert not np.array_equal(np.sort(first[0][0].ravel()), np.sort(first[1][0].ravel()))


def test_test_images_are_never_changed():
    """Only training images are moved, scaled and turned."""
    still, moved = (data.load("digits", 360, **how)[1] for how in ({}, {"shift": 4, "zoom": (0.5, 2), "rotation": 90}))
    np.testing.assert_array_equal(everything(still)[0], everything(moved)[0])


def test_integer_images_are_changed_in_full_precision():
    """Pixels from 0 to 255 become floats before they are interpolated: nothing is rounded or cut off."""
    images = tf.data.Dataset.from_tensors((np.full((1, 4, 4, 1), 3, "uint8"), [0])).map(data._as_floats)
    [(found, _)] = augmentation.augmented(images, 0, zoom=(2.0, 2.0)).as_numpy_iterator()
    np.testing.assert_allclose(found, 3 / 255, rtol=1e-6)


# ── probes ───────────────────────────────────────────────────────────────────────────────────────────────
def test_probes_are_one_test_image_per_class_and_always_the_same():
    """The probes are the first test image of each digit, whatever the batch size and the seed."""
    _, test, info = data.load("digits", batch_size=7, seed=5)
    images, labels = everything(test)
    assert info.probe_labels.tolist() == list(range(10))
    for label, probe in enumerate(info.probe_images):
        np.testing.assert_array_equal(probe, images[labels == label][0])
    np.testing.assert_array_equal(info.probe_images, data.load("digits")[2].probe_images)


def test_labels_out_of_range_are_noticed():
    """A label that is no class, as in test sets whose labels are secret, is refused by number."""
    unlabelled = tf.data.Dataset.from_tensors((np.zeros((8, 8, 1)), -1))
    with pytest.raises(ValueError, match=r"Labels must be in 0…9. Received: \[-1\]"):
        data._probes(unlabelled, classes=10)


# ── TensorFlow Datasets ──────────────────────────────────────────────────────────────────────────────────
@needs_fashion_mnist
def test_fashion_mnist():
    """The real Fashion-MNIST: 60,000 and 10,000 images of 28×28 in ten classes, equally many of each."""
    train, test, info = data.load("fashion_mnist", batch_size=128)
    assert (info.train_examples, info.test_examples) == (60_000, 10_000)
    assert info.image_shape == (28, 28, 1)
    assert info.class_names[0] == "T-shirt/top"
    assert info.class_names[9] == "Ankle boot"
    assert info.probe_labels.tolist() == list(range(10))
    assert re.fullmatch(r"TensorFlow Datasets fashion_mnist/\d\.\d\.\d", info.source)  # and no folder of this machine
    assert len(train) == 60_000 // 128
    images, labels = everything(test)
    assert np.bincount(labels).tolist() == [1000] * 10
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (0, 1)
    np.testing.assert_allclose(images.mean(), 0.2868, atol=1e-4)  # a known figure of this data set


def test_channels_first():
    """Where Keras has the channels first, so have the images, the probes, and what the info says of them."""
    last = data.load("digits", batch_size=4)
    keras.config.set_image_data_format("channels_first")
    try:
        first = data.load("digits", batch_size=4)
    finally:
        keras.config.set_image_data_format("channels_last")
    assert (first[2].image_shape, last[2].image_shape) == ((1, 32, 32), (32, 32, 1))
    np.testing.assert_array_equal(np.moveaxis(first[2].probe_images, 1, -1), last[2].probe_images)
    for images_first, images_last in zip(first[:2], last[:2], strict=True):
        pair = next(iter(images_first))[0], next(iter(images_last))[0]
        np.testing.assert_array_equal(np.moveaxis(pair[0], 1, -1), pair[1])


@needs_fashion_mnist
def test_images_can_be_resized():
    """`image_size` changes the images, the probes and what the info says."""
    train, _, info = data.load("fashion_mnist", batch_size=4, image_size=(32, 20))
    assert info.image_shape == (32, 20, 1)
    assert info.probe_images.shape == (10, 32, 20, 1)
    assert 0.5 < info.probe_images.max() <= 1
    assert next(iter(train))[0].shape == (4, 32, 20, 1)


@needs_fashion_mnist
def test_data_dir_is_where_the_data_are_looked_for(monkeypatch):
    """The argument names the folder as the environment variable does."""
    monkeypatch.delenv("TFDS_DATA_DIR")
    _, _, info = data.load("fashion_mnist", data_dir=os.path.dirname(FASHION))
    assert info.name == "fashion_mnist"


def test_missing_and_no_network(no_network, monkeypatch, tmp_path):
    """What cannot be had is one error: which data set, where it was looked for, and what works offline."""
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    with pytest.raises(data.DatasetUnavailableError, match="'mnist'") as caught:
        data.load("mnist")
    message = str(caught.value)
    assert str(tmp_path / "mnist") in message
    assert f"TFDS_DATA_DIR is {tmp_path}" in message
    assert "no connection to https://storage.googleapis.com/" in message
    assert "'digits', which works offline" in message
    assert not any(tmp_path.rglob("*.tfrecord*"))


def test_what_stops_a_download_becomes_the_same_error(monkeypatch, tmp_path):
    """A full disk while tfds prepares the data is told in the same way."""
    import requests

    def full(self, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(requests, "head", lambda url, **kwargs: None)
    monkeypatch.setattr(tfds.core.DatasetBuilder, "download_and_prepare", full)
    with pytest.raises(data.DatasetUnavailableError, match="No space left on device"):
        data.load("mnist", data_dir=tmp_path)


class TinyShapes(tfds.core.GeneratorBasedBuilder):
    """Twenty squares and disks, without a test part: a data set of tfds that needs no network."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        """Describe the images and the labels."""
        image = tfds.features.Image(shape=(12, 10, 3))
        label = tfds.features.ClassLabel(names=["square", "disk"])
        features = tfds.features.FeaturesDict({"image": image, "label": label})
        return self.dataset_info_from_configs(features=features, supervised_keys=("image", "label"))

    def _split_generators(self, dl_manager):
        """Name the only part there is."""
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        """Yield the images."""
        for number in range(20):
            yield number, {"image": np.full((12, 10, 3), 255 * (number % 2), "uint8"), "label": number % 2}


def test_missing_data_are_prepared(tmp_path):
    """A data set that is not here is prepared by tfds, kept for the next time, and read."""
    for _ in range(2):
        train, test, info = data.load("tiny_shapes", batch_size=4, data_dir=tmp_path)
    assert (tmp_path / "tiny_shapes" / "1.0.0" / "dataset_info.json").is_file()
    assert info.image_shape == (12, 10, 3)
    assert info.class_names == ("square", "disk")
    assert (info.train_examples, info.test_examples) == (16, 4)  # without a test part, a fifth is held back
    images, labels = everything(train)
    np.testing.assert_array_equal(images[:, 0, 0, 0], labels)  # 0 for the black squares, 255 / 255 for the white disks
    assert len(everything(test)[1]) == 4


# ── bad input ────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "name, message",
    [
        ("digit", "Did you mean 'digits'"),
        ("fashionmnist", "one of 'digits', 'mnist', 'fashion_mnist'.*Did you mean 'fashion_mnist'"),
        ("emnist/leters", "Did you mean 'emnist/letters'"),
        ("imdb_reviews", "must be a data set of images with one class label each.*has text, label"),
        ("coco", "must be a data set of images with one class label each.*'coco'"),
        ("", "Received: name=''"),
        ("no/such/thing", "Received: name='no/such/thing'"),
        ("mnist:9.9.9", "Received: name='mnist:9.9.9'"),
    ],
)
def test_wrong_names(name, message):
    """An unknown name is answered with the nearest, another kind of data set with what it holds."""
    with pytest.raises(ValueError, match=message):
        data.load(name)


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        (
            {"batch_size": 0},
            ValueError,
            "`batch_size` must be an integer, 1 or larger. Received: batch_size=0",
        ),
        ({"batch_size": 2.5}, TypeError, "`batch_size` must be an integer"),
        ({"batch_size": 1438}, ValueError, "`batch_size` must be at most 1437"),
        ({"shift": -1}, ValueError, "`shift` must be an integer, 0 or larger"),
        ({"zoom": (1.2, 0.8)}, ValueError, r"`zoom` must be two factors, \(smallest, largest\). Received: zoom=\(1.2"),
        ({"zoom": (0.0, 1.0)}, ValueError, "`zoom` must be a number from 0.1 to 10. Received: zoom=0.0"),
        ({"rotation": 200}, ValueError, "`rotation` must be a number from 0 to 180. Received: rotation=200"),
        ({"image_size": (32, 0)}, ValueError, "`image_size` must be an integer, 1 or larger"),
    ],
)
def test_wrong_numbers(arguments, error, message):
    """A size that means nothing is named."""
    with pytest.raises(error, match=message):
        data.load("digits", **arguments)


def test_images_of_different_sizes_need_one():
    """Images that differ in size are refused until a size is given."""
    ragged = tf.data.Dataset.from_generator(
        lambda: iter([(np.zeros((5, 6, 3), "uint8"), 0)]),
        output_signature=(tf.TensorSpec((None, None, 3), tf.uint8), tf.TensorSpec((), tf.int64)),
    )
    with pytest.raises(ValueError, match="`image_size` must be given for 'cats_vs_dogs', whose images differ"):
        data._same_size(ragged, "cats_vs_dogs", None)
    [(image, _)] = data._same_size(ragged, "cats_vs_dogs", (8, 8))
    assert image.shape == (8, 8, 3)


def test_table_begins_with_what_needs_no_download():
    """The first data set a student sees works offline, and the others are image data sets of tfds."""
    assert data.names()[0] == "digits"
    builders = tfds.list_builders(with_community_datasets=False)
    assert all(name.partition("/")[0] in builders for name in data.names()[1:])
