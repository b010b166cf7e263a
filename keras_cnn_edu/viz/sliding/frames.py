"""The frames of an animation: what is visible at each step of a sliding window."""

from collections.abc import Callable

from keras_cnn_edu.names import shown
from keras_cnn_edu.viz.canvas.page import LARGE, NORMAL, TEXT_COLOR, Page
from keras_cnn_edu.viz.sliding.captions import LINE, legend, lines, wrapped
from keras_cnn_edu.viz.sliding.grids import arrange, cell_side, step_marks
from keras_cnn_edu.viz.sliding.marks import Line
from keras_cnn_edu.viz.sliding.walkthrough import Walkthrough

SIDE, MARGIN, NARROWEST = 0.42, 0.2, 6.5  # inches: of a cell; around everything; of the whole
ARITHMETIC = 9.5  # points, the size of the arithmetic
HOLD = 2  # frames that the last step is shown longer


def encode_steps(
    walkthrough: Walkthrough,
    encode: Callable[..., bytes],
    frames_per_second: float = 1.0,
    title: str = "",
    max_steps: int | None = None,
) -> bytes:
    """Return the bytes of an animation that shows one step after the other.

    Args:
        walkthrough: what `slide` returns.
        encode: `svg.encode` or `gif.encode`.
        frames_per_second, title, max_steps: as in `save_animation`.

    Example:
        >>> from keras_cnn_edu.viz import slide
        >>> from keras_cnn_edu.viz.sliding import svg
        >>> encode_steps(slide([1, 2, 3], [1, -1]), svg.encode)[:4]
        b'<svg'
    """
    size, frames = _frames(walkthrough, walkthrough.steps[:max_steps], title or walkthrough.operation)
    return encode(frames + frames[-1:] * HOLD, size, frames_per_second)


def _frames(walkthrough, steps, title):
    """The (width, height) of the picture in inches, and the marks of each frame."""
    side = cell_side(walkthrough, SIDE)
    _, (width, height) = arrange(walkthrough, side)
    width = max(width, NARROWEST)
    arithmetic = [wrapped(step.text, width, ARITHMETIC) for step in steps]
    below = Page.TOP + 0.3 + height + 0.15
    fixed = [
        Line(MARGIN, 0.12, shown(title), LARGE, "bold", TEXT_COLOR),
        Line(MARGIN, 0.42, walkthrough.settings),
        *legend(walkthrough, MARGIN, Page.TOP - 0.05),
    ]
    frames = [
        [
            *fixed,
            *step_marks(walkthrough, step, MARGIN, Page.TOP + 0.3, side),
            *lines(texts, MARGIN, below, ARITHMETIC),
        ]
        for step, texts in zip(steps, arithmetic, strict=True)
    ]
    height = below + LINE * ARITHMETIC / NORMAL * max(map(len, arithmetic)) + MARGIN
    return (width + 2 * MARGIN, height), frames
