"""What layers share: how arguments are checked, kept and saved, where the channels are, and what a window needs."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import keras
from keras import activations, constraints, initializers, ops, regularizers

from keras_cnn_edu import checks, geometry
from keras_cnn_edu.ops import ALGORITHMS, PADDING_MODES
from keras_cnn_edu.types import Padding, Shape, Sizes

KerasObject = str | dict | Callable | None  # a name such as "relu", a configuration, or an object

# The modules of Keras that turn names into objects, by the last word of the argument's name.
KERAS_MODULES = {
    "activation": activations,
    "initializer": initializers,
    "regularizer": regularizers,
    "constraint": constraints,
}

# What every other argument must be, whichever layer has it.
CHECKS: dict[str, Callable] = {
    "filters": checks.positive_int,
    "depth_multiplier": checks.positive_int,
    "use_bias": checks.flag,
    "flip_kernel": checks.flag,
    "keepdims": checks.flag,
    "center": checks.flag,
    "scale": checks.flag,
    "trainable": checks.flag,
    "renorm": checks.flag,
    "autocast": checks.flag,
    "axis": functools.partial(checks.integer, least=None),  # how far it may reach is known with the first input
    "rate": functools.partial(checks.number, least=0, most=1),
    "momentum": functools.partial(checks.number, least=0, most=1),
    "renorm_momentum": functools.partial(checks.number, least=0, most=1),
    "epsilon": functools.partial(checks.number, least=0),
    "depth_radius": functools.partial(checks.integer, least=0),
    "bias": functools.partial(checks.number, least=0),
    "alpha": functools.partial(checks.number, least=0),
    "beta": functools.partial(checks.number, least=0),
    "padding_mode": functools.partial(checks.one_of, choices=PADDING_MODES),
    "algorithm": functools.partial(checks.one_of, choices=["auto", *ALGORITHMS]),
}
OF_KERAS = ("name", "dtype", "trainable", "activity_regularizer", "autocast", "input_shape", "input_dim")
DTYPES = ("float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16")


def keras_module(argument: str) -> Any:
    """Return the Keras module that turns names into objects for an argument, or None."""
    return KERAS_MODULES.get(argument.rsplit("_", 1)[-1])


def keras_object(value: KerasObject, name: str) -> Any:
    """Return the object that a name like "relu" means; for an unknown name, the message suggests the nearest."""
    module, fix = keras_module(name), ""
    try:
        found = module.get(value)
        if not inspect.isclass(found):
            return found
    except (ValueError, TypeError) as error:
        fix = str(error) if isinstance(value, dict) else ""  # Keras says what is wrong with a configuration
    if isinstance(value, str):
        names = [word for word in dir(module) if word.islower() and word not in ("get", "serialize", "deserialize")]
        checks.one_of(value, name, [word for word in names if not word.startswith("_")])
    if module is regularizers and isinstance(value, (int, float)) and not isinstance(value, bool):
        fix = f"A penalty of that size: keras.regularizers.L2({value})."
    raise checks.wrong_type(value, name, f"a name in {module.__name__}, an object like those there, or None", fix)


def float_policy(dtype: Any) -> Any:
    """Return `dtype` if it is a dtype of floats or a policy for them: weights and gradients are not integers."""
    try:
        policy = keras.dtype_policies.get(dtype)
    except (ValueError, TypeError):
        policy = None
    if policy is None or not keras.backend.is_float_dtype(policy.compute_dtype or "float32"):
        if isinstance(dtype, str):
            checks.one_of(dtype, "dtype", DTYPES)
        raise checks.wrong_type(dtype, "dtype", f"one of {', '.join(map(repr, DTYPES))}, a policy, or None")
    return dtype


class PlainLayer(keras.layers.Layer):
    """A layer whose configuration is exactly the arguments of its constructor, kept under their names."""

    def __init__(self, **kwargs):
        own = [name for kind in _classes(self) for name in inspect.signature(kind.__init__).parameters]
        known = [name for name in (*own, *OF_KERAS) if name not in ("self", "args", "kwargs")]
        checks.keywords(kwargs, known, type(self).__name__)
        for name in kwargs.keys() & CHECKS.keys():
            CHECKS[name](kwargs[name], name)
        if kwargs.get("name") is not None:
            checks.text(kwargs["name"], "name")
        float_policy(kwargs.get("dtype"))
        keras_object(kwargs.get("activity_regularizer"), "activity_regularizer")
        super().__init__(**kwargs)

    def keep(self, **arguments: Any) -> None:
        """Check arguments and keep them as attributes; names of activations, initializers, … become objects."""
        for name, value in arguments.items():
            check = keras_object if keras_module(name) else CHECKS.get(name)
            setattr(self, name, check(value, name) if check else value)

    def add_learned(self, name: str, shape: tuple[int, ...], role: str | None = None):
        """Add a learned weight; the arguments `{role}_initializer`, … say how (`{name}_initializer` without a role)."""
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=getattr(self, f"{role or name}_initializer"),
            regularizer=getattr(self, f"{role or name}_regularizer"),
            constraint=getattr(self, f"{role or name}_constraint"),
        )

    def quantize(self, *args, **kwargs):
        """Refuse to quantize: these layers are for reading and learning."""
        raise NotImplementedError(
            f"{type(self).__name__} of keras_cnn_edu is not quantized: it is written to be read. For a quantized "
            "model, set the weights of a model of keras.layers (they are interchangeable) and quantize that one."
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        config = super().get_config()
        for kind in _classes(self):
            for name in inspect.signature(kind.__init__).parameters:
                if name not in ("self", "args", "kwargs", *config):
                    value = getattr(self, name)
                    config[name] = keras_module(name).serialize(value) if keras_module(name) else value
        return config


def _classes(layer):
    """Return the classes of a layer, from its own to the last before `PlainLayer`."""
    kinds = type(layer).__mro__
    return kinds[: kinds.index(PlainLayer)]


class SpatialLayer(PlainLayer):
    """A layer for images (or sequences, or volumes) whose channels are the last axis or the first, as the user chose.

    A subclass states `rank`, its number of spatial axes. It computes with the channels last: `call` begins with
    `channels_last(inputs)` and ends with `in_data_format(outputs)`. So both formats work on every device (TensorFlow's
    own convolutions refuse "channels_first" on a CPU).
    """

    rank: int

    def __init__(self, data_format: str | None = None, **kwargs):
        super().__init__(**kwargs)
        data_format = keras.config.image_data_format() if data_format is None else data_format
        self.data_format = checks.one_of(data_format, "data_format", checks.DATA_FORMATS)
        self.built = type(self).build is SpatialLayer.build  # a layer without weights needs no building

    def build(self, input_shape):
        """Refuse inputs with a wrong number of axes."""
        self.channels(input_shape)

    # Keras marks a `build` that makes no weights in this way: such a layer is built once it is constructed.
    build._is_default = True  # type: ignore[attr-defined]

    def compute_output_spec(self, inputs, *args, **kwargs):
        """Refuse symbolic inputs with a wrong number of axes, before Keras asks for their output shape."""
        checks.rank_of(inputs.shape, self.rank, self.data_format)
        return super().compute_output_spec(inputs, *args, **kwargs)

    def channels_last(self, inputs):
        """Return inputs as (batch, *spatial, channels)."""
        checks.rank_of(inputs.shape, self.rank, self.data_format)
        return inputs if self.data_format == "channels_last" else ops.moveaxis(inputs, 1, -1)

    def in_data_format(self, outputs):
        """Return (batch, *spatial, channels) with the channels where the user wants them."""
        return outputs if self.data_format == "channels_last" else ops.moveaxis(outputs, -1, 1)

    def channels_last_shape(self, input_shape: Shape) -> Shape:
        """Return a shape as (batch, *spatial, channels)."""
        batch, *rest = checks.rank_of(input_shape, self.rank, self.data_format, "input_shape")
        return (batch, *rest) if self.data_format == "channels_last" else (batch, *rest[1:], rest[0])

    def shape_in_data_format(self, batch: int | None, sizes: Iterable[int | None], channels: int | None) -> Shape:
        """Return a shape with the channels where the user wants them."""
        return (batch, *sizes, channels) if self.data_format == "channels_last" else (batch, channels, *sizes)

    @property
    def channel_axis(self) -> int:
        """The axis of the channels."""
        return -1 if self.data_format == "channels_last" else 1

    def channels(self, input_shape: Shape) -> int | None:
        """Return the number of channels in the shape of the inputs."""
        return checks.rank_of(input_shape, self.rank, self.data_format)[self.channel_axis]


class WindowLayer(SpatialLayer):
    """A layer that multiplies windows by a learned kernel, adds a bias for each filter, and applies an activation.

    It keeps the arguments that these layers have in common. A subclass adds its kernels and its bias in `build`, with
    `add_kernel` and `add_bias`.
    """

    filters: int

    def __init__(
        self,
        kernel_size: Sizes,
        strides: Sizes,
        padding: Padding,
        data_format: str | None,
        dilation_rate: Sizes,
        activation: KerasObject,
        use_bias: bool,
        bias_initializer: KerasObject,
        bias_regularizer: KerasObject,
        activity_regularizer: KerasObject,
        bias_constraint: KerasObject,
        **kwargs,
    ):
        super().__init__(data_format, activity_regularizer=activity_regularizer, **kwargs)
        self.kernel_size = checks.positive_ints(kernel_size, self.rank, "kernel_size")
        self.strides = checks.positive_ints(strides, self.rank, "strides")
        self.dilation_rate = checks.positive_ints(dilation_rate, self.rank, "dilation_rate")
        self.axis_padding = checks.padding(padding, self.rank, checks.paddings(self.rank))
        self.padding = padding if isinstance(padding, str) else self.axis_padding
        self.keep(activation=activation, use_bias=use_bias)
        self.keep(bias_initializer=bias_initializer, bias_regularizer=bias_regularizer, bias_constraint=bias_constraint)

    def channels(self, input_shape: Shape) -> int:
        """Return the number of input channels, which must be known."""
        super().channels(input_shape)
        return checks.known_channels(input_shape, self.channel_axis)

    def add_kernel(self, input_shape: Shape, shape: tuple[int, ...], name: str = "kernel", role: str = "kernel"):
        """Add a learned kernel, and remember how many channels the input must have."""
        axes = {self.channel_axis: self.channels(input_shape)}
        self.input_spec = keras.InputSpec(ndim=self.rank + 2, axes=axes)
        return self.add_learned(name, shape, role)

    def add_bias(self, filters: int):
        """Add one learned number for each filter, or None without `use_bias`."""
        return self.add_learned("bias", (filters,)) if self.use_bias else None

    def biased(self, outputs):
        """Add the bias to outputs (batch, *spatial, filters)."""
        return outputs + self.bias.value if self.use_bias else outputs

    def output_sizes(self, input_shape: Shape) -> Shape:
        """Return the sizes of the output along its spatial axes; None where the input's are unknown."""
        sizes = self.channels_last_shape(input_shape)[1:-1]
        return geometry.output_sizes(sizes, self.kernel_size, self.strides, self.dilation_rate, self.axis_padding)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of the output; None where the input's is unknown."""
        batch, *_ = self.channels_last_shape(input_shape)
        return self.shape_in_data_format(batch, self.output_sizes(input_shape), self.filters)
