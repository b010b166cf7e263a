"""The geometry of sliding windows, one axis at a time, in plain integers.

Every size, padding amount and receptive field that the package computes or prints comes from here.
Along one axis a window of `kernel_size` elements, `dilation_rate` apart, starts every `stride` pixels:

effective kernel size   k' = dilation_rate * (kernel_size - 1) + 1
output size             o  = floor((before + size + after - k') / stride) + 1
window of output i      i * stride - before + dilation_rate * u, u = 0 … kernel_size - 1

All lengths are pixels (elements along the axis). Nothing here knows about tensors.

Reference: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016,
relationships 1 to 15. https://arxiv.org/abs/1603.07285
"""

from fractions import Fraction
from typing import NamedTuple, TypeVar

from keras_cnn_edu import checks, results
from keras_cnn_edu.types import AxisPadding, Padding, Shape, Sizes

Size = TypeVar("Size", int, int | None)  # an unknown size stays unknown

LEAST: dict[str, int | None] = {
    "size": 0,
    "positions": 0,
    "kernel_size": 1,
    "stride": 1,
    "dilation_rate": 1,
    "output_padding": 0,
    "output_index": 0,
    "outputs": 1,
    "factor": 1,
    "before": None,  # negative: that many pixels are skipped
}


def _check(**integers: int | None) -> None:
    """Refuse what is not an integer, or too small. A size that is not known yet is None, or a tensor of TensorFlow."""
    for name, value in integers.items():
        least = LEAST[name]
        unknown = (name == "size" and value is None) or (name in ("size", "positions") and hasattr(value, "graph"))
        if not unknown and (type(value) is not int or (least is not None and value < least)):
            checks.integer(value, name, least)


def effective_kernel_size(kernel_size: int, dilation_rate: int = 1) -> int:
    """Count the pixels from the first to the last element of a dilated kernel.

    k' = dilation_rate * (kernel_size - 1) + 1

    >>> effective_kernel_size(3)
    3
    >>> effective_kernel_size(3, dilation_rate=2)  # x . x . x
    5
    """
    _check(kernel_size=kernel_size, dilation_rate=dilation_rate)
    return dilation_rate * (kernel_size - 1) + 1


def span(positions: int, kernel_size: int, stride: int = 1, dilation_rate: int = 1) -> int:
    """Count the pixels from the start of the first window to the end of the last one.

    (positions - 1) * stride + k'. The number of positions may also be a scalar tensor.

    >>> span(3, kernel_size=3, stride=2)  # windows 0 1 2, 2 3 4 and 4 5 6
    7
    """
    _check(positions=positions, stride=stride)
    return (positions - 1) * stride + effective_kernel_size(kernel_size, dilation_rate)


def padding_amounts(
    size: int | None, kernel_size: int, stride: int = 1, dilation_rate: int = 1, padding: AxisPadding = "valid"
) -> tuple[int, int]:
    """Return how many pixels are added before and after an axis.

    - "valid": none.
    - "same": as many as make the output `ceil(size / stride)` long; the odd pixel goes after.
    - "full": every window that touches the input by one pixel or more, k' - 1 on both sides.
    - "causal": k' - 1 before, so that no output sees a later input (sequences).
    - an integer: that many on both sides; a pair: (before, after).

    Args:
        size: length of the input, in pixels.
        kernel_size: elements of the kernel.
        stride: pixels between the starts of neighboring windows.
        dilation_rate: pixels between neighboring kernel elements.
        padding: as above.

    Returns:
        The pair (before, after), in pixels.

    Raises:
        ValueError, TypeError: for an integer or a padding that is not as described. All functions here raise them.

    >>> padding_amounts(5, 3, padding="same")
    (1, 1)
    >>> padding_amounts(6, 3, stride=2, padding="same")
    (0, 1)
    >>> padding_amounts(5, 3, padding="full")
    (2, 2)
    """
    _check(size=size, stride=stride)
    padding = checks.axis_padding(padding, checks.CAUSAL_PADDINGS)
    if isinstance(padding, tuple):
        return padding
    reach = effective_kernel_size(kernel_size, dilation_rate) - 1  # pixels a window extends past its first
    if padding == "valid":
        return 0, 0
    if padding == "full":
        return reach, reach
    if padding == "causal":
        return reach, 0
    if size is None:
        raise ValueError("`size` must be known for padding='same'. Received: size=None. State the size.")
    missing = reach - (size - 1) % stride  # the last window starts at the last multiple of stride
    missing = (missing + abs(missing)) // 2  # max(missing, 0), written so that `size` may also be a scalar tensor
    return missing // 2, missing - missing // 2


def output_size(
    size: Size, kernel_size: int, stride: int = 1, dilation_rate: int = 1, padding: AxisPadding = "valid"
) -> Size:
    """Count the windows that fit along an axis: the length of the output.

    o = floor((before + size + after - k') / stride) + 1

    An unknown size (None) gives an unknown output.

    Raises:
        ValueError, TypeError: if not even one window fits, or an argument is not as `padding_amounts` describes it.

    >>> output_size(3, 2)
    2
    >>> output_size(28, 5, padding="same")
    28
    >>> output_size(227, 11, stride=4)  # the first layer of AlexNet
    55
    """
    if size is None:
        padding_amounts(0, kernel_size, stride, dilation_rate, padding)  # refuses what is wrong for any size
        return None
    before, after = padding_amounts(size, kernel_size, stride, dilation_rate, padding)
    padded, effective = before + size + after, effective_kernel_size(kernel_size, dilation_rate)
    if padded < effective:
        raise ValueError(
            "The window must not be larger than the padded input. "
            f"Received: size={size}, padding={padding!r} ({before} before, {after} after), "
            f"kernel_size={kernel_size}, dilation_rate={dilation_rate} (effective {effective}), stride={stride}: "
            f"{effective} > {before} + {size} + {after}. "
            'Enlarge the input, choose a smaller kernel, or pad more (padding="same" always fits).'
        )
    return (padded - effective) // stride + 1


def output_sizes(sizes: Shape, kernel_size: Sizes, strides: Sizes, dilation_rate: Sizes, padding: Padding) -> Shape:
    """Apply `output_size` to every axis; the message names all axes if the window does not fit on one.

    >>> output_sizes((28, 28), (5, 5), (1, 1), (1, 1), ("valid", "same"))
    (24, 28)
    """
    sizes = checks.shape(sizes, "sizes")
    kernel_size = checks.positive_ints(kernel_size, len(sizes), "kernel_size")
    strides = checks.positive_ints(strides, len(sizes), "strides")
    dilation_rate = checks.positive_ints(dilation_rate, len(sizes), "dilation_rate")
    padding = checks.padding(padding, len(sizes), checks.CAUSAL_PADDINGS)
    try:
        return tuple(map(output_size, sizes, kernel_size, strides, dilation_rate, padding))
    except ValueError as error:
        raise ValueError(
            f"{error} Whole call: input sizes {sizes}, kernel_size={kernel_size}, "
            f"strides={strides}, dilation_rate={dilation_rate}, padding={padding}."
        ) from None


def transposed_crop(
    kernel_size: int,
    stride: int = 1,
    dilation_rate: int = 1,
    padding: AxisPadding = "valid",
    output_padding: int | None = None,
) -> tuple[int, int]:
    """Return how many pixels a transposed cross-correlation cuts off before and after an axis.

    Its full output is (size - 1) * stride + k' pixels long. What the cross-correlation padded is cut off again;
    a negative amount after means that zeros are appended instead.

    - "valid": nothing; the output is at least as long as the stride, or longer by `output_padding`.
    - "same": down to size * stride, or to (size - 1) * stride + k' % 2 + `output_padding`.
    - "full", an integer, a pair: those amounts, less `output_padding`.

    >>> transposed_crop(4, stride=2, padding="same")
    (1, 1)
    >>> transposed_crop(2, stride=3)  # one zero after
    (0, -1)
    """
    _check(stride=stride, output_padding=0 if output_padding is None else output_padding)
    padding = checks.axis_padding(padding, checks.PADDINGS)
    effective = effective_kernel_size(kernel_size, dilation_rate)
    if padding == "valid":
        return 0, -(max(stride - effective, 0) if output_padding is None else output_padding)
    if padding == "same":
        total = effective - (stride if output_padding is None else effective % 2 + output_padding)
        before = max(total, 0) // 2
        return before, total - before
    before, after = padding_amounts(None, kernel_size, stride, dilation_rate, padding)
    return before, after - (output_padding or 0)


def transposed_size(
    size: Size,
    kernel_size: int,
    stride: int = 1,
    dilation_rate: int = 1,
    padding: AxisPadding = "valid",
    output_padding: int | None = None,
) -> Size:
    """Count the output pixels of a transposed cross-correlation along an axis.

    o = (size - 1) * stride + k' - before - after

    >>> transposed_size(14, 2, stride=2)
    28
    >>> transposed_size(14, 3, stride=2, padding="same")
    28
    """
    _check(size=size)
    if size is None:
        return None
    before, after = transposed_crop(kernel_size, stride, dilation_rate, padding, output_padding)
    result = span(size, kernel_size, stride, dilation_rate) - before - after
    if result < 1:
        raise ValueError(
            "`padding` must leave something of the output. "
            f"Received: size={size}, kernel_size={kernel_size}, stride={stride}, padding={padding!r}: {result} pixels."
        )
    return result


def adaptive_window(output_index: int, size: int, outputs: int) -> slice:
    """Return the input pixels under one output, where an axis is divided into `outputs` equal windows.

    From floor(i * size / outputs) to ceil((i + 1) * size / outputs); where the size cannot be divided evenly,
    neighboring windows overlap.

    >>> [adaptive_window(i, size=5, outputs=3) for i in range(3)]
    [slice(0, 2, None), slice(1, 4, None), slice(3, 5, None)]
    """
    checks.integer(size, "size", least=0)
    _check(outputs=outputs)
    checks.integer(output_index, "output_index", 0, outputs - 1)
    return slice(output_index * size // outputs, -(-(output_index + 1) * size // outputs))  # -(-a // b) rounds up


def window(output_index: int, kernel_size: int, stride: int = 1, dilation_rate: int = 1, before: int = 0) -> range:
    """List the input pixels that one output element sees.

    Output i sees the pixels i * stride - before + dilation_rate * u, u = 0 … kernel_size - 1. A negative index, or one
    past the end, lies in the padding.

    >>> list(window(0, 3, before=1))
    [-1, 0, 1]
    >>> list(window(2, 3, stride=2, dilation_rate=2))
    [4, 6, 8]
    """
    _check(output_index=output_index, stride=stride, before=before)
    start = output_index * stride - before
    return range(start, start + effective_kernel_size(kernel_size, dilation_rate), dilation_rate)


def transposed_window(
    output_index: int, kernel_size: int, stride: int = 1, dilation_rate: int = 1, before: int = 0
) -> list[int]:
    """List the input pixels that contribute to one output pixel of a transposed cross-correlation.

    These are the pixels i for which i * stride + dilation_rate * u - before is the output index for some u. With a
    stride above 1, neighboring outputs have different numbers of them. `before` pixels are cut off (`transposed_crop`).

    >>> [transposed_window(j, 3, stride=2) for j in (2, 3, 4)]
    [[0, 1], [1], [1, 2]]
    """
    _check(
        output_index=output_index, kernel_size=kernel_size, stride=stride, dilation_rate=dilation_rate, before=before
    )
    positions = [output_index + before - dilation_rate * offset for offset in reversed(range(kernel_size))]
    return [position // stride for position in positions if position % stride == 0]


def upsampling_window(output_index: int, factor: int, interpolation: str = "nearest") -> list[int]:
    """List the input pixels from which one pixel of a `factor` times larger output is interpolated.

    The center of output pixel i lies at (i + 1/2) / factor - 1/2 of the input: "nearest" takes the pixel there,
    "bilinear" the two around it.

    >>> [upsampling_window(i, 2) for i in range(4)]
    [[0], [0], [1], [1]]
    >>> [upsampling_window(i, 2, "bilinear") for i in range(4)]
    [[-1, 0], [0, 1], [0, 1], [1, 2]]
    """
    _check(output_index=output_index, factor=factor)
    if checks.one_of(interpolation, "interpolation", ("nearest", "bilinear")) == "nearest":
        return [output_index // factor]
    first, beside = divmod(2 * output_index + 1 - factor, 2 * factor)
    return [first, first + 1] if beside else [first]


def resizing_window(output_index: int, size: int, outputs: int) -> list[int]:
    """List the input pixels from which one pixel is interpolated linearly, when an axis gets `outputs` pixels.

    The center of output pixel i lies at (i + 1/2) * size / outputs - 1/2 of the input, usually between two pixels.

    >>> [resizing_window(i, size=6, outputs=4) for i in range(4)]
    [[0, 1], [1, 2], [3, 4], [4, 5]]
    >>> [resizing_window(i, size=6, outputs=2) for i in range(2)]
    [[1], [4]]
    """
    _check(output_index=output_index, size=size, outputs=outputs)
    first, beside = divmod((2 * output_index + 1) * size - outputs, 2 * outputs)
    return [first, first + 1] if beside else [first]


def tap(offset: int, kernel_size: int, stride: int = 1, dilation_rate: int = 1) -> slice:
    """Return the slice of a padded axis that kernel element `offset` is multiplied with: one pixel of every window.

    In window i it is pixel i * stride + dilation_rate * offset. The end is counted from the end of the axis,
    so the slice is right for every length, even one that is not known yet.

    >>> list("abcde"[tap(0, kernel_size=3)]), list("abcde"[tap(2, kernel_size=3)])
    (['a', 'b', 'c'], ['c', 'd', 'e'])
    >>> "abcdefg"[tap(1, kernel_size=3, stride=2)]
    'bdf'
    """
    _check(kernel_size=kernel_size, stride=stride, dilation_rate=dilation_rate)
    checks.integer(offset, "offset", 0, kernel_size - 1)
    first = dilation_rate * offset
    behind = effective_kernel_size(kernel_size, dilation_rate) - 1 - first  # pixels of the window after this one
    return slice(first, -behind or None, stride)


def visits(
    size: int, kernel_size: int, stride: int = 1, dilation_rate: int = 1, padding: AxisPadding = "valid"
) -> list[int]:
    """Count the windows that cover each pixel of an axis.

    With "full" padding and stride 1 there are kernel_size of them for every pixel; with "valid" there are fewer at
    the border than in the middle.

    >>> visits(5, 3)
    [1, 2, 3, 2, 1]
    >>> visits(5, 3, padding="full")
    [3, 3, 3, 3, 3]
    """
    checks.integer(size, "size", least=0)
    before, _ = padding_amounts(size, kernel_size, stride, dilation_rate, padding)
    counts = [0] * size
    for output_index in range(output_size(size, kernel_size, stride, dilation_rate, padding)):
        for pixel in window(output_index, kernel_size, stride, dilation_rate, before):
            if 0 <= pixel < size:
                counts[pixel] += 1
    return counts


def transposed_visits(
    size: int,
    kernel_size: int,
    stride: int = 1,
    dilation_rate: int = 1,
    padding: AxisPadding = "valid",
    output_padding: int | None = None,
) -> list[int]:
    """Count the input pixels that contribute to each output pixel of a transposed cross-correlation.

    Where the stride does not divide the kernel size, neighbors have different numbers of them: a picture shows it as a
    checkerboard.

    Reference: A. Odena, V. Dumoulin, C. Olah, "Deconvolution and Checkerboard Artifacts", Distill, 2016.
    https://distill.pub/2016/deconv-checkerboard

    >>> transposed_visits(4, 3, stride=2)
    [1, 1, 2, 1, 2, 1, 2, 1, 1]
    >>> transposed_visits(4, 4, stride=2, padding="same")
    [1, 2, 2, 2, 2, 2, 2, 1]
    """
    checks.integer(size, "size", least=0)
    settings = kernel_size, stride, dilation_rate, padding, output_padding
    before, _ = transposed_crop(*settings)
    contributing = [
        transposed_window(output_index, kernel_size, stride, dilation_rate, before)
        for output_index in range(transposed_size(size, *settings))
    ]
    return [sum(0 <= pixel < size for pixel in pixels) for pixels in contributing]


@results.shows_itself
class ReceptiveField(NamedTuple):
    """What one element of a layer sees of the network's input, along one axis, in input pixels.

    `size`: pixels from the first to the last one seen. `jump`: distance between the fields of neighboring elements.
    Both may be fractions after a transposed convolution; `jump` is None if the distances are not the same on average.
    `first_center`: center of the first element's field, where 0 is the center of the first pixel.
    """

    size: int | Fraction = 1
    jump: int | Fraction | None = 1
    first_center: float = 0.0

    @property
    def padding(self) -> int:
        """How many of the pixels that the first element sees lie before the image; negative: that many are skipped.

        >>> ReceptiveField(size=3, first_center=0.0).padding  # -1, 0, 1
        1
        """
        return int((self.size - 1) / 2 - self.first_center)


def receptive_field_step(
    field: ReceptiveField, kernel_size: int, stride: int = 1, dilation_rate: int = 1, before: int = 0
) -> ReceptiveField:
    """Propagate a receptive field through one more layer.

    size' = size + (k' - 1) * jump,   jump' = jump * stride,
    first_center' = first_center + ((k' - 1) / 2 - before) * jump

    Reference: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks",
    Distill, 2019, equations 2 to 5. https://distill.pub/2019/computing-receptive-fields

    >>> first = receptive_field_step(ReceptiveField(), kernel_size=5)  # LeNet: 5×5, …
    >>> receptive_field_step(first, kernel_size=2, stride=2)  # … then 2x2 pooling
    ReceptiveField(size=6, jump=2, first_center=2.5)
    """
    if not isinstance(field, ReceptiveField) or field.jump is None:
        raise checks.wrong_type(field, "field", "a `geometry.ReceptiveField` with a jump")
    _check(stride=stride, before=before)
    reach = effective_kernel_size(kernel_size, dilation_rate) - 1
    return ReceptiveField(
        size=field.size + reach * field.jump,
        jump=field.jump * stride,
        first_center=field.first_center + (reach / 2 - before) * field.jump,
    )
