"""Compiled functions: remembered, joined to an outer program, and not compiled again for every step."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_cnn_edu import layers, xla
from keras_cnn_edu.xla import compiled

FIT = """
import keras, numpy as np
from keras_cnn_edu import layers

model = keras.Sequential([
    keras.Input((9, 9, 4)), layers.Conv2D(4, 3, padding="same"), layers.DepthwiseConv2D(3), layers.BatchNormalization(),
    layers.MaxPooling2D(2), layers.Conv2DTranspose(4, 2, strides=2), layers.AveragePooling2D(2),
    layers.LocallyConnected2D(4, 2), layers.Flatten(), layers.Dense(2),
])
model.compile("adam", "mse", jit_compile=True)
model.fit(np.ones((12, 9, 9, 4), "float32"), np.ones((12, 2), "float32"), batch_size=4, epochs=2, verbose=0)
"""

# Steps that TensorFlow hands to XLA through a compiler of its own, each in some 4 ms, where others take 0.1 ms. Two
# more are of the kind, but have no other form that is as clear: the root in batch normalization, and `einsum`.
SLOWLY_LOWERED = {"Abs", "Ceil", "Exp", "Expm1", "Floor", "IsFinite", "IsInf", "IsNan", "Log1p", "Reciprocal", "Relu"}
SLOWLY_LOWERED |= {"ReluGrad", "Sigmoid", "Sign", "Softmax", "Tanh", "BiasAddGrad"}


def double(x):
    """Return twice the input."""
    return 2 * x


def power(x, exponent):
    """Return a power of the input."""
    return x**exponent


def test_the_same_function_with_the_same_settings_is_compiled_once():
    """Compilation is slow, so it is remembered by function and settings."""
    assert compiled(power, exponent=3) is compiled(power, exponent=3)
    assert compiled(power, exponent=3) is not compiled(power, exponent=2)


def test_a_variable_is_read_when_it_is_used():
    """A change of the variable between two calls is seen."""
    variable = keras.Variable(np.ones(3))
    assert keras.ops.convert_to_numpy(compiled(double)(variable.value)).tolist() == [2, 2, 2]
    variable.assign(np.full(3, 5.0))
    assert keras.ops.convert_to_numpy(compiled(double)(variable.value)).tolist() == [10, 10, 10]


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow counts how often it traces")
def test_many_shapes_are_no_reason_for_a_warning(caplog):
    """A network calls the same function for layers of many shapes: nothing that a student should mend."""
    for size in range(1, 9):
        assert compiled(double)(np.ones(size)).shape == (size,)
    assert "retracing" not in caplog.text


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow keeps every program for ever")
def test_sizes_that_keep_changing_are_computed_step_by_step(monkeypatch):
    """A program for each of a thousand sizes would fill the memory; for the sizes that come back there is one."""
    import tensorflow as tf

    shapes, compile_ = [], tf.function
    monkeypatch.setattr(tf, "function", lambda *args, **kwargs: shapes.append(args) or compile_(*args, **kwargs))
    run = compiled(power, exponent=5)
    for size in range(1, 100):
        assert run(np.full((1, size, 1), 2.0)).shape == (1, size, 1)
    assert len(shapes) == xla.PROGRAMS + 99 // xla.CALLS
    for _ in range(2):
        assert run(np.full((1, 100, 1), 2.0)).numpy().ravel()[0] == 32
    assert len(shapes) == xla.PROGRAMS + 99 // xla.CALLS
    assert run(np.ones((1, 101, 2))).shape == (1, 101, 2)  # another layer
    assert len(shapes) == xla.PROGRAMS + 99 // xla.CALLS + 1


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow has graphs of unknown size")
def test_images_of_unknown_size_are_not_compiled():
    """A graph for any size would be compiled for each size that comes; a batch of unknown size is compiled."""
    import tensorflow as tf

    def operations(*shape):
        graph = tf.function(compiled(double)).get_concrete_function(tf.TensorSpec(shape)).graph
        return {operation.type for operation in graph.get_operations()}

    program = {"StatefulPartitionedCall", "PartitionedCall"}
    assert program & operations(None, 4, 4, 1)
    assert not program & operations(None, None, 4, 1)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow records a graph")
def test_equal_layers_of_a_compiled_model_are_recorded_once():
    """Three equal convolutions add no functions to the graph that one has not; a fourth of another width does."""
    import tensorflow as tf

    def functions(*filters):
        convolutions = [layers.Conv2D(many, 3, padding="same") for many in filters]
        model = keras.Sequential([keras.Input((8, 8, 2)), *convolutions])

        def step(images):
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(model(images) ** 2)
            return tape.gradient(loss, model.trainable_variables)

        step = tf.function(step, jit_compile=True, autograph=False)
        images = tf.ones((1, 8, 8, 2))
        nodes = step.get_concrete_function(images).function_def.node_def
        assert all(np.isfinite(gradient).all() for gradient in step(images))
        return len({node.attr["f"].func.name for node in nodes} - {""})

    assert functions(2) == functions(2, 2, 2) == 2  # forward and backward
    assert functions(2, 2, 2, 5) == 4


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow records a graph")
@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv2D(4, 3), layers.Conv2D(4, 5), layers.Conv2D(4, 1), layers.Conv2D(4, 3, strides=2),
        layers.Conv2D(4, 3, groups=2), layers.DepthwiseConv2D(3), layers.Conv2DTranspose(4, 3, strides=2),
        layers.MaxPooling2D(2), layers.MaxPooling2D(3, strides=1), layers.MaxPooling2D(8), layers.AveragePooling2D(3),
        layers.AdaptiveMaxPooling2D(3), layers.GlobalMaxPooling2D(), layers.LocalResponseNormalization(),
    ],
    ids=lambda layer: layer.name,
)  # fmt: skip
def test_no_step_takes_a_compiler_of_its_own(layer):
    """None of the steps that a layer records, forward and backward, is one of those that are lowered slowly."""
    import tensorflow as tf

    @tf.function(jit_compile=True, autograph=False)
    def step(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            outputs = layer(images)
        return tape.gradient(outputs, images)

    graph = step.get_concrete_function(tf.ones((2, 9, 9, 4))).graph.as_graph_def()
    bodies = [graph.node, *(function.node_def for function in graph.library.function)]
    recorded = {node.op for body in bodies for node in body}
    assert len(recorded) > 5
    assert not recorded & SLOWLY_LOWERED


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="only TensorFlow records a graph")
def test_what_is_recorded_once_can_be_differentiated_twice():
    """The second derivative of x³ is 6x, and a result that the loss does not use changes nothing."""
    import tensorflow as tf

    cube_and_double = xla.recorded_once(lambda x: (x**3, 2 * x))

    @tf.function(jit_compile=True)
    def derivatives(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                cube, _ = cube_and_double(x)
            slope = inner.gradient(cube, x)
        return slope, outer.gradient(slope, x)

    assert [float(number) for number in derivatives(tf.constant(2.0))] == [12.0, 12.0]


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="reads what TensorFlow logs about XLA")
def test_a_training_step_is_compiled_once():
    """Six steps in two epochs, one compilation: kernels that change every step must not count as constants."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "0", "TF_CPP_VMODULE": "device_compilation_profiler=1"}
    command = [sys.executable, "-c", FIT]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    compilations = [line for line in result.stderr.splitlines() if "Compiled __inference_one_step" in line]
    assert len(compilations) == 1, "\n".join(compilations)
