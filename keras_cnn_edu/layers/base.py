"""What layers share: how arguments are checked, kept and saved, where the channels are, and what a window needs."""

import functools
import inspect

import keras
from keras import activations, constraints, initializers, ops, regularizers

from keras_cnn_edu import checks

# Arguments that may be names ("relu") or objects, by the last word of the argument's name.
PARTS = {
    "activation": activations,
    "initializer": initializers,
    "regularizer": regularizers,
    "constraint": constraints,
}


# What every other argument must be, whichever layer has it.
CHECKS = {
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
    "momentum": functools.partial(checks.number, least=0, most=1),
    "renorm_momentum": functools.partial(checks.number, least=0, most=1),
    "epsilon": functools.partial(checks.number, least=0),
    "depth_radius": functools.partial(checks.integer, least=0),
    "bias": functools.partial(checks.number, least=0),
    "alpha": functools.partial(checks.number, least=0),
    "beta": functools.partial(checks.number, least=0),
}
OF_KERAS = ("name", "dtype", "trainable", "activity_regularizer", "autocast", "input_shape", "input_dim")
DTYPES = ("float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16")


def part_of(argument):
    """Return the Keras module that turns names into objects for an argument, or None."""
    return PARTS.get(argument.rsplit("_", 1)[-1])


def part(value, name):
    """Return the object that a name like "relu" means; of a name that Keras does not know, say the nearest."""
    module, fix = part_of(name), ""
    try:
        found = module.get(value)
        if not inspect.isclass(found):
            return found
    except (ValueError, TypeError) as error:
        fix = str(error) if isinstance(value, dict) else ""  # of a configuration Keras says what is wrong with it
    if isinstance(value, str):
        names = [word for word in dir(module) if word.islower() and word not in ("get", "serialize", "deserialize")]
        checks.one_of(value, name, [word for word in names if not word.startswith("_")])
    if module is regularizers and isinstance(value, (int, float)) and not isinstance(value, bool):
        fix = f"A penalty of that size: keras.regularizers.L2({value})."
    raise checks.wrong_type(value, name, f"a name in {module.__name__}, an object like those there, or None", fix)


def float_policy(dtype):
    """Return `dtype` if Keras knows it and it is one of floats: weights, means and gradients are no integers."""
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
        part(kwargs.get("activity_regularizer"), "activity_regularizer")
        super().__init__(**kwargs)

    def keep(self, **arguments):
        """Check arguments and set attributes; names of activations, initializers and the like become objects."""
        for name, value in arguments.items():
            check = part if part_of(name) else CHECKS.get(name)
            setattr(self, name, check(value, name) if check else value)

    def quantize(self, *args, **kwargs):
        """Refuse: these layers are for reading and learning."""
        raise NotImplementedError(
            f"{type(self).__name__} of keras_cnn_edu is not quantized: it is written to be read. For a quantized "
            "model, set the weights of one made of keras.layers (they are interchangeable) and quantize that."
        )

    def get_config(self):
        """Return the arguments that make this layer again."""
        config = super().get_config()
        for kind in _classes(self):
            for name in inspect.signature(kind.__init__).parameters:
                if name not in ("self", "args", "kwargs", *config):
                    value = getattr(self, name)
                    config[name] = part_of(name).serialize(value) if part_of(name) else value
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

    def __init__(self, data_format=None, **kwargs):
        super().__init__(**kwargs)
        data_format = keras.config.image_data_format() if data_format is None else data_format
        self.data_format = checks.one_of(data_format, "data_format", checks.DATA_FORMATS)

    def build(self, input_shape):
        """Refuse inputs of another number of axes."""
        self.channels(input_shape)

    # So Keras marks a `build` that makes no weights: the layer is built once it is constructed.
    build._is_default = True  # type: ignore[attr-defined]

    def channels_last(self, inputs):
        """Return inputs as (batch, *spatial, channels)."""
        checks.rank_of(inputs.shape, self.rank, self.data_format)
        return inputs if self.data_format == "channels_last" else ops.moveaxis(inputs, 1, -1)

    def in_data_format(self, outputs):
        """Return (batch, *spatial, channels) with the channels where the user wants them."""
        return outputs if self.data_format == "channels_last" else ops.moveaxis(outputs, -1, 1)

    def channels_last_shape(self, input_shape):
        """Return a shape as (batch, *spatial, channels)."""
        input_shape = checks.shape(input_shape, "input_shape")
        batch, *rest = checks.rank_of(input_shape, self.rank, self.data_format)  # that of inputs, where Keras asks
        return (batch, *rest) if self.data_format == "channels_last" else (batch, *rest[1:], rest[0])

    def shape_in_data_format(self, batch, sizes, channels):
        """Return a shape with the channels where the user wants them."""
        return (batch, *sizes, channels) if self.data_format == "channels_last" else (batch, channels, *sizes)

    @property
    def channel_axis(self):
        """The axis of the channels."""
        return -1 if self.data_format == "channels_last" else 1

    def channels(self, input_shape):
        """Return the number of input channels in a shape."""
        return checks.rank_of(input_shape, self.rank, self.data_format)[self.channel_axis]


class WindowLayer(SpatialLayer):
    """A layer with a learned kernel that lies on a window, a bias for each filter, and an activation.

    It keeps the arguments these layers have in common. A subclass adds its kernels in `build` with `add_kernel`, and
    calls `add_bias`.
    """

    def __init__(
        self, kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias,
        bias_initializer, bias_regularizer, activity_regularizer, bias_constraint, **kwargs,
    ):  # fmt: skip
        super().__init__(data_format, activity_regularizer=activity_regularizer, **kwargs)
        self.kernel_size = checks.positive_ints(kernel_size, self.rank, "kernel_size")
        self.strides = checks.positive_ints(strides, self.rank, "strides")
        self.dilation_rate = checks.positive_ints(dilation_rate, self.rank, "dilation_rate")
        self.axis_padding = checks.padding(padding, self.rank, checks.paddings(self.rank))
        self.padding = padding if isinstance(padding, str) else self.axis_padding
        self.keep(activation=activation, use_bias=use_bias)
        self.keep(bias_initializer=bias_initializer, bias_regularizer=bias_regularizer, bias_constraint=bias_constraint)

    def channels(self, input_shape):
        """Return the number of input channels, which must be known."""
        super().channels(input_shape)
        return checks.known_channels(input_shape, self.channel_axis)

    def add_kernel(self, input_shape, shape, name="kernel", role="kernel"):
        """Add a learned kernel, and remember how many channels the input must have."""
        axes = {self.channel_axis: self.channels(input_shape)}
        self.input_spec = keras.InputSpec(ndim=self.rank + 2, axes=axes)
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=getattr(self, f"{role}_initializer"),
            regularizer=getattr(self, f"{role}_regularizer"),
            constraint=getattr(self, f"{role}_constraint"),
        )

    def add_bias(self, filters):
        """Add one learned number for each filter, or None without `use_bias`."""
        if not self.use_bias:
            return None
        return self.add_weight(
            name="bias",
            shape=(filters,),
            initializer=self.bias_initializer,
            regularizer=self.bias_regularizer,
            constraint=self.bias_constraint,
        )

    def biased(self, outputs):
        """Add the bias to outputs (batch, *spatial, filters)."""
        return outputs + self.bias.value if self.use_bias else outputs
