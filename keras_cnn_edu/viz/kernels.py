"""The kernels of a convolution: the weights of each filter."""

import math

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.formatting import number, plural
from keras_cnn_edu.viz.arguments import as_numbers, check_texts
from keras_cnn_edu.viz.canvas.colors import DIVERGING, color_values, color_weights, weights_colormap
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import Layout, fitting_size, legend_height, page_width
from keras_cnn_edu.viz.canvas.sheet import Sheet, new_page
from keras_cnn_edu.viz.canvas.values import count_non_finite, largest_magnitude, statistics

COLUMNS = 16
LARGE_PANEL, SMALL_PANEL, POINT, GAP = 0.8, 0.42, 0.14, 0.1  # inches; POINT: a kernel of one pixel
MOST_ROWS = 8  # of a gallery
MOST, MOST_POINTS = 16, 64  # input channels and filters of a table; of one-pixel kernels
LABEL = 0.25  # inches between two numbers at the edge of a table


def kernel_grid(
    kernel, *, title: str = "", note: str = "", color: bool = True, rasterized: bool = False
) -> Drawing | Sheet:
    """Draw the weights of every filter, zero in the middle of the color scale.

    One input channel: a picture per filter, negative weights blue, positive ones red. Three input channels: a
    color picture per filter, red, green and blue weights as such, gray where all are zero. Otherwise a table:
    one row per input channel, one column per filter. A kernel of a volume is drawn slice below slice.

    Args:
        kernel: (kernel_height, kernel_width, input_channels, filters), or with one or three spatial axes.
        title: of the figure.
        note: what else the line below the title says.
        color: False for three input channels that are not red, green and blue: they become a table too.
        rasterized: True draws the same picture as pixels only, many times faster: for many pictures.

    Returns:
        A `matplotlib.figure.Figure`; a `Sheet` of pixels if `rasterized`.

    Raises:
        ValueError, TypeError: if `kernel` does not have three to five axes, or no weight.

    Example:
        >>> across = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
        >>> kernel = np.stack([across, across.T], axis=-1)[:, :, None]  # (3, 3, 1, 2)
        >>> figure = kernel_grid(kernel, title="edges")
        >>> [text.get_text() for text in figure.texts][:2]
        ['edges', '2 kernels of 3×3, 1 input channel · one scale, zero in the middle']
    """
    check_texts(title=title, note=note)
    checks.flag(color, "color")
    kernel = as_numbers(kernel, "kernel")
    if kernel.ndim not in (3, 4, 5) or not kernel.size:
        raise ValueError(
            "`kernel` must have the shape (kernel_height, kernel_width, input_channels, filters), or one or three "
            f"sizes before the channels. Received: shape={kernel.shape}."
        )
    slices = kernel.reshape((1,) * (5 - kernel.ndim) + kernel.shape)  # (slices, height, width, channels, filters)
    extreme = largest_magnitude(kernel)
    if kernel.shape[-2] == 1 or (kernel.shape[-2] == 3 and color):
        return _gallery(slices, extreme, title, note, rasterized)
    return _table(slices, extreme, title, note, rasterized)


def _gallery(kernel, extreme, title, note, rasterized):
    """One picture per filter."""
    *_, channels, filters = kernel.shape
    shown = min(filters, MOST_ROWS * COLUMNS)
    width, height = panel_size(kernel, LARGE_PANEL)
    step = max(width, LARGE_PANEL) + GAP
    rows = math.ceil(shown / COLUMNS)
    note = _note(kernel, channels, shown, note)
    page = new_page(
        rasterized,
        page_width(0.4 + min(shown, COLUMNS) * step, title, note),
        Layout.TOP + rows * (height + 0.45) + legend_height(kernel),
        title,
        note,
    )
    ranges = [_range(kernel[..., index]) for index in range(shown)]
    size = fitting_size(ranges, step - 0.08)
    for index in range(shown):
        row, column = divmod(index, COLUMNS)
        x, y = 0.2 + (column + 0.5) * step, Layout.TOP + 0.2 + row * (height + 0.45)
        page.text(x, y - 0.04, f"filter {index}", ha="center", va="bottom")
        draw_kernel(page, kernel[..., index], extreme, x - width / 2, y, width, height)
        page.text(x, y + height + 0.02, ranges[index], size=size, ha="center")
    _draw_scale(page, kernel, extreme, weights_colormap(channels))
    return page.figure


def _table(kernel, extreme, title, note, rasterized):
    """One row per input channel, one column per filter."""
    *spatial, channels, filters = kernel.shape
    points = max(spatial) == 1  # one weight for each input channel and filter
    most, gap = (MOST_POINTS, 0.0) if points else (MOST, GAP)
    channels, filters = min(channels, most), min(filters, most)
    width, height = (POINT, POINT) if points else panel_size(kernel, SMALL_PANEL)
    left, top = 1.1, Layout.TOP + 0.45
    note = _note(kernel, channels, filters, note)
    page = new_page(
        rasterized,
        page_width(left + filters * (width + gap) + 0.2, title, note),
        top + channels * (height + gap) + legend_height(kernel),
        title,
        note,
    )
    page.text(left, top - 0.25, "filter", va="bottom")
    page.text(0.2, top - 0.05, "input channel", va="bottom")
    for index in _every(filters, width + gap):
        x = left + index * (width + gap) + width / 2
        page.text(x, top - 0.05, str(index), ha="center", va="bottom")
    for channel in _every(channels, height + gap):
        y = top + channel * (height + gap) + height / 2
        page.text(left - 0.15, y, str(channel), ha="right", va="center")
    if points:
        weights, box = kernel[0, 0, 0, :channels, :filters], (left, top, filters * width, channels * height)
        page.picture(color_values(weights, -extreme, extreme, DIVERGING), *box)
        page.frame(*box)
    else:
        for channel, index in np.ndindex(channels, filters):
            x, y = left + index * (width + gap), top + channel * (height + gap)
            draw_kernel(page, kernel[..., channel : channel + 1, index], extreme, x, y, width, height)
    _draw_scale(page, kernel, extreme, DIVERGING)
    return page.figure


def draw_kernel(
    page: Layout, slices: np.ndarray, extreme: float, x: float, y: float, width: float, height: float
) -> None:
    """Draw one kernel (slices, height, width, 1 or 3 channels), slice below slice."""
    step = (height + GAP / 4) / len(slices)
    for index, weights in enumerate(slices):
        box = x, y + index * step, width, step - GAP / 4
        page.picture(color_weights(weights, extreme), *box)
        page.frame(*box)


def panel_size(kernel: np.ndarray, longest: float) -> tuple[float, float]:
    """Return the (width, height) of one kernel in inches, in its proportions as long as no side becomes too thin."""
    slices, rows, columns = kernel.shape[:3]
    width, height = longest * columns / max(rows, columns), longest * rows / max(rows, columns)
    return max(width, 0.25), max(height, 0.15) * (1 + (slices - 1) / 2)  # several slices may be taller


def _every(count, size):
    """The indices that are written beside cells of that size."""
    return range(0, count, max(1, round(LABEL / size + 0.4)))


def _range(weights):
    return count_non_finite(weights) or statistics(weights).splitlines()[0]


def _draw_scale(page, kernel, extreme, colormap):
    page.color_bar(0.24, number(-extreme), f"+{number(extreme)}", colormap)
    page.legend(kernel)


def _note(kernel, channels_shown, filters_shown, more):
    slices, rows, columns, channels, filters = kernel.shape
    size = f"{rows}×{columns}" if slices == 1 else f"{slices}×{rows}×{columns}"
    count = f"{plural(filters, 'kernel')} of {size}"
    inputs = plural(channels, "input channel")
    if filters_shown < filters:
        count = f"showing {filters_shown} of {count}"
    if channels_shown < channels:
        inputs = f"{channels_shown} of {inputs}"
    return f"{count}, {inputs} · one scale, zero in the middle{more and ' · '}{more}"
