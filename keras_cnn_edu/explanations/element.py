"""Run a model once over one image, and explain elements of what its layers returned."""

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.explanations import kinds, places
from keras_cnn_edu.explanations.explanation import Explanation
from keras_cnn_edu.extraction import recording
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.extraction.maps import build
from keras_cnn_edu.extraction.paths import find_layer, find_layers, layer_paths, without_suffix
from keras_cnn_edu.tables import Column, Table

# How much a model may be off, as a share of what would be added up if nothing cancelled.
TOLERANCE = {"float64": 1e-10, "float32": 1e-5, "float16": 1e-2, "bfloat16": 1e-1}


def explain(model, image, layer, position=None, channel=0, depth=1):
    """Do the arithmetic of one output element of a layer by hand, and compare it with what the model computed.

    The numbers that the layer was given are cut out of the running model. From them and from the layer's weights the
    element is computed anew, one multiplication after the other, in NumPy and in double precision.

    Args:
        model: a `keras.Model`: Functional, Sequential (built or not), nested or subclassed. One that is not built yet
            is built by the image; otherwise the model is left as it was.
        image: one image (height, width, channels), or a batch of one; for a model with several inputs a list or dict
            of them.
        layer: a path, a name or the layer itself, as for `extraction.find_layers`; `conv#2` is the second call of
            a layer that is called several times.
        position: (row, column) of the element in the layer's output; one integer for each axis besides batch and
            channels. None for a layer without spatial axes.
        channel: feature map, or unit of a dense layer.
        depth: 2 also explains the input that contributes most, as an element of the layer before; 3 the one that
            contributes most to that, and so on.

    Returns:
        An `Explanation`: print it, draw it with `.figure()`, export it with `.to_json()` and `.to_latex()`.

    Raises:
        TypeError: if `model` is not a Keras model, or a position or channel is not an integer.
        ValueError: if there is no such layer or element, the image does not fit the model, or the layer is of a kind
            that is not known.

    Example:
        >>> import numpy as np
        >>> kernel = np.arange(4.0).reshape(2, 2, 1, 1)
        >>> given = lambda shape, dtype: kernel
        >>> conv = keras.layers.Conv2D(1, 2, kernel_initializer=given, name="conv")
        >>> model = keras.Sequential([keras.Input((3, 3, 1)), conv])
        >>> image = np.arange(9.0).reshape(3, 3, 1)
        >>> explanation = explain(model, image, "conv", position=(0, 0))
        >>> explanation.products[..., 0].tolist()  # 0 1 / 3 4 times 0 1 / 2 3
        [[0.0, 1.0], [6.0, 12.0]]
        >>> explanation.result, explanation.model_value, explanation.agrees
        (19.0, 19.0, True)
    """
    return ForwardPass(model, image).explain(layer, position, channel, depth)


class ForwardPass(Table):
    """One run of a model over one image, with what every layer was given and what it returned. `print` lists them.

    Args:
        model, image: as for `explain`.
    """

    columns = (
        Column("layer", "layer"),
        Column("type", "type"),
        Column("output", "output", lambda shape: "×".join(map(str, shape))),
    )

    def __init__(self, model, image):
        layer_paths(model)  # refuses what is not a model
        self.model, self.batch, self.calls = model, _one_example(model, image), {}
        build(model, self.batch)
        recording.run(model, self.batch, find_layers(model), lambda call: self.calls.update({call.path: call}))

    def records(self):
        """One record for each call of a layer."""
        return [
            {"layer": path, "type": type(call.layer).__name__, "output": tuple(call.outputs[0].shape[1:])}
            for path, call in self.calls.items()
        ]

    def explain(self, layer, position=None, channel=0, depth=1):
        """Explain one element; as the function `explain`."""
        checks.positive_int(depth, "depth")
        call = self._call_of(layer)
        return self._explain(call, places.index_of(call, position, channel), depth)

    def _explain(self, call, index, depth):
        tensors = [_example(tensor, call.path) for tensor in call.inputs]
        output = _example(call.outputs[0], call.path)
        parts = kinds.take_apart(call.layer, tensors, index, output.shape)
        origin, before, there = self._source(call, tensors, parts)
        goes_on = before and depth > 1 and kinds.is_known(before.layer)
        position, channel = places.place_of(call.layer, index)
        return Explanation(
            layer=call.path,
            kind=type(call.layer).__name__,
            position=position,
            channel=channel,
            channels_first=places.channels_first(call.layer),
            parts=parts,
            tensors=tensors,
            model_value=float(output[index]),
            tolerance=TOLERANCE[call.layer.compute_dtype],
            origin=origin,
            contribution=self._explain(before, there, depth - 1) if goes_on else None,
        )

    def _source(self, call, tensors, parts):
        """Return in words where the strongest input comes from, the call that made it, and its index there."""
        if parts.strongest is None:
            return None, None, None
        number, *index = parts.places.reshape(-1, parts.places.shape[-1])[parts.strongest].tolist()
        if number < 0:
            return "padding", None, None
        index = tuple(index[: tensors[number].ndim])
        before = self._call_before(call, call.inputs[number])
        return self._name(before, call.inputs[number], index), before, index

    def _call_of(self, layer):
        """Find the call that is meant by a layer, a path, or a path with `#2` for its second call."""
        path, name, wanted = find_layer(self.model, layer)
        kinds.function_for(wanted)  # refuses what cannot be taken apart
        calls = [name for name in self.calls if without_suffix(name) == path]
        if not calls:
            raise ValueError(
                "`layer` must be one that the model calls with numbers. "
                f"Received: {path!r}, which was not called: it has no part in inference, or runs inside a compiled "
                "function. Explain another, or have the model call it without `tf.function` (JAX: `jax.jit`)."
            )
        return self.calls[checks.one_of(name, "layer", calls)]

    def _call_before(self, call, tensor):
        """Return the call that made a tensor: the last one that was finished when `call` started."""
        makers = [
            other
            for other in self.calls.values()
            if other.finished < call.started and any(_same(tensor, output) for output in other.outputs)
        ]
        return max(makers, key=lambda maker: maker.finished, default=None)

    def _name(self, before, tensor, index):
        if before:
            return places.address(before.path, *places.place_of(before.layer, index))
        is_image = any(_equal(tensor, image) for image in keras.tree.flatten(self.batch))
        what = "the image" if is_image else "what was computed between two layers,"
        return f"{what} at ({', '.join(map(str, index))})"


def _one_example(model, image):
    stream = batches(model, image, 1, "image")
    batch = next(stream)
    if next(stream, None) is not None:
        raise ValueError(
            "`image` must be one image, or a batch of one. Received: several. Choose one, as in `images[0]`."
        )
    return batch


def _example(tensor, path):
    return kinds.to_float64(tensor, path)[0]


def _same(tensor, output):
    """Whether a tensor is the one that was returned, or its numbers cast to another precision."""
    return tensor is output or (tensor.dtype != output.dtype and _equal(tensor, output))


def _equal(tensor, other):
    if tuple(tensor.shape) != tuple(other.shape):
        return False
    other = keras.ops.cast(keras.ops.convert_to_tensor(other), tensor.dtype)
    return np.array_equal(*map(keras.ops.convert_to_numpy, (tensor, other)), equal_nan=True)
