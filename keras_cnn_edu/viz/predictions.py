"""Images beside the classes that a network predicts for them."""

from collections.abc import Sequence

import numpy as np

from keras_cnn_edu import checks
from keras_cnn_edu.names import shown
from keras_cnn_edu.viz.arguments import as_numbers, check_texts, one_per
from keras_cnn_edu.viz.canvas.drawing import Drawing
from keras_cnn_edu.viz.canvas.page import BLUE, NO_FORMULA, new_figure

LIGHT_BLUE = "#a6cbe3"
ROW = 1.1  # inches for each image


def prediction_bars(
    images, predictions: Sequence[tuple[str, Sequence[str], Sequence[float]]], *, title: str = ""
) -> Drawing:
    """Draw each image, and beside it a bar for each of the most probable classes, in percent.

    Args:
        images: (examples, height, width, 1 or 3), from 0 to 1: the input of the network.
        predictions: for each image `(name, classes, probabilities)`, as `models.predict` gives them.
        title: of the figure.

    Returns:
        A `matplotlib.figure.Figure`.

    Raises:
        ValueError, TypeError: if there is not one prediction per image, or one is not such a triple.

    Example:
        >>> seven = np.zeros((1, 8, 8, 1))
        >>> seven[0, 1, 2:6] = seven[0, 1:7, 5] = 1
        >>> figure = prediction_bars(seven, [("seven.png", ("7", "1"), (0.9, 0.1))])
        >>> [text.get_text() for text in figure.axes[1].texts]
        ['90.0%', '10.0%']
    """
    check_texts(title=title)
    images = as_numbers(images, "images")
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or not images.size:
        raise ValueError(f"`images` must be (examples, height, width, 1 or 3). Received: shape={images.shape}.")
    predictions = [_checked(each) for each in one_per("image", predictions, "predictions", len(images))]
    figure = new_figure(6, ROW * len(images) + (0.4 if title else 0), layout="constrained")
    axes = figure.subplots(len(images), 2, squeeze=False, width_ratios=(1, 3))
    for (left, right), image, (name, classes, probabilities) in zip(axes, images, predictions, strict=True):
        left.imshow(image[..., 0] if image.shape[-1] == 1 else image, cmap="gray", vmin=0, vmax=1)
        left.set_axis_off()
        rows = range(len(classes))
        right.barh(rows, probabilities, color=[BLUE, *[LIGHT_BLUE] * (len(classes) - 1)], height=0.7)
        for row, probability in enumerate(probabilities):
            right.text(np.nan_to_num(probability) + 0.01, row, f"{probability:.1%}", va="center", fontsize=8)
        right.set(xlim=(0, 1.18), ylim=(len(classes) - 0.4, -0.6), xticks=[])
        right.set_yticks(rows, map(shown, classes), fontsize=9, **NO_FORMULA)
        right.set_title(shown(name), loc="left", fontsize=8, **NO_FORMULA)
        right.tick_params(length=0)
        right.spines[:].set_visible(False)
    if title:
        figure.suptitle(shown(title), fontsize=10, weight="bold", **NO_FORMULA)
    return figure


def _checked(prediction):
    """Return `(name, classes, probabilities)` if a prediction is these three."""
    parts = tuple(prediction) if checks.is_sequence(prediction) else ()
    if len(parts) != 3 or not all(map(checks.is_sequence, parts[1:])) or len(parts[1]) != len(parts[2]):
        raise ValueError(
            "`predictions` must be (name, classes, probabilities), as `models.predict` gives them. "
            f"Received: {checks.shortened(prediction)}."
        )
    return parts
