"""Layers drawn at random against the stock layers: `make fuzz` draws 2,000 of them, `make test` a few."""

import os

import keras
import numpy as np
import oracles
from cases import close
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from keras_cnn_edu import layers, xla

FEW = 10 if keras.backend.backend() == "jax" else 25  # JAX compiles several programs for each
CASES = int(os.environ.get("FUZZ_CASES", FEW))
COUNTS_PADDING = ("AveragePooling", "torch")  # only there, stock averages count the padding
KINDS = ["Conv", "Conv", "DepthwiseConv", "SeparableConv", "Transpose", "MaxPooling", "AveragePooling"]


def coarse(name):
    """Whether the stock layer is no reference in float64.

    TensorFlow pools volumes in float32 only. Its float64 convolution of volumes begins "same" windows that are shorter
    than the stride one pixel too late; float32, XLA, and two dimensions agree with the formula (and with ours).
    """
    return "Pooling" in name or "3D" in name


@st.composite
def drawn(draw):
    """Return the class name, the arguments that both layers take, the shape of the images, and a dtype."""
    kind = draw(st.sampled_from(KINDS))
    rank = draw(st.integers(1, 2 if kind in ("DepthwiseConv", "SeparableConv") else 3))

    def axes(most):
        return draw(st.tuples(*[st.integers(1, most)] * rank))

    window, strides = axes(4), axes(3)
    # TensorFlow begins "same" windows of volumes too late where the stride is longer than the window: see `coarse`.
    begins_late = "Pooling" in kind and rank == 3 and max(np.subtract(strides, window)) > 0
    no_reference = begins_late or (kind, keras.backend.backend()) == COUNTS_PADDING
    words = ["valid"] if no_reference else ["valid", "same"]
    padding = draw(st.sampled_from([*words, "causal"] if kind == "Conv" and rank == 1 else words))
    arguments = {"strides": strides, "padding": padding}
    channels = draw(st.integers(1, 4))
    dilation = axes(3) if set(strides) == {1} and kind != "Transpose" else (1,) * rank  # Keras: one of the two
    if kind in ("MaxPooling", "AveragePooling"):
        arguments["pool_size"] = window
        dilation = (1,) * rank
    else:
        arguments |= {"kernel_size": window, "dilation_rate": dilation, "use_bias": draw(st.booleans())}
    if kind in ("Conv", "SeparableConv", "Transpose"):
        arguments["filters"] = draw(st.integers(1, 4))
    if kind == "Conv" and rank < 3:
        groups = draw(st.integers(1, 3))
        channels, arguments["groups"] = channels * groups, groups
        arguments["filters"] *= groups
    if kind in ("DepthwiseConv", "SeparableConv"):
        arguments["depth_multiplier"] = draw(st.integers(1, 2))
        arguments["strides"] = (strides[0],) * rank  # TensorFlow: the same on both axes
        arguments["dilation_rate"] = (dilation[0],) * rank if strides[0] == 1 else (1,) * rank
    if kind == "Transpose" and draw(st.booleans()) and padding == "valid":
        arguments["output_padding"] = tuple(draw(st.integers(0, stride - 1)) for stride in strides)
    least = [d * (k - 1) + 1 for d, k in zip(dilation, window, strict=True)]
    sizes = [draw(st.integers(size, size + 5)) for size in least]
    name = f"Conv{rank}DTranspose" if kind == "Transpose" else f"{kind}{rank}D"
    dtype = draw(st.sampled_from(["float32", "float16", "bfloat16"] + ["float64"] * (not coarse(name))))
    return name, arguments, (draw(st.integers(1, 3)), *sizes, channels), dtype


class Loops:
    """The loops of `oracles`, with the weights of a stock layer."""

    def __init__(self, layer, arguments):
        self.get_weights, self.set_weights = layer.get_weights, layer.set_weights
        self.window = arguments["strides"], arguments["padding"], arguments["dilation_rate"], arguments.get("groups", 1)

    def __call__(self, images):
        """Return the cross-correlation plus the bias."""
        kernel, *bias = self.get_weights()
        return oracles.cross_correlate(keras.ops.convert_to_numpy(images), kernel, *self.window) + sum(bias)


@settings(
    max_examples=CASES, deadline=None, derandomize=CASES < 100, suppress_health_check=list(HealthCheck), database=None
)
@given(drawn(), st.sampled_from(["channels_last", "channels_first"]), st.integers(0, 2**16))
def test_drawn_layers_equal_the_stock_layer(case, data_format, seed):
    """Whatever the arguments, with the same weights; the stock layer computes in float64 where it can."""
    name, arguments, shape, dtype = case
    note(f"layers.{name}(**{arguments}, data_format={data_format!r}, dtype={dtype!r}) on {shape}, seed={seed}")
    random = np.random.default_rng(seed)
    images = random.normal(size=shape)
    stock = getattr(keras.layers, name)(**arguments, dtype="float32" if coarse(name) else "float64")
    reference = keras.ops.convert_to_tensor(images, stock.compute_dtype)
    stock(reference)  # builds it
    if name == "Conv3D" and max(arguments["strides"]) > 1:
        # Where a stride leaves pixels out, between two windows or after the last one, TensorFlow's stock layer returns
        # what happens to stand in memory. So the loops are the reference.
        stock = Loops(stock, arguments)
    stock.set_weights([random.normal(size=weight.shape) for weight in stock.get_weights()])
    expected = keras.ops.convert_to_numpy(stock(reference))
    weights = stock.get_weights()
    stock.set_weights([np.abs(weight) for weight in weights])
    terms = keras.ops.convert_to_numpy(stock(keras.ops.abs(reference)))  # what is added up, before terms cancel
    stock.set_weights(weights)

    ours = getattr(layers, name)(**arguments, data_format=data_format, dtype=dtype)
    turned = images if data_format == "channels_last" else np.moveaxis(images, -1, 1)
    ours.build(turned.shape)
    ours.set_weights(stock.get_weights())
    outputs = ours(keras.ops.convert_to_tensor(turned, dtype))
    outputs = keras.ops.convert_to_numpy(keras.ops.cast(outputs, "float64"))
    outputs = outputs if data_format == "channels_last" else np.moveaxis(outputs, 1, -1)
    close(outputs, expected, dtype, label=str(case), scale=np.abs(terms).max())
    xla.compiled.cache_clear()  # hundreds of compiled functions would fill the memory
