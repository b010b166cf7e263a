"""The kernels of a first layer before and after training: which pattern is new?"""

from collections.abc import Sequence

import numpy as np

from keras_cnn_edu.formatting import number, plural
from keras_cnn_edu.viz.arguments import as_list, as_numbers, check_texts
from keras_cnn_edu.viz.canvas.colors import weights_colormap
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import Layout, fitting_size, legend_height, page_width
from keras_cnn_edu.viz.canvas.sheet import Sheet, new_page
from keras_cnn_edu.viz.canvas.values import largest_magnitude
from keras_cnn_edu.viz.kernels import GAP, LARGE_PANEL, draw_kernel, panel_size

MOST = 16  # filters
LEFT = 1.1  # inches for the names of the rows


def kernel_changes(
    before,
    after,
    *,
    names: Sequence[str] = ("before", "after"),
    title: str = "",
    note: str = "",
    rasterized: bool = False,
) -> Drawing | Sheet:
    """Draw each filter before, after, and the difference, with the correlation of the first two.

    Each row has a color scale of its own, with zero in the middle, so that a pattern is visible however large its
    weights are. Below each filter stands the correlation of its weights before and after: 1 for the same pattern, 0 for
    patterns that have nothing in common.

    r = Σ (before − mean of before) · (after − mean of after) / (their two norms multiplied)

    Args:
        before, after: (kernel_height, kernel_width, 1 or 3, filters), or with one or three spatial axes; three
            input channels are drawn as red, green and blue.
        names: of the first two rows.
        title: of the figure.
        note: what else the line below the title says.
        rasterized: True draws the same picture as pixels only, many times faster: for many pictures.

    Returns:
        A `matplotlib.figure.Figure`; a `Sheet` of pixels if `rasterized`.

    Raises:
        ValueError, TypeError: if the kernels have other axes or differ in shape, or there are not two names.

    Example:
        >>> before = np.array([[0.0, 1.0], [2.0, 3.0]])[:, :, None, None]
        >>> figure = kernel_changes(before, 3 - before)
        >>> figure.texts[-1].get_text()
        'r = −1'
    """
    check_texts(title=title, note=note)
    before, after = (_kernel(kernel, name) for kernel, name in ((before, "before"), (after, "after")))
    if before.shape != after.shape:
        raise ValueError(f"`after` must have the shape of `before`, {before.shape}. Received: shape={after.shape}.")
    names = as_list(names, "names")
    if len(names) != 2:
        raise ValueError(f"`names` must be two words, for before and after. Received: names={names}.")
    rows = {str(names[0]): before, str(names[1]): after, "difference": after - before}

    *spatial, channels, filters = before.shape
    shown = min(filters, MOST)
    width, height = panel_size(before.reshape((1,) * (5 - before.ndim) + before.shape), LARGE_PANEL)
    across, down = max(width, LARGE_PANEL) + GAP, height + GAP
    note, drawn = _note(spatial, shown, filters, note), np.stack([*rows.values()])
    page = new_page(
        rasterized,
        page_width(LEFT + shown * across + 0.2, title, note),
        Layout.TOP + 0.2 + 3 * down + 0.15 + legend_height(drawn),
        title,
        note,
    )
    for index in range(shown):
        page.text(LEFT + index * across + width / 2, Layout.TOP + 0.16, f"filter {index}", ha="center", va="bottom")
    extremes = [largest_magnitude(kernel) for kernel in rows.values()]
    ranges = [f"−{number(extreme)} … {number(extreme)}" for extreme in extremes]
    size = fitting_size(ranges, LEFT - 0.25)
    for row, (name, kernel) in enumerate(rows.items()):
        y = Layout.TOP + 0.2 + row * down
        page.text(0.2, y + height / 2, name, va="bottom")
        page.text(0.2, y + height / 2 + 0.03, ranges[row], size=size)
        for index in range(shown):
            draw_kernel(page, _slices(kernel[..., index]), extremes[row], LEFT + index * across, y, width, height)
    page.color_bar(0.24, "negative", "positive", weights_colormap(channels))
    page.legend(drawn)
    captions = [correlation(before[..., index], after[..., index]) for index in range(shown)]
    size = fitting_size(captions, across - 0.05)
    for index in range(shown):
        x, y = LEFT + index * across + width / 2, Layout.TOP + 0.2 + 3 * down
        page.text(x, y, captions[index], size=size, ha="center")
    return page.figure


def correlation(before, after) -> str:
    """Write the correlation of two arrays of weights; "even": all weights of one are the same, and there is none.

    >>> correlation(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0]))
    'r = 0.5'
    >>> correlation(np.array([1.0, 2.0]), np.array([5.0, 5.0]))
    'even'
    """
    if not np.isfinite([before, after]).all():
        return "not finite"
    if np.ptp(before) == 0 or np.ptp(after) == 0:
        return "even"
    return f"r = {number(np.corrcoef(before.ravel(), after.ravel())[0, 1], digits=2)}"


def _kernel(value, name):
    kernel = as_numbers(value, name)
    if kernel.ndim not in (3, 4, 5) or not kernel.size or kernel.shape[-2] not in (1, 3):
        raise ValueError(
            f"`{name}` must be the kernel of a first layer, (kernel_height, kernel_width, 1 or 3 channels, filters), "
            f"or with one or three sizes before the channels. Received: shape={kernel.shape}. "
            "Draw others with `kernel_grid`."
        )
    return kernel


def _slices(weights):
    """Return one filter as (slices, kernel_height, kernel_width, channels)."""
    return weights.reshape((1,) * (4 - weights.ndim) + weights.shape)


def _note(spatial, shown, filters, more):
    count = f"{plural(filters, 'kernel')} of {'×'.join(map(str, spatial))}"
    if shown < filters:
        count = f"showing {shown} of {count}"
    return f"{count} · a scale for each row · r: correlation of before and after{more and ' · '}{more}"
