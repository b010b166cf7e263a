"""Run a model once over one image, and explain elements of what its layers returned."""

from typing import Any

import keras
import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.explanations import rules
from keras_cnn_edu.explanations.explanation import Explanation, element_name
from keras_cnn_edu.extraction import recording
from keras_cnn_edu.extraction.inputs import batches
from keras_cnn_edu.extraction.maps import build
from keras_cnn_edu.extraction.paths import find_layer, find_layers, layer_paths, without_suffix
from keras_cnn_edu.extraction.recording import RecordedCall
from keras_cnn_edu.tables import Column, Table
from keras_cnn_edu.tracing import layout
from keras_cnn_edu.tracing.rules import with_rules

# The largest `Explanation.error` that rounding can explain, by the precision of the layer.
TOLERANCE = {"float64": 1e-10, "float32": 1e-5, "float16": 1e-2, "bfloat16": 1e-1}
Position = int | tuple[int, ...] | list[int] | None


@with_rules(rules.RULES)
def explain(
    model: keras.Model,
    image: Any,
    layer: str | keras.Layer,
    position: Position = None,
    channel: int = 0,
    depth: int = 1,
) -> Explanation:
    """Do the arithmetic of one output element of a layer by hand, and compare it with what the model computed.

    The model is run, and the inputs of the layer are recorded. From them and from the layer's weights the element is
    computed again, one multiplication after the other, in NumPy and in double precision.

    Add a rule for a layer of your own with the decorator `explain.rule`. The rule is a function of the layer (its
    weights are arrays of float64), its inputs (a list of such arrays, without batch axis) and the index of the element
    in the output (without batch axis). It returns a `Decomposition`, made by a function of `explanations.decomposition`
    or by `explanations.rules.decompose`, or the name of a family of layers whose rule holds. Every explanation checks
    the rule: the result is compared with what the model computed.

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
        ValueError: if there is no such layer or element, the image does not fit the model, or there is no rule for
            the layer.

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

        A rule:

        >>> from keras_cnn_edu.explanations.decomposition import one_input
        >>> class Scale(keras.layers.Layer):
        ...     def build(self, shape):
        ...         self.factor = self.add_weight(shape=shape[-1:], initializer="ones")
        ...
        ...     def call(self, images):
        ...         return images * self.factor
        >>> @explain.rule(Scale)
        ... def scale(layer, inputs, index):
        ...     formula = "outputs[i, c] = factor[c] * inputs[i, c]"
        ...     decomposition = one_input(formula, inputs[0], index)
        ...     decomposition.derivation.times("factor", layer.factor[index[-1]])
        ...     return decomposition
        >>> model = keras.Sequential([keras.Input((2,)), Scale(name="scale")])
        >>> print(explain(model, np.array([3.0, 4.0]), "scale", channel=1))
        scale, unit 1: Scale = 4
        outputs[i, c] = factor[c] * inputs[i, c]
        the input               4
        times factor        1   4
        the model computed      4  the same
        the input is 4, from the image at (1)
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

    def __init__(self, model: keras.Model, image: Any):
        layer_paths(model)  # refuses what is not a model
        self.model, self.batch = model, _one_example(model, image)
        self.calls: dict[str, RecordedCall] = {}
        build(model, self.batch)
        recording.run(model, self.batch, _recorded(model), lambda call: self.calls.update({call.path: call}))

    def records(self) -> list[dict[str, Any]]:
        """One record for each call of a layer."""
        return [
            {"layer": path, "type": type(call.layer).__name__, "output": tuple(call.outputs[0].shape[1:])}
            for path, call in self.calls.items()
        ]

    def explain(
        self, layer: str | keras.Layer, position: Position = None, channel: int = 0, depth: int = 1
    ) -> Explanation:
        """Explain one element; as the function `explain`."""
        checks.positive_int(depth, "depth")
        call = self._find_call(layer)
        return self._explain(call, _index_of(call, position, channel), depth)

    def _explain(self, call: RecordedCall, index: tuple[int, ...], depth: int) -> Explanation:
        inputs = [rules.to_float64(tensor, call.path)[0] for tensor in call.inputs]
        output = rules.to_float64(call.outputs[0], call.path)[0]
        decomposition = rules.decompose(call.layer, inputs, index)
        origin, maker, index_there = self._origin(call, inputs, decomposition)
        goes_on = maker and depth > 1 and rules.has_rule(maker.layer)
        position, channel = _position_and_channel(call.layer, index)
        return Explanation(
            layer=call.path,
            class_name=type(call.layer).__name__,
            position=position,
            channel=channel,
            data_format=layout.data_format_of(call.layer),
            decomposition=decomposition,
            layer_inputs=inputs,
            model_value=float(output[index]),
            tolerance=TOLERANCE[call.layer.compute_dtype],
            origin=origin,
            contribution=self._explain(maker, index_there, depth - 1) if goes_on else None,
        )

    def _origin(self, call, inputs, decomposition):
        """Say where the input comes from that contributes most: in words, the call that made it, its index there."""
        if decomposition.largest is None:
            return None, None, None
        positions = decomposition.positions.reshape(decomposition.inputs.size, -1)
        number, *index = positions[decomposition.largest].tolist()
        if number < 0:
            return "the padding", None, None
        index = tuple(index[: inputs[number].ndim])
        tensor = call.inputs[number]
        maker = self._maker(call, tensor)
        if maker:
            return element_name(maker.path, *_position_and_channel(maker.layer, index)), maker, index
        is_image = any(_equal(tensor, image) for image in keras.tree.flatten(self.batch))
        what = "the image" if is_image else "the result of an operation between layers,"
        return f"{what} at ({', '.join(map(str, index))})", None, index

    def _find_call(self, layer) -> RecordedCall:
        """Find the call that is meant by a layer, a path, or a path with `#2` for its second call."""
        path, name, found = find_layer(self.model, layer)
        rules.rule_for(found)  # refuses a layer without one
        calls = [name for name in self.calls if without_suffix(name) == path]
        if not calls:
            raise ValueError(
                "`layer` must be one that the model calls with numbers. "
                f"Received: {path!r}, which was not called: it has no part in inference, or runs inside a compiled "
                "function. Explain another, or have the model call it without `tf.function` (JAX: `jax.jit`)."
            )
        return self.calls[checks.one_of(name, "layer", calls)]

    def _maker(self, call: RecordedCall, tensor) -> RecordedCall | None:
        """Return the call that returned a tensor: the last one that was finished when `call` started."""
        makers = [
            other
            for other in self.calls.values()
            if other.finished < call.started and any(_same(tensor, output) for output in other.outputs)
        ]
        return max(makers, key=lambda maker: maker.finished, default=None)


def _recorded(model: keras.Model) -> dict[str, keras.Layer]:
    """The layers that do their work themselves, and those made of others that there is a rule for, by path."""
    leaves = find_layers(model)
    inside = tuple(f"{path}/" for path in leaves)
    paths = layer_paths(model).items()
    return leaves | {path: layer for path, layer in paths if rules.has_rule(layer) and not path.startswith(inside)}


def _one_example(model, image):
    stream = batches(model, image, 1, "image")
    batch = next(stream)
    if next(stream, None) is not None:
        raise ValueError(
            "`image` must be one image, or a batch of one. Received: several. Choose one, as in `images[0]`."
        )
    return batch


def _index_of(call: RecordedCall, position: Position, channel: int) -> tuple[int, ...]:
    """Turn position and channel into the index of an element, without batch axis, or say which elements there are."""
    shape = tuple(call.outputs[0].shape[1:])
    if not shape:
        raise ValueError(f"`layer` must return more than one number per image. Received: {call.path!r}.")
    axis = _channel_axis(call.layer, len(shape))
    sizes = shape[:axis] + shape[axis + 1 :]
    if checks.integer(channel, "channel", least=0) >= shape[axis]:
        raise ValueError(
            f"`channel` must be 0 to {shape[axis] - 1}: {call.path!r} has {shape[axis]} "
            f"{'channels' if sizes else 'units'}. Received: channel={channel}."
        )
    position = _checked_position(call.path, position, sizes)
    return (*position[:axis], int(channel), *position[axis:])


def _checked_position(path: str, position: Position, sizes: tuple[int, ...]) -> tuple[int, ...]:
    position = () if position is None else position if isinstance(position, (tuple, list)) else (position,)
    position = tuple(checks.integer(at, "position", least=0) for at in position)
    if position and not sizes:
        raise ValueError(
            f"`position` must be None: {path!r} has units, but no spatial axes. Received: position={position}. "
            "Choose the unit with `channel`."
        )
    if len(position) != len(sizes) or any(at >= size for at, size in zip(position, sizes, strict=True)):
        first, last = (0,) * len(sizes), tuple(size - 1 for size in sizes)
        raise ValueError(
            f"`position` must lie in the map of {path!r}, which is {'×'.join(map(str, sizes))}: "
            f"from {first} to {last}. Received: position={position or None}."
        )
    return position


def _position_and_channel(layer: keras.Layer, index: tuple[int, ...]) -> tuple[tuple[int, ...] | None, int]:
    """Divide the index of an element into its position (None without spatial axes) and its channel.

    >>> _position_and_channel(keras.layers.Conv2D(8, 3, data_format="channels_first"), (7, 3, 4))
    ((3, 4), 7)
    """
    axis = _channel_axis(layer, len(index))
    return index[:axis] + index[axis + 1 :] or None, index[axis]


def _channel_axis(layer: keras.Layer, axes: int) -> int:
    """The axis of the channels, where there is no batch axis."""
    return layout.channel_axis(layout.data_format_of(layer), axes - 1) - 1


def _same(tensor, output) -> bool:
    """Whether a tensor is the one that was returned, or its numbers cast to another precision."""
    return tensor is output or (tensor.dtype != output.dtype and _equal(tensor, output))


def _equal(tensor, other) -> bool:
    if tuple(tensor.shape) != tuple(other.shape):
        return False
    other = keras.ops.cast(keras.ops.convert_to_tensor(other), tensor.dtype)
    return np.array_equal(keras.ops.convert_to_numpy(tensor), keras.ops.convert_to_numpy(other), equal_nan=True)
