"""A picture of a character becomes what a network knows: light on black, as large as in its data set."""

import numpy as np
import pytest
from characters import drawn, printed

from keras_cnn_edu import data, handwriting, models

DIGITS = handwriting.STYLES["digits"]


@pytest.fixture(scope="module")
def network():
    """The network that reads digits."""
    return models.from_preset("lenet5_digits")


@pytest.mark.parametrize("make", [printed, drawn])
def test_a_network_of_digits_reads_what_a_stranger_writes(network, make):
    """Of ten digits at least nine, in three sizes, black on white and white on black."""
    pictures = [
        handwriting.prepare(1 - make(digit, side) if swapped else make(digit, side), 32, DIGITS)[0][..., None]
        for side in (28, 64, 200)
        for swapped in (False, True)
        for digit in range(10)
    ]
    found = [int(prediction.classes[0]) for prediction in models.predict(network, np.stack(pictures))]
    right = (np.reshape(found, (6, 10)) == np.arange(10)).sum(axis=1)
    assert right.min() >= 9, right


def test_black_on_white_and_white_on_black_become_the_same():
    """Which of both a picture is, its border says."""
    ink, paper = (handwriting.prepare(image, 32, DIGITS)[0] for image in (printed(4, 40), 1 - printed(4, 40)))
    np.testing.assert_allclose(ink, paper, atol=1e-6)


def test_the_margin_of_mnist():
    """A character lies in the middle 20×20 pixels of 28×28; the rest is black."""
    image, _ = handwriting.prepare(printed(8, 100), 28, handwriting.STYLES["mnist"])
    rows, columns = (np.flatnonzero(image.any(axis)) for axis in (1, 0))
    assert (rows[0], rows[-1]) == (4, 23)
    assert columns[0] > 4
    assert columns[0] + columns[-1] == pytest.approx(27, abs=1)


def test_what_is_done_can_be_chosen():
    """`invert` and `crop` say yes or no; nothing is done to a picture that fits."""
    image = np.zeros((8, 8), "float32")
    image[2:6, 3:5] = 1
    same, done = handwriting.prepare(image, 8)
    assert done == []
    assert (same == image).all()
    _, done = handwriting.prepare(image, 8, DIGITS, invert=True, crop=False)
    assert done == ["inverted"]
    fitted, done = handwriting.prepare(image[:, 2:6], 16)
    assert done == ["fitted into 16×16"]
    assert not fitted[:, :4].any()
    assert fitted[4:12, 6:10].min() > 0.5  # as wide in proportion as before: a border, no squeezing


@pytest.mark.parametrize(
    "image, settings, message",
    [
        (np.zeros((4, 4, 1)), {}, r"`image` must be a gray image.*of shape \(4, 4, 1\)"),
        (np.ones((4, 4)), {"style": DIGITS}, "`image` must show something light on dark"),
        (np.eye(4), {"crop": True}, "`crop` must be False without a `style`"),
    ],
)
def test_refusals(image, settings, message):
    """What cannot be prepared is said."""
    with pytest.raises(ValueError, match=f"(?s){message}"):
        handwriting.prepare(image, 8, **settings)


def test_classes_in_order_of_their_probability(network):
    """`predict` sorts what the model gives, and names it."""
    _, _, info = data.load("digits")
    found = models.predict(network, info.probe_images, class_names=[f"digit {n}" for n in range(10)], top=10)
    outputs = network.predict(info.probe_images, verbose=0)
    for prediction, row in zip(found, outputs, strict=True):
        assert prediction.classes[0] == f"digit {row.argmax()}"
        np.testing.assert_allclose(prediction.probabilities, np.sort(row)[::-1], rtol=1e-5)
    assert str(found).splitlines()[0].split() == ["image", "class", "probability", "then"]


def test_one_sigmoid_has_two_classes():
    """0.8 for class 1 is 0.2 for class 0."""
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Activation("linear")])
    [found] = models.predict(model, [[0.8]], class_names=["cat", "dog"])
    assert found.classes == ("dog", "cat")
    np.testing.assert_allclose(found.probabilities, (0.8, 0.2), rtol=1e-6)


@pytest.mark.parametrize(
    "outputs, settings, message",
    [
        ([[3.0, -1.0]], {}, "`model` must end with a softmax over classes, or with one sigmoid"),
        ([[0.5, 0.5]], {"class_names": ["a"]}, "`class_names` must be 2 names. Received: 1"),
        ([[0.5, 0.5]], {"names": []}, "`names` must name one or more"),
        ([[0.5, 0.5]], {"top": 0}, "`top` must be an integer, 1 or larger"),
    ],
)
def test_predictions_that_cannot_be(outputs, settings, message):
    """Scores are no probabilities, and every class has a name."""
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Activation("linear")])
    with pytest.raises(ValueError, match=message):
        models.predict(model, outputs, **settings)
