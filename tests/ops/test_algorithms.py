"""Products of matrices: exact matrices, transposed maps, rounding errors, chunks, and the plan that chooses."""

import itertools
from fractions import Fraction

import keras
import numpy as np
import oracles
import pytest
from backends import value_and_gradients, with_gradients
from keras import ops as keras_ops

from keras_cnn_edu import ops
from keras_cnn_edu.ops.cross_correlation import winograd
from keras_cnn_edu.ops.cross_correlation.chunks import InChunks
from keras_cnn_edu.ops.cross_correlation.matrix_product import MatrixProduct
from keras_cnn_edu.ops.cross_correlation.plan import ROUNDING
from keras_cnn_edu.ops.cross_correlation.shapes import padded_shapes

IMAGES = (2, 13, 11, 3)
CASES = {  # kernel size and strides, so that every algorithm is met
    "3x3": ((3, 3), (1, 1)),
    "5x4": ((5, 4), (1, 1)),
    "3x5 by 2": ((3, 5), (2, 2)),
    "5x5 by 2, 2 is 3x3": ((6, 6), (2, 2)),
    "1x1 by 2": ((1, 1), (2, 2)),
}


def shapes_of(kernel_size, strides, images=IMAGES, filters=4, dtype="float32"):
    """The numbers of a cross-correlation without padding."""
    settings = strides, ("valid",) * 2, (1, 1), 1, dtype
    return padded_shapes(images[1:-1], images[-1], (*kernel_size, images[-1], filters), *settings)


def all_products(shapes):
    """Every candidate that fits and is a product of matrices."""
    fitting = [algorithm for algorithm in ops.ALGORITHMS.values() if not algorithm.unsupported(shapes)]
    return [
        product
        for algorithm in fitting
        for product in algorithm.candidates(shapes)
        if isinstance(product, MatrixProduct)
    ]


def one_of_each_kind(products):
    """The first product of each class: tiles of other sizes run the same lines."""
    return list({type(product): product for product in reversed(products)}.values())


# On JAX each of them is a program of its own: one of each kind is enough.
some = one_of_each_kind if keras.backend.backend() == "jax" else list
PRODUCTS = [
    pytest.param(product, id=f"{name}: {product.name}")
    for name, (kernel_size, strides) in CASES.items()
    for product in some(all_products(shapes_of(kernel_size, strides)))
]


def numpy(tensor):
    """The numbers of a tensor."""
    return keras_ops.convert_to_numpy(tensor).astype("float64")


@pytest.mark.parametrize("tile", winograd.FILTERINGS)
def test_winograd_is_exact_in_fractions(tile):
    """Multiplied out for every pixel and kernel element, the matrices say y[i] = sum over u of d[i + u] k[u]."""
    matrices = winograd.FILTERINGS[tile]
    side = tile + 2

    def times(matrix, vector):
        return [sum(Fraction(a) * b for a, b in zip(row, vector, strict=True)) for row in matrix]

    for pixel in range(side):
        for element in range(3):
            d = [int(i == pixel) for i in range(side)]
            k = [int(u == element) for u in range(3)]
            points = winograd.butterfly(times(matrices.to_points, d))
            products = [a * b for a, b in zip(times(matrices.G, k), points, strict=True)]
            expected = [int(i + element == pixel) for i in range(tile)]
            assert times(matrices.to_outputs, winograd.butterfly(products)) == expected


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="JAX would compile every map operation by operation")
@pytest.mark.parametrize("algorithm", PRODUCTS)
def test_the_transposed_maps_are_transposed(algorithm):
    """⟨L x, y⟩ = ⟨x, Lᵀ y⟩ for the maps before and after the product."""
    random = np.random.default_rng(0)
    images = random.normal(size=IMAGES).astype("float32")
    matrix = numpy(algorithm.transform_images(keras_ops.convert_to_tensor(images)))
    other = random.normal(size=matrix.shape).astype("float32")
    back = numpy(algorithm.backward_images(keras_ops.convert_to_tensor(other)))
    assert np.sum(matrix * other) == pytest.approx(np.sum(images * back), abs=1e-4 * np.abs(matrix * other).sum())

    _, depth, columns = algorithm.product[1:]
    product = random.normal(size=(*matrix.shape[:-1], columns)).astype("float32")
    assert matrix.shape[-1] == depth
    outputs = numpy(algorithm.transform_outputs(keras_ops.convert_to_tensor(product)))
    upstream = random.normal(size=outputs.shape).astype("float32")
    back = numpy(algorithm.backward_outputs(keras_ops.convert_to_tensor(upstream)))
    assert np.sum(outputs * upstream) == pytest.approx(np.sum(product * back), abs=1e-4 * np.abs(product * back).sum())


def single(numbers):
    """Round numbers to float32, in float64."""
    return numbers.astype("float32").astype("float64")


def images_of_every_kind():
    """Yield images that round in different ways: random ones, with a large mean, and with alternating signs."""
    images = np.random.default_rng(0).normal(size=IMAGES)
    rows, columns = np.indices(IMAGES[1:-1])
    signs = np.where((rows + columns) % 2, 1.0, -1.0)[None, ..., None]
    yield from map(single, (images, images + 100, 10 + signs * (10 + images)))


@pytest.mark.parametrize("algorithm", PRODUCTS)
def test_rounding_stays_within_the_stated_bound(algorithm):
    """Compared with float64 loops, as a share of the largest sum of absolute terms, forward and backward."""
    random = np.random.default_rng(1)
    shapes = algorithm.shapes
    kernel = single(random.normal(size=(*shapes.kernel_size, IMAGES[-1], shapes.filters)))
    upstream = single(random.normal(size=(IMAGES[0], *shapes.out, shapes.filters)))
    settings = shapes.strides, "valid", (1, 1)
    compute = with_gradients(algorithm)
    for images in images_of_every_kind():
        exact = [oracles.cross_correlate(images, kernel, *settings)]
        exact += oracles.cross_correlate_gradients(images, kernel, upstream, *settings)
        terms = np.abs(images), np.abs(kernel), np.abs(upstream)
        scales = [oracles.cross_correlate(*terms[:2], *settings)]
        scales += oracles.cross_correlate_gradients(*terms, *settings)
        value, gradients = compute([images, kernel], upstream)
        for name, got, right, scale in zip("yxk", [value, *gradients], exact, scales, strict=True):
            assert np.abs(got - right).max() <= algorithm.error * ROUNDING["float32"] * scale.max(), name


@pytest.mark.parametrize("kernel_size", [(3, 3), (5, 4)])
def test_chunks_change_nothing(kernel_size):
    """Five images, one at a time or two, where the last chunk is smaller."""
    random = np.random.default_rng(0)
    images = random.normal(size=(5, *IMAGES[1:]))
    for algorithm in one_of_each_kind(all_products(shapes_of(kernel_size, (1, 1)))):
        kernel = random.normal(size=(*kernel_size, IMAGES[-1], algorithm.shapes.filters))
        upstream = random.normal(size=(5, *algorithm.shapes.out, algorithm.shapes.filters))
        one, ones = value_and_gradients(algorithm, [images, kernel], upstream)
        for chunk in (1, 2):
            other, others = value_and_gradients(InChunks(algorithm, chunk), [images, kernel], upstream)
            for a, b in zip([one, *ones], [other, *others], strict=True):
                np.testing.assert_allclose(a, b, atol=1e-5 * np.abs(a).max(), err_msg=f"{algorithm.name}, {chunk}")


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow has batches of unknown size")
@pytest.mark.parametrize("compiled", [True, False])
def test_chunks_of_an_unknown_number_of_images(compiled):
    """A graph traced for any batch does seven and eight images in chunks of two, and five or one at once."""
    import tensorflow as tf

    algorithm = InChunks(all_products(shapes_of((3, 3), (1, 1)))[1], 2)
    random = np.random.default_rng(0)
    kernel = tf.constant(random.normal(size=(3, 3, IMAGES[-1], 4)), "float32")

    @tf.function(jit_compile=compiled, input_signature=[tf.TensorSpec((None, *IMAGES[1:]))])
    def run(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            outputs = algorithm(images, kernel)
        return outputs, tape.gradient(outputs, images)

    for batch in (7, 8, 5, 1):
        images = random.normal(size=(batch, *IMAGES[1:])).astype("float32")
        outputs, gradient = run(images)
        expected = oracles.cross_correlate(images, numpy(kernel), (1, 1), "valid", (1, 1))
        np.testing.assert_allclose(outputs, expected, atol=1e-5 * np.abs(expected).max())
        to_images, _ = oracles.cross_correlate_gradients(
            images, numpy(kernel), np.ones_like(expected), (1, 1), "valid", (1, 1)
        )
        np.testing.assert_allclose(gradient, to_images, atol=1e-5 * np.abs(to_images).max())


def test_plan_counts_as_by_hand():
    """56×56 outputs are 14×14 tiles of 4×4, each 36 products of 64 channels with 64 filters."""
    plan = ops.plan((32, 56, 56, 64), (3, 3, 64, 64), padding="same")
    assert plan.algorithm == "winograd"
    assert plan.multiplications == 14 * 14 * 36 * 64 * 64
    assert plan.chunk == 1  # its 36 * 196 * (64 + 64) numbers, 3.6 MB, fill the cache and are more than the kernel's
    assert plan.workspace == 36 * 196 * 128 * 4
    text = str(plan)
    assert text.startswith("Winograd F(4×4, 3×3): 4.0× fewer multiplications than the definition (28,901,376 for")
    assert "workspace of 3.6 MB, one image at a time" in text
    assert "times the cost: im2col" in text


def test_what_an_algorithm_writes_is_counted_by_hand():
    """Winograd F(4×4, 3×3), a tile of 4 × 4 and a patch of 6 × 6, for two channels and five filters.

    It writes the images cut along one axis (6 × 4 numbers a channel) and along both (6 × 6), the product (6 × 6 a
    filter) and the tiles before they are side by side (4 × 4).
    """
    chosen = ops.plan((1, 6, 6, 2), (3, 3, 2, 5), algorithm="winograd").chosen
    assert chosen.name == "Winograd F(4×4, 3×3)"
    assert chosen.workspace == 6 * 6 * 2 + 6 * 6 * 5
    assert chosen.written == (6 * 4 + 6 * 6) * 2 + (6 * 6 + 4 * 4) * 5

    volume = ops.plan((1, 6, 6, 6, 2), (3, 3, 3, 2, 5), algorithm="winograd").chosen
    assert volume.name == "Winograd F(4×4×4, 3×3×3)"
    assert volume.written == (6 * 4 * 4 + 6 * 6 * 4 + 6**3) * 2 + (6**3 + 4**3) * 5

    # A 5×5 kernel is split into four of 3×3: four shifted copies of the image, 6 × 6 pixels each, become channels.
    split = ops.plan((100, 8, 8, 2), (5, 5, 2, 5), algorithm="split_kernel").chosen
    assert split.name == "split kernel, then Winograd F(4×4, 3×3)"
    assert split.written == 6 * 6 * 8 + (6 * 4 + 6 * 6) * 8 + (6 * 6 + 4 * 4) * 5

    im2col = ops.plan((1, 6, 6, 2), (3, 3, 2, 5), algorithm="im2col").chosen
    assert im2col.written == im2col.workspace == 16 * 9 * 2


@pytest.mark.parametrize(
    "input_shape, kernel_shape, strides, name",
    [
        ((128, 32, 32, 1), (5, 5, 1, 6), 1, "tiles of"),
        ((32, 32, 32, 3), (5, 5, 3, 12), 1, "tiles of"),
        ((16, 227, 227, 3), (11, 11, 3, 96), 4, "space to depth, then Winograd"),
        ((16, 31, 31, 96), (5, 5, 96, 256), 1, "split kernel, then Winograd"),
        ((16, 66, 66, 3), (3, 3, 3, 64), 1, "im2col"),
        ((32, 34, 34, 3), (3, 3, 3, 8), 1, "tiles of"),
        ((32, 34, 34, 8), (3, 3, 8, 16), 1, "Winograd F(4×4"),
        ((32, 28, 28, 256), (1, 1, 256, 64), 1, "pointwise"),
        ((8, 94, 94, 4), (31, 31, 4, 4), 1, "Fourier"),
        ((None, None, None, 3), (3, 3, 3, 8), 1, "im2col"),
        ((None, 100, 64), (3, 64, 64), 1, "Winograd F(4, 3)"),
        ((1, 16, 16, 16, 64), (3, 3, 3, 64, 64), 1, "Winograd F("),
        ((1, 4096, 4096, 64), (3, 3, 64, 64), 1, "shifted"),  # one image would need 17 GB for im2col
    ],
)
def test_plan_chooses(input_shape, kernel_shape, strides, name):
    """Few channels: little copying. Many channels: few multiplications. A huge image: little memory."""
    plan = ops.plan(input_shape, kernel_shape, strides)
    assert plan.name.startswith(name)
    assert str(plan).startswith(name)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_not_given_to_lossy_algorithms(dtype):
    """Winograd would lose 256 of a half's 2,048 steps."""
    assert ops.plan((32, 56, 56, 64), (3, 3, 64, 64), dtype=dtype).algorithm == "im2col"


def test_a_gpu_gets_the_whole_batch():
    """Chunks are made for a processor's cache."""
    assert ops.plan((32, 58, 58, 64), (3, 3, 64, 64), device="gpu").chunk is None
    assert ops.plan((32, 58, 58, 64), (3, 3, 64, 64), device="cpu").chunk == 1


@pytest.mark.parametrize(
    "input_shape, kernel_shape, on_a_processor, on_a_gpu",
    [
        ((32, 58, 58, 64), (3, 3, 64, 64), "winograd", "tiled"),
        ((32, 16, 16, 256), (3, 3, 256, 256), "winograd", "im2col"),
        ((32, 30, 30, 96), (5, 5, 96, 256), "split_kernel", "im2col"),
        ((32, 58, 58, 3), (3, 3, 3, 64), "im2col", "im2col"),
    ],
)
def test_a_gpu_gets_no_winograd(input_shape, kernel_shape, on_a_processor, on_a_gpu):
    """It was slower there than the algorithm that is chosen; who asks for it still gets it."""
    assert ops.plan(input_shape, kernel_shape, device="cpu").algorithm == on_a_processor
    assert ops.plan(input_shape, kernel_shape, device="gpu").algorithm == on_a_gpu
    named = ops.plan(input_shape, kernel_shape, device="gpu", algorithm=on_a_processor)
    assert named.algorithm == on_a_processor


@pytest.mark.parametrize(
    "input_shape, kernel_shape, chunk",
    [
        ((32, 9, 9, 512), (3, 3, 512, 512), None),  # kernel 36 * 512 * 512 numbers, an image 36 * 4 * 1024: 64 images
        ((32, 16, 16, 256), (3, 3, 256, 256), 8),  # 36 * 256 * 256 of the kernel, 36 * 16 * 512 of an image: 8
        ((32, 50, 50, 64), (3, 3, 64, 128), 1),  # 36 * 64 * 128 of the kernel, 36 * 144 * 192 of an image: 0.3
        ((40, 66, 66, 3), (3, 3, 3, 16), 4),  # im2col, an image writes 4 * 64 * 64 * 27 bytes: 2.3 of them are 1 MB
        ((36, 66, 66, 3), (3, 3, 3, 16), None),  # 36 of them are 15.9 MB: no loop for so little
        ((37, 66, 66, 3), (3, 3, 3, 16), 4),  # nothing divides 37: one image is left over
        ((None, 66, 66, 3), (3, 3, 3, 16), 32),  # 36 would be 15.9 MB: the power of two below
        ((None, 50, 50, 64), (3, 3, 64, 128), 1),  # 32 images would write too much
        ((16, 66, 66, 3), (3, 3, 3, 64), None),  # a workspace of 27 numbers for 64 outputs
    ],
)
def test_chunks_counted_by_hand(input_shape, kernel_shape, chunk):
    """As many images as write as much as the prepared kernel has, and at least 1 MB; none below 16 MB in all."""
    assert ops.plan(input_shape, kernel_shape, device="cpu").chunk == chunk


@pytest.mark.parametrize("groups", [1, 2, 3, 4])
def test_chunks_that_are_quick_to_compile(groups):
    """Equal ones if possible, not much more than needed, never two or three turns of a loop: XLA writes those out."""
    for batch, size in itertools.product([None, 4, 6, 16, 25, 32, 37, 128], [12, 20, 28, 44, 60]):
        shapes = (batch, size, size, 48 * groups), (3, 3, 48, 48 * groups)
        plan = ops.plan(*shapes, groups=groups, algorithm="winograd", device="cpu")
        if plan.chunk is not None:
            assert batch in (None, 25, 37) or batch % plan.chunk == 0
            assert groups * plan.chunk not in (2, 3)
            image = plan.workspace / plan.chunk
            usual = 4 * (max(1e6, groups * 4 * plan.chosen.kernel_numbers) + image)
            assert plan.workspace <= (max(16e6, usual) if batch is None else usual)


def test_groups_share_the_work():
    """Two groups: half of the channels for half of the filters, twice."""
    plan = ops.plan((8, 27, 27, 96), (5, 5, 48, 256), groups=2, padding="same")
    assert plan.shapes.channels == 48
    assert plan.shapes.filters == 128
    assert "for all 2 groups together" in str(plan)


def test_layers_say_their_plan():
    """`layer.plan(shape)` is what the layer will do, channels first or last."""
    from keras_cnn_edu import layers

    layer = layers.Conv2D(64, 3, data_format="channels_first")
    assert layer.plan((32, 64, 58, 58)).name == "Winograd F(4×4, 3×3)"
