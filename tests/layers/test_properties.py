"""What makes a convolution a convolution: it moves with its input, and it is a matrix of a special form."""

import functools

import keras
import numpy as np
import pytest
from backends import compile_whole
from cases import CASES, cases, close
from keras import ops as keras_ops

from keras_cnn_edu import layers, ops
from keras_cnn_edu.gradients import gradient


def double(array):
    """Return an array as a float64 tensor (torch would make it float32)."""
    return keras_ops.convert_to_tensor(array, "float64")


def numpy(tensor):
    """Return a tensor as a NumPy array."""
    return keras_ops.convert_to_numpy(tensor)


def computed(function, *arrays):
    """Return what a function of float64 tensors computes: on JAX as one program, instead of a hundred small ones."""
    function = compile_whole(function) if keras.backend.backend() == "jax" else function
    return numpy(function(*map(double, arrays)))


@pytest.mark.parametrize("shift", [(1, 0), (0, 3), (2, 5)])
@pytest.mark.parametrize("algorithm", ["definition", "shifted", "im2col"])
def test_shifting_the_input_shifts_the_output_exactly(shift, algorithm):
    """With circular padding nothing enters or leaves at the border, so it holds to the last bit."""
    images, kernel = CASES["plain"].draw()
    settings = {"padding": ((2, 0), (1, 1)), "padding_mode": "circular", "algorithm": algorithm}
    outputs = numpy(ops.cross_correlate(images, kernel, **settings))
    shifted = numpy(ops.cross_correlate(np.roll(images, shift, (1, 2)), kernel, **settings))
    np.testing.assert_array_equal(shifted, np.roll(outputs, shift, (1, 2)))


def test_a_stride_keeps_only_the_shifts_that_it_divides():
    """Shifted by the stride, the output moves by one; shifted by less, it is another image."""
    images, kernel = (
        np.random.default_rng(0).normal(size=(1, 8, 8, 2)),
        np.random.default_rng(1).normal(size=(2, 2, 2, 3)),
    )
    settings = {"strides": 2, "padding": ((0, 1), (0, 1)), "padding_mode": "circular"}

    def correlate(shift):
        return numpy(ops.cross_correlate(np.roll(images, shift, (1, 2)), kernel, **settings))

    np.testing.assert_allclose(correlate(2), np.roll(correlate(0), 1, (1, 2)), atol=1e-12)
    assert np.abs(correlate(1) - np.roll(correlate(0), 1, (1, 2))).max() > 0.1


def pairs_of(case):
    """Return the padding of a case as pixels: "same" depends on the size of the image, not of the output."""
    import oracles

    return tuple(oracles.all_amounts(case.images[1:-1], case.kernel_size, case.strides, case.dilation, case.padding))


@cases("groups", "one group per channel")
def test_a_convolution_is_a_matrix_and_its_transpose_the_adjoint(case):
    """The matrix times the pixels is the output; the transposed matrix times an output is the transposed operation."""
    images, kernel = case.draw()
    window = {"strides": case.strides, "dilation_rate": case.dilation}
    settings = {**window, "padding": case.padding}
    matrix = computed(functools.partial(ops.as_matrix, input_shape=images.shape[1:], **settings), kernel)
    outputs = computed(functools.partial(ops.cross_correlate, **settings), images, kernel)
    assert matrix.shape == (outputs[0].size, images[0].size)
    np.testing.assert_allclose(images.reshape(len(images), -1) @ matrix.T, outputs.reshape(len(images), -1), atol=1e-9)

    answer = np.random.default_rng(2).normal(size=outputs.shape)
    transposed = functools.partial(ops.transpose_cross_correlate, padding=pairs_of(case), **window)
    back = computed(transposed, answer, kernel)
    missing = [(0, n - m) for n, m in zip(images.shape, back.shape, strict=True)]  # pixels that no window reached
    back = np.pad(back, missing).reshape(len(images), -1)
    np.testing.assert_allclose(answer.reshape(len(images), -1) @ matrix, back, atol=1e-9)


def test_the_matrix_is_sparse_and_repeats_the_kernel():
    """A Toeplitz matrix: every diagonal of the matrix of a one-dimensional convolution holds one number."""
    matrix = numpy(ops.as_matrix(np.array([3.0, 5.0]).reshape(2, 1, 1), (5, 1)))
    expected = np.diag([3.0] * 5)[:4] + np.diag([5.0] * 4, 1)[:4]
    np.testing.assert_array_equal(matrix, expected)
    large = numpy(ops.as_matrix(np.arange(1.0, 10).reshape(3, 3, 1, 1), (28, 28, 1)))  # where others would round
    _, counts = np.unique(large, return_counts=True)
    assert counts.tolist() == [28**2 * 26**2 - 9 * 26**2, *[26**2] * 9]  # of 0 and of the nine weights


def test_dense_is_freer_than_local_is_freer_than_shared():
    """A convolution is a locally connected layer with equal kernels, and that a dense layer with zeros."""
    images, kernel = CASES["plain"].draw()
    convolution = numpy(ops.cross_correlate(double(images), double(kernel)))
    everywhere = np.broadcast_to(kernel, (*convolution.shape[1:3], *kernel.shape))
    np.testing.assert_allclose(numpy(ops.locally_connect(double(images), double(everywhere))), convolution, atol=1e-12)
    dense = images.reshape(2, -1) @ numpy(ops.as_matrix(double(kernel), images.shape[1:])).T
    np.testing.assert_allclose(dense.reshape(convolution.shape), convolution, atol=1e-12)
    parameters = {"dense": (7 * 6 * 3) * (5 * 4 * 4), "local": 5 * 4 * 3 * 3 * 3 * 4, "shared": 3 * 3 * 3 * 4}
    assert everywhere.size == parameters["local"] > kernel.size == parameters["shared"]
    assert numpy(ops.as_matrix(kernel, images.shape[1:])).size == parameters["dense"]


def test_flipping_the_kernel_makes_it_the_convolution_of_numpy():
    """np.convolve is the mathematician's convolution."""
    sequence, kernel = np.random.default_rng(0).normal(size=(2, 9))
    kernel = kernel[:4]
    layer = layers.Conv1D(1, 4, padding="full", flip_kernel=True, use_bias=False, dtype="float64")
    layer.build((1, 9, 1))
    layer.set_weights([kernel.reshape(4, 1, 1)])
    np.testing.assert_allclose(numpy(layer(sequence.reshape(1, 9, 1))).ravel(), np.convolve(sequence, kernel))


def test_local_response_normalization_equals_the_formula():
    """Channel by channel, with a loop."""
    images = np.random.default_rng(0).normal(size=(2, 3, 3, 7))
    expected = np.empty_like(images)
    for channel in range(7):
        neighbors = images[..., max(channel - 2, 0) : channel + 3]
        expected[..., channel] = images[..., channel] / (2 + 0.3 * np.sum(neighbors**2, -1)) ** 0.75
    layer, first = (layers.LocalResponseNormalization(alpha=0.3, axis=axis) for axis in (-1, 1))
    close(numpy(layer(images.astype("float32"))), expected)
    close(numpy(first(np.moveaxis(images, -1, 1).astype("float32"))), np.moveaxis(expected, -1, 1))


@pytest.mark.parametrize("shared", [True, False], ids=["one graph", "a graph per example"])
def test_graph_convolution_equals_the_formula(shared):
    """D^(-1/2) (A + I) D^(-1/2) X W, with loops over nodes."""
    random = np.random.default_rng(0)
    features, kernel = random.normal(size=(2, 5, 3)), random.normal(size=(3, 4))
    adjacency = random.integers(0, 2, size=(2, 5, 5)).astype("float64")
    adjacency = np.triu(adjacency, 1) + np.swapaxes(np.triu(adjacency, 1), 1, 2)
    adjacency[1] = adjacency[0] if shared else adjacency[1]
    expected = np.zeros((2, 5, 4))
    for b in range(2):
        linked = adjacency[b] + np.eye(5)
        for i in range(5):
            for j in range(5):
                weight = linked[i, j] / np.sqrt(linked[i].sum() * linked[j].sum())
                expected[b, i] += weight * features[b, j] @ kernel
    graph = adjacency[0] if shared else adjacency
    np.testing.assert_allclose(numpy(ops.graph_convolve(features, graph, kernel)), expected, rtol=1e-5, atol=1e-5)


def test_graph_convolution_is_a_layer_like_the_others(tmp_path):
    """It is built, trained, saved and loaded inside a model."""
    features, graph = keras.Input((5, 3)), keras.Input((5, 5))
    outputs = layers.GraphConvolution(4, activation="relu")([features, graph])
    assert outputs.shape == (None, 5, 4)
    model = keras.Model([features, graph], outputs)
    model.compile("sgd", "mse", jit_compile=keras.backend.backend() != "torch")
    arrays = [np.ones((2, 5, 3), "float32"), np.ones((2, 5, 5), "float32")]
    losses = model.fit(arrays, np.ones((2, 5, 4)), epochs=3, verbose=0).history["loss"]
    assert losses[2] < losses[0]
    model.save(tmp_path / "graph.keras")
    again = keras.models.load_model(tmp_path / "graph.keras")
    np.testing.assert_allclose(again.predict(arrays, verbose=0), model.predict(arrays, verbose=0), rtol=1e-6)


def test_graph_convolution_explains_wrong_inputs():
    """A single tensor is no pair of features and graph."""
    with pytest.raises(ValueError, match=r"`inputs` must be the list \[features, adjacency\]"):
        layers.GraphConvolution(4)(np.ones((1, 5, 3), "float32"))
    with pytest.raises(ValueError, match="`adjacency` must have one row and one column for each node"):
        ops.graph_convolve(np.ones((1, 5, 3)), np.ones((4, 4)), np.ones((3, 2)))


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("axis", [-1, 1])
def test_batch_normalization_trains_like_the_stock_layer(axis, masked):
    """Outputs, moving statistics and what inference makes of them, over several batches."""
    ours = layers.BatchNormalization(axis=axis, momentum=0.8)
    stock = keras.layers.BatchNormalization(axis=axis, momentum=0.8)
    random = np.random.default_rng(0)
    for _ in range(3):
        images = random.normal(1, 2, size=(4, 5, 5)).astype("float32")
        mask = keras_ops.convert_to_tensor(random.integers(0, 2, size=(4, 5)) > 0) if masked else None
        close(numpy(ours(images, training=True, mask=mask)), numpy(stock(images, training=True, mask=mask)))
    for one, other in zip(ours.get_weights(), stock.get_weights(), strict=True):
        close(one, other)
    close(numpy(ours(images, training=False)), numpy(stock(images, training=False)))
    ours.trainable = stock.trainable = False
    close(numpy(ours(images, training=True)), numpy(stock(images, training=True)))


def test_batch_normalization_refuses_what_it_does_not_do():
    """It names the stock class that does."""
    with pytest.raises(ValueError, match="`synchronized` must be False.*Use keras.layers.BatchNormalization"):
        layers.BatchNormalization(synchronized=True)


def gradient_of(layer, images):
    """The gradient of a sum of the training outputs for the images, while the layer stays as it is."""
    if not layer.built:
        layer.build(images.shape)
    state = [
        [variable.value for variable in part] for part in (layer.trainable_variables, layer.non_trainable_variables)
    ]
    weights = keras_ops.convert_to_tensor(np.random.default_rng(1).normal(size=images.shape).astype("float32"))

    def total(images):
        outputs, _ = layer.stateless_call(*state, images, training=True)
        return keras_ops.sum(weights * outputs)

    return gradient(total, images)


@pytest.mark.parametrize("learned", [True, False])
def test_batch_renormalization_trains_like_the_stock_layer(learned):
    """Outputs, gradients and moving statistics over several batches, with limits that some channels reach."""
    settings = {"renorm": True, "momentum": 0.8, "renorm_momentum": 0.6, "scale": learned, "center": learned}
    settings["renorm_clipping"] = {"rmin": 0.7, "rmax": 1.5, "dmax": 0.5}
    ours, stock = layers.BatchNormalization(**settings), keras.layers.BatchNormalization(**settings)
    random = np.random.default_rng(0)
    for _ in range(3):
        images = random.normal([0, 1, 3], [0.5, 1, 2], size=(4, 5, 3)).astype("float32")
        close(gradient_of(ours, images), gradient_of(stock, images), times=10)
        close(numpy(ours(images, training=True)), numpy(stock(images, training=True)))
    assert len(ours.get_weights()) == 2 * learned + 5
    for one, other in zip(ours.get_weights(), stock.get_weights(), strict=True):
        close(one, other)
    close(numpy(ours(images, training=False)), numpy(stock(images, training=False)))


def test_renormalization_counted_by_hand():
    """The batch 1 3 has mean 2 and deviation 1, the moving ones are 1 and 2: r = 1/2, d = 1/2."""
    layer = layers.BatchNormalization(renorm=True, epsilon=0.0, momentum=0.5, renorm_momentum=0.5)
    layer.build((None, 1))
    layer.renorm_mean.assign([1.0])
    layer.renorm_stddev.assign([2.0])
    assert numpy(layer(np.array([[1.0], [3.0]]), training=True)).ravel().tolist() == [0, 1]
    assert [float(numpy(vector.value)[0]) for vector in (layer.renorm_mean, layer.renorm_stddev)] == [1.5, 1.5]
    assert [float(numpy(vector.value)[0]) for vector in (layer.moving_mean, layer.moving_variance)] == [1, 1]


def test_global_average_pooling_leaves_masked_steps_out():
    """As the stock layer does."""
    sequence = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    mask = keras_ops.convert_to_tensor([[True, True, False, False, True], [True] * 5])
    expected = keras.layers.GlobalAveragePooling1D()(sequence, mask=mask)
    close(numpy(layers.GlobalAveragePooling1D()(sequence, mask=mask)), numpy(expected))
