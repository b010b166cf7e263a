"""The formula of the output size, with the numbers of a layer in it."""

from keras_cnn_edu import geometry
from keras_cnn_edu.tracing import windows_of
from keras_cnn_edu.tracing.kinds import family_of
from keras_cnn_edu.tracing.layout import data_format_of, spatial_axes


def size_formula(call):
    """Write down how the sizes of a layer's output follow from those of its input, one line for each different axis.

    Args:
        call: a `tracing.Call`.

    Returns:
        Text; empty for a layer that does not change sizes by a formula.

    Example:
        >>> import keras
        >>> from keras_cnn_edu.tracing import trace
        >>> conv = keras.layers.Conv2D(6, 5, padding="same")
        >>> call, = trace(keras.Sequential([keras.Input((28, 28, 1)), conv])).calls
        >>> size_formula(call)
        '⌊(28 + 2·2 − 5)/1⌋ + 1 = 28'
    """
    windows, family = windows_of(call), family_of(call.layer)
    if windows:
        lines = [_of_windows(call, windows, number) for number in range(len(windows.axes))]
    elif family == "zero padding":
        lines = _of_borders(call, call.layer.padding, "+")
    elif family == "cropping":
        lines = _of_borders(call, call.layer.cropping, "−")
    elif family == "up-sampling":
        lines = [f"{size}·{out // size} = {out}" for size, out in _sizes(call, len(call.inputs[0].shape) - 2)]
    elif family == "flattening":
        lines = [f"{'·'.join(map(str, call.inputs[0].shape[1:]))} = {call.outputs[0].shape[1]}"]
    else:
        lines = []
    return "\n".join(dict.fromkeys(lines))


def _of_windows(call, windows, number):
    axes, *settings = windows[:5]
    kernel_size, stride, dilation_rate, padding = (setting[number] for setting in settings)
    size, out = call.inputs[0].shape[axes[number]], call.outputs[0].shape[axes[number]]
    kernel = str(kernel_size) if dilation_rate == 1 else f"({dilation_rate}·({kernel_size} − 1) + 1)"
    if windows.transposed:
        extra = windows.output_padding[number]
        crop = geometry.transposed_crop(kernel_size, stride, dilation_rate, padding, extra)
        return f"({size} − 1)·{stride} + {kernel}{_amounts('−', *crop)} = {out}"
    amounts = geometry.padding_amounts(size, kernel_size, stride, dilation_rate, padding)
    return f"⌊({size}{_amounts('+', *amounts)} − {kernel})/{stride}⌋ + 1 = {out}"


def _of_borders(call, amounts, sign):
    amounts = amounts if isinstance(amounts[0], (tuple, list)) else (amounts,)
    sizes = _sizes(call, len(amounts))
    return [f"{size}{_amounts(sign, *pair)} = {out}" for (size, out), pair in zip(sizes, amounts, strict=True)]


def _sizes(call, rank):
    axes = spatial_axes(data_format_of(call.layer), rank)
    return [(call.inputs[0].shape[axis], call.outputs[0].shape[axis]) for axis in axes]


def _amounts(sign, before, after):
    """Write what is added before and after.

    >>> _amounts("+", 2, 2), _amounts("+", 0, 1), _amounts("+", 0, 0), _amounts("−", 0, -1)
    (' + 2·2', ' + 0 + 1', '', ' − 0 + 1')
    """
    if before == after:
        return f" {sign} 2·{before}" if before else ""
    opposite = {"+": "−", "−": "+"}[sign]
    return "".join(f" {sign if amount >= 0 else opposite} {abs(amount)}" for amount in (before, after))
