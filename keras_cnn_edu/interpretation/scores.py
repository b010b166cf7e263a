"""Take off the activation function of a layer: what it would return without.

After a softmax every class depends on all the others: the share of one also grows when another falls. And behind a ReLU
that is off there is no gradient. So gradients are asked of the number before.
"""

import contextlib
import itertools

import keras

from keras_cnn_edu.extraction import recording
from keras_cnn_edu.graphs.windows import is_a

ENDS_WITH_ACTIVATION = (
    "BaseConv", "BaseDepthwiseConv", "BaseSeparableConv", "BaseConvTranspose", "BaseLocallyConnected",
    "Dense", "EinsumDense", "Activation",
)  # fmt: skip
ACTIVATION_ONLY = ("Softmax", "ReLU", "LeakyReLU", "PReLU", "ELU")


@contextlib.contextmanager
def without_activation(layer, call=""):
    """Within the block, one call of a layer returns what it would without its activation function.

    Args:
        layer: of any kind; if it has no activation function, or it is not known where, nothing changes.
        call: which one, as `recording.run` names it: `conv#2` is the second.

    Example:
        >>> layer = keras.layers.Dense(1, activation="relu", kernel_initializer="ones")
        >>> with without_activation(layer):
        ...     float(layer(keras.ops.array([[-3.0]]))[0, 0])
        -3.0
        >>> float(layer(keras.ops.array([[-3.0]]))[0, 0])
        0.0
    """
    times, wanted = itertools.count(1), int(call.rpartition("#")[2]) if "#" in call else 1

    def without(own):
        def bare(*args, **kwargs):
            if next(times) != wanted:
                return own(*args, **kwargs)
            if is_a(layer, ACTIVATION_ONLY):
                return args[0]
            if not is_a(layer, ENDS_WITH_ACTIVATION):
                return own(*args, **kwargs)
            with recording.replaced(layer, "activation", lambda _: keras.activations.linear):
                return own(*args, **kwargs)

        return bare

    with recording.replaced(layer, recording.method_of(layer), without):
        yield


def find_last(model, calls, outputs):
    """Return the call whose output is the output of the model; None if something follows on the last layer.

    Args:
        model: a `keras.Model`.
        calls: what was heard of it, see `recording.run`.
        outputs: what it returned.

    Raises:
        ValueError: if that is not one number for each example and class.
    """
    tensors = keras.tree.flatten(outputs)
    if len(tensors) != 1 or len(tensors[0].shape) != 2:
        raise ValueError(
            "`model` must return one score for each image and class, (batch, classes). Received: "
            f"model={model.name!r}, which returns {', '.join(str(tuple(tensor.shape)) for tensor in tensors)}. "
            "Make a model that does, as in `keras.Model(model.input, scores)`."
        )
    return next((call for call in calls if any(made is tensors[0] for made in call.outputs)), None)


def scores(model, batch, last, chosen=None, hear=None):
    """Run a batch, and return the scores of the classes: what the model returns, without its last activation function.

    Args:
        model, batch: what to run.
        last: what `find_last` has found.
        chosen, hear: as for `recording.run`.

    Returns:
        A tensor (batch, classes), float32.
    """
    with without_activation(last.layer, last.path) if last else contextlib.nullcontext():
        outputs = recording.run(model, batch, chosen or {}, hear)
    return keras.ops.cast(keras.tree.flatten(outputs)[0], "float32")
