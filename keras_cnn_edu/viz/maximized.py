"""Images that maximize the activation of an element of a layer."""

import math
from collections.abc import Sequence

from keras_cnn_edu import checks
from keras_cnn_edu.formatting import number, plural
from keras_cnn_edu.viz.arguments import as_numbers, check_texts, labels_or_default, one_per
from keras_cnn_edu.viz.canvas.colors import color_weights, weights_colormap
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import Page, fitting_size, legend_height, page_width

COLUMNS, PANEL, GAP = 8, 1.2, 0.12  # images beside each other; inches


def maximized_grid(
    images,
    *,
    title: str = "",
    note: str = "",
    labels: Sequence[str] | None = None,
    before=None,
    after=None,
    max_images: int = 64,
) -> Drawing:
    """Draw synthesized images, zero in the middle of each one's own scale.

    One channel: negative pixels blue, positive ones red. Three: red, green and blue as such, gray where all are zero.

    Args:
        images: (examples, height, width, 1 or 3): `images` of what `interpretation.maximize_activation` returns.
        title, note: two lines at the top.
        labels: one text per image, such as its channel.
        before, after: (examples,): the activation of the random image and of this one, written below it.
        max_images: so many are drawn at most.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if the images have another shape, or there is not one label or activation per image.

    Example:
        >>> import numpy as np
        >>> image = np.array([[-1.0, 2.0, -1.0]] * 3).reshape(1, 3, 3, 1)
        >>> figure = maximized_grid(image, labels=["channel 0"], before=[0.5], after=[8])
        >>> [text.get_text() for text in figure.texts[-2:]]
        ['channel 0', '0.5 → 8']
    """
    check_texts(title=title, note=note)
    images = as_numbers(images, "images")
    checks.positive_int(max_images, "max_images")
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or not images.size:
        raise ValueError(
            f"`images` must be (examples, height, width, 1 or 3). Received: shape={images.shape}. "
            "Of other inputs draw the channels one by one: `images[..., :1]`."
        )
    count, (height, width, channels) = min(len(images), max_images), images.shape[1:]
    labels = labels_or_default(labels, "image", len(images))
    for name, values in {"before": before, "after": after}.items():
        if values is not None:
            one_per("image", as_numbers(values, name), name, len(images))
    size = f"{count} of {len(images)} images" if count < len(images) else plural(count, "image")
    note = " · ".join(filter(None, [note, f"{size} of {height}×{width}, zero in the middle of each one's scale"]))
    box = PANEL * width / max(height, width), PANEL * height / max(height, width)
    step = box[1] + 0.48
    page = Page(
        page_width(0.2 + min(count, COLUMNS) * (PANEL + GAP) + 0.1, title, note),
        Page.TOP + math.ceil(count / COLUMNS) * step + legend_height(images[:count]),
        title,
        note,
    )
    page.color_bar(0.24, "lowest", "highest", weights_colormap(channels))
    captions = [_values(index, before, after) for index in range(count)]
    letters = fitting_size(captions, PANEL + GAP - 0.05)
    for index in range(count):
        row, column = divmod(index, COLUMNS)
        x, y = 0.2 + (column + 0.5) * (PANEL + GAP), Page.TOP + 0.22 + row * step
        page.text(x, y - 0.04, labels[index], ha="center", va="bottom")
        page.picture(color_weights(images[index]), x - box[0] / 2, y, *box)
        page.frame(x - box[0] / 2, y, *box)
        page.text(x, y + box[1] + 0.03, captions[index], size=letters, ha="center")
    page.legend(images[:count])
    return page.figure


def _values(index, before, after):
    return " → ".join(number(float(values[index])) for values in (before, after) if values is not None)
