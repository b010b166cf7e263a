"""LeNet-5 of 1998: the paper's 60,000 parameters, its table I, its subsampling, its squashing function."""

import keras
import numpy as np
import oracles
import pytest

from keras_cnn_edu.models import LeNet5

# (layer, output for 32×32×1 images, parameters): section II-B names each of these numbers.
TABLE = [
    ("C1", (28, 28, 6), 156),
    ("S2", (14, 14, 6), 12),
    ("C3", (10, 10, 16), 1_516),
    ("S4", (5, 5, 16), 32),
    ("C5", (120,), 48_120),
    ("F6", (84,), 10_164),
]
# Table I, in the words of section II-B: which maps of S2 the maps of C3 see.
CONTIGUOUS_3 = [{(first + step) % 6 for step in (0, 1, 2)} for first in range(6)]
CONTIGUOUS_4 = [{(first + step) % 6 for step in (0, 1, 2, 3)} for first in range(6)]
DISCONTINUOUS_4 = [{(first + step) % 6 for step in (0, 1, 3, 4)} for first in range(3)]
SEEN = [*CONTIGUOUS_3, *CONTIGUOUS_4, *DISCONTINUOUS_4, {0, 1, 2, 3, 4, 5}]


def random_weights(model):
    """Give a model other weights than its first: biases that are not zero, coefficients that are not one."""
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.3, weight.shape) for weight in model.weights])
    return model


def outputs_of(model, *names):
    """Return a model with the outputs of some layers."""
    return keras.Model(model.input, [model.get_layer(name).output for name in names])


@pytest.mark.parametrize("arguments", [{}, {"layers": keras.layers}], ids=["ours", "stock"])
def test_the_60000_parameters_of_the_paper(arguments):
    """Each layer has the output and the parameters that the paper gives it; a softmax of 850 more comes after them."""
    model = LeNet5(variant="1998", **arguments)
    kernels_of_c3 = [layer for layer in model.layers if layer.name.startswith("C3_") and layer.weights]
    rows = [
        (name, model.get_layer(name).output.shape[1:], model.get_layer(name).count_params())
        for name, *_ in TABLE
        if name != "C3"
    ]
    rows.insert(2, ("C3", model.get_layer("C3").output.shape[1:], sum(map(keras.Layer.count_params, kernels_of_c3))))
    assert rows == TABLE
    assert sum(parameters for *_, parameters in TABLE) == 60_000
    assert model.get_layer("predictions").count_params() == 10 * (84 + 1)
    assert model.count_params() == 60_850
    assert all(weight.trainable for weight in model.weights)


def test_each_map_of_c3_is_the_sum_over_the_maps_it_sees(without_xla):
    """A loop over table I, as the paper says it in words, gives the sixteen maps of C3 from those of S2."""
    model = random_weights(LeNet5((14, 14, 1), variant="1998"))
    images = np.random.default_rng(1).random((2, 14, 14, 1), "float32")
    maps, results = map(np.asarray, outputs_of(model, "S2_squashed", "C3")(images))
    for number, seen in enumerate(SEEN):
        kernel, bias = model.get_layer(f"C3_{number}").get_weights()
        expected = oracles.cross_correlate(maps[..., sorted(seen)], kernel, (1, 1), "valid", (1, 1)) + bias
        np.testing.assert_allclose(results[..., [number]], expected, rtol=1e-4, atol=1e-5)


def test_subsampling_is_a_coefficient_times_the_mean_plus_a_bias(without_xla):
    """S2 is 1.7159·tanh(2/3·(coefficient · mean of 2×2 pixels + bias)), map by map."""
    model = random_weights(LeNet5((14, 14, 1), variant="1998"))
    images = np.random.default_rng(1).random((2, 14, 14, 1), "float32")
    maps, halved = map(np.asarray, outputs_of(model, "C1_squashed", "S2_squashed")(images))
    coefficient, bias = (weight.ravel() for weight in model.get_layer("S2").get_weights())
    means = oracles.pool(maps, (2, 2), (2, 2), "valid", "average")
    np.testing.assert_allclose(halved, 1.7159 * np.tanh(2 / 3 * (coefficient * means + bias)), rtol=1e-4, atol=1e-5)


def test_every_layer_is_squashed(without_xla):
    """Appendix A: f(1) = 1 and f(-1) = -1 to four digits, and no unit up to F6 is larger than 1.7159."""
    model = random_weights(LeNet5(variant="1998"))
    images = 100 * np.random.default_rng(1).random((1, 32, 32, 1), "float32")
    for name, *_ in TABLE:
        sums, squashed = map(np.asarray, outputs_of(model, name, f"{name}_squashed")(images))
        np.testing.assert_allclose(squashed, 1.7159 * np.tanh(2 / 3 * sums), rtol=1e-4, atol=1e-5)
        assert np.abs(squashed).max() <= 1.7159
    assert abs(1.7159 * np.tanh(2 / 3) - 1) < 1e-4


def test_only_the_papers_width():
    """Table I is about 6 and 16 maps, so another width is refused."""
    with pytest.raises(ValueError, match='`width` must be 1.0 for the variant "1998".*Received: width=0.5'):
        LeNet5(variant="1998", width=0.5)
