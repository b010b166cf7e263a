"""The one place where functions are compiled.

XLA (Accelerated Linear Algebra) reads a whole function of tensors and writes one program for it: neighboring
steps are fused, and the slices and additions of which the operations here consist cost little or nothing.

It is given *pure functions of tensors* only, never a layer's `call` and never a variable, but `variable.value`. A
`tf.function` that decorates `call`, or creates variables, has given wrong numbers inside an outer compiled function
(TensorFlow issues 118314 and 125391).
"""

import collections
import functools
from collections.abc import Callable, Hashable

import keras

from keras_cnn_edu.gradients import differentiates_every_step

# TensorFlow keeps a compiled program, about 3.5 MB, until the process ends. So a layer may have
PROGRAMS = 2  # programs from the start,
CALLS = 16  # one more after every so many calls,
MAX_PROGRAMS = 64  # and never more than these.


@functools.cache
def compiled(function: Callable, **static: Hashable) -> Callable:
    """Compile a pure function of tensors, with its settings fixed.

    The result is cached: the same function with the same settings is compiled once for each input shape. If the
    shapes keep changing, as with images of many sizes, TensorFlow computes most of them step by step.

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
        def program(*shapes):  # one for each: TensorFlow warns if a single one is traced for many shapes
            return tf.function(functools.partial(function), jit_compile=True, autograph=False)

        worth_compiling = Worth()

        def run(*tensors):
            tensors = [tf.convert_to_tensor(tensor) for tensor in tensors]  # variables are read here, outside
            # Where a whole model is compiled, the steps join its program. A program within the program would pass
            # shapes from its forward to its backward half. XLA needs those to be constants, and treats all inputs of
            # the inner program as constants, kernels too: each training step would compile the whole model again.
            joins = tf.__internal__.get_enclosing_xla_context() is not None
            shapes = tuple(tensor.shape for tensor in tensors)
            worthwhile = worth_compiling(shapes) if tf.executing_eagerly() else shapes[0][1:].is_fully_defined()
            if joins or differentiates_every_step(tensors) or not worthwhile:
                return function(*tensors)
            return program(*shapes)(*tensors)

        return run
    if keras.backend.backend() == "jax":
        import jax

        return jax.jit(function)
    return function


class Worth:
    """Decides for which shapes of its tensors to compile a function: for those that recur, not for each of many.

    Two calls of one layer differ in the number of images and in their size. So the channels of the images and the
    shapes of all other tensors tell layers apart. The answer for given shapes never changes, because a program rounds
    otherwise than single steps do.

    >>> worth_compiling = Worth()
    >>> [worth_compiling([(1, size, size, 3)]) for size in (8, 9, 10, 8, 10)]
    [True, True, False, True, False]
    """

    def __init__(self) -> None:
        self._calls: collections.Counter = collections.Counter()
        self._answers: dict = collections.defaultdict(dict)

    def __call__(self, shapes) -> bool:
        """Count one call, and say whether its shapes are worth compiling."""
        images, *others = shapes
        layer, shapes = (images[-1:], *others), tuple(shapes)
        self._calls[layer] += 1
        answers = self._answers[layer]
        if shapes not in answers:
            answers[shapes] = sum(answers.values()) < min(PROGRAMS + self._calls[layer] // CALLS, MAX_PROGRAMS)
        return answers[shapes]


@functools.cache
def default_device() -> str:
    """Return "gpu" where Keras would compute on a graphics card, else "cpu".

    >>> default_device() in ("cpu", "gpu")
    True
    """
    if keras.backend.backend() == "torch":  # Keras lists the devices of TensorFlow and JAX only
        import torch

        return "gpu" if torch.cuda.is_available() else "cpu"
    first, *_ = keras.distribution.list_devices()  # such as "cpu:0"; Keras lists the devices of the kind that it uses
    return "cpu" if first.lower().startswith("cpu") else "gpu"
