"""Images that were searched for: what an element of a layer answers most to."""

from keras_cnn_edu import checks
from keras_cnn_edu.viz import paint
from keras_cnn_edu.viz.given import entries, numbers, words
from keras_cnn_edu.viz.page import SMALL, Page, number

ACROSS, PANEL, GAP = 8, 1.2, 0.12  # images beside each other; inches


def maximized_grid(images, *, title="", note="", labels=None, before=None, after=None, max_images=64):
    """Draw synthesized images, zero in the middle of each one's own scale.

    One channel: negative pixels blue, positive ones red. Three: red, green and blue as such, gray where all are zero.

    Args:
        images: (examples, height, width, 1 or 3): `images` of what `interpretation.maximize_activation` returns.
        title, note: two lines above.
        labels: one text per image, such as its channel.
        before, after: (examples,): the activation of the random image and of this one, written below it.
        max_images: so many are drawn at most.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if the images have another shape, or labels or activations are not as many as they.

    Example:
        >>> import numpy as np
        >>> image = np.array([[-1.0, 2.0, -1.0]] * 3).reshape(1, 3, 3, 1)
        >>> figure = maximized_grid(image, labels=["channel 0"], before=[0.5], after=[8])
        >>> [text.get_text() for text in figure.texts[-2:]]
        ['channel 0', '0.5 → 8']
    """
    words(title=title, note=note)
    images = numbers(images, "images")
    checks.positive_int(max_images, "max_images")
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or not images.size:
        raise ValueError(
            f"`images` must be (examples, height, width, 1 or 3). Received: shape={images.shape}. "
            "Of other inputs draw the channels one by one: `images[..., :1]`."
        )
    count, (height, width, channels) = min(len(images), max_images), images.shape[1:]
    labels = [f"image {index}" for index in range(len(images))] if labels is None else entries(labels, "labels")
    given = {"labels": entries, "before": numbers, "after": numbers}
    for name, values in {"labels": labels, "before": before, "after": after}.items():
        if values is not None and len(given[name](values, name)) != len(images):
            raise ValueError(f"`{name}` must be one per image. Received: {len(values)}, for {len(images)} images.")
    size = f"{count} of {len(images)} images" if count < len(images) else f"{count} image{'s' * (count > 1)}"
    note = " · ".join(filter(None, [note, f"{size} of {height}×{width}, zero in the middle of each one's scale"]))
    box = PANEL * width / max(height, width), PANEL * height / max(height, width)
    step = box[1] + 0.55
    page = Page(
        max(0.2 + min(count, ACROSS) * (PANEL + GAP) + 0.1, 6.5),
        Page.TOP + -(-count // ACROSS) * step + 0.3,
        title,
        note,
    )
    page.color_bar(0.24, "lowest", "highest", "RdBu_r" if channels == 1 else "gray")
    for index in range(count):
        line, column = divmod(index, ACROSS)
        x, y = 0.2 + (column + 0.5) * (PANEL + GAP), Page.TOP + 0.22 + line * step
        page.text(x, y - 0.04, labels[index], across="center", down="bottom")
        page.picture(_colors(images[index]), x - box[0] / 2, y, *box)
        page.frame(x - box[0] / 2, y, *box)
        page.text(x, y + box[1] + 0.03, _values(index, before, after), size=SMALL, across="center")
    page.legend(images[:count])
    return page.figure


def _colors(image):
    """Colors of one image (height, width, 1 or 3)."""
    extreme = abs(paint.finite(image)).max(initial=0.0) or 1.0
    if image.shape[-1] == 3:
        return paint.paint_image(0.5 + 0.5 * image / extreme)
    return paint.paint(image[..., 0], -extreme, extreme, "RdBu_r")


def _values(index, before, after):
    return " → ".join(number(float(values[index])) for values in (before, after) if values is not None)
