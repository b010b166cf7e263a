"""The kernels of a convolution: what each filter weighs, and how."""

import numpy as np

from keras_cnn_edu.viz import paint
from keras_cnn_edu.viz.page import SMALL, Page, number, statistics

COLUMNS = 16
LARGE_PANEL, SMALL_PANEL, GAP = 0.8, 0.42, 0.1
MAX_CHANNELS = MAX_FILTERS = 16


def kernel_grid(kernel, *, title=""):
    """Draw the weights of every filter, zero in the middle of the color scale.

    One input channel: a picture per filter, negative weights blue, positive ones red. Three input channels: a
    color picture per filter, red, green and blue weights as such, gray where all are zero. Otherwise a table:
    one row per input channel, one column per filter.

    Args:
        kernel: (kernel_height, kernel_width, input_channels, filters).
        title: of the figure.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError: if `kernel` does not have four axes.

    Example:
        >>> figure = kernel_grid(np.zeros((5, 5, 1, 6)), title="conv1")
        >>> [text.get_text() for text in figure.texts][:2]
        ['conv1', '6 kernels of 5×5, 1 input channel · one scale, zero in the middle']
    """
    kernel = np.asarray(kernel, "float64")
    if kernel.ndim != 4 or not kernel.size:
        raise ValueError(
            "`kernel` must have the shape (kernel_height, kernel_width, input_channels, filters). "
            f"Received: shape={kernel.shape}."
        )
    known = paint.finite(kernel)
    extreme = abs(known).max(initial=0.0) or 1.0
    if kernel.shape[2] in (1, 3):
        return _gallery(kernel, extreme, title)
    return _table(kernel, extreme, title)


def _gallery(kernel, extreme, title):
    """One picture per filter."""
    rows, columns, channels, filters = kernel.shape
    shown = min(filters, 8 * COLUMNS)
    width, height = _panel_size(rows, columns, LARGE_PANEL)
    lines = -(-shown // COLUMNS)
    page = Page(
        max(0.4 + min(shown, COLUMNS) * (width + GAP), 6.5),
        Page.TOP + lines * (height + 0.45) + 0.3,
        title,
        _note(kernel, channels, shown),
    )
    for index in range(shown):
        line, column = divmod(index, COLUMNS)
        x, y = 0.2 + column * (width + GAP), Page.TOP + 0.2 + line * (height + 0.45)
        weights = kernel[..., index]
        page.text(x + width / 2, y - 0.02, f"filter {index}", across="center", down="bottom")
        page.picture(_colors(weights, extreme), x, y, width, height)
        page.frame(x, y, width, height)
        page.text(x + width / 2, y + height + 0.02, _range(weights), size=SMALL, across="center")
    _scale(page, kernel, extreme, "gray" if channels == 3 else "RdBu_r")
    return page.figure


def _table(kernel, extreme, title):
    """One row per input channel, one column per filter."""
    rows, columns, channels, filters = kernel.shape
    channels, filters = min(channels, MAX_CHANNELS), min(filters, MAX_FILTERS)
    width, height = _panel_size(rows, columns, SMALL_PANEL)
    left, top = 1.1, Page.TOP + 0.45
    page = Page(
        max(left + filters * (width + GAP) + 0.2, 6.5),
        top + channels * (height + GAP) + 0.3,
        title,
        _note(kernel, channels, filters),
    )
    page.text(left, top - 0.25, "filter", down="bottom")
    page.text(0.2, top - 0.05, "input channel", down="bottom")
    for index in range(filters):
        x = left + index * (width + GAP)
        page.text(x + width / 2, top - 0.05, str(index), across="center", down="bottom")
        for channel in range(channels):
            y = top + channel * (height + GAP)
            page.picture(_colors(kernel[:, :, channel : channel + 1, index], extreme), x, y, width, height)
            page.frame(x, y, width, height)
    for channel in range(channels):
        page.text(
            left - 0.15,
            top + channel * (height + GAP) + height / 2,
            str(channel),
            across="right",
            down="center",
        )
    _scale(page, kernel, extreme, "RdBu_r")
    return page.figure


def _panel_size(rows, columns, longest):
    return max(longest * columns / max(rows, columns), 0.25), max(longest * rows / max(rows, columns), 0.15)


def _colors(weights, extreme):
    """Colors of one kernel (kernel_height, kernel_width, 1 or 3 channels)."""
    if weights.shape[-1] == 3:
        return paint.paint_image(0.5 + 0.5 * weights / extreme)
    return paint.paint(weights[..., 0], -extreme, extreme, "RdBu_r")


def _range(weights):
    return paint.count_specials(weights) or statistics(weights).splitlines()[0]


def _scale(page, kernel, extreme, colormap):
    page.color_bar(0.24, number(-extreme), f"+{number(extreme)}", colormap)
    page.legend(kernel)


def _note(kernel, channels_shown, filters_shown):
    rows, columns, channels, filters = kernel.shape
    count = f"{filters} kernel{'s' * (filters > 1)} of {rows}×{columns}"
    inputs = f"{channels} input channel{'s' * (channels > 1)}"
    if filters_shown < filters:
        count = f"showing {filters_shown} of {count}"
    if channels_shown < channels:
        inputs = f"{channels_shown} of {inputs}"
    return f"{count}, {inputs} · one scale, zero in the middle"
