"""Shifts and permutations: what moves along, what does not, and by how much."""

from fractions import Fraction

import keras
import numpy as np
import pytest

from keras_cnn_edu import layers as ours
from keras_cnn_edu.symmetries import equivariance, permutation_invariance

layers = keras.layers
IMAGES = np.random.default_rng(0).random((5, 16, 20, 2)).astype("float32")


def sequential(*parts, shape=(16, 20, 2)):
    """Return a Sequential of layers on an image."""
    return keras.Sequential([keras.Input(shape), *parts], name="small")


@pytest.mark.parametrize("layer", [layers.Conv2D(3, 3, padding="same"), ours.Conv2D(3, 3, padding="same")])
def test_convolution_moves_along_exactly_but_not_at_the_border(layer):
    """Inside, a convolution of the shifted image is the shifted convolution; at the border the padding differs."""
    for result in equivariance(layer, IMAGES, [(1, 0), (0, -3), (2, 2)]):
        assert result.output_shift == result.shift
        assert result.inside < 1e-5
        assert result.border > 1e-2


def test_inside_is_what_sees_only_image():
    """Counted by hand: of 16 rows, 14 windows of size 3 lie inside before the shift; 2 less have a clean partner."""
    (result,) = equivariance(layers.Conv2D(1, 3, padding="same"), IMAGES, [(2, 0)])
    assert result.elements == (14 - 2) * 18


def test_border_error_is_that_of_a_loop():
    """The numbers equal a NumPy loop over a box filter, written without ours."""
    layer = layers.Conv2D(1, 3, padding="same", kernel_initializer="ones", use_bias=False)
    images = IMAGES[:1, :, :, :1]

    def box(image):
        padded = np.pad(image, 1)
        return np.array([[padded[i : i + 3, j : j + 3].sum() for j in range(20)] for i in range(16)])

    image = images[0, :, :, 0]
    shifted = np.vstack([np.zeros((1, 20)), image[:-1]])
    error = np.abs(box(shifted)[1:] - box(image)[:-1])
    (result,) = equivariance(layer, images, [(1, 0)])
    inside = error[1:-1, 1:-1]  # rows 2 to 14 of the shifted map: their partners see rows 0 to 14
    assert result.elements == inside.size
    assert result.inside < 1e-5
    assert result.border == pytest.approx(error.max() / box(image).max(), rel=1e-5)
    assert result.change == pytest.approx(np.abs(box(shifted) - box(image)).mean() / box(image).mean(), rel=1e-5)
    assert result.images_change == pytest.approx(np.abs(shifted - image).mean() / image.mean(), rel=1e-5)


def test_strides_allow_whole_steps_only():
    """After a stride of 2 the output follows shifts by 2, in steps of 1; a shift by 1 has no equal."""
    one, two = equivariance(layers.Conv2D(3, 3, strides=2), IMAGES, [(0, 1), (0, 2)])
    assert (one.output_shift, two.output_shift) == ((0, Fraction(1, 2)), (0, 1))
    assert one.inside > 1e-2
    assert two.inside < 1e-5
    assert one.elements == 7 * 8  # of 7×9 windows; the first column sees the zeros that entered


def test_down_and_up_again_follows_every_second_shift():
    """The output is as fine as the image, but what is in between has been lost."""
    model = sequential(layers.MaxPooling2D(2), layers.UpSampling2D(2))
    one, two = equivariance(model, IMAGES, [1, 2])
    assert one.output_shift == (1, 1)
    assert one.inside > 1e-2
    assert two.inside == 0


def test_transposed_convolution_moves_in_larger_steps():
    """With stride 3 the output moves by 3 for each pixel."""
    (result,) = equivariance(layers.Conv2DTranspose(1, 4, strides=3), IMAGES, [(1, -2)])
    assert result.output_shift == (3, -6)
    assert result.inside < 1e-5


def test_pooling_tolerates_small_shifts():
    """On smooth images a pooled map changes less than the image, and less with a larger window."""
    x, y = np.meshgrid(np.arange(20), np.arange(16))
    smooth = np.exp(-((x - 10) ** 2 + (y - 8) ** 2) / 8.0)[None, :, :, None]
    changes = [equivariance(layers.MaxPooling2D(size, 1), smooth, [(0, 1)])[0].change for size in (1, 3, 5)]
    assert changes[0] > changes[1] > changes[2]
    assert changes[0] == equivariance(layers.MaxPooling2D(1, 1), smooth, [(0, 1)])[0].images_change


def test_global_pooling_is_invariant_up_to_what_leaves_the_image():
    """Every element sees the whole image: nothing moves, and nothing changes while the object stays inside."""
    small = np.zeros((1, 16, 20, 1), "float32")
    small[:, 6:9, 8:12] = 1
    model = sequential(layers.Conv2D(3, 3), layers.GlobalMaxPooling2D(), shape=(16, 20, 1))
    (result,) = equivariance(model, small, [(2, -3)])
    assert (result.output_shift, result.inside, result.elements) == ((None, None), None, 0)
    assert result.change == result.border == 0
    assert result.images_change > 1


def test_dense_layer_is_not_equivariant():
    """Each place has weights of its own: a locally connected layer moves nothing along."""
    (result,) = equivariance(ours.LocallyConnected2D(2, 3), IMAGES, [(0, 1)])
    assert result.inside > 1e-2


def test_other_ranks_and_channels_first():
    """Sequences are shifted along time, channels-first images along their last axes."""
    (time,) = equivariance(layers.Conv1D(2, 3, padding="causal"), IMAGES[:, :, 0], [3])
    assert (time.shift, time.output_shift, time.inside < 1e-5) == ((3,), (3,), True)
    first = ours.Conv2D(2, 3, data_format="channels_first")
    (result,) = equivariance(first, np.moveaxis(IMAGES, -1, 1), [(1, 2)])
    assert result.inside < 1e-5 < result.change
    assert result.elements == (14 - 1) * (18 - 2)  # of 14×18 windows; those that see no zeros that entered


def test_it_prints_itself():
    """One line per shift, with the error in the size it has."""
    text = str(equivariance(layers.MaxPooling2D(2), IMAGES, [(0, 1), (2, 0)]))
    assert "0, 1/2" in text
    assert len(text.splitlines()) == 4


def test_errors_of_equivariance():
    """What cannot be shifted is answered with what was received."""
    conv = sequential(layers.Conv2D(1, 3))
    with pytest.raises(TypeError, match=r"`layer_or_model` must be a keras.Layer or keras.Model. Received: 'conv'"):
        equivariance("conv", IMAGES, [1])
    with pytest.raises(ValueError, match=r"`images` must be \(examples, height, width, channels\).*shape=\(16, 20\)"):
        equivariance(conv, IMAGES[0, :, :, 0], [1])
    with pytest.raises(ValueError, match=r"must be of shape \(batch, 16, 20, 2\).*shape=\(5, 8, 8, 2\)"):
        equivariance(conv, IMAGES[:, :8, :8], [1])
    with pytest.raises(ValueError, match=r"`images` must fit the layer.*shape=\(5, 16, 20, 1\)"):
        equivariance(conv.layers[0], IMAGES[..., :1], [1])
    with pytest.raises(ValueError, match=r"`shifts` must be of 2 integers each.*\(1, 2, 3\)"):
        equivariance(conv, IMAGES, [(1, 2, 3)])
    with pytest.raises(ValueError, match=r"must leave a part of the images, \(16, 20\) pixels large.*\(0, 20\)"):
        equivariance(conv, IMAGES, [(0, 20)])
    with pytest.raises(ValueError, match=r"`shifts` must be an integer, -15 or larger"):
        equivariance(conv, IMAGES, [(-16, 0)])
    with pytest.raises(ValueError, match=r"receptive field is known.*what LSTM does is not known here"):
        equivariance(layers.LSTM(2), IMAGES[:, :, 0], [1])


def test_an_mlp_does_not_know_neighbors():
    """Shuffled pixels with shuffled rows of the kernel give the same answers; the model stays as it was."""
    model = sequential(layers.Rescaling(0.5), layers.Flatten(), layers.Dense(9, "relu"), layers.Dense(3, "softmax"))
    weights = model.get_weights()
    result = permutation_invariance(model, IMAGES)
    assert result.error < 1e-5 < 1e-3 < result.without_weights
    assert "Pixels shuffled" in str(result)
    for before, after in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize(
    "first",
    [layers.Conv2D(1, 3), layers.AveragePooling2D(2), layers.Dense(2), layers.PReLU()],
    ids=lambda part: part.name,
)
def test_a_cnn_is_not_invariant(first):
    """There is no permutation if neighbors, or weights for each position, come before the dense layer."""
    model = sequential(first, layers.Flatten(), layers.Dense(3))
    with pytest.raises(ValueError, match=rf"'{first.name}' \({type(first).__name__}\) comes first"):
        permutation_invariance(model, IMAGES)
