"""The pixels are shuffled: does an MLP notice?"""

from typing import NamedTuple

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.extraction import layer_paths
from keras_cnn_edu.results import shows_itself
from keras_cnn_edu.symmetries.shifts import array_of
from keras_cnn_edu.tracing import trace


def permutation_invariance(model: keras.Model, images, seed: int = 0) -> "Permutation":
    """Shuffle the pixels of all images in the same way, and the rows of the first dense kernel with them.

    sum over p of x[pi(p)] * kernel[pi(p), u] = sum over p of x[p] * kernel[p, u]

    The sum has the same terms in another order, so nothing changes. For a network of dense layers an image is a list of
    numbers: it does not know which pixels are neighbors. It learns as well from shuffled images as from the original
    ones. A convolution cannot: each element of its kernel belongs to a neighbor.

    Args:
        model: a built `keras.Model` whose first layer that mixes pixels is a `Dense` on all of them.
        images: of the shape the model expects, with batch axis.
        seed: of the permutation.

    Returns:
        A `Permutation`: two numbers, printed as a sentence. The model stays as it is.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the model cannot be followed, or something else mixes the pixels first.

    Example:
        >>> flatten, dense = keras.layers.Flatten(), keras.layers.Dense(3)
        >>> model = keras.Sequential([keras.Input((4, 4, 1)), flatten, dense])
        >>> images = np.random.default_rng(0).random((8, 4, 4, 1))
        >>> result = permutation_invariance(model, images)
        >>> result.error < 1e-6 < result.without_weights
        True
    """
    layer_paths(model)  # refuses what is not a model
    images = array_of(images)
    checks.seed(seed)
    with checks.called("input_shape", "images"):
        kernel = _first_kernel(model, images)
    order = np.random.default_rng(seed).permutation(kernel.shape[0])
    shuffled = images.reshape(len(images), -1)[:, order].reshape(images.shape)
    before = _run(model, images)
    without_weights = _run(model, shuffled)
    with_weights = _run(model, shuffled, [(kernel, keras.ops.take(kernel.value, order, axis=0))])
    size = max(np.abs(before).max(), np.finfo("float32").tiny)
    return Permutation(*(float(np.abs(after - before).max() / size) for after in (with_weights, without_weights)))


@shows_itself
class Permutation(NamedTuple):
    """What shuffling the pixels did to the output, as a share of its largest value.

    `error`: with the rows of the kernel shuffled in the same way. `without_weights`: with the kernel as it was.
    """

    error: float
    without_weights: float

    def __str__(self) -> str:
        return (
            f"Pixels shuffled, and the weights with them: the output changes by {self.error:.1e} of its largest value. "
            f"Without the weights: by {self.without_weights:.1e}."
        )


def _first_kernel(model, images):
    """Return the kernel of the dense layer that the pixels reach first."""
    for call in trace(model, images.shape[1:]).calls:
        if call.family == "dense" and len(call.inputs[0].shape) == 2:
            return call.layer.kernel
        keeps_order = call.family in ("flattening", "reshaping")
        element_wise = call.kind and call.kind.element_wise and not call.activation
        if not (keeps_order or element_wise) or getattr(call.layer, "weights", None):
            break
    raise ValueError(
        "`model` must be one whose pixels go into a Dense layer first, all of them. "
        f"Received: model={model.name!r}, where {call.path!r} ({type(call.layer).__name__}) comes first. "
        "A network that begins with convolutions is not invariant."
    )


def _run(model, images, weights=()):
    """Run the model with other values for some of its weights: pairs (weight, value)."""
    with keras.StatelessScope(list(weights)):
        return keras.ops.convert_to_numpy(model(images, training=False))
