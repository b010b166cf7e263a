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

from keras_cnn_edu.distribution import shares
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
        return _compiled_by_tensorflow(function)
    if keras.backend.backend() == "jax":
        return _compiled_by_jax(function)
    return function


def _compiled_by_tensorflow(function):
    """Compile a function for shapes that recur; within a model that is compiled as a whole, its steps join the model's.

    Each program is made of a copy of the function: TensorFlow warns if the same one is traced for many shapes.
    """
    import tensorflow as tf

    @functools.cache
    def program(*shapes):
        return tf.function(functools.partial(function), jit_compile=True, autograph=False)

    worth_compiling = Worth()
    recorded = recorded_once(function)

    def run(*tensors):
        tensors = [tf.convert_to_tensor(tensor) for tensor in tensors]  # variables are read here, outside
        shapes = tuple(tensor.shape for tensor in tensors)
        # In a graph for images of any size it would be compiled again for each size that comes.
        worthwhile = worth_compiling(shapes) if tf.executing_eagerly() else shapes[0][1:].is_fully_defined()
        if differentiates_every_step(tensors) or not worthwhile:
            return function(*tensors)
        joins = tf.__internal__.get_enclosing_xla_context() is not None  # the program of a whole model
        return recorded(*tensors) if joins else program(*shapes)(*tensors)

    return run


def _compiled_by_jax(function):
    """Compile a function, anew for each number of devices: how a batch is cut into chunks depends on it."""
    import jax

    @functools.cache
    def program(devices):
        return jax.jit(functools.partial(function))

    return lambda *tensors: program(shares())(*tensors)


def recorded_once(function: Callable) -> Callable:
    """Make TensorFlow record a function once for all equal layers of a model that is compiled as a whole.

    TensorFlow records the steps of a model one by one, and then hands them to XLA. Recording takes a fifth of the
    time of the first training step. Deep networks repeat a layer many times; all but the first call what was recorded.

    The gradient, too, is recorded once, as a function of the same tensors. TensorFlow itself would cut the function
    into a forward and a backward half, and pass shapes from one to the other. XLA needs shapes to be constants, so it
    would treat all tensors that enter the forward half as constants, kernels too: each training step would compile the
    whole model again.

    Args:
        function: a pure function of tensors, for which TensorFlow may compute a gradient.

    Returns:
        A function of the same tensors with the same results, on TensorFlow.

    >>> import tensorflow as tf
    >>> square = recorded_once(lambda x: x * x)
    >>> with tf.GradientTape() as tape:
    ...     x = tf.constant(3.0)
    ...     tape.watch(x)
    ...     y = square(x)
    >>> float(y), float(tape.gradient(y, x))
    (9.0, 6.0)
    """
    import tensorflow as tf

    @functools.cache
    def record(*shapes):  # of a copy, as in `compiled`
        return tf.function(functools.partial(function), autograph=False)

    @functools.cache
    def gradients(many):
        def differentiate(*upstream_and_tensors):
            upstream, tensors = upstream_and_tensors[:-many], upstream_and_tensors[-many:]
            with tf.GradientTape() as tape:
                tape.watch(tensors)
                outputs = tf.nest.flatten(function(*tensors))
            found = tape.gradient(outputs, tensors, output_gradients=upstream, unconnected_gradients="zero")
            return tuple(found)

        return recorded_once(differentiate)

    @tf.custom_gradient
    def run(*tensors):
        def backward(*upstream):
            return gradients(len(tensors))(*upstream, *tensors)

        return record(*(tensor.shape for tensor in tensors))(*tensors), backward

    return run


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


def materialized(tensor):
    """Return a tensor as it is; JAX on a graphics card writes it to memory before another step reads it.

    There XLA joins slices to the matrix product that reads them, and at some slices with strides its compiler aborts
    (JAX 0.11.2: "Check failed: subdim_size_accumulator == dim_size"). A barrier keeps the two steps apart.

    >>> keras.ops.shape(materialized(keras.ops.ones((2, 3))))
    (2, 3)
    """
    if keras.backend.backend() != "jax" or default_device() == "cpu":
        return tensor
    import jax

    return jax.lax.optimization_barrier(tensor)


def random_numbers(shape, dtype: str, seed_generator: keras.random.SeedGenerator):
    """Return random numbers from 0 to 1 (excluded), others in each call.

    TensorFlow has several ways to make them. If it is to choose one, XLA hashes the seed anew for each number, which
    takes many times longer. So one is named here; it is the one that TensorFlow chooses on a processor.

    >>> keras.ops.shape(random_numbers((2, 3), "float32", keras.random.SeedGenerator(0)))
    (2, 3)
    """
    if keras.backend.backend() != "tensorflow":
        return keras.random.uniform(shape, dtype=dtype, seed=seed_generator)
    import tensorflow as tf

    seed = keras.ops.cast(seed_generator.next() % (tf.int32.max - 1), "int32")  # XLA takes seeds of 32 bits only
    return tf.random.stateless_uniform(shape, seed, dtype=dtype, alg="philox")
