"""The one place where functions are compiled.

XLA (Accelerated Linear Algebra) reads a whole function of tensors and writes one program for it: neighboring
steps are fused, and the slices and additions that the lessons are written in cost little or nothing.

It is given *pure functions of tensors* only, never a layer's `call` and never a variable: hand over
`variable.value`. A `tf.function` that decorates `call`, or creates variables, has given wrong numbers inside an
outer compiled function (TensorFlow issues 118314 and 125391).
"""

import collections
import functools

import keras

from keras_cnn_edu.gradients import by_steps

# TensorFlow keeps a compiled program, some 3.5 MB, until the process ends. So one layer has this many of them:
PROGRAMS = 2  # at once,
CALLS = 16  # one more each time that it has been called so often again,
MOST = 64  # and never more.


@functools.cache
def compiled(function, **static):
    """Compile a pure function of tensors, with its settings fixed.

    The result is remembered: the same function with the same settings is compiled once for each input shape. Where
    the shapes keep changing, as with images of many sizes, most of them are computed step by step on TensorFlow.

    Args:
        function: takes tensors, positionally, and returns tensors.
        **static: keyword arguments that are not tensors; they must be hashable (tuples, not lists).

    Returns:
        A function of the tensors alone: `tf.function(jit_compile=True)` on TensorFlow, `jax.jit` on JAX, and the
        plain function on torch.

    >>> from keras import ops
    >>> def power(x, exponent):
    ...     return x**exponent
    >>> cube = compiled(power, exponent=3)
    >>> float(cube(ops.convert_to_tensor(2.0)))
    8.0
    """
    function = functools.partial(function, **static)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        @functools.cache
        def program(*shapes):  # one for each: TensorFlow warns of a single one that is traced for many shapes
            return tf.function(functools.partial(function), jit_compile=True, autograph=False)

        worth_compiling = Worth()

        def run(*tensors):
            tensors = [tf.convert_to_tensor(tensor) for tensor in tensors]  # variables are read here, outside
            # Where a whole model is compiled, the steps join its program. A program within the program would hand
            # shapes from its forward to its backward half; XLA wants those constant, and to be sure takes everything
            # that enters for a constant, kernels too: each training step would compile the whole model anew.
            joins = tf.__internal__.get_enclosing_xla_context() is not None
            shapes = tuple(tensor.shape for tensor in tensors)
            lasting = worth_compiling(shapes) if tf.executing_eagerly() else shapes[0][1:].is_fully_defined()
            if joins or by_steps(tensors) or not lasting:
                return function(*tensors)
            return program(*shapes)(*tensors)

        return run
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


class Worth:
    """Says for which shapes of its tensors a function is worth compiling: those that come back, not each of many.

    What differs between two calls of one layer is the number of images and their size. So the last axis of the first
    tensor, and the shapes of all others, tell layers apart. What was said of some shapes once, is said of them always:
    a program rounds its numbers in another way than single steps.

    >>> worth_compiling = Worth()
    >>> [worth_compiling([(1, size, size, 3)]) for size in (8, 9, 10, 8, 10)]
    [True, True, False, True, False]
    """

    def __init__(self):
        self._calls = collections.Counter()
        self._said = collections.defaultdict(dict)

    def __call__(self, shapes):
        """Count one call, and say whether shapes are worth compiling."""
        images, *others = shapes
        layer, shapes = (images[-1:], *others), tuple(shapes)
        self._calls[layer] += 1
        said = self._said[layer]
        if shapes not in said:
            said[shapes] = sum(said.values()) < min(PROGRAMS + self._calls[layer] // CALLS, MOST)
        return said[shapes]


@functools.cache
def default_device():
    """Return "gpu" where Keras would compute on a graphics card, else "cpu".

    >>> default_device() in ("cpu", "gpu")
    True
    """
    if keras.backend.backend() == "torch":  # Keras lists the devices of TensorFlow and JAX only
        import torch

        return "gpu" if torch.cuda.is_available() else "cpu"
    first, *_ = keras.distribution.list_devices()  # such as "cpu:0"; of the kind that is used if none is named
    return "cpu" if first.lower().startswith("cpu") else "gpu"
