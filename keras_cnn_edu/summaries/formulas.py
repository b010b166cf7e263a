"""The formula of the output size, with the numbers of a layer in it."""

from keras_cnn_edu import geometry
from keras_cnn_edu.tracing import windows_of
from keras_cnn_edu.tracing.kinds import FAMILIES
from keras_cnn_edu.tracing.layout import data_format_of, spatial_axes


def size_formula(call) -> str:
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
    lines = FORMULAS[call.family](call) if call.family in FORMULAS else []
    return "\n".join(dict.fromkeys(lines))


def _of_windows(call):
    windows = windows_of(call)
    return [_of_window(call, windows.transposed, *setting) for setting in windows.each_axis()]


def _of_window(call, transposed, axis, kernel_size, stride, dilation_rate, padding, output_padding):
    size, out = call.inputs[0].shape[axis], call.outputs[0].shape[axis]
    kernel = str(kernel_size) if dilation_rate == 1 else f"({dilation_rate}·({kernel_size} − 1) + 1)"
    if transposed:
        crop = geometry.transposed_crop(kernel_size, stride, dilation_rate, padding, output_padding)
        return f"({size} − 1)·{stride} + {kernel}{_amounts('−', *crop)} = {out}"
    amounts = geometry.padding_amounts(size, kernel_size, stride, dilation_rate, padding)
    return f"⌊({size}{_amounts('+', *amounts)} − {kernel})/{stride}⌋ + 1 = {out}"


def _of_padding(call):
    return _of_borders(call, call.layer.padding, "+")


def _of_cropping(call):
    return _of_borders(call, call.layer.cropping, "−")


def _of_up_sampling(call):
    return [f"{size}·{out // size} = {out}" for size, out in _sizes(call, len(call.inputs[0].shape) - 2)]


def _of_flattening(call):
    return [f"{'·'.join(map(str, call.inputs[0].shape[1:]))} = {call.outputs[0].shape[1]}"]


FORMULAS = {kind.family: _of_windows for kind in FAMILIES if kind.slides} | {
    "zero padding": _of_padding,
    "cropping": _of_cropping,
    "up-sampling": _of_up_sampling,
    "flattening": _of_flattening,
}


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
