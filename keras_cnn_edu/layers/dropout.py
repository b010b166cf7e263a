"""Dropout: numbers that are left out at random while a network is trained."""

from collections.abc import Sequence

import keras
from keras import ops

from keras_cnn_edu import checks
from keras_cnn_edu.layers.base import PlainLayer
from keras_cnn_edu.ops.tensors import tensor
from keras_cnn_edu.types import Shape
from keras_cnn_edu.xla import random_numbers


@keras.saving.register_keras_serializable(package="keras_cnn_edu")
class Dropout(PlainLayer):
    """Set a share of the numbers, drawn at random in each training step, to 0: no layer can rely on a single one.

    outputs[i] = inputs[i] / (1 - rate)    with probability 1 - rate,
                 0                         with probability rate

    The division keeps the expected value: in inference nothing is left out and nothing is divided.

    A drop-in for `keras.layers.Dropout`; on TensorFlow it leaves out the same numbers for the same seed.

    Args:
        rate: the share that is left out, from 0 to 1.
        noise_shape: None, or how many random numbers to draw along each axis: 1 for all its elements together, None for
            one each. (None, 1, 1, None) leaves out whole feature maps.
        seed: an integer, or None for other numbers in each process (unless `keras.utils.set_random_seed` is called).
        **kwargs: `name`, `dtype`, `trainable`, as in every Keras layer.

    Input shape: any.
    Output shape: the same.

    Raises:
        ValueError, TypeError: for a rate outside 0 to 1, a seed that is no integer, or a `noise_shape` that is no shape
            or, when called, does not fit the inputs.

    Example:
        >>> import numpy as np
        >>> dropout = Dropout(0.5, seed=0)
        >>> outputs = dropout(np.ones((4, 4)), training=True)
        >>> np.unique(ops.convert_to_numpy(outputs)).tolist()
        [0.0, 2.0]
        >>> ops.convert_to_numpy(dropout(np.ones(3))).tolist()  # in inference
        [1.0, 1.0, 1.0]

    Reference:
        N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, "Dropout: A Simple Way to Prevent
        Neural Networks from Overfitting", Journal of Machine Learning Research 15, 2014, section 4. (They multiply by
        1 - rate in inference instead.) https://jmlr.org/papers/v15/srivastava14a.html
    """

    def __init__(self, rate: float, noise_shape: Sequence[int | None] | None = None, seed: int | None = None, **kwargs):
        super().__init__(**kwargs)
        self.keep(rate=rate)
        self.noise_shape = None if noise_shape is None else checks.shape(noise_shape, "noise_shape", least=1)
        self.seed = None if seed is None else checks.seed(seed)
        self.supports_masking = True
        if rate > 0:
            self.seed_generator = keras.random.SeedGenerator(seed)
        self._build_at_init()  # no weight waits for the size of the inputs

    def call(self, inputs, training: bool = False):
        """Leave numbers out if the model is being trained."""
        inputs = tensor(inputs, "inputs")
        if not training or self.rate == 0:
            return inputs
        factor = 1 / (1 - self.rate) if self.rate < 1 else 0  # of what is kept, which is nothing if the rate is 1
        numbers = random_numbers(self.shape_of_numbers(inputs), inputs.dtype, self.seed_generator)
        return ops.where(numbers >= self.rate, inputs * factor, 0)

    def shape_of_numbers(self, inputs):
        """Return how many random numbers are needed along each axis: one for each input, or as `noise_shape` says."""
        sizes = ops.shape(inputs)
        if self.noise_shape is None:
            return sizes
        fits = len(self.noise_shape) == len(sizes) and all(
            size in (None, 1) or not isinstance(known, int) or size == known
            for size, known in zip(self.noise_shape, sizes, strict=True)
        )
        if not fits:
            raise ValueError(
                "`noise_shape` must have as many axes as the inputs, each of size 1, None or that of the inputs. "
                f"Received: noise_shape={self.noise_shape}, inputs of shape {tuple(inputs.shape)}."
            )
        return [known if size is None else size for size, known in zip(self.noise_shape, sizes, strict=True)]

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the output: that of the inputs."""
        return checks.shape(input_shape, "input_shape")
