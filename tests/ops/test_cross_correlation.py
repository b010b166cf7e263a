"""Cross-correlation against numbers checked by hand and the float64 loops of `oracles`."""

import functools
import re
import textwrap

import keras
import numpy as np
import oracles
import pytest
from backends import value_and_gradients
from cases import CASES, ROUNDING, cases, close
from keras import ops as keras_ops

from keras_cnn_edu import ops
from keras_cnn_edu.ops.cross_correlation import definition
from keras_cnn_edu.ops.cross_correlation.shapes import padded_shapes

SQUARE = np.arange(9.0).reshape(1, 3, 3, 1)
ALGORITHMS = ["auto", *ops.ALGORITHMS]


def settings(case):
    """The keyword arguments of a case, hashable."""
    return {
        "strides": case.strides,
        "padding": case.padding,
        "dilation_rate": case.dilation,
        "groups": case.groups,
    }


def fits(algorithm, case):
    """Whether an algorithm supports a case."""
    padding = [case.padding] * 2 if isinstance(case.padding, str) else case.padding
    window = case.strides, padding, case.dilation
    shapes = padded_shapes(case.images[1:-1], case.images[-1], case.kernel_shape, *window, case.groups, "float32")
    return algorithm == "auto" or not ops.ALGORITHMS[algorithm].unsupported(shapes)


# JAX compiles a program for each of them. There only "auto" meets all cases; the other algorithms meet a few.
ON_JAX = keras.backend.backend() == "jax"
A_FEW = (
    "plain",
    "kernel as large as the image",
    "same with stride",
    "dilation",
    "amounts per side",
    "groups",
    "pointwise",
)
SUPPORTED = [
    pytest.param(case, algorithm, id=f"{name}-{algorithm}")
    for name, case in CASES.items()
    for algorithm in ALGORITHMS
    if fits(algorithm, case) and (algorithm == "auto" or name in A_FEW or not ON_JAX)
]


@pytest.mark.parametrize("algorithm", ["auto", "definition", "shifted", "im2col"])
def test_the_numbers_of_the_first_lesson(algorithm):
    """0*0 + 1*1 + 3*2 + 4*3 = 19, and so on."""
    kernel = np.arange(4.0).reshape(2, 2, 1, 1)
    outputs = keras_ops.convert_to_numpy(ops.cross_correlate(SQUARE, kernel, algorithm=algorithm))
    assert outputs[0, :, :, 0].tolist() == [[19, 25], [37, 43]]


def test_the_first_lines_of_the_definition_run():
    """The loop over one image that its docstring begins with gives the same numbers."""
    lesson = {"np": np}
    exec(textwrap.dedent(re.search(r"^    def .*?return output\n", definition.__doc__, re.S | re.M)[0]), lesson)
    output = lesson["cross_correlate"](SQUARE[0, :, :, 0], np.arange(4.0).reshape(2, 2))
    assert output.tolist() == [[19, 25], [37, 43]]


@pytest.mark.parametrize("algorithm", ["auto", "definition", "shifted", "im2col"])
def test_two_channels_are_added(algorithm):
    """d2l.ai 7.4.1: the second channel holds 1 … 9 and has the kernel 1 2 / 3 4."""
    images = np.stack([np.arange(9.0), np.arange(1.0, 10.0)], axis=-1).reshape(1, 3, 3, 2)
    kernel = np.stack([np.arange(4.0), np.arange(1.0, 5.0)], axis=-1).reshape(2, 2, 2, 1)
    outputs = keras_ops.convert_to_numpy(ops.cross_correlate(images, kernel, algorithm=algorithm))
    assert outputs[0, :, :, 0].tolist() == [[56, 72], [104, 120]]


def test_edges_are_found_by_a_difference():
    """d2l.ai 7.2.3: the kernel [1, -1] answers 1 at a white-black edge, -1 at a black-white edge, 0 elsewhere."""
    image = np.ones((1, 6, 8, 1))
    image[:, :, 2:6] = 0
    outputs = ops.cross_correlate(image, np.array([[1.0, -1.0]]).reshape(1, 2, 1, 1))
    assert keras_ops.convert_to_numpy(outputs)[0, :, :, 0].tolist() == [[0, 1, 0, 0, 0, -1, 0]] * 6


@pytest.mark.parametrize("case, algorithm", SUPPORTED)
def test_values_and_both_gradients_equal_the_loops(case, algorithm):
    """Every algorithm on every case it supports; compiled ones are compared with these in tests/layers."""
    images, kernel = case.draw()
    expected = oracles.cross_correlate(images, kernel, case.strides, case.padding, case.dilation, case.groups)
    upstream = np.random.default_rng(1).normal(size=expected.shape)
    to_images, to_kernel = oracles.cross_correlate_gradients(
        images, kernel, upstream, case.strides, case.padding, case.dilation, case.groups
    )
    run = functools.partial(ops.cross_correlate, algorithm=algorithm, **settings(case))
    outputs, gradients = value_and_gradients(run, [images, kernel], upstream)
    close(outputs, expected, times=ROUNDING.get(algorithm, 1))
    close(gradients[0], to_images, times=ROUNDING.get(algorithm, 1))
    close(gradients[1], to_kernel, times=ROUNDING.get(algorithm, 1))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("mode", ops.PADDING_MODES)
def test_every_padding_mode_equals_numpy(algorithm, mode):
    """np.pad knows the same four modes."""
    images, kernel = CASES["plain"].draw()
    if algorithm == "pointwise":
        kernel = kernel[:1, :1]
    if algorithm == "split_kernel":
        kernel = np.concatenate([kernel, kernel], axis=0)
    strides = (2, 2) if algorithm == "space_to_depth" else (1, 1)
    pairs = ((1, 2), (0, 3))
    expected = oracles.cross_correlate(images, kernel, strides, pairs, (1, 1), mode=mode)
    outputs = ops.cross_correlate(images, kernel, strides, pairs, padding_mode=mode, algorithm=algorithm)
    close(keras_ops.convert_to_numpy(outputs), expected, times=ROUNDING.get(algorithm, 1))


@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize("algorithm", ["auto", "definition", "shifted", "im2col"])
def test_sequences_and_volumes(rank, algorithm):
    """The kernel's axes decide the number of dimensions."""
    random = np.random.default_rng(0)
    images, kernel = random.normal(size=(2, *(7, 5, 6)[:rank], 3)), random.normal(size=(*(2, 3, 2)[:rank], 3, 4))
    strides, dilation = (2, 1, 3)[:rank], (1, 2, 1)[:rank]
    expected = oracles.cross_correlate(images, kernel, strides, "same", dilation)
    outputs = ops.cross_correlate(images, kernel, strides, "same", dilation, algorithm=algorithm)
    close(keras_ops.convert_to_numpy(outputs), expected)


def test_causal_padding_never_sees_the_future():
    """Changing a later element of a sequence changes no earlier output (with Winograd, but for the rounding)."""
    random = np.random.default_rng(0)
    sequence, kernel = random.normal(size=(1, 8, 2)), random.normal(size=(3, 2, 1))
    changed = sequence.copy()
    changed[0, 5] += 1
    before, after = (
        keras_ops.convert_to_numpy(ops.cross_correlate(x, kernel, padding="causal", algorithm="im2col"))
        for x in (sequence, changed)
    )
    assert before.shape == (1, 8, 1)
    assert (before[0, :5] == after[0, :5]).all()
    assert (before[0, 5:] != after[0, 5:]).all()


def test_integers_are_welcome():
    """A student's first image is np.arange(9)."""
    outputs = ops.cross_correlate(np.arange(9).reshape(1, 3, 3, 1), np.arange(4).reshape(2, 2, 1, 1), padding=1)
    assert keras_ops.convert_to_numpy(outputs)[0, 1:3, 1:3, 0].tolist() == [[19, 25], [37, 43]]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"kernel": np.ones((4, 4, 1, 1))}, r"window must not be larger than the padded input.*4 > 0 \+ 3 \+ 0"),
        ({"kernel": np.ones((4, 4, 1, 1))}, r"Whole call: input sizes \(3, 3\), kernel_size=\(4, 4\)"),
        ({"kernel": np.ones((2, 2, 2, 1))}, r"`kernel` must have input_channels // groups.*\(2, 2, 2, 1\)"),
        ({"groups": 2}, r"`groups` must divide the number of input channels. Received: groups=2"),
        ({"groups": 0}, r"`groups` must be an integer, 1 or larger"),
        ({"inputs": np.ones((3, 3, 1))}, r"`inputs` must have 4 axes: \(batch, height, width, channels\).*3 axes"),
        ({"strides": 0}, r"`strides` must be an integer, 1 or larger. Received: strides=0"),
        ({"strides": (1, 2, 3)}, r"`strides` must be one integer or 2 of them"),
        ({"dilation_rate": -1}, r"`dilation_rate` must be an integer, 1 or larger"),
        ({"padding": "smae"}, r"`padding` must be one of.*Did you mean 'same'"),
        ({"padding": "causal"}, r"`padding` must be one of 'valid', 'same', 'full'. Received: padding='causal'"),
        ({"padding": (1, 2, 3)}, r"`padding` must be one of.*or 2 entries"),
        ({"padding": ((1, 2, 3), 0)}, r"`padding` of an axis must be one of 'valid', .*or a pair"),
        ({"padding": -1}, r"`padding` of an axis must be one of .*an integer, 0 or larger"),
        ({"padding_mode": "mirror"}, r"`padding_mode` must be one of 'zeros', 'reflect', 'edge', 'circular'"),
        (
            {"padding": 3, "padding_mode": "reflect"},
            r"`padding` must be at most 2 in mode 'reflect' on an axis of 3 pixels",
        ),
        ({"algorithm": "im2row"}, r"`algorithm` must be one of 'auto'.*Did you mean 'im2col'"),
        ({"algorithm": "pointwise"}, r"needs a kernel of one pixel, this one is 2x2. Choose 'auto' or one of 'definit"),
    ],
)
def test_bad_input_is_explained(arguments, message):
    """Each message names the argument, what was received and what to do."""
    arguments = {"inputs": SQUARE, "kernel": np.ones((2, 2, 1, 1)), **arguments}
    with pytest.raises(ValueError, match=message):
        ops.cross_correlate(**arguments)


@pytest.mark.parametrize("value", [True, 1.5, "2", None])
def test_sizes_that_are_no_integers_are_refused(value):
    """A boolean is no size, nor is a fraction."""
    with pytest.raises(TypeError, match=f"`strides` must be an integer, 1 or larger. Received: strides={value!r}"):
        ops.cross_correlate(SQUARE, np.ones((2, 2, 1, 1)), strides=value)


def test_the_definition_refuses_large_images():
    """It writes one step per output pixel."""
    with pytest.raises(ValueError, match="at most 4096 output pixels, there are 4160. Choose 'auto' or one of 'shift"):
        ops.plan((1, 67, 66, 3), (3, 3, 3, 4), algorithm="definition")


@cases()
def test_the_oracle_is_told_from_wrong_answers(case):
    """A tolerance that accepted a shifted output, or a dropped product, would prove nothing."""
    images, kernel = case.draw()
    expected = oracles.cross_correlate(images, kernel, case.strides, case.padding, case.dilation, case.groups)
    dropped = kernel.copy()
    dropped[0, 0, 0, 0] = 0
    wrong = oracles.cross_correlate(images, dropped, case.strides, case.padding, case.dilation, case.groups)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        close(wrong, expected)


def test_strided_pixels_are_written_to_memory_on_a_gpu_of_jax(monkeypatch):
    """Without the barrier, XLA for GPUs aborts on a residual block with stride 2. The results are the same."""
    monkeypatch.setattr("keras_cnn_edu.xla.default_device", lambda: "gpu")
    random = np.random.default_rng(0)
    images, kernel, upstream = (random.normal(size=size) for size in [(2, 5, 5, 3), (1, 1, 3, 4), (2, 3, 3, 4)])

    def ours(images, kernel):
        return ops.cross_correlate(images, kernel, strides=2)

    def stock(images, kernel):
        return keras_ops.conv(images, kernel, 2, "valid", "channels_last")

    (mine, my_gradients), (theirs, their_gradients) = (
        value_and_gradients(function, (images, kernel), upstream) for function in (ours, stock)
    )
    close(mine, theirs)
    for my_gradient, their_gradient in zip(my_gradients, their_gradients, strict=True):
        close(my_gradient, their_gradient)
    if ON_JAX:
        import jax

        assert "optimization_barrier" in str(jax.make_jaxpr(ours)(images, kernel))
