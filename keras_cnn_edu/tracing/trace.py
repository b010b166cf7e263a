"""Follow symbolic tensors through a model and list every call of a layer on the way.

Nothing is computed. The model's own `call` is given `keras.KerasTensor`s, which have a shape and no numbers. Keras
records in them every layer and every operation of `keras.ops` that they pass. What is written in TensorFlow, JAX or
PyTorch cannot be followed in this way.
"""

import contextlib
import itertools
import re
from typing import NamedTuple

import keras
from keras import tree

from keras_cnn_edu import checks, extraction
from keras_cnn_edu.extraction import recording
from keras_cnn_edu.tracing.classes import can_be_followed, what
from keras_cnn_edu.tracing.kinds import FAMILIES, Kind, family_of, kind_of
from keras_cnn_edu.tracing.rules import is_registered
from keras_cnn_edu.types import Shape

ELEMENT_WISE = [  # activation functions of Keras that compute each number by itself
    getattr(keras.activations, name)
    for name in (
        "celu", "elu", "exponential", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu",
        "linear", "log_sigmoid", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softplus",
        "softsign", "sparse_plus", "sparse_sigmoid", "squareplus", "tanh", "tanh_shrink", "threshold",
    )
]  # fmt: skip


class Call(NamedTuple):
    """One call of one layer.

    `path`: as in `extraction`: "backbone/conv", and "backbone/conv#2" for the second call.
    `layer`: a `keras.Layer`, or one operation of `keras.ops`, such as the + of two tensors.
    `inputs`, `outputs`: lists of `keras.KerasTensor`.
    `arguments`: all that it is called with, in Keras's record of it; `run` calls it again.
    `inside`: the `Graph` of what the layer does, if its own `call` says so: of a layer neither Keras's nor ours, and of
    a wrapper; for `TimeDistributed` that of one step. None if that cannot be followed.
    `activation`: the `Graph` of its activation function; None if that is element-wise, as most are.
    `output_index`: of the first of `outputs` among all that the layer returns.
    `kind`: of the layer (`kinds.kind_of`); None if that is not known.
    """

    path: str
    layer: keras.Operation
    inputs: list
    outputs: list
    arguments: object = None
    inside: "Graph | None" = None
    activation: "Graph | None" = None
    output_index: int = 0
    kind: Kind | None = None

    @property
    def family(self) -> str | None:
        """The name of the family of the layer; None if it is not known."""
        return self.kind.family if self.kind else None

    def as_kind(self, family: str) -> "Call":
        """Return the same call, with the layer taken for one of another family."""
        kinds = {kind.family: kind for kind in FAMILIES}
        return self._replace(kind=kinds[checks.one_of(family, "family", kinds)])

    def run(self, tensors):
        """Call the layer with numbers in place of its symbolic inputs; return the list of its outputs."""
        args, kwargs = self.arguments.fill_in(dict(zip(map(id, _given(self.arguments)), tensors, strict=True)))
        return tree.flatten(self.layer.call(*args, **kwargs))

    def each_output(self):
        """Yield the call for each of its outputs, as if it were the only one."""
        for index, output in enumerate(self.outputs, self.output_index):
            yield self._replace(outputs=[output], output_index=index)


class Graph(NamedTuple):
    """The calls between some inputs and outputs, each after those whose outputs it needs."""

    inputs: list
    calls: list
    outputs: list


def trace(model: keras.Model, input_shape: Shape | None = None) -> Graph:
    """List the calls by which a model turns its inputs into its outputs, those inside nested models too.

    Args:
        model: a `keras.Model`: Functional, Sequential, nested or subclassed. One that is not built yet is built by
            calling it on one blank image of `input_shape`; otherwise the model is not changed.
        input_shape: (height, width, channels) of an image; needed where the model leaves its sizes open.

    Returns:
        A `Graph`.

    Raises:
        TypeError: if `model` is not a Keras model.
        ValueError: if the input shape is not known or does not fit, or `call` cannot be followed.

    Example:
        >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(6, 5, name="conv")])
        >>> call = trace(model).calls[0]
        >>> call.path, call.inputs[0].shape, call.outputs[0].shape
        ('conv', (None, 28, 28, 1), (None, 24, 24, 6))
    """
    if input_shape is not None:
        input_shape = checks.shape(input_shape, "input_shape")
    names = {id(layer): path for path, layer in extraction.layer_paths(model).items()}
    inputs = _symbolic_inputs(model, input_shape)
    leaves = {id(layer) for layer in extraction.find_layers(model).values()}
    with recording.CHANGING, _untouched(model):  # one thread at a time
        try:
            if not can_be_followed(model):
                raise TypeError(f"{what(model)} cannot be followed.")
            return _Tracer(names, leaves).follow(model.call, [inputs], {}, "")
        except Exception as error:  # whatever the user's `call` raises
            raise ValueError(
                "`model` must be made of layers and keras.ops, so that an image can be followed through it. "
                f"Received: model={model.name!r}, whose `call` raised {type(error).__name__}: {_reason(error)} "
                "Write it with keras.ops and `keras.Model(inputs, outputs)`. What runs the model works without: "
                "`extraction.feature_maps`, `receptive_fields.by_gradient`."
            ) from error


class _Tracer:
    def __init__(self, names, leaves):
        self.names, self.leaves = names, leaves
        self.times = {}  # path: calls so far
        self.same = {}  # id of the output of a model as seen from outside: the tensor inside it that this is

    def follow(self, function, args, kwargs, prefix):
        """Call a function with symbolic tensors, and walk back from its outputs to its inputs."""
        inputs = [tensor for tensor in tree.flatten((args, kwargs)) if keras.utils.is_keras_tensor(tensor)]
        outputs = tree.flatten(function(*args, **kwargs))
        calls = [call for node in _nodes(inputs, outputs) for call in self.calls_of(node, prefix)]
        return Graph(self.resolved(inputs), calls, self.resolved(outputs))

    def calls_of(self, node, prefix):
        """Return one call, or those inside a nested model."""
        layer, arguments = node.operation, node.arguments
        if family_of(layer) == "conversion":  # what Keras does to every input of a model
            self.identify(node.outputs, self.resolved(node.input_tensors))
            return []
        path = self.names.get(id(layer)) or self.unused(prefix + type(layer).__name__.lower())
        inside = None
        if can_be_followed(layer):
            with contextlib.suppress(Exception):  # then it is one unknown call
                if family_of(layer) == "time-distributed":
                    inside = self.follow(layer.layer, [_step_of(node.input_tensors[0])], {}, f"{path}/")
                else:
                    inside = self.follow(layer.call, arguments.args, arguments.kwargs, f"{path}/")
        if inside is not None and id(layer) not in self.leaves and not is_registered(layer):
            self.identify(node.outputs, inside.outputs)
            return inside.calls
        activation = self.activation_of(layer, node.outputs[0], f"{path}/")
        times = self.times[path] = self.times.get(path, 0) + 1
        name = path if times == 1 else f"{path}#{times}"
        inputs = self.resolved(_given(arguments))
        return [Call(name, layer, inputs, node.outputs, arguments, inside, activation, kind=kind_of(layer))]

    def activation_of(self, layer, output, prefix):
        """Follow the activation function of a layer: one that is not Keras's own may mix positions."""
        function = getattr(layer, "activation", None)
        if function in (None, *ELEMENT_WISE):
            return None
        sums = keras.KerasTensor(output.shape, output.dtype)
        try:
            return self.follow(function, [sums], {}, prefix)
        except Exception:  # whatever the function raises; then it is one unknown call
            after = keras.KerasTensor(output.shape, output.dtype)
            return Graph([sums], [Call(prefix, function, [sums], [after])], [after])

    def unused(self, path):
        """Name an operation that is not a layer, and so has no path: `add`, `add~2`."""
        taken = {*self.names.values(), *self.times}
        return next(name for n in itertools.count(1) if (name := path if n == 1 else f"{path}~{n}") not in taken)

    def identify(self, outside, inside):
        """Remember which tensors inside a nested model are its outputs, which have other names outside."""
        self.same.update(zip(map(id, outside), inside, strict=True))

    def resolved(self, tensors):
        """Replace the outputs of a nested model by the tensors inside it."""
        return [self.same.get(id(tensor), tensor) for tensor in tensors]


def _symbolic_inputs(model, input_shape):
    """Return what to call the model with: symbolic images, in the structure that the model declares."""
    if not model.built and input_shape is not None:
        model(keras.ops.zeros((1, *input_shape)), training=False)
    if getattr(model, "inputs", None):
        declared = getattr(model, "_inputs_struct", model.inputs[0])
    else:  # a subclassed model remembers what it was first called with
        seen = (model.get_build_config() or {}).get("input_shape") if model.built else None
        declared = keras.KerasTensor(seen if isinstance(seen, tuple) else (None, None), model.input_dtype)
    return tree.map_structure(lambda tensor: _symbolic(tensor, input_shape, model), declared)


def _symbolic(declared, input_shape, model):
    expected = tuple(declared.shape[1:])
    shape = expected if input_shape is None else tuple(input_shape)
    declares = model.built and getattr(model, "inputs", None)
    fits = len(shape) == len(expected) and all(size in (None, own) for size, own in zip(expected, shape, strict=True))
    if declares and not fits:
        raise ValueError(f"`input_shape` must be {expected}, as the model expects. Received: input_shape={shape}.")
    if None in shape:
        raise ValueError(
            "`input_shape` must say how large an image is, (height, width, channels), because the model does not. "
            f"Received: input_shape={input_shape!r}, model={model.name!r}, which expects "
            f"{expected if declares else 'any'}. For example: input_shape=(224, 224, 3)."
        )
    return keras.KerasTensor((None, *shape), declared.dtype, name=declared.name)


def _reason(error):
    """The first sentence of a message. Keras says before it in which layer it was, and makes it bold."""
    lines = re.sub(r"\x1b\[\d+m", "", str(error)).splitlines()
    first = next((line for line in lines if line and not line.startswith("Exception encountered")), "")
    return re.split(r"(?<=[.!?:])\s", first)[0]


def _given(arguments):
    """The symbolic tensors that a layer is given, without the masks that Keras passes along with them."""
    masks = (arguments.kwargs.get(name) for name in ("mask", "query_mask", "value_mask", "key_mask"))
    hidden = {id(mask) for mask in tree.flatten(list(masks))}
    return [tensor for tensor in arguments.keras_tensors if id(tensor) not in hidden]


def _step_of(sequence):
    """One step of a sequence, without the axis of time."""
    return keras.KerasTensor((sequence.shape[0], *sequence.shape[2:]), sequence.dtype)


def _nodes(inputs, outputs):
    """List the calls between two sets of symbolic tensors. Keras keeps them behind underscores, as `Node`s."""
    known, done = set(map(id, inputs)), {}

    def makers(tensors):
        histories = [tensor._keras_history for tensor in tensors if id(tensor) not in known]
        return [history.operation._inbound_nodes[history.node_index] for history in histories]

    waiting = makers(reversed(outputs))
    while waiting:  # no recursion: a network may be deeper than Python's stack
        needed = [node for node in makers(waiting[-1].input_tensors) if node not in done]
        if needed:
            waiting.append(needed[0])
        else:
            done[waiting.pop()] = True
    return list(done)


@contextlib.contextmanager
def _untouched(model):
    """Remove, afterwards, what symbolic calls within the block have recorded in the layers."""
    layers = [model, *model._flatten_layers()]
    operations = {id(part): part for layer in layers for part in [layer, *getattr(layer, "operations", [])]}
    records = [nodes for part in operations.values() for nodes in (part._inbound_nodes, part._outbound_nodes)]
    lengths = [len(nodes) for nodes in records]
    try:
        yield
    finally:
        for nodes, length in zip(records, lengths, strict=True):
            del nodes[length:]
